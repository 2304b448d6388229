//! "Create a Salesforce Account".

use serde_json::{Value, json};

use super::{id, inbound, read, told, world};
use crate::configuration::configuration;

#[test]
fn an_account_has_a_name_a_type_an_address_and_perhaps_a_description() {
    let mut document = configuration();
    document["accounts"][0]["name"] = json!("Acme");
    document["accounts"][0]["type"] = json!("newTab");
    document["accounts"][0]["instanceUrl"] = json!("https://acme.my.salesforce.com/");
    document["accounts"][0]["description"] = json!("Sales and service");
    let read = read(&document).0.unwrap();
    let account = read.account("main").unwrap();
    assert_eq!((account.name.as_str(), account.new_tab), ("Acme", true));
    assert_eq!(account.instance_url, "https://acme.my.salesforce.com");
    assert_eq!(account.description, "Sales and service");
    document["accounts"][0]["type"] = json!("popup");
    assert_eq!(told(&document).0, ["$.accounts[0].type unknown-value"]);
}

#[test]
fn the_task_belongs_to_the_user_with_the_agents_email_else_to_the_accounts_user() {
    for (email, owner) in [
        ("second@acme.test", "second@acme.test"),
        ("SECOND@Acme.Test", "second@acme.test"),
        ("second@acme.test.example", "agent@acme.test"),
        ("econd@acme.test", "agent@acme.test"),
        ("%@acme.test", "agent@acme.test"),
    ] {
        let mut world = world(|_| {});
        world.call(0, "setAgent", json!({"email": email}));
        inbound(&mut world, "c1", &json!({}));
        let expected = id(&world, "User", "Email", owner);
        assert_eq!(world.only("Task")["OwnerId"], expected, "{email}");
    }
}

#[test]
fn a_property_that_the_agent_may_not_see_costs_the_property_and_not_the_log() {
    let mut world = world(|document| {
        document["configurations"][0]["fields"] = json!([
            {"field": "Campaign__c", "string": "spring"}, {"field": "Priority", "picklist": "High"}
        ]);
    });
    world.set_up(json!({"hiddenFields": ["Task.Campaign__c"]}));
    inbound(&mut world, "c1", &json!({}));
    let task = world.only("Task");
    assert_eq!(
        (&task["Status"], &task["Priority"]),
        (&json!("Completed"), &json!("High"))
    );
    let faults = world.heard(0, "error");
    let faults: Vec<(&Value, &Value)> = faults
        .iter()
        .map(|fault| (&fault["path"], &fault["code"]))
        .collect();
    let path = json!("$.configurations[0].fields.Campaign__c");
    assert_eq!(
        faults,
        [(&path, &json!("field-unknown"))],
        "told once, by its path"
    );
}

#[test]
fn only_an_account_of_the_type_new_tab_shows_the_ticket_in_a_new_browser_tab() {
    for (kind, ticket_type, object, opens) in [
        ("newTab", "task", "Task", true),
        ("newTab", "case", "Case", true),
        ("integrationTab", "task", "Task", false),
    ] {
        let mut world = world(|document| {
            document["accounts"][0]["type"] = json!(kind);
            document["configurations"][0]["ticketType"] = json!(ticket_type);
        });
        inbound(&mut world, "c1", &json!({}));
        let record = world.records(object).pop().unwrap()["Id"]
            .as_str()
            .unwrap()
            .to_owned();
        let page = json!(format!("{}/{record}", sandbox::ORIGIN));
        let expected = if opens { vec![page] } else { Vec::new() };
        assert_eq!(world.heard(0, "open"), expected, "{kind} {ticket_type}");
    }
}

#[test]
fn the_administrators_credentials_are_refused_with_the_remedy() {
    for key in [
        "username",
        "password",
        "securityToken",
        "clientId",
        "clientSecret",
    ] {
        let mut document = configuration();
        document["accounts"][0][key] = json!("x");
        let (none, findings) = read(&document);
        assert!(none.is_none());
        let fault = &findings.faults[0];
        assert_eq!(fault.path, format!("$.accounts[0].{key}"));
        assert_eq!(fault.code, "password-flow-unsupported");
        assert_eq!(
            fault.hint,
            "remove it and choose auth.type host, pkce or broker"
        );
    }
}

#[test]
fn a_recording_link_is_completed_by_the_server_address() {
    for (address, link, expected) in [
        (
            json!("https://10.0.0.1:8443"),
            "/rec/1.wav",
            "https://10.0.0.1:8443/rec/1.wav",
        ),
        (
            json!("https://pbx.example/"),
            "/rec/1.wav",
            "https://pbx.example/rec/1.wav",
        ),
        (
            json!("https://pbx.example"),
            "https://cdn.example/1.wav",
            "https://cdn.example/1.wav",
        ),
        (Value::Null, "/rec/1.wav", "/rec/1.wav"),
    ] {
        let mut world = world(|document| {
            document["accounts"][0]["serverAddress"] = address.clone();
            document["configurations"][0]["description"] =
                json!([{"key": "Recording", "variable": "recordingurl"}]);
            document["configurations"][0]["fields"] =
                json!([{"field": "Campaign__c", "variable": "recordingurl"}]);
        });
        inbound(&mut world, "c1", &json!({"recordingUrl": link}));
        let task = world.only("Task");
        assert_eq!(task["Campaign__c"], expected, "{address}");
        assert_eq!(task["Description"], format!("Recording: {expected}"));
    }
}

#[test]
fn an_account_that_is_removed_is_missed_by_what_names_it() {
    let mut document = configuration();
    document["accounts"] = json!([]);
    let (faults, _) = told(&document);
    assert!(
        faults.contains(&"$.configurations[0].account unknown-reference".to_owned()),
        "{faults:?}"
    );
    assert!(
        faults
            .contains(&"$.triggers[0].actions[0].salesforce.account unknown-reference".to_owned())
    );
}
