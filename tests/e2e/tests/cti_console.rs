//! Inside the console, with the adapter page and its softphone: what agents see in Salesforce, and what the wrapper tells and is told.

use std::time::Duration;

use e2e::adapter::{by_console, configuration};
use e2e::{ConsoleStage, Result};
use serde_json::{Value, json};

const DEADLINE: Duration = Duration::from_secs(20);

/// Has one contact: Morgan Reyes.
const MORGAN: &str = "+12125550143";
const STRANGER: &str = "+14155550998";

const NONE: [String; 0] = [];

fn is_labelled(told: &Value, label: &str) -> bool {
    told["softphone"]["label"] == label
}

#[tokio::test]
async fn a_call_is_logged_by_rest_and_the_record_in_view_is_refreshed() -> Result<()> {
    let mut document = configuration();
    document["configurations"][0]["moduleSearch"] = json!(["contact"]);
    let stage = ConsoleStage::with_adapter(&document).await?;
    let console = stage.linked("one").await?;
    let morgan = stage.record("Contact", "Morgan Reyes").await?["Id"].clone();
    assert_eq!(
        console.act("navigate", json!({"recordId": morgan})).await?,
        true
    );
    console
        .status_until("status.context?.objectType === 'Contact'", DEADLINE)
        .await?;
    console.ring("c1", MORGAN).await?;
    console
        .wait_until("it rings", |told| is_labelled(told, "Ringing"))
        .await?;
    console.answer("c1").await?;
    console
        .wait_until("it is answered", |told| is_labelled(told, "Phone"))
        .await?;
    console.submit("c1").await?;
    console.hang_up("c1", "inbound").await?;
    let task = stage.completed_task().await?;
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
    let kim = stage.record("Lead", "Kim Park").await?["Id"].clone();
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
    console.answer("c1").await?;
    console.submit("c1").await?;
    console.hang_up("c1", "outbound").await?;
    let task = stage.completed_task().await?;
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
    let kim = stage.record("Lead", "Kim Park").await?["Id"].clone();
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
    console.ring("c1", MORGAN).await?;
    console.answer("c1").await?;
    let made = stage.only_task("a log", |_| true).await?;
    console.submit("c1").await?;
    console.hang_up("c1", "inbound").await?;
    let task = stage.completed_task().await?;
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
    console.ring("c1", MORGAN).await?;
    console.answer("c1").await?;
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
    let task = stage.completed_task().await?;
    assert_eq!(task["CallDisposition"], "Callback");
    assert_eq!(console.heard("start_call").await?[0]["dialTo"], STRANGER);
    assert_eq!(
        console.heard("update_presence").await?,
        [json!({"softphoneId": "s1"})]
    );
    let log = json!({"type": "log", "conversationId": "c1", "recordId": task["Id"], "about": null});
    let told = "[...document.querySelectorAll('#channel-panel pre')].map((one) => JSON.parse(one.textContent)).filter((one) => one.type)";
    let on_page = console.page.evaluate(told).await?;
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
    let morgan = stage.record("Contact", "Morgan Reyes").await?["Id"].clone();
    console.act("navigate", json!({"recordId": morgan})).await?;
    let status = console
        .status_until("status.context !== null", DEADLINE)
        .await?;
    assert_eq!(
        status["context"],
        json!({"recordId": morgan, "objectType": "Contact"})
    );
    console.ring("c1", STRANGER).await?;
    console.answer("c1").await?;
    console.submit("c1").await?;
    console.hang_up("c1", "inbound").await?;
    let task = stage
        .only_task("a linked log", |task| {
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
    console.answer("c1").await?;
    console.submit("c1").await?;
    console.hang_up("c1", "outbound").await?;
    let task = stage.completed_task().await?;
    let told = "[...document.querySelectorAll('#engagement-panel pre:not([hidden])')].map((one) => JSON.parse(one.textContent))[0]";
    let completed = console.page.wait_for(told, DEADLINE).await?;
    assert_eq!(
        completed,
        json!({"disposition": "Resolved", "taskId": task["Id"], "wasConnected": true})
    );
    Ok(())
}
