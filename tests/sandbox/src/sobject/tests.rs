//! Records over REST, the answers word for word.

use serde_json::{Value, json};

use crate::exchange::{Answer, Query};
use crate::org::Org;
use crate::schema;

struct Client {
    org: Org,
    token: String,
}

impl Client {
    fn new() -> Self {
        let (org, token) = Org::signed_in();
        Self { org, token }
    }

    fn ask(&mut self, method: &str, address: &str, body: Value) -> Answer {
        let address = format!("/services/data/v67.0/sobjects/{address}");
        self.org
            .answer(&Query::of(method, &address, &self.token, &body))
    }

    fn id_of(&self, object: &str, last_name: &str) -> String {
        let mut all = self.org.records.of(schema::object(object).unwrap());
        all.find(|record| {
            record.text("LastName") == Some(last_name) || record.text("Name") == Some(last_name)
        })
        .unwrap()
        .id
        .clone()
    }
}

const KEY: &str = "Task/Softphone_Call_Key__c/k%2F1";

#[test]
fn an_upsert_creates_once_and_then_updates() {
    let mut client = Client::new();
    let first = client.ask(
        "PATCH",
        KEY,
        json!({"Subject": "Call", "TaskSubtype": "Call", "Status": "In Progress"}),
    );
    let id = first.value()["id"].as_str().unwrap().to_owned();
    assert_eq!(
        (first.status, first.value()),
        (
            201,
            json!({"id": id, "success": true, "errors": [], "created": true})
        )
    );
    let second = client.ask(
        "PATCH",
        KEY,
        json!({"Status": "Completed", "CallDurationInSeconds": 61}),
    );
    assert_eq!(
        (second.status, second.value()),
        (
            200,
            json!({"id": id, "success": true, "errors": [], "created": false})
        )
    );
    let task = client.ask("GET", KEY, Value::Null).value();
    for (field, expected) in [
        ("Id", json!(id)),
        ("Subject", json!("Call")),
        ("IsClosed", json!(true)),
        ("CallDurationInSeconds", json!(61)),
        ("Softphone_Call_Key__c", json!("k/1")),
        ("WhoId", Value::Null),
    ] {
        assert_eq!(task[field], expected, "{field}");
    }
    assert_eq!(
        task["attributes"],
        json!({"type": "Task", "url": format!("/services/data/v67.0/sobjects/Task/{id}")})
    );
    assert_eq!(
        client
            .ask(
                "PATCH",
                "Task/Softphone_Call_Key__c/new?updateOnly=true",
                json!({})
            )
            .status,
        404
    );
}

#[test]
fn upserts_of_a_new_key_that_overlap_meet_the_unique_index() {
    let mut client = Client::new();
    let arrival = client.org.records.sequence();
    let mut ask = |status: &str| {
        let query = Query {
            arrival,
            ..Query::of(
                "PATCH",
                &format!("/services/data/v67.0/sobjects/{KEY}"),
                &client.token,
                &json!({"Status": status}),
            )
        };
        client.org.answer(&query)
    };
    let first = ask("In Progress");
    let id = first.value()["id"].as_str().unwrap().to_owned();
    let second = ask("Completed");
    let message = format!(
        "duplicate value found: Softphone_Call_Key__c duplicates value on record with id: {id}"
    );
    assert_eq!(
        (second.status, second.value()),
        (
            400,
            json!([{"message": message, "errorCode": "DUPLICATE_VALUE", "fields": []}])
        )
    );
    assert_eq!(
        client
            .ask("PATCH", KEY, json!({"Status": "Completed"}))
            .status,
        200
    );
}

#[test]
fn writes_are_held_to_the_schema() {
    let mut client = Client::new();
    let (lead, contact, account) = (
        client.id_of("Lead", "Park"),
        client.id_of("Contact", "Fields"),
        client.id_of("Account", "Acme Travel"),
    );
    let table = [
        (
            json!({"Nope__c": 1}),
            "INVALID_FIELD",
            "No such column 'Nope__c' on sobject of type Task",
        ),
        (
            json!({"CallDurationInSeconds": "abc"}),
            "JSON_PARSER_ERROR",
            "Cannot deserialize instance of int from VALUE_STRING value abc or request may be missing a required field at [line:1, column:26]",
        ),
        (
            json!({"Subject": 5}),
            "JSON_PARSER_ERROR",
            "Cannot deserialize instance of string from VALUE_NUMBER_INT value 5 or request may be missing a required field at [line:1, column:12]",
        ),
        (
            json!({"ActivityDate": "20/11/2026"}),
            "JSON_PARSER_ERROR",
            "Cannot deserialize instance of date from VALUE_STRING value 20/11/2026 or request may be missing a required field at [line:1, column:17]",
        ),
        (
            json!({"CallType": "Sideways"}),
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            "Call Type: bad value for restricted picklist field: Sideways",
        ),
        (
            json!({"CallDisposition": "x".repeat(256)}),
            "STRING_TOO_LONG",
            "",
        ),
        (
            json!({"AccountId": account}),
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            "",
        ),
        (
            json!({"IsClosed": true}),
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            "",
        ),
        (
            json!({"WhoId": "123"}),
            "MALFORMED_ID",
            "Name ID: id value of incorrect type: 123",
        ),
        (json!({"WhoId": account}), "MALFORMED_ID", ""),
        (
            json!({"WhoId": "003SB0000000ZZZ"}),
            "INVALID_CROSS_REFERENCE_KEY",
            "invalid cross reference id",
        ),
        (
            json!({"WhoId": lead, "WhatId": account}),
            "FIELD_INTEGRITY_EXCEPTION",
            "",
        ),
        (
            json!({"Softphone_Call_Key__c": "k/1"}),
            "INVALID_FIELD",
            "The Softphone_Call_Key__c field should not be specified in the sobject data.",
        ),
        (
            json!({"Callback_Email__c": "nobody"}),
            "INVALID_EMAIL_ADDRESS",
            "",
        ),
    ];
    for (body, code, message) in table {
        let answer = client.ask("PATCH", KEY, body.clone());
        assert_eq!(
            (answer.status, &answer.value()[0]["errorCode"]),
            (400, &json!(code)),
            "{body}: {answer:?}"
        );
        if !message.is_empty() {
            assert_eq!(answer.value()[0]["message"], message);
        }
    }
    assert_eq!(client.ask("GET", KEY, Value::Null).status, 404);
    let good = client.ask("PATCH", KEY, json!({"WhoId": contact, "CallType": "inbound", "ActivityDate": "2026-11-20", "Description": "é".repeat(32_000)}));
    assert_eq!(good.status, 201);
    let task = client.ask("GET", KEY, Value::Null).value();
    assert_eq!(
        (&task["AccountId"], &task["CallType"]),
        (&json!(account), &json!("Inbound"))
    );
}

#[test]
fn a_subtype_is_for_good() {
    let mut client = Client::new();
    let id = client
        .ask("POST", "Task", json!({"TaskSubtype": "Call"}))
        .value()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let answer = client.ask(
        "PATCH",
        &format!("Task/{id}"),
        json!({"TaskSubtype": "Task"}),
    );
    assert_eq!(
        answer.value()[0]["errorCode"],
        "INVALID_FIELD_FOR_INSERT_UPDATE"
    );
    assert_eq!(
        client
            .ask(
                "PATCH",
                &format!("Task/{}", &id[..15]),
                json!({"Priority": "High"})
            )
            .status,
        204
    );
    assert_eq!(
        client
            .ask("DELETE", &format!("Task/{id}"), Value::Null)
            .status,
        204
    );
    assert_eq!(
        client
            .ask("PATCH", &format!("Task/{id}"), json!({}))
            .value()[0]["errorCode"],
        "ENTITY_IS_DELETED"
    );
}

#[test]
fn required_fields_are_asked_for() {
    let mut client = Client::new();
    let table = [
        (
            "Lead",
            json!({"FirstName": "Kim"}),
            "Required fields are missing: [LastName, Company]",
        ),
        (
            "Contact",
            json!({}),
            "Required fields are missing: [LastName]",
        ),
        (
            "Account",
            json!({"Phone": "1"}),
            "Required fields are missing: [Name]",
        ),
    ];
    for (object, body, message) in table {
        let answer = client.ask("POST", object, body).value();
        assert_eq!(
            (&answer[0]["errorCode"], &answer[0]["message"]),
            (&json!("REQUIRED_FIELD_MISSING"), &json!(message))
        );
    }
    assert_eq!(client.ask("POST", "Case", json!({})).status, 201);
    assert_eq!(
        client.ask("POST", "User", json!({})).value()[0]["errorCode"],
        "INVALID_TYPE_FOR_OPERATION"
    );
}

#[test]
fn a_key_that_several_records_share_is_a_choice() {
    let mut client = Client::new();
    let call = json!({
        "VendorCallKey": "shared", "CallType": "Outbound", "CallStartDateTime": "2026-11-20T10:00:00Z", "CallEndDateTime": "2026-11-20T10:00:09Z",
        "FromPhoneNumber": "1", "ToPhoneNumber": "2",
    });
    let ids: Vec<Value> = (0..2)
        .map(|_| client.ask("POST", "VoiceCall", call.clone()).value()["id"].clone())
        .collect();
    let answer = client.ask("GET", "VoiceCall/VendorCallKey/shared", Value::Null);
    let urls: Vec<String> = ids
        .iter()
        .map(|id| {
            format!(
                "/services/data/v67.0/sobjects/VoiceCall/{}",
                id.as_str().unwrap()
            )
        })
        .collect();
    assert_eq!((answer.status, answer.value()), (300, json!(urls)));
}

#[test]
fn addresses_that_lead_nowhere_say_so() {
    let mut client = Client::new();
    let table = [
        ("GET", "Nope", 404, "The requested resource does not exist"),
        (
            "GET",
            "Task/123",
            404,
            "Provided external ID field does not exist or is not accessible: 123",
        ),
        (
            "GET",
            "Task/Subject/x",
            404,
            "Provided external ID field does not exist or is not accessible: Subject",
        ),
        (
            "PUT",
            "Task",
            405,
            "HTTP Method 'PUT' not allowed. Allowed are HEAD,GET,POST",
        ),
        (
            "GET",
            "Task/a/b/c",
            404,
            "The requested resource does not exist",
        ),
    ];
    for (method, address, status, message) in table {
        let answer = client.ask(method, address, Value::Null);
        assert_eq!(
            (answer.status, &answer.value()[0]["message"]),
            (status, &json!(message)),
            "{address}"
        );
    }
}

#[test]
fn describe_tells_what_the_rules_hold_to() {
    let mut client = Client::new();
    let task = client.ask("GET", "Task/describe", Value::Null).value();
    let field = |name: &str| {
        task["fields"]
            .as_array()
            .unwrap()
            .iter()
            .find(|field| field["name"] == name)
            .unwrap()
            .clone()
    };
    let key = field("Softphone_Call_Key__c");
    assert_eq!(
        (
            &key["externalId"],
            &key["unique"],
            &key["length"],
            &key["custom"]
        ),
        (&json!(true), &json!(true), &json!(255), &json!(true))
    );
    assert_eq!(
        (
            &field("TaskSubtype")["updateable"],
            &field("AccountId")["createable"]
        ),
        (&json!(false), &json!(false))
    );
    assert_eq!(
        field("CallType")["picklistValues"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
}
