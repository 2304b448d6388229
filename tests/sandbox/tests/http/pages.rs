//! The page origin: files with their types, and the configuration with its ETag.

use reqwest::Method;
use sandbox::Options;
use serde_json::Value;

use crate::client::Client;

const CONFIGURATION: &str = "/softphone-wrapper.config.json";

/// A folder with the layout of the repository, removed at the end.
struct Site(std::path::PathBuf);

impl Site {
    fn new(name: &str) -> Self {
        let root = std::env::temp_dir().join(format!("sandbox-{name}-{}", std::process::id()));
        let files = [
            ("www/demo/index.html", "<!DOCTYPE html>"),
            ("www/demo/demo.css", "a{}"),
            ("pkg/softphone-wrapper.js", "1"),
            ("pkg/softphone-wrapper.mjs", "1"),
            ("pkg/core.wasm", "\0asm"),
            ("secret.txt", "no"),
            (
                "www/demo/vendor.html",
                r#"<script src="/pkg/softphone-wrapper.js" integrity="">"#,
            ),
            (
                "pkg/manifest.json",
                r#"{"files":{"softphone-wrapper.js":{"integrity":"sha384-a"},"softphone-wrapper-conformance.js":{"integrity":"sha384-b"}}}"#,
            ),
        ];
        for (name, text) in files {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Self(root)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // What cannot be removed is the system's to clear.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn files_have_their_types_and_are_always_asked_for_anew() {
    let site = Site::new("files");
    let options = Options {
        root: site.0.clone(),
        ..Options::default()
    };
    let client = Client::start_with(options).await;
    let table = [
        ("/", 200, "text/html; charset=utf-8"),
        ("/demo/demo.css", 200, "text/css; charset=utf-8"),
        (
            "/pkg/softphone-wrapper.js?v=1",
            200,
            "text/javascript; charset=utf-8",
        ),
        (
            "/pkg/softphone-wrapper.mjs",
            200,
            "text/javascript; charset=utf-8",
        ),
        ("/pkg/core.wasm", 200, "application/wasm"),
        ("/pkg/nothing.js", 404, "text/plain; charset=utf-8"),
        ("/pkg/..%2fsecret.txt", 404, "text/plain; charset=utf-8"),
        ("/demo/%2e%2e/%2e%2e/secret.txt", 404, ""),
    ];
    for (path, status, content_type) in table {
        let answer = client.page(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), status, "{path}");
        if !content_type.is_empty() {
            assert_eq!(answer.headers()["content-type"], content_type, "{path}");
        }
        if status == 200 {
            assert_eq!(answer.headers()["cache-control"], "no-cache", "{path}");
        }
    }
}

#[tokio::test]
async fn the_host_that_the_kit_looks_at_names_the_script_s_integrity() {
    let site = Site::new("host");
    let options = Options {
        root: site.0.clone(),
        ..Options::default()
    };
    let client = Client::start_with(options).await;
    for (path, expected) in [
        (
            "host",
            r#"src="/pkg/softphone-wrapper.js" integrity="sha384-a""#,
        ),
        (
            "stand-in",
            r#"src="/pkg/softphone-wrapper-conformance.js" integrity="sha384-b""#,
        ),
    ] {
        let path = format!("/conformance/{path}");
        let answer = client.page(Method::GET, &path).send().await.unwrap();
        assert!(answer.text().await.unwrap().contains(expected), "{path}");
    }
}

#[tokio::test]
async fn the_configuration_is_revalidated_and_guarded_by_its_etag() {
    let client = Client::start().await;
    let get = || client.page(Method::GET, CONFIGURATION);
    let answer = get().send().await.unwrap();
    let etag = answer.headers()["etag"].to_str().unwrap().to_owned();
    let document: Value = answer.json().await.unwrap();
    assert_eq!(
        document["accounts"][0]["instanceUrl"],
        client.sandbox.org_origin()
    );
    let known = get().header("if-none-match", &etag).send().await.unwrap();
    assert_eq!(known.status(), 304);
    let put = |tag: &str| {
        let request = client.page(Method::PUT, CONFIGURATION);
        request
            .header("if-match", tag.to_owned())
            .body("{\"configVersion\":1}")
    };
    assert_eq!(put(&etag).send().await.unwrap().status(), 204);
    assert_eq!(put(&etag).send().await.unwrap().status(), 412);
    let changed = get().header("if-none-match", &etag).send().await.unwrap();
    assert_eq!(changed.status(), 200);
    assert_eq!(changed.text().await.unwrap(), "{\"configVersion\":1}");
    client
        .page(Method::POST, "/sandbox/reset")
        .send()
        .await
        .unwrap();
    let reset = get().send().await.unwrap();
    assert_eq!(reset.headers()["etag"].to_str().unwrap(), etag);
}

#[tokio::test]
async fn the_demo_searches_for_callers_unless_the_document_says_otherwise() {
    let client = Client::start().await;
    let searched = async || -> Value {
        let answer = client.page(Method::GET, "/demo.config.json").send().await;
        answer.unwrap().json::<Value>().await.unwrap()["configurations"][0]["moduleSearch"].clone()
    };
    assert_eq!(searched().await, serde_json::json!(["contact", "lead"]));
    let answer = client
        .page(Method::GET, CONFIGURATION)
        .send()
        .await
        .unwrap();
    let mut document: Value = answer.json().await.unwrap();
    assert_eq!(document["configurations"][0]["moduleSearch"], Value::Null);
    document["configurations"][0]["moduleSearch"] = serde_json::json!([]);
    let saved = client.page(Method::PUT, CONFIGURATION).json(&document);
    assert_eq!(saved.send().await.unwrap().status(), 204);
    assert_eq!(searched().await, serde_json::json!([]));
}
