//! What travels between the library and the console, and how the library starts.

use std::time::{Duration, Instant};

use e2e::{Chromium, HostServer, Org, Reply, Result, repository, vectors};
use serde_json::{Value, json};

use super::{ADAPTER, DEADLINE, ask, linked, shape, stage};

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
