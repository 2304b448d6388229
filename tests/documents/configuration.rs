//! The configurations that the guides show.

use crate::{blocks, pages, text};
use serde_json::{Value, json};
use softphone_wrapper::config::{Document, json_schema};
use std::collections::BTreeSet;

/// What the fragments of the guides are parts of.
fn base() -> Value {
    json!({
        "configVersion": 1,
        "accounts": [{ "id": "main", "instanceUrl": "https://acme.my.salesforce.com", "logKeyField": "Softphone_Call_Key__c" }],
        "configurations": [{ "id": "inbound", "account": "main" }],
    })
}

#[test]
fn every_example_of_a_configuration_is_accepted() {
    let mut refused = Vec::new();
    let mut count = 0;
    for page in pages() {
        for (line, example) in blocks(&text(&page), "json") {
            let place = format!("{page}:{line}");
            let value: Value = serde_json::from_str(&example)
                .unwrap_or_else(|error| panic!("{place}: {error}\n{example}"));
            let fields = value
                .as_object()
                .unwrap_or_else(|| panic!("{place}: an object"));
            let mut document = base();
            if fields.contains_key("configVersion") {
                document = value;
            } else {
                for (key, value) in fields {
                    document[key] = value.clone();
                }
            }
            count += 1;
            let (read, findings) = Document::read(&document.to_string());
            let faults = findings.faults.iter();
            refused.extend(faults.map(|fault| format!("{place}: {} {}", fault.path, fault.code)));
            assert!(read.is_some() || !findings.faults.is_empty(), "{place}");
        }
    }
    assert_eq!(refused, Vec::<String>::new());
    assert!(count >= 10, "{count} examples");
}

/// The names of all properties of a schema.
fn keys(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            for (name, value) in fields {
                if let ("properties", Some(properties)) = (name.as_str(), value.as_object()) {
                    found.extend(properties.keys().cloned());
                }
                keys(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        _ => {}
    }
}

#[test]
fn the_administrators_guide_explains_every_key() {
    let guide = text("docs/administrator.md");
    let mut known = BTreeSet::new();
    keys(&json_schema(), &mut known);
    assert!(known.len() > 80, "{known:?}");
    // Whole words, as they are written in JSON and in tables.
    let words: BTreeSet<&str> = guide
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '$')
        .collect();
    let unexplained: Vec<&String> = known
        .iter()
        .filter(|key| {
            let spelt = key.contains(' ') && guide.contains(key.as_str());
            !spelt && !words.contains(key.as_str())
        })
        .collect();
    assert_eq!(unexplained, Vec::<&String>::new());
}
