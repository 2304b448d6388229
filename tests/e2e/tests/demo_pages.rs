//! Everything that the demo, the console and the adapter's page show, looked at by axe in both themes, wide and narrow.

use e2e::accessibility::themes;
use e2e::{Demo, Page, Result, SOON, Stage};
use serde_json::{Value, json};

const WIDTHS: [(u32, u32); 2] = [(1440, 900), (400, 800)];

/// Looks at the page as it is, in each width and theme.
async fn look(page: &Page, state: &str) -> Result<()> {
    // A page that was opened from this one stands in front of it, and nothing moves behind.
    page.command("Page.bringToFront", json!({})).await?;
    for (width, height) in WIDTHS {
        page.set_viewport(width, height).await?;
        for (theme, features) in themes().into_iter().take(2) {
            page.set_theme(&features).await?;
            // Colours fade, and would be judged in the middle of it. What has no end, such as a sign of waiting, is not waited for.
            let settled = "Promise.race([new Promise(done => setTimeout(done, 3000)), \
                Promise.all(document.getAnimations().map(one => one.finished.catch(() => null)))]).then(() => true)";
            page.wait_for(settled, SOON).await?;
            let found = page.violations().await?;
            assert_eq!(found, Vec::<String>::new(), "{state}, {width}, {theme}");
            let overflow = page.overflow().await?;
            assert_eq!(overflow, json!(0), "{state}, {width}, {theme}");
        }
    }
    Ok(())
}

/// Where the page is narrow it shows one pane at a time.
async fn look_at(demo: &Demo, panes: &[&str], state: &str) -> Result<()> {
    for pane in panes {
        demo.click(&format!("#{pane}-tab")).await?;
        look(&demo.page, &format!("{state}, {pane}")).await?;
    }
    Ok(())
}

const PANES: [&str; 4] = ["softphone", "panel", "wire", "crm"];

/// The page comes back to a call that stands there, as after its death.
async fn come_back_in(demo: &Demo, phase: &str) -> Result<()> {
    let put = "(phase, now) => { const phone = JSON.parse(sessionStorage.phone); sessionStorage.removeItem('play'); \
               phone.call = { conversationId: `in-${phase}`, direction: 'inbound', number: '+12125550143', startedAt: Date.now(), \
               answeredAt: Date.now(), endedAt: null, held: false, disposition: '', notes: '' }; \
               sessionStorage.phone = JSON.stringify({ ...phone, phase }); }";
    demo.page.call(put, &[json!(phase)]).await?;
    demo.page.reload().await?;
    let shown = format!("document.querySelector('.phone-body')?.dataset.phase === '{phase}'");
    demo.page.wait_for(&shown, SOON).await?;
    Ok(())
}

#[tokio::test]
async fn the_demo_keeps_nobody_out_before_during_and_after_a_call() -> Result<()> {
    let demo = Demo::open().await?;
    look_at(&demo, &PANES, "nothing played").await?;
    let conversation = demo.play_answered().await?;
    demo.wait_for_one_log(&conversation).await?;
    demo.click(".wire-list summary").await?;
    demo.click("#crm .all-fields summary").await?;
    look_at(&demo, &PANES, "a call played").await?;
    for phase in ["ringing", "connected", "wrapUp"] {
        come_back_in(&demo, phase).await?;
        look(&demo.page, phase).await?;
    }
    assert_eq!(demo.page.exceptions(), Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn the_demo_keeps_nobody_out_while_things_go_wrong() -> Result<()> {
    let demo = Demo::open().await?;
    demo.click(".fold").await?;
    demo.switch("secondTab", true).await?;
    for fault in ["orgDown", "tokenExpired", "slowOrg", "answerLost"] {
        demo.switch(fault, true).await?;
    }
    demo.play_answered().await?;
    demo.wait_for_text("#banner p", "Org down: 1 log").await?;
    demo.switch("killTab", true).await?;
    look_at(&demo, &["softphone", "panel"], "all faults on").await?;
    demo.click("#reset").await?;
    demo.wait_for_text("#announcer", "as new").await?;
    demo.switch("killTab", true).await?;
    demo.play_answered().await?;
    demo.wait_for_text("[data-line=death] p", "This page died")
        .await?;
    look(&demo.page, "died").await?;
    demo.click("#play-it-all").await?;
    demo.wait_for_text("#story-text", "One call, one Task")
        .await?;
    look(&demo.page, "played it all").await?;
    Ok(())
}

#[tokio::test]
async fn the_demos_tools_keep_nobody_out() -> Result<()> {
    let demo = Demo::open().await?;
    let open = "[...document.querySelectorAll('#softphone .block > summary')].forEach(summary => summary.click())";
    demo.page.evaluate(open).await?;
    look(&demo.page, "a single event, nothing recorded").await?;
    let spoil = "(() => { const text = document.querySelector('textarea.code'); text.value = '{'; text.dispatchEvent(new Event('input')); })()";
    demo.page.evaluate(spoil).await?;
    let vector = e2e::vectors::read("recordings/four-calls.json")?;
    let mut wrong = vector.clone();
    wrong["records"][0]["fields"]["Status"] = json!("Waiting on someone else");
    for (recording, said) in [(vector, "The same"), (wrong, "Not the same")] {
        demo.import(&recording.to_string()).await?;
        demo.wait_for_text("#recording-chosen", "Imported").await?;
        demo.click("#replay-fast").await?;
        demo.wait_for_text("#recording-result", said).await?;
        look(&demo.page, said).await?;
    }
    demo.import("no recording").await?;
    demo.wait_for_text("#recording-chosen", "is not JSON")
        .await?;
    look(&demo.page, "refused").await?;
    Ok(())
}

#[tokio::test]
async fn a_demo_without_its_org_keeps_nobody_out() -> Result<()> {
    let stage = Stage::start().await?;
    let page = stage.chromium.blank_page().await?;
    let block = |urls: Value| json!({ "urls": urls });
    page.command("Network.enable", json!({})).await?;
    page.command("Network.setBlockedURLs", block(json!(["*/sandbox/*"])))
        .await?;
    page.navigate(&stage.sandbox_page("/")).await?;
    let told = "document.querySelector('#banner')?.textContent.includes('does not answer')";
    page.wait_for(told, SOON).await?;
    look(&page, "no sandbox").await?;
    page.command("Network.setBlockedURLs", block(json!(["*/pkg/*"])))
        .await?;
    page.reload().await?;
    let told = "document.querySelector('#banner')?.textContent.includes('did not load')";
    page.wait_for(told, SOON).await?;
    look(&page, "no script").await
}

#[tokio::test]
async fn the_console_and_the_softphone_in_it_keep_nobody_out() -> Result<()> {
    let stage = Stage::start().await?;
    let page = stage
        .chromium
        .new_page(&stage.sandbox_page("/console"))
        .await?;
    page.wait_for("document.querySelectorAll('.view table').length > 0", SOON)
        .await?;
    look(&page, "a list").await?;
    let press = |selector: &str| format!("document.querySelector({}).click()", json!(selector));
    page.evaluate(&press(".view .link")).await?;
    page.wait_for("!!document.querySelector('.record-head')", SOON)
        .await?;
    look(&page, "a record").await?;
    let tabs = "document.querySelectorAll('[role=tab]').length";
    assert_eq!(page.evaluate(tabs).await?, json!(2));
    page.evaluate("document.querySelector('[aria-selected=true]').focus()")
        .await?;
    for kind in ["keyDown", "keyUp"] {
        let key =
            json!({"type": kind, "key": "Delete", "code": "Delete", "windowsVirtualKeyCode": 46});
        page.command("Input.dispatchKeyEvent", key).await?;
    }
    page.wait_for(&format!("{tabs} === 1"), SOON).await?;
    for slot in 0..4 {
        let open = "slot => document.querySelectorAll('.utility')[slot]?.click()";
        page.call(open, &[json!(slot)]).await?;
        look(&page, &format!("utility {slot}")).await?;
        page.call(open, &[json!(slot)]).await?;
    }
    let new = "[...document.querySelectorAll('.button')].find(button => button.textContent.startsWith('New')).click()";
    page.evaluate("document.querySelector('.nav').click()")
        .await?;
    page.wait_for("document.querySelectorAll('.view table').length > 0", SOON)
        .await?;
    page.evaluate(new).await?;
    page.wait_for("!!document.querySelector('dialog[open]')", SOON)
        .await?;
    look(&page, "a new record").await
}

#[tokio::test]
async fn the_adapters_page_keeps_nobody_out_outside_of_a_console() -> Result<()> {
    let stage = Stage::start().await?;
    let page = stage
        .chromium
        .new_page(&stage.sandbox_page("/cti.html"))
        .await?;
    page.wait_for(
        "document.querySelector('#steps')?.children.length > 3",
        SOON,
    )
    .await?;
    look(&page, "on its own").await?;
    page.evaluate("document.querySelector('#hide').click()")
        .await?;
    look(&page, "the checks hidden").await
}
