//! The administrator's console, worked with mouse and keys as an administrator does, and what agents' pages make of what she saved.

use std::time::Duration;

use e2e::{Hands, Page, Result, Stage};
use serde_json::{Value, json};

const SOON: Duration = Duration::from_secs(30);

/// What the server has.
async fn document(stage: &Stage) -> Result<Value> {
    Ok(reqwest::get(stage.document()).await?.json().await?)
}

/// What web services were sent, the first one first.
async fn hooks(stage: &Stage) -> Result<Vec<Value>> {
    let address = stage
        .document()
        .replace("/softphone-wrapper.config.json", "/sandbox/hooks");
    let received: Value = reqwest::get(address).await?.json().await?;
    Ok(received.as_array().cloned().unwrap_or_default())
}

/// Puts a document in the place of what the server has.
async fn put(stage: &Stage, document: &Value) -> Result<()> {
    let client = reqwest::Client::new();
    let answer = client
        .put(stage.document())
        .body(document.to_string())
        .send()
        .await?;
    answer.error_for_status()?;
    Ok(())
}

/// The console, once the core has judged the document.
async fn console(stage: &Stage) -> Result<Page> {
    let page = stage.chromium.new_page(&stage.administration()).await?;
    Hands::on(&page).see("The document was loaded.").await?;
    Hands::on(&page).click("Review and save").await?;
    let judged = "!document.body.innerText.includes('core looks') && !document.body.innerText.includes('being fetched')";
    page.wait_for(judged, SOON).await?;
    Hands::on(&page).within("Pages").click("Start").await?;
    Ok(page)
}

async fn open(page: &Page, name: &str) -> Result<()> {
    Hands::on(page).within("Pages").click(name).await?;
    let title = format!(
        "document.querySelector('#page-title')?.textContent === {}",
        json!(name)
    );
    page.wait_for(&title, SOON).await?;
    Ok(())
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
    open(page, "Configurations").await?;
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
    open(page, "Triggers").await?;
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
    open(page, "Caller Insight").await?;
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

/// Reviews and saves.
async fn save(page: &Page) -> Result<()> {
    let hands = Hands::on(page);
    open(page, "Review and save").await?;
    hands.see("The core finds no fault.").await?;
    hands.click("Save to the server").await?;
    hands.see("Saved.").await
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

#[tokio::test]
async fn who_saves_second_is_told_and_nothing_is_overwritten() -> Result<()> {
    let stage = Stage::start().await?;
    let (first, second) = (console(&stage).await?, console(&stage).await?);
    for (page, name) in [
        (&first, "Acme of the first"),
        (&second, "Acme of the second"),
    ] {
        open(page, "Accounts").await?;
        Hands::on(page)
            .within("The org")
            .write("Name", name)
            .await?;
    }
    open(&first, "Variables").await?;
    Hands::on(&first).click("Add a variable").await?;
    save(&first).await?;
    let theirs = document(&stage).await?;
    assert_eq!(theirs["accounts"][0]["name"], "Acme of the first");

    open(&second, "Policies").await?;
    let hands = Hands::on(&second);
    hands
        .write("Time for notes and rating, in seconds", "90")
        .await?;
    open(&second, "Review and save").await?;
    hands.see("The core finds no fault.").await?;
    hands.click("Save to the server").await?;
    hands.see("Somebody saved meanwhile").await?;
    hands.see("Both of you changed this.").await?;
    hands.see("Acme of the first").await?;
    assert_eq!(document(&stage).await?, theirs, "nothing is overwritten");

    hands.click("Put mine on top of theirs").await?;
    assert_eq!(document(&stage).await?, theirs, "nor before she has looked");
    save(&second).await?;
    let both = document(&stage).await?;
    assert_eq!(both["accounts"][0]["name"], "Acme of the second");
    assert_eq!(both["wrapUp"]["limitSeconds"], 90);
    assert_eq!(
        both["variables"], theirs["variables"],
        "what only they changed stays"
    );

    // Now the first one is late, and gives in.
    open(&first, "Accounts").await?;
    Hands::on(&first)
        .within("The org")
        .write("Name", "Late")
        .await?;
    open(&first, "Review and save").await?;
    let hands = Hands::on(&first);
    hands.see("The core finds no fault.").await?;
    hands.click("Save to the server").await?;
    hands.click("Take theirs, give mine up").await?;
    hands.see("The draft is what the server has.").await?;
    assert_eq!(document(&stage).await?, both);
    for page in [&first, &second] {
        assert_eq!(page.exceptions(), Vec::<String>::new());
    }
    Ok(())
}

#[tokio::test]
async fn a_fault_stands_beside_its_field_is_led_to_and_is_not_saved_silently() -> Result<()> {
    let stage = Stage::start().await?;
    let before = document(&stage).await?;
    let page = console(&stage).await?;
    let hands = Hands::on(&page);
    open(&page, "Accounts").await?;
    hands
        .write("Address of the org", "https://acme.lightning.force.com")
        .await?;
    let beside = "document.querySelector('[id=\"at.accounts.0.instanceUrl-faults\"]')?.textContent.includes('it is at https://acme.my.salesforce.com')";
    page.wait_for(beside, SOON).await?;
    let marked =
        "document.getElementById('at.accounts.0.instanceUrl').getAttribute('aria-invalid')";
    assert_eq!(page.evaluate(marked).await?, json!("true"));

    open(&page, "Review and save").await?;
    hands.see("1 fault").await?;
    hands.click("Save to the server").await?;
    assert_eq!(document(&stage).await?, before, "it is not saved");
    hands
        .click("Accounts \u{203a} Acme \u{203a} Address of the org")
        .await?;
    page.wait_for(
        "document.activeElement.id === 'at.accounts.0.instanceUrl'",
        SOON,
    )
    .await?;

    // An administrator who insists may.
    open(&page, "Review and save").await?;
    hands
        .click(
            "I know that agents\u{2019} pages will refuse it and go on with the last good document",
        )
        .await?;
    hands.click("Save although it has faults").await?;
    hands.see("Saved.").await?;
    let after = document(&stage).await?;
    assert_eq!(
        after["accounts"][0]["instanceUrl"],
        "https://acme.lightning.force.com"
    );
    hands.click("Undo").await?;
    hands.see("1 change not saved").await?;
    save(&page).await?;
    assert_eq!(document(&stage).await?, before);
    assert_eq!(page.exceptions(), Vec::<String>::new());
    Ok(())
}

/// Sets a web-service profile up.
async fn set_up_profile(stage: &Stage, page: &Page) -> Result<()> {
    open(page, "Web services").await?;
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
    open(&page, "Log and support").await?;
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
    open(&page, "Caller Insight").await?;
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
    let redirect = stage
        .document()
        .replace("/softphone-wrapper.config.json", "/pkg/oauth.html");
    let auth = json!({"type": "pkce", "clientId": "sandbox-public", "redirectUri": redirect, "scope": "api refresh_token"});
    signing["accounts"][0]["auth"] = auth;
    put(&stage, &signing).await?;
    stage
        .org
        .set_up(&json!({ "redirectUris": [redirect] }))
        .await?;
    let page = console(&stage).await?;
    let hands = Hands::on(&page);
    open(&page, "Accounts").await?;
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

#[tokio::test]
async fn a_document_of_another_server_is_loaded_when_a_person_says_so() -> Result<()> {
    let stage = Stage::start().await?;
    let elsewhere = stage.host.url("/elsewhere.json");
    let reply = e2e::Reply::json(&json!({"configVersion": 1, "variables": {"from": "elsewhere"}}));
    stage.host.serve(
        "/elsewhere.json",
        reply.header("access-control-allow-origin", "*"),
    );
    let console = stage
        .document()
        .replace("/softphone-wrapper.config.json", "/pkg/admin/index.html");
    let page = stage
        .chromium
        .new_page(&format!("{console}?config={elsewhere}"))
        .await?;
    let hands = Hands::on(&page);
    hands.see("asks for a document of another server").await?;
    let asked = || {
        let received = stage.host.received();
        received
            .iter()
            .filter(|request| request.path == "/elsewhere.json")
            .count()
    };
    assert_eq!(asked(), 0);
    hands.click("Load").await?;
    hands.see("The document was loaded.").await?;
    hands.see("This server names no versions").await?;
    assert_eq!(asked(), 1);
    open(&page, "Variables").await?;
    hands.within("Variables").write("Text", "here").await?;
    open(&page, "Review and save").await?;
    hands.see("The core finds no fault.").await?;
    // It takes no PUT of another origin.
    hands.click("Save to the server").await?;
    hands
        .see("Nothing was saved; the draft is still here.")
        .await?;
    Ok(())
}
