//! The administrator's console, worked with mouse and keys as an administrator does, and what agents' pages make of what she saved.

use std::time::Duration;

use e2e::administration::{console, document, go, put, save};
use e2e::{Hands, Page, Result, Stage};
use serde_json::{Value, json};

const SOON: Duration = Duration::from_secs(30);

/// What web services were sent, the first one first.
async fn hooks(stage: &Stage) -> Result<Vec<Value>> {
    let address = stage.sandbox_page("/sandbox/hooks");
    let received: Value = reqwest::get(address).await?.json().await?;
    Ok(received.as_array().cloned().unwrap_or_default())
}

/// Sets an account up: an org, and a server that hands its tokens out.
async fn set_up_account(stage: &Stage, page: &Page) -> Result<()> {
    let hands = Hands::on(page);
    hands.click("An account").await?;
    hands.click("Add an account").await?;
    hands.write("Name", "Acme").await?;
    hands
        .write("Address of the org", stage.org_origin())
        .await?;
    hands
        .write("Log key field", "Softphone_Call_Key__c")
        .await?;
    hands
        .choose("Access tokens come from", "a server of ours")
        .await?;
    let broker = format!("{}/broker/token", stage.org_origin());
    hands.write("Address of the token server", &broker).await?;
    hands.click("Test this account").await?;
    hands.see("The account is ready for calls.").await?;
    let outcomes = "[...document.querySelectorAll('.steps li')].map(one => one.dataset.outcome)";
    assert_eq!(
        page.evaluate(outcomes).await?,
        json!(["passed", "passed", "passed", "passed", "skipped"]),
        "without voice its package is not asked for"
    );
    Ok(())
}

/// Sets a configuration up with a subject of its own; the preview follows.
async fn set_up_configuration(page: &Page) -> Result<()> {
    go(page, "Configurations").await?;
    let hands = Hands::on(page);
    hands.click("Add a configuration").await?;
    hands.write("Name", "Sales calls").await?;
    hands.click("Add a part").await?;
    hands
        .within("Subject, 1")
        .write("Value", "Call from")
        .await?;
    hands.click("Add a part").await?;
    let second = hands.within("Subject, 2");
    second
        .choose("Where it comes from", "Variable of the call")
        .await?;
    second.write("Value", "calleridnum").await?;
    let subject =
        "document.querySelector('.record-subject')?.textContent === 'Call from +14155550143'";
    page.wait_for(subject, SOON).await?;
    Ok(())
}

/// Sets a trigger up for answered calls of one queue; the dry run says why it fires, and why not.
async fn set_up_trigger(page: &Page) -> Result<()> {
    go(page, "Triggers").await?;
    let hands = Hands::on(page);
    hands.click("Add a trigger").await?;
    hands.write("Name", "Answered sales calls").await?;
    hands
        .within("All of these hold")
        .click("Add a condition")
        .await?;
    let second = hands.within("All of these hold, 2");
    second.choose("What is looked at", "Queue").await?;
    second.write("Value", "Sales").await?;
    hands.see("It fires when the call is answered.").await?;
    hands.write("Queue", "Service").await?;
    hands
        .see("Queue is Sales: does not hold (the call says: Service)")
        .await?;
    hands.write("Queue", "Sales").await?;
    hands.see("It fires when the call is answered.").await?;
    Ok(())
}

/// Sets a rating up and the button that makes a lead of it, through the Config API's own function.
async fn set_up_button(page: &Page) -> Result<()> {
    go(page, "Caller Insight").await?;
    let hands = Hands::on(page);
    hands.click("Use Caller Insight").await?;
    hands.click("Add a rating").await?;
    hands.within("Ratings, 1").write("Text", "New Lead").await?;
    hands.click("Add a button").await?;
    hands
        .choose("What it does", "makes a lead and logs the call on it")
        .await?;
    hands.write("Text on the button", "Create Lead").await?;
    hands
        .within("Fields that it fills")
        .click("Add a field")
        .await?;
    let param = hands.within("Fields that it fills, 1");
    param.write("Field (API name)", "LeadSource").await?;
    param.write("Value", "Phone").await?;
    hands.click("Keep the button").await?;
    hands.see("The button was kept.").await?;
    let listed = "document.querySelector('[data-rating=\"New Lead\"]')?.textContent.includes('fills LeadSource')";
    page.wait_for(listed, SOON).await?;
    let rated =
        "document.querySelector('.record .pairs')?.textContent.includes('CallDispositionNew Lead')";
    page.wait_for(rated, SOON).await?;
    Ok(())
}

/// An agent's page takes up what the server has, and a call rings, is answered and ends.
async fn answered_call(stage: &Stage, end: &Value) -> Result<()> {
    let softphone = stage.softphone().await?;
    let applied = softphone
        .invoke("configure", &[json!(stage.document())])
        .await?;
    assert_eq!(applied, json!({"applied": true}));
    let call = json!({"conversationId": "c-1", "callerANI": "+12125550143", "callerName": "Morgan Reyes", "queue": "Sales", "callType": "inbound"});
    let mut ended = call.clone();
    ended["duration"] = json!(61);
    for (field, value) in end.as_object().into_iter().flatten() {
        ended[field] = value.clone();
    }
    for (method, payload) in [
        ("incomingCall", &call),
        ("callAccepted", &call),
        ("callEnded", &ended),
    ] {
        let receipt = softphone
            .invoke(method, std::slice::from_ref(payload))
            .await?;
        assert_eq!(receipt["accepted"], true, "{receipt}");
    }
    softphone.wait_until_done(SOON).await
}

#[tokio::test]
async fn from_an_empty_document_to_a_rated_call_by_the_console_alone() -> Result<()> {
    let stage = Stage::start().await?;
    put(&stage, &json!({"configVersion": 1})).await?;
    let page = console(&stage).await?;
    set_up_account(&stage, &page).await?;
    set_up_configuration(&page).await?;
    set_up_trigger(&page).await?;
    set_up_profile(&stage, &page).await?;
    set_up_button(&page).await?;
    assert_eq!(
        document(&stage).await?,
        json!({"configVersion": 1}),
        "nothing is saved unasked"
    );
    save(&page).await?;
    assert_eq!(page.exceptions(), Vec::<String>::new());

    answered_call(&stage, &json!({"disposition": "New Lead"})).await?;
    let tasks = stage.org.records("Task").await?;
    assert_eq!(tasks.len(), 1, "{tasks:#?}");
    assert_eq!(tasks[0]["Subject"], "Call from +12125550143");
    assert_eq!(tasks[0]["CallDisposition"], "New Lead");
    let leads = stage.org.records("Lead").await?;
    let lead = leads
        .iter()
        .find(|lead| lead["Id"] == tasks[0]["WhoId"])
        .expect("the call is logged on the button's lead");
    assert_eq!(lead["LeadSource"], "Phone");
    let told = hooks(&stage).await?;
    assert_eq!(told.len(), 2, "the console's test, and the call: {told:#?}");
    assert_eq!(told[1]["name"], "console");
    assert_eq!(told[1]["method"], "POST");
    assert_eq!(told[1]["parameters"], json!([["direction", "Inbound"]]));
    assert_eq!(told[1]["body"], "callid=c-1");
    Ok(())
}

/// Sets a web-service profile up.
async fn set_up_profile(stage: &Stage, page: &Page) -> Result<()> {
    go(page, "Web services").await?;
    let hands = Hands::on(page);
    hands.click("Add a profile").await?;
    hands.write("Name", "crm-hook").await?;
    let target = format!("{}/hooks/console", stage.org_origin());
    hands.write("Target URL", &target).await?;
    hands.click("Add a criterion").await?;
    hands.within("URL parameters").click("Add one").await?;
    let first = hands.within("URL parameters, 1");
    first.write("Name", "direction").await?;
    first.choose("Value", "Call Direction").await?;
    hands.click("Send the request").await?;
    hands.see("A call like this one is told.").await?;
    hands.see("Status 200").await?;
    Ok(())
}

#[tokio::test]
async fn a_web_service_profile_is_set_up_without_a_word_of_json() -> Result<()> {
    let stage = Stage::start().await?;
    let page = console(&stage).await?;
    set_up_profile(&stage, &page).await?;
    save(&page).await?;
    let target = format!("{}/hooks/console", stage.org_origin());
    assert_eq!(
        document(&stage).await?["webServices"],
        json!([{
            "name": "crm-hook", "targetUrl": target, "method": "POST", "event": "ended",
            "criteria": [{"field": "Call Direction", "is": "Inbound"}],
            "formParameters": [{"name": "callid", "value": {"call": "Call ID"}}],
            "urlParameters": [{"name": "direction", "value": {"call": "Call Direction"}}],
        }])
    );
    Ok(())
}

#[tokio::test]
async fn a_profile_is_tested_with_its_criteria_and_each_try_stands_in_the_log() -> Result<()> {
    let stage = Stage::start().await?;
    let page = console(&stage).await?;
    set_up_profile(&stage, &page).await?;
    let tested = hooks(&stage).await?;
    assert_eq!(tested.len(), 1, "the test really sends");
    assert_eq!(tested[0]["body"], "callid=sample");
    let hands = Hands::on(&page);
    hands.write("Queue", "Service").await?;
    hands.click("Add a criterion").await?;
    let second = hands.within("Triggering call criteria, 2");
    second.choose("What is looked at", "Group/Skill").await?;
    second.write("Value", "Sales").await?;
    hands.click("Send the request").await?;
    hands
        .see("Group/Skill is Sales: does not hold (the call says: Service)")
        .await?;
    go(&page, "Log and support").await?;
    hands.click("Only API Server Request").await?;
    hands
        .see("api-server-request crm-hook POST 127.0.0.1")
        .await?;
    assert_eq!(page.exceptions(), Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn buttons_at_a_config_api_are_kept_there_at_once_and_refusals_are_told() -> Result<()> {
    let stage = Stage::start().await?;
    let mut with_endpoint = document(&stage).await?;
    let endpoint = format!("{}/config/v2", stage.org_origin());
    with_endpoint["callerInsight"] = json!({"account": "main", "endpoint": endpoint, "igrp": 1234});
    put(&stage, &with_endpoint).await?;
    let page = console(&stage).await?;
    let hands = Hands::on(&page);
    go(&page, "Caller Insight").await?;
    hands.write("Key of the Config API", "wrong").await?;
    hands.click("Read ratings and buttons").await?;
    hands
        .see("The Config API refused (401): auth required")
        .await?;
    hands.write("Key of the Config API", "sandbox").await?;
    hands.click("Read ratings and buttons").await?;
    let listed = "[...document.querySelectorAll('.buttons-list > li')].map(one => one.dataset.rating).join()";
    page.wait_for(
        &format!("{listed} === 'Prompt Test,New Lead,Rate Call,Log Call'"),
        SOON,
    )
    .await?;
    hands.click("Add a button").await?;
    hands.choose("Rating", "Callback").await?;
    hands.click("Keep the button").await?;
    page.wait_for(&format!("{listed}.endsWith(',Callback')"), SOON)
        .await?;
    hands.see("Nothing to save").await?;
    let buttons = format!("{endpoint}/igrps/1234/callerInsight/sfButtons?format=jsonarray");
    let client = reqwest::Client::new();
    let kept = client
        .get(&buttons)
        .header("authorization", "ApiKey sandbox");
    let kept: Value = kept.send().await?.json().await?;
    let last = kept.as_array().and_then(|all| all.last()).cloned();
    let last = last.unwrap_or_default();
    assert_eq!(
        (&last["callRating"], &last["buttonAction"]),
        (&json!("Callback"), &json!("logCall"))
    );
    hands.click("Delete Callback").await?;
    page.wait_for(&format!("!{listed}.includes('Callback')"), SOON)
        .await?;
    assert_eq!(
        document(&stage).await?,
        with_endpoint,
        "the document is as it was"
    );
    assert_eq!(page.exceptions(), Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn an_account_with_sign_in_is_tested_after_a_click_and_one_that_fails_says_what_helps()
-> Result<()> {
    let stage = Stage::start().await?;
    let mut signing = document(&stage).await?;
    let redirect = stage.sandbox_page("/pkg/oauth.html");
    let auth = json!({"type": "pkce", "clientId": "sandbox-public", "redirectUri": redirect, "scope": "api refresh_token"});
    signing["accounts"][0]["auth"] = auth;
    put(&stage, &signing).await?;
    stage
        .org
        .set_up(&json!({ "redirectUris": [redirect] }))
        .await?;
    let page = console(&stage).await?;
    let hands = Hands::on(&page);
    go(&page, "Accounts").await?;
    hands.click("Sign in").await?;
    let address = format!("{}/services/oauth2/authorize", stage.org_origin());
    let window = stage.chromium.window(&address).await?;
    window
        .wait_for("!!document.querySelector('#Login')", SOON)
        .await?;
    window
        .evaluate("document.querySelector('#Login').click()")
        .await?;
    hands.see("Signed in.").await?;
    hands.click("Test this account").await?;
    hands.see("The account is ready for calls.").await?;

    hands.write("Log key field", "Nowhere__c").await?;
    hands.click("Test this account").await?;
    hands.see("Calls would not all be logged.").await?;
    let failed = "[...document.querySelectorAll('.steps [data-outcome=failed]')].map(one => one.querySelector('strong').textContent + ': ' + one.querySelectorAll('p').length).join()";
    assert_eq!(
        page.evaluate(failed).await?,
        json!("failed: 2"),
        "one step, with what it found and what helps"
    );
    assert_eq!(page.exceptions(), Vec::<String>::new());
    Ok(())
}
