//! The demo: whatever a visitor switches on, a call becomes one log; and the page says what was kept.

use e2e::{Demo, Result, SOON};
use serde_json::{Value, json};

/// What the page says of a fault once a call was played under it.
const FAULTS: [(&str, &str, &str); 6] = [
    (
        "orgDown",
        "#banner p",
        "Org down: 1 log waiting, sent when the org answers.",
    ),
    (
        "tokenExpired",
        "[data-line=tokenExpired] p",
        "refused (401)",
    ),
    ("slowOrg", "[data-line=slowOrg] p", "1 log waits here"),
    (
        "answerLost",
        "[data-line=answerLost] p",
        "lost. The wrapper looks",
    ),
    (
        "secondTab",
        "[data-line=secondTab] p",
        "known from the other tab: one log each",
    ),
    (
        "killTab",
        "[data-line=death] p",
        "This page died in the middle of a call",
    ),
];

async fn one_log_under(fault: &str) -> Result<()> {
    let demo = Demo::open().await?;
    demo.switch(fault, true).await?;
    let (_, place, said) = FAULTS
        .into_iter()
        .find(|(name, ..)| *name == fault)
        .expect("a fault of the table");
    if fault == "secondTab" {
        demo.wait_for_text(place, "2 tabs are told the same calls; this one sends")
            .await?;
        let second = demo.stage.sandbox_page("/?second-tab");
        let second = demo.stage.chromium.window(&second).await?;
        second
            .wait_for("window.SoftphoneWrapper?.status().role === 'standby'", SOON)
            .await?;
    }
    if fault == "tokenExpired" {
        // At the speed of people a token is in use when the next event ends it.
        demo.click(".block-head input").await?;
    }
    let conversation = demo.play_answered().await?;
    demo.wait_for_text(place, said).await?;
    if fault == "orgDown" {
        let tasks = demo.stage.org.records("Task").await?;
        assert_eq!(
            tasks,
            Vec::<Value>::new(),
            "an org that is down holds nothing"
        );
    }
    // The page that dies switches it off itself.
    if fault != "killTab" {
        demo.switch(fault, false).await?;
    }
    demo.wait_for_one_log(&conversation).await?;
    demo.wait_for_text("#banner p", "Nothing waiting").await?;
    let pressed = "document.querySelectorAll('[data-fault][aria-pressed=true]').length";
    assert_eq!(demo.page.evaluate(pressed).await?, json!(0));
    assert_eq!(demo.stage.org.records("Task").await?.len(), 1);
    assert_eq!(demo.page.exceptions(), Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn an_org_that_was_down_gets_one_log() -> Result<()> {
    one_log_under("orgDown").await
}

#[tokio::test]
async fn tokens_that_end_at_once_cost_no_log() -> Result<()> {
    one_log_under("tokenExpired").await
}

#[tokio::test]
async fn a_slow_org_gets_one_log_and_keeps_no_softphone_waiting() -> Result<()> {
    one_log_under("slowOrg").await
}

#[tokio::test]
async fn lost_answers_make_no_second_record() -> Result<()> {
    one_log_under("answerLost").await
}

#[tokio::test]
async fn two_tabs_that_are_told_the_same_call_make_one_log() -> Result<()> {
    one_log_under("secondTab").await
}

#[tokio::test]
async fn a_page_that_is_killed_in_a_call_comes_back_and_goes_on_with_it() -> Result<()> {
    one_log_under("killTab").await
}

#[tokio::test]
async fn every_fault_that_can_be_switched_on_is_tried_here() -> Result<()> {
    let demo = Demo::open().await?;
    let offered = "[...document.querySelectorAll('[data-fault]')].map(one => one.dataset.fault)";
    let tried: Vec<&str> = FAULTS.iter().map(|(name, ..)| *name).collect();
    assert_eq!(demo.page.evaluate(offered).await?, json!(tried));
    Ok(())
}

#[tokio::test]
async fn a_tab_whose_process_dies_in_a_call_goes_on_with_it_when_it_is_opened_again() -> Result<()>
{
    let demo = Demo::open().await?;
    // At the speed of people the call lasts long enough to die in it.
    demo.click(".block-head input").await?;
    demo.click(".plays .button").await?;
    let accepted = "JSON.parse(sessionStorage.recording).entries.some(({ method, receipt }) => method === 'callAccepted' && receipt)";
    demo.page.wait_for(accepted, SOON).await?;
    let conversation = demo.remembered("lastConversationId").await?;
    demo.page.crash().await?;
    demo.page.navigate(&demo.stage.sandbox_page("/")).await?;
    let idle = "JSON.parse(sessionStorage.phone).phase === 'idle'";
    demo.page.wait_for(idle, SOON).await?;
    demo.wait_for_one_log(conversation.as_str().unwrap_or_default())
        .await?;
    assert_eq!(demo.stage.org.records("Task").await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_call_that_only_rings_is_answered_and_wrapped_up_by_the_visitor() -> Result<()> {
    let demo = Demo::open().await?;
    demo.click(".plays .button:nth-child(2)").await?;
    let phases = [
        ("ringing", ".phone-body .good"),
        ("connected", ".phone-body .bad"),
        ("wrapUp", ".phone-body .brand"),
    ];
    for (phase, button) in phases {
        let shown = format!("document.querySelector('.phone-body').dataset.phase === '{phase}'");
        demo.page.wait_for(&shown, SOON).await?;
        if phase == "wrapUp" {
            let write = "(disposition, notes) => { for (const [field, text] of [['select', disposition], ['textarea', notes]]) { \
                         const node = document.querySelector(`.phone-body ${field}`); node.value = text; \
                         node.dispatchEvent(new Event(field === 'select' ? 'change' : 'input')); } }";
            let written = [
                json!("Resolved"),
                json!("Wants to move the booking to Friday."),
            ];
            demo.page.call(write, &written).await?;
        }
        demo.click(button).await?;
    }
    let conversation = demo.remembered("lastConversationId").await?;
    demo.wait_for_one_log(conversation.as_str().unwrap_or_default())
        .await?;
    Ok(())
}

#[tokio::test]
async fn one_button_plays_a_call_through_an_outage_and_shows_its_one_task() -> Result<()> {
    let demo = Demo::open().await?;
    let hint = demo.text("#story-text").await?;
    assert!(hint.starts_with("New here? Press it"), "{hint}");
    demo.click("#play-it-all").await?;
    demo.wait_for_text("#banner p", "Org down: 1 log waiting")
        .await?;
    demo.wait_for_text("#story-text", "One call, one Task: Completed")
        .await?;
    let looked_at = "document.querySelector('.looked-at').id";
    assert_eq!(demo.page.evaluate(looked_at).await?, json!("crm"));
    let conversation = demo.remembered("lastConversationId").await?;
    demo.wait_for_one_log(conversation.as_str().unwrap_or_default())
        .await?;
    assert_eq!(demo.stage.org.records("Task").await?.len(), 1);
    assert_eq!(demo.stage.org.state().await?["down"], json!(false));
    assert_eq!(demo.page.exceptions(), Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn stopped_the_guided_call_leaves_no_org_down() -> Result<()> {
    let demo = Demo::open().await?;
    demo.click("#play-it-all").await?;
    demo.wait_for_text("#banner p", "Org down").await?;
    demo.click("#play-it-all").await?;
    demo.wait_for_text("#play-it-all", "Play it again").await?;
    assert_eq!(demo.stage.org.state().await?["down"], json!(false));
    Ok(())
}

#[tokio::test]
async fn one_click_makes_everything_as_new() -> Result<()> {
    let demo = Demo::open().await?;
    demo.switch("secondTab", true).await?;
    let second = demo.stage.sandbox_page("/?second-tab");
    demo.stage.chromium.window(&second).await?;
    let conversation = demo.play_answered().await?;
    demo.wait_for_one_log(&conversation).await?;
    for fault in ["orgDown", "slowOrg", "tokenExpired", "killTab"] {
        demo.switch(fault, true).await?;
    }
    demo.click("#reset").await?;
    demo.wait_for_text("#announcer", "Everything is as new")
        .await?;
    let none = "document.querySelectorAll('[data-fault][aria-pressed=true]').length === 0";
    demo.page.wait_for(none, SOON).await?;
    demo.stage
        .chromium
        .wait_until_no_window(&second, SOON)
        .await?;
    let org = &demo.stage.org;
    assert_eq!(org.records("Task").await?, Vec::<Value>::new());
    assert_eq!(org.state().await?["down"], json!(false));
    demo.wait_for_text("#recording p", "Nothing recorded yet.")
        .await?;
    let lines = "document.querySelectorAll('.wire-list > li').length === 0";
    demo.page.wait_for(lines, SOON).await?;
    Ok(())
}

#[tokio::test]
async fn what_a_web_service_receives_stands_on_the_wire() -> Result<()> {
    let demo = Demo::open().await?;
    let tick = "kind => { for (const box of document.querySelectorAll('.filters input')) \
                if (box.checked !== (box.parentElement.textContent === kind)) box.click(); }";
    demo.page.call(tick, &[json!("Web services")]).await?;
    demo.wait_for_text(
        "#wire .empty:not([hidden])",
        "No web service was called yet",
    )
    .await?;
    let send = "fetch('/hooks/crm?ticket=1', { method: 'POST', body: '{}' }).then(answer => answer.status)";
    assert_eq!(demo.page.evaluate(send).await?, json!(200));
    demo.wait_for_text("[data-kind=service] .line-title", "POST crm")
        .await?;
    demo.wait_for_text(".lane-services .count", "1").await?;
    Ok(())
}

#[tokio::test]
async fn the_head_leads_to_the_other_pages() -> Result<()> {
    let demo = Demo::open().await?;
    let links =
        "[...document.querySelectorAll('#pages a')].map(link => [link.textContent, link.pathname])";
    assert_eq!(
        demo.page.evaluate(links).await?,
        json!([
            ["Administrator", "/admin"],
            ["Salesforce console", "/console"],
            ["Conformance", "/conformance"]
        ])
    );
    Ok(())
}
