//! The console's addresses: its page and library, what is set and read back, commands without a page, and TLS beside plain HTTP.

use std::time::Duration;

use reqwest::Method;
use sandbox::{Options, Sandbox};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::Client;

#[tokio::test]
async fn the_library_is_of_the_version_of_its_address() {
    let client = Client::start().await;
    let table = [
        ("57.0", Some("Number(\"57\")")),
        ("67.0", Some("Number(\"67\")")),
        ("67", None),
        ("67.5", None),
        ("v67.0", None),
    ];
    for (version, expected) in table {
        let path = format!("/support/api/{version}/lightning/opencti_min.js");
        for answer in [
            client.page(Method::GET, &path).send().await.unwrap(),
            client.org(Method::GET, &path).send().await.unwrap(),
        ] {
            assert_eq!(
                answer.status(),
                if expected.is_some() { 200 } else { 404 },
                "{version}"
            );
            if let Some(expected) = expected {
                assert_eq!(
                    answer.headers()["content-type"],
                    "text/javascript; charset=utf-8"
                );
                assert!(answer.text().await.unwrap().contains(expected), "{version}");
            }
        }
    }
}

#[tokio::test]
async fn the_console_page_and_its_adapter_are_served() {
    let client = Client::start().await;
    let table = [
        ("/console", "text/html; charset=utf-8"),
        ("/console/console.js", "text/javascript; charset=utf-8"),
        ("/console/console.css", "text/css; charset=utf-8"),
    ];
    for (path, content_type) in table {
        let answer = client.page(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], content_type, "{path}");
    }
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let table = [
        (
            "?mode=Lightning",
            "/pkg/cti.html?config=/console.config.json&mode=Lightning",
        ),
        (
            "?config=/mine.json&mode=Lightning",
            "/pkg/cti.html?config=/mine.json&mode=Lightning",
        ),
    ];
    for (query, expected) in table {
        let address = format!("{}/cti.html{query}", client.sandbox.page_origin());
        let answer = http.get(address).send().await.unwrap();
        assert_eq!(answer.headers()["location"], expected);
    }
}

#[tokio::test]
async fn what_consoles_do_wrong_is_set_taken_and_forgotten() {
    let client = Client::start().await;
    let take = async |method: &str| -> Value {
        let request = client.page(Method::POST, "/sandbox/console/faults/take");
        let answer = request
            .json(&json!({"method": method}))
            .send()
            .await
            .unwrap();
        answer.json::<Value>().await.unwrap()["fault"].clone()
    };
    let faults = "/sandbox/console/faults";
    assert_eq!(
        client
            .set(
                faults,
                &json!([{"method": "saveLog", "fault": "lost", "times": 1}])
            )
            .await,
        204
    );
    assert_eq!(take("runApex").await, Value::Null);
    assert_eq!(take("saveLog").await, "lost");
    assert_eq!(take("saveLog").await, Value::Null);
    assert_eq!(client.control(faults).await[0]["applied"], 1);
    assert_eq!(
        client
            .set(faults, &json!([{"method": "saveLog", "fault": "loud"}]))
            .await,
        400
    );
    let setup = "/sandbox/console/setup";
    let start = client.control(setup).await;
    assert_eq!(
        client
            .set(setup, &json!({"callCenter": {"/mine/own": "x"}}))
            .await,
        200
    );
    assert_eq!(
        client.control(setup).await["callCenter"],
        json!({"/mine/own": "x"})
    );
    assert_eq!(
        client.set(setup, &json!({"layout": {"Chat": {}}})).await,
        400
    );
    client
        .page(Method::POST, "/sandbox/reset")
        .send()
        .await
        .unwrap();
    assert_eq!(client.control(setup).await, start);
    assert_eq!(client.control(faults).await, json!([]));
}

#[tokio::test]
async fn what_a_person_does_needs_a_console_and_a_method_a_user() {
    let client = Client::start().await;
    for command in ["click-to-dial", "navigate", "publish", "work", "focus"] {
        let path = format!("/sandbox/crm/{command}");
        let answer = client
            .page(Method::POST, &path)
            .json(&json!({}))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 409, "{command}");
    }
    let perform = async |body: Value| -> (u16, Value) {
        let request = client
            .page(Method::POST, "/sandbox/console/perform")
            .json(&body);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    };
    let log = json!({"object": {"entityApiName": "Task", "Subject": "Call"}});
    let (status, answer) =
        perform(json!({"method": "saveLog", "args": log, "by": "second@acme.test.sandbox"})).await;
    assert_eq!(
        (status, &answer["response"]["success"]),
        (200, &json!(true))
    );
    assert_eq!(client.tasks().await, 1);
    assert_eq!(
        perform(json!({"method": "saveLog", "args": log, "by": "nobody"}))
            .await
            .0,
        400
    );
    assert_eq!(perform(json!({"args": log})).await.0, 400);
}

#[tokio::test]
async fn with_tls_both_ports_answer_a_handshake_and_plain_requests() {
    let options = Options {
        port: 0,
        tls: true,
        ..Options::default()
    };
    let sandbox = Sandbox::start(options).await.unwrap();
    let page = sandbox.page_origin().to_owned();
    assert!(
        page.starts_with("https://acme.lightning.force.com:"),
        "{page}"
    );
    let org = sandbox.org_origin().to_owned();
    assert!(org.starts_with("https://acme.my.salesforce.com:"), "{org}");
    let state = reqwest::get(format!("{}/sandbox/state", sandbox.control_origin()))
        .await
        .unwrap();
    assert_eq!(state.status(), 200);
    // A record of the handshake that is longer than any may be: TLS answers it with an alert, HTTP would with a status.
    for origin in [page, org] {
        let port = origin.rsplit(':').next().unwrap();
        let mut stream = TcpStream::connect(format!("127.0.0.1:{port}"))
            .await
            .unwrap();
        stream.write_all(&[0x16, 3, 1, 0xff, 0xff]).await.unwrap();
        let mut answer = [0; 2];
        let reading = stream.read_exact(&mut answer);
        tokio::time::timeout(Duration::from_secs(10), reading)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(answer, [0x15, 3], "an alert");
    }
}
