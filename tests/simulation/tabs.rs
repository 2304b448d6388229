//! Several tabs of one browser know what only one of them was told.

use serde_json::{Value, json};
use softphone_wrapper::protocol::Refusal;

use crate::configuration::configuration;
use crate::world::World;

const HOUR: u64 = 3_600_000;

fn ringing(conversation: &str) -> Value {
    json!({"conversationId": conversation, "callerANI": "+14081456688", "channelName": "Sales"})
}

fn ended(conversation: &str) -> Value {
    json!({"conversationId": conversation, "duration": 60, "callType": "inbound"})
}

/// A call is up in the first of two tabs; the other, which leads, knows it from the store alone.
fn led_by_another() -> (World, usize, usize) {
    let mut world = World::new();
    let second = answered_in_second(&mut world);
    world.pass(1_000);
    world.kill(0);
    let third = world.open_tab();
    world.lead(third);
    (world, second, third)
}

/// A standby tab is told a call; its index.
fn answered_in_second(world: &mut World) -> usize {
    let second = world.open_tab();
    world.call(second, "incomingCall", ringing("c1"));
    world.call(second, "callAccepted", ringing("c1"));
    second
}

#[test]
fn a_call_of_many_hours_is_not_closed_while_the_page_that_told_it_is_there() {
    let (mut world, second, third) = led_by_another();
    world.pass(6 * HOUR);
    assert_eq!(world.status(third)["role"], "leader");
    assert_eq!(world.only("Task")["Status"], "In Progress");
    world.call(second, "callEnded", ended("c1"));
    world.pass(10_000);
    assert_eq!(world.only("Task")["CallDurationInSeconds"], 60);
}

#[test]
fn a_call_whose_page_died_is_closed_though_other_pages_know_of_it() {
    let (mut world, second, third) = led_by_another();
    world.kill(second);
    world.pass(4 * HOUR + HOUR / 2);
    assert_eq!(world.only("Task")["Status"], "Completed");
    assert_eq!(world.status(third)["leftOpen"], json!(["c1"]));
}

#[test]
fn a_standby_tab_shows_a_call_that_the_org_does_not_take() {
    let mut world = World::new();
    world.org_down = true;
    let second = answered_in_second(&mut world);
    world.pass(5_000);
    let pending = world.status(second)["pending"].clone();
    assert_eq!(pending[0]["conversationId"], "c1", "{pending}");
    world.org_down = false;
    world.pass(120_000);
    assert_eq!(world.status(second)["pending"], json!([]));
}

#[test]
fn a_document_that_cannot_be_read_just_now_is_asked_for_again() {
    let mut world = World::new();
    let mut other = configuration();
    other["configurations"][0]["subject"] = json!([{"string": "Under the other document"}]);
    world.configuration = other;
    world.unread_documents = 2;
    answered_in_second(&mut world);
    world.pass(20_000);
    assert_eq!(world.unread_documents, 0);
    assert_eq!(world.only("Task")["Subject"], "Under the other document");
}

#[test]
fn what_could_not_be_erased_is_erased_at_the_next_look() {
    let mut world = World::new();
    for status in ["available", "away", "available"] {
        world.call(0, "statusChanged", json!({"softphoneId": status}));
        world.pass(1_000);
    }
    assert_eq!(world.kept_events(), 3);
    world.refusals.push_back(Some(Refusal::Aborted));
    world.pass(70_000);
    assert_eq!((world.refusals.len(), world.kept_events()), (0, 3));
    world.pass(120_000);
    assert_eq!(world.kept_events(), 1, "the last one says what holds");
}

#[test]
fn a_full_outbox_refuses_loudly_and_a_nearly_full_one_keeps_calls_only() {
    let nearly = |world: &mut World, tab: usize| {
        let presence = world.call(tab, "statusChanged", json!({"softphoneId": "away"}));
        presence["error"]["code"].clone()
    };
    let mut world = World::new();
    world.org_down = true;
    world.keep_events(15_999);
    let tab = world.open_tab();
    assert_eq!(nearly(&mut world, tab), json!(null));
    assert_eq!(nearly(&mut world, tab), "outbox-nearly-full");
    assert_eq!(nearly(&mut world, tab), "outbox-nearly-full");
    assert_eq!(world.heard(tab, "error").len(), 1, "told once");
    let call = world.call(tab, "callEnded", ended("c1"));
    assert_eq!(call["accepted"], true, "{call}");
    world.keep_events(3_999);
    let tab = world.open_tab();
    let full = world.call(tab, "callEnded", ended("c2"));
    assert_eq!(full["error"]["code"], "outbox-full");
    assert_eq!(full["error"]["retryable"], true);
}

#[test]
fn a_row_that_the_store_has_not_taken_yet_is_pending_all_the_same() {
    let mut world = World::new();
    for (method, payload) in [
        ("incomingCall", ringing("c1")),
        ("callAccepted", ringing("c1")),
        ("callEnded", ended("c1")),
    ] {
        world.call(0, method, payload);
    }
    world.pass(10_000);
    assert_eq!(world.status(0)["pending"], json!([]));
    // The event is taken, the row of work that follows from it is not.
    world.refusals.extend([None, Some(Refusal::Aborted)]);
    let notes = json!({"conversationId": "c1", "disposition": "Callback", "notes": "late words"});
    let receipt = world.call(0, "callNotesSubmitted", notes);
    assert_eq!(receipt["accepted"], true, "{receipt}");
    assert!(world.refusals.is_empty());
    let pending = &world.status(0)["pending"];
    assert_eq!(pending[0]["conversationId"], "c1", "{pending}");
    world.pass(10_000);
    assert_eq!(world.status(0)["pending"], json!([]));
    assert!(
        world.only("Task")["Description"]
            .as_str()
            .is_some_and(|text| text.contains("late words"))
    );
}
