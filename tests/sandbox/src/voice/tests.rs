//! The wrapper's rules, each operation against its document.

use serde_json::{Map, Value, json};

use crate::exchange::{Answer, Query};
use crate::org::Org;

mod transcript;
mod update;

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../vectors/voice");

struct Wrapper {
    org: Org,
    token: String,
}

impl Wrapper {
    fn new() -> Self {
        let (org, token) = Org::signed_in();
        Self { org, token }
    }

    /// Sends a body with the contact centre's names added.
    fn post(&mut self, operation: &str, body: Value) -> Answer {
        let mut whole =
            json!({"callCenterDevName": "AcmeContactCenter", "certDevName": "AcmeCert"});
        merge(&mut whole, body);
        self.post_whole(operation, &whole)
    }

    fn post_whole(&mut self, operation: &str, body: &Value) -> Answer {
        let address = format!("/services/apexrest/cnxscv/voice/v1/{operation}");
        self.org
            .answer(&Query::of("POST", &address, &self.token, body))
    }

    fn create(&mut self, key: &str) -> String {
        let answer = self.post("createVoiceCall", new_call(key));
        answer.value()["data"]["voiceCallId"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    fn record(&self, id: &str) -> Map<String, Value> {
        self.org.records.get(id).unwrap().fields.clone()
    }

    fn account(&self, id: &str) -> Value {
        let ledger = self.org.voice.write();
        ledger
            .as_array()
            .unwrap()
            .iter()
            .find(|account| account["voiceCallId"] == id)
            .unwrap()
            .clone()
    }

    fn warning_codes(&self) -> Vec<String> {
        self.org
            .warnings
            .iter()
            .map(|warning| warning["code"].as_str().unwrap().to_owned())
            .collect()
    }
}

fn merge(whole: &mut Value, more: Value) {
    for (name, value) in more.as_object().unwrap() {
        whole[name] = value.clone();
    }
}

fn new_call(key: &str) -> Value {
    json!({
        "vendorCallKey": key, "to": "+18005550100", "from": "+14155550100", "initiationMethod": "Inbound", "startTime": "2026-11-20T10:00:00Z",
        "participants": [{"participantKey": "+14155550100", "type": "END_USER"}],
    })
}

#[test]
fn the_documents_own_samples_are_answered_as_it_shows() {
    let mut wrapper = Wrapper::new();
    // The documented transcripts belong to the created call, the bulk ones to a call of their own.
    wrapper.create("b09955ce-03be-4335-a28891293zs-18895");
    for name in [
        "create-voice-call",
        "update-voice-call",
        "execute-omni-flow",
        "clear-routing",
        "create-transcript-message",
        "create-bulk-transcript-messages",
    ] {
        let vector: Value =
            serde_json::from_slice(&std::fs::read(format!("{VECTORS}/{name}.json")).unwrap())
                .unwrap();
        let operation = vector["path"].as_str().unwrap().rsplit('/').next().unwrap();
        let answer = wrapper.post_whole(operation, &vector["request"]);
        assert_eq!(answer.status, 200, "{name}");
        let (found, expected) = (answer.value(), &vector["success"]);
        assert_eq!(
            (&found["success"], &found["errors"]),
            (&expected["success"], &expected["errors"]),
            "{name}: {found}"
        );
        for member in expected["data"].as_object().unwrap().keys() {
            assert!(found["data"][member].is_string(), "{name}: {found}");
        }
    }
    // What the samples do, but a good client does not; the bulk transcripts are older than the call they are for here.
    let expected = [
        "parent-without-transfer",
        "queue-without-transfer",
        "unknown-agent",
        "end-before-start",
        "transcript-dropped",
        "transcript-dropped",
    ];
    assert_eq!(wrapper.warning_codes(), expected);
}

#[test]
fn every_fault_of_a_create_is_named_at_once() {
    let table = [
        (
            json!({"vendorCallKey": null, "to": ""}),
            vec!["vendorCallKey is required", "to is required"],
        ),
        (
            json!({"initiationMethod": "Outbound"}),
            vec!["initiationMethod must be one of Inbound, Transfer"],
        ),
        (
            json!({"startTime": "20/11/2026"}),
            vec!["startTime must be a UTC time in ISO 8601 format"],
        ),
        (
            json!({"participants": []}),
            vec!["participants must hold one participant with participantKey and type END_USER"],
        ),
        (
            json!({"participants": [{"participantKey": "x", "type": "HUMAN_AGENT"}]}),
            vec!["participants must hold one participant with participantKey and type END_USER"],
        ),
        (
            json!({"callAttributes": {"Origin__c": "x"}}),
            vec!["callAttributes must be a string"],
        ),
        (
            json!({"callAttributes": "Origin__c=x"}),
            vec!["callAttributes must be a JSON string of field names and values"],
        ),
        (
            json!({"initiationMethod": "Transfer"}),
            vec!["parentVoiceCallId is required for a transfer"],
        ),
        (
            json!({"initiationMethod": "Transfer", "parentVoiceCallId": "nobody"}),
            vec!["parentVoiceCallId: no voice call nobody"],
        ),
        (
            json!({"callCenterDevName": "Nowhere"}),
            vec!["callCenterDevName: no contact center Nowhere"],
        ),
        (
            json!({"certDevName": "Expired"}),
            vec!["certDevName: no certificate Expired"],
        ),
    ];
    for (change, expected) in table {
        let mut wrapper = Wrapper::new();
        let mut body = new_call("key");
        merge(&mut body, change.clone());
        let answer = wrapper.post("createVoiceCall", body);
        assert_eq!(
            answer.value(),
            json!({"data": null, "errors": expected, "success": false}),
            "{change}"
        );
    }
}

#[test]
fn a_key_has_one_record_however_often_it_is_created() {
    let mut wrapper = Wrapper::new();
    let id = wrapper.create("key");
    assert_eq!(wrapper.create("key"), id);
    let account = wrapper.account(&id);
    assert_eq!(
        (&account["createCount"], &account["createdBy"]),
        (&json!(2), &json!("createVoiceCall"))
    );
}

#[test]
fn a_known_key_makes_another_record_where_the_org_says_so() {
    let mut wrapper = Wrapper::new();
    let first = wrapper.create("key");
    let changes = json!({"repeatsCallKeys": true});
    wrapper.org.setup = wrapper.org.setup.with(&changes, 0).unwrap();
    assert_ne!(wrapper.create("key"), first);
}

#[test]
fn a_queue_belongs_to_a_transfer() {
    let mut wrapper = Wrapper::new();
    let mut body = new_call("first");
    merge(&mut body, json!({"queue": "Sales"}));
    wrapper.post("createVoiceCall", body);
    assert_eq!(wrapper.warning_codes(), ["queue-without-transfer"]);
    let mut body = new_call("second");
    merge(
        &mut body,
        json!({"queue": "Sales", "initiationMethod": "Transfer", "parentVoiceCallId": "first"}),
    );
    wrapper.post("createVoiceCall", body);
    assert_eq!(wrapper.warning_codes().len(), 1);
}

#[test]
fn a_transfer_joins_the_conversation_and_keeps_it_open() {
    let mut wrapper = Wrapper::new();
    let first = wrapper.create("first");
    let mut body = new_call("second");
    merge(
        &mut body,
        json!({"initiationMethod": "Transfer", "parentVoiceCallId": "first"}),
    );
    let answer = wrapper.post("createVoiceCall", body);
    let second = answer.value()["data"]["voiceCallId"]
        .as_str()
        .unwrap()
        .to_owned();
    let (left, right) = (wrapper.record(&first), wrapper.record(&second));
    assert_eq!(
        (&left["NextCallId"], &right["PreviousCallId"]),
        (&json!(second), &json!(first))
    );
    assert_eq!(
        (&left["ConversationId"], &right["CallType"]),
        (&right["ConversationId"], &json!("Transfer"))
    );
    wrapper.post("updateVoiceCall", json!({"voiceCallId": first}));
    assert_eq!(wrapper.account(&first)["closeCount"], 0);
}

#[test]
fn routing_is_pending_until_cleared_or_closed() {
    let mut wrapper = Wrapper::new();
    let id = wrapper.create("key");
    let table = [
        (
            json!({"dialedNumber": "+18005550100"}),
            json!({"queue": "Sales"}),
        ),
        (
            json!({"dialedNumber": "+1999", "flowDevName": "Route_VoiceCall"}),
            json!({"queue": "Support", "agent": "agent@acme.test"}),
        ),
        (
            json!({"dialedNumber": "+1999", "fallbackQueue": "00G111222333444"}),
            json!({"queue": "00G111222333444"}),
        ),
    ];
    for (mut body, expected) in table {
        merge(&mut body, json!({"voiceCallId": id}));
        assert_eq!(
            wrapper.post("executeOmniFlow", body).value()["data"],
            expected
        );
    }
    assert_eq!(
        wrapper
            .post(
                "executeOmniFlow",
                json!({"voiceCallId": id, "dialedNumber": "+1999"}).clone()
            )
            .value()["success"],
        false
    );
    assert_eq!(wrapper.account(&id)["routingPending"], true);
    assert_eq!(
        wrapper
            .post("clearRouting", json!({"voiceCallId": "key"}))
            .value()["data"],
        json!({"status": "Success"})
    );
    let account = wrapper.account(&id);
    assert_eq!(
        (
            &account["routingPending"],
            &account["clearCount"],
            &account["routeCount"]
        ),
        (&json!(false), &json!(1), &json!(3))
    );
}

#[test]
fn transcripts_are_held_to_their_conversation() {
    let mut wrapper = Wrapper::new();
    let id = wrapper.create("key");
    let start = crate::moment::read("2026-11-20T10:00:00Z").unwrap();
    let message = |change: Value| {
        let mut body = json!({"voiceCallId": "key", "participantId": "whoever", "messageId": "m", "startTime": start + 5, "endTime": start + 6, "content": "Hello", "senderType": "END_USER"});
        merge(&mut body, change);
        body
    };
    let table = [
        (json!({}), json!(true)),
        (
            json!({"startTime": start - 60_000, "messageId": "early"}),
            json!(true),
        ),
        (json!({"voiceCallId": id}), json!(false)),
        (json!({"senderType": "BOT"}), json!(false)),
        (json!({"startTime": "2026-11-20T10:00:00Z"}), json!(false)),
    ];
    for (change, expected) in table {
        assert_eq!(
            wrapper
                .post("createTranscriptMessage", message(change.clone()))
                .value()["success"],
            expected,
            "{change}"
        );
    }
    let kept = wrapper.account(&id)["transcripts"].clone();
    assert_eq!(
        (
            &kept[0]["stored"],
            &kept[0]["participantId"],
            &kept[1]["stored"]
        ),
        (&json!(true), &json!("keyEND_USER"), &json!(false))
    );
    let six =
        json!({"entries": [{"vendorCallKey": "key", "messages": vec![message(json!({})); 6]}]});
    assert_eq!(
        wrapper.post("createBulkTranscriptMessages", six).value()["errors"],
        json!(["entries[0].messages must hold between 1 and 5 messages"])
    );
}

#[test]
fn only_the_right_address_and_method_are_served() {
    let (mut org, token) = Org::signed_in();
    let table = [
        (
            "POST",
            "/services/apexrest/other/voice/v1/createVoiceCall",
            404,
            "NOT_FOUND",
        ),
        (
            "POST",
            "/services/apexrest/cnxscv/voice/v1/deleteVoiceCall",
            404,
            "NOT_FOUND",
        ),
        (
            "PATCH",
            "/services/apexrest/cnxscv/voice/v1/updateVoiceCall",
            405,
            "METHOD_NOT_ALLOWED",
        ),
        (
            "POST",
            "/services/apexrest/cnxscv/voice/v1/updateVoiceCall",
            400,
            "JSON_PARSER_ERROR",
        ),
    ];
    for (method, address, status, code) in table {
        let answer = org.answer(&Query::of(method, address, &token, &json!("text")));
        assert_eq!(
            (answer.status, &answer.value()[0]["errorCode"]),
            (status, &json!(code)),
            "{address}"
        );
    }
}

#[test]
fn attributes_the_record_does_not_have_are_a_success_with_errors() {
    let mut wrapper = Wrapper::new();
    let mut body = new_call("key");
    merge(
        &mut body,
        json!({"callAttributes": "{\"Origin__c\":\"IVR\",\"Nope__c\":\"x\"}"}),
    );
    let answer = wrapper.post("createVoiceCall", body).value();
    assert_eq!(
        (&answer["success"], answer["errors"].is_string()),
        (&json!(true), true)
    );
    assert_eq!(
        wrapper.record(answer["data"]["voiceCallId"].as_str().unwrap())["Origin__c"],
        "IVR"
    );
}
