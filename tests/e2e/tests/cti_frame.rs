//! A softphone in a frame of the adapter page: the whole contract through a port, and no port for anyone else.

use std::time::Duration;

use e2e::adapter::{ADAPTER, POLICY, by_console, configuration};
use e2e::{ConsoleStage, Package, Reply, Result};
use serde_json::json;

const DEADLINE: Duration = Duration::from_secs(20);

const NONE: [String; 0] = [];

#[tokio::test]
async fn a_softphone_in_a_frame_of_a_third_host_has_the_whole_contract() -> Result<()> {
    let mut document = by_console();
    document["openCti"]["softphone"] = json!({"frameUrl": "https://phone.vendor.test/phone.html"});
    let stage = ConsoleStage::with_adapter(&document).await?;
    let console = stage.console_page("one", ADAPTER).await?;
    let phone = stage
        .chromium
        .frame("https://phone.vendor.test/phone.html")
        .await?;
    phone.wait_for("heard.length > 0", DEADLINE).await?;
    console
        .status_until("status.console.state === 'linked'", DEADLINE)
        .await?;
    let kim = stage.record("Lead", "Kim Park").await?;
    console
        .wait_until("numbers can be clicked", |told| told["clickToDial"] == true)
        .await?;
    console
        .act("click-to-dial", json!({"recordId": kim["Id"]}))
        .await?;
    phone.wait_for("heard.some(([type, payload]) => type === 'start_call' && payload.dialTo === '+18883973342')", DEADLINE).await?;
    let call = "(method, payload) => SoftphoneWrapper[method](payload)";
    for (method, payload) in [
        (
            "outboundCallInitiated",
            json!({"conversationId": "c1", "dialledTo": "+18883973342"}),
        ),
        ("callAccepted", json!({"conversationId": "c1"})),
        (
            "callEnded",
            json!({"conversationId": "c1", "duration": 60, "callType": "outbound"}),
        ),
    ] {
        let receipt = phone.call(call, &[method.into(), payload]).await?;
        assert_eq!(receipt["accepted"], true, "{method}: {receipt}");
    }
    let refused = phone.call(call, &["callEnded".into(), json!({})]).await?;
    assert_eq!(refused["error"]["code"], "missing-field");
    assert_eq!(stage.completed_task().await?["WhoId"], kim["Id"]);
    let names = phone
        .evaluate("Object.keys(SoftphoneWrapper).filter((name) => /config|token|sign/i.test(name))")
        .await?;
    assert_eq!(
        names,
        json!([]),
        "the switches of its host are not the softphone's"
    );
    // A reload of the softphone alone takes up a port of its own.
    phone
        .run_without_gesture("window.isFormer = true, location.reload()")
        .await?;
    phone
        .wait_for("!window.isFormer && heard?.length > 0", DEADLINE)
        .await?;
    assert_eq!(
        (console.exceptions(), phone.exceptions()),
        (NONE.to_vec(), NONE.to_vec())
    );
    Ok(())
}

#[tokio::test]
async fn a_page_of_another_origin_gets_no_port() -> Result<()> {
    let mut document = configuration();
    document["openCti"]["softphone"] = json!({"frameUrl": "https://phone.vendor.test/leads-away"});
    let stage = ConsoleStage::with_adapter(&document).await?;
    let asks = "<script>window.ports = 0; addEventListener('message', () => { ports += 1; }); parent.postMessage({softphoneWrapper: 1}, '*');</script>";
    stage.host.serve("/other.html", Reply::html(asks));
    stage.vendor.serve(
        "/leads-away",
        Reply::html("")
            .status(302)
            .header("location", &stage.host.url("/other.html")),
    );
    stage.serve_adapter(
        "/framing/",
        &Package::read()?,
        &POLICY.replace("frame-src", "frame-src https://softphone.example.test"),
    );
    stage.host.serve("/right.json", Reply::json(&document));
    let console = stage
        .console_page("one", "/framing/cti.html?config=/right.json")
        .await?;
    let other = "frames[0]?.location.href === 'https://softphone.example.test/other.html' && frames[0].document.readyState === 'complete'";
    console.frame.wait_for(other, DEADLINE).await?;
    // A message of its own makes the round that an answer would.
    let round = "new Promise((done) => { addEventListener('message', done, { once: true }); frames[0].setTimeout('parent.postMessage(1, \"*\")', 200); }).then(() => frames[0].ports)";
    assert_eq!(console.frame.evaluate(round).await?, 0);
    Ok(())
}
