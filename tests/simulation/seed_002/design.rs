//! "Create a Salesforce Configuration": type, ticket, subject, description. Its fields stand in `fields`.

use serde_json::{Value, json};

use super::{id, inbound, outbound, told, world, written};
use crate::configuration::configuration;

#[test]
fn without_subject_and_description_the_type_decides_both() {
    let mut world = world(|_| {});
    inbound(&mut world, "c1", &json!({}));
    outbound(&mut world, "o1", "+14085550666");
    let owner = id(&world, "User", "Email", "agent@acme.test");
    let tasks: Vec<Value> = world.records("Task").into_iter().map(written).collect();
    let inbound = json!({
        "Subject": "[xCALLY Ticket] Sales +12125550143",
        "Description": "*** Call Info ***\nCaller Number: +12125550143\nQueue: Sales\nUnique Id: c1",
        "CallType": "Inbound", "CallObject": "c1", "CallDurationInSeconds": 60, "TaskSubtype": "Call",
        "Status": "Completed", "Priority": "Normal", "ActivityDate": "2026-11-20", "OwnerId": owner,
    });
    let outbound = json!({
        "Subject": "[xCALLY Ticket] Outbound Call +14085550666",
        "Description": "*** Call Info ***\nCalled Number: +14085550666\nQueue: \nUnique Id: o1",
        "CallType": "Outbound", "CallObject": "o1", "CallDurationInSeconds": 60, "TaskSubtype": "Call",
        "Status": "Completed", "Priority": "Normal", "ActivityDate": "2026-11-20", "OwnerId": owner,
    });
    assert_eq!(tasks, [inbound, outbound]);
}

#[test]
fn a_configuration_is_of_the_channel_voice_and_of_two_types_and_two_tickets() {
    for (key, words, others) in [
        (
            "channel",
            vec!["voice", "Voice"],
            vec!["sms", "chat", "fax", ""],
        ),
        (
            "type",
            vec!["inboundQueue", "outbound"],
            vec!["queue", "chat"],
        ),
        (
            "ticketType",
            vec!["task", "case", "Case"],
            vec!["lead", "event"],
        ),
    ] {
        for (word, fits) in words
            .iter()
            .map(|word| (word, true))
            .chain(others.iter().map(|word| (word, false)))
        {
            let mut document = configuration();
            document["configurations"][0][key] = json!(word);
            let expected = if fits {
                vec![]
            } else {
                vec![format!("$.configurations[0].{key} unknown-value")]
            };
            assert_eq!(told(&document).0, expected, "{key} {word}");
        }
    }
    let mut document = configuration();
    document["configurations"][0]
        .as_object_mut()
        .unwrap()
        .remove("id");
    assert!(
        told(&document)
            .0
            .contains(&"$.configurations[0].id missing".to_owned())
    );
}

#[test]
fn a_case_is_made_where_the_ticket_type_says_so() {
    let mut world = world(|document| {
        document["configurations"][0]["ticketType"] = json!("case");
        document["configurations"][0]["moduleSearch"] = json!(["contact"]);
        document["configurations"][0]["fields"] =
            json!([{"field": "Priority", "picklist": "High"}]);
    });
    let before = world.records("Case").len();
    inbound(&mut world, "c1", &json!({}));
    let cases = world.records("Case");
    assert_eq!((cases.len(), world.records("Task").len()), (before + 1, 0));
    let expected = json!({
        "Subject": "[xCALLY Ticket] Sales +12125550143",
        "Description": "*** Call Info ***\nCaller Number: +12125550143\nQueue: Sales\nUnique Id: c1",
        "Origin": "Phone", "Priority": "High", "Status": "New",
        "ContactId": id(&world, "Contact", "Name", "Morgan Reyes"),
        "OwnerId": id(&world, "User", "Email", "agent@acme.test"),
    });
    assert_eq!(written(cases.last().unwrap().clone()), expected);
}

#[test]
fn the_parts_of_a_subject_are_joined_by_one_blank_in_their_order() {
    for (parts, expected) in [
        (
            json!([{"string": "[xCALLY Ticket]"}, {"variable": "queue"}, {"variable": "calleridnum"}]),
            "[xCALLY Ticket] Sales +12125550143",
        ),
        (
            json!([{"variable": "calleridnum"}, {"string": "called"}, {"variable": "queue"}]),
            "+12125550143 called Sales",
        ),
        (
            json!([{"string": "Call"}, {"customVariable": "campaign"}, {"variable": "calleridname"}]),
            "Call spring Morgan Reyes",
        ),
        (
            json!([{"string": "Call"}, {"variable": "nothing"}, {"customVariable": "nothing"}, {"variable": "uniqueid"}]),
            "Call c1",
        ),
        (json!([{"string": "only"}]), "only"),
    ] {
        let mut world = world(|document| {
            document["variables"] = json!({"campaign": "spring"});
            document["configurations"][0]["subject"] = parts.clone();
        });
        inbound(&mut world, "c1", &json!({}));
        assert_eq!(world.only("Task")["Subject"], expected, "{parts}");
    }
}

#[test]
fn the_parts_of_a_description_are_lines_and_a_key_gets_its_colon() {
    let mut world = world(|document| {
        document["variables"] = json!({"campaign": "spring"});
        document["configurations"][0]["description"] = json!([
            {"string": "*** Call Info ***"},
            {"key": "Caller Number", "variable": "calleridnum"},
            {"key": "Source", "string": "telephone"},
            {"key": "Campaign", "customVariable": "campaign"},
            {"key": "Skill", "variable": "skill"},
            {"string": "*** End ***"},
        ]);
    });
    inbound(&mut world, "c1", &json!({}));
    let expected = "*** Call Info ***\nCaller Number: +12125550143\nSource: telephone\nCampaign: spring\nSkill: \n*** End ***";
    assert_eq!(world.only("Task")["Description"], expected);
}

#[test]
fn a_part_is_of_the_kinds_that_its_place_allows() {
    for (place, part, path, code) in [
        (
            "subject",
            json!({"picklist": "High"}),
            "subject[0].picklist",
            "unknown-key",
        ),
        ("subject", json!({}), "subject[0].string", "template-value"),
        (
            "subject",
            json!({"string": "a", "variable": "b"}),
            "subject[0].string",
            "template-value",
        ),
        (
            "description",
            json!({"key": "k"}),
            "description[0].string",
            "template-value",
        ),
        (
            "description",
            json!({"key": "k", "picklist": "x"}),
            "description[0].picklist",
            "unknown-key",
        ),
        (
            "fields",
            json!({"field": "Priority"}),
            "fields[0].string",
            "template-value",
        ),
        (
            "fields",
            json!({"string": "x"}),
            "fields[0].field",
            "missing",
        ),
        (
            "fields",
            json!({"field": "Priority", "string": "x", "picklist": "High"}),
            "fields[0].string",
            "template-value",
        ),
    ] {
        let mut document = configuration();
        document["configurations"][0][place] = json!([part]);
        let expected = format!("$.configurations[0].{path} {code}");
        assert!(
            told(&document).0.contains(&expected),
            "{part}: {:?}",
            told(&document).0
        );
    }
}

#[test]
fn variables_have_the_vendors_names_and_those_of_the_events() {
    for (name, expected) in [
        ("queue", "Sales"),
        ("calleridnum", "+12125550143"),
        ("calleridname", "Morgan Reyes"),
        ("CallerIdNum", "+12125550143"),
        ("uniqueid", "c1"),
        ("destcalleridnum", "+18005550100"),
        ("outboundroute", "Trunk 1"),
        ("ivrExitPath", "3"),
        ("bookingReference", "ZX-4711"),
        ("accountCodes", "7,8"),
        ("direction", "Inbound"),
    ] {
        let mut world = world(|document| {
            document["configurations"][0]["subject"] = json!([{"string": "x"}, {"variable": name}]);
        });
        let more = json!({"dialledTo": "+18005550100", "outboundRoute": "Trunk 1", "ivrExitPath": 3, "bookingReference": "ZX-4711", "accountCodes": ["7", "8"]});
        inbound(&mut world, "c1", &more);
        assert_eq!(
            world.only("Task")["Subject"],
            format!("x {expected}"),
            "{name}"
        );
    }
}

#[test]
fn a_custom_variable_is_the_events_own_before_the_administrators() {
    for (more, expected) in [
        (json!({}), "spring"),
        (json!({"campaign": "autumn"}), "autumn"),
    ] {
        let mut world = world(|document| {
            document["variables"] = json!({"campaign": "spring"});
            document["configurations"][0]["fields"] =
                json!([{"field": "Campaign__c", "customVariable": "campaign"}]);
        });
        inbound(&mut world, "c1", &more);
        assert_eq!(world.only("Task")["Campaign__c"], expected, "{more}");
    }
}

#[test]
fn an_account_has_several_configurations_for_different_triggers() {
    let mut world = world(|document| {
        let design = |id: &str, kind: &str| json!({"id": id, "name": id, "account": "main", "type": kind, "subject": [{"string": id}]});
        document["configurations"] = json!([
            design("short", "inboundQueue"),
            design("long", "inboundQueue"),
            design("out", "outbound")
        ]);
        let trigger = |design: &str, direction: &str| json!({"name": design, "all": [{"field": "direction", "is": direction}], "actions": [{"salesforce": {"account": "main", "configuration": design}}]});
        document["triggers"] = json!([
            trigger("short", "Inbound"),
            trigger("long", "Inbound"),
            trigger("out", "Outbound")
        ]);
    });
    inbound(&mut world, "c1", &json!({}));
    outbound(&mut world, "o1", "+14085550666");
    let mut subjects: Vec<String> = world
        .records("Task")
        .iter()
        .map(|task| task["Subject"].to_string())
        .collect();
    subjects.sort();
    assert_eq!(subjects, ["\"long\"", "\"out\"", "\"short\""]);
}

#[test]
fn a_changed_configuration_is_applied_to_the_next_event_and_a_faulty_one_never() {
    let mut world = world(|_| {});
    inbound(&mut world, "c1", &json!({}));
    let mut changed = world.configuration.clone();
    changed["configurations"][0]["subject"] = json!([{"string": "Changed"}]);
    assert_eq!(
        world.call(0, "configure", changed.clone()),
        json!({"applied": true})
    );
    inbound(&mut world, "c2", &json!({}));
    changed["configurations"][0]["subject"] = json!("Faulty");
    let refused = world.call(0, "configure", changed);
    assert_eq!(refused["faults"][0]["path"], "$.configurations[0].subject");
    inbound(&mut world, "c3", &json!({}));
    let subjects: Vec<Value> = world
        .records("Task")
        .iter()
        .map(|task| task["Subject"].clone())
        .collect();
    assert_eq!(
        subjects,
        ["[xCALLY Ticket] Sales +12125550143", "Changed", "Changed"]
    );
}
