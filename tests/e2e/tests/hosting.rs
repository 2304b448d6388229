//! The ways of hosting the remote script: each either starts, with nothing lost that was called before, or says by its code
//! why it cannot, with the events kept for the next load.

use std::time::Duration;

use e2e::{Chromium, HostServer, Package, Page, Reply, Result, repository};
use serde_json::{Value, json};

const DEADLINE: Duration = Duration::from_secs(20);

/// The wrapper, wherever the page has it.
const WRAPPER: &str = "(window.wrapper ?? window.SoftphoneWrapper)";

/// A browser and a host that serves the cases and the remote script.
struct Stage {
    chromium: Chromium,
    host: HostServer,
    package: Package,
}

impl Stage {
    async fn start() -> Result<Self> {
        let (chromium, host) = (Chromium::launch().await?, HostServer::start().await?);
        let package = Package::read()?;
        host.mount("/cases/", repository().join("tests/e2e/cases"));
        host.mount_package(&package);
        Ok(Self {
            chromium,
            host,
            package,
        })
    }

    /// Serves a case's page with these headers.
    fn serve(&self, case: &str, headers: &[(&str, &str)]) -> String {
        let path = format!("/cases/{case}.html");
        let page = Reply::file(repository().join(format!("tests/e2e/cases/{case}.html")));
        let reply = headers
            .iter()
            .fold(page, |page, (name, value)| page.header(name, value));
        self.host.serve(&path, reply);
        self.host.url(&path)
    }

    /// Answers the request for the wasm with this.
    fn serve_wasm(&self, reply: Reply) {
        let path = format!("/pkg/{}", self.package.wasm());
        self.host.serve(&path, reply);
    }

    fn wasm_file(&self) -> Reply {
        Reply::file(self.package.file(self.package.wasm()))
    }

    async fn open(&self, case: &str, headers: &[(&str, &str)]) -> Result<Page> {
        self.chromium.new_page(&self.serve(case, headers)).await
    }
}

/// `ready`, or the code that the start failed with.
async fn outcome(page: &Page) -> Result<Value> {
    page.wait_for(&format!("!!{WRAPPER}?.status"), DEADLINE)
        .await?;
    page.evaluate(&format!("outcome({WRAPPER})")).await
}

/// The page started; every call was accepted and stored, in order; the core saw the statuses in order; the callback was told.
async fn assert_started(page: &Page, statuses: usize) -> Result<()> {
    assert_eq!(outcome(page).await?, "ready");
    let receipts = page.evaluate("played").await?;
    for receipt in receipts.as_array().into_iter().flatten() {
        assert_eq!(receipt["accepted"], true, "{receipt}");
        // `load` is no event: nothing of it is stored.
        let stored = receipt["durability"] == "disk" || receipt["id"] == "load";
        assert!(stored, "{receipt}");
    }
    let arrivals = page
        .evaluate("receipts.map(({ number }) => number)")
        .await?;
    let calls = receipts.as_array().map_or(0, Vec::len);
    assert_eq!(
        arrivals,
        json!((0..calls).collect::<Vec<_>>()),
        "receipts arrive in the order of the calls"
    );
    assert_presences(page, statuses).await?;
    let told = "heard.find(([type]) => type === 'disposition')";
    let told = page.wait_for(told, DEADLINE).await?;
    assert_eq!(told[1], json!(["Resolved", "Callback"]));
    assert!(page.exceptions().is_empty(), "{:?}", page.exceptions());
    Ok(())
}

/// The core saw so many changes of status, each once and in order.
async fn assert_presences(page: &Page, count: usize) -> Result<()> {
    page.wait_for(&format!("presences.length >= {count}"), DEADLINE)
        .await?;
    let expected: Vec<String> = (0..count)
        .map(|number| format!("status-{number}"))
        .collect();
    assert_eq!(page.evaluate("presences").await?, json!(expected));
    Ok(())
}

/// A way of hosting that works.
async fn check(case: &str, headers: &[(&str, &str)]) -> Result<()> {
    let stage = Stage::start().await?;
    let page = stage.open(case, headers).await?;
    assert_started(&page, 4).await
}

/// A way of hosting that cannot work: says why, keeps the events, and the next load that works takes them over.
async fn check_failing(
    code: &str,
    headers: &[(&str, &str)],
    wasm: impl FnOnce(&Stage) -> Option<Reply>,
) -> Result<()> {
    let stage = Stage::start().await?;
    if let Some(reply) = wasm(&stage) {
        stage.serve_wasm(reply);
    }
    let page = stage.open("sync", headers).await?;
    assert_eq!(outcome(&page).await?, code);
    let receipts = page.evaluate("played").await?;
    assert_eq!(
        receipts[0]["error"]["code"], code,
        "`load` is no event: {receipts}"
    );
    for receipt in receipts.as_array().into_iter().flatten().skip(1) {
        assert_eq!(receipt["durability"], "disk", "{receipt}");
    }
    assert!(page.exceptions().is_empty(), "{:?}", page.exceptions());

    stage.serve_wasm(stage.wasm_file());
    page.navigate(&stage.serve("quiet", &[])).await?;
    assert_started(&page, 4).await
}

#[tokio::test]
async fn a_script_in_line_takes_calls_in_the_turn_after_its_tag() -> Result<()> {
    check("sync", &[]).await
}

#[tokio::test]
async fn a_deferred_script_takes_calls_of_a_deferred_host() -> Result<()> {
    check("defer", &[]).await
}

#[tokio::test]
async fn an_asynchronous_script_takes_over_what_the_page_queued() -> Result<()> {
    let stage = Stage::start().await?;
    let page = stage.open("async", &[]).await?;
    assert_started(&page, 8).await
}

#[tokio::test]
async fn the_module_has_the_same_contract_and_no_global() -> Result<()> {
    let stage = Stage::start().await?;
    let page = stage.open("module", &[]).await?;
    assert_started(&page, 4).await?;
    assert_eq!(
        page.evaluate("[same, globalBefore, 'SoftphoneWrapper' in window]")
            .await?,
        json!([true, false, false])
    );
    Ok(())
}

#[tokio::test]
async fn a_query_string_may_name_the_configuration() -> Result<()> {
    check("query", &[]).await
}

#[tokio::test]
async fn a_query_string_may_not_name_a_configuration_elsewhere() -> Result<()> {
    let stage = Stage::start().await?;
    let page = stage.open("foreign-query", &[]).await?;
    assert_eq!(outcome(&page).await?, "ready");
    let warned = |page: &Page| {
        page.console()
            .iter()
            .any(|message| message.text.contains("config-origin"))
    };
    assert!(warned(&page), "{:?}", page.console());
    Ok(())
}

#[tokio::test]
async fn a_second_copy_warns_and_leaves_the_first_in_place() -> Result<()> {
    let stage = Stage::start().await?;
    let page = stage.open("twice", &[]).await?;
    assert_started(&page, 4).await?;
    assert_eq!(
        page.evaluate("first === SoftphoneWrapper && Object.isFrozen(first)")
            .await?,
        true
    );
    let warnings = page
        .console()
        .iter()
        .filter(|message| message.text.contains("already included"))
        .count();
    assert_eq!(warnings, 1);
    let fetched = stage
        .host
        .received()
        .iter()
        .filter(|request| request.path.ends_with(".wasm"))
        .count();
    assert_eq!(fetched, 1);
    Ok(())
}

#[tokio::test]
async fn the_global_can_be_renamed_and_spread() -> Result<()> {
    let stage = Stage::start().await?;
    let page = stage.open("renamed", &[]).await?;
    assert_started(&page, 4).await?;
    assert_eq!(page.evaluate("'SoftphoneWrapper' in window").await?, false);
    Ok(())
}

#[tokio::test]
async fn a_page_without_charset_makes_no_difference() -> Result<()> {
    check("no-charset", &[]).await
}

#[tokio::test]
async fn elements_and_prototypes_in_the_way_make_no_difference() -> Result<()> {
    check("clobbered", &[]).await
}

#[tokio::test]
async fn a_strict_policy_with_wasm_unsafe_eval_suffices() -> Result<()> {
    let policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
    check("sync", &[("content-security-policy", policy)]).await
}

#[tokio::test]
async fn trusted_types_are_respected() -> Result<()> {
    let policy = "require-trusted-types-for 'script'; trusted-types 'none'";
    check("sync", &[("content-security-policy", policy)]).await
}

#[tokio::test]
async fn a_policy_that_only_reports_hinders_nothing() -> Result<()> {
    let policy = "script-src 'self'; connect-src 'none'";
    check("sync", &[("content-security-policy-report-only", policy)]).await
}

#[tokio::test]
async fn a_policy_without_wasm_is_named_and_the_events_are_kept() -> Result<()> {
    let policy = "script-src 'self'; connect-src 'self'";
    check_failing(
        "csp-blocks-wasm",
        &[("content-security-policy", policy)],
        |_| None,
    )
    .await
}

#[tokio::test]
async fn a_policy_without_the_connection_is_named_and_the_events_are_kept() -> Result<()> {
    let policy = "connect-src 'none'";
    check_failing(
        "csp-blocks-connect",
        &[("content-security-policy", policy)],
        |_| None,
    )
    .await
}

#[tokio::test]
async fn a_missing_wasm_is_named_and_the_events_are_kept() -> Result<()> {
    let missing = |_: &Stage| Some(Reply::bytes("text/plain", "gone").status(404));
    check_failing("wasm-http-404", &[], missing).await
}

#[tokio::test]
async fn a_wasm_of_another_build_is_refused_and_the_events_are_kept() -> Result<()> {
    let another = |stage: &Stage| {
        let mut bytes = std::fs::read(stage.package.file(stage.package.wasm())).unwrap();
        // Still a valid module: one more custom section.
        bytes.extend_from_slice(b"\x00\x05\x04more");
        Some(Reply::bytes("application/wasm", bytes))
    };
    check_failing("wasm-integrity", &[], another).await
}

#[tokio::test]
async fn a_broken_wasm_is_named_and_the_events_are_kept() -> Result<()> {
    let stage = Stage::start().await?;
    // The script of a build whose wasm is no wasm: integrity holds, compiling fails.
    let broken = b"<!doctype html>";
    let script = std::fs::read_to_string(stage.package.file("softphone-wrapper.js"))?;
    let whole = stage.package.integrity(stage.package.wasm()).unwrap();
    assert!(
        script.contains(whole),
        "the script carries the hash of its wasm"
    );
    stage.host.serve(
        "/pkg/softphone-wrapper.js",
        Reply::script(script.replace(whole, "")),
    );
    stage.serve_wasm(Reply::bytes("application/wasm", broken));
    let page = stage.open("sync", &[]).await?;
    assert_eq!(outcome(&page).await?, "wasm-invalid");
    Ok(())
}

#[tokio::test]
async fn a_wrong_media_type_costs_a_warning_only() -> Result<()> {
    let stage = Stage::start().await?;
    stage.serve_wasm(
        stage
            .wasm_file()
            .header("content-type", "application/octet-stream"),
    );
    let page = stage.open("sync", &[]).await?;
    assert_started(&page, 4).await?;
    assert!(
        page.console()
            .iter()
            .any(|message| message.text.contains("wasm-mime"))
    );
    Ok(())
}

#[tokio::test]
async fn a_server_that_is_down_for_a_moment_is_asked_again() -> Result<()> {
    let stage = Stage::start().await?;
    stage.serve_wasm(Reply::bytes("text/html", "<h1>Busy</h1>").status(503));
    let page = stage.open("sync", &[]).await?;
    page.wait_for(
        "performance.getEntriesByType('resource').some(({ name }) => name.endsWith('.wasm'))",
        DEADLINE,
    )
    .await?;
    stage.serve_wasm(stage.wasm_file());
    assert_started(&page, 4).await
}

#[tokio::test]
async fn a_script_from_another_origin_is_anchored_by_its_integrity() -> Result<()> {
    let stage = Stage::start().await?;
    let cdn = HostServer::start().await?;
    cdn.mount_package(&stage.package);
    let script = cdn.url("/pkg/softphone-wrapper.js");
    let integrity = stage.package.integrity("softphone-wrapper.js").unwrap();
    let page = format!(
        r#"<!doctype html><meta charset="utf-8"><title>From another origin</title>
           <script src="/cases/host.js"></script>
           <script src="{script}?v=1" integrity="{integrity}" crossorigin="anonymous" data-config="/cases/config.json"></script>
           <script src="/cases/first-turn.js"></script>"#
    );
    let origin = cdn.origin();
    let policy = format!(
        "default-src 'none'; script-src 'self' {origin} 'wasm-unsafe-eval'; connect-src 'self' {origin}"
    );
    stage.host.serve(
        "/",
        Reply::html(page).header("content-security-policy", &policy),
    );
    let page = stage.chromium.new_page(&stage.host.url("/")).await?;
    assert_started(&page, 4).await
}

#[tokio::test]
async fn events_called_while_the_wasm_is_held_back_arrive_in_order() -> Result<()> {
    let stage = Stage::start().await?;
    stage.serve_wasm(stage.wasm_file().delay(Duration::from_secs(5)));
    let page = stage.open("sync", &[]).await?;
    // From the first turn on, through the 3 s after which events go to disk, to after the start.
    page.evaluate(
        "window.late = [];
         let number = 4;
         const timer = setInterval(() => {
             if (number === 44) return clearInterval(timer);
             late.push(SoftphoneWrapper.statusChanged({ softphoneId: 'status-' + number++ }));
         }, 150);
         undefined",
    )
    .await?;
    assert_eq!(outcome(&page).await?, "ready");
    page.wait_for("late.length === 40", DEADLINE).await?;
    let receipts = page
        .evaluate("Promise.all([played, ...late]).then((all) => all.flat())")
        .await?;
    for receipt in receipts.as_array().into_iter().flatten().skip(1) {
        assert_eq!(
            (&receipt["accepted"], &receipt["durability"]),
            (&json!(true), &json!("disk"))
        );
    }
    assert_presences(&page, 44).await?;
    assert!(page.exceptions().is_empty(), "{:?}", page.exceptions());
    Ok(())
}
