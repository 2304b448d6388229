//! Six tabs of the console, each with the adapter page and its softphone, as an agent has them open at noon.

use std::time::Duration;

use e2e::adapter::{by_console, configuration};
use e2e::{ConsolePage, ConsoleStage, Result};
use serde_json::{Value, json};

const DEADLINE: Duration = Duration::from_secs(20);

/// Longer than a wish waits for the tab in focus, so that a second one would have come.
const A_WHILE: Duration = Duration::from_millis(1500);

const TABS: usize = 6;

const MORGAN: &str = "+12125550143";

const NONE: [String; 0] = [];

/// As many consoles as agents have.
async fn tabs(stage: &ConsoleStage) -> Result<Vec<ConsolePage>> {
    let mut tabs = Vec::new();
    for number in 1..=TABS {
        tabs.push(stage.linked(&format!("tab-{number}")).await?);
    }
    Ok(tabs)
}

/// Brings a tab to the front, as an agent who clicks on it, and waits until the others know.
async fn look_at(stage: &ConsoleStage, tab: &ConsolePage) -> Result<()> {
    tab.page.command("Page.bringToFront", json!({})).await?;
    tab.wait_until("it is seen", |told| told["visible"] == true)
        .await?;
    let contact = stage.org.records("Contact").await?[0]["Id"].clone();
    // An agent who comes back to a record is told of by the console.
    tab.act("navigate", json!({"recordId": contact})).await?;
    tab.act("focus", json!({})).await?;
    tab.status_until("status.context !== null", DEADLINE)
        .await?;
    Ok(())
}

/// An event that every tab's softphone tells, as vendors' softphones do.
async fn all_tell(tabs: &[ConsolePage], method: &str, payload: &Value) -> Result<()> {
    for tab in tabs {
        tab.tell(method, payload.clone()).await?;
    }
    Ok(())
}

/// How many calls of a method each tab made.
async fn counts(tabs: &[ConsolePage], method: &str) -> Result<Vec<usize>> {
    let mut counts = Vec::new();
    for tab in tabs {
        counts.push(tab.calls(method).await?.len());
    }
    Ok(counts)
}

async fn leaders(tabs: &[ConsolePage]) -> Result<Vec<bool>> {
    let mut leaders = Vec::new();
    for tab in tabs {
        leaders.push(tab.status().await?["role"] == "leader");
    }
    Ok(leaders)
}

async fn all_are_labelled(
    tabs: &[ConsolePage],
    labels: impl Fn(usize) -> &'static str,
) -> Result<()> {
    for (place, tab) in tabs.iter().enumerate() {
        let label = labels(place);
        tab.wait_until(label, |told| told["softphone"]["label"] == label)
            .await?;
    }
    Ok(())
}

async fn a_call_in_six_tabs(document: &Value, method: &str) -> Result<()> {
    let stage = ConsoleStage::with_adapter(document).await?;
    let tabs = tabs(&stage).await?;
    let leads = leaders(&tabs).await?;
    assert_eq!(leads, [true, false, false, false, false, false]);
    all_are_labelled(&tabs, |place| {
        if place == 0 {
            "Phone"
        } else {
            "Standby in this tab"
        }
    })
    .await?;
    let focused = 3;
    look_at(&stage, &tabs[focused]).await?;
    let before = counts(&tabs, "screenPop").await?;
    assert_eq!(before, [0; TABS]);
    let ring = json!({"conversationId": "c1", "callerANI": MORGAN});
    all_tell(&tabs, "incomingCall", &ring).await?;
    all_are_labelled(&tabs, |_| "Ringing").await?;
    let shown = |told: &Value| told["view"]["recordName"] == "Morgan Reyes";
    tabs[focused]
        .wait_until("the caller is shown", shown)
        .await?;
    all_tell(&tabs, "callAccepted", &json!({"conversationId": "c1"})).await?;
    tokio::time::sleep(A_WHILE).await;
    let mut once = [0; TABS];
    once[focused] = 1;
    assert_eq!(
        counts(&tabs, "screenPop").await?,
        once,
        "one pop, in the tab in focus"
    );
    assert_eq!(
        counts(&tabs, "setSoftphonePanelVisibility").await?,
        once,
        "one panel opens"
    );
    assert_eq!(leaders(&tabs).await?, leads, "nothing moves during a call");
    all_tell(
        &tabs,
        "callEnded",
        &json!({"conversationId": "c1", "duration": 60, "callType": "inbound"}),
    )
    .await?;
    stage.completed_task().await?;
    tokio::time::sleep(A_WHILE).await;
    stage.completed_task().await?;
    let saved: Vec<usize> = counts(&tabs, "saveLog").await?;
    let by_console = usize::from(method == "saveLog");
    assert_eq!(
        saved.iter().filter(|count| **count > 0).count(),
        by_console,
        "{saved:?}"
    );
    all_are_labelled(&tabs, |place| {
        if place == 0 {
            "Phone"
        } else {
            "Standby in this tab"
        }
    })
    .await?;
    let mut messages = 0;
    for tab in &tabs {
        assert_eq!(tab.exceptions(), NONE);
        assert_eq!(tab.errors().await?, NONE);
        messages += tab.messages("toConsole").await?.len();
    }
    println!(
        "six tabs, by {method}: {messages} messages to the console, {} requests to the org",
        stage.org.requests().await?.len()
    );
    Ok(())
}

#[tokio::test]
async fn six_tabs_log_once_by_rest_pop_once_and_ring_once() -> Result<()> {
    a_call_in_six_tabs(&configuration(), "REST").await
}

#[tokio::test]
async fn six_tabs_log_once_by_the_console_pop_once_and_ring_once() -> Result<()> {
    a_call_in_six_tabs(&by_console(), "saveLog").await
}

#[tokio::test]
async fn a_click_dials_in_the_tab_that_was_clicked_in_and_its_record_is_logged_on_by_whoever_leads()
-> Result<()> {
    let stage = ConsoleStage::with_adapter(&configuration()).await?;
    let tabs = tabs(&stage).await?;
    let leads: Vec<Value> = stage.org.records("Lead").await?;
    let kim = leads
        .iter()
        .find(|lead| lead["Name"] == "Kim Park")
        .expect("Kim Park")["Id"]
        .clone();
    look_at(&stage, &tabs[4]).await?;
    assert_eq!(
        tabs[4]
            .act("click-to-dial", json!({"recordId": kim}))
            .await?,
        "told"
    );
    tabs[4]
        .frame
        .wait_for("heard.some(([type]) => type === 'start_call')", DEADLINE)
        .await?;
    let outbound = json!({"conversationId": "c1", "dialledTo": "+18883973342"});
    all_tell(&tabs, "outboundCallInitiated", &outbound).await?;
    all_tell(&tabs, "callAccepted", &json!({"conversationId": "c1"})).await?;
    all_tell(
        &tabs,
        "callEnded",
        &json!({"conversationId": "c1", "duration": 60, "callType": "outbound"}),
    )
    .await?;
    assert_eq!(stage.completed_task().await?["WhoId"], kim);
    let mut dialled = Vec::new();
    for tab in &tabs {
        dialled.push(tab.heard("start_call").await?.len());
    }
    assert_eq!(dialled, [0, 0, 0, 0, 1, 0]);
    Ok(())
}

async fn a_tab_is_closed(document: &Value) -> Result<()> {
    let stage = ConsoleStage::with_adapter(document).await?;
    let mut tabs = tabs(&stage).await?;
    look_at(&stage, &tabs[0]).await?;
    all_tell(
        &tabs,
        "incomingCall",
        &json!({"conversationId": "c1", "callerANI": MORGAN}),
    )
    .await?;
    all_tell(&tabs, "callAccepted", &json!({"conversationId": "c1"})).await?;
    let first = tabs.remove(0);
    let told = |told: &Value| told["view"]["recordName"] == "Morgan Reyes";
    first.wait_until("the caller is shown", told).await?;
    first.page.close().await?;
    let ended = json!({"conversationId": "c1", "duration": 60, "callType": "inbound"});
    all_tell(&tabs, "callEnded", &ended).await?;
    stage.completed_task().await?;
    let next = leaders(&tabs).await?;
    assert_eq!(next.iter().filter(|leads| **leads).count(), 1, "{next:?}");
    let pops = counts(&tabs, "screenPop").await?;
    assert_eq!(pops, [0; TABS - 1], "the caller was shown already");
    for tab in &tabs {
        assert_eq!(tab.exceptions(), NONE);
        let status = tab
            .status_until("status.pending.length === 0", DEADLINE)
            .await?;
        assert_eq!(status["parked"], json!([]));
    }
    Ok(())
}

#[tokio::test]
async fn a_call_whose_tab_is_closed_is_logged_by_another_by_rest() -> Result<()> {
    a_tab_is_closed(&configuration()).await
}

#[tokio::test]
async fn a_call_whose_tab_is_closed_is_logged_by_another_through_its_console() -> Result<()> {
    let mut document = by_console();
    document["openCti"]["lookupApex"] = json!({"class": "SoftphoneCallLog", "method": "findByKey"});
    a_tab_is_closed(&document).await
}
