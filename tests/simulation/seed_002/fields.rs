//! "Fields": what stands in the record besides subject and description.

use serde_json::{Value, json};

use super::{inbound, world};

/// What stands in a field of the Task, and the code that was told when it does not.
fn check_field(template: &Value, more: &Value, expected: &Result<Value, &str>) {
    let mut world = world(|document| {
        document["variables"] = json!({"tier": "gold"});
        document["configurations"][0]["fields"] = json!([template]);
    });
    inbound(&mut world, "c1", more);
    let task = world.only("Task");
    assert_eq!(task["Status"], "Completed", "{template}");
    let field = template["field"].as_str().unwrap();
    let codes: Vec<Value> = world
        .heard(0, "error")
        .iter()
        .map(|fault| fault["code"].clone())
        .collect();
    match expected {
        Ok(value) => assert_eq!((&task[field], codes), (value, vec![]), "{template}"),
        Err(code) => {
            assert!(
                task[field].is_null() || task[field] == "Normal",
                "{template}: {}",
                task[field]
            );
            assert_eq!(codes, [json!(code)], "{template}");
        }
    }
}

#[test]
fn fields_take_strings_variables_custom_variables_and_values_of_picklists() {
    let more = json!({"skill": "42", "agreed": "yes", "mail": "kim@acme.test", "branch": "Fair", "topic": "refund"});
    for (template, expected) in [
        (
            json!({"field": "Campaign__c", "string": "spring"}),
            Ok(json!("spring")),
        ),
        (
            json!({"field": "Campaign__c", "variable": "queue"}),
            Ok(json!("Sales")),
        ),
        (
            json!({"field": "Campaign__c", "customVariable": "tier"}),
            Ok(json!("gold")),
        ),
        (
            json!({"field": "Rating__c", "picklist": "Good"}),
            Ok(json!("Good")),
        ),
        (
            json!({"field": "Rating__c", "picklist": "good"}),
            Ok(json!("Good")),
        ),
        (
            json!({"field": "Rating__c", "picklist": "Excellent"}),
            Err("value-not-in-picklist"),
        ),
        (
            json!({"field": "Priority", "picklist": "High"}),
            Ok(json!("High")),
        ),
        (
            json!({"field": "Priority", "picklist": "Burning"}),
            Err("value-not-in-picklist"),
        ),
        (
            json!({"field": "Campaign__c", "picklist": "spring"}),
            Err("value-not-in-picklist"),
        ),
        (
            json!({"field": "Rating__c", "variable": "branch"}),
            Ok(json!("Fair")),
        ),
        (
            json!({"field": "Score__c", "variable": "skill"}),
            Ok(json!(42)),
        ),
        (
            json!({"field": "Score__c", "variable": "queue"}),
            Err("value-not-whole"),
        ),
        (
            json!({"field": "Callback__c", "variable": "agreed"}),
            Ok(json!(true)),
        ),
        (
            json!({"field": "Callback_Email__c", "variable": "mail"}),
            Ok(json!("kim@acme.test")),
        ),
        (
            json!({"field": "Callback_Email__c", "variable": "queue"}),
            Err("value-not-email"),
        ),
        (
            json!({"field": "Callback_Phone__c", "variable": "calleridnum"}),
            Ok(json!("+12125550143")),
        ),
        (
            json!({"field": "Summary__c", "string": "one line"}),
            Ok(json!("one line")),
        ),
        (
            json!({"field": "Type", "string": "Meeting"}),
            Ok(json!("Meeting")),
        ),
        (
            json!({"field": "Nowhere__c", "string": "x"}),
            Err("field-unknown"),
        ),
    ] {
        check_field(&template, &more, &expected);
    }
}

#[test]
fn custom_fields_of_other_types_than_the_seven_are_refused() {
    for (field, text) in [
        ("Follow_Up__c", "2026-11-20"),
        ("Deal_Value__c", "12"),
        ("Satisfaction__c", "4.5"),
        ("Topics__c", "Booking"),
        ("Recording__c", "https://pbx.example/1"),
        ("Lead__c", "00QSB0000000001"),
    ] {
        let template = json!({"field": field, "string": text});
        check_field(&template, &json!({}), &Err("field-type"));
    }
    // Standard fields may be of any type that can be written.
    let reminder = json!({"field": "ReminderDateTime", "string": "2026-11-21T09:00:00Z"});
    let mut world = world(|document| document["configurations"][0]["fields"] = json!([reminder]));
    inbound(&mut world, "c1", &json!({}));
    assert!(
        world.only("Task")["ReminderDateTime"]
            .as_str()
            .unwrap()
            .starts_with("2026-11-21T09:00:00")
    );
}
