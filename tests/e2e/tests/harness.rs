//! The harness proves itself on small pages before it judges others.

use std::time::{Duration, Instant};

use e2e::{Chromium, ConsoleMessage, Error, HostServer, Reply};
use serde_json::{Value, json};

const SOON: Duration = Duration::from_secs(10);

async fn page_with(html: &str) -> (Chromium, HostServer, e2e::Page) {
    let server = HostServer::start().await.expect("a free port");
    server.serve("/", Reply::html(html));
    let chromium = Chromium::launch().await.expect("chromium");
    let page = chromium.new_page(&server.url("/")).await.expect("the page");
    (chromium, server, page)
}

#[tokio::test]
async fn an_expression_gives_its_value_its_promise_or_its_exception() {
    let (_chromium, _server, page) = page_with("<title>small</title>").await;
    let cases = [
        ("1 + 1", Ok(json!(2))),
        ("undefined", Ok(Value::Null)),
        ("document.title", Ok(json!("small"))),
        ("({a: [1, null, 'x']})", Ok(json!({"a": [1, null, "x"]}))),
        (
            "new Promise(done => setTimeout(done, 5, 'late'))",
            Ok(json!("late")),
        ),
        ("nowhere.to.be.found", Err("nowhere is not defined")),
        (
            "Promise.reject(new TypeError('refused'))",
            Err("TypeError: refused"),
        ),
        ("throw 1", Err("Uncaught 1")),
        ("1 +", Err("SyntaxError")),
    ];
    for (expression, expected) in cases {
        match (page.evaluate(expression).await, expected) {
            (Ok(value), Ok(expected)) => assert_eq!(value, expected, "{expression}"),
            (Err(Error::Script(text)), Err(part)) => {
                assert!(text.contains(part), "{expression}: {text}")
            }
            (answer, _) => panic!("{expression}: {answer:?}"),
        }
    }
    let sum = page
        .call("(a, b) => a.n + b", &[json!({"n": 40}), json!(2)])
        .await;
    assert_eq!(sum.expect("a sum"), json!(42));
}

#[tokio::test]
async fn what_the_page_says_and_what_nobody_catches_is_collected() {
    let html = "<script>console.log('plain', 7, {secret: 'shown'}); console.warn('careful');
        setTimeout(() => { throw new Error('uncaught') }, 0); Promise.reject(new Error('unhandled')); var done = 1</script>";
    let (_chromium, _server, page) = page_with(html).await;
    let deadline = Instant::now() + SOON;
    while page.exceptions().len() < 2 && Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let exceptions = page.exceptions().join("\n");
    assert!(exceptions.contains("Error: uncaught"), "{exceptions}");
    assert!(exceptions.contains("Error: unhandled"), "{exceptions}");
    let console = page.console();
    assert!(
        console.iter().any(|message| message.level == "log"
            && message.text.contains("plain 7")
            && message.text.contains("secret: shown")),
        "{console:?}"
    );
    let warning = ConsoleMessage {
        level: "warning".into(),
        text: "careful".into(),
    };
    assert!(console.contains(&warning), "{console:?}");
}

#[tokio::test]
async fn routes_answer_with_their_headers_status_and_delay() {
    let (_chromium, server, page) = page_with("<p>host</p>").await;
    server.serve(
        "/late",
        Reply::json(&json!({"late": true})).delay(Duration::from_millis(300)),
    );
    server.serve(
        "/broken",
        Reply::bytes("text/plain", "no")
            .status(503)
            .header("x-why", "down"),
    );
    let late = "(async () => { const at = performance.now(); const answer = await (await fetch('/late?x=1')).json();
        return [answer.late, performance.now() - at >= 295] })()";
    assert_eq!(
        page.evaluate(late).await.expect("an answer"),
        json!([true, true])
    );
    let broken = "fetch('/broken').then(answer => [answer.status, answer.headers.get('x-why')])";
    assert_eq!(
        page.evaluate(broken).await.expect("an answer"),
        json!([503, "down"])
    );
    let missing = "fetch('/missing').then(answer => answer.status)";
    assert_eq!(page.evaluate(missing).await.expect("an answer"), json!(404));
    assert!(
        server
            .received()
            .iter()
            .any(|request| request.path == "/late" && request.query == "x=1")
    );

    server.serve(
        "/strict",
        Reply::html("<script>var ran = 1</script>")
            .header("content-security-policy", "script-src 'self'"),
    );
    page.navigate(&server.url("/strict"))
        .await
        .expect("the strict page");
    assert_eq!(
        page.evaluate("typeof ran").await.expect("a type"),
        json!("undefined")
    );
    assert!(
        page.console()
            .iter()
            .any(|message| message.text.contains("Content Security Policy"))
    );
}

#[tokio::test]
async fn a_mount_serves_its_files_and_nothing_beside_them() {
    let (_chromium, server, page) = page_with("<p>host</p>").await;
    server.mount("/source/", e2e::repository().join("tests/e2e/src"));
    let statuses = "Promise.all(['/source/lib.rs', '/source/none.rs', '/source/%2e%2e/Cargo.toml', '/source/..%2fCargo.toml']
        .map(async path => (await fetch(path)).status))";
    assert_eq!(
        page.evaluate(statuses).await.expect("statuses"),
        json!([200, 404, 404, 404])
    );
}

#[tokio::test]
async fn a_script_set_before_load_runs_first_in_every_document() {
    let server = HostServer::start().await.expect("a free port");
    server.serve("/", Reply::html("<script>var seen = window.early</script>"));
    let chromium = Chromium::launch().await.expect("chromium");
    let page = chromium.blank_page().await.expect("a tab");
    page.set_script_before_load("window.early = (window.early || 0) + 1")
        .await
        .expect("the script");
    page.navigate(&server.url("/")).await.expect("the page");
    assert_eq!(page.evaluate("seen").await.expect("seen"), json!(1));
    page.evaluate("window.mark = true").await.expect("a mark");
    page.reload().await.expect("a reload");
    assert_eq!(
        page.evaluate("[seen, typeof mark]").await.expect("seen"),
        json!([1, "undefined"])
    );
}

#[tokio::test]
async fn waiting_ends_with_the_value_or_names_what_it_waited_for() {
    let (_chromium, _server, page) =
        page_with("<script>setTimeout(() => { window.late = 'here' }, 60)</script>").await;
    assert_eq!(
        page.wait_for("window.late", SOON).await.expect("the value"),
        json!("here")
    );
    match page
        .wait_for("window.never", Duration::from_millis(80))
        .await
    {
        Err(Error::Timeout { what, .. }) => assert!(what.contains("window.never"), "{what}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn tabs_share_storage_and_close_or_crash_one_by_one() {
    let (chromium, server, first) = page_with("<p>host</p>").await;
    let second = chromium
        .new_page(&server.url("/"))
        .await
        .expect("a second tab");
    first
        .evaluate("localStorage.setItem('shared', 'yes')")
        .await
        .expect("a write");
    assert_eq!(
        second
            .evaluate("localStorage.getItem('shared')")
            .await
            .expect("a read"),
        json!("yes")
    );
    second.crash().await.expect("a crash");
    second
        .navigate(&server.url("/"))
        .await
        .expect("a tab revived");
    assert_eq!(second.evaluate("1").await.expect("a value"), json!(1));
    second.close().await.expect("a close");
    assert_eq!(first.evaluate("1").await.expect("a value"), json!(1));
}

#[tokio::test]
async fn a_profile_survives_the_kill_of_its_browser() {
    let (mut chromium, server, page) = page_with("<p>host</p>").await;
    let write = "new Promise((done, fail) => { const open = indexedDB.open('kept', 1);
        open.onupgradeneeded = () => open.result.createObjectStore('rows'); open.onerror = fail;
        open.onsuccess = () => { const transaction = open.result.transaction('rows', 'readwrite', {durability: 'strict'});
          transaction.objectStore('rows').put('safe', 1); transaction.oncomplete = () => done(true) } })";
    page.evaluate(write).await.expect("a write");
    chromium.kill();
    assert!(page.evaluate("1").await.is_err(), "the browser is dead");
    chromium.restart().await.expect("a second browser");
    let page = chromium.new_page(&server.url("/")).await.expect("the page");
    let read = "new Promise((done, fail) => { const open = indexedDB.open('kept', 1); open.onerror = fail;
        open.onsuccess = () => { const get = open.result.transaction('rows').objectStore('rows').get(1);
          get.onsuccess = () => done(get.result) } })";
    assert_eq!(page.evaluate(read).await.expect("a read"), json!("safe"));
    let profile = chromium.profile().to_owned();
    drop(chromium);
    assert!(!profile.exists(), "the profile is cleaned away");
}

#[tokio::test]
async fn a_screenshot_has_the_size_that_was_asked_for() {
    let (_chromium, _server, page) =
        page_with("<body style='background:#036'><h1>hello</h1>").await;
    let png = page.screenshot(400, 300).await.expect("a screenshot");
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let size = |at: usize| u32::from_be_bytes([png[at], png[at + 1], png[at + 2], png[at + 3]]);
    assert_eq!((size(16), size(20)), (400, 300));
}
