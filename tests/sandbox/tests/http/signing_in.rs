//! Tokens: how they are had, what they are good for, how they end.

use std::time::Duration;

use reqwest::Method;
use sandbox::Options;
use serde_json::{Value, json};

use crate::client::Client;

#[tokio::test]
async fn refusals_are_oauth_errors() {
    let client = Client::start().await;
    let table = [
        (
            vec![("grant_type", "client_credentials")],
            "invalid_request",
        ),
        (
            vec![("grant_type", "client_credentials"), ("client_id", "who")],
            "invalid_client_id",
        ),
        (
            vec![
                ("grant_type", "client_credentials"),
                ("client_id", "sandbox"),
                ("client_secret", "no"),
            ],
            "invalid_client",
        ),
        (
            vec![("grant_type", "password"), ("username", "x")],
            "invalid_grant",
        ),
        (vec![("grant_type", "magic")], "unsupported_grant_type"),
    ];
    for (form, error) in table {
        let answer = client.token_request().form(&form).send().await.unwrap();
        assert_eq!(answer.status(), 400);
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["error"], error);
        assert!(body["error_description"].is_string());
    }
    let as_json = json!({"grant_type": "client_credentials", "client_id": "sandbox", "client_secret": "sandbox"});
    let answer = client.token_request().json(&as_json).send().await.unwrap();
    assert_eq!(answer.status(), 400, "parameters are form-encoded");
}

#[tokio::test]
async fn a_token_answers_as_documented_and_tells_no_expiry() {
    let client = Client::start().await;
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", "sandbox"),
        ("client_secret", "sandbox"),
    ];
    let answer = client.token_request().form(&form).send().await.unwrap();
    let body: Value = answer.json().await.unwrap();
    let names: Vec<&String> = body.as_object().unwrap().keys().collect();
    let expected = [
        "access_token",
        "id",
        "instance_url",
        "issued_at",
        "signature",
        "token_type",
    ];
    assert_eq!(names, expected);
    assert_eq!(body["instance_url"], client.sandbox.org_origin());
}

#[tokio::test]
async fn the_identity_is_the_agents() {
    let client = Client::start().await;
    let answer = client.org(Method::GET, "/services/oauth2/userinfo").send();
    let body: Value = answer.await.unwrap().json().await.unwrap();
    assert_eq!(body["email"], "agent@acme.test");
    assert_eq!(body["preferred_username"], "agent@acme.test.sandbox");
    assert!(body["user_id"].as_str().unwrap().starts_with("005"));
}

#[tokio::test]
async fn an_expired_token_is_refused_and_a_fresh_one_is_not() {
    let mut client = Client::start().await;
    let expire = client.page(Method::POST, "/sandbox/tokens/expire");
    expire.send().await.unwrap();
    let answer = client.upsert().await.unwrap();
    assert_eq!(answer.status(), 401);
    let body: Value = answer.json().await.unwrap();
    let expected =
        json!([{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]);
    assert_eq!(body, expected);
    // The identity endpoint has its own way to say the same.
    let identity = client.org(Method::GET, "/services/oauth2/userinfo").send();
    let identity = identity.await.unwrap();
    assert_eq!(identity.status(), 403);
    assert_eq!(identity.text().await.unwrap(), "Bad_OAuth_Token");
    client.sign_in().await;
    assert_eq!(client.upsert().await.unwrap().status(), 201);
}

#[tokio::test]
async fn a_lifetime_ends_a_token_by_itself() {
    let options = Options {
        token_lifetime: Some(Duration::ZERO),
        ..Options::default()
    };
    let client = Client::start_with(options).await;
    assert_eq!(client.upsert().await.unwrap().status(), 401);
}

#[tokio::test]
async fn nothing_but_the_version_list_is_open() {
    let client = Client::start().await;
    let table = [
        ("/services/data/", 200),
        ("/services/data/v67.0/", 401),
        ("/services/data/v1.0/", 404),
        ("/services/data/v67.0/query?q=SELECT+Id+FROM+Task", 401),
        ("/services/apexrest/cnxscv/voice/v1/createVoiceCall", 401),
    ];
    for (path, status) in table {
        let address = format!("{}{path}", client.sandbox.org_origin());
        let answer = reqwest::get(address).await.unwrap();
        assert_eq!(answer.status(), status, "{path}");
    }
}
