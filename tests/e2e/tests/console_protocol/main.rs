//! The simulated console and its library, by a page that uses the library directly: the wire protocol and each method, as documented.

mod arguments;
mod misbehaviour;
mod people;
mod pops;
mod wire;

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

/// What a method's callback is told where the method fails: the code and the description of its one error.
async fn refusal(console: &ConsolePage, method: &str, args: Value) -> Result<(Value, String)> {
    let response = ask(console, method, args).await?;
    assert_eq!(response["success"], false, "{method}: {response}");
    assert_eq!(response["returnValue"], Value::Null, "{method}: {response}");
    let error = &response["errors"][0];
    let description = error["description"].as_str().unwrap_or_default();
    Ok((error["code"].clone(), description.to_owned()))
}

/// The shape of a value: texts by a word, lists by their first item, members whose names are ids under `id`.
fn shape(value: &Value) -> Value {
    match value {
        Value::String(_) => json!("text"),
        Value::Array(items) => items.first().map(shape).into_iter().collect(),
        Value::Object(members) => {
            let is_id = |name: &str| name.len() == 18 && name.contains("SB0");
            let named = members.iter().map(|(name, value)| {
                let name = if is_id(name) { "id" } else { name.as_str() };
                (name.to_owned(), shape(value))
            });
            Value::Object(named.collect())
        }
        other => other.clone(),
    }
}

/// The id of the first record with this name.
async fn record(stage: &ConsoleStage, object: &str, name: &str) -> Result<Value> {
    let records = stage.org.records(object).await?;
    let found = records.iter().find(|record| record["Name"] == name);
    Ok(found.map_or(Value::Null, |record| record["Id"].clone()))
}

/// What the frame's listeners have heard so far, once there is so much.
async fn heard(console: &ConsolePage, count: usize) -> Result<Value> {
    let enough = format!("heard.length >= {count} && heard");
    console.frame.wait_for(&enough, DEADLINE).await
}
