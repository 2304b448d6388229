//! What an administrator sees of the rules (seed 002): dry runs, pages that open, and changes while calls are up.

use std::time::Duration;

use e2e::{Page, Result, Softphone, Stage};
use serde_json::{Value, json};

const SOON: Duration = Duration::from_secs(20);

/// Listens to what the wrapper tells of a type, from now on.
async fn listen(softphone: &Softphone, kind: &str) -> Result<()> {
    let function = "kind => { const told = window['told_' + kind] = []; SoftphoneWrapper.on(kind, value => told.push(value)); }";
    softphone.page().call(function, &[json!(kind)]).await?;
    Ok(())
}

async fn told(softphone: &Softphone, kind: &str) -> Result<Vec<Value>> {
    let told = softphone
        .page()
        .evaluate(&format!("window.told_{kind}"))
        .await?;
    Ok(told.as_array().cloned().unwrap_or_default())
}

async fn send(softphone: &Softphone, method: &str, payload: Value) -> Result<()> {
    let receipt = softphone.invoke(method, &[payload]).await?;
    assert_eq!(receipt["accepted"], true, "{method}: {receipt}");
    Ok(())
}

#[tokio::test]
async fn a_dry_run_tells_what_would_be_sent_and_sends_nothing() -> Result<()> {
    let stage = Stage::start_with(|configuration| {
        configuration["configurations"][0]["moduleSearch"] = json!(["contact"]);
        let open = json!({"name": "Wiki", "all": [{"field": "queue", "is": "Sales"}], "actions": [{"openUrl": "https://wiki.example/{calleridnum}"}]});
        configuration["triggers"].as_array_mut().expect("triggers").push(open);
    })
    .await?;
    let softphone = stage.softphone().await?;
    let before = stage.org.requests().await?.len();
    let sample = json!({"event": "callEnded", "callerANI": "+12125550143", "queue": "Sales", "duration": 60, "callType": "inbound"});
    let told = softphone
        .page()
        .call("sample => SoftphoneWrapper.test.rules(sample)", &[sample])
        .await?;
    let fires: Vec<(&Value, &Value)> = told["triggers"]
        .as_array()
        .expect("triggers")
        .iter()
        .map(|it| (&it["name"], &it["fires"]))
        .collect();
    let yes = json!(true);
    let no = json!(false);
    let names = [
        "Answered inbound calls",
        "Outbound calls",
        "Missed inbound calls",
        "Wiki",
    ]
    .map(|name| json!(name));
    assert_eq!(
        fires,
        [
            (&names[0], &yes),
            (&names[1], &no),
            (&names[2], &no),
            (&names[3], &yes)
        ]
    );
    let missed = &told["triggers"][2]["conditions"][1];
    assert_eq!(
        *missed,
        json!({"group": "all", "field": "status", "operator": "is", "value": "reject", "actual": "hangup", "holds": false})
    );
    assert_eq!(
        told["opens"],
        json!(["https://wiki.example/%2B12125550143"])
    );
    let records: Vec<&Value> = told["requests"]
        .as_array()
        .expect("requests")
        .iter()
        .map(|it| &it["record"])
        .collect();
    assert_eq!(records, ["Match", "Task", "VoiceCall"]);
    assert_eq!(
        told["requests"][1]["body"]["Subject"],
        "[xCALLY Ticket] Sales +12125550143"
    );
    assert!(!told.to_string().contains("Bearer"));
    assert_eq!(
        stage.org.requests().await?.len(),
        before,
        "nothing was sent"
    );
    assert_eq!(softphone.status().await?["calls"], json!([]));
    Ok(())
}

/// A new-tab account, and a page that a trigger opens; its address with everything filled in.
fn open_pages(configuration: &mut Value) -> String {
    configuration["accounts"][0]["type"] = json!("newTab");
    let org = configuration["accounts"][0]["instanceUrl"]
        .as_str()
        .expect("an org")
        .to_owned();
    let url = format!("{org}/opened?number={{calleridnum}}&name={{calleridname}}");
    let open = json!({"name": "Open", "all": [{"field": "status", "is": "answer"}], "actions": [{"openUrl": url}]});
    configuration["triggers"]
        .as_array_mut()
        .expect("triggers")
        .push(open);
    format!("{org}/opened?number=%2B12125550143&name=Morgan%20Reyes")
}

fn call() -> Value {
    json!({"conversationId": "c-1", "callerANI": "+12125550143", "callerName": "Morgan Reyes", "queue": "Sales"})
}

#[tokio::test]
async fn triggers_open_pages_and_new_tab_accounts_the_record_where_pop_ups_are_allowed()
-> Result<()> {
    let mut page = String::new();
    let stage = Stage::start_welcoming(|configuration| page = open_pages(configuration)).await?;
    let softphone = stage.softphone().await?;
    listen(&softphone, "error").await?;
    send(&softphone, "incomingCall", call()).await?;
    send(&softphone, "callAccepted", call()).await?;
    softphone.wait_until_done(SOON).await?;
    let task = stage.org.records("Task").await?[0]["Id"]
        .as_str()
        .expect("a task")
        .to_owned();
    for url in [page, format!("{}/{task}", stage.org_origin())] {
        let opened = stage.chromium.opened_page(&url).await?;
        assert_eq!(
            opened.evaluate("window.opener").await?,
            Value::Null,
            "{url} cannot reach back"
        );
    }
    assert_eq!(told(&softphone, "error").await?, Vec::<Value>::new());
    Ok(())
}

/// Evaluates as a timer would: without the click that [`e2e::Page::evaluate`] counts as, which would allow a pop-up.
async fn unasked(page: &Page, expression: &str) -> Result<Value> {
    let parameters = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
    let answer = page.command("Runtime.evaluate", parameters).await?;
    assert!(answer["exceptionDetails"].is_null(), "{answer}");
    Ok(answer["result"]["value"].clone())
}

#[tokio::test]
async fn a_pop_up_that_the_browser_blocks_is_told_with_the_remedy_and_costs_nothing_else()
-> Result<()> {
    let stage = Stage::start_with(|configuration| {
        open_pages(configuration);
    })
    .await?;
    let page = stage.chromium.new_page(&stage.host.url("/")).await?;
    let play = "(async call => {
        const errors = [];
        SoftphoneWrapper.on('error', error => errors.push(error));
        await SoftphoneWrapper.ready;
        await SoftphoneWrapper.incomingCall(call);
        await SoftphoneWrapper.callAccepted(call);
        const end = Date.now() + 20000;
        while (errors.length < 2 && Date.now() < end) await new Promise(done => setTimeout(done, 20));
        return errors;
    })";
    let errors = unasked(&page, &format!("{play}({})", call())).await?;
    let told: Vec<(&Value, &Value)> = errors
        .as_array()
        .expect("errors")
        .iter()
        .map(|error| (&error["code"], &error["hint"]))
        .collect();
    let (code, hint) = (
        json!("popup-blocked"),
        json!("allow pop-ups for this site; agents do so at the first call"),
    );
    assert_eq!(
        told,
        [(&code, &hint), (&code, &hint)],
        "the trigger's page and the record"
    );
    assert_eq!(stage.org.records("Task").await?.len(), 1);
    assert_eq!(page.exceptions(), Vec::<String>::new());
    Ok(())
}

/// The document as the sandbox serves it to administrators: with an ETag, and saved back by PUT.
async fn save(address: &str, document: &Value) -> Result<()> {
    let client = reqwest::Client::new();
    let etag = client.get(address).send().await?.headers()["etag"].clone();
    let saved = client
        .put(address)
        .header("if-match", etag)
        .body(document.to_string())
        .send()
        .await?;
    saved.error_for_status()?;
    Ok(())
}

async fn subjects(stage: &Stage, softphone: &Softphone) -> Result<Vec<Value>> {
    softphone.wait_until_done(SOON).await?;
    let tasks = stage.org.records("Task").await?;
    Ok(tasks.iter().map(|task| task["Subject"].clone()).collect())
}

/// Everything that can be wrong at once; `(path, code)` of each.
fn break_it(document: &mut Value) -> Vec<(&'static str, &'static str)> {
    document["configVersion"] = json!(9);
    document["surprise"] = json!(true);
    document["phone"] = json!({"defaultRegion": "ZZ"});
    document["accounts"][0]["instanceUrl"] = json!("https://acme.lightning.force.com");
    document["accounts"][0]["password"] = json!("x");
    document["accounts"][0]["logKeyField"] = json!("Key c");
    document["configurations"][0]["channel"] = json!("chat");
    document["configurations"][0]["ticketType"] = json!("story");
    document["configurations"][0]["subject"] = json!([{"string": "a", "variable": "b"}]);
    document["configurations"][0]["moduleSearch"] = json!(["account", "lead"]);
    document["configurations"][1]["account"] = json!("other");
    document["triggers"][0]["status"] = json!("maybe");
    document["triggers"][0]["all"][0]["field"] = json!("mood");
    document["triggers"][1]["actions"][0]["openUrl"] = json!("http://crm.example/");
    document["triggers"][2]["actions"][0]["salesforce"]["configuration"] = json!("none");
    document["logging"]["missed"] = json!("sometimes");
    vec![
        ("$.configVersion", "config-version"),
        ("$.surprise", "unknown-key"),
        ("$.phone.defaultRegion", "unknown-region"),
        ("$.accounts[0].instanceUrl", "instance-url"),
        ("$.accounts[0].password", "password-flow-unsupported"),
        ("$.accounts[0].logKeyField", "api-name"),
        ("$.configurations[0].channel", "unknown-value"),
        ("$.configurations[0].ticketType", "unknown-value"),
        ("$.configurations[0].subject[0].string", "template-value"),
        ("$.configurations[0].moduleSearch", "module-search"),
        ("$.configurations[1].account", "unknown-reference"),
        ("$.triggers[0].status", "unknown-value"),
        ("$.triggers[0].all[0].field", "unknown-value"),
        ("$.triggers[1].actions[0].openUrl", "open-url"),
        (
            "$.triggers[2].actions[0].salesforce.configuration",
            "unknown-reference",
        ),
        ("$.logging.missed", "unknown-value"),
    ]
}

fn assert_named(faults: &Value, expected: &[(&str, &str)]) {
    let told: Vec<(&str, &str)> = faults
        .as_array()
        .expect("faults")
        .iter()
        .map(|fault| {
            (
                fault["path"].as_str().unwrap_or(""),
                fault["code"].as_str().unwrap_or(""),
            )
        })
        .collect();
    let missing: Vec<_> = expected
        .iter()
        .filter(|fault| !told.contains(fault))
        .collect();
    assert!(missing.is_empty(), "{missing:?} of {told:?}");
}

#[tokio::test]
async fn a_document_that_changes_while_a_call_is_up_serves_the_next_event_and_a_broken_one_never()
-> Result<()> {
    let stage = Stage::start().await?;
    let softphone = stage.softphone().await?;
    listen(&softphone, "error").await?;
    let served = stage.document();
    assert_eq!(
        softphone.invoke("configure", &[json!(served)]).await?,
        json!({"applied": true})
    );
    let mut document: Value = reqwest::get(&served).await?.json().await?;
    let ended = |id: &str| json!({"conversationId": id, "duration": 61, "callType": "inbound"});
    let offered =
        |id: &str| json!({"conversationId": id, "callerANI": "+14085550666", "queue": "Sales"});
    send(&softphone, "incomingCall", offered("c-1")).await?;

    // Saved by somebody else while it rings; the page looks when it is looked at.
    document["configurations"][0]["subject"] =
        json!([{"string": "Changed"}, {"variable": "queue"}]);
    save(&served, &document).await?;
    listen(&softphone, "config").await?;
    softphone
        .page()
        .evaluate("dispatchEvent(new Event('focus')), 0")
        .await?;
    softphone
        .page()
        .wait_for("window.told_config.length > 0", SOON)
        .await?;
    send(&softphone, "callAccepted", offered("c-1")).await?;
    send(&softphone, "callEnded", ended("c-1")).await?;
    assert_eq!(subjects(&stage, &softphone).await?, ["Changed Sales"]);

    // Broken: every fault is named, and the last good one serves on.
    let good = document.clone();
    let faults = break_it(&mut document);
    save(&served, &document).await?;
    let refused = softphone.invoke("configure", &[]).await?;
    assert_eq!(refused["applied"], false, "{refused}");
    assert_named(&refused["faults"], &faults);
    assert_named(
        &softphone.status().await?["configuration"]["faults"],
        &faults,
    );
    let heard = told(&softphone, "error").await?;
    let heard = heard
        .iter()
        .find(|error| error["code"] == "config-invalid")
        .expect("it is told");
    assert_named(&heard["faults"], &faults);
    for (method, payload) in [
        ("incomingCall", offered("c-2")),
        ("callAccepted", offered("c-2")),
        ("callEnded", ended("c-2")),
    ] {
        send(&softphone, method, payload).await?;
    }
    assert_eq!(
        subjects(&stage, &softphone).await?,
        ["Changed Sales", "Changed Sales"]
    );

    // Mended, by the page itself and while the next call is up.
    send(&softphone, "incomingCall", offered("c-3")).await?;
    let mut mended = good;
    mended["configurations"][0]["subject"] = json!([{"string": "Mended"}]);
    assert_eq!(
        softphone.invoke("configure", &[mended]).await?,
        json!({"applied": true})
    );
    send(&softphone, "callAccepted", offered("c-3")).await?;
    send(&softphone, "callEnded", ended("c-3")).await?;
    assert_eq!(
        subjects(&stage, &softphone).await?,
        ["Changed Sales", "Changed Sales", "Mended"]
    );
    assert_eq!(softphone.page().exceptions(), Vec::<String>::new());
    Ok(())
}
