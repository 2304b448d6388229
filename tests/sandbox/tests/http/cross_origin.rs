//! The allow-list, as a browser meets it.

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::json;

use crate::client::{Client, TASK};

fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_listed_page_may_read_and_others_may_not() {
    let client = Client::start().await;
    let page = client.sandbox.page_origin().to_owned();
    let table = [
        (page.clone(), 201, true),
        (page.replace("127.0.0.1", "localhost"), 200, true),
        ("https://elsewhere.test".to_owned(), 403, false),
        ("null".to_owned(), 403, false),
    ];
    for (origin, status, is_readable) in table {
        let request = client.org(Method::PATCH, TASK).header("origin", &origin);
        let answer = request.json(&json!({"Subject": "Call"})).send().await;
        let answer = answer.unwrap();
        let allowed = value(answer.headers(), "access-control-allow-origin");
        assert_eq!(answer.status(), status, "{origin}");
        assert_eq!(allowed, is_readable.then_some(origin.as_str()));
        assert_eq!(
            value(answer.headers(), "access-control-expose-headers"),
            None
        );
    }
}

#[tokio::test]
async fn a_preflight_echoes_the_asked_headers() {
    let client = Client::start().await;
    for (origin, status) in [
        (client.sandbox.page_origin(), 200),
        ("https://elsewhere.test", 403),
    ] {
        let request = client.org(Method::OPTIONS, TASK).header("origin", origin);
        let request = request
            .header("access-control-request-method", "PATCH")
            .header("access-control-request-headers", "authorization,x-anything");
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), status);
        let is_allowed = status == 200;
        let expected = [
            ("access-control-allow-origin", origin),
            ("access-control-allow-credentials", "false"),
            (
                "access-control-allow-methods",
                "HEAD,GET,POST,PUT,PATCH,DELETE",
            ),
            ("access-control-allow-headers", "authorization,x-anything"),
        ];
        for (name, text) in expected {
            assert_eq!(value(answer.headers(), name), is_allowed.then_some(text));
        }
    }
}

#[tokio::test]
async fn an_origin_may_be_added_while_it_runs() {
    let client = Client::start().await;
    client.sandbox.allow_origin("https://host.test");
    let request = client.org(Method::GET, "/services/data/");
    let answer = request.header("origin", "https://host.test").send().await;
    assert_eq!(answer.unwrap().status(), 200);
}
