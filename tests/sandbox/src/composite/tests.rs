//! Several requests in one, by the answers and by what is left in the org.

use serde_json::{Value, json};

use crate::client::{Client, check_fault};

fn part(method: &str, path: &str, reference: &str, body: Value) -> Value {
    let mut part = json!({"method": method, "url": format!("/services/data/v67.0/{path}"), "referenceId": reference});
    if !body.is_null() {
        part["body"] = body;
    }
    part
}

fn run(client: &mut Client, all_or_none: bool, parts: &[Value]) -> Vec<Value> {
    let body = json!({"allOrNone": all_or_none, "compositeRequest": parts});
    let answer = client.ask("POST", "composite", &body);
    assert_eq!(answer.status, 200, "{:?}", answer.body);
    answer.value()["compositeResponse"]
        .as_array()
        .unwrap()
        .clone()
}

fn count(client: &mut Client, object: &str) -> Value {
    let answer = client.ask(
        "GET",
        &format!("query?q=SELECT+COUNT()+FROM+{object}"),
        &Value::Null,
    );
    answer.value()["totalSize"].clone()
}

#[test]
fn a_subrequest_may_refer_to_an_earlier_answer() {
    let mut client = Client::new();
    let answers = run(
        &mut client,
        true,
        &[
            part(
                "POST",
                "sobjects/Account",
                "firm",
                json!({"Name": "Umbrella"}),
            ),
            part(
                "POST",
                "sobjects/Contact",
                "person",
                json!({"LastName": "Wong", "AccountId": "@{firm.id}"}),
            ),
            part(
                "GET",
                "query?q=SELECT+Id+FROM+Contact+WHERE+AccountId='@{firm.id}'",
                "found",
                Value::Null,
            ),
            part(
                "PATCH",
                "sobjects/Contact/@{found.records[0].Id}",
                "title",
                json!({"Title": "Dr"}),
            ),
            part(
                "GET",
                "sobjects/Contact/@{person.id}?fields=Title,LastName",
                "read",
                Value::Null,
            ),
        ],
    );
    let statuses: Vec<&Value> = answers
        .iter()
        .map(|answer| &answer["httpStatusCode"])
        .collect();
    assert_eq!(json!(statuses), json!([201, 201, 200, 204, 200]));
    assert_eq!(answers[3]["body"], Value::Null);
    let id = answers[0]["body"]["id"].as_str().unwrap();
    let address = format!("/services/data/v67.0/sobjects/Account/{id}");
    assert_eq!(answers[0]["httpHeaders"], json!({"Location": address}));
    assert_eq!(
        (&answers[4]["referenceId"], &answers[4]["body"]["Title"]),
        (&json!("read"), &json!("Dr"))
    );
}

#[test]
fn a_failure_stops_what_depends_on_it_or_all() {
    for (all_or_none, statuses, tasks) in [(false, [400, 400, 201], 1), (true, [400, 400, 400], 0)]
    {
        let mut client = Client::new();
        let answers = run(
            &mut client,
            all_or_none,
            &[
                part("POST", "sobjects/Lead", "lead", json!({"LastName": "Ng"})),
                part(
                    "POST",
                    "sobjects/Task",
                    "call",
                    json!({"WhoId": "@{lead.id}"}),
                ),
                part("POST", "sobjects/Task", "other", json!({"Subject": "Call"})),
            ],
        );
        let found: Vec<&Value> = answers
            .iter()
            .map(|answer| &answer["httpStatusCode"])
            .collect();
        assert_eq!(json!(found), json!(statuses));
        assert_eq!(answers[0]["body"][0]["errorCode"], "REQUIRED_FIELD_MISSING");
        assert_eq!(
            answers[1]["body"],
            json!([{"errorCode": "PROCESSING_HALTED", "message": "Invalid reference specified. No value for lead.id found in lead"}])
        );
        if all_or_none {
            let message = "The transaction was rolled back since another operation in the same transaction failed.";
            assert_eq!(
                answers[2]["body"],
                json!([{"errorCode": "PROCESSING_HALTED", "message": message}])
            );
        }
        assert_eq!(count(&mut client, "Task"), json!(tasks));
    }
}

#[test]
fn a_subrequest_has_headers_of_its_own() {
    let mut client = Client::with(&json!({"duplicateRules": "alert"}));
    let again = json!({"LastName": "Fields", "Phone": "4155550100"});
    let mut allowed = part("POST", "sobjects/Contact", "b", again.clone());
    allowed["httpHeaders"] = json!({"Sforce-Duplicate-Rule-Header": "allowSave=true"});
    let answers = run(
        &mut client,
        false,
        &[part("POST", "sobjects/Contact", "a", again), allowed],
    );
    assert_eq!(answers[0]["body"][0]["errorCode"], "DUPLICATES_DETECTED");
    assert_eq!(answers[1]["httpStatusCode"], 201);
}

#[test]
fn what_is_no_composite_is_refused_whole() {
    let mut client = Client::new();
    let many = |count: usize, path: &str| -> Vec<Value> {
        (0..count)
            .map(|number| part("GET", path, &format!("r{number}"), Value::Null))
            .collect()
    };
    let table = [
        (
            json!({}),
            "JSON_PARSER_ERROR",
            "compositeRequest is missing at [line:1, column:1]",
        ),
        (
            json!({"compositeRequest": many(26, "limits")}),
            "LIMIT_EXCEEDED",
            "Composite API calls may not contain more than 25 subrequests",
        ),
        (
            json!({"compositeRequest": many(6, "query?q=x")}),
            "LIMIT_EXCEEDED",
            "Composite API calls may not contain more than 5 queries",
        ),
        (
            json!({"compositeRequest": [part("GET", "limits", "a", Value::Null), part("GET", "limits", "a", Value::Null)]}),
            "INVALID_INPUT",
            "Duplicate ReferenceId provided ('a')",
        ),
    ];
    for (body, code, message) in table {
        check_fault(&client.ask("POST", "composite", &body), 400, code, message);
    }
    let nested = part("POST", "composite", "a", json!({"compositeRequest": []}));
    assert_eq!(run(&mut client, false, &[nested])[0]["httpStatusCode"], 404);
    assert_eq!(run(&mut client, false, &many(25, "limits")).len(), 25);
}

#[test]
fn a_collection_answers_for_each_record() {
    let record = |subject: &str, status: Value| json!({"attributes": {"type": "Task"}, "Subject": subject, "CallType": status});
    for (all_or_none, successes, tasks) in [(false, [true, false], 1), (true, [false, false], 0)] {
        let mut client = Client::new();
        let body = json!({"allOrNone": all_or_none, "records": [record("a", json!("Inbound")), record("b", json!("Sideways"))]});
        let results = client.ask("POST", "composite/sobjects", &body).value();
        assert_eq!(
            json!([results[0]["success"], results[1]["success"]]),
            json!(successes)
        );
        assert_eq!(
            results[1]["errors"][0]["statusCode"],
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
        );
        assert_eq!(count(&mut client, "Task"), json!(tasks));
        if all_or_none {
            assert_eq!(
                results[0]["errors"][0]["statusCode"],
                "ALL_OR_NONE_OPERATION_ROLLED_BACK"
            );
            continue;
        }
        let id = results[0]["id"].as_str().unwrap();
        let change =
            json!({"records": [{"attributes": {"type": "Task"}, "Id": id, "Subject": "c"}]});
        let results = client.ask("PATCH", "composite/sobjects", &change).value();
        assert_eq!(results, json!([{"id": id, "success": true, "errors": []}]));
        assert_eq!(client.read("Task", id)["Subject"], "c");
        let results = client
            .ask(
                "DELETE",
                &format!("composite/sobjects?ids={id}"),
                &Value::Null,
            )
            .value();
        assert_eq!(results[0]["success"], true);
        assert_eq!(count(&mut client, "Task"), json!(0));
    }
}
