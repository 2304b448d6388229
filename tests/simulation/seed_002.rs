//! What an administrator decides (seed 002), from the document to the org's records. Which sentence is proved by
//! which test stands in `tests/vectors/seed-002.md`.

mod account;
mod advanced;
mod design;
mod fields;
mod trigger;

use serde_json::{Value, json};
use softphone_wrapper::config::{Document, Findings};

use crate::configuration::configuration;
use crate::world::World;

/// Morgan Reyes, a contact.
const MORGAN: &str = "+12125550143";

/// A world whose document was changed before anything starts. Voice calls are left out: they are another seed's.
fn world(change: impl FnOnce(&mut Value)) -> World {
    World::with(document(change))
}

fn document(change: impl FnOnce(&mut Value)) -> Value {
    let mut document = configuration();
    document.as_object_mut().unwrap().remove("voice");
    change(&mut document);
    document
}

/// What the reader makes of a document: the document, and `path code` of each fault.
fn read(document: &Value) -> (Option<Document>, Findings) {
    Document::read(&document.to_string())
}

/// `path code` of each fault and of each warning of a document.
fn told(document: &Value) -> (Vec<String>, Vec<String>) {
    let (_, findings) = read(document);
    let list = |list: &[softphone_wrapper::error::Fault]| {
        let told = list
            .iter()
            .map(|fault| format!("{} {}", fault.path, fault.code));
        told.collect()
    };
    (list(&findings.faults), list(&findings.warnings))
}

/// One inbound call, answered in the queue Sales and ended after a minute; `more` stands in its answer.
fn inbound(world: &mut World, conversation: &str, more: &Value) {
    let mut accepted = json!({"conversationId": conversation, "callerANI": MORGAN, "callerName": "Morgan Reyes", "queue": "Sales"});
    for (field, value) in more.as_object().unwrap() {
        accepted[field] = value.clone();
    }
    let offered = json!({"conversationId": conversation, "callerANI": accepted["callerANI"]});
    let ended = json!({"conversationId": conversation, "duration": 60, "callType": "inbound"});
    for (method, payload) in [
        ("incomingCall", offered),
        ("callAccepted", accepted),
        ("callEnded", ended),
    ] {
        let receipt = world.call(0, method, payload);
        assert_eq!(receipt["accepted"], true, "{receipt}");
        world.pass(5_000);
    }
    world.pass(10_000);
    assert_eq!(world.status(0)["pending"], json!([]));
}

/// One outbound call of a minute.
fn outbound(world: &mut World, conversation: &str, number: &str) {
    let begun = json!({"conversationId": conversation, "dialledTo": number});
    let ended = json!({"conversationId": conversation, "duration": 60, "callType": "outbound"});
    for (method, payload) in [("outboundCallInitiated", begun), ("callEnded", ended)] {
        world.call(0, method, payload);
        world.pass(5_000);
    }
    world.pass(10_000);
    assert_eq!(world.status(0)["pending"], json!([]));
}

/// A record without what the org itself writes (a formula and a default among it), and without its key, of
/// which the shape is looked at.
fn written(mut record: Value) -> Value {
    let key = record["Softphone_Call_Key__c"].as_str().unwrap_or("");
    assert!(
        key.len() == 32 && key.chars().all(|c| c.is_ascii_hexdigit()),
        "{record}"
    );
    let fields = record.as_object_mut().unwrap();
    let system = [
        "Id",
        "CreatedDate",
        "CreatedById",
        "LastModifiedDate",
        "LastModifiedById",
        "SystemModstamp",
        "IsDeleted",
        "CompletedDateTime",
        "IsClosed",
        "IsHighPriority",
        "IsReminderSet",
        "CaseNumber",
        "attributes",
        "Softphone_Call_Key__c",
        "Call_Minutes__c",
        "Callback__c",
    ];
    fields.retain(|field, value| !system.contains(&field.as_str()) && !value.is_null());
    record
}

/// The id of a record by one of its fields.
fn id(world: &World, object: &str, field: &str, value: &str) -> Value {
    let records = world.records(object);
    let found = records.iter().find(|record| record[field] == value);
    found.unwrap_or_else(|| panic!("{object} {value}"))["Id"].clone()
}
