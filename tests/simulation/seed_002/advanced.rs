//! "Advanced": whom the call is logged on. Who is found, chosen and made stands in `caller`.

use serde_json::{Value, json};

use super::{id, inbound, told, world};
use crate::configuration::configuration;

#[test]
fn the_search_is_one_of_five_combinations() {
    let objects = ["account", "contact", "lead"];
    let mut fitting = Vec::new();
    for choice in 0..64_usize {
        // Up to three words of the three, in every order, also twice the same.
        let words: Vec<&str> = [choice % 4, choice / 4 % 4, choice / 16]
            .into_iter()
            .filter_map(|place| objects.get(place).copied())
            .collect();
        let mut document = configuration();
        document["configurations"][0]["moduleSearch"] = json!(words);
        let (faults, _) = told(&document);
        let mut sorted = words.clone();
        sorted.sort_unstable();
        if faults.is_empty() {
            fitting.push(sorted.join("&"));
        } else {
            assert_eq!(
                faults,
                ["$.configurations[0].moduleSearch module-search"],
                "{words:?}"
            );
        }
    }
    fitting.sort();
    fitting.dedup();
    assert_eq!(
        fitting,
        [
            "",
            "account",
            "account&contact&lead",
            "contact",
            "contact&lead",
            "lead"
        ]
    );
}

#[test]
fn what_is_made_of_a_stranger_is_nothing_a_contact_a_lead_or_an_account() {
    for (word, faults) in [
        ("nothing", 0),
        ("contact", 0),
        ("lead", 0),
        ("account", 0),
        ("case", 1),
        ("user", 1),
    ] {
        let mut document = configuration();
        document["configurations"][0]["moduleSearch"] = json!(["lead"]);
        document["configurations"][0]["moduleCreate"] = json!(word);
        assert_eq!(told(&document).0.len(), faults, "{word}");
    }
    for create in [json!("nothing"), Value::Null] {
        let mut world = world(|document| {
            document["configurations"][0]["moduleSearch"] = json!(["contact", "lead", "account"]);
            document["configurations"][0]["moduleCreate"] = create.clone();
        });
        let people = |world: &crate::world::World| {
            ["Contact", "Lead", "Account"].map(|object| world.records(object).len())
        };
        let before = people(&world);
        inbound(&mut world, "c1", &json!({"callerANI": "+14085550666"}));
        assert_eq!(people(&world), before, "{create}");
        assert_eq!(world.only("Task")["WhoId"], Value::Null);
    }
}

#[test]
fn the_lead_field_is_taken_only_where_leads_are_looked_for() {
    let warning = "$.configurations[0].leadIdField not-acted-on".to_owned();
    for (search, taken) in [
        (json!(["lead"]), true),
        (json!(["contact", "lead"]), true),
        (json!(["contact", "lead", "account"]), true),
        (json!(["contact"]), false),
        (json!(["account"]), false),
    ] {
        let mut document = configuration();
        document["configurations"][0]["moduleSearch"] = search.clone();
        document["configurations"][0]["leadIdField"] = json!("Lead__c");
        let (faults, warnings) = told(&document);
        assert_eq!(
            (faults.len(), warnings.contains(&warning)),
            (0, !taken),
            "{search}"
        );
    }
}

#[test]
fn the_lead_field_holds_the_lead_that_a_person_chose_and_lets_go_of_it() {
    for (field, by_name) in [("Lead__c", false), ("Lead_Name__c", true)] {
        let mut world = world(|document| {
            document["configurations"][0]["moduleSearch"] = json!(["lead"]);
            document["configurations"][0]["leadIdField"] = json!(field);
        });
        let (kim, lee) = (
            id(&world, "Lead", "Name", "Kim Park"),
            id(&world, "Lead", "Name", "Lee Okafor"),
        );
        world.edit("Lead", &lee, json!({"Phone": "+1 888 397 3342"}));
        inbound(&mut world, "c1", &json!({"callerANI": "+18883973342"}));
        assert_eq!(
            world.only("Task")[field],
            Value::Null,
            "two leads have the number"
        );
        for (lead, name) in [(&lee, "Lee Okafor"), (&kim, "Kim Park")] {
            world.call_with(0, "link", json!(["c1", {"recordId": lead}]));
            world.pass(5_000);
            let task = world.only("Task");
            let expected = if by_name { json!(name) } else { lead.clone() };
            assert_eq!((&task["WhoId"], &task[field]), (lead, &expected), "{field}");
        }
        let morgan = id(&world, "Contact", "Name", "Morgan Reyes");
        world.call_with(0, "link", json!(["c1", {"recordId": morgan}]));
        world.pass(5_000);
        let task = world.only("Task");
        assert_eq!(
            (&task["WhoId"], &task[field]),
            (&morgan, &Value::Null),
            "{field}"
        );
    }
}

#[test]
fn the_additional_field_counts_besides_phone_in_each_object() {
    let number = "+14085550666";
    for (object, field, name, link) in [
        ("Contact", "HomePhone", "Morgan Reyes", "WhoId"),
        ("Contact", "Second_Phone__c", "Morgan Reyes", "WhoId"),
        ("Contact", "Fax", "Dana Fields", "WhoId"),
        ("Lead", "Fax", "Kim Park", "WhoId"),
        ("Lead", "MobilePhone", "Kim Park", "WhoId"),
        ("Lead", "Second_Phone__c", "Lee Okafor", "WhoId"),
        ("Account", "Fax", "Acme Travel", "WhatId"),
        ("Account", "Second_Phone__c", "Acme Travel", "WhatId"),
    ] {
        for named in [true, false] {
            let searched = object.to_lowercase();
            let mut world = world(|document| {
                document["configurations"][0]["moduleSearch"] = json!([searched]);
                if named {
                    document["configurations"][0]["additionalPhoneField"] =
                        json!({searched.as_str(): field});
                }
            });
            let record = id(&world, object, "Name", name);
            world.edit(object, &record, json!({field: number}));
            inbound(&mut world, "c1", &json!({"callerANI": number}));
            let found = named || field == "MobilePhone";
            let expected = if found { record } else { Value::Null };
            assert_eq!(
                world.only("Task")[link],
                expected,
                "{object}.{field}, named: {named}"
            );
        }
    }
}

#[test]
fn the_additional_field_is_of_an_object_that_is_searched() {
    for (search, object, fits) in [
        (json!(["account"]), "account", true),
        (json!(["account"]), "contact", false),
        (json!(["contact", "lead"]), "lead", true),
        (json!(["contact", "lead"]), "account", false),
        (json!(["contact", "lead", "account"]), "account", true),
        (json!(["lead"]), "user", false),
    ] {
        let mut document = configuration();
        document["configurations"][0]["moduleSearch"] = search.clone();
        document["configurations"][0]["additionalPhoneField"] = json!({object: "Fax"});
        let path = format!("$.configurations[0].additionalPhoneField.{object} unknown-key");
        let expected = if fits { vec![] } else { vec![path] };
        assert_eq!(told(&document).0, expected, "{search} {object}");
    }
}

#[test]
fn a_lead_that_has_a_number_for_a_name_stands_in_the_field_by_its_id() {
    let mut world = world(|document| {
        document["configurations"][0]["moduleSearch"] = json!(["lead"]);
        document["configurations"][0]["leadIdField"] = json!("Lead_Name__c");
    });
    let kim = id(&world, "Lead", "Name", "Kim Park");
    let unnamed = json!({"FirstName": null, "LastName": "+18883973342"});
    world.edit("Lead", &kim, unnamed);
    inbound(&mut world, "c1", &json!({"callerANI": "+18883973342"}));
    let task = world.only("Task");
    assert_eq!((&task["WhoId"], &task["Lead_Name__c"]), (&kim, &kim));
}
