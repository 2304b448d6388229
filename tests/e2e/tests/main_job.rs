//! The main job: a call on a softphone becomes one logged call in the org.

use std::time::Duration;

use e2e::vectors::{self, CallEvent};
use e2e::{LoggedCall, Result, Stage};
use serde_json::{Value, json};

/// How long the org may wait for the records of a call, retries aside.
const SOON: Duration = Duration::from_secs(20);

const CALLER: &str = "+14155550142";

fn conversation_of(events: &[CallEvent]) -> String {
    let payload = &events[0].payload;
    payload["conversationId"]
        .as_str()
        .expect("a conversation")
        .to_owned()
}

/// The paths of every request that reached one operation of the voice wrapper.
async fn voice_requests(stage: &Stage, operation: &str) -> Result<Vec<Value>> {
    let mut requests = stage.org.requests().await?;
    requests.retain(|request| {
        request["method"] == "POST"
            && request["path"]
                .as_str()
                .is_some_and(|path| path.ends_with(operation))
    });
    Ok(requests)
}

async fn inbound_call_is_logged(stage: &Stage, path: &str) -> Result<()> {
    let softphone = stage.softphone_at(path).await?;
    let events = vectors::call("inbound")?;
    let conversation = conversation_of(&events);
    softphone.play(&events).await?;
    stage
        .org
        .wait_for_call("a complete inbound call", &conversation, SOON, |logged| {
            logged.faults_of_inbound_call(&events)
        })
        .await?;
    assert_eq!(softphone.page().exceptions(), Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn an_answered_inbound_call_becomes_one_complete_task_and_one_voice_call() -> Result<()> {
    let stage = Stage::start().await?;
    inbound_call_is_logged(&stage, "/").await?;
    assert_eq!(voice_requests(&stage, "createVoiceCall").await?.len(), 1);
    assert_eq!(voice_requests(&stage, "executeOmniFlow").await?.len(), 0);
    assert_eq!(
        stage.org.state().await?["warnings"],
        json!([]),
        "the org found nothing odd"
    );
    Ok(())
}

#[tokio::test]
async fn an_outbound_call_becomes_one_complete_task_and_no_voice_call_is_created_for_it()
-> Result<()> {
    let stage = Stage::start().await?;
    let softphone = stage.softphone().await?;
    let events = vectors::call("outbound")?;
    let conversation = conversation_of(&events);
    softphone.play(&events).await?;
    let expected = json!({
        "Subject": "[xCALLY Ticket] Outbound Call +18883973342", "CallType": "Outbound", "CallDurationInSeconds": 67,
        "CallDisposition": "Callback", "Status": "Completed", "TaskSubtype": "Call",
    });
    let logged = stage
        .org
        .wait_for_call("a complete outbound call", &conversation, SOON, |logged| {
            logged.faults_of_task(
                &expected,
                &["Will call back on Monday at nine.", "+18883973342"],
            )
        })
        .await?;
    assert!(logged.voice_calls.len() <= 1, "{logged:#?}");
    assert_eq!(voice_requests(&stage, "createVoiceCall").await?.len(), 0);
    Ok(())
}

async fn unanswered_call_is_followed_up(name: &str) -> Result<()> {
    let stage = Stage::start().await?;
    let softphone = stage.softphone().await?;
    let events = vectors::call(name)?;
    let conversation = conversation_of(&events);
    softphone.play(&events).await?;
    let expected = json!({ "CallType": "Inbound", "Status": "Not Started", "TaskSubtype": "Call" });
    stage
        .org
        .wait_for_call(
            "an open task and a closed voice call",
            &conversation,
            SOON,
            |logged| {
                let mut faults = logged.faults_of_task(&expected, &[CALLER]);
                faults.extend(logged.faults_of_inbound_voice_call(&conversation, CALLER, false));
                faults
            },
        )
        .await?;
    let number = |requests: &[Value]| {
        requests
            .first()
            .and_then(|request| request["number"].as_u64())
    };
    let cleared = number(&voice_requests(&stage, "clearRouting").await?);
    let closed = number(&voice_requests(&stage, "updateVoiceCall").await?);
    assert!(
        cleared.is_some() && cleared < closed,
        "routing is cleared first: {cleared:?} {closed:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_missed_call_becomes_an_open_task_and_its_routing_is_cleared() -> Result<()> {
    unanswered_call_is_followed_up("missed").await
}

#[tokio::test]
async fn a_declined_call_becomes_an_open_task_and_its_routing_is_cleared() -> Result<()> {
    unanswered_call_is_followed_up("declined").await
}

#[tokio::test]
async fn a_callback_given_by_name_hears_what_one_given_as_function_hears() -> Result<()> {
    let stage = Stage::start().await?;
    let documented = vectors::read("softphone/callbacks.json")?;
    for path in ["/", "/?by-name"] {
        let softphone = stage.softphone_at(path).await?;
        let partner = softphone.wait_to_hear("partner_config", SOON).await?;
        assert_eq!(partner, documented["partner_config"], "{path}");
        let dispositions = softphone.wait_to_hear("disposition", SOON).await?;
        assert_eq!(
            dispositions,
            json!(["Resolved", "Callback", "Wrong Number"]),
            "{path}"
        );
    }
    inbound_call_is_logged(&stage, "/?by-name").await
}

#[tokio::test]
async fn a_dialled_call_carries_the_record_that_was_clicked() -> Result<()> {
    let stage = Stage::start().await?;
    let softphone = stage.softphone().await?;
    let contacts = stage.org.records("Contact").await?;
    let contact = contacts[0]["Id"]
        .as_str()
        .expect("a contact's id")
        .to_owned();
    let options = json!({ "recordId": contact, "objectType": "Contact" });
    softphone
        .invoke("dial", &["+18883973342".into(), options])
        .await?;
    let told = softphone.wait_to_hear("start_call", SOON).await?;
    let documented = vectors::read("softphone/callbacks.json")?;
    let mut expected = documented["start_call"].clone();
    expected["participantType"] = "Traveler".into();
    assert_eq!(told, expected);

    // The softphone does not announce a call that it was asked for; its first sign is the end.
    let ended = vectors::event("call-ended-outbound")?;
    let conversation = conversation_of(std::slice::from_ref(&ended));
    softphone
        .play(&[ended, vectors::event("outbound-notes-submitted")?])
        .await?;
    let expected = json!({ "CallType": "Outbound", "WhoId": contact, "Status": "Completed" });
    stage
        .org
        .wait_for_call(
            "a task that names the contact",
            &conversation,
            SOON,
            |logged| logged.faults_of_task(&expected, &["+18883973342"]),
        )
        .await?;
    Ok(())
}

#[tokio::test]
async fn a_field_that_no_contract_knows_is_kept_as_a_variable() -> Result<()> {
    let stage = Stage::start_with(|configuration| {
        configuration["configurations"][0]["fields"] =
            json!([{ "field": "Campaign__c", "customVariable": "bookingReference" }]);
    })
    .await?;
    let softphone = stage.softphone().await?;
    let mut events = vectors::call("inbound")?;
    events[1] = events[1].clone().with("bookingReference", "ZX-4711");
    let conversation = conversation_of(&events);
    softphone.play(&events).await?;
    let expected = json!({ "Campaign__c": "ZX-4711", "Status": "Completed" });
    stage
        .org
        .wait_for_call(
            "a task with the unknown field",
            &conversation,
            SOON,
            |logged| logged.faults_of_task(&expected, &[]),
        )
        .await?;
    Ok(())
}

#[tokio::test]
async fn a_token_from_the_token_endpoint_works_as_one_from_the_host_does() -> Result<()> {
    let stage = Stage::start_with(|configuration| {
        let account = &mut configuration["accounts"][0];
        let endpoint = format!("{}/services/oauth2/token", account["instanceUrl"].as_str().expect("an org"));
        account["auth"] = json!({
            "type": "clientCredentials", "clientId": "sandbox", "clientSecret": "sandbox", "tokenUrl": endpoint,
        });
    })
    .await?;
    let softphone = stage.softphone().await?;
    let events = vectors::call("inbound")?;
    softphone.play(&events).await?;
    stage
        .org
        .wait_for_call(
            "a complete inbound call",
            &conversation_of(&events),
            SOON,
            |logged| logged.faults_of_inbound_call(&events),
        )
        .await?;
    assert_eq!(
        softphone.token_requests().await?,
        Vec::<Value>::new(),
        "the host was not asked"
    );
    Ok(())
}

#[tokio::test]
async fn the_task_belongs_to_the_user_who_has_the_agents_email() -> Result<()> {
    let stage = Stage::start().await?;
    let users = stage.org.records("User").await?;
    let user = users.iter().find(|user| user["Email"] == "agent@acme.test");
    let owner = user.expect("the sandbox has its agent")["Id"].clone();
    let softphone = stage.softphone().await?;
    softphone
        .invoke("setAgent", &[json!({ "email": "AGENT@acme.test" })])
        .await?;
    let events = vectors::call("inbound")?;
    softphone.play(&events).await?;
    let expected = json!({ "OwnerId": owner, "Status": "Completed" });
    stage
        .org
        .wait_for_call(
            "a task of the agent's",
            &conversation_of(&events),
            SOON,
            |logged| logged.faults_of_task(&expected, &[]),
        )
        .await?;
    Ok(())
}

#[tokio::test]
async fn two_calls_one_after_the_other_do_not_mix() -> Result<()> {
    let stage = Stage::start().await?;
    let softphone = stage.softphone().await?;
    let mut calls = Vec::new();
    for number in 1..=2 {
        let conversation = format!("two-calls-{number}");
        let caller = format!("+1415555010{number}");
        let events: Vec<CallEvent> = vectors::call("inbound")?
            .into_iter()
            .map(|event| match event.method.as_str() {
                "incomingCall" | "callAccepted" => {
                    event.of(&conversation).with("callerANI", caller.as_str())
                }
                _ => event
                    .of(&conversation)
                    .with("notes", format!("note {number}")),
            })
            .collect();
        softphone.play(&events).await?;
        calls.push((conversation, events));
    }
    for (conversation, events) in &calls {
        stage
            .org
            .wait_for_call(
                "each call complete",
                conversation,
                SOON,
                |logged: &LoggedCall| logged.faults_of_inbound_call(events),
            )
            .await?;
    }
    assert_eq!(stage.org.records("Task").await?.len(), 2);
    Ok(())
}
