//! What the org answers to the console, without a console.

use serde_json::{Value, json};

use super::perform::perform;
use super::setup::ConsoleSetup;
use super::view;
use crate::org::Org;
use crate::{moment, seeds};

fn org() -> Org {
    Org::new("http://org.test", "cnxscv", None, Vec::new(), 0)
}

fn as_agent(org: &mut Org, setup: &ConsoleSetup, method: &str, args: &Value) -> Value {
    let user = org.records.user_named(seeds::AGENT).unwrap();
    perform(org, setup, moment::now(), method, args, &user)
}

fn save(org: &mut Org, fields: Value) -> Value {
    let answer = as_agent(
        org,
        &ConsoleSetup::default(),
        "saveLog",
        &json!({"object": fields}),
    );
    answer["response"].clone()
}

/// The id of the record with this name.
fn id_of(org: &Org, object: &str, name: &str) -> String {
    let records = org.records.write();
    let found = records[object].as_array().unwrap().iter();
    let mut found = found.filter(|record| record["Name"] == name);
    found.next().unwrap()["Id"].as_str().unwrap().to_owned()
}

#[test]
fn a_log_is_made_and_changed_as_the_agent() {
    let mut org = org();
    let made = save(
        &mut org,
        json!({"entityApiName": "Task", "Subject": "Call", "CallObject": "call-1"}),
    );
    let id = made["returnValue"]["recordId"].as_str().unwrap().to_owned();
    let agent = org.records.user_named(seeds::AGENT).unwrap();
    assert_eq!(
        org.records.get(&id).unwrap().text("CreatedById"),
        Some(&*agent)
    );
    let table = [
        json!({"Id": id, "CallDurationInSeconds": 20}),
        json!({"Id": id.get(..15), "Status": "Completed"}),
        json!({"Id": id, "entityApiName": "Task", "CallDisposition": "Resolved"}),
    ];
    for change in table {
        let answer = save(&mut org, change.clone());
        assert_eq!(
            answer,
            json!({"success": true, "returnValue": {"recordId": id}, "errors": null}),
            "{change}"
        );
    }
    let task = org.records.get(&id).unwrap();
    let fields = [
        "Subject",
        "CallDurationInSeconds",
        "Status",
        "CallDisposition",
    ]
    .map(|name| task.get(name).clone());
    assert_eq!(json!(fields), json!(["Call", 20, "Completed", "Resolved"]));
}

#[test]
fn a_log_that_rest_would_refuse_is_refused_with_the_same_words() {
    let mut org = org();
    let table = [
        (
            json!({"entityApiName": "Task", "Nope": 1}),
            "No such column 'Nope' on sobject of type Task",
        ),
        (
            json!({"entityApiName": "Contact"}),
            "Required fields are missing: [LastName]",
        ),
        (
            json!({"entityApiName": "Nothing"}),
            "The requested resource does not exist",
        ),
        (
            json!({"entityApiName": "User", "Name": "x"}),
            "entity type User does not support create",
        ),
        (
            json!({"Id": "00TSB0000000099", "Subject": "x"}),
            "The requested resource does not exist",
        ),
    ];
    for (fields, message) in table {
        let answer = save(&mut org, fields.clone());
        assert_eq!(answer["success"], false, "{fields}");
        assert_eq!(answer["errors"][0]["code"], "GENERIC_ERROR", "{answer}");
        assert_eq!(
            answer["errors"][0]["details"][0]["message"], message,
            "{answer}"
        );
    }
    assert_eq!(org.records.write()["Task"], json!([]));
}

#[test]
fn a_search_finds_what_the_layout_names_and_nothing_else() {
    let mut org = org();
    let layout = json!({"layout": {"Inbound": {
        "objects": {"Contact": [{"displayName": "Title", "apiName": "Title"}], "Lead": [], "Account": [{"displayName": "Name", "apiName": "Name"}]},
        "screenPopSettings": {"SingleMatch": {"screenPopType": "PopToFlow", "screenPopData": "Greet"}, "NoMatch": {"screenPopType": "PopToVisualforce", "screenPopData": "Desk"}},
    }}});
    let setup = ConsoleSetup::default().with(&layout).unwrap();
    let morgan = id_of(&org, "Contact", "Morgan Reyes");
    let robin = id_of(&org, "Account", "Robin Doe");
    let [dana, jordan] = ["Dana Fields", "Jordan Fields"].map(|name| id_of(&org, "Contact", name));
    let flow =
        json!({"type": "flow", "params": {"flowDevName": "Greet", "flowArgs": [{"name": "a"}]}});
    let page = json!({"type": "url", "params": {"url": "/apex/Desk?call=1%20a"}});
    // What is searched for, the ids found, and where the console is led.
    let table = [
        ("Reyes", vec![&morgan], flow.clone()),
        ("4155550100", vec![&dana, &jordan], Value::Null),
        // A person account is found once, as an account; a lead is not, because its fields are not named.
        ("robin", vec![&robin], flow),
        ("Okafor", vec![], page.clone()),
        ("unheard", vec![], page),
    ];
    for (text, expected, way) in table {
        for deferred in [true, false] {
            let args = json!({"searchParams": text, "callType": "INBOUND", "deferred": deferred, "queryParams": {"call": "1 a"}, "params": {"FLOW": {"flowArgs": [{"name": "a"}]}}});
            let answer = as_agent(&mut org, &setup, "searchAndScreenPop", &args);
            let mut found = answer["response"]["returnValue"]
                .as_object()
                .unwrap()
                .clone();
            let led = if deferred {
                found.remove("SCREEN_POP_DATA").unwrap_or_default()
            } else {
                answer["pop"].clone()
            };
            assert_eq!(led, way, "{text} {deferred}");
            assert_eq!(answer["pop"].is_null(), deferred || way.is_null(), "{text}");
            assert_eq!(found.keys().collect::<Vec<_>>(), expected, "{text}");
        }
    }
    let args = json!({"searchParams": "Reyes", "callType": null, "deferred": true});
    let answer = as_agent(&mut org, &setup, "searchAndScreenPop", &args);
    let mut one = answer["response"]["returnValue"][&morgan].clone();
    assert!(one["LastModifiedDate"].take().is_string());
    assert_eq!(
        one,
        json!({"Id": morgan, "Name": "Morgan Reyes", "RecordType": "Contact", "LastModifiedDate": null, "Title": "Reservations"})
    );
    let internal = json!({"searchParams": "Reyes", "callType": "internal", "deferred": true});
    let answer = as_agent(&mut org, &setup, "searchAndScreenPop", &internal);
    assert_eq!(answer["response"]["returnValue"], json!({}));
}

#[test]
fn apex_finds_a_record_by_the_key_of_its_call() {
    let mut org = org();
    let by_field = save(
        &mut org,
        json!({"entityApiName": "Task", "Softphone_Call_Key__c": "key+1"}),
    );
    let by_call = save(
        &mut org,
        json!({"entityApiName": "Task", "CallObject": "key-2"}),
    );
    let id = |made: &Value| made["returnValue"]["recordId"].clone();
    let table = [
        (
            "SoftphoneCallLog",
            "findByKey",
            "key=key%2B1&object=Task",
            id(&by_field),
        ),
        ("SoftphoneCallLog", "findByKey", "key=key-2", id(&by_call)),
        (
            "SoftphoneCallLog",
            "findByKey",
            "key=key-2&object=Case",
            json!(""),
        ),
        ("SoftphoneCallLog", "findByKey", "key=", json!("")),
        ("SoftphoneCallLog", "findByKey", "", json!("")),
        ("Echo", "echo", "a=b", json!("a=b")),
    ];
    for (class, method, parameters, expected) in table {
        let args = json!({"apexClass": class, "methodName": method, "methodParams": parameters});
        let answer = as_agent(&mut org, &ConsoleSetup::default(), "runApex", &args);
        let expected =
            json!({"success": true, "returnValue": {"runApex": expected}, "errors": null});
        assert_eq!(answer["response"], expected, "{parameters}");
    }
}

#[test]
fn a_page_shows_a_record_with_what_belongs_to_it() {
    let mut org = org();
    let account = id_of(&org, "Account", "Acme Travel");
    save(
        &mut org,
        json!({"entityApiName": "Task", "Subject": "Call", "WhatId": account}),
    );
    let page = view::record(&org, &account).unwrap();
    let field = |name: &str| {
        let mut fields = page["fields"].as_array().unwrap().iter();
        fields.find(|field| field["name"] == name).cloned()
    };
    assert_eq!(field("Phone").unwrap()["kind"], "phone");
    assert_eq!(field("OwnerId").unwrap()["text"], "Integration User");
    assert_eq!(
        field("PersonMobilePhone"),
        None,
        "a business has no mobile of a person"
    );
    let related: Vec<(&Value, usize)> = page["related"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (&one["heading"], one["rows"].as_array().unwrap().len()))
        .collect();
    assert_eq!(
        related,
        [(&json!("Activities"), 1), (&json!("Contacts"), 2)]
    );
    assert_eq!(view::record(&org, "001SB0000000099"), None);
    assert_eq!(
        view::list(&org, "lead").unwrap()["rows"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    assert_eq!(view::list(&org, "RecordType"), None);
    assert_eq!(view::form(&org, "User"), None);
}
