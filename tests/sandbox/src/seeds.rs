//! The records every sandbox starts with.

use serde_json::{Map, Value, json};

use crate::records::{BUSINESS_ACCOUNT, PERSON_ACCOUNT, Records};
use crate::schema;

/// The agent that client `sandbox` signs in.
pub(crate) const AGENT: &str = "agent@acme.test.sandbox";
/// The second agent, whom client `sandbox-second` signs in.
pub(crate) const SECOND_AGENT: &str = "second@acme.test.sandbox";
/// The integration user, whom client `sandbox-integration` signs in.
pub(crate) const INTEGRATION: &str = "integration@acme.test.sandbox";

/// Creates the seeds.
///
/// Two contacts share the number +1 415 555 0100; one lead and one account have numbers of their own; the lead Pat Quinn was converted and
/// has its number still; Robin Doe is a person account. Leads are of the record types Direct and Reseller, and may be the queue Inbound Leads'.
pub(crate) fn plant(records: &mut Records, now: i64) {
    let users = [
        (
            "Integration",
            "User",
            "integration@acme.test",
            INTEGRATION,
            "",
        ),
        ("Alex", "Agent", "agent@acme.test", AGENT, "1001"),
        ("Sam", "Second", "second@acme.test", SECOND_AGENT, "1002"),
    ];
    let mut owner = String::new();
    for (first, last, email, username, extension) in users {
        let name = format!("{first} {last}");
        let alias: String = last.to_lowercase().chars().take(8).collect();
        let user = json!({"FirstName": first, "LastName": last, "Name": name, "Email": email, "Username": username, "Alias": alias, "Extension": extension});
        let id = add(records, "User", user, &owner, now);
        if owner.is_empty() {
            owner = id;
        }
    }
    for (name, developer_name, is_person) in [
        ("Business Account", BUSINESS_ACCOUNT, false),
        ("Person Account", PERSON_ACCOUNT, true),
    ] {
        let fields = json!({"Name": name, "DeveloperName": developer_name, "SobjectType": "Account", "IsPersonType": is_person});
        add(records, "RecordType", fields, &owner, now);
    }
    let acme = add(
        records,
        "Account",
        json!({"Name": "Acme Travel", "Phone": "(415) 555-0199", "Website": "https://acme.test", "BillingCity": "San Francisco"}),
        &owner,
        now,
    );
    let globex = add(
        records,
        "Account",
        json!({"Name": "Globex Hotels", "Phone": "+1 212 555 0142", "BillingCity": "New York"}),
        &owner,
        now,
    );
    add(
        records,
        "Account",
        json!({"Name": "Initech Transfers", "Phone": "+44 20 7946 0018", "BillingCity": "London"}),
        &owner,
        now,
    );
    add(
        records,
        "Contact",
        json!({"FirstName": "Dana", "LastName": "Fields", "AccountId": acme, "Phone": "(415) 555-0100", "Email": "dana@acme.test"}),
        &owner,
        now,
    );
    let partner = json!({"FirstName": "Jordan", "LastName": "Fields", "AccountId": acme, "MobilePhone": "+1 415 555 0100", "Email": "jordan@acme.test"});
    add(records, "Contact", partner, &owner, now);
    let clerk = json!({"FirstName": "Morgan", "LastName": "Reyes", "AccountId": globex, "Phone": "+1 212 555 0143", "Title": "Reservations"});
    let morgan = add(records, "Contact", clerk, &owner, now);
    add(
        records,
        "Lead",
        json!({"FirstName": "Kim", "LastName": "Park", "Company": "Park Events", "Phone": "+1 888 397 3342", "LeadSource": "Web"}),
        &owner,
        now,
    );
    add(
        records,
        "Lead",
        json!({"FirstName": "Lee", "LastName": "Okafor", "Company": "Okafor Tours", "MobilePhone": "+1 312 555 0177"}),
        &owner,
        now,
    );
    add(
        records,
        "Case",
        json!({"Subject": "Room was not ready", "Origin": "Phone", "ContactId": morgan, "AccountId": globex}),
        &owner,
        now,
    );
    for name in ["Direct", "Reseller"] {
        let fields = json!({"Name": name, "DeveloperName": name, "SobjectType": "Lead", "IsPersonType": false});
        add(records, "RecordType", fields, &owner, now);
    }
    plant_person_account(records, &owner, now);
    plant_converted_lead(records, &globex, &owner, now);
    plant_groups(records, &owner, now);
}

fn plant_person_account(records: &mut Records, owner: &str, now: i64) {
    let person = json!({
        "FirstName": "Robin", "LastName": "Doe", "RecordTypeId": records.record_type(PERSON_ACCOUNT), "Phone": "+1 646 555 0131",
        "PersonEmail": "robin@doe.test",
    });
    add(records, "Account", person, owner, now);
}

fn plant_converted_lead(records: &mut Records, globex: &str, owner: &str, now: i64) {
    let face = json!({"FirstName": "Pat", "LastName": "Quinn", "AccountId": globex, "Phone": "+1 212 555 0188"});
    let contact = add(records, "Contact", face, owner, now);
    let lead = json!({
        "FirstName": "Pat", "LastName": "Quinn", "Company": "Globex Hotels", "Phone": "+1 212 555 0188", "Status": "Closed - Converted",
        "IsConverted": true, "ConvertedAccountId": globex, "ConvertedContactId": contact,
    });
    add(records, "Lead", lead, owner, now);
}

/// Two queues, each for the records of some objects, and a group that is none.
fn plant_groups(records: &mut Records, owner: &str, now: i64) {
    let groups: [(&str, &str, &[&str]); 3] = [
        ("Inbound Leads", "Queue", &["Lead", "Task"]),
        ("Support", "Queue", &["Case"]),
        ("Sales Team", "Regular", &[]),
    ];
    for (name, kind, objects) in groups {
        let fields = json!({"Name": name, "DeveloperName": name.replace(' ', "_"), "Type": kind});
        let group = add(records, "Group", fields, owner, now);
        for object in objects {
            let fields = json!({"QueueId": group, "SobjectType": object});
            add(records, "QueueSobject", fields, owner, now);
        }
    }
}

fn add(records: &mut Records, object: &str, fields: Value, owner: &str, now: i64) -> String {
    let fields: Map<String, Value> = fields.as_object().cloned().unwrap_or_default();
    schema::object(object)
        .map(|object| records.insert(object, fields, owner, now))
        .unwrap_or_default()
}
