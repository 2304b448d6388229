//! What the org refuses and why, the answers word for word.

use serde_json::{Value, json};

use crate::client::{Client, check_fault};
use crate::crm;
use crate::moment;

#[test]
fn a_value_is_held_to_its_field() {
    let mut client = Client::new();
    let table = [
        (
            "Lead",
            json!({"LastName": "Ng", "Company": "Ng", "Segment__c": "Charter"}),
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            "Segment: bad value for restricted picklist field: Charter",
        ),
        (
            "Lead",
            json!({"LastName": "Ng"}),
            "REQUIRED_FIELD_MISSING",
            "Required fields are missing: [Company]",
        ),
        (
            "Contact",
            json!({"LastName": "Ng", "Email": "ng at acme"}),
            "INVALID_EMAIL_ADDRESS",
            "Email: invalid email address: ng at acme",
        ),
        (
            "Contact",
            json!({"LastName": "N".repeat(81)}),
            "STRING_TOO_LONG",
            &format!(
                "Last Name: data value too large: {} (max length=80)",
                "N".repeat(81)
            ),
        ),
        (
            "Task",
            json!({"Deal_Value__c": "12"}),
            "JSON_PARSER_ERROR",
            "Cannot deserialize instance of double from VALUE_STRING value 12 or request may be missing a required field at [line:1, column:18]",
        ),
        (
            "Task",
            json!({"Lead__c": "Kim Park"}),
            "MALFORMED_ID",
            "Lead: id value of incorrect type: Kim Park",
        ),
        (
            "Task",
            json!({"Call_Minutes__c": 1}),
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            "Unable to create/update fields: Call_Minutes__c. Please check the security settings of this field and verify that it is read/write for your profile or permission set.",
        ),
    ];
    for (object, body, code, message) in table {
        let answer = client.ask("POST", &format!("sobjects/{object}"), &body);
        check_fault(&answer, 400, code, message);
    }
}

#[test]
fn a_picklist_that_is_not_restricted_takes_any_value() {
    let mut client = Client::new();
    let id = client.create("Task", &json!({"Type": "Fax", "CallDurationInSeconds": 90}));
    let task = client.read("Task", &id);
    assert_eq!(
        (&task["Type"], &task["Call_Minutes__c"]),
        (&json!("Fax"), &json!(1.5))
    );
}

#[test]
fn a_validation_rule_refuses_the_record_as_it_would_be() {
    let rule = json!({
        "object": "Task", "when": "Status = 'Completed' AND CallDisposition = null", "message": "A completed call needs a result.",
        "field": "CallDisposition",
    });
    let mut client = Client::with(&json!({"validationRules": [rule]}));
    let id = client.create("Task", &json!({"Status": "In Progress"}));
    let address = format!("sobjects/Task/{id}");
    let refused = client.ask("PATCH", &address, &json!({"Status": "Completed"}));
    let code = "FIELD_CUSTOM_VALIDATION_EXCEPTION";
    check_fault(&refused, 400, code, "A completed call needs a result.");
    assert_eq!(refused.value()[0]["fields"], json!(["CallDisposition"]));
    let result = json!({"Status": "Completed", "CallDisposition": "Resolved"});
    assert_eq!(client.ask("PATCH", &address, &result).status, 204);
    // A rule about Tasks is none about others.
    client.create("Case", &json!({}));
}

#[test]
fn a_duplicate_is_refused_unless_it_may_be_saved() {
    let again = json!({"LastName": "FIELDS", "FirstName": "D.", "Phone": "415.555.0100"});
    let table = [
        ("off", "", 201, Value::Null),
        ("alert", "", 400, json!(true)),
        ("alert", "allowSave=false", 400, json!(true)),
        (
            "alert",
            "allowSave=true; runAsCurrentUser=true",
            201,
            Value::Null,
        ),
        ("block", "allowSave=true", 400, json!(false)),
    ];
    for (rules, header, status, allows_save) in table {
        let mut client = Client::with(&json!({"duplicateRules": rules}));
        let dana = client.id_of("Contact", "Dana Fields");
        let name = "sforce-duplicate-rule-header";
        let answer = client.ask_with("POST", "sobjects/Contact", &again, name, header);
        assert_eq!(answer.status, status, "{rules} {header}");
        let body = answer.value();
        if status == 400 {
            let result = &body[0]["duplicateResut"];
            let found = &result["matchResults"][0]["matchRecords"][0]["record"]["Id"];
            assert_eq!(body[0]["errorCode"], "DUPLICATES_DETECTED");
            assert_eq!((&result["allowSave"], found), (&allows_save, &json!(dana)));
        }
        // The same number under another name is another person, and a change is held to the rule too.
        let other = json!({"LastName": "Stone", "Phone": "4155550100"});
        let id = client.create("Contact", &other);
        let address = format!("sobjects/Contact/{id}");
        // It is no duplicate of itself.
        let title = json!({"Title": "Dr"});
        assert_eq!(client.ask("PATCH", &address, &title).status, 204);
        let renamed = client.ask_with(
            "PATCH",
            &address,
            &json!({"LastName": "Fields"}),
            name,
            header,
        );
        assert_eq!(renamed.status, if status == 201 { 204 } else { 400 });
    }
}

#[test]
fn a_hidden_field_does_not_exist_for_clients() {
    let mut client = Client::with(&json!({"hiddenFields": ["Task.CallDisposition"]}));
    let refused = client.ask("POST", "sobjects/Task", &json!({"CallDisposition": "x"}));
    let message = "No such column 'CallDisposition' on sobject of type Task";
    check_fault(&refused, 400, "INVALID_FIELD", message);
    let queries = [
        "query?q=SELECT+CallDisposition+FROM+Task",
        "query?q=SELECT+Id+FROM+Task+WHERE+CallDisposition='x'",
        "search?q=FIND+{call}+RETURNING+Task(CallDisposition)",
    ];
    for address in queries {
        let answer = client.ask("GET", address, &Value::Null);
        assert_eq!(answer.value()[0]["errorCode"], "INVALID_FIELD", "{address}");
    }
    let id = client.create("Task", &json!({"Subject": "Call"}));
    assert_eq!(client.read("Task", &id).get("CallDisposition"), None);
    let described = client
        .ask("GET", "sobjects/Task/describe", &Value::Null)
        .value();
    let mut fields = described["fields"].as_array().unwrap().iter();
    assert!(fields.all(|field| field["name"] != "CallDisposition"));
}

#[test]
fn an_object_that_clients_only_read_takes_no_writes() {
    let mut client = Client::with(&json!({"readOnlyObjects": ["Lead"]}));
    let kim = client.id_of("Lead", "Kim Park");
    let body = json!({"LastName": "Ng", "Company": "Ng"});
    let created = client.ask("POST", "sobjects/Lead", &body);
    let code = "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY";
    check_fault(&created, 400, code, "entity type cannot be inserted: Lead");
    let changed = client.ask(
        "PATCH",
        &format!("sobjects/Lead/{kim}"),
        &json!({"Title": "x"}),
    );
    let code = "INSUFFICIENT_ACCESS_OR_READONLY";
    check_fault(
        &changed,
        400,
        code,
        "insufficient access rights on object id",
    );
    let described = client
        .ask("GET", "sobjects/Lead/describe", &Value::Null)
        .value();
    assert_eq!(described["createable"], false);
    assert_eq!(described["fields"][7]["updateable"], false);
    assert_eq!(client.read("Lead", &kim)["Name"], "Kim Park");
}

#[test]
fn a_converted_lead_is_neither_changed_nor_referred_to() {
    let mut client = Client::new();
    let pat = client.id_of("Lead", "Pat Quinn");
    let table = [
        (
            "PATCH",
            format!("sobjects/Lead/{pat}"),
            json!({"Title": "x"}),
        ),
        ("POST", "sobjects/Task".to_owned(), json!({"WhoId": pat})),
        ("POST", "sobjects/Task".to_owned(), json!({"Lead__c": pat})),
    ];
    for (method, address, body) in table {
        let answer = client.ask(method, &address, &body);
        check_fault(
            &answer,
            400,
            "CANNOT_UPDATE_CONVERTED_LEAD",
            "cannot reference converted lead",
        );
    }
    let kim = client.id_of("Lead", "Kim Park");
    let path = format!("leads/{kim}/convert");
    let converted = crm::answer(
        &mut client.org,
        moment::now(),
        "POST",
        &path,
        crm::SOMEBODY,
        &Value::Null,
    );
    let contact = converted.value()["contactId"].as_str().unwrap().to_owned();
    let (lead, contact) = (client.read("Lead", &kim), client.read("Contact", &contact));
    assert_eq!(
        (&lead["IsConverted"], &lead["ConvertedContactId"]),
        (&json!(true), &contact["Id"])
    );
    assert_eq!(
        (&contact["Name"], &contact["Phone"]),
        (&json!("Kim Park"), &json!("+1 888 397 3342"))
    );
}

#[test]
fn a_person_account_is_an_account_and_a_contact() {
    let mut client = Client::new();
    let query =
        "query?q=SELECT+Id+FROM+RecordType+WHERE+SobjectType='Account'+AND+IsPersonType=true";
    let found = client.ask("GET", query, &Value::Null).value();
    let record_type = found["records"][0]["Id"].clone();
    let person = json!({"LastName": "Vega", "FirstName": "Ana", "Phone": "+1 646 555 0190", "RecordTypeId": record_type});
    let id = client.create("Account", &person);
    let account = client.read("Account", &id);
    let contact = account["PersonContactId"].as_str().unwrap().to_owned();
    assert_eq!(
        (&account["Name"], &account["IsPersonAccount"]),
        (&json!("Ana Vega"), &json!(true))
    );
    let change = json!({"PersonMobilePhone": "+1 646 555 0191"});
    assert_eq!(
        client
            .ask("PATCH", &format!("sobjects/Account/{id}"), &change)
            .status,
        204
    );
    let contact = client.read("Contact", &contact);
    let members = [
        "Name",
        "AccountId",
        "Phone",
        "MobilePhone",
        "IsPersonAccount",
    ];
    let expected = json!(["Ana Vega", id, "+1 646 555 0190", "+1 646 555 0191", true]);
    assert_eq!(json!(members.map(|name| contact[name].clone())), expected);
    // Without the record type a last name has no place, with it a name has none.
    let table = [
        (json!({"LastName": "Vega"}), "LastName"),
        (
            json!({"Name": "Vega", "LastName": "Vega", "RecordTypeId": record_type}),
            "Name",
        ),
    ];
    for (body, field) in table {
        let message = format!("Account: bad field names on insert/update call: {field}");
        let answer = client.ask("POST", "sobjects/Account", &body);
        check_fault(&answer, 400, "INVALID_FIELD_FOR_INSERT_UPDATE", &message);
    }
}

#[test]
fn describe_tells_the_type_of_every_field_a_configuration_may_meet() {
    let mut client = Client::new();
    let task = client
        .ask("GET", "sobjects/Task/describe", &Value::Null)
        .value();
    let table = [
        ("Campaign__c", "string", 255, true, true),
        ("Score__c", "int", 0, true, true),
        ("Rating__c", "picklist", 255, true, true),
        ("Callback__c", "boolean", 0, true, true),
        ("Callback_Email__c", "email", 80, true, true),
        ("Summary__c", "textarea", 255, true, true),
        ("Callback_Phone__c", "phone", 40, true, true),
        ("Satisfaction__c", "double", 0, true, true),
        ("Follow_Up__c", "date", 0, true, true),
        ("Deal_Value__c", "currency", 0, true, true),
        ("Topics__c", "multipicklist", 4099, true, true),
        ("Lead__c", "reference", 18, true, true),
        ("Recording__c", "url", 255, true, true),
        ("Call_Minutes__c", "double", 0, true, false),
        ("Subject", "string", 255, false, true),
        ("AccountId", "reference", 18, false, false),
    ];
    let fields = task["fields"].as_array().unwrap();
    for (name, kind, length, is_custom, is_updateable) in table {
        let field = fields.iter().find(|field| field["name"] == name).unwrap();
        let found = ["type", "length", "custom", "updateable"].map(|member| field[member].clone());
        assert_eq!(
            json!(found),
            json!([kind, length, is_custom, is_updateable]),
            "{name}"
        );
    }
    let of = |name: &str| fields.iter().find(|field| field["name"] == name).unwrap();
    assert_eq!(of("Call_Minutes__c")["calculated"], true);
    assert_eq!(of("Lead__c")["referenceTo"], json!(["Lead"]));
    assert_eq!(of("Lead__c")["relationshipName"], "Lead__r");
    let status = json!({"value": "Not Started", "label": "Not Started", "active": true, "defaultValue": true, "validFor": null});
    assert_eq!(of("Status")["picklistValues"][0], status);
    assert_eq!(
        ["nillable", "defaultedOnCreate", "restrictedPicklist"]
            .map(|member| of("Status")[member] == true),
        [false, true, false]
    );
}

#[test]
fn describe_is_sent_again_only_after_a_change() {
    let mut client = Client::new();
    let mut describe = |since: &str| {
        client.ask_with(
            "GET",
            "sobjects/Task/describe",
            &Value::Null,
            "if-modified-since",
            since,
        )
    };
    let first = describe("Wed, 3 Jul 2013 19:43:31 GMT");
    let [(name, changed)] = first.headers.as_slice() else {
        panic!("{:?}", first.headers)
    };
    assert_eq!((first.status, *name), (200, "last-modified"));
    assert_eq!(describe(changed).status, 304);
    assert_eq!(describe(changed).value(), Value::Null);
    assert_eq!(describe("yesterday").status, 200);
    let later = moment::now() + 2000;
    client.org.setup = client
        .org
        .setup
        .with(&json!({"hiddenFields": ["Task.Type"]}), later)
        .unwrap();
    let again = client.ask_with(
        "GET",
        "sobjects/Task/describe",
        &Value::Null,
        "if-modified-since",
        changed,
    );
    assert_eq!(again.status, 200);
}

#[test]
fn what_a_person_does_carries_the_persons_name() {
    let mut client = Client::new();
    let id = client.create("Task", &json!({"Subject": "Call"}));
    let second = client.id_of("User", "Sam Second");
    let mut act = |method: &str, path: &str, by: &str, body: Value| {
        crm::answer(&mut client.org, moment::now(), method, path, by, &body)
    };
    let path = format!("records/Task/{id}");
    assert_eq!(
        act("PATCH", &path, crm::SOMEBODY, json!({"Subject": "Mine"})).status,
        204
    );
    assert_eq!(
        act("PATCH", &path, crm::SOMEBODY, json!({"Nope": 1})).status,
        400
    );
    assert_eq!(act("PATCH", &path, "stranger", json!({})).status, 400);
    assert_eq!(
        act("GET", "elsewhere", crm::SOMEBODY, json!({})).status,
        404
    );
    let task = client.read("Task", &id);
    assert_eq!(
        (&task["Subject"], &task["LastModifiedById"]),
        (&json!("Mine"), &json!(second))
    );
    assert_ne!(task["CreatedById"], json!(second));
}
