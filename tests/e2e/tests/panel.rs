//! The agent's panel in a real browser, under a strict policy: by keyboard alone, across reloads and in two tabs.

use std::time::Duration;

use e2e::{Fault, Panel, Reply, Result, Stage, repository};
use serde_json::{Value, json};

const SOON: Duration = Duration::from_secs(20);
/// Two people of the simulated org share this number.
const SHARED: &str = "+14155550100";
const TASKS: &str = "/services/data/v67.0/sobjects/Task*";

/// A stage with the panel, whose agent is asked whom a call is logged on.
async fn stage(change: impl FnOnce(&mut Value)) -> Result<Stage> {
    Panel::stage(|configuration| {
        configuration["configurations"][0]["moduleSearch"] = json!(["contact"]);
        configuration["configurations"][0]["onMultiple"] = json!("ask");
        change(configuration);
    })
    .await
}

/// The Task of the only call, once it satisfies a condition.
async fn task(stage: &Stage, what: &str, is_right: impl Fn(&Value) -> bool) -> Result<Value> {
    let only = |state: &Value| state["records"]["Task"][0].clone();
    let state = stage
        .org
        .wait_until(what, SOON, |state| is_right(&only(state)))
        .await?;
    Ok(only(&state))
}

/// How often the org has refused a Task.
async fn refusals(stage: &Stage) -> Result<usize> {
    let requests = stage.org.requests().await?;
    let refused = requests.iter().filter(|request| request["status"] == 404);
    Ok(refused.count())
}

#[tokio::test]
async fn an_agent_chooses_among_two_and_saves_by_keyboard_alone() -> Result<()> {
    let stage = stage(|_| {}).await?;
    let panel = Panel::open(&stage).await?;
    let page = panel.page();
    panel.see("No call").await?;
    panel.answer("k1", SHARED).await?;
    panel.see("2 records have this number. Who is it?").await?;

    panel.tab_to("Choose Jordan Fields").await?;
    panel.press("Enter").await?;
    panel.see("Logged on Jordan Fields").await?;
    let focus = page.evaluate("focused()?.textContent").await?;
    assert_eq!(
        focus,
        json!("Caller in Salesforce"),
        "the focus stays there"
    );

    panel.tab_to("Notes").await?;
    panel.write("Wants an offer").await?;
    panel.end("k1").await?;
    panel.see("After the call").await?;
    // The form grew around the field: it is still the one that is typed in.
    panel.write(" for October").await?;
    let notes = page.evaluate("focused().value").await?;
    assert_eq!(notes, json!("Wants an offer for October"));
    // Backwards one comes to the last of the choices.
    panel.tab_back().await?;
    panel.press(" ").await?;
    panel.press("ArrowUp").await?;
    panel.tab_to("Save").await?;
    panel.press("Enter").await?;
    panel.see("No call").await?;

    let logged = task(&stage, "a Task with what the agent said", |task| {
        task["CallDisposition"] == "Callback" && task["Status"] == "Completed"
    })
    .await?;
    let description = logged["Description"].as_str().unwrap_or_default();
    assert!(
        description.contains("Wants an offer for October"),
        "{description}"
    );
    let jordan = stage.org.records("Contact").await?;
    let jordan = jordan.iter().find(|one| one["FirstName"] == "Jordan");
    assert_eq!(Some(&logged["WhoId"]), jordan.map(|one| &one["Id"]));
    panel.check_quiet().await
}

#[tokio::test]
async fn what_was_typed_survives_a_reload_sealed_and_goes_when_it_is_saved() -> Result<()> {
    let stage = stage(|_| {}).await?;
    let panel = Panel::open(&stage).await?;
    let page = panel.page();
    panel.answer("typed-in-it", SHARED).await?;
    panel.tab_to("Notes").await?;
    panel.write("Allergic to peanuts").await?;
    page.wait_for("sessionStorage.length > 0", SOON).await?;
    page.reload().await?;
    panel.softphone().ready().await?;
    let typed = "root()?.querySelector('textarea')?.value === 'Allergic to peanuts'";
    page.wait_for(typed, SOON).await?;
    let stored = page
        .evaluate("JSON.stringify([sessionStorage, localStorage])")
        .await?;
    let stored = stored.as_str().unwrap_or_default();
    assert!(stored.contains("softphone-wrapper-panel"), "{stored}");
    assert!(
        !stored.contains("peanuts") && !stored.contains("typed-in-it"),
        "{stored}"
    );

    // What is found anew moves the form down.
    panel.see("2 records have this number").await?;
    panel.end("typed-in-it").await?;
    panel.click("Save").await?;
    panel.see("No call").await?;
    task(&stage, "the notes in the Task", |task| {
        let description = task["Description"].as_str().unwrap_or_default();
        description.contains("Allergic to peanuts")
    })
    .await?;
    page.reload().await?;
    panel.softphone().ready().await?;
    panel.see("No call").await?;
    panel.check_quiet().await
}

#[tokio::test]
async fn a_refused_log_says_why_and_is_tried_again_or_discarded_from_any_tab() -> Result<()> {
    let stage = stage(|_| {}).await?;
    let first = Panel::open(&stage).await?;
    let second = Panel::open(&stage).await?;
    second.see("Standby in this tab").await?;
    let standby = first.page().evaluate("words().includes('Standby')").await?;
    assert_eq!(standby, json!(false));

    let refuse = Fault::new("*", TASKS, "404-apex", 50);
    stage.org.set_faults(std::slice::from_ref(&refuse)).await?;
    for conversation in ["r1", "r2"] {
        first.answer(conversation, "+12125550143").await?;
        first.end(conversation).await?;
    }
    second.see("2 logs not saved").await?;
    first.see("2 logs not saved").await?;

    // One is tried again in vain, then with success; the other is given up, after a question.
    let page = second.page();
    let before = refusals(&stage).await?;
    second.click("Try again").await?;
    while refusals(&stage).await? == before {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let still = "root().querySelectorAll('.parked > li').length === 2 && !root().querySelector('.parked [aria-disabled]')";
    page.wait_for(still, SOON).await?;
    stage.org.set_faults(&[]).await?;
    second.click("Try again").await?;
    second.see("1 log not saved").await?;
    second.click("Discard").await?;
    second.see("Discard for good?").await?;
    let focus = page.evaluate("focused()?.textContent").await?;
    assert_eq!(focus, json!("Keep"), "the harmless answer has the focus");
    second.click("Keep").await?;
    second.see_no("Discard for good?").await?;
    second.see("1 log not saved").await?;
    second.click("Discard").await?;
    second.see("Discard for good?").await?;
    second.click("Discard").await?;
    let gone = "!words().includes('not saved')";
    page.wait_for(gone, SOON).await?;
    first.page().wait_for(gone, SOON).await?;
    assert_eq!(stage.org.records("Task").await?.len(), 1);
    first.check_quiet().await?;
    second.check_quiet().await
}

#[tokio::test]
async fn nothing_is_put_away_without_what_is_required() -> Result<()> {
    let stage = stage(|configuration| {
        configuration["wrapUp"] =
            json!({"limitSeconds": 1, "notesRequired": true, "ratingRequired": true});
    })
    .await?;
    let panel = Panel::open(&stage).await?;
    let page = panel.page();
    panel.answer("q1", SHARED).await?;
    panel.end("q1").await?;
    panel.see("Time is up. You can still save.").await?;
    panel.click("Save").await?;
    panel.see("Choose a disposition.").await?;
    panel.see("Write a note.").await?;
    page.evaluate("root().querySelector('input[type=radio]').click()")
        .await?;
    panel.tab_to("Notes").await?;
    panel.write("Done").await?;
    let gone = "!words().includes('Write a note.') && !words().includes('Choose a disposition.')";
    page.wait_for(gone, SOON).await?;
    panel.click("Save").await?;
    panel.see("No call").await?;
    let logged = task(&stage, "the rated Task", |task| {
        task["CallDisposition"] == "Resolved"
    })
    .await?;
    assert!(
        logged["Description"].to_string().contains("Done"),
        "{logged}"
    );
    panel.check_quiet().await
}

#[tokio::test]
async fn a_stranger_is_searched_for_and_the_call_logged_on_whom_the_agent_found() -> Result<()> {
    let stage = stage(|_| {}).await?;
    let panel = Panel::open(&stage).await?;
    let page = panel.page();
    panel.answer("s1", "+4930123456").await?;
    panel.see("Nobody in Salesforce has this number.").await?;
    panel.click("Search Salesforce").await?;
    let ready = "focused()?.type === 'search'";
    page.wait_for(ready, SOON).await?;
    panel.write("x").await?;
    panel.press("Enter").await?;
    panel.see("Type two characters or more.").await?;
    page.evaluate("focused().select()").await?;
    panel.write("Park").await?;
    panel.press("Enter").await?;
    panel.see("1 record was found.").await?;
    panel.tab_to("Choose Kim Park, Lead").await?;
    panel.press("Enter").await?;
    panel.see("Logged on Kim Park").await?;
    let link = "root().querySelector('.part a').href";
    let link = page.evaluate(link).await?;
    let kim = stage.org.records("Lead").await?;
    let kim = kim.iter().find(|one| one["LastName"] == "Park");
    let id = kim.and_then(|one| one["Id"].as_str()).unwrap_or_default();
    assert_eq!(link, json!(format!("{}/{id}", stage.org_origin())));
    task(&stage, "the Task on the lead", |task| task["WhoId"] == id).await?;
    for request in stage.org.requests().await? {
        let path = request["path"].to_string();
        assert!(
            !path.contains("Park") && !path.contains("30123456"),
            "{path}"
        );
    }
    panel.check_quiet().await
}

#[tokio::test]
async fn a_number_is_dialled_and_a_status_wished_for_by_the_softphone_alone() -> Result<()> {
    let stage = stage(|_| {}).await?;
    let panel = Panel::open(&stage).await?;
    let page = panel.page();
    panel.tab_to("Number").await?;
    panel.write("415 555 0100").await?;
    panel.press("Enter").await?;
    let softphone = panel.softphone();
    let order = softphone.wait_to_hear("start_call", SOON).await?;
    assert_eq!(order["dialTo"], SHARED);
    let away = "const select = root().querySelector('#presence'); select.value = select.options[select.options.length - 1].value; \
                select.dispatchEvent(new Event('change', { bubbles: true })); select.value";
    let shown = page.evaluate(away).await?;
    assert_eq!(shown, json!(""), "the softphone decides");
    let wish = softphone.wait_to_hear("update_presence", SOON).await?;
    softphone.invoke("statusChanged", &[wish]).await?;
    let told = "root().querySelector('#presence').selectedOptions[0].textContent === 'Away'";
    page.wait_for(told, SOON).await?;
    panel.check_quiet().await
}

#[tokio::test]
async fn a_panel_that_cannot_be_had_is_told_and_two_live_side_by_side() -> Result<()> {
    let stage = stage(|_| {}).await?;
    let module = "/pkg/softphone-wrapper-panel.mjs";
    stage.host.serve(module, Reply::html("").status(404));
    let panel = Panel::on(stage.softphone().await?);
    let page = panel.page();
    let told = page.wait_for("window.panel?.error && panel", SOON).await?;
    assert_eq!(told["attached"], false, "{told}");
    assert_eq!(told["error"]["code"], "panel-missing");
    let told = page
        .evaluate("SoftphoneWrapper.attachPanel('main')")
        .await?;
    assert_eq!(told["error"]["code"], "element-invalid", "{told}");

    let path = repository().join("pkg/softphone-wrapper-panel.mjs");
    stage.host.serve(module, Reply::file(path));
    let both = "Promise.all([1, 2].map(() => SoftphoneWrapper.attachPanel(document.querySelector('main')))).then(made => { window.made = made; return document.querySelector('main').children.length })";
    assert_eq!(page.evaluate(both).await?, json!(2));
    panel.answer("t1", SHARED).await?;
    let shown = "[...document.querySelectorAll('main > *')].every(one => one.shadowRoot.textContent.includes('+14155550100'))";
    page.wait_for(shown, SOON).await?;
    // What is typed in one stands in the other.
    let typed = "root().querySelector('textarea').focus()";
    page.evaluate(typed).await?;
    panel.write("twice").await?;
    let both = "[...document.querySelectorAll('main > *')].every(one => one.shadowRoot.querySelector('textarea').value === 'twice')";
    page.wait_for(both, SOON).await?;
    let left = "made[0].detach(); document.querySelector('main').children.length";
    assert_eq!(page.evaluate(left).await?, json!(1));
    panel.end("t1").await?;
    panel.see("After the call").await?;
    panel.check_quiet().await
}
