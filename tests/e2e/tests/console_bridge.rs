//! The remote script in the simulated console, over the wire protocol: linked, shown, dialled, logged, and when the console fails.

use std::time::Duration;

use e2e::{ConsolePage, ConsoleStage, Package, Reply, Result, repository};
use serde_json::{Value, json};

const DEADLINE: Duration = Duration::from_secs(20);
const SOFTPHONE: &str = "/softphone.html";
const MORGAN: &str = "+12125550143";

/// A stage whose host serves the script and a softphone under this configuration.
async fn stage(change: impl FnOnce(&mut Value)) -> Result<ConsoleStage> {
    let stage = ConsoleStage::start().await?;
    stage.host.mount_package(&Package::read()?);
    let page = repository().join("tests/e2e/pages/softphone.html");
    stage.host.serve(SOFTPHONE, Reply::file(page));
    let mut configuration = json!({
        "configVersion": 1,
        "softphone": {"vendor": "acme-phone"},
        "accounts": [{"id": "main", "instanceUrl": "https://acme.my.salesforce.com", "auth": {"type": "openCti"}}],
        "configurations": [{"id": "inbound", "account": "main", "moduleSearch": ["contact"], "pop": {"what": "match"}}],
        "triggers": [{"name": "all", "all": [{"field": "status", "is": "answer"}],
            "actions": [{"salesforce": {"account": "main", "configuration": "inbound"}}]}],
        "openCti": {"publish": "Softphone__c", "subscribe": "Softphone_Command__c"},
    });
    change(&mut configuration);
    let reply = Reply::json(&configuration);
    stage.host.serve("/softphone-wrapper.config.json", reply);
    Ok(stage)
}

async fn console(stage: &ConsoleStage, name: &str) -> Result<ConsolePage> {
    let console = stage.console_page(name, SOFTPHONE).await?;
    let linked = "globalThis.SoftphoneWrapper?.status().console?.state === 'linked' || null";
    console.frame.wait_for(linked, DEADLINE).await?;
    Ok(console)
}

async fn say(console: &ConsolePage, method: &str, event: Value) -> Result<Value> {
    let call = "(method, event) => SoftphoneWrapper[method](event)";
    console.frame.call(call, &[method.into(), event]).await
}

fn call(number: &str) -> Value {
    json!({"conversationId": "c1", "callerANI": number})
}

async fn play(console: &ConsolePage, number: &str) -> Result<()> {
    for method in ["incomingCall", "callAccepted"] {
        assert_eq!(say(console, method, call(number)).await?["accepted"], true);
    }
    Ok(())
}

async fn end(console: &ConsolePage) -> Result<()> {
    let ended = json!({"conversationId": "c1", "duration": 60, "callType": "inbound"});
    assert_eq!(say(console, "callEnded", ended).await?["accepted"], true);
    Ok(())
}

#[tokio::test]
async fn a_call_is_shown_and_logged_through_the_console_alone() -> Result<()> {
    let stage = stage(|_| {}).await?;
    let console = console(&stage, "one").await?;
    play(&console, MORGAN).await?;
    let contacts = stage.org.records("Contact").await?;
    let morgan = contacts.iter().find(|it| it["Name"] == "Morgan Reyes");
    let morgan = morgan.unwrap()["Id"].clone();
    let shown = console
        .wait_until("Morgan is shown", |told| told["view"]["recordId"] == morgan)
        .await?;
    assert_eq!(shown["softphone"]["visible"], true, "{shown}");
    end(&console).await?;
    let done = |state: &Value| state["records"]["Task"][0]["Status"] == "Completed";
    stage
        .org
        .wait_until("the Task is complete", DEADLINE, done)
        .await?;
    let tasks = stage.org.records("Task").await?;
    assert_eq!(tasks.len(), 1, "{tasks:#?}");
    assert_eq!(tasks[0]["WhoId"], morgan);
    assert_eq!(tasks[0]["CallDurationInSeconds"], 60);
    assert_eq!(console.frame.exceptions(), Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn a_click_on_a_number_dials_and_a_command_of_the_channel_does_too() -> Result<()> {
    let stage = stage(|_| {}).await?;
    let console = console(&stage, "one").await?;
    let ready = |told: &Value| told["clickToDial"] == true && told["initialized"] == true;
    console.wait_until("numbers can be clicked", ready).await?;
    let contacts = stage.org.records("Contact").await?;
    let morgan = contacts.iter().find(|it| it["Name"] == "Morgan Reyes");
    let morgan = morgan.unwrap()["Id"].clone();
    console
        .act("click-to-dial", json!({"recordId": morgan}))
        .await?;
    let command = json!({"command": "dial", "number": "+14155550100"});
    let message = json!({"channelName": "Softphone_Command__c", "message": command});
    assert_eq!(console.act("publish", message).await?, true);
    let dialled = "(() => { const all = heard.filter(([type]) => type === 'start_call'); return all.length > 1 ? all.map(([, it]) => it.dialTo) : null; })()";
    let dialled = console.frame.wait_for(dialled, DEADLINE).await?;
    assert_eq!(dialled, json!([MORGAN, "+14155550100"]));
    Ok(())
}

#[tokio::test]
async fn a_log_that_the_console_says_nothing_of_is_not_saved_twice() -> Result<()> {
    let stage = stage(|it| it["configurations"][0]["moduleSearch"] = json!([])).await?;
    let console = console(&stage, "one").await?;
    let faults = json!([{"method": "saveLog", "fault": "lost", "times": 1}]);
    stage.org.set_console_faults(&faults).await?;
    play(&console, MORGAN).await?;
    let parked = "SoftphoneWrapper.status().parked[0]?.error.code";
    let code = console.frame.wait_for(parked, DEADLINE * 2).await?;
    assert_eq!(code, "may-be-saved");
    assert!(stage.org.records("Task").await?.len() <= 1);
    Ok(())
}

#[tokio::test]
async fn a_console_that_does_not_say_that_it_is_one_is_named() -> Result<()> {
    let stage = stage(|_| {}).await?;
    let console = stage
        .console_page_with("one", SOFTPHONE, "omit=mode")
        .await?;
    let code = "globalThis.SoftphoneWrapper?.status().console?.code";
    let told = console.frame.wait_for(code, DEADLINE).await?;
    assert_eq!(told, "console-mode-missing");
    Ok(())
}
