//! What goes between the console and the wrapper, message by message.

use std::time::Duration;

use e2e::ConsoleStage;
use e2e::Result;
use e2e::adapter::by_console;
use serde_json::{Value, json};

const DEADLINE: Duration = Duration::from_secs(20);

const MORGAN: &str = "+12125550143";

const STRANGER: &str = "+14155550998";

const NONE: [String; 0] = [];

/// The shape of a value: names of members and types.
fn shape(value: &Value) -> Value {
    match value {
        Value::Null => json!("null"),
        Value::Bool(_) => json!("boolean"),
        Value::Number(_) => json!("number"),
        Value::String(_) => json!("text"),
        Value::Array(items) => items
            .first()
            .map_or(json!([]), |first| json!([shape(first)])),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), shape(value)))
            .collect(),
    }
}

#[tokio::test]
async fn what_goes_over_the_wire_has_the_documented_shapes() -> Result<()> {
    let mut document = by_console();
    document["configurations"][0]["moduleSearch"] = json!(["contact"]);
    document["openCti"]["popBy"] = json!("layout");
    document["openCti"]["publish"] = json!("Softphone_Call__c");
    document["openCti"]["subscribe"] = json!("Softphone_Command__c");
    let stage = ConsoleStage::with_adapter(&document).await?;
    let console = stage.linked("one").await?;
    let morgan = stage.record("Contact", "Morgan Reyes").await?["Id"].clone();
    console.ring("c1", MORGAN).await?;
    let is_shown = |told: &Value| told["view"]["recordId"] == morgan;
    console.wait_until("the caller is shown", is_shown).await?;
    // The bar says what holds for a moment, not each step of a call that is answered at once.
    let rings = |told: &Value| told["softphone"]["label"] == "Ringing";
    console
        .wait_until("the bar says that it rings", rings)
        .await?;
    console
        .act("click-to-dial", json!({"recordId": morgan}))
        .await?;
    console.act("work", json!({"to": STRANGER})).await?;
    console.act("publish", json!({"channelName": "Softphone_Command__c", "message": {"command": "presence", "softphoneId": "s1"}})).await?;
    console.answer("c1").await?;
    stage.only_task("a log", |_| true).await?;
    console.submit("c1").await?;
    console.hang_up("c1", "inbound").await?;
    stage.completed_task().await?;
    console
        .status_until("status.pending.length === 0", DEADLINE)
        .await?;
    let called = [
        ("getCallCenterSettings", json!({})),
        ("getSoftphoneLayout", json!({})),
        ("notifyInitializationComplete", json!({})),
        ("enableClickToDial", json!({})),
        ("setSoftphoneItemLabel", json!({"label": "text"})),
        ("setSoftphoneItemIcon", json!({"key": "text"})),
        ("setSoftphonePanelVisibility", json!({"visible": "boolean"})),
        (
            "searchAndScreenPop",
            json!({"searchParams": "text", "callType": "text", "deferred": "boolean", "defaultFieldValues": {"Phone": "text"}}),
        ),
        (
            "screenPop",
            json!({"type": "text", "params": {"recordId": "text"}}),
        ),
        (
            "publish",
            json!({"eventName": "text", "message": {"type": "text", "conversationId": "text", "state": "text", "direction": "text"}}),
        ),
        ("refreshView", json!({})),
    ];
    let calls = console.messages("toConsole").await?;
    let call = |method: &str| {
        calls
            .iter()
            .find(|call| call["methodName"] == method)
            .cloned()
            .unwrap_or_default()
    };
    for (method, args) in &called {
        let expected = json!({
            "methodName": "text", "callId": "number", "apiVersion": "number", "apiType": "text", "isCallbackRegistered": "boolean",
            "isListenerRegistered": "boolean", "args": args,
        });
        assert_eq!(shape(&call(method)), expected, "{method}");
    }
    for (method, args) in [
        ("onClickToDial", json!({})),
        ("onNavigationChange", json!({})),
        ("onWorkStart", json!({})),
        (
            "subscribe",
            json!({"eventName": "Softphone_Command__c", "subscription": {}}),
        ),
    ] {
        let of = calls.iter().filter(|call| call["methodName"] == method);
        assert_eq!(of.count(), 1, "{method} once for each page");
        let call = call(method);
        assert_eq!(
            (&call["isListenerRegistered"], &call["isCallbackRegistered"]),
            (&json!(true), &json!(false)),
            "{method}"
        );
        assert_eq!(call["args"], args, "{method}");
    }
    let save = call("saveLog");
    assert_eq!(
        shape(&save["args"]["object"]["CallDurationInSeconds"]),
        json!("null"),
        "not known yet"
    );
    assert_eq!(
        save["args"].as_object().map(|args| args.len()),
        Some(1),
        "all in `object`"
    );
    let numbers: Vec<i64> = calls
        .iter()
        .filter_map(|call| call["callId"].as_i64())
        .collect();
    let counted: Vec<i64> = (0..).take(numbers.len()).collect();
    assert_eq!(numbers, counted, "one count for all methods");
    for message in &calls {
        assert_eq!(
            (&message["apiVersion"], &message["apiType"]),
            (&json!(67), &json!("opencti"))
        );
    }
    let answers = console.messages("toFrame").await?;
    for answer in &answers {
        let method = answer["methodName"].as_str().unwrap_or_default();
        let is_listener = answer["shouldExecuteListener"] == true;
        assert_eq!(answer["shouldExecuteCallback"], !is_listener, "{method}");
        if !is_listener {
            assert_eq!(
                (
                    &answer["response"]["success"],
                    &answer["response"]["errors"]
                ),
                (&json!(true), &Value::Null),
                "{answer}"
            );
        }
    }
    let listened = answers
        .iter()
        .filter(|answer| answer["shouldExecuteListener"] == true);
    let mut heard: Vec<&str> = listened
        .filter_map(|answer| answer["methodName"].as_str())
        .collect();
    heard.sort_unstable();
    heard.dedup();
    assert_eq!(
        heard,
        [
            "onClickToDial",
            "onNavigationChange",
            "onWorkStart",
            "subscribe"
        ]
    );
    assert_eq!(console.exceptions(), NONE);
    println!(
        "one call over saveLog: {} messages to the console, {} to the frame",
        calls.len(),
        answers.len()
    );
    Ok(())
}
