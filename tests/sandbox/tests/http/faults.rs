//! Faults on command, as a client sees them, and what they leave in the org.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::client::Client;

#[tokio::test]
async fn each_fault_answers_in_its_documented_body_and_does_no_work() {
    let client = Client::start().await;
    let table = [
        ("401", 401, "INVALID_SESSION_ID"),
        ("401-not-api", 401, "not valid for use with the REST API"),
        ("403-limit", 403, "REQUEST_LIMIT_EXCEEDED"),
        ("403-apex-class", 403, "FORBIDDEN"),
        ("404-apex", 404, "Could not find a match for URL"),
        ("429", 429, "Too many requests"),
        ("500-apex", 500, "APEX_ERROR"),
        ("500-empty", 500, ""),
        ("503-html", 503, "<!DOCTYPE html>"),
        ("420-html", 420, "<!DOCTYPE html>"),
        ("row-lock", 400, "UNABLE_TO_LOCK_ROW"),
    ];
    for (fault, status, text) in table {
        let rule = json!([{"match": {"method": "PATCH", "path": "/services/data"}, "fault": fault, "times": 1}]);
        assert_eq!(client.set("/sandbox/faults", &rule).await, 204);
        let answer = client.upsert().await.unwrap();
        assert_eq!(answer.status(), status, "{fault}");
        let body = answer.text().await.unwrap();
        assert!(body.contains(text), "{fault}: {body}");
    }
    assert_eq!(client.tasks().await, 0);
    assert_eq!(client.upsert().await.unwrap().status(), 201);
}

#[tokio::test]
async fn a_cut_connection_has_no_answer_but_perhaps_a_record() {
    for (fault, tasks) in [("drop-before", 0), ("drop-after-commit", 1), ("down", 0)] {
        let client = Client::start().await;
        let rule = json!([{"match": {"path": "/services/data/*"}, "fault": fault, "times": 1}]);
        client.set("/sandbox/faults", &rule).await;
        assert!(client.upsert().await.is_err(), "{fault}");
        assert_eq!(client.tasks().await, tasks, "{fault}");
        let log = client.control("/sandbox/requests").await;
        let last = log.as_array().unwrap().last().unwrap().clone();
        assert_eq!(
            (&last["status"], &last["fault"]),
            (&json!(0), &json!(fault))
        );
        assert!(client.upsert().await.is_ok());
    }
}

#[tokio::test]
async fn an_org_that_is_down_answers_nobody_until_it_is_back() {
    let client = Client::start().await;
    client.set("/sandbox/down", &json!({"down": true})).await;
    assert!(client.upsert().await.is_err());
    assert!(client.token_request().send().await.is_err());
    assert_eq!(client.control("/sandbox/state").await["down"], true);
    client.set("/sandbox/down", &json!({"down": false})).await;
    assert_eq!(client.upsert().await.unwrap().status(), 201);
}

#[tokio::test]
async fn a_delay_lets_two_upserts_of_one_key_overlap() {
    let client = Client::start().await;
    let rule =
        json!([{"match": {"method": "PATCH", "path": "/services/data"}, "fault": {"delay": 150}}]);
    client.set("/sandbox/faults", &rule).await;
    let (left, right) = tokio::join!(client.upsert(), client.upsert());
    let mut statuses = [left.unwrap().status(), right.unwrap().status()];
    statuses.sort();
    assert_eq!(statuses, [201, 400]);
    assert_eq!(client.tasks().await, 1);
}

#[tokio::test]
async fn a_late_answer_comes_after_the_work() {
    let client = Client::start().await;
    let rule = json!([{"fault": {"delayAfterCommit": 600}, "times": 1}]);
    client.set("/sandbox/faults", &rule).await;
    let started = Instant::now();
    let (answer, ()) = tokio::join!(client.upsert(), async {
        while client.tasks().await == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert!(started.elapsed() < Duration::from_millis(600));
    });
    assert_eq!(answer.unwrap().status(), 201);
    assert!(started.elapsed() >= Duration::from_millis(600));
}

#[tokio::test]
async fn wrong_cors_does_the_work_and_hides_the_answer() {
    let client = Client::start().await;
    let rule = json!([{"match": {"method": "GET", "path": "/services/data"}, "fault": "wrong-cors", "times": 1}]);
    client.set("/sandbox/faults", &rule).await;
    for is_readable in [false, true] {
        let request = client.org(Method::GET, "/services/data/");
        let request = request.header("origin", client.sandbox.page_origin());
        let answer = request.send().await.unwrap();
        let headers = answer.headers();
        assert_eq!(answer.status(), 200);
        assert_eq!(
            headers.contains_key("access-control-allow-origin"),
            is_readable
        );
    }
}

#[tokio::test]
async fn the_wrapper_may_create_and_complain() {
    let client = Client::start().await;
    let rules =
        json!([{"match": {"path": "*createVoiceCall"}, "fault": "voice-partial", "times": 1}]);
    client.set("/sandbox/faults", &rules).await;
    let body = json!({
        "callCenterDevName": "AcmeContactCenter", "certDevName": "AcmeCert", "vendorCallKey": "key", "to": "+18005550100", "from": "+14155550100",
        "initiationMethod": "Inbound", "startTime": "2026-11-20T10:00:00Z", "participants": [{"participantKey": "+14155550100", "type": "END_USER"}],
    });
    let address = "/services/apexrest/cnxscv/voice/v1/createVoiceCall";
    let answer = client.org(Method::POST, address).json(&body).send().await;
    let answer: Value = answer.unwrap().json().await.unwrap();
    assert_eq!(answer["success"], true);
    assert!(answer["data"]["voiceCallId"].is_string());
    assert!(
        answer["errors"]
            .as_str()
            .unwrap()
            .contains("Required fields are missing")
    );
}

#[tokio::test]
async fn faults_are_counted_and_faulty_ones_refused() {
    let client = Client::start().await;
    let rule = json!([{"match": {"method": "patch", "path": "/services/data"}, "fault": "401", "after": 1, "times": 1}]);
    client.set("/sandbox/faults", &rule).await;
    for status in [201, 401, 200] {
        assert_eq!(client.upsert().await.unwrap().status(), status);
    }
    let rules = client.control("/sandbox/faults").await;
    assert_eq!(
        (&rules[0]["seen"], &rules[0]["applied"]),
        (&json!(2), &json!(1))
    );
    for faulty in [
        json!({}),
        json!([{"fault": "earthquake"}]),
        json!([{"match": {"url": "/"}, "fault": "401"}]),
    ] {
        assert_eq!(
            client.set("/sandbox/faults", &faulty).await,
            400,
            "{faulty}"
        );
    }
}

#[tokio::test]
async fn a_status_may_be_wrong_though_the_work_is_done() {
    let client = Client::start().await;
    let rule = json!([{"fault": {"status": 400}, "times": 1}]);
    client.set("/sandbox/faults", &rule).await;
    let answer = client.upsert().await.unwrap();
    assert_eq!(answer.status(), 400);
    let body: Value = answer.json().await.unwrap();
    assert_eq!((&body["success"], client.tasks().await), (&json!(true), 1));
}
