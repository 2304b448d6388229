//! The voice wrapper (seed 004): the record of a call from its first ring to its last word, transcripts, and the
//! operations that a page runs itself.

mod chains;
mod fixtures;
mod operations;
mod record;
mod routing;
mod sentences;
mod transcripts;
mod voicemail;

use serde_json::{Value, json};

use crate::configuration::configuration;
use crate::world::World;

/// A world under a changed `voice`.
fn world(changes: Value) -> World {
    let mut document = configuration();
    for (key, value) in changes.as_object().unwrap() {
        document["voice"][key] = value.clone();
    }
    World::with(document)
}

fn offer(conversation: &str) -> Value {
    json!({"conversationId": conversation, "callerANI": "+14081456688", "calledNumber": "+18005550100"})
}

fn of(conversation: &str) -> Value {
    json!({"conversationId": conversation})
}

fn merged(mut value: Value, more: Value) -> Value {
    for (key, member) in more.as_object().unwrap() {
        value[key] = member.clone();
    }
    value
}

/// A call that rings, and is answered after five seconds.
fn answer(world: &mut World, conversation: &str) {
    world.call(0, "incomingCall", offer(conversation));
    world.pass(5_000);
    world.call(0, "callAccepted", offer(conversation));
    world.pass(1_000);
}

/// Its end, with a duration in seconds; none for a call that nobody answered.
fn end(world: &mut World, conversation: &str, duration: Option<i64>) {
    let payload =
        json!({"conversationId": conversation, "duration": duration, "callType": "inbound"});
    world.call(0, "callEnded", payload);
    world.pass(20_000);
}

/// The operations that reached the org, in order.
fn operations(world: &World) -> Vec<&str> {
    let paths = world.requests.iter();
    paths
        .filter_map(|(_, path, _)| path.split("/voice/v1/").nth(1))
        .collect()
}

/// The bodies of an operation.
fn bodies(world: &World, operation: &str) -> Vec<Value> {
    let requests = world.requests.iter();
    requests
        .filter(|(_, path, _)| path.ends_with(&format!("/voice/v1/{operation}")))
        .map(|(_, _, body)| body.clone())
        .collect()
}

/// What the org's ledger says of the call with a key.
fn account(world: &World, key: &str) -> Value {
    let voice = world.org.voice();
    let mut accounts = voice.as_array().unwrap().iter();
    let found = accounts.find(|account| account["vendorCallKey"] == key);
    found.unwrap_or(&Value::Null).clone()
}

/// The VoiceCall with a key.
fn record(world: &World, key: &str) -> Value {
    let records = world.records("VoiceCall");
    let mut found = records
        .iter()
        .filter(|record| record["VendorCallKey"] == key);
    found.next().unwrap_or(&Value::Null).clone()
}

fn warnings(world: &World) -> Value {
    world.org.state()["warnings"].clone()
}
