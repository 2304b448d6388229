//! Who may use the Config API, and how long it remembers.

use std::path::PathBuf;

use reqwest::Method;
use sandbox::Options;

use super::{BUTTONS, everything, post, request, rows, send};
use crate::client::Client;

#[tokio::test]
async fn a_key_or_a_user_with_a_password_opens_the_api_and_nothing_else_does() {
    let client = Client::start().await;
    let address = format!("{}{BUTTONS}", client.sandbox.org_origin());
    let http = reqwest::Client::new();
    for (request, expected) in [
        (http.get(&address), 401),
        (
            http.get(&address).basic_auth("sandbox", Some("sandbox")),
            200,
        ),
        (http.get(&address).basic_auth("sandbox", Some("wrong")), 401),
        (
            http.get(&address)
                .basic_auth("agent@acme.test", Some("sandbox")),
            401,
        ),
        (
            http.get(&address).header("Authorization", "ApiKey sandbox"),
            200,
        ),
        (
            http.get(&address).header("Authorization", "ApiKey other"),
            401,
        ),
        (http.get(&address).bearer_auth("sandbox"), 401),
        (http.delete(format!("{address}/1")), 401),
        (http.get(address.replace("1234", "9999")), 401),
        (http.put(&address), 401),
    ] {
        let (status, body) = send(request).await;
        assert_eq!(status, expected, "{body}");
        if expected == 401 {
            assert_eq!(body, "\"auth required\"");
        }
    }
    assert_eq!(rows(&client, BUTTONS).await.len(), 4);
}

#[tokio::test]
async fn pages_of_the_allow_list_may_call_the_api_and_others_may_not() {
    let client = Client::start().await;
    let page = client.sandbox.page_origin().to_owned();
    let preflight = request(&client, Method::OPTIONS, BUTTONS)
        .header("Origin", &page)
        .header("Access-Control-Request-Method", "DELETE")
        .header("Access-Control-Request-Headers", "authorization");
    let answer = preflight.send().await.unwrap();
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(answer.status(), 200);
    assert_eq!(header("access-control-allow-origin"), page);
    assert_eq!(header("access-control-allow-headers"), "authorization");
    assert!(header("access-control-allow-methods").contains("DELETE"));
    let read = request(&client, Method::GET, BUTTONS).header("Origin", &page);
    let read = read.send().await.unwrap();
    assert_eq!(
        (
            read.status().as_u16(),
            read.headers()["access-control-allow-origin"]
                .to_str()
                .unwrap()
        ),
        (200, &*page)
    );
    let foreign = request(&client, Method::GET, BUTTONS).header("Origin", "https://elsewhere.test");
    let foreign = foreign.send().await.unwrap();
    assert_eq!(foreign.status(), 403);
    assert!(
        !foreign
            .headers()
            .contains_key("access-control-allow-origin")
    );
}

#[tokio::test]
async fn a_reset_brings_the_seeds_back_and_the_log_shows_no_key() {
    let client = Client::start().await;
    let before = everything(&client).await;
    let form = [
        ("callRating", "Callback"),
        ("buttonAction", "logCall"),
        ("buttonLabel", "x"),
    ];
    assert_eq!(send(post(&client, BUTTONS, &form)).await.0, 201);
    assert_eq!(
        send(request(&client, Method::DELETE, &format!("{BUTTONS}/1")))
            .await
            .0,
        204
    );
    let log = client.control("/sandbox/requests").await.to_string();
    assert!(
        log.contains("\"callRating\":\"Callback\"") && !log.contains("ApiKey"),
        "{log}"
    );
    client
        .page(Method::POST, "/sandbox/reset")
        .send()
        .await
        .unwrap();
    assert_eq!(everything(&client).await, before);
}

/// A file of its own, which goes with the test.
struct File(PathBuf);

impl File {
    fn new(name: &str) -> Self {
        let name = format!("sandbox-{name}-{}.db", std::process::id());
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for File {
    fn drop(&mut self) {
        // Where it was never made there is nothing to remove.
        let _ = std::fs::remove_file(&self.0);
    }
}

#[tokio::test]
async fn a_file_keeps_the_buttons_over_a_restart() {
    let file = File::new("restart");
    let start = || {
        Client::start_with(Options {
            db: Some(file.0.clone()),
            ..Options::default()
        })
    };
    let client = start().await;
    let form = [
        ("callRating", "Callback"),
        ("buttonAction", "logCall"),
        ("buttonLabel", "x"),
        ("colour", "red"),
    ];
    assert_eq!(send(post(&client, BUTTONS, &form)).await.0, 201);
    assert_eq!(
        send(post(
            &client,
            &format!("{BUTTONS}/4"),
            &[("isDefaultButton", "1")]
        ))
        .await
        .0,
        204
    );
    assert_eq!(
        send(request(&client, Method::DELETE, &format!("{BUTTONS}/1")))
            .await
            .0,
        204
    );
    let before = everything(&client).await;
    client.sandbox.shutdown().await;
    let client = start().await;
    assert_eq!(everything(&client).await, before);
    assert_eq!(
        send(request(&client, Method::DELETE, &format!("{BUTTONS}/5")))
            .await
            .0,
        204
    );
    client.sandbox.shutdown().await;
    let client = start().await;
    assert_eq!(
        send(post(&client, BUTTONS, &form)).await.1,
        "{\"sfButtonId\":\"6\"}"
    );
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_named() {
    let file = File::new("unusable");
    std::fs::write(
        &file.0,
        "this is no database, and long enough that nobody takes it for one",
    )
    .unwrap();
    let options = Options {
        port: 0,
        db: Some(file.0.clone()),
        ..Options::default()
    };
    let error = sandbox::Sandbox::start(options)
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains(file.0.to_str().unwrap()), "{error}");
    let kept = std::fs::read_to_string(&file.0).unwrap();
    assert!(kept.starts_with("this is no database"));
}
