//! The places: a caller's number and name, ids of conversations and calls, the agent's e-mail, keys of records, the
//! Lead's field, ids of links, attributes. What an administrator writes stands in `written`.

use serde_json::{Value, json};

use super::hostile::{HARMLESS, VALUES};
use super::statement::{decoded, segments, soql, statement_of};
use crate::configuration::{configuration, keyless};
use crate::line::Fault;
use crate::world::World;

pub(super) const STRANGER: &str = "+14085550666";

pub(super) fn every(check: impl Fn(&str)) {
    for value in [HARMLESS].into_iter().chain(VALUES) {
        check(value);
    }
}

/// One call, answered and ended.
pub(super) fn play(world: &mut World, call: &Value) {
    let mut ended = json!({"duration": 60, "callType": "inbound"});
    ended["conversationId"] = call["conversationId"].clone();
    for (method, payload) in [
        ("incomingCall", call.clone()),
        ("callAccepted", call.clone()),
        ("callEnded", ended),
    ] {
        let receipt = world.call(0, method, payload);
        assert_eq!(receipt["accepted"], true, "{receipt}");
        world.pass(5_000);
    }
    world.pass(30_000);
}

pub(super) fn call(conversation: &str, number: &str) -> Value {
    json!({"conversationId": conversation, "callerANI": number})
}

/// Everything was delivered, and every address is one that a browser sends as it is written.
fn assert_well(world: &mut World, value: &str) {
    let status = world.status(0);
    assert_eq!(
        (&status["pending"], &status["parked"]),
        (&json!([]), &json!([])),
        "{value}"
    );
    for (_, path, _) in &world.requests {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        segments(path);
        assert!(query.is_empty() || query.starts_with("q="), "{query}");
        query.split_once('=').map(|(_, value)| decoded(value));
    }
}

/// The statements of all queries, each with its texts.
fn statements(world: &World) -> Vec<(String, Vec<String>)> {
    let statements = world.requests.iter().filter_map(statement_of);
    statements.map(|statement| soql(&statement)).collect()
}

/// What the org answers to a statement.
fn ask(world: &mut World, statement: &str) -> (u16, Value) {
    let now = crate::world::NOON;
    let token = format!("Bearer {}", world.org.token(now));
    let encoded: String = statement
        .bytes()
        .map(|byte| format!("%{byte:02x}"))
        .collect();
    let url = format!("{}/services/data/v67.0/query?q={encoded}", sandbox::ORIGIN);
    let (status, body) = world
        .org
        .answer(now, "GET", &url, &[("Authorization", token)], None);
    (status, serde_json::from_str(&body).unwrap_or_default())
}

#[test]
fn the_agents_e_mail_stays_in_its_quotes_and_finds_nobody_else() {
    every(|value| {
        let mut world = World::new();
        world.call(0, "setAgent", json!({"email": value}));
        play(&mut world, &call("c1", STRANGER));
        assert_well(&mut world, value);
        let expected =
            "SELECT Id FROM User WHERE Email = ? AND IsActive = true ORDER BY CreatedDate LIMIT 1";
        let email = value.to_ascii_lowercase();
        assert_eq!(
            statements(&world),
            [(expected.to_owned(), vec![email])],
            "{value}"
        );
        let asked = world.requests.iter().find_map(statement_of).unwrap();
        let (status, answer) = ask(&mut world, &asked);
        assert_eq!((status, &answer["totalSize"]), (200, &json!(0)), "{value}");
        let users = world.records("User");
        let user = users
            .iter()
            .find(|user| user["Email"] == "agent@acme.test")
            .unwrap();
        assert_eq!(
            world.only("Task")["OwnerId"],
            user["Id"],
            "{value}: the account's user"
        );
    });
}

/// The configuration that looks everywhere and makes a Lead of a stranger.
fn matching() -> Value {
    let mut document = configuration();
    document["configurations"][0]["moduleSearch"] = json!(["contact", "lead", "account"]);
    document["configurations"][0]["moduleCreate"] = json!("lead");
    document
}

#[test]
fn a_callers_number_is_searched_by_its_digits_alone() {
    let wrapped: [fn(&str) -> String; 4] = [
        str::to_owned,
        |value| format!("{STRANGER}{value}"),
        |value| format!("sip:{STRANGER}@{value}"),
        |value| format!("\"{value}\" <sip:{STRANGER}@pbx>;{value}"),
    ];
    let mut searched = 0;
    for wrap in wrapped {
        every(|value| {
            let number = wrap(value);
            let mut world = World::with(matching());
            let people = ["Contact", "Account"].map(|object| world.records(object));
            play(&mut world, &call("c1", &number));
            assert_well(&mut world, &number);
            for (_, path, body) in &world.requests {
                if !path.ends_with("/parameterizedSearch") {
                    continue;
                }
                let digits = body["q"].as_str().unwrap();
                assert!(
                    digits.len() >= 7 && digits.bytes().all(|byte| byte.is_ascii_digit()),
                    "{number}: {digits}"
                );
                let expected = json!({
                    "q": digits, "in": "PHONE", "defaultLimit": 20, "spellCorrection": false,
                    "sobjects": [
                        {"name": "Contact", "fields": ["Id", "Name", "Phone", "LastModifiedDate", "AccountId", "MobilePhone"], "limit": 20},
                        {"name": "Lead", "fields": ["Id", "Name", "Phone", "LastModifiedDate", "MobilePhone"], "limit": 20, "where": "IsConverted = false"},
                        {"name": "Account", "fields": ["Id", "Name", "Phone", "LastModifiedDate"], "limit": 20},
                    ],
                });
                assert_eq!(*body, expected, "{number}");
            }
            let expected = "SELECT Id, Name FROM Lead WHERE Phone = ? AND IsConverted = false ORDER BY CreatedDate DESC LIMIT 1";
            for (shape, texts) in statements(&world) {
                assert_eq!(shape, expected, "{number}");
                let lead = world.records("Lead").pop().unwrap();
                assert_eq!(
                    json!(texts),
                    json!([lead["Phone"]]),
                    "{number}: looked for as it is written"
                );
            }
            assert_eq!(
                ["Contact", "Account"].map(|object| world.records(object)),
                people,
                "{number}"
            );
            let description = world.only("Task")["Description"].clone();
            assert!(
                description.as_str().unwrap().contains(number.trim()),
                "{number}: {description}"
            );
        });
        let mut world = World::with(matching());
        play(&mut world, &call("c1", &wrap(HARMLESS)));
        searched += world.asked("parameterizedSearch");
    }
    assert!(searched > 0, "some of them are searched for");
}

#[test]
fn a_callers_name_is_the_name_of_the_lead_and_nothing_else() {
    every(|value| {
        let mut world = World::with(matching());
        let before = world.records("Lead").len();
        let mut offered = call("c1", STRANGER);
        offered["callerName"] = json!(value);
        play(&mut world, &offered);
        assert_well(&mut world, value);
        let leads = world.records("Lead");
        assert_eq!(leads.len(), before + 1, "{value}");
        let lead = leads.last().unwrap();
        assert_eq!(
            (&lead["Name"], &lead["Phone"]),
            (&json!(value), &json!(STRANGER)),
            "{value}"
        );
        let users = world.records("User");
        let user = users
            .iter()
            .find(|user| user["Email"] == "agent@acme.test")
            .unwrap();
        assert_eq!(
            (&lead["Company"], &lead["OwnerId"]),
            (&json!("Unknown"), &user["Id"]),
            "{value}"
        );
        assert_eq!(world.only("Task")["WhoId"], lead["Id"], "{value}");
    });
}

#[test]
fn the_name_of_a_lead_arrives_whole_in_the_field_that_takes_it() {
    every(|value| {
        let mut document = configuration();
        document["configurations"][0]["moduleSearch"] = json!(["lead"]);
        document["configurations"][0]["leadIdField"] = json!("Lead_Name__c");
        let mut world = World::with(document);
        let kim = world
            .records("Lead")
            .into_iter()
            .find(|lead| lead["Name"] == "Kim Park")
            .unwrap();
        world.edit(
            "Lead",
            &kim["Id"],
            json!({"FirstName": null, "LastName": value}),
        );
        play(&mut world, &call("c1", "+18883973342"));
        assert_well(&mut world, value);
        let task = world.only("Task");
        assert_eq!(task["Lead_Name__c"], value);
        assert_eq!(task["WhoId"], kim["Id"], "{value}");
    });
}

#[test]
fn a_conversations_id_reaches_addresses_as_a_digest_and_records_as_itself() {
    for (document, field) in [
        (configuration(), "Softphone_Call_Key__c"),
        (keyless(), "CallObject"),
    ] {
        every(|value| {
            let mut world = World::with(document.clone());
            // The answer to the first create is lost, so that the record is looked for by its key.
            for method in ["incomingCall", "callAccepted"] {
                world.call(0, method, call(value, STRANGER));
            }
            world
                .faults
                .extend([None, None, None, None, Some(Fault::LoseAnswer)]);
            world.pass(60_000);
            let ended = json!({"conversationId": value, "duration": 60, "callType": "inbound"});
            world.call(0, "callEnded", ended);
            world.pass(60_000);
            assert_well(&mut world, value);
            let task = world.only("Task");
            let key = task[field].as_str().unwrap();
            assert!(
                key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit()),
                "{value}: {key}"
            );
            let description = task["Description"].as_str().unwrap();
            assert!(
                description.contains(&format!("Unique Id: {value}")),
                "{value}: {description}"
            );
            for (shape, texts) in statements(&world) {
                let expected = "SELECT Id, IsClosed FROM Task WHERE CallObject = ? LIMIT 1";
                let owner = shape.starts_with("SELECT Id FROM User ");
                assert!(
                    owner || (shape == expected && texts == [key]),
                    "{value}: {shape} {texts:?}"
                );
            }
        });
    }
}

#[test]
fn a_calls_own_key_is_one_segment_of_the_path_that_looks_for_it() {
    let mut looked = 0;
    for field in ["conversationId", "vendorCallKey"] {
        for place in 0..4 {
            for value in [HARMLESS].into_iter().chain(VALUES) {
                let mut world = World::new();
                world.faults.extend(std::iter::repeat_n(None, place));
                world.faults.push_back(Some(Fault::LoseAnswer));
                let mut offered = call("c1", STRANGER);
                offered[field] = json!(value);
                world.call(0, "incomingCall", offered);
                world.pass(120_000);
                assert_well(&mut world, value);
                for (method, path, _) in &world.requests {
                    if let Some((_, key)) = path.split_once("/sobjects/VoiceCall/VendorCallKey/") {
                        assert_eq!((method.as_str(), decoded(key).as_str()), ("GET", value));
                        looked += 1;
                    }
                }
                assert_eq!(world.only("VoiceCall")["VendorCallKey"], value);
            }
        }
    }
    assert!(looked >= 2 * VALUES.len(), "{looked} looks");
}

#[test]
fn an_id_that_would_leave_its_path_is_refused() {
    for (field, value) in [
        ("conversationId", "."),
        ("conversationId", ".."),
        ("conversationId", " .. "),
        ("vendorCallKey", "."),
        ("vendorCallKey", ".."),
    ] {
        let mut world = World::new();
        let mut offered = call("c1", STRANGER);
        offered[field] = json!(value);
        let receipt = world.call(0, "incomingCall", offered);
        let (code, path) = (&receipt["error"]["code"], &receipt["error"]["path"]);
        let expected = (&json!("unusable-id"), &json!(format!("$.{field}")));
        assert_eq!((code, path), expected, "{value}");
    }
}

#[test]
fn the_id_of_a_link_or_of_a_clicked_record_is_an_id_or_refused() {
    every(|value| {
        let is_id = matches!(value.len(), 15 | 18)
            && value.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let mut world = World::new();
        world.call(0, "incomingCall", call("c1", STRANGER));
        world.pass(5_000);
        let before = world.requests.len();
        for (method, arguments) in [
            ("link", json!(["c1", {"recordId": value}])),
            (
                "dial",
                json!([STRANGER, {"recordId": value, "objectType": value}]),
            ),
        ] {
            let receipt = world.call_with(0, method, arguments);
            assert_eq!(receipt["accepted"], is_id, "{method} {value}");
            if !is_id {
                assert_eq!(receipt["error"]["code"], "record-id", "{method} {value}");
            }
        }
        if !is_id {
            assert_eq!(world.requests.len(), before, "{value}");
        }
    });
}

#[test]
fn attributes_of_a_voice_call_are_json_within_json() {
    every(|value| {
        let mut document = configuration();
        document["voice"]["callAttributes"] =
            json!([{"field": "Origin__c", "variable": "ivrExitPath"}]);
        let mut world = World::with(document);
        let mut offered = call("c1", STRANGER);
        offered["ivrExitPath"] = json!(value);
        play(&mut world, &offered);
        assert_well(&mut world, value);
        let closing = world
            .requests
            .iter()
            .find(|(_, path, _)| path.ends_with("/updateVoiceCall"));
        let attributes = closing.unwrap().2["callAttributes"]
            .as_str()
            .unwrap()
            .to_owned();
        let attributes: Value = serde_json::from_str(&attributes).unwrap();
        assert_eq!(attributes, json!({"Origin__c": value}), "{value}");
        assert_eq!(world.only("VoiceCall")["Origin__c"], value, "{value}");
    });
}
