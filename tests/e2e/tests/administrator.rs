//! What an administrator decides (seed 002), in a real browser: the org's records compared field by field.

use std::time::Duration;

use e2e::{Result, Softphone, Stage};
use serde_json::{Value, json};

/// How long the org may wait for the records of a call.
const SOON: Duration = Duration::from_secs(20);

/// What the org writes by itself: formulas and defaults among it.
const SYSTEM: [&str; 13] = [
    "Id",
    "CreatedDate",
    "CreatedById",
    "LastModifiedDate",
    "LastModifiedById",
    "SystemModstamp",
    "IsDeleted",
    "CompletedDateTime",
    "IsClosed",
    "IsHighPriority",
    "IsReminderSet",
    "Call_Minutes__c",
    "Callback__c",
];

/// The simulated org's people, by their numbers.
const DANA_AND_JORDAN: &str = "+14155550100";
const MORGAN: &str = "+12125550143";
const ROBIN: &str = "+16465550131";
const STRANGER: &str = "+14085550666";

/// The id of a record by one of its fields.
async fn id(stage: &Stage, object: &str, field: &str, value: &str) -> Result<Value> {
    let records = stage.org.records(object).await?;
    let found = records.iter().find(|record| record[field] == value);
    Ok(found.unwrap_or_else(|| panic!("{object} {value}"))["Id"].clone())
}

/// The calendar date where the browser is.
async fn today(softphone: &Softphone) -> Result<Value> {
    let local = "(now => [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(part => String(part).padStart(2, '0')).join('-'))(new Date())";
    softphone.page().evaluate(local).await
}

/// Plays the contract's events, each when the former is stored.
async fn play(softphone: &Softphone, conversation: &str, events: &[(&str, Value)]) -> Result<()> {
    for (method, payload) in events {
        let mut payload = payload.clone();
        payload["conversationId"] = json!(conversation);
        let receipt = softphone.invoke(method, &[payload]).await?;
        assert_eq!(receipt["accepted"], true, "{method}: {receipt}");
    }
    Ok(())
}

/// An inbound call of 61 seconds, answered in the queue Sales.
fn inbound(number: &str) -> Vec<(&'static str, Value)> {
    let call = json!({"callerANI": number, "callerName": "Ada Lovelace", "queue": "Sales"});
    let ended = json!({"duration": 61, "disposition": "Resolved", "notes": "Wants a window.", "callType": "inbound"});
    vec![
        (
            "incomingCall",
            json!({"callerANI": number, "callerName": "Ada Lovelace"}),
        ),
        ("callAccepted", call),
        ("callEnded", ended),
    ]
}

/// The Task of such a call, apart from whom it is about and who owns it.
fn expected_task(conversation: &str, number: &str) -> Value {
    let description = format!(
        "*** Call Info ***\nCaller Number: {number}\nQueue: Sales\nUnique Id: {conversation}\n\nWants a window."
    );
    json!({
        "Subject": format!("[xCALLY Ticket] Sales {number}"), "Description": description, "CallObject": conversation,
        "CallType": "Inbound", "CallDurationInSeconds": 61, "CallDisposition": "Resolved", "TaskSubtype": "Call",
        "Status": "Completed", "Priority": "Normal",
    })
}

/// Waits until nothing is left to do and compares the only records of an object that are new, field by field.
async fn assert_made(
    stage: &Stage,
    softphone: &Softphone,
    object: &str,
    before: usize,
    expected: Value,
) -> Result<Value> {
    softphone.wait_until_done(SOON).await?;
    let records = stage.org.records(object).await?;
    assert_eq!(records.len(), before + 1, "one new {object}");
    let record = records.last().expect("a record").clone();
    let mut written = record.clone();
    let fields = written.as_object_mut().expect("fields");
    if object == "Task" || object == "Case" {
        let key = fields.remove("Softphone_Call_Key__c").unwrap_or_default();
        assert_eq!(key.as_str().map(str::len), Some(32), "{record}");
    }
    if object == "Case" {
        fields.remove("CaseNumber");
    }
    fields.retain(|field, value| !SYSTEM.contains(&field.as_str()) && !value.is_null());
    let mut expected = expected;
    if object == "Task" {
        expected["ActivityDate"] = today(softphone).await?;
    }
    assert_eq!(written, expected, "{object}, field by field");
    Ok(record)
}

/// A stage whose inbound configuration has these keys.
async fn stage(keys: Value) -> Result<Stage> {
    Stage::start_with(|configuration| {
        for (key, value) in keys.as_object().expect("keys") {
            configuration["configurations"][0][key] = value.clone();
        }
    })
    .await
}

/// Plays an inbound call from a number; its Task stands with these fields besides.
async fn inbound_is_logged(stage: &Stage, number: &str, more: Value) -> Result<Softphone> {
    let softphone = stage.softphone().await?;
    play(&softphone, "c-1", &inbound(number)).await?;
    let mut expected = expected_task("c-1", number);
    expected["OwnerId"] = id(stage, "User", "Email", "agent@acme.test").await?;
    expected
        .as_object_mut()
        .expect("fields")
        .extend(more.as_object().expect("fields").clone());
    assert_made(stage, &softphone, "Task", 0, expected).await?;
    assert_eq!(softphone.page().exceptions(), Vec::<String>::new());
    Ok(softphone)
}

#[tokio::test]
async fn a_known_contacts_call_is_logged_on_the_contact() -> Result<()> {
    let stage = stage(json!({"moduleSearch": ["contact", "lead"]})).await?;
    let morgan = id(&stage, "Contact", "Name", "Morgan Reyes").await?;
    // The account is what the org finds by the person.
    let account = id(&stage, "Account", "Name", "Globex Hotels").await?;
    inbound_is_logged(
        &stage,
        MORGAN,
        json!({"WhoId": morgan, "AccountId": account}),
    )
    .await?;
    Ok(())
}

#[tokio::test]
async fn an_unknown_caller_becomes_a_lead_that_the_call_is_logged_on() -> Result<()> {
    let create = json!([{"field": "LeadSource", "picklist": "Phone Inquiry"}, {"field": "Company", "string": "Analytical Engines"}]);
    let stage = stage(json!({
        "moduleSearch": ["contact", "lead"], "moduleCreate": "lead", "createFields": create, "leadIdField": "Lead__c",
    }))
    .await?;
    let before = stage.org.records("Lead").await?.len();
    let softphone = stage.softphone().await?;
    play(&softphone, "c-1", &inbound(STRANGER)).await?;
    let owner = id(&stage, "User", "Email", "agent@acme.test").await?;
    let lead = json!({
        "FirstName": "Ada", "LastName": "Lovelace", "Name": "Ada Lovelace", "Company": "Analytical Engines", "Phone": STRANGER,
        "LeadSource": "Phone Inquiry", "Status": "Open - Not Contacted", "IsConverted": false, "OwnerId": owner,
    });
    let lead = assert_made(&stage, &softphone, "Lead", before, lead).await?;
    let mut task = expected_task("c-1", STRANGER);
    task["OwnerId"] = owner;
    task["WhoId"] = lead["Id"].clone();
    task["Lead__c"] = lead["Id"].clone();
    assert_made(&stage, &softphone, "Task", 0, task).await?;
    Ok(())
}

#[tokio::test]
async fn of_two_matches_the_agent_chooses() -> Result<()> {
    let stage = stage(json!({"moduleSearch": ["contact"]})).await?;
    let softphone = stage.softphone().await?;
    softphone.page().evaluate("window.matches = []; SoftphoneWrapper.on('match', match => window.matches.push(match)); 0").await?;
    play(&softphone, "c-1", &inbound(DANA_AND_JORDAN)).await?;
    let told = softphone.page().wait_for("window.matches[0]", SOON).await?;
    let jordan = id(&stage, "Contact", "Name", "Jordan Fields").await?;
    assert_eq!(
        (&told["outcome"], &told["conversationId"]),
        (&json!("several"), &json!("c-1")),
        "{told}"
    );
    let names: Vec<&Value> = told["candidates"]
        .as_array()
        .expect("candidates")
        .iter()
        .map(|one| &one["name"])
        .collect();
    assert_eq!(names, ["Dana Fields", "Jordan Fields"]);
    let mut expected = expected_task("c-1", DANA_AND_JORDAN);
    let account = json!({"OwnerId": id(&stage, "User", "Email", "agent@acme.test").await?});
    expected
        .as_object_mut()
        .expect("fields")
        .extend(account.as_object().expect("fields").clone());
    assert_made(&stage, &softphone, "Task", 0, expected.clone()).await?;
    let question = softphone.status().await?["questions"][0].clone();
    assert_eq!(question["candidates"], told["candidates"]);
    let receipt = softphone
        .invoke("link", &[json!("c-1"), json!({"recordId": jordan})])
        .await?;
    assert_eq!(receipt["accepted"], true, "{receipt}");
    let linked = |state: &Value| state["records"]["Task"][0]["WhoId"] == jordan;
    stage
        .org
        .wait_until("a task on the chosen one", SOON, linked)
        .await?;
    expected["WhoId"] = jordan.clone();
    expected["AccountId"] = id(&stage, "Account", "Name", "Acme Travel").await?;
    assert_made(&stage, &softphone, "Task", 0, expected).await?;
    assert_eq!(softphone.status().await?["questions"], json!([]));
    Ok(())
}

#[tokio::test]
async fn a_withheld_number_is_nobodys() -> Result<()> {
    let stage =
        stage(json!({"moduleSearch": ["contact", "lead", "account"], "moduleCreate": "lead"}))
            .await?;
    let before = stage.org.records("Lead").await?.len();
    inbound_is_logged(&stage, "anonymous", json!({})).await?;
    assert_eq!(
        stage.org.records("Lead").await?.len(),
        before,
        "nobody was made of it"
    );
    let requests = stage.org.requests().await?;
    assert!(
        requests
            .iter()
            .all(|request| !request["path"].to_string().contains("parameterizedSearch"))
    );
    Ok(())
}

#[tokio::test]
async fn a_person_accounts_call_is_logged_on_the_person() -> Result<()> {
    let stage = stage(json!({"moduleSearch": ["contact", "lead", "account"]})).await?;
    let robin = id(&stage, "Contact", "Name", "Robin Doe").await?;
    let account = id(&stage, "Account", "Name", "Robin Doe").await?;
    inbound_is_logged(&stage, ROBIN, json!({"WhoId": robin, "AccountId": account})).await?;
    Ok(())
}

#[tokio::test]
async fn a_call_becomes_a_case_of_the_contact() -> Result<()> {
    let fields = json!([{"field": "Priority", "picklist": "High"}, {"field": "Campaign__c", "customVariable": "callerName"}]);
    let stage =
        stage(json!({"ticketType": "case", "moduleSearch": ["contact"], "fields": fields})).await?;
    let before = stage.org.records("Case").await?.len();
    let softphone = stage.softphone().await?;
    play(&softphone, "c-1", &inbound(MORGAN)).await?;
    let task = expected_task("c-1", MORGAN);
    let expected = json!({
        "Subject": task["Subject"], "Description": task["Description"], "Origin": "Phone", "Status": "New", "Priority": "High",
        "Campaign__c": "Ada Lovelace", "ContactId": id(&stage, "Contact", "Name", "Morgan Reyes").await?,
        "OwnerId": id(&stage, "User", "Email", "agent@acme.test").await?,
    });
    assert_made(&stage, &softphone, "Case", before, expected).await?;
    assert_eq!(stage.org.records("Task").await?.len(), 0);
    Ok(())
}

#[tokio::test]
async fn an_outbound_call_is_logged_on_the_record_that_was_clicked() -> Result<()> {
    let stage = Stage::start_with(|configuration| {
        configuration["configurations"][1]["moduleSearch"] = json!(["contact"])
    })
    .await?;
    let softphone = stage.softphone().await?;
    let dana = id(&stage, "Contact", "Name", "Dana Fields").await?;
    // Two contacts have the number: the one that was clicked is meant.
    softphone
        .invoke(
            "dial",
            &[
                json!(DANA_AND_JORDAN),
                json!({"recordId": dana, "objectType": "Contact"}),
            ],
        )
        .await?;
    let ended = json!({"duration": 67, "disposition": "Callback", "notes": "On Monday.", "callType": "outbound"});
    play(
        &softphone,
        "o-1",
        &[
            (
                "outboundCallInitiated",
                json!({"dialledTo": DANA_AND_JORDAN}),
            ),
            ("callEnded", ended),
        ],
    )
    .await?;
    let expected = json!({
        "Subject": format!("[xCALLY Ticket] Outbound Call {DANA_AND_JORDAN}"),
        "Description": format!("*** Call Info ***\nCalled Number: {DANA_AND_JORDAN}\nQueue: \nUnique Id: o-1\n\nOn Monday."),
        "CallObject": "o-1", "CallType": "Outbound", "CallDurationInSeconds": 67, "CallDisposition": "Callback",
        "TaskSubtype": "Call", "Status": "Completed", "Priority": "Normal", "WhoId": dana,
        "AccountId": id(&stage, "Account", "Name", "Acme Travel").await?,
        "OwnerId": id(&stage, "User", "Email", "agent@acme.test").await?,
    });
    assert_made(&stage, &softphone, "Task", 0, expected).await?;
    Ok(())
}

#[tokio::test]
async fn a_missed_call_is_to_be_followed_up() -> Result<()> {
    let stage = stage(json!({"moduleSearch": ["contact"]})).await?;
    let softphone = stage.softphone().await?;
    let ended = json!({"duration": 0, "disposition": "", "notes": "", "callType": "inbound"});
    let events = [
        ("incomingCall", json!({"callerANI": MORGAN})),
        ("callRejected", json!({"reason": "passive"})),
        ("callEnded", ended),
    ];
    play(&softphone, "m-1", &events).await?;
    let expected = json!({
        "Subject": format!("[xCALLY Ticket] {MORGAN}"),
        "Description": format!("*** Call Info ***\nCaller Number: {MORGAN}\nQueue: \nUnique Id: m-1"),
        "CallObject": "m-1", "CallType": "Inbound", "CallDurationInSeconds": 0, "TaskSubtype": "Call",
        "Status": "Not Started", "Priority": "Normal",
        "AccountId": id(&stage, "Account", "Name", "Globex Hotels").await?,
        "WhoId": id(&stage, "Contact", "Name", "Morgan Reyes").await?,
        "OwnerId": id(&stage, "User", "Email", "agent@acme.test").await?,
    });
    assert_made(&stage, &softphone, "Task", 0, expected).await?;
    Ok(())
}

#[tokio::test]
async fn the_owner_is_the_user_with_the_agents_email_else_the_accounts_user() -> Result<()> {
    for (email, owner) in [
        ("Second@acme.test", "second@acme.test"),
        ("somebody@elsewhere.test", "agent@acme.test"),
    ] {
        let stage = stage(json!({})).await?;
        let softphone = stage.softphone().await?;
        softphone
            .invoke("setAgent", &[json!({"email": email})])
            .await?;
        play(&softphone, "c-1", &inbound(STRANGER)).await?;
        let mut expected = expected_task("c-1", STRANGER);
        expected["OwnerId"] = id(&stage, "User", "Email", owner).await?;
        assert_made(&stage, &softphone, "Task", 0, expected).await?;
    }
    Ok(())
}
