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

/// Asks for a token as a page does; the status, and whether the page may read the answer.
async fn ask_as_page(client: &Client, address: &str, origin: &str) -> (u16, bool) {
    let request = client.org(Method::POST, address).header("origin", origin);
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", "sandbox"),
        ("client_secret", "sandbox"),
    ];
    let answer = request.form(&form).send().await.unwrap();
    let is_readable = answer.headers().contains_key("access-control-allow-origin");
    (answer.status().as_u16(), is_readable)
}

#[tokio::test]
async fn a_page_reads_tokens_only_where_the_org_lets_it() {
    let client = Client::start().await;
    let page = client.sandbox.page_origin().to_owned();
    let token = "/services/oauth2/token";
    let table = [
        (true, token, page.as_str(), (200, true)),
        (true, token, "https://elsewhere.test", (403, false)),
        (true, "/broker/token", page.as_str(), (200, true)),
        (false, token, page.as_str(), (200, false)),
        (false, "/broker/token", page.as_str(), (200, true)),
        (
            false,
            "/services/oauth2/userinfo",
            page.as_str(),
            (200, true),
        ),
    ];
    for (is_allowed, address, origin, expected) in table {
        let setup = json!({"allowsCorsForOAuth": is_allowed});
        assert_eq!(client.set("/sandbox/setup", &setup).await, 200);
        let found = ask_as_page(&client, address, origin).await;
        assert_eq!(found, expected, "{is_allowed} {address} {origin}");
    }
}

#[tokio::test]
async fn the_login_page_sends_the_agent_back_to_the_page() {
    let client = Client::start().await;
    client.sandbox.allow_origin("https://host.test");
    let page = client.sandbox.page_origin().to_owned();
    let table = [
        (format!("{page}/oauth.html"), 302),
        (format!("{page}/pkg/oauth.html"), 302),
        ("https://host.test/oauth.html".to_owned(), 302),
        ("https://elsewhere.test/oauth.html".to_owned(), 400),
    ];
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    for (redirect, status) in table {
        let form = [
            ("response_type", "code"),
            ("client_id", "sandbox-public"),
            ("redirect_uri", &redirect),
            ("state", "s"),
            (
                "code_challenge",
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            ),
        ];
        let address = format!("{}/services/oauth2/authorize", client.sandbox.org_origin());
        let answer = http.post(address).form(&form).send().await.unwrap();
        assert_eq!(answer.status(), status, "{redirect}");
        if status == 302 {
            let back = answer.headers()["location"].to_str().unwrap();
            assert!(back.starts_with(&format!("{redirect}?code=aPrx")), "{back}");
            assert!(back.ends_with("%3D%3D&state=s"), "{back}");
        }
    }
    let log = client.control("/sandbox/requests").await.to_string();
    assert!(!log.contains("aPrx") && !log.contains("E9Melhoa"), "{log}");
}
