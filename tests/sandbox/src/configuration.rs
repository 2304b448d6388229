//! The configuration document that the sandbox serves: an administrator's file with an ETag.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Value, json};

/// The document and what it was at the start.
#[derive(Debug)]
pub(crate) struct Document {
    text: String,
    initial: String,
}

/// What came of saving.
#[derive(Debug, PartialEq)]
pub(crate) enum Saved {
    /// Saved; the new ETag.
    Done(String),
    /// Someone else saved first.
    Conflict,
    /// Not a JSON object.
    NotJson,
}

impl Document {
    /// The document of the demo, for an org at this origin.
    pub(crate) fn new(org_origin: &str, namespace: &str) -> Self {
        let text = serde_json::to_string_pretty(&demo(org_origin, namespace)).unwrap_or_default();
        Self {
            initial: text.clone(),
            text,
        }
    }

    /// The text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The ETag: quoted, of the text alone.
    pub(crate) fn etag(&self) -> String {
        let mut hasher = DefaultHasher::new();
        self.text.hash(&mut hasher);
        format!("\"{:016x}\"", hasher.finish())
    }

    /// Whether a list of ETags, as `If-Match` and `If-None-Match` hold it, names this text.
    pub(crate) fn is_named_by(&self, list: &str) -> bool {
        let etag = self.etag();
        list.split(',')
            .map(|one| one.trim().trim_start_matches("W/"))
            .any(|one| one == "*" || one == etag)
    }

    /// Saves a new text; `if_match` guards against overwriting another's.
    pub(crate) fn save(&mut self, text: &str, if_match: Option<&str>) -> Saved {
        if if_match.is_some_and(|list| !self.is_named_by(list)) {
            return Saved::Conflict;
        }
        if !serde_json::from_str::<Value>(text).is_ok_and(|value| value.is_object()) {
            return Saved::NotJson;
        }
        text.clone_into(&mut self.text);
        Saved::Done(self.etag())
    }

    /// Back to the start.
    pub(crate) fn reset(&mut self) {
        self.text.clone_from(&self.initial);
    }
}

fn demo(org_origin: &str, namespace: &str) -> Value {
    json!({
        "configVersion": 1,
        "softphone": {
            "vendor": "acme-phone",
            "partner": {
                "partnerId": "215fd887-39be-4935-981f-2670d6afeaa7",
                "businessSegmentId": "d6afeaa7-39be-4935-981f-2670215fd887",
                "channelOriginId": "57053e21-0440-4689-a27a-513d7dceebde"
            },
            "dispositions": ["Resolved", "Callback", "Wrong Number"],
            "startCall": {"dialFrom": "+18449401117", "participantType": "Traveler"},
            "statuses": [
                {"softphoneId": "d6afeaa7-39be-4935-981f-2670215fd887", "label": "Available", "available": true},
                {"softphoneId": "0f2c1d9a-5f0e-4b7c-9a55-2a41d6a0c1be", "label": "Away", "available": false}
            ]
        },
        "phone": {"defaultRegion": "US"},
        "accounts": [{
            "id": "main", "name": "Acme", "type": "integrationTab", "instanceUrl": org_origin, "apiVersion": "67.0",
            "auth": {"type": "host"}, "logKeyField": "Softphone_Call_Key__c"
        }],
        "configurations": [
            {"id": "inbound", "name": "Inbound calls", "account": "main", "channel": "voice", "type": "inboundQueue", "ticketType": "task", "logMode": "incremental"},
            {"id": "outbound", "name": "Outbound calls", "account": "main", "channel": "voice", "type": "outbound", "ticketType": "task", "logMode": "incremental"}
        ],
        "triggers": [
            trigger("Answered inbound calls", "Inbound", Some("answer"), "inbound"),
            trigger("Outbound calls", "Outbound", None, "outbound"),
            trigger("Missed inbound calls", "Inbound", Some("reject"), "inbound")
        ],
        "voice": {
            "account": "main", "namespace": namespace, "callCenterDevName": "AcmeContactCenter", "certDevName": "AcmeCert",
            "createVoiceCall": "onIncoming", "defaultTo": "+18005550100"
        },
        "wrapUp": {"limitSeconds": 60},
        "logging": {"missed": "followUpTask"}
    })
}

fn trigger(name: &str, direction: &str, status: Option<&str>, configuration: &str) -> Value {
    let mut all = vec![json!({"field": "direction", "is": direction})];
    all.extend(status.map(|status| json!({"field": "status", "is": status})));
    json!({
        "name": name, "channel": "voice", "status": "on", "all": all,
        "actions": [{"salesforce": {"account": "main", "configuration": configuration}}]
    })
}

#[cfg(test)]
mod tests {
    use super::{Document, Saved};

    #[test]
    fn saving_over_an_unseen_change_is_a_conflict() {
        let mut document = Document::new("http://127.0.0.1:8788", "cnxscv");
        let seen = document.etag();
        assert!(matches!(
            document.save("{\"configVersion\":1}", Some(&seen)),
            Saved::Done(_)
        ));
        assert_eq!(document.save("{}", Some(&seen)), Saved::Conflict);
        assert_eq!(document.save("[]", None), Saved::NotJson);
        document.reset();
        assert_eq!(document.etag(), seen);
    }
}
