//! Duplicate rules: a second record of one person is refused, unless the rule only alerts and the client says that it may be saved.
//!
//! The platform matches by rules of its own, some of them fuzzy. Here a person is the same with the same last name and either the same
//! e-mail address or the same phone number, digits compared, within one object.

use serde_json::{Value, json};

use crate::exchange::{Answer, Query};
use crate::org::Org;
use crate::records::Record;
use crate::setup::DuplicateRules;
use crate::sobject;

/// Refuses a record that is a duplicate as it would be saved.
pub(crate) fn check(org: &Org, query: &Query, after: &Record) -> Result<(), Answer> {
    let rules = org.setup.duplicate_rules;
    if rules == DuplicateRules::Off || !["Contact", "Lead"].contains(&after.object.name) {
        return Ok(());
    }
    if rules == DuplicateRules::Alert && may_save(query) {
        return Ok(());
    }
    let matches: Vec<&Record> = org
        .records
        .of(after.object)
        .filter(|other| other.id != after.id && is_same_person(other, after))
        .collect();
    if matches.is_empty() {
        return Ok(());
    }
    Err(refusal(
        org,
        query,
        after,
        &matches,
        rules == DuplicateRules::Alert,
    ))
}

fn is_same_person(one: &Record, other: &Record) -> bool {
    let text = |record: &Record, field: &str| {
        let text = record.text(field).unwrap_or_default();
        text.to_lowercase()
    };
    let digits = |record: &Record, field: &str| -> String {
        let text = record.text(field).unwrap_or_default();
        text.chars().filter(char::is_ascii_digit).collect()
    };
    let agree = |left: String, right: String| !left.is_empty() && left == right;
    let share = |read: &dyn Fn(&Record, &str) -> String, field: &str| {
        agree(read(one, field), read(other, field))
    };
    let is_open = |record: &Record| record.get("IsConverted") != &json!(true);
    is_open(one)
        && share(&text, "LastName")
        && (share(&text, "Email") || share(&digits, "Phone") || share(&digits, "MobilePhone"))
}

fn may_save(query: &Query) -> bool {
    option_is_on(query, "allowSave")
}

/// Reads `Sforce-Duplicate-Rule-Header: allowSave=true; includeRecordDetails=true`.
fn option_is_on(query: &Query, name: &str) -> bool {
    let header = query
        .header("sforce-duplicate-rule-header")
        .unwrap_or_default();
    header
        .split([';', ','])
        .filter_map(|option| option.split_once('='))
        .any(|(key, value)| key.trim() == name && value.trim().eq_ignore_ascii_case("true"))
}

fn refusal(
    org: &Org,
    query: &Query,
    after: &Record,
    matches: &[&Record],
    allows_save: bool,
) -> Answer {
    let name = after.object.name;
    let message = if allows_save {
        "Use one of these records?"
    } else {
        "You're creating a duplicate record. We recommend you use an existing record instead."
    };
    let version = query.segments.get(2).map_or("v67.0", String::as_str);
    let with_details = option_is_on(query, "includeRecordDetails");
    let records: Vec<Value> = matches
        .iter()
        .map(|record| {
            let written = if with_details {
                sobject::write_record(&org.setup, record, version, None)
            } else {
                json!({"attributes": sobject::attributes(record, version), "Id": record.id})
            };
            json!({"additionalInformation": [], "fieldDiffs": [], "matchConfidence": 100.0, "record": written})
        })
        .collect();
    // The member is spelt without its "l" on the wire.
    Answer::json(
        400,
        json!([{
            "duplicateResut": {
                "allowSave": allows_save, "duplicateRule": format!("Standard_{name}_Duplicate_Rule"), "duplicateRuleEntityType": name,
                "errorMessage": message,
                "matchResults": [{
                    "entityType": name, "errors": [], "matchEngine": "FuzzyMatchEngine", "matchRecords": records,
                    "rule": format!("Standard_{name}_Match_Rule_v1_1"), "size": matches.len(), "success": true,
                }],
            },
            "message": message, "errorCode": "DUPLICATES_DETECTED",
        }]),
    )
}
