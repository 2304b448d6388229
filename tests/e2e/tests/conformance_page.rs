//! The page of the conformance kit: it leads a person through the steps, says what was seen, and keeps nobody out.

use std::time::Duration;

use e2e::accessibility::themes;
use e2e::{Chromium, Page, Result, repository};
use sandbox::{Options, Sandbox};
use serde_json::{Value, json};

const SOON: Duration = Duration::from_secs(30);

/// Everything that the kit lets a softphone do, as a person does it with hands.
const HAND: &str = "(name, ...values) => document.querySelector('iframe').contentWindow.softphoneConformance[name](...values)";

async fn sandbox() -> Result<Sandbox> {
    let options = Options {
        port: 0,
        root: repository(),
        ..Options::default()
    };
    Ok(Sandbox::start(options).await?)
}

/// The kit's page of a sandbox, with the demo's softphone already named.
async fn kit(chromium: &Chromium, sandbox: &Sandbox) -> Result<Page> {
    let address = format!("{}/conformance", sandbox.page_origin());
    chromium.new_page(&address).await
}

async fn press(page: &Page, label: &str) -> Result<()> {
    let label = Value::from(label);
    let button = format!(
        "[...document.querySelectorAll('button')].find((one) => one.textContent === {label} && one.checkVisibility())"
    );
    page.wait_for(&format!("!!{button}"), SOON).await?;
    page.evaluate(&format!("{button}.click()")).await?;
    Ok(())
}

async fn show(page: &Page) -> Result<()> {
    press(page, "Show it here").await?;
    page.wait_for(
        "!!document.querySelector('iframe').contentWindow.softphoneConformance && state('load') === 'Done'",
        SOON,
    )
    .await?;
    Ok(())
}

/// How a step stands, by its place in the list.
const STATE: &str = "window.state = (id) => { \
    const ids = ['load', 'status', 'ring', 'accept', 'hang-up', 'notes', 'reject', 'miss', 'dial', 'start-call', 'update-presence']; \
    return document.querySelectorAll('.steps .step-state')[ids.indexOf(id)].textContent; }; null";

async fn summary(page: &Page) -> Result<String> {
    let text = page
        .evaluate("document.querySelector('#summary p').textContent")
        .await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

/// Whoever wants to see what people see names a folder in `SHOTS`.
async fn shoot(page: &Page, name: &str, width: u32, height: u32) -> Result<()> {
    if let Ok(folder) = std::env::var("SHOTS") {
        let picture = page.screenshot(width, height).await?;
        std::fs::write(format!("{folder}/{name}.png"), picture)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_person_who_goes_through_the_steps_sees_every_clause_pass() -> Result<()> {
    let (chromium, sandbox) = (Chromium::launch().await?, sandbox().await?);
    let page = kit(&chromium, &sandbox).await?;
    page.evaluate(STATE).await?;
    assert_eq!(summary(&page).await?, "No page is open.");
    show(&page).await?;
    for (hand, values, step) in [
        ("status", json!([]), "status"),
        ("ring", json!(["+12125550143"]), "ring"),
        ("accept", json!([]), "accept"),
        ("hangUp", json!([]), "hang-up"),
        ("notes", json!(["Moved."]), "notes"),
        ("ring", json!(["+12125550143"]), ""),
        ("reject", json!([]), "reject"),
        ("ring", json!(["+12125550143"]), ""),
        ("miss", json!([]), "miss"),
        ("dial", json!(["+14155550100"]), ""),
        ("hangUp", json!([]), "dial"),
    ] {
        let mut all = vec![json!(hand)];
        all.extend(values.as_array().into_iter().flatten().cloned());
        page.call(HAND, &all).await?;
        if !step.is_empty() {
            page.wait_for(&format!("state('{step}') === 'Done'"), SOON)
                .await?;
        }
    }
    press(&page, "Send start_call").await?;
    let dialling = "document.querySelector('iframe').contentDocument.querySelector('.phone-body').dataset.phase === 'dialing'";
    page.wait_for(dialling, SOON).await?;
    page.call(HAND, &[json!("hangUp")]).await?;
    page.wait_for("state('start-call') === 'Done'", SOON)
        .await?;
    press(&page, "Send update_presence").await?;
    page.wait_for("state('update-presence') === 'Done'", SOON)
        .await?;
    let passed = "document.querySelector('#summary').dataset.tone === 'good'";
    page.wait_for(passed, SOON).await?;
    assert_eq!(summary(&page).await?, "All 29 clauses passed.");
    let ordered = "[...document.querySelectorAll('.step-more')].at(-1).textContent";
    assert!(
        page.evaluate(ordered)
            .await?
            .as_str()
            .is_some_and(|text| text.starts_with("Ordered: A")),
        "the status is named by its label"
    );
    assert_eq!(page.exceptions(), Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn the_kit_goes_through_the_steps_by_itself_and_its_result_can_be_kept() -> Result<()> {
    let (chromium, sandbox) = (Chromium::launch().await?, sandbox().await?);
    let page = kit(&chromium, &sandbox).await?;
    page.evaluate(STATE).await?;
    show(&page).await?;
    let remember = "window.kept = null; URL.createObjectURL = (blob) => { blob.text().then((text) => { kept = JSON.parse(text); }); return 'blob:none'; }; null";
    page.evaluate(remember).await?;
    press(&page, "Let the kit go through the steps").await?;
    let passed = "document.querySelector('#summary').dataset.tone === 'good'";
    page.wait_for(passed, SOON).await?;
    press(&page, "Save the result").await?;
    let kept = page.wait_for("window.kept", SOON).await?;
    assert_eq!(kept["passed"], true);
    assert_eq!(kept["clauses"].as_array().map(Vec::len), Some(31));
    let text = kept.to_string();
    for personal in ["5550187", "5550188", "5550123", "Test of the contract"] {
        assert!(!text.contains(personal), "{personal} is in the report");
    }
    Ok(())
}

#[tokio::test]
async fn no_state_of_the_page_has_a_violation_or_overflows_at_any_width() -> Result<()> {
    let (chromium, sandbox) = (Chromium::launch().await?, sandbox().await?);
    for (theme, features) in themes() {
        let page = kit(&chromium, &sandbox).await?;
        page.evaluate(STATE).await?;
        page.set_theme(&features).await?;
        look(&page, &format!("begin-{theme}")).await?;
        show(&page).await?;
        // A softphone that was written carelessly.
        let tell = "(method, fields) => document.querySelector('iframe').contentWindow.SoftphoneWrapper[method](fields)";
        let incoming = json!({"conversationId": "call-1", "callerANI": "(415) 555-0142", "language": "English"});
        page.call(tell, &[json!("incomingCall"), incoming]).await?;
        page.call(
            tell,
            &[json!("statusChanged"), json!({"softphoneId": "Available"})],
        )
        .await?;
        page.wait_for("document.querySelectorAll('#summary a').length === 4", SOON)
            .await?;
        look(&page, &format!("failing-{theme}")).await?;
        assert_eq!(page.exceptions(), Vec::<String>::new());
        page.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_page_that_may_not_be_framed_is_looked_at_in_a_window() -> Result<()> {
    let (chromium, sandbox) = (Chromium::launch_welcoming().await?, sandbox().await?);
    let page = kit(&chromium, &sandbox).await?;
    page.evaluate(STATE).await?;
    press(&page, "Open a window").await?;
    page.wait_for("state('load') === 'Done'", SOON).await?;
    assert_eq!(
        page.evaluate("document.querySelector('#host').hidden")
            .await?,
        true
    );
    press(&page, "Let the kit go through the steps").await?;
    page.wait_for("state('notes') === 'Done'", SOON).await?;
    Ok(())
}

#[tokio::test]
async fn a_page_without_the_kit_is_told_of() -> Result<()> {
    let (chromium, sandbox) = (Chromium::launch().await?, sandbox().await?);
    let page = kit(&chromium, &sandbox).await?;
    let other = format!("{}/conformance/host", sandbox.page_origin());
    let name = "(address) => { document.querySelector('#address').value = address; }";
    page.call(name, &[json!(other)]).await?;
    press(&page, "Show it here").await?;
    page.wait_for(
        "document.querySelector('#summary').dataset.tone === 'warning'",
        SOON,
    )
    .await?;
    let text = summary(&page).await?;
    assert!(
        text.starts_with("The kit in your page says nothing."),
        "{text}"
    );
    look(&page, "silent").await
}

/// Looks at the page in both widths.
async fn look(page: &Page, name: &str) -> Result<()> {
    for width in [400, 1440] {
        page.set_viewport(width, 900).await?;
        assert_eq!(
            page.violations().await?,
            Vec::<String>::new(),
            "{name}, {width}"
        );
        assert_eq!(page.overflow().await?, json!(0), "{name}, {width}");
        shoot(page, &format!("{name}-{width}"), width, 1500).await?;
    }
    Ok(())
}
