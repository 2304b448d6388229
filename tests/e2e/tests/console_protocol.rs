//! The simulated console and its library, by a page that uses the library directly: the wire protocol and each method, as documented.

use std::time::Duration;

use e2e::{ConsolePage, ConsoleStage, Reply, Result, repository};
use serde_json::{Value, json};

const DEADLINE: Duration = Duration::from_secs(20);

/// The adapter's path on the host.
const ADAPTER: &str = "/adapter.html";

/// A stage whose host serves the page that uses the library directly.
async fn stage() -> Result<ConsoleStage> {
    let stage = ConsoleStage::start().await?;
    let file = repository().join("tests/e2e/pages/open-cti.html");
    stage.host.serve(ADAPTER, Reply::file(file));
    Ok(stage)
}

/// A console with the library loaded in its frame.
async fn linked(stage: &ConsoleStage, name: &str) -> Result<ConsolePage> {
    let console = stage.console_page(name, ADAPTER).await?;
    let loaded = console.frame.evaluate("load('67.0')").await?;
    assert_eq!(loaded, "loaded");
    assert_eq!(console.frame.evaluate("thrown").await?, json!([]));
    Ok(console)
}

/// What a method's callback is told.
async fn ask(console: &ConsolePage, method: &str, args: Value) -> Result<Value> {
    let call = "(method, args) => ask(method, args)";
    console.frame.call(call, &[method.into(), args]).await
}

#[tokio::test]
async fn the_console_and_the_library_find_each_other() -> Result<()> {
    let stage = stage().await?;
    let console = linked(&stage, "one").await?;
    let view = ask(&console, "getAppViewInfo", json!({})).await?;
    assert_eq!(view["success"], true, "{view}");
    if let Ok(folder) = std::env::var("SHOTS") {
        for (w, h) in [(1440, 900), (1024, 768)] {
            std::fs::write(
                format!("{folder}/list-{w}.png"),
                console.page.screenshot(w, h).await?,
            )?;
        }
        let id = stage.org.records("Contact").await?[0]["Id"].clone();
        console.act("navigate", json!({"recordId": id})).await?;
        ask(&console, "enableClickToDial", json!({})).await?;
        ask(
            &console,
            "setSoftphonePanelVisibility",
            json!({"visible": true}),
        )
        .await?;
        ask(
            &console,
            "setSoftphoneItemLabel",
            json!({"label": "Ringing"}),
        )
        .await?;
        for (w, h) in [(1440, 900), (1024, 768)] {
            std::fs::write(
                format!("{folder}/record-{w}.png"),
                console.page.screenshot(w, h).await?,
            )?;
        }
        ask(&console, "screenPop", json!({"type": "newRecord", "params": {"entityName": "Contact", "defaultFieldValues": {"Phone": "+1 415 555 0100"}}})).await?;
        std::fs::write(
            format!("{folder}/modal.png"),
            console.page.screenshot(1440, 900).await?,
        )?;
    }
    assert_eq!(console.page.exceptions(), Vec::<String>::new());
    Ok(())
}
