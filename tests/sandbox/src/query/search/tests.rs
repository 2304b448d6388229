//! Searches over REST, by the records they find.

use serde_json::{Value, json};

use crate::client::{Client, check_fault};

fn names(client: &mut Client, address: &str, body: &Value) -> Vec<String> {
    let method = if body.is_null() { "GET" } else { "POST" };
    let answer = client.ask(method, address, body);
    assert_eq!(answer.status, 200, "{address}: {:?}", answer.body);
    let rows = answer.value()["searchRecords"].as_array().unwrap().clone();
    rows.iter()
        .map(|row| row["Name"].as_str().unwrap_or("-").to_owned())
        .collect()
}

fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[test]
fn sosl_finds_what_the_index_holds() {
    let mut client = Client::new();
    let table: [(&str, &[&str]); 12] = [
        (
            "FIND {4155550100} IN PHONE FIELDS RETURNING Contact(Id, Name)",
            &["Dana Fields", "Jordan Fields"],
        ),
        (
            "FIND {\\+14155550100} IN PHONE FIELDS RETURNING Contact(Id, Name)",
            &["Jordan Fields"],
        ),
        (
            "FIND {4155550100} IN NAME FIELDS RETURNING Contact(Name)",
            &[],
        ),
        (
            "FIND {4155550100} RETURNING Contact(Name ORDER BY FirstName DESC LIMIT 1)",
            &["Jordan Fields"],
        ),
        (
            "FIND {4155550100} RETURNING Contact(Name WHERE MobilePhone != null)",
            &["Jordan Fields"],
        ),
        (
            "FIND {2125550188} RETURNING Lead(Name), Contact(Name)",
            &["Pat Quinn", "Pat Quinn"],
        ),
        (
            "FIND {2125550188} RETURNING Lead(Name WHERE IsConverted = false)",
            &[],
        ),
        (
            "FIND {6465550131} RETURNING Account(Name), Contact(Name WHERE IsPersonAccount = false)",
            &["Robin Doe"],
        ),
        (
            "FIND {dana OR kim} RETURNING Contact(Name), Lead(Name)",
            &["Dana Fields", "Kim Park"],
        ),
        (
            "FIND {fields AND NOT dana} RETURNING Contact(Name)",
            &["Jordan Fields"],
        ),
        ("FIND {\"dana fields\"} RETURNING Contact", &["-"]),
        (
            "FIND {fields} RETURNING Contact(Name) LIMIT 1",
            &["Dana Fields"],
        ),
    ];
    for (text, expected) in table {
        let address = format!("search?q={}", encode(text));
        assert_eq!(
            names(&mut client, &address, &Value::Null),
            expected,
            "{text}"
        );
    }
}

#[test]
fn a_found_record_carries_its_attributes_and_the_wanted_fields() {
    let mut client = Client::new();
    let dana = client.id_of("Contact", "Dana Fields");
    let body =
        json!({"q": "dana", "sobjects": [{"name": "contact", "fields": ["id", "Account.Name"]}]});
    let answer = client.ask("POST", "parameterizedSearch", &body).value();
    let acme = client.id_of("Account", "Acme Travel");
    let url = |object: &str, id: &str| format!("/services/data/v67.0/sobjects/{object}/{id}");
    let expected = json!({"searchRecords": [{
        "attributes": {"type": "Contact", "url": url("Contact", &dana)}, "Id": dana,
        "Account": {"attributes": {"type": "Account", "url": url("Account", &acme)}, "Name": "Acme Travel"},
    }]});
    assert_eq!(answer, expected);
}

#[test]
fn parameters_find_the_same() {
    let mut client = Client::new();
    let contact = |more: Value| {
        let mut object = json!({"name": "Contact", "fields": ["Name"]});
        object
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().cloned().unwrap());
        object
    };
    let lead = json!({"name": "Lead", "fields": ["Name"], "where": "IsConverted = false"});
    let table: [(Value, &[&str]); 9] = [
        (
            json!({"q": "(415) 555-0100", "in": "PHONE", "sobjects": [contact(json!({}))]}),
            &["Dana Fields", "Jordan Fields"],
        ),
        (
            json!({"q": "+14155550100", "in": "phone", "sobjects": [contact(json!({}))]}),
            &["Jordan Fields"],
        ),
        (
            json!({"q": "4155550100", "in": "PHONE", "sobjects": [contact(json!({"limit": 1, "orderBy": "FirstName DESC"}))]}),
            &["Jordan Fields"],
        ),
        (
            json!({"q": "4155550100", "defaultLimit": 1, "sobjects": [contact(json!({})), lead]}),
            &["Dana Fields"],
        ),
        (
            json!({"q": "2125550188", "fields": ["Name"], "sobjects": [{"name": "Lead"}]}),
            &["Pat Quinn"],
        ),
        (json!({"q": "2125550188", "sobjects": [lead]}), &[]),
        (
            json!({"q": "fields", "overallLimit": 1, "sobjects": [contact(json!({}))]}),
            &["Dana Fields"],
        ),
        (
            json!({"q": "dana OR kim", "sobjects": [contact(json!({})), lead]}),
            &[],
        ),
        (
            json!({"q": "} RETURNING User(Name", "sobjects": [contact(json!({}))]}),
            &[],
        ),
    ];
    for (body, expected) in table {
        assert_eq!(
            names(&mut client, "parameterizedSearch", &body),
            expected,
            "{body}"
        );
    }
    let address = "parameterizedSearch?q=4155550100&in=PHONE&sobject=Contact&Contact.fields=id,name&Contact.limit=1&sobject=Lead";
    assert_eq!(names(&mut client, address, &Value::Null), ["Dana Fields"]);
}

#[test]
fn what_cannot_be_searched_is_refused() {
    let mut client = Client::new();
    let refused = client.ask(
        "GET",
        &format!("search?q={}", encode("FIND {John|jane} RETURNING Contact")),
        &Value::Null,
    );
    let message = "\nFIND {John|jane} RETURNING Contact\n         ^\nERROR at Row:1:Column:10\nline 1:10 mismatched character '|' expecting '}'";
    check_fault(&refused, 400, "MALFORMED_SEARCH", message);
    let refused = client.ask("POST", "parameterizedSearch", &json!({"q": "+4"}));
    check_fault(
        &refused,
        400,
        "MALFORMED_SEARCH",
        "search term must be longer than one character: +4",
    );
    let table = [
        (json!({}), "MALFORMED_SEARCH"),
        (json!({"q": "dana", "in": "FAX"}), "MALFORMED_SEARCH"),
        (json!({"q": "dana", "defaultLimit": 5}), "MALFORMED_SEARCH"),
        (
            json!({"q": "dana", "overallLimit": 2001}),
            "MALFORMED_SEARCH",
        ),
        (
            json!({"q": "dana", "sobject": "Contact"}),
            "JSON_PARSER_ERROR",
        ),
        (
            json!({"q": "dana", "sobjects": [{"name": "Nope"}]}),
            "INVALID_TYPE",
        ),
        (
            json!({"q": "dana", "sobjects": [{"name": "VoiceCall"}]}),
            "INVALID_TYPE",
        ),
        (
            json!({"q": "dana", "sobjects": [{"name": "Contact", "fields": ["Nope"]}]}),
            "INVALID_FIELD",
        ),
        (
            json!({"q": "dana", "sobjects": [{"name": "Contact", "where": "Name = 'x' LIMIT 1"}]}),
            "MALFORMED_SEARCH",
        ),
    ];
    for (body, code) in table {
        let answer = client.ask("POST", "parameterizedSearch", &body);
        assert_eq!(
            (answer.status, &answer.value()[0]["errorCode"]),
            (400, &json!(code)),
            "{body}"
        );
    }
    for (address, allowed) in [
        ("search", "HEAD,GET"),
        ("parameterizedSearch", "GET,HEAD,POST"),
    ] {
        let answer = client.ask("PUT", address, &Value::Null);
        let message = format!("HTTP Method 'PUT' not allowed. Allowed are {allowed}");
        check_fault(&answer, 405, "METHOD_NOT_ALLOWED", &message);
    }
}

#[test]
fn a_long_search_string_loses_its_operators_and_then_everything() {
    let mut client = Client::new();
    for (words, expected) in [(2, 2), (600, 0)] {
        let term = vec!["dana OR kim"; words].join(" OR ");
        let address = format!(
            "search?q={}",
            encode(&format!(
                "FIND {{{term}}} RETURNING Contact(Name), Lead(Name)"
            ))
        );
        assert_eq!(
            names(&mut client, &address, &Value::Null).len(),
            expected,
            "{words}"
        );
    }
    for (words, expected) in [(1999, 1), (2001, 0)] {
        let body = json!({"q": vec!["dana"; words].join(" "), "sobjects": [{"name": "Contact", "fields": ["Name"]}]});
        assert_eq!(
            names(&mut client, "parameterizedSearch", &body).len(),
            expected,
            "{words}"
        );
    }
}

#[test]
fn a_new_record_is_found_when_the_index_holds_it() {
    for (delay, expected) in [(0, 1), (60_000, 0)] {
        let mut client = Client::with(&json!({"searchDelayMilliseconds": delay}));
        client.create("Contact", &json!({"LastName": "Newcomer"}));
        let address = "search?q=FIND+{newcomer}+RETURNING+Contact(Name)";
        assert_eq!(
            names(&mut client, address, &Value::Null).len(),
            expected,
            "{delay}"
        );
        let query = "query?q=SELECT+COUNT()+FROM+Contact+WHERE+LastName='Newcomer'";
        assert_eq!(
            client.ask("GET", query, &Value::Null).value()["totalSize"],
            1
        );
    }
}
