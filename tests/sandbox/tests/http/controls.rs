//! The controls that tests and the demo use.

use std::time::Duration;

use reqwest::Method;
use sandbox::{Options, Sandbox};
use serde_json::json;

use crate::client::Client;

#[tokio::test]
async fn a_reset_leaves_the_seeds_and_the_tokens() {
    let client = Client::start().await;
    let seeds = client.control("/sandbox/state").await["records"].clone();
    client.upsert().await.unwrap();
    client
        .set("/sandbox/faults", &json!([{"fault": "401"}]))
        .await;
    client
        .page(Method::POST, "/sandbox/reset")
        .send()
        .await
        .unwrap();
    let state = client.control("/sandbox/state").await;
    for object in ["Account", "Contact", "Lead", "User"] {
        let ids = |records: &serde_json::Value| -> Vec<String> {
            let all = records[object].as_array().unwrap().iter();
            all.map(|record| record["Id"].to_string()).collect()
        };
        assert_eq!(ids(&state["records"]), ids(&seeds), "{object}");
    }
    assert_eq!(client.control("/sandbox/requests").await, json!([]));
    assert_eq!(client.upsert().await.unwrap().status(), 201);
}

#[tokio::test]
async fn two_contacts_share_a_number_and_one_account_is_a_person() {
    let client = Client::start().await;
    let records = client.control("/sandbox/state").await["records"].clone();
    let digits = |value: &serde_json::Value| -> String {
        let text = value.as_str().unwrap_or_default();
        text.chars().filter(char::is_ascii_digit).collect()
    };
    let contacts = records["Contact"].as_array().unwrap().iter();
    let sharing = contacts.filter(|contact| {
        let numbers = ["Phone", "MobilePhone"].map(|field| digits(&contact[field]));
        numbers.iter().any(|number| number.ends_with("4155550100"))
    });
    assert_eq!(sharing.count(), 2);
    let accounts = records["Account"].as_array().unwrap().iter();
    let people = accounts.filter(|account| account["IsPersonAccount"] == true);
    assert_eq!(people.count(), 1);
}

#[tokio::test]
async fn the_request_log_shows_bodies_but_no_credential() {
    let client = Client::start().await;
    client.upsert().await.unwrap();
    let log = client.control("/sandbox/requests").await;
    assert_eq!(log[1]["method"], "PATCH");
    assert_eq!(log[1]["body"]["Subject"], "Call");
    assert_eq!(log[1]["response"]["created"], true);
    assert_eq!(log[0]["body"]["client_secret"], "(hidden)");
    let text = log.to_string();
    assert!(!text.contains("Bearer ") && !text.contains("!AQ"), "{text}");
}

#[tokio::test]
async fn a_hook_keeps_what_it_is_sent() {
    let client = Client::start().await;
    let request = client.org(Method::POST, "/hooks/crm?callid=1");
    request
        .json(&json!({"agent": "Alex"}))
        .send()
        .await
        .unwrap();
    let hooks = client.control("/sandbox/hooks").await;
    assert_eq!(hooks[0]["name"], "crm");
    assert_eq!(hooks[0]["parameters"], json!([["callid", "1"]]));
    assert_eq!(hooks[0]["body"], json!({"agent": "Alex"}));
    assert!(!hooks.to_string().contains("Bearer"));
}

#[tokio::test]
async fn the_stream_tells_of_every_change() {
    let client = Client::start().await;
    let mut stream = client
        .page(Method::GET, "/sandbox/stream")
        .send()
        .await
        .unwrap();
    let mut versions = Vec::new();
    for _ in 0..2 {
        let next = tokio::time::timeout(Duration::from_secs(5), stream.chunk());
        let chunk = next.await.unwrap().unwrap().unwrap();
        let text = String::from_utf8_lossy(&chunk).into_owned();
        assert!(
            text.starts_with("event: change\ndata: {\"version\":"),
            "{text}"
        );
        versions.push(text);
        client.upsert().await.unwrap();
    }
    assert_ne!(versions[0], versions[1]);
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let client = Client::start().await;
    let port = client
        .sandbox
        .page_origin()
        .rsplit(':')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let error = Sandbox::start(Options {
        port,
        ..Options::default()
    })
    .await
    .unwrap_err();
    assert!(error.to_string().contains(&port.to_string()), "{error}");
}

#[tokio::test]
async fn a_shut_down_sandbox_frees_its_ports() {
    let client = Client::start().await;
    let port: u16 = client
        .sandbox
        .page_origin()
        .rsplit(':')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    client.sandbox.shutdown().await;
    let again = Sandbox::start(Options {
        port,
        org_port: Some(0),
        ..Options::default()
    })
    .await;
    assert!(again.is_ok());
}

#[tokio::test]
async fn queries_of_many_rows_come_in_batches() {
    let client = Client::start().await;
    for number in 0..2001 {
        let body = json!({"Subject": format!("Call {number}")});
        let answer = client
            .org(Method::POST, "/services/data/v67.0/sobjects/Task")
            .json(&body)
            .send()
            .await;
        assert_eq!(answer.unwrap().status(), 201);
    }
    let read = async |path: &str| -> serde_json::Value {
        client
            .org(Method::GET, path)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    };
    let first = read(
        "/services/data/v67.0/query?q=SELECT+Subject,Owner.Name+FROM+Task+ORDER+BY+CreatedDate",
    )
    .await;
    assert_eq!(
        (&first["totalSize"], &first["done"]),
        (&json!(2001), &json!(false))
    );
    assert_eq!(first["records"][0]["Owner"]["Name"], "Alex Agent");
    let rest = read(first["nextRecordsUrl"].as_str().unwrap()).await;
    assert_eq!(
        (&rest["done"], &rest["records"][0]["Subject"]),
        (&json!(true), &json!("Call 2000"))
    );
}

#[tokio::test]
async fn a_person_edits_a_record_without_a_token() {
    let client = Client::start().await;
    client.upsert().await.unwrap();
    let task = client.control("/sandbox/state").await["records"]["Task"][0].clone();
    let path = format!("/sandbox/crm/records/Task/{}", task["Id"].as_str().unwrap());
    let edit = |address: String, body: serde_json::Value| {
        let request = client.page(Method::PATCH, &address).json(&body);
        async move { request.send().await.unwrap() }
    };
    let answer = edit(path.clone(), json!({"Subject": "Mine"})).await;
    assert_eq!(answer.status(), 204);
    let refused = edit(
        format!("{path}?by=agent@acme.test.sandbox"),
        json!({"IsClosed": true}),
    )
    .await;
    assert_eq!(refused.status(), 400);
    let body: serde_json::Value = refused.json().await.unwrap();
    assert_eq!(body[0]["errorCode"], "INVALID_FIELD_FOR_INSERT_UPDATE");
    let edited = client.control("/sandbox/state").await["records"]["Task"][0].clone();
    assert_eq!(edited["Subject"], "Mine");
    assert_ne!(edited["LastModifiedById"], task["LastModifiedById"]);
}

#[tokio::test]
async fn the_set_up_is_read_changed_and_reset() {
    let client = Client::start().await;
    let first = client.control("/sandbox/setup").await;
    assert_eq!(
        client
            .set("/sandbox/setup", &json!({"duplicateRules": "loud"}))
            .await,
        400
    );
    assert_eq!(client.control("/sandbox/setup").await, first);
    let change = json!({"duplicateRules": "block", "hiddenFields": ["Lead.Title"]});
    assert_eq!(client.set("/sandbox/setup", &change).await, 200);
    let changed = client.control("/sandbox/setup").await;
    assert_eq!(changed["hiddenFields"], json!(["Lead.Title"]));
    client
        .page(Method::POST, "/sandbox/reset")
        .send()
        .await
        .unwrap();
    assert_eq!(client.control("/sandbox/setup").await, first);
}

#[tokio::test]
async fn a_description_that_did_not_change_is_not_sent_again() {
    let client = Client::start().await;
    let address = "/services/data/v67.0/sobjects/Task/describe";
    let first = client.org(Method::GET, address).send().await.unwrap();
    let changed = first.headers()["last-modified"]
        .to_str()
        .unwrap()
        .to_owned();
    let again = client
        .org(Method::GET, address)
        .header("if-modified-since", changed);
    let again = again.send().await.unwrap();
    assert_eq!(again.status(), 304);
    assert_eq!(again.text().await.unwrap(), "");
}
