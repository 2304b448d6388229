//! The administrator's document, and the ways in which it changes what is sent.

use serde_json::{Value, json};

use crate::chance::Chance;

/// The sandbox's own configuration, for the in-process org.
pub(crate) fn configuration() -> Value {
    let trigger = |name: &str, all: Value, configuration: &str| json!({"name": name, "all": all, "actions": [{"salesforce": {"account": "main", "configuration": configuration}}]});
    json!({
        "configVersion": 1,
        "softphone": {"vendor": "acme-phone", "dispositions": ["Resolved", "Callback"], "startCall": {"dialFrom": "+18449401117", "participantType": "Traveler"}},
        "accounts": [{"id": "main", "instanceUrl": sandbox::ORIGIN, "auth": {"type": "host"}, "logKeyField": "Softphone_Call_Key__c"}],
        "configurations": [
            {"id": "inbound", "account": "main", "type": "inboundQueue"},
            {"id": "outbound", "account": "main", "type": "outbound"}
        ],
        "triggers": [
            trigger("Answered", json!([{"field": "direction", "is": "Inbound"}, {"field": "status", "is": "answer"}]), "inbound"),
            trigger("Missed", json!([{"field": "direction", "is": "Inbound"}, {"field": "status", "is": "reject"}]), "inbound"),
            trigger("Outbound", json!([{"field": "direction", "is": "Outbound"}]), "outbound")
        ],
        "voice": {"account": "main", "namespace": "cnxscv", "callCenterDevName": "AcmeContactCenter", "certDevName": "AcmeCert", "createVoiceCall": "onIncoming", "defaultTo": "+18005550100"},
        "logging": {"missed": "followUpTask"}
    })
}

/// Records are found by `CallObject`: the org has no field for our key.
pub(crate) fn keyless() -> Value {
    let mut document = configuration();
    if let Some(account) = document["accounts"][0].as_object_mut() {
        account.remove("logKeyField");
    }
    document
}

/// Calls are logged as cases.
pub(crate) fn case() -> Value {
    let mut document = configuration();
    document["configurations"][0]["ticketType"] = json!("case");
    document["configurations"][1]["ticketType"] = json!("case");
    document
}

/// Inbound calls are logged once they are over.
pub(crate) fn logged_at_end() -> Value {
    let mut document = configuration();
    document["configurations"][0]["logMode"] = json!("atEnd");
    document
}

/// What a validation rule of `World::refused` forbids.
pub(crate) fn refused_by_rule() -> Value {
    let mut refused = configuration();
    refused["configurations"][0]["fields"] = json!([{"field": "Priority", "picklist": "Low"}]);
    refused
}

/// One of many, by chance.
pub(crate) fn variant(chance: &mut Chance) -> Value {
    let mut document = match chance.below(20) {
        0..=2 => keyless(),
        3..=5 => case(),
        _ => configuration(),
    };
    if chance.percent(20) {
        document["configurations"][0]["logMode"] = json!("atEnd");
    }
    if chance.percent(20) {
        document["logging"]["missed"] = json!("completedTask");
    }
    document
}
