//! What an administrator writes: addresses with variables in them, names of fields.

use serde_json::json;
use softphone_wrapper::config::Document;

use super::hostile::{HARMLESS, VALUES};
use super::places::{STRANGER, call, every, play};
use super::statement::{decoded, segments};
use crate::configuration::configuration;
use crate::world::World;

#[test]
fn a_variable_in_an_address_stays_in_its_segment_and_in_its_parameter() {
    let pattern =
        "https://crm.example/customers/{callerName}/calls?n={callerName}&end=1#{callerName}";
    let opened = |value: &str| {
        let mut document = configuration();
        let open = json!({"name": "Open", "all": [{"field": "status", "is": "answer"}], "actions": [{"openUrl": pattern}]});
        document["triggers"].as_array_mut().unwrap().push(open);
        let mut world = World::with(document);
        let mut offered = call("c1", STRANGER);
        offered["callerName"] = json!(value);
        play(&mut world, &offered);
        let opened = world.heard(0, "open");
        assert_eq!(opened.len(), 1, "{value}");
        opened[0].as_str().unwrap().to_owned()
    };
    every(|value| {
        let url = opened(value);
        let rest = url.strip_prefix("https://crm.example/").unwrap();
        let (rest, fragment) = rest.split_once('#').unwrap();
        let (path, query) = rest.split_once('?').unwrap();
        assert_eq!(segments(&format!("/{path}")), ["customers", value, "calls"]);
        let (name, end) = query.split_once('&').unwrap();
        assert_eq!(
            (decoded(name.strip_prefix("n=").unwrap()).as_str(), end),
            (value, "end=1")
        );
        assert_eq!(decoded(fragment), value);
    });
    for dots in [".", "..", "..."] {
        assert_eq!(
            opened(dots),
            "https://crm.example/customers//calls?n=&end=1#",
            "{dots}"
        );
    }
}

#[test]
fn the_host_of_an_address_is_the_administrators() {
    for (url, fits) in [
        ("https://crm.example/{queue}", true),
        ("https://crm.example:8443/?q={queue}", true),
        ("http://127.0.0.1:8000/{queue}", true),
        ("https://{queue}/", false),
        ("https://{queue}.example/", false),
        ("https:///{queue}/", false),
        ("https:////{queue}/", false),
        ("https://crm.example:{queue}/", false),
        ("https://crm.example@{queue}/", false),
        ("https://crm.example\\{queue}/", false),
        ("https://crm.example?{queue}", false),
        ("http://crm.example/{queue}", false),
        ("javascript:{queue}", false),
        ("//{queue}", false),
    ] {
        let mut document = configuration();
        document["triggers"][0]["actions"] = json!([{"openUrl": url}]);
        let (read, findings) = Document::read(&document.to_string());
        assert_eq!(read.is_some(), fits, "{url}: {findings:?}");
    }
}

#[test]
fn a_configured_name_is_a_name_or_refused() {
    for pointer in [
        "/accounts/0/logKeyField",
        "/accounts/0/apiVersion",
        "/configurations/0/fields/0/field",
        "/configurations/0/createFields/0/field",
        "/configurations/0/leadIdField",
        "/configurations/0/additionalPhoneField/contact",
        "/voice/namespace",
        "/voice/callAttributes/0/field",
    ] {
        let fitting = if pointer.ends_with("apiVersion") {
            "67.0"
        } else {
            HARMLESS
        };
        for value in [fitting].into_iter().chain(VALUES).chain([
            "+67.0",
            "67.0/..",
            "Key__c/..",
            "A b",
            "A.b",
            "A,b",
            "a\u{e9}",
        ]) {
            let mut document = configuration();
            document["configurations"][0]["moduleSearch"] = json!(["contact", "lead"]);
            document["configurations"][0]["fields"] =
                json!([{"field": "Priority", "string": "High"}]);
            document["configurations"][0]["createFields"] =
                json!([{"field": "Title", "string": "x"}]);
            document["configurations"][0]["additionalPhoneField"] = json!({"contact": "Fax"});
            document["configurations"][0]["leadIdField"] = json!("Lead__c");
            document["voice"]["callAttributes"] = json!([{"field": "Origin__c", "string": "x"}]);
            document["accounts"][0]["apiVersion"] = json!("67.0");
            *document.pointer_mut(pointer).unwrap() = json!(value);
            let (read, findings) = Document::read(&document.to_string());
            let plain = value
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            let fits = value == fitting || (plain && !pointer.ends_with("apiVersion"));
            assert_eq!(read.is_some(), fits, "{pointer} {value}: {findings:?}");
            if !fits {
                let path = pointer.replace("/0", "[0]").replace('/', ".");
                assert_eq!(findings.faults[0].path, format!("${path}"), "{value}");
            }
        }
    }
}
