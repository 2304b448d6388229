//! The simulated console and its library, by a page that uses the library directly: the wire protocol and each method, as documented.

use std::time::{Duration, Instant};

use e2e::{
    Chromium, ConsolePage, ConsoleStage, HostServer, Org, Reply, Result, repository, vectors,
};
use serde_json::{Value, json};

const DEADLINE: Duration = Duration::from_secs(20);

/// The adapter's path on the host.
const ADAPTER: &str = "/adapter.html";

const ONE_OBJECT: &str =
    "Error: Must pass in only one object which holds arguments to this API method call.";

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

#[tokio::test]
async fn every_method_travels_as_recorded_and_is_answered_as_documented() -> Result<()> {
    let stage = stage().await?;
    let console = linked(&stage, "one").await?;
    ask(
        &console,
        "setSoftphonePanelVisibility",
        json!({"visible": true}),
    )
    .await?;
    let methods = vectors::read("open-cti/methods.json")?;
    for case in methods.as_array().into_iter().flatten() {
        let method = case["method"].as_str().unwrap_or_default();
        let response = ask(&console, method, case["given"].clone()).await?;
        assert_eq!(response["success"], true, "{method}: {response}");
        assert_eq!(response["errors"], Value::Null, "{method}: {response}");
        assert_eq!(
            shape(&response["returnValue"]),
            case["returnValue"],
            "{method}"
        );
        let message = |traffic: &[Value], direction: &str| {
            let mut messages = traffic.iter().filter(|one| one["direction"] == direction);
            let found = messages.rfind(|one| one["message"]["methodName"] == method);
            found.map(|one| one["message"].clone())
        };
        let traffic = console.traffic_until(method, |traffic| {
            let (call, answer) = (message(traffic, "toConsole"), message(traffic, "toFrame"));
            call.zip(answer)
                .is_some_and(|(call, answer)| call["callId"] == answer["callId"])
        });
        let traffic = traffic.await?;
        let call = message(&traffic, "toConsole").unwrap_or_default();
        assert!(call["callId"].is_u64(), "{call}");
        let expected = json!({
            "methodName": method, "callId": call["callId"], "apiVersion": 67, "apiType": "opencti", "isCallbackRegistered": true,
            "isListenerRegistered": false, "args": case["args"],
        });
        assert_eq!(call, expected);
        let expected = json!({
            "methodName": method, "callId": call["callId"], "apiVersion": 67, "apiType": "opencti", "response": response,
            "shouldExecuteCallback": true, "shouldExecuteListener": false,
        });
        assert_eq!(message(&traffic, "toFrame"), Some(expected));
    }
    let told = console
        .wait_until("what was set", |told| told["softphone"]["width"] == 350)
        .await?;
    let expected = json!({
        "visible": true, "label": "Ringing", "icon": "end_call", "panelLabel": "Acme Phone", "panelIcon": "call", "height": 300, "width": 350,
    });
    assert_eq!(told["softphone"], expected);
    assert_eq!(told["initialized"], true);
    assert_eq!(told["clickToDial"], false);
    assert_eq!(console.page.exceptions(), Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn registrations_are_sent_and_not_answered() -> Result<()> {
    let stage = stage().await?;
    let console = linked(&stage, "one").await?;
    let listeners = vectors::read("open-cti/listeners.json")?;
    for (number, case) in listeners.as_array().into_iter().flatten().enumerate() {
        let register = "(method, args) => listen(method, args)";
        let arguments = [case["method"].clone(), case["given"].clone()];
        console.frame.call(register, &arguments).await?;
        // An answer would have come by the time a later call is answered.
        ask(&console, "isSoftphonePanelVisible", json!({})).await?;
        let is_answered = |one: &Value| {
            one["direction"] == "toFrame" && one["message"]["callId"] == 2 * number + 1
        };
        let traffic =
            console.traffic_until("the later call", |traffic| traffic.iter().any(is_answered));
        let traffic = traffic.await?;
        let messages: Vec<&Value> = traffic.iter().map(|one| &one["message"]).collect();
        let of_case: Vec<&&Value> = messages
            .iter()
            .filter(|message| message["methodName"] == case["wire"])
            .collect();
        let expected = json!({
            "methodName": case["wire"], "callId": 2 * number, "apiVersion": 67, "apiType": "opencti", "isCallbackRegistered": false,
            "isListenerRegistered": true, "args": case["args"],
        });
        assert_eq!(of_case, [&&expected]);
    }
    assert_eq!(console.frame.evaluate("heard").await?, json!([]));
    Ok(())
}

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

#[tokio::test]
async fn each_kind_of_pop_leads_where_it_says() -> Result<()> {
    let stage = stage().await?;
    let console = linked(&stage, "one").await?;
    let contact = record(&stage, "Contact", "Dana Fields").await?;
    let id = contact.as_str().unwrap_or_default().to_owned();
    let origin = stage.console_origin();
    let table = [
        (
            "sobject",
            json!({"recordId": id.get(..15)}),
            "Dana Fields",
            format!("/lightning/r/Contact/{id}/view"),
        ),
        (
            "url",
            json!({"url": "/lightning/o/Case/home"}),
            "Cases",
            "/lightning/o/Case/home".into(),
        ),
        (
            "url",
            json!({"url": format!("/{id}")}),
            "Dana Fields",
            format!("/lightning/r/Contact/{id}/view"),
        ),
        (
            "url",
            json!({"url": "/apex/Desk?a=b"}),
            "Page",
            "/apex/Desk?a=b".into(),
        ),
        (
            "objecthome",
            json!({"scope": "Account"}),
            "Accounts",
            "/lightning/o/Account/home".into(),
        ),
        (
            "list",
            json!({"scope": "Lead", "listViewId": "00BSB0000000001"}),
            "Leads",
            "/lightning/o/Lead/list?filterName=00BSB0000000001".into(),
        ),
        (
            "search",
            json!({"searchString": "Fields"}),
            "Search: Fields",
            "/one/one.app#search".into(),
        ),
        (
            "flow",
            json!({"flowDevName": "Wrap_Up", "flowArgs": [{"name": "call", "type": "String", "value": "1"}]}),
            "Wrap_Up",
            "/flow/Wrap_Up".into(),
        ),
    ];
    for (kind, params, title, path) in table {
        let response = ask(
            &console,
            "screenPop",
            json!({"type": kind, "params": params}),
        )
        .await?;
        assert_eq!(
            response,
            json!({"success": true, "returnValue": null, "errors": null}),
            "{kind}"
        );
        let url = format!("{origin}{path}");
        let told = console
            .wait_until(kind, |told| told["view"]["url"] == url.as_str())
            .await?;
        assert!(
            told["tabs"]
                .as_array()
                .is_some_and(|tabs| tabs.contains(&json!(title))),
            "{told}"
        );
        let view = ask(&console, "getAppViewInfo", json!({})).await?;
        assert_eq!(view["returnValue"]["url"], url, "{kind}");
    }
    let values = json!({"LastName": "Novak", "Phone": "+1 303 555 0101"});
    let new = json!({"type": "newRecord", "params": {"entityName": "Contact", "defaultFieldValues": values}});
    ask(&console, "screenPop", new).await?;
    console
        .wait_until("the form", |told| told["dialog"] == "Contact")
        .await?;
    let filled = console
        .page
        .evaluate("document.querySelector('#new-Phone').value")
        .await?;
    assert_eq!(filled, "+1 303 555 0101");
    console
        .page
        .evaluate("document.querySelector('dialog .brand').click()")
        .await?;
    console
        .wait_until("the new record", |told| {
            told["view"]["recordName"] == "Novak"
        })
        .await?;
    let made = record(&stage, "Contact", "Novak").await?;
    assert!(made.is_string(), "the form makes a record");
    Ok(())
}

#[tokio::test]
async fn a_library_that_cannot_start_is_there_and_silent() -> Result<()> {
    let stage = stage().await?;
    let thrown = "Uncaught Failed to initialize Open CTI. Ensure that it is loaded from the right frame with correct URL parameters";
    for omitted in ["mode", "sfdcIframeOrigin"] {
        let more = format!("omit={omitted}");
        let console = stage.console_page_with(omitted, ADAPTER, &more).await?;
        // The address of the library comes from the referrer where the parameter is missing.
        assert_eq!(console.frame.evaluate("load('57.0')").await?, "loaded");
        let said = console.frame.evaluate("thrown[0]").await?;
        let said = said.as_str().unwrap_or_default();
        assert!(thrown.ends_with(said) && !said.is_empty(), "{said}");
        assert_eq!(
            console
                .frame
                .evaluate("typeof sforce.opencti.saveLog")
                .await?,
            "function"
        );
        let raced = "Promise.race([ask('getAppViewInfo'), new Promise((done) => setTimeout(done, 500, 'silence'))])";
        assert_eq!(console.frame.evaluate(raced).await?, "silence");
        let traffic = stage.org.console_traffic().await?;
        assert!(
            traffic.iter().all(|one| one["console"] != omitted),
            "{traffic:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_click_on_a_number_reaches_every_listener_once_numbers_are_on() -> Result<()> {
    let stage = stage().await?;
    let console = linked(&stage, "one").await?;
    let contact = record(&stage, "Contact", "Jordan Fields").await?;
    let click = json!({"recordId": contact, "field": "MobilePhone"});
    for _ in 0..2 {
        console.frame.evaluate("listen('onClickToDial')").await?;
    }
    ask(&console, "isSoftphonePanelVisible", json!({})).await?;
    assert_eq!(
        console.act("click-to-dial", click.clone()).await?,
        "click-to-dial-off"
    );
    console
        .act("navigate", json!({"recordId": contact}))
        .await?;
    let grey = "document.querySelector('[data-field=MobilePhone] .no-dial')?.textContent";
    assert_eq!(
        console.page.wait_for(grey, DEADLINE).await?,
        "+1 415 555 0100"
    );
    ask(&console, "enableClickToDial", json!({})).await?;
    let link = "document.querySelector('[data-field=MobilePhone] .dial')?.textContent";
    console.page.wait_for(link, DEADLINE).await?;
    console
        .page
        .evaluate("document.querySelector('[data-field=MobilePhone] .dial').click()")
        .await?;
    let account = record(&stage, "Account", "Acme Travel").await?;
    let payload = json!({
        "number": "+1 415 555 0100", "recordId": contact, "recordName": "Jordan Fields", "objectType": "Contact", "accountId": account,
        "personAccount": false, "params": "",
    });
    let both = json!([["onClickToDial", payload], ["onClickToDial", payload]]);
    assert_eq!(heard(&console, 2).await?, both);
    stage
        .org
        .set_console_faults(&json!([{"method": "onClickToDial", "fault": "twice", "times": 1}]))
        .await?;
    assert_eq!(console.act("click-to-dial", click).await?, "told");
    assert_eq!(heard(&console, 6).await?.as_array().map(Vec::len), Some(6));
    let person = record(&stage, "Account", "Robin Doe").await?;
    console
        .act(
            "click-to-dial",
            json!({"recordId": person, "number": "+16465550131"}),
        )
        .await?;
    let last = heard(&console, 8).await?[7][1].clone();
    assert_eq!(last["personAccount"], true);
    assert!(
        last["contactId"].is_string() && last["accountId"].is_null(),
        "{last}"
    );
    ask(&console, "disableClickToDial", json!({})).await?;
    console
        .wait_until("numbers off", |told| told["clickToDial"] == false)
        .await?;
    Ok(())
}

#[tokio::test]
async fn where_a_person_goes_is_told_but_not_lists() -> Result<()> {
    let stage = stage().await?;
    let console = linked(&stage, "one").await?;
    console
        .frame
        .evaluate("listen('onNavigationChange')")
        .await?;
    ask(&console, "isSoftphonePanelVisible", json!({})).await?;
    let account = record(&stage, "Account", "Globex Hotels").await?;
    console
        .act("navigate", json!({"recordId": account}))
        .await?;
    let first = heard(&console, 1).await?[0][1].clone();
    let url = format!(
        "{}/lightning/r/Account/{}/view",
        stage.console_origin(),
        account.as_str().unwrap_or_default()
    );
    let expected = json!({"url": url, "recordId": account, "recordName": "Globex Hotels", "objectType": "Account", "personAccount": false});
    assert_eq!(first, expected);
    console
        .act("navigate", json!({"url": "/lightning/o/Lead/home"}))
        .await?;
    console.act("focus", json!({})).await?;
    console
        .act("navigate", json!({"recordId": account}))
        .await?;
    assert_eq!(
        heard(&console, 2).await?.as_array().map(Vec::len),
        Some(2),
        "a list is not told"
    );
    stage
        .org
        .set_console_faults(
            &json!([{"method": "onNavigationChange", "fault": "no-record", "times": 1}]),
        )
        .await?;
    console.act("focus", json!({})).await?;
    assert_eq!(heard(&console, 3).await?[2][1], json!({"url": url}));
    // Another tab in front, and back: the person's return is told.
    let other = linked(&stage, "two").await?;
    console
        .wait_until("it is behind", |told| told["visible"] == false)
        .await?;
    let named = json!({"recordId": account});
    stage.org.act_in_console("navigate", &named).await?;
    other
        .wait_until("it is in front", |told| told["view"]["recordId"] == account)
        .await?;
    console.page.command("Page.bringToFront", json!({})).await?;
    console
        .wait_until("it is in front again", |told| told["visible"] == true)
        .await?;
    assert_eq!(heard(&console, 4).await?[3][1], expected);
    Ok(())
}

#[tokio::test]
async fn a_message_channel_joins_the_page_and_the_frame() -> Result<()> {
    let stage = stage().await?;
    let console = linked(&stage, "one").await?;
    let subscribe = "new Promise((done) => sforce.opencti.subscribe({ channelName: 'Dial__c', listener: (message) => heard.push(message), callback: done }))";
    let subscribed = format!(
        "{subscribe}.then((response) => {{ window.subscription = response.subscription; return [response.success, Object.isFrozen(subscription)]; }})"
    );
    assert_eq!(
        console.frame.evaluate(&subscribed).await?,
        json!([true, true])
    );
    console
        .wait_until("the subscription", |told| {
            told["channels"] == json!(["Dial__c"])
        })
        .await?;
    let publish =
        |channel: &str, message: Value| json!({"channelName": channel, "message": message});
    assert_eq!(
        console
            .act("publish", publish("Dial__c", json!({"to": "1"})))
            .await?,
        true
    );
    assert_eq!(
        console
            .act("publish", publish("Other__c", json!({"to": "2"})))
            .await?,
        false
    );
    // What the frame publishes on its own channel comes back to it, as to every subscriber.
    ask(&console, "publish", publish("Dial__c", json!({"to": "3"}))).await?;
    assert_eq!(heard(&console, 2).await?, json!([{"to": "1"}, {"to": "3"}]));
    ask(
        &console,
        "publish",
        publish("Call__c", json!({"call": "ringing"})),
    )
    .await?;
    let shown = "document.querySelector('#channel-panel .log li')?.textContent";
    let shown = console.page.evaluate(shown).await?;
    assert!(
        shown.as_str().unwrap_or_default().contains("ringing"),
        "{shown}"
    );
    console
        .frame
        .evaluate(
            "new Promise((callback) => sforce.opencti.unsubscribe({ subscription, callback }))",
        )
        .await?;
    assert_eq!(
        console
            .act("publish", publish("Dial__c", json!({"to": "4"})))
            .await?,
        false
    );
    assert_eq!(heard(&console, 2).await?.as_array().map(Vec::len), Some(2));
    Ok(())
}

#[tokio::test]
async fn a_work_of_sales_engagement_is_started_and_completed() -> Result<()> {
    let stage = stage().await?;
    let console = linked(&stage, "one").await?;
    assert_eq!(
        console
            .act("work", json!({"to": "+1 303 555 0101", "workId": "early"}))
            .await?["isHeard"],
        false
    );
    console.frame.evaluate("listen('hvs.onWorkStart')").await?;
    ask(&console, "isSoftphonePanelVisible", json!({})).await?;
    let started = console
        .act("work", json!({"to": "+1 303 555 0101"}))
        .await?;
    assert_eq!(started["isHeard"], true);
    let payload = json!({"workId": started["workId"], "completeWorkWhen": "TaskSaved", "attributes": {"to": "+1 303 555 0101"}});
    assert_eq!(
        heard(&console, 1).await?,
        json!([["hvs.onWorkStart", payload]])
    );
    let attributes =
        json!({"disposition": "Interested", "taskId": "00T000000000001", "wasConnected": true});
    let response = ask(
        &console,
        "hvs.completeWork",
        json!({"workId": started["workId"], "attributes": attributes}),
    )
    .await?;
    assert_eq!(response["success"], true, "{response}");
    Ok(())
}

#[tokio::test]
async fn a_search_without_deferral_pops_by_the_layout() -> Result<()> {
    let stage = stage().await?;
    let console = linked(&stage, "one").await?;
    let table = [
        ("2125550143", 1, json!({"recordName": "Morgan Reyes"})),
        ("4155550100", 2, json!({"title": "Search: 4155550100"})),
        ("7005550000", 0, json!({"dialog": "Contact"})),
    ];
    for (text, count, place) in table {
        let args = json!({"searchParams": text, "callType": "inbound", "defaultFieldValues": {"Phone": text}});
        let response = ask(&console, "searchAndScreenPop", args).await?;
        assert_eq!(
            response["returnValue"]
                .as_object()
                .map(serde_json::Map::len),
            Some(count),
            "{text}: {response}"
        );
        console
            .wait_until(text, |told| {
                let tabs = told["tabs"].as_array();
                match (place["recordName"].as_str(), place["title"].as_str()) {
                    (Some(name), _) => told["view"]["recordName"] == name,
                    (_, Some(title)) => tabs.is_some_and(|tabs| tabs.contains(&json!(title))),
                    _ => told["dialog"] == place["dialog"],
                }
            })
            .await?;
    }
    let filled = console
        .page
        .evaluate("document.querySelector('#new-Phone').value")
        .await?;
    assert_eq!(filled, "7005550000");
    Ok(())
}

/// Saves a log while the console misbehaves; gives what the callback was told, in order, half a second after the call.
async fn save_under(stage: &ConsoleStage, console: &ConsolePage, fault: &Value) -> Result<Value> {
    let faults = json!([{"method": "saveLog", "fault": fault, "times": 1}]);
    stage.org.set_console_faults(&faults).await?;
    let save = "new Promise((done) => {
        const told = [];
        sforce.opencti.saveLog({ value: { entityApiName: 'Task', Subject: 'Call' }, callback: (response) => told.push(response) });
        setTimeout(done, 700, told);
    })";
    console.frame.evaluate(save).await
}

#[tokio::test]
async fn the_console_goes_wrong_as_it_is_told_and_then_right_again() -> Result<()> {
    let stage = stage().await?;
    let console = linked(&stage, "one").await?;
    let refused = |code: &str, description: &str| json!({"success": false, "returnValue": null, "errors": [{"code": code, "description": description}]});
    let on_command = "Refused on command.";
    let one = json!({"message": on_command, "statusCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION"});
    let mut listed = refused("GENERIC_ERROR", on_command);
    listed["errors"][0]["details"] =
        json!([{"message": on_command, "statusCode": one["statusCode"], "fields": ["Subject"]}]);
    let mut named = refused("GENERIC_ERROR", on_command);
    named["errors"][0]["details"] =
        json!({"fieldErrors": {"Subject": [one]}, "message": on_command});
    let container =
        "Unable to execute sendPostMessage because the softphone container hasn't initialized yet.";
    // The fault, the responses that the callback is told (a text for a good one), and the records that are made.
    let table = [
        (json!("never"), json!([]), 0),
        (json!("lost"), json!([]), 1),
        (json!("twice"), json!(["saved"]), 1),
        (json!("wrong-version"), json!([]), 1),
        (json!("wrong-origin"), json!([]), 1),
        (json!({"late": 300}), json!(["saved"]), 1),
        (json!({"late": 2000}), json!([]), 1),
        (json!("id-only"), json!(["id"]), 1),
        (
            json!("plain-errors"),
            json!([{"success": false, "returnValue": null, "errors": [on_command]}]),
            0,
        ),
        (
            json!("error-member"),
            json!([{"success": false, "returnValue": null, "error": [{"code": "GENERIC_ERROR", "description": on_command}]}]),
            0,
        ),
        (
            json!({"error": "SERVER_ERROR"}),
            json!([refused(
                "SERVER_ERROR",
                "A problem was encountered on the server."
            )]),
            0,
        ),
        (
            json!({"error": "INVALID_PARAM"}),
            json!([refused("INVALID_PARAM", on_command)]),
            0,
        ),
        (
            json!({"error": "SOFTPHONE_CONTAINER_ERROR"}),
            json!([refused("SOFTPHONE_CONTAINER_ERROR", container)]),
            0,
        ),
        (
            json!({"error": "GENERIC_ERROR", "details": "array"}),
            json!([listed]),
            0,
        ),
        (
            json!({"error": "GENERIC_ERROR", "details": "object"}),
            json!([named]),
            0,
        ),
    ];
    for (fault, expected, made) in table {
        let before = stage.org.records("Task").await?.len();
        let mut told = save_under(&stage, &console, &fault).await?;
        for response in told.as_array_mut().into_iter().flatten() {
            if response["returnValue"]["recordId"].is_string() {
                *response = json!("saved");
            } else if response["returnValue"].is_string() {
                *response = json!("id");
            }
        }
        assert_eq!(told, expected, "{fault}");
        assert_eq!(
            stage.org.records("Task").await?.len(),
            before + made,
            "{fault}"
        );
        let right = ask(
            &console,
            "saveLog",
            json!({"value": {"entityApiName": "Task"}}),
        )
        .await?;
        assert_eq!(right["success"], true, "after {fault}: {right}");
    }
    stage
        .org
        .set_console_faults(&json!([{"method": "searchAndScreenPop", "fault": "pop-data-only"}]))
        .await?;
    let search = json!({"searchParams": "2125550143", "callType": "inbound", "deferred": true});
    let found = ask(&console, "searchAndScreenPop", search).await?;
    assert_eq!(
        shape(&found["returnValue"]),
        json!({"SCREEN_POP_DATA": {"type": "text", "params": {"recordId": "text"}}})
    );
    Ok(())
}

#[tokio::test]
async fn a_callback_that_throws_stays_and_runs_at_a_second_answer() -> Result<()> {
    let stage = stage().await?;
    let console = linked(&stage, "one").await?;
    stage
        .org
        .set_console_faults(&json!([{"method": "refreshView", "fault": "twice"}]))
        .await?;
    let throwing = "new Promise((done) => {
        let count = 0;
        sforce.opencti.refreshView({ callback: () => { count += 1; throw new Error('on purpose'); } });
        setTimeout(() => done(count), 500);
    })";
    assert_eq!(console.frame.evaluate(throwing).await?, 2);
    let calm = throwing.replace("throw new Error('on purpose');", "");
    assert_eq!(console.frame.evaluate(&calm).await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_reloaded_frame_starts_anew_and_a_reloaded_console_keeps_its_tabs() -> Result<()> {
    let stage = stage().await?;
    let console = linked(&stage, "one").await?;
    ask(&console, "enableClickToDial", json!({})).await?;
    console
        .frame
        .evaluate("listen('subscribe', { channelName: 'Dial__c' })")
        .await?;
    console
        .wait_until("numbers on", |told| {
            told["clickToDial"] == true && told["channels"] == json!(["Dial__c"])
        })
        .await?;
    let lead = record(&stage, "Lead", "Kim Park").await?;
    console.act("navigate", json!({"recordId": lead})).await?;
    console.frame.reload().await?;
    console.frame.evaluate("load('67.0')").await?;
    ask(&console, "isSoftphonePanelVisible", json!({})).await?;
    let told = console
        .wait_until("a new start", |told| told["clickToDial"] == false)
        .await?;
    assert_eq!(told["channels"], json!([]));
    console.page.reload().await?;
    let told = console
        .wait_until("the record again", |told| told["view"]["recordId"] == lead)
        .await?;
    assert_eq!(told["tabs"], json!(["Contacts", "Kim Park"]));
    Ok(())
}

#[tokio::test]
async fn six_consoles_work_side_by_side() -> Result<()> {
    let stage = stage().await?;
    let mut consoles = Vec::new();
    for name in ["one", "two", "three", "four", "five", "six"] {
        consoles.push(linked(&stage, name).await?);
    }
    for console in &consoles {
        let saved = ask(
            console,
            "saveLog",
            json!({"value": {"entityApiName": "Task"}}),
        )
        .await?;
        assert_eq!(saved["success"], true, "{saved}");
    }
    assert_eq!(stage.org.records("Task").await?.len(), 6);
    let lead = record(&stage, "Lead", "Kim Park").await?;
    stage
        .org
        .act_in_console("navigate", &json!({"recordId": lead}))
        .await?;
    let pages = stage.org.console_pages().await?;
    let there: Vec<&Value> = pages
        .iter()
        .filter(|page| page["visible"] == true)
        .map(|page| &page["console"])
        .collect();
    assert_eq!(there, ["six"]);
    consoles[5]
        .wait_until("the lead", |told| told["view"]["recordId"] == lead)
        .await?;
    Ok(())
}

#[tokio::test]
async fn without_tls_the_console_works_on_loopback() -> Result<()> {
    let host = HostServer::start().await?;
    host.serve(
        ADAPTER,
        Reply::file(repository().join("tests/e2e/pages/open-cti.html")),
    );
    let options = sandbox::Options {
        port: 0,
        root: repository(),
        ..sandbox::Options::default()
    };
    let sandbox = sandbox::Sandbox::start(options).await?;
    let chromium = Chromium::launch().await?;
    // Frame and page are of one site and so of one process, where the frame cannot be driven: it acts by itself.
    let adapter = host.url("/adapter.html?load=57.0");
    let address = format!("{}/console?adapter={adapter}", sandbox.page_origin());
    let page = chromium.new_page(&address).await?;
    let org = Org::at(sandbox.page_origin());
    let started = Instant::now();
    let answer = loop {
        let traffic = org.console_traffic().await?;
        if let Some(answer) = traffic.iter().find(|one| one["direction"] == "toFrame") {
            break answer["message"].clone();
        }
        assert!(started.elapsed() < DEADLINE, "no answer: {traffic:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(answer["apiVersion"], 57);
    assert_eq!(answer["methodName"], "getCallCenterSettings");
    assert_eq!(answer["response"]["success"], true);
    assert_eq!(page.exceptions(), Vec::<String>::new());
    Ok(())
}
