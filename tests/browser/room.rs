//! Claims about the browser room.

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use crate::page::{Page, sleep};

wasm_bindgen_test_configure!(run_in_browser);

const NUMBER: &str = "+14081456688";
const NOTES: &str = "canary: wants a refund";

fn tenant(name: &str) -> String {
    // A profile may be used twice: each run has its own tenants.
    format!("{name}-{}", js_sys::Date::now())
}

fn offer(conversation: &str) -> String {
    format!(r#"[{{"conversationId":"{conversation}","callerANI":"{NUMBER}"}}]"#)
}

#[wasm_bindgen_test]
async fn an_event_is_accepted_once_it_is_on_disk_and_its_repetition_is_a_duplicate() {
    let page = Page::load(&tenant("accept")).await;
    let receipt = page.call(1, "incomingCall", &offer("c1")).await;
    assert_eq!(
        (&receipt["accepted"], &receipt["durability"]),
        (&true.into(), &"disk".into()),
        "{receipt}"
    );
    let again = page.call(2, "incomingCall", &offer("c1")).await;
    assert_eq!(
        (&again["duplicate"], &again["id"]),
        (&true.into(), &receipt["id"]),
        "{again}"
    );
}

#[wasm_bindgen_test]
async fn what_was_accepted_is_there_after_a_reload() {
    let page = Page::load(&tenant("reload")).await;
    page.call(1, "incomingCall", &offer("c1")).await;
    page.call(2, "callAccepted", &offer("c1")).await;
    page.start();
    let status = page
        .wait_for_status(|status| status["calls"][0]["state"] == "active")
        .await;
    assert_eq!(status["calls"][0]["conversationId"], "c1");
    let again = page.call(3, "callAccepted", &offer("c1")).await;
    assert_eq!(again["duplicate"], true, "{again}");
}

#[wasm_bindgen_test]
async fn nothing_that_lies_in_the_database_can_be_read() {
    let page = Page::load(&tenant("sealed")).await;
    page.call(1, "incomingCall", &offer("c1")).await;
    page.call(
        2,
        "callEnded",
        &format!(r#"[{{"conversationId":"c1","duration":9,"notes":"{NOTES}"}}]"#),
    )
    .await;
    sleep(200).await;
    let stored = page.stored_text().await;
    assert!(stored.len() > 100, "there is something to read");
    for canary in [NUMBER, "4081456688", NOTES, "canary", "callerANI"] {
        assert!(!stored.contains(canary), "{canary} lies in the open");
    }
}

#[wasm_bindgen_test]
async fn a_tab_leads_and_its_successor_takes_over_from_it() {
    let page = Page::load(&tenant("lead")).await;
    page.wait_for_status(|status| status["role"] == "leader")
        .await;
    // The former instance is dropped: lock, database and channel go with it.
    page.start();
    page.wait_for_status(|status| status["role"] == "leader")
        .await;
}

#[wasm_bindgen_test]
async fn a_token_is_asked_for_when_there_is_work_and_not_before() {
    let page = Page::load(&tenant("token")).await;
    page.wait_for_status(|status| status["role"] == "leader")
        .await;
    sleep(100).await;
    assert!(page.heard("askToken").is_empty());
    page.call(1, "incomingCall", &offer("c1")).await;
    let question = page.wait_for("askToken").await;
    assert_eq!(
        (&question["account"], &question["reason"]),
        (&"main".into(), &"missing".into())
    );
}

#[wasm_bindgen_test]
async fn the_softphone_is_told_its_configuration_after_load() {
    let page = Page::load(&tenant("load")).await;
    page.call(1, "load", "[]").await;
    assert_eq!(
        page.wait_for("softphone disposition").await,
        serde_json::json!(["Resolved"])
    );
    page.wait_for("softphone partner_config").await;
}

#[wasm_bindgen_test]
async fn texts_that_are_no_arguments_get_a_receipt_with_a_code() {
    let page = Page::load(&tenant("hostile")).await;
    for (ticket, (arguments, code)) in [
        ("", "arguments-unreadable"),
        ("{}", "arguments-unreadable"),
        ("[]", "wrong-type"),
        ("[\"{\"]", "invalid-json"),
        ("[{\"conversationId\":\"\\ud800\"}]", "arguments-unreadable"),
        ("[{}]", "missing-field"),
        ("[{\"conversationId\":[]}]", "wrong-type"),
    ]
    .into_iter()
    .enumerate()
    {
        let receipt = page
            .call(u32::try_from(ticket).unwrap(), "callEnded", arguments)
            .await;
        assert_eq!(receipt["error"]["code"], code, "{arguments}: {receipt}");
    }
    let deep = "[".repeat(100_000);
    let receipt = page.call(100, "callEnded", &deep).await;
    assert_eq!(receipt["accepted"], false);
    assert_eq!(
        page.call(101, "incomingCall", &offer("c1")).await["accepted"],
        true
    );
}

#[wasm_bindgen_test]
async fn a_database_that_is_taken_away_is_opened_again() {
    let page = Page::load(&tenant("reopen")).await;
    page.wait_for_status(|status| status["role"] == "leader")
        .await;
    page.call(1, "incomingCall", &offer("c1")).await;
    // Deleting it asks every connection to close (versionchange).
    page.delete_database().await;
    page.wait_for_status(|status| status["role"] == "leader")
        .await;
    let receipt = page.call(2, "incomingCall", &offer("c2")).await;
    assert_eq!(
        (&receipt["accepted"], &receipt["durability"]),
        (&true.into(), &"disk".into()),
        "{receipt}"
    );
    let status = page
        .wait_for_status(|status| status["calls"][0]["conversationId"] == "c2")
        .await;
    assert_eq!(
        status["calls"].as_array().map(Vec::len),
        Some(1),
        "{status}"
    );
}
