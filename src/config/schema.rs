//! The JSON Schema of the document, for editors and reviewers: generated from the Rust types, with
//! what the types alone cannot say.

use serde_json::{Map, Value, json};

use super::document::Document;
use crate::call::phone;

/// What an administrator has to write; everything else has a default.
const REQUIRED: [(&str, &[&str]); 11] = [
    ("Account", &["id", "instanceUrl"]),
    ("Configuration", &["id", "account"]),
    ("Trigger", &["name"]),
    ("Condition", &["field"]),
    ("PresenceStatus", &["softphoneId"]),
    ("Voice", &["account", "callCenterDevName", "certDevName"]),
    ("LookupApex", &["class", "method"]),
    ("CallerInsight", &["account"]),
    ("FieldTemplate", &["field"]),
    ("DescriptionPart", &[]),
    ("Partner", &[]),
];

/// The schema (JSON Schema 2020-12).
pub fn json_schema() -> Value {
    let mut schema = schemars::schema_for!(Document).to_value();
    if let Some(fields) = schema.as_object_mut() {
        fields.insert("title".to_owned(), json!("softphone-wrapper configuration"));
        fields.insert("required".to_owned(), json!(["configVersion"]));
    }
    if let Some(properties) = object_at(&mut schema, "/properties") {
        properties.insert("configVersion".to_owned(), json!({"const": 1}));
        properties.insert(
            "wrapUp".to_owned(),
            json!({"type": "object", "properties": {
                "limitSeconds": {"type": "integer", "minimum": 1, "maximum": 3_600},
                "notesRequired": {"type": "boolean"},
                "ratingRequired": {"type": "boolean"},
            }}),
        );
    }
    for (name, required) in REQUIRED {
        if let Some(definition) = object_at(&mut schema, &format!("/$defs/{name}")) {
            definition.insert("required".to_owned(), json!(required));
        }
    }
    set_property(
        &mut schema,
        "Trigger",
        "status",
        json!({"enum": ["on", "off"]}),
    );
    set_property(
        &mut schema,
        "CallerInsight",
        "auth",
        json!({"type": "object", "properties": {
            "type": {"enum": ["host", "basic", "apiKey"]}, "username": {"type": "string"}, "password": {"type": "string"},
            "key": {"type": "string"}, "acceptSecretInBrowser": {"type": "boolean"},
        }}),
    );
    // As the Config API of seed 000 tells them; further keys are kept.
    for (list, properties, required) in [
        (
            "ratings",
            json!({"callRatingItemId": {"type": ["string", "integer"]}, "itemText": {"type": "string"}, "callRating": {"type": "string"}}),
            json!([]),
        ),
        (
            "buttons",
            json!({
                "sfButtonId": {"type": ["string", "integer"]}, "sfOrgRef": {"type": "string"}, "callRating": {"type": "string"},
                "buttonAction": {"enum": ["prompt", "logCall", "createLead", "rateCall"]}, "buttonLabel": {"type": "string"},
                "isDefaultButton": {"enum": ["0", "1", 0, 1, true, false]}, "actionParams": {"type": ["array", "object"]},
                "callNotesField": {"type": "string"}, "srcPhoneNumberField": {"type": "string"},
            }),
            json!(["callRating", "buttonAction"]),
        ),
    ] {
        let item = json!({"type": "object", "properties": properties, "required": required});
        set_property(
            &mut schema,
            "CallerInsight",
            list,
            json!({"type": "array", "items": item}),
        );
    }
    set_property(
        &mut schema,
        "Voice",
        "createVoiceCall",
        json!({"enum": ["onIncoming", "never"]}),
    );
    set_property(
        &mut schema,
        "OpenCti",
        "popBy",
        json!({"enum": ["configuration", "layout"]}),
    );
    set_property(
        &mut schema,
        "Voice",
        "updates",
        json!({"enum": ["onChange", "never"]}),
    );
    set_property(
        &mut schema,
        "OmniFlow",
        "on",
        json!({"enum": ["never", "ringing"]}),
    );
    set_property(
        &mut schema,
        "StartCall",
        "participantType",
        json!({"enum": ["Traveler", "Supplier", "Agent"]}),
    );
    let regions: Vec<&str> = phone::regions().collect();
    set_property(
        &mut schema,
        "Phone",
        "defaultRegion",
        json!({"description": "The region of numbers without a country code, as ISO 3166.", "default": "US", "enum": regions}),
    );
    condition(&mut schema);
    schema
}

/// `{"field": …, "is": …}` or `{"field": …, "isNot": …}`.
fn condition(schema: &mut Value) {
    let Some(definition) = object_at(schema, "/$defs/Condition") else {
        return;
    };
    if let Some(properties) = definition
        .get_mut("properties")
        .and_then(Value::as_object_mut)
    {
        properties.remove("value");
        properties.insert("is".to_owned(), json!({"type": "string"}));
        properties.insert("isNot".to_owned(), json!({"type": "string"}));
    }
    definition.insert(
        "oneOf".to_owned(),
        json!([{"required": ["is"]}, {"required": ["isNot"]}]),
    );
}

fn set_property(schema: &mut Value, definition: &str, property: &str, value: Value) {
    if let Some(properties) = object_at(schema, &format!("/$defs/{definition}/properties")) {
        properties.insert(property.to_owned(), value);
    }
}

fn object_at<'a>(schema: &'a mut Value, pointer: &str) -> Option<&'a mut Map<String, Value>> {
    schema.pointer_mut(pointer)?.as_object_mut()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A document with everything in it, and where each definition stands in it.
    fn complete() -> Value {
        json!({
            "configVersion": 1,
            "softphone": {"statuses": [{"softphoneId": "s1", "label": "Available"}], "partner": {}},
            "accounts": [{"id": "main", "instanceUrl": "https://acme.my.salesforce.com", "logKeyField": "Key__c"}],
            "configurations": [{"id": "inbound", "account": "main", "description": [{"string": "x"}], "fields": [{"field": "Priority", "picklist": "High"}]}],
            "triggers": [{"name": "all", "all": [{"field": "queue", "is": "Sales"}], "actions": []}],
            "voice": {"account": "main", "callCenterDevName": "c", "certDevName": "d"},
            "openCti": {"lookupApex": {"class": "Logs", "method": "find"}, "softphone": {"frameUrl": "/phone.html"}},
        })
    }

    #[test]
    fn what_the_schema_requires_the_reader_requires_and_nothing_else() {
        let schema = json_schema();
        let (document, findings) = Document::read(&complete().to_string());
        assert!(document.is_some(), "{findings:?}");
        for (definition, pointer) in [
            ("Account", "/accounts/0"),
            ("Configuration", "/configurations/0"),
            ("Trigger", "/triggers/0"),
            ("Condition", "/triggers/0/all/0"),
            ("PresenceStatus", "/softphone/statuses/0"),
            ("Voice", "/voice"),
            ("LookupApex", "/openCti/lookupApex"),
            ("FieldTemplate", "/configurations/0/fields/0"),
        ] {
            let required = &schema["$defs"][definition]["required"];
            let properties = complete()
                .pointer(pointer)
                .unwrap()
                .as_object()
                .unwrap()
                .clone();
            for key in properties
                .keys()
                .filter(|key| !["is", "picklist", "string"].contains(&key.as_str()))
            {
                let mut without = complete();
                without
                    .pointer_mut(pointer)
                    .unwrap()
                    .as_object_mut()
                    .unwrap()
                    .remove(key);
                let (_, findings) = Document::read(&without.to_string());
                let missed = findings.faults.iter().any(|fault| fault.code == "missing");
                let demanded = required.as_array().unwrap().contains(&json!(key));
                assert_eq!(missed, demanded, "{definition}.{key}: {findings:?}");
            }
        }
    }
}
