//! The conformance kit: a whole host passes, and one that is broken in one way fails the clause that speaks of it, and no other.

use std::time::Duration;

use e2e::conformance::Conformance;
use e2e::{Chromium, HostServer, Org, Package, Reply, Result, repository};
use futures_util::future::try_join_all;
use sandbox::{Options, Sandbox};
use serde_json::json;

/// What the hosts here may load.
const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

const SOON: Duration = Duration::from_secs(30);

/// How many hosts are looked at side by side: most of the time they wait.
const AT_ONCE: usize = 9;

/// A host that is broken in one way: by the name that its script knows, or by its markup or its policy.
struct Broken {
    name: &'static str,
    clause: &'static str,
    code: &'static str,
    place: &'static str,
}

const fn broken(
    name: &'static str,
    clause: &'static str,
    code: &'static str,
    place: &'static str,
) -> Broken {
    Broken {
        name,
        clause,
        code,
        place,
    }
}

const BROKEN: [Broken; 39] = [
    broken("no-integrity", "script-tag", "integrity-missing", ""),
    broken("no-crossorigin", "script-tag", "crossorigin-missing", ""),
    broken("other-integrity", "script-tag", "script-not-loaded", ""),
    broken(
        "policy-without-script",
        "page-policy",
        "policy-blocks-script",
        "",
    ),
    broken(
        "policy-without-wasm",
        "page-policy",
        "policy-blocks-wasm",
        "",
    ),
    broken(
        "policy-without-connect",
        "page-policy",
        "policy-blocks-connect",
        "",
    ),
    broken("number-in-address", "page-address", "told-in-address", ""),
    broken(
        "status-before-load",
        "load",
        "event-before-load",
        "statusChanged",
    ),
    broken("loads-again", "load", "load-repeated", ""),
    broken("never-loads", "load", "load-missing", ""),
    broken(
        "name-leads-nowhere",
        "callback",
        "callback-not-found",
        "partner_config",
    ),
    broken("no-callback", "callback", "callback-missing", ""),
    broken(
        "misspelt",
        "function-names",
        "function-unknown",
        "callAnswered",
    ),
    broken(
        "recording-flag",
        "call-accepted",
        "wrong-type",
        "callAccepted.recordingStatus",
    ),
    broken(
        "same-id-always",
        "conversation-ids",
        "conversation-reused",
        "incomingCall",
    ),
    broken(
        "new-id-each-time",
        "conversation-ids",
        "conversation-changed",
        "callAccepted",
    ),
    broken(
        "id-is-no-guid",
        "conversation-ids",
        "not-a-guid",
        "incomingCall.conversationId",
    ),
    broken("accepted-first", "order", "not-announced", "callAccepted"),
    broken(
        "national-number",
        "numbers",
        "not-e164",
        "incomingCall.callerANI",
    ),
    broken(
        "language-in-words",
        "languages",
        "no-language",
        "incomingCall.language",
    ),
    broken(
        "reason-in-words",
        "reasons",
        "value-unknown",
        "callRejected.reason",
    ),
    broken(
        "never-passive",
        "reasons",
        "reason-other",
        "callRejected.reason",
    ),
    broken(
        "milliseconds",
        "durations",
        "duration-in-milliseconds",
        "callEnded.duration",
    ),
    broken(
        "dialled-is-inbound",
        "call-types",
        "call-type-other",
        "callEnded.callType",
    ),
    broken(
        "no-call-type",
        "call-types",
        "field-missing",
        "callEnded.callType",
    ),
    broken(
        "status-by-name",
        "statuses",
        "not-a-guid",
        "statusChanged.softphoneId",
    ),
    broken(
        "status-unknown",
        "statuses",
        "status-unknown",
        "statusChanged.softphoneId",
    ),
    broken(
        "receipt-is-no-true",
        "receipts",
        "event-repeated",
        "callAccepted",
    ),
    broken(
        "refusal-throws",
        "uncaught-errors",
        "unhandled-rejection",
        "",
    ),
    broken(
        "throws-at-presence",
        "callback-returns",
        "callback-threw",
        "update_presence",
    ),
    broken(
        "slow-callback",
        "callback-returns",
        "callback-slow",
        "partner_config",
    ),
    broken(
        "throws-at-unknown",
        "unknown-event-type",
        "callback-threw",
        "",
    ),
    broken(
        "own-partner",
        "partner-config",
        "partner-other",
        "outboundCallInitiated.partnerId",
    ),
    broken(
        "own-codes",
        "dispositions",
        "disposition-unknown",
        "callNotesSubmitted.disposition",
    ),
    broken("no-click-to-dial", "start-call", "no-call", ""),
    broken(
        "click-to-dial-is-inbound",
        "start-call",
        "call-type-other",
        "callEnded.callType",
    ),
    broken(
        "click-to-dial-rings",
        "start-call",
        "told-as-incoming",
        "incomingCall",
    ),
    broken(
        "ignores-presence",
        "update-presence",
        "presence-ignored",
        "update_presence",
    ),
    broken(
        "echoes-presence",
        "update-presence",
        "presence-ping-pong",
        "statusChanged",
    ),
];

/// Hosts that keep the contract each in its own way: by objects, by JSON texts, with a callback that is named, from the module.
const WHOLE: [&str; 4] = ["", "text", "named-callback", "module"];

/// A server with a page for the whole host and one for each broken one.
async fn hosts(package: &Package) -> Result<HostServer> {
    let host = HostServer::start().await?;
    host.mount_package(package);
    let script = repository().join("tests/e2e/pages/conformance/host.js");
    host.serve("/host.js", Reply::file(script));
    let softphone = json!({
        "partner": {"partnerId": "215fd887-39be-4935-981f-2670d6afeaa7"},
        "statuses": [
            {"softphoneId": "d6afeaa7-39be-4935-981f-2670215fd887", "label": "Available"},
            {"softphoneId": "0f2c1d9a-5f0e-4b7c-9a55-2a41d6a0c1be", "label": "Away"},
        ],
    });
    let configuration = json!({"configVersion": 1, "softphone": softphone});
    host.serve("/config.json", Reply::json(&configuration));
    let module = "import { createWrapper } from '/pkg/softphone-wrapper-conformance.mjs'; \
                  window.SoftphoneWrapper = createWrapper({ config: '/config.json' }); await import('/host.js');";
    host.serve("/module.js", Reply::script(module));
    let integrity = package
        .integrity("softphone-wrapper.js")
        .unwrap_or_default();
    let right = [
        format!("integrity=\"{integrity}\""),
        "crossorigin=\"anonymous\"".to_owned(),
    ];
    for name in BROKEN.iter().map(|broken| broken.name).chain(WHOLE) {
        let [mut integrity, mut cross_origin] = right.clone();
        let mut policy = POLICY.to_owned();
        let mut origin = String::new();
        match name {
            "no-integrity" => integrity.clear(),
            "no-crossorigin" => cross_origin.clear(),
            "other-integrity" => integrity = "integrity=\"sha384-AAAA\"".to_owned(),
            // The same server under a name that the policy does not have.
            "policy-without-script" => origin = host.origin().replace("127.0.0.1", "localhost"),
            "policy-without-wasm" => policy = policy.replace(" 'wasm-unsafe-eval'", ""),
            "policy-without-connect" => {
                policy = policy.replace("connect-src 'self'", "connect-src 'none'");
            }
            _ => {}
        }
        let include = if name == "module" {
            "<script type=\"module\" src=\"/module.js\"></script>".to_owned()
        } else {
            format!(
                "<script src=\"{origin}/pkg/softphone-wrapper.js\" data-config=\"/config.json\" {integrity} {cross_origin}></script>\
                 <script type=\"module\" src=\"/host.js\"></script>"
            )
        };
        let page = format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Softphone</title>{include}"
        );
        let reply = Reply::html(page).header("content-security-policy", &policy);
        host.serve(&format!("/{name}"), reply);
    }
    Ok(host)
}

async fn examine(chromium: &Chromium, host: &HostServer, name: &str) -> Result<Conformance> {
    let address = host.url(&format!("/{name}?broken={name}"));
    Conformance::examine(chromium, &Package::read()?, &address).await
}

#[tokio::test]
async fn a_whole_host_keeps_every_clause() -> Result<()> {
    let package = Package::read()?;
    let (chromium, host) = (Chromium::launch().await?, hosts(&package).await?);
    for name in WHOLE {
        let found = examine(&chromium, &host, name).await?;
        assert_eq!(
            found.faults(),
            Vec::<[String; 3]>::new(),
            "{name}: {}",
            found.table()
        );
        // No element names what comes in a bundle.
        let unseen: &[&str] = if name == "module" {
            &["script-tag"]
        } else {
            &[]
        };
        assert_eq!(found.clauses("unseen"), unseen, "{name}: {}", found.table());
        assert!(found.passed(), "{name}: {}", found.table());
    }
    Ok(())
}

/// A sandbox, and the address of the demo's softphone on a page of its own.
async fn demo() -> Result<(Sandbox, String)> {
    let options = Options {
        port: 0,
        root: repository(),
        ..Options::default()
    };
    let sandbox = Sandbox::start(options).await?;
    let address = format!("{}/conformance/host", sandbox.page_origin());
    Ok((sandbox, address))
}

#[tokio::test]
async fn the_demo_s_softphone_keeps_every_clause() -> Result<()> {
    let (_sandbox, address) = demo().await?;
    let chromium = Chromium::launch().await?;
    let found = Conformance::examine(&chromium, &Package::read()?, &address).await?;
    assert_eq!(
        found.faults(),
        Vec::<[String; 3]>::new(),
        "{}",
        found.table()
    );
    assert!(found.passed(), "{}", found.table());
    Ok(())
}

#[tokio::test]
async fn the_same_page_logs_its_calls_with_the_wrapper_itself() -> Result<()> {
    let (sandbox, address) = demo().await?;
    let chromium = Chromium::launch().await?;
    let page = chromium.new_page(&address).await?;
    page.wait_for("!!window.softphoneConformance", SOON).await?;
    for hand in ["ring('+12125550143')", "accept()", "hangUp()"] {
        page.evaluate(&format!("softphoneConformance.{hand}"))
            .await?;
    }
    Org::at(sandbox.page_origin())
        .wait_until("a log", SOON, |state| {
            state["records"]["Task"]
                .as_array()
                .is_some_and(|tasks| tasks.len() == 1)
        })
        .await?;
    assert_eq!(page.exceptions(), Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn each_broken_host_fails_the_clause_that_speaks_of_it_and_no_other() -> Result<()> {
    let package = Package::read()?;
    let (chromium, host) = (Chromium::launch().await?, hosts(&package).await?);
    let mut wrong = Vec::new();
    for some in BROKEN.chunks(AT_ONCE) {
        let runs = some.iter().map(|one| examine(&chromium, &host, one.name));
        for (broken, found) in some.iter().zip(try_join_all(runs).await?) {
            let expected = [broken.clause, broken.code, broken.place].map(str::to_owned);
            let names_it = found.faults().first() == Some(&expected);
            if found.clauses("failed") != [broken.clause] || !names_it || found.passed() {
                wrong.push(format!(
                    "{}: expected {expected:?}\n{}",
                    broken.name,
                    found.table()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    Ok(())
}
