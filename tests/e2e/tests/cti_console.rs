//! Inside the console, with the adapter page and its softphone: what agents see in Salesforce, and what the wrapper tells and is told.

use std::time::Duration;

use e2e::adapter::{by_console, configuration};
use e2e::{ConsolePage, ConsoleStage, Result};
use serde_json::{Value, json};

const DEADLINE: Duration = Duration::from_secs(20);

/// Has one contact: Morgan Reyes.
const MORGAN: &str = "+12125550143";
/// Has two, Dana and Jordan Fields, spelt in two ways.
const FIELDS: &str = "+14155550100";
/// Has two, spelt in one way.
const TWINS: &str = "+14155550200";
const STRANGER: &str = "+14155550998";

const NONE: [String; 0] = [];

/// A record of the org by its name.
async fn record(stage: &ConsoleStage, object: &str, name: &str) -> Result<Value> {
    let records = stage.org.records(object).await?;
    Ok(records
        .into_iter()
        .find(|record| record["Name"] == name)
        .unwrap_or_default())
}

/// The one Task of the org, once it satisfies a condition.
async fn task(
    stage: &ConsoleStage,
    what: &str,
    condition: impl Fn(&Value) -> bool,
) -> Result<Value> {
    let state = stage
        .org
        .wait_until(what, DEADLINE, |state| {
            let tasks = state["records"]["Task"].as_array();
            tasks.is_some_and(|tasks| tasks.len() == 1 && condition(&tasks[0]))
        })
        .await?;
    Ok(state["records"]["Task"][0].clone())
}

async fn ring(console: &ConsolePage, conversation: &str, number: &str) -> Result<()> {
    let event = json!({"conversationId": conversation, "callerANI": number});
    console.tell("incomingCall", event).await
}

async fn accept(console: &ConsolePage, conversation: &str) -> Result<()> {
    let event = json!({"conversationId": conversation});
    console.tell("callAccepted", event).await
}

async fn end(console: &ConsolePage, conversation: &str, call_type: &str) -> Result<()> {
    let notes =
        json!({"conversationId": conversation, "disposition": "Resolved", "notes": "All well"});
    console.tell("callNotesSubmitted", notes).await?;
    let ended = json!({"conversationId": conversation, "duration": 60, "callType": call_type});
    console.tell("callEnded", ended).await
}

fn is_labelled(told: &Value, label: &str) -> bool {
    told["softphone"]["label"] == label
}

/// What a caller's number makes the console show.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Shown {
    Record(&'static str, &'static str),
    Search,
    NewContact,
    Flow(&'static str),
    Nothing,
}

impl Shown {
    async fn is_seen(self, stage: &ConsoleStage, console: &ConsolePage) -> Result<()> {
        let record = match self {
            Self::Record(object, name) => record(stage, object, name).await?["Id"].clone(),
            _ => Value::Null,
        };
        let title = |told: &Value, part: &str| {
            let tabs = told["tabs"].as_array().into_iter().flatten();
            let mut titles = tabs.filter_map(Value::as_str);
            titles.any(|title| title.contains(part))
        };
        let is_shown = |told: &Value| match self {
            Self::Record(..) => told["view"]["recordId"] == record,
            Self::Search => told["view"]["url"]
                .as_str()
                .is_some_and(|url| url.ends_with("#search")),
            Self::NewContact => told["dialog"] == "Contact",
            Self::Flow(name) => title(told, name),
            Self::Nothing => told["softphone"]["label"] == "Ringing",
        };
        console.wait_until(&format!("{self:?}"), is_shown).await?;
        if self == Self::Nothing {
            assert_eq!(console.calls("screenPop").await?, Vec::<Value>::new());
        }
        Ok(())
    }
}

#[tokio::test]
async fn a_ringing_call_shows_its_caller_as_the_softphone_layout_says() -> Result<()> {
    let stage = ConsoleStage::with_adapter(&configuration()).await?;
    for name in ["Ada", "Bea"] {
        let twin = json!({"FirstName": name, "LastName": "Twin", "Phone": TWINS});
        stage.org.make("Contact", twin).await?;
    }
    for (name, number, shown) in [
        ("one", MORGAN, Shown::Record("Contact", "Morgan Reyes")),
        ("many", TWINS, Shown::Search),
        ("stranger", STRANGER, Shown::NewContact),
    ] {
        let console = stage.linked(name).await?;
        let before = console.status().await?;
        assert_eq!(
            before["console"],
            json!({"state": "linked", "code": null, "message": null, "apiVersion": "67.0"})
        );
        ring(&console, name, number).await?;
        let told = console
            .wait_until("it rings", |told| is_labelled(told, "Ringing"))
            .await?;
        assert_eq!(told["softphone"]["visible"], true, "the panel opens");
        assert_eq!(told["softphone"]["icon"], "incoming_call");
        shown.is_seen(&stage, &console).await?;
        if shown == Shown::NewContact {
            let phone = "document.querySelector('dialog [name=Phone]')?.value";
            assert_eq!(
                console.page.wait_for(phone, DEADLINE).await?,
                "(415) 555-0998"
            );
        }
        for search in console.calls("searchAndScreenPop").await? {
            assert_eq!(
                (&search["deferred"], &search["callType"]),
                (&json!(true), &json!("inbound"))
            );
        }
        assert_eq!(console.calls("screenPop").await?.len(), 1);
        console
            .tell("callRejected", json!({"conversationId": name}))
            .await?;
        console
            .wait_until("it is quiet", |told| is_labelled(told, "Phone"))
            .await?;
        assert_eq!(console.exceptions(), NONE);
        console.page.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_layout_of_the_agent_is_respected() -> Result<()> {
    let stage = ConsoleStage::with_adapter(&configuration()).await?;
    let fields = json!([{"displayName": "Name", "apiName": "Name"}, {"displayName": "Phone", "apiName": "Phone"}]);
    let none = json!({});
    let flow = json!({"screenPopType": "PopToFlow", "screenPopData": "Greeting"});
    let to_entity = json!({"screenPopType": "PopToEntity"});
    for (name, object, single, missing, shown) in [
        (
            "entity",
            "Contact",
            &to_entity,
            &none,
            Shown::Record("Contact", "Morgan Reyes"),
        ),
        ("flow", "Contact", &flow, &none, Shown::Flow("Greeting")),
        ("lead", "Lead", &to_entity, &none, Shown::Nothing),
        (
            "unknown",
            "Lead",
            &to_entity,
            &flow,
            Shown::Flow("Greeting"),
        ),
    ] {
        let section = json!({"objects": {object: fields}, "screenPopSettings": {"SingleMatch": single, "NoMatch": missing}});
        stage
            .org
            .set_console_setup(&json!({"layout": {"Inbound": section}}))
            .await?;
        let console = stage.linked(name).await?;
        ring(&console, name, MORGAN).await?;
        shown.is_seen(&stage, &console).await?;
        console.page.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_configuration_that_searches_says_what_is_shown() -> Result<()> {
    let mut document = configuration();
    document["openCti"]["popBy"] = json!("configuration");
    for (key, value) in [
        ("moduleSearch", json!(["contact"])),
        ("pop", json!({"what": "match", "on": "trigger"})),
    ] {
        document["configurations"][0][key] = value;
    }
    let stage = ConsoleStage::with_adapter(&document).await?;
    for (name, number, shown) in [
        ("one", MORGAN, Shown::Record("Contact", "Morgan Reyes")),
        ("many", FIELDS, Shown::Search),
        ("stranger", STRANGER, Shown::NewContact),
    ] {
        let console = stage.linked(name).await?;
        ring(&console, name, number).await?;
        accept(&console, name).await?;
        shown.is_seen(&stage, &console).await?;
        assert_eq!(console.calls("searchAndScreenPop").await?.len(), 0);
        end(&console, name, "inbound").await?;
        console.page.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_call_is_logged_by_rest_and_the_record_in_view_is_refreshed() -> Result<()> {
    let mut document = configuration();
    document["configurations"][0]["moduleSearch"] = json!(["contact"]);
    let stage = ConsoleStage::with_adapter(&document).await?;
    let console = stage.linked("one").await?;
    let morgan = record(&stage, "Contact", "Morgan Reyes").await?["Id"].clone();
    assert_eq!(
        console.act("navigate", json!({"recordId": morgan})).await?,
        true
    );
    console
        .status_until("status.context?.objectType === 'Contact'", DEADLINE)
        .await?;
    ring(&console, "c1", MORGAN).await?;
    console
        .wait_until("it rings", |told| is_labelled(told, "Ringing"))
        .await?;
    accept(&console, "c1").await?;
    console
        .wait_until("it is answered", |told| is_labelled(told, "Phone"))
        .await?;
    end(&console, "c1", "inbound").await?;
    let task = task(&stage, "a completed log", |task| {
        task["Status"] == "Completed"
    })
    .await?;
    assert_eq!(
        (&task["WhoId"], &task["CallDurationInSeconds"]),
        (&morgan, &json!(60))
    );
    console
        .status_until("status.pending.length === 0", DEADLINE)
        .await?;
    let subject = task["Subject"].as_str().unwrap_or_default();
    let listed = "(subject) => [...document.querySelectorAll('#view')].some((view) => view.innerText.includes(subject))";
    let call = format!("({listed})({})", json!(subject));
    console.page.wait_for(&call, DEADLINE).await?;
    assert!(!console.calls("refreshView").await?.is_empty());
    assert_eq!(console.calls("saveLog").await?.len(), 0, "REST is open");
    assert_eq!(console.errors().await?, NONE);
    Ok(())
}

#[tokio::test]
async fn a_click_on_a_number_dials_once_and_its_record_is_logged_on() -> Result<()> {
    let stage = ConsoleStage::with_adapter(&configuration()).await?;
    stage
        .org
        .set_console_faults(&json!([{"method": "onClickToDial", "fault": "twice"}]))
        .await?;
    let console = stage.linked("one").await?;
    let kim = record(&stage, "Lead", "Kim Park").await?["Id"].clone();
    let clicked = console
        .act("click-to-dial", json!({"recordId": kim}))
        .await?;
    assert_eq!(clicked, "told");
    console
        .frame
        .wait_for("heard.some(([type]) => type === 'start_call')", DEADLINE)
        .await?;
    console
        .tell(
            "outboundCallInitiated",
            json!({"conversationId": "c1", "dialledTo": "+18883973342"}),
        )
        .await?;
    accept(&console, "c1").await?;
    end(&console, "c1", "outbound").await?;
    let task = task(&stage, "a completed log", |task| {
        task["Status"] == "Completed"
    })
    .await?;
    assert_eq!(
        (&task["WhoId"], &task["CallType"]),
        (&kim, &json!("Outbound"))
    );
    let dialled = console.heard("start_call").await?;
    assert_eq!(dialled.len(), 1, "{dialled:?}");
    assert_eq!(dialled[0]["dialTo"], "+18883973342");
    let delivered = console.messages("toFrame").await?.into_iter();
    assert_eq!(
        delivered
            .filter(|it| it["methodName"] == "onClickToDial")
            .count(),
        2
    );
    assert_eq!(
        console.calls("screenPop").await?.len(),
        0,
        "no pop for a call of one's own"
    );
    Ok(())
}

#[tokio::test]
async fn numbers_are_grey_while_the_agent_is_away() -> Result<()> {
    let mut document = configuration();
    document["softphone"]["statuses"] = json!([
        {"softphoneId": "on", "label": "Available", "available": true},
        {"softphoneId": "off", "label": "Away", "available": false},
    ]);
    let stage = ConsoleStage::with_adapter(&document).await?;
    let console = stage.linked("one").await?;
    let kim = record(&stage, "Lead", "Kim Park").await?["Id"].clone();
    for (status, is_on, outcome) in [("off", false, "click-to-dial-off"), ("on", true, "told")] {
        console
            .tell("statusChanged", json!({"softphoneId": status}))
            .await?;
        console
            .wait_until(status, |told| told["clickToDial"] == is_on)
            .await?;
        assert_eq!(
            console
                .act("click-to-dial", json!({"recordId": kim}))
                .await?,
            outcome
        );
    }
    console
        .frame
        .wait_for(
            "heard.filter(([type]) => type === 'start_call').length === 1",
            DEADLINE,
        )
        .await?;
    Ok(())
}

#[tokio::test]
async fn where_the_org_gives_no_access_the_console_saves_the_log() -> Result<()> {
    let stage = ConsoleStage::with_adapter(&by_console()).await?;
    let console = stage.linked("one").await?;
    ring(&console, "c1", MORGAN).await?;
    accept(&console, "c1").await?;
    let made = task(&stage, "a log", |_| true).await?;
    end(&console, "c1", "inbound").await?;
    let task = task(&stage, "a completed log", |task| {
        task["Status"] == "Completed"
    })
    .await?;
    let saved: Vec<Value> = console
        .calls("saveLog")
        .await?
        .into_iter()
        .map(|it| it["object"].clone())
        .collect();
    let (create, updates) = saved.split_first().expect("a create");
    assert_eq!(
        (&create["entityApiName"], &create["Id"]),
        (&json!("Task"), &Value::Null)
    );
    assert!(!updates.is_empty());
    for update in updates {
        assert_eq!(
            (&update["Id"], &update["entityApiName"]),
            (&made["Id"], &Value::Null),
            "{update}"
        );
    }
    let expected = json!({
        "Id": made["Id"], "CallObject": create["CallObject"], "Subject": create["Subject"], "OwnerId": made["OwnerId"],
        "CreatedById": made["CreatedById"], "CreatedDate": made["CreatedDate"], "ActivityDate": create["ActivityDate"],
        "Status": "Completed", "TaskSubtype": "Call", "CallType": "Inbound", "CallDurationInSeconds": 60, "CallDisposition": "Resolved",
        "Priority": "Normal", "IsClosed": true,
    });
    for (field, value) in expected.as_object().into_iter().flatten() {
        assert_eq!(&task[field], value, "{field} of {task:#}");
    }
    let description = task["Description"].as_str().unwrap_or_default();
    assert!(
        description.contains("All well") && description.contains("c1"),
        "{description}"
    );
    let requests = stage.org.requests().await?;
    assert_eq!(
        requests,
        Vec::<Value>::new(),
        "neither a token nor a request"
    );
    assert_eq!(
        console
            .status_until("status.pending.length === 0", DEADLINE)
            .await?["parked"],
        json!([])
    );
    assert_eq!(console.errors().await?, NONE);
    Ok(())
}

#[tokio::test]
async fn components_of_the_org_hear_of_calls_and_give_commands() -> Result<()> {
    let mut document = configuration();
    document["openCti"]["publish"] = json!("Softphone_Call__c");
    document["openCti"]["subscribe"] = json!("Softphone_Command__c");
    let stage = ConsoleStage::with_adapter(&document).await?;
    let console = stage.linked("one").await?;
    let command = async |message: Value| {
        let details = json!({"channelName": "Softphone_Command__c", "message": message});
        console.act("publish", details).await
    };
    ring(&console, "c1", MORGAN).await?;
    accept(&console, "c1").await?;
    assert_eq!(
        command(json!({"command": "dial", "number": STRANGER})).await?,
        true,
        "somebody listens"
    );
    command(json!({"command": "presence", "softphoneId": "s1"})).await?;
    command(json!({"command": "disposition", "conversationId": "c1", "disposition": "Callback"}))
        .await?;
    command(json!({"command": "dial"})).await?;
    console
        .frame
        .wait_for("errors.length > 0", DEADLINE)
        .await?;
    let ended = json!({"conversationId": "c1", "duration": 60, "callType": "inbound"});
    console.tell("callEnded", ended).await?;
    let task = task(&stage, "a completed log", |task| {
        task["Status"] == "Completed"
    })
    .await?;
    assert_eq!(task["CallDisposition"], "Callback");
    assert_eq!(console.heard("start_call").await?[0]["dialTo"], STRANGER);
    assert_eq!(
        console.heard("update_presence").await?,
        [json!({"softphoneId": "s1"})]
    );
    let log = json!({"type": "log", "conversationId": "c1", "recordId": task["Id"]});
    let told = "(log) => [...document.querySelectorAll('#channel-panel pre')].map((one) => JSON.parse(one.textContent)).filter((one) => one.type)";
    let on_page = console.page.call(told, &[log.clone()]).await?;
    let on_page = on_page.as_array().cloned().unwrap_or_default();
    let ringing =
        json!({"type": "call", "conversationId": "c1", "state": "ringing", "direction": "Inbound"});
    assert!(
        on_page.contains(&ringing) && on_page.contains(&log),
        "{on_page:#?}"
    );
    for published in console.calls("publish").await? {
        assert_eq!(published["eventName"], "Softphone_Call__c");
        assert!(!published.to_string().contains("2125550143"), "{published}");
    }
    Ok(())
}

#[tokio::test]
async fn a_call_of_a_stranger_is_linked_to_the_record_in_view_where_that_is_configured()
-> Result<()> {
    let mut document = configuration();
    document["openCti"]["linkRecordInView"] = json!(true);
    document["openCti"]["screenPop"] = json!(false);
    document["configurations"][0]["moduleSearch"] = json!(["contact"]);
    let stage = ConsoleStage::with_adapter(&document).await?;
    let console = stage.linked("one").await?;
    let morgan = record(&stage, "Contact", "Morgan Reyes").await?["Id"].clone();
    console.act("navigate", json!({"recordId": morgan})).await?;
    let status = console
        .status_until("status.context !== null", DEADLINE)
        .await?;
    assert_eq!(
        status["context"],
        json!({"recordId": morgan, "objectType": "Contact"})
    );
    ring(&console, "c1", STRANGER).await?;
    accept(&console, "c1").await?;
    end(&console, "c1", "inbound").await?;
    let task = task(&stage, "a linked log", |task| {
        task["WhoId"] == morgan && task["Status"] == "Completed"
    })
    .await?;
    assert_eq!(task["CallType"], "Inbound");
    assert_eq!(console.calls("screenPop").await?.len(), 0);
    Ok(())
}

#[tokio::test]
async fn the_work_of_a_cadence_is_completed_with_the_log_of_its_call() -> Result<()> {
    let stage = ConsoleStage::with_adapter(&configuration()).await?;
    let console = stage.linked("one").await?;
    let work = console
        .act("work", json!({"to": "+18883973342", "workId": "w1"}))
        .await?;
    assert_eq!(work, json!({"workId": "w1", "isHeard": true}));
    console
        .tell(
            "outboundCallInitiated",
            json!({"conversationId": "c1", "dialledTo": "+18883973342"}),
        )
        .await?;
    accept(&console, "c1").await?;
    end(&console, "c1", "outbound").await?;
    let task = task(&stage, "a completed log", |task| {
        task["Status"] == "Completed"
    })
    .await?;
    let told = "[...document.querySelectorAll('#engagement-panel pre:not([hidden])')].map((one) => JSON.parse(one.textContent))[0]";
    let completed = console.page.wait_for(told, DEADLINE).await?;
    assert_eq!(
        completed,
        json!({"disposition": "Resolved", "taskId": task["Id"], "wasConnected": true})
    );
    Ok(())
}

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
    let morgan = record(&stage, "Contact", "Morgan Reyes").await?["Id"].clone();
    ring(&console, "c1", MORGAN).await?;
    Shown::Record("Contact", "Morgan Reyes")
        .is_seen(&stage, &console)
        .await?;
    console
        .act("click-to-dial", json!({"recordId": morgan}))
        .await?;
    console.act("work", json!({"to": STRANGER})).await?;
    console.act("publish", json!({"channelName": "Softphone_Command__c", "message": {"command": "presence", "softphoneId": "s1"}})).await?;
    accept(&console, "c1").await?;
    task(&stage, "a log", |_| true).await?;
    end(&console, "c1", "inbound").await?;
    task(&stage, "a completed log", |task| {
        task["Status"] == "Completed"
    })
    .await?;
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
