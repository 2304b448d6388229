//! What the library throws, and what the console refuses.

use e2e::Result;
use serde_json::{Value, json};

use super::{ask, linked, record, refusal, stage};

const ONE_OBJECT: &str =
    "Error: Must pass in only one object which holds arguments to this API method call.";

#[tokio::test]
async fn wrong_arguments_are_thrown_at_once_and_nothing_is_sent() -> Result<()> {
    let stage = stage().await?;
    let console = linked(&stage, "one").await?;
    let missing = |name: &str| {
        format!("Error: Missing the required argument {name} for this API method call.")
    };
    let noop = "() => {}";
    let mut table: Vec<(&str, String, String)> = vec![
        ("notifyInitializationComplete", "{}".into(), "null".into()),
        ("enableClickToDial", String::new(), "null".into()),
        ("saveLog", "{ value: null }".into(), "null".into()),
        ("saveLog", "{ value: 'text' }".into(), missing("value")),
        ("saveLog", "{ value: {} }, {}".into(), ONE_OBJECT.into()),
        ("saveLog", "{ callback() {} }".into(), missing("value")),
        (
            "onClickToDial",
            "{ callback() {} }".into(),
            missing("listener"),
        ),
        (
            "onNavigationChange",
            "{ listener: 1 }".into(),
            missing("listener"),
        ),
        (
            "hvs.onWorkStart",
            "{ callback() {} }".into(),
            missing("listener"),
        ),
        (
            "hvs.completeWork",
            "{ workId: 'a' }".into(),
            missing("attributes"),
        ),
        (
            "runApex",
            "{ apexClass: 'a', methodName: 'b' }".into(),
            missing("methodParams"),
        ),
        ("screenPop", "{ type: 'url' }".into(), missing("params")),
        (
            "searchAndScreenPop",
            "{ searchParams: 'abc' }".into(),
            missing("callType"),
        ),
        (
            "setSoftphoneItemIcon",
            "{ label: 'a' }".into(),
            missing("key"),
        ),
        (
            "setSoftphoneItemLabel",
            "{ key: 'a' }".into(),
            missing("label"),
        ),
        (
            "setSoftphonePanelHeight",
            "{ height: 1 }".into(),
            missing("heightPX"),
        ),
        (
            "setSoftphonePanelWidth",
            "{ width: 1 }".into(),
            missing("widthPX"),
        ),
        (
            "setSoftphonePanelVisibility",
            "{ visibility: true }".into(),
            missing("visible"),
        ),
        (
            "subscribe",
            format!("{{ listener: {noop} }}"),
            missing("channelName"),
        ),
        (
            "subscribe",
            "{ channelName: 'a' }".into(),
            missing("listener"),
        ),
        (
            "unsubscribe",
            "{ subscription: {} }".into(),
            missing("subscription"),
        ),
        ("publish", "{ message: {} }".into(), missing("channelName")),
        (
            "publish",
            "{ channelName: 'a', message: 'text' }".into(),
            missing("message"),
        ),
    ];
    for getter in [
        "getAppViewInfo",
        "getCallCenterSettings",
        "getSoftphoneLayout",
        "isSoftphonePanelVisible",
    ] {
        table.push((getter, String::new(), ONE_OBJECT.into()));
        table.push((getter, "{ callback: 'name' }".into(), missing("callback")));
    }
    for method in [
        "enableClickToDial",
        "disableClickToDial",
        "refreshView",
        "saveLog",
        "screenPop",
        "publish",
    ] {
        table.push((method, "{}".into(), ONE_OBJECT.into()));
        table.push((method, format!("{noop}, {noop}"), ONE_OBJECT.into()));
        table.push((method, "'text'".into(), ONE_OBJECT.into()));
    }
    let sent = table.iter().filter(|(_, _, error)| error == "null").count();
    for (method, arguments, expected) in &table {
        let comma = if arguments.is_empty() { "" } else { ", " };
        let error = console
            .frame
            .evaluate(&format!("String(error('{method}'{comma}{arguments}))"))
            .await?;
        assert_eq!(error, expected.as_str(), "{method}({arguments})");
    }
    // A value that cannot be copied costs its number.
    let error = "error('saveLog', { value: { entityApiName: 'Task', now() {} } })";
    let error = console.frame.evaluate(error).await?;
    assert!(
        error
            .as_str()
            .unwrap_or_default()
            .starts_with("DataCloneError"),
        "{error}"
    );
    ask(&console, "isSoftphonePanelVisible", json!({})).await?;
    let is_last = |one: &Value| one["message"]["callId"] == sent + 1;
    let traffic = console.traffic_until("the last call", |traffic| traffic.iter().any(is_last));
    let traffic = traffic.await?;
    let calls: Vec<&Value> = traffic
        .iter()
        .filter(|one| one["direction"] == "toConsole")
        .map(|one| &one["message"]["callId"])
        .collect();
    let mut expected: Vec<usize> = (0..sent).collect();
    expected.push(sent + 1);
    assert_eq!(json!(calls), json!(expected));
    Ok(())
}

#[tokio::test]
async fn refusals_name_what_is_wrong() -> Result<()> {
    let stage = stage().await?;
    let console = linked(&stage, "one").await?;
    let pop = |kind: &str, params: Value| json!({"type": kind, "params": params});
    let table = [
        (
            "setSoftphonePanelHeight",
            json!({"heightPX": 239}),
            "heightPX must be between 240 and 2560.",
        ),
        (
            "setSoftphonePanelHeight",
            json!({"heightPX": 2561}),
            "heightPX must be between 240 and 2560.",
        ),
        (
            "setSoftphonePanelWidth",
            json!({"widthPX": 199}),
            "widthPX must be between 200 and 1920.",
        ),
        (
            "setSoftphonePanelWidth",
            json!({"widthPX": "300"}),
            "An invalid value was passed to the parameter widthPX. Expected type number, but found type string.",
        ),
        (
            "setSoftphonePanelVisibility",
            json!({"visible": 1}),
            "An invalid value was passed to the parameter visible. Expected type boolean, but found type number.",
        ),
        (
            "setSoftphoneItemLabel",
            json!({"label": 1}),
            "An invalid value was passed to the parameter label. Expected type string, but found type number.",
        ),
        (
            "screenPop",
            pop("SOBJECT", json!({})),
            "An invalid value was passed to the parameter type. Expected type SCREENPOP_TYPE, but found type SOBJECT.",
        ),
        (
            "screenPop",
            pop("sobject", json!({"recordId": "003SB0000000000AAA"})),
            "The record does not exist or you do not have access to it.",
        ),
        (
            "screenPop",
            pop("url", json!({"url": "https://elsewhere.example.test/"})),
            "url must be relative.",
        ),
        (
            "screenPop",
            pop("url", json!({"url": "//elsewhere.example.test/"})),
            "url must be relative.",
        ),
        (
            "screenPop",
            pop("objecthome", json!({"scope": "Nothing"})),
            "The object Nothing does not exist.",
        ),
        (
            "screenPop",
            pop("list", json!({"scope": "Lead"})),
            "An invalid value was passed to the parameter listViewId. Expected type string, but found type undefined.",
        ),
        (
            "screenPop",
            pop("search", json!({"searchString": "ab"})),
            "searchString must have at least 3 characters.",
        ),
        (
            "screenPop",
            pop("newRecord", json!({"entityName": "User"})),
            "The object User does not exist.",
        ),
        (
            "searchAndScreenPop",
            json!({"searchParams": "ab", "callType": "inbound"}),
            "searchParams must have at least 3 characters.",
        ),
        (
            "searchAndScreenPop",
            json!({"searchParams": "abc", "callType": "INWARD"}),
            "An invalid value was passed to the parameter callType. Expected type CALL_TYPE, but found type string.",
        ),
        (
            "saveLog",
            json!({"value": null}),
            "An invalid value was passed to the parameter value. Expected type object, but found type null.",
        ),
        (
            "saveLog",
            json!({"value": {"Subject": "x"}}),
            "An invalid value was passed to the parameter entityApiName. Expected type string, but found type null.",
        ),
        (
            "hvs.completeWork",
            json!({"workId": "nothing", "attributes": {}}),
            "The parameter workId is missing.",
        ),
    ];
    for (method, args, description) in table {
        let expected = (json!("INVALID_PARAM"), description.to_owned());
        assert_eq!(
            refusal(&console, method, args.clone()).await?,
            expected,
            "{method} {args}"
        );
    }
    let apex = json!({"apexClass": "Nothing", "methodName": "a", "methodParams": ""});
    let expected = (
        json!("GENERIC_ERROR"),
        "Could not load Apex class: Nothing".to_owned(),
    );
    assert_eq!(refusal(&console, "runApex", apex).await?, expected);
    let both = json!({"value": {"entityApiName": "Task", "WhoId": record(&stage, "Lead", "Kim Park").await?, "WhatId": record(&stage, "Account", "Acme Travel").await?}});
    let response = ask(&console, "saveLog", both).await?;
    let details = &response["errors"][0]["details"];
    assert_eq!(response["errors"][0]["code"], "GENERIC_ERROR");
    assert_eq!(
        details[0]["statusCode"], "FIELD_INTEGRITY_EXCEPTION",
        "{response}"
    );
    assert_eq!(details[0]["fields"], json!(["WhoId", "WhatId"]));
    Ok(())
}
