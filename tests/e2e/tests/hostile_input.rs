//! Whatever a host passes: no function throws, no promise rejects, each call gets a receipt, nothing of the page is polluted, and
//! no event that was accepted before is lost.

use std::time::Duration;

use e2e::{Chromium, HostServer, Package, Page, Result, repository};
use serde_json::{Value, json};

const DEADLINE: Duration = Duration::from_secs(20);

/// A case's page in a browser of its own.
async fn open(case: &str) -> Result<(Chromium, HostServer, Page)> {
    let (chromium, host) = (Chromium::launch().await?, HostServer::start().await?);
    host.mount("/cases/", repository().join("tests/e2e/cases"));
    host.mount_package(&Package::read()?);
    let page = chromium
        .new_page(&host.url(&format!("/cases/{case}.html")))
        .await?;
    page.evaluate("SoftphoneWrapper.ready.then(() => true)")
        .await?;
    Ok((chromium, host, page))
}

/// Passes paths to `load` and expects each to be refused with this code.
async fn check_paths(page: &Page, code: &str, paths: &[&str]) -> Result<()> {
    for path in paths {
        let receipt = page
            .call("(path) => SoftphoneWrapper.load(path)", &[json!(path)])
            .await?;
        assert_eq!(receipt["error"]["code"], code, "{path}: {receipt}");
    }
    Ok(())
}

#[tokio::test]
async fn no_value_throws_pollutes_or_loses_an_earlier_event() -> Result<()> {
    let (_chromium, _host, page) = open("hostile").await?;
    let tell =
        "SoftphoneWrapper.callAccepted({ conversationId: 'earlier', callerANI: '+14155550142' })";
    // The vendor is part of an event's name, and the configuration tells it.
    let configured = "SoftphoneWrapper.status().phase === 'ready'";
    page.wait_for(configured, DEADLINE).await?;
    let earlier = page.evaluate(tell).await?;
    assert_eq!(earlier["accepted"], true, "{earlier}");

    let report = page.evaluate("runHostile()").await?;
    let faults: Vec<&str> = report["faults"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
    assert!(report["values"].as_u64() >= Some(60), "{report}");
    assert_eq!(report["polluted"], false);
    assert!(page.exceptions().is_empty(), "{:?}", page.exceptions());

    // Told again, here and after a reload, the earlier event is known: it is still stored.
    for reload in [false, true] {
        if reload {
            page.reload().await?;
        }
        let again = page.evaluate(tell).await?;
        assert_eq!(
            (&again["id"], &again["duplicate"]),
            (&earlier["id"], &json!(true)),
            "{again}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_callback_path_is_never_evaluated_and_never_leaves_what_the_page_owns() -> Result<()> {
    let (_chromium, _host, page) = open("quiet").await?;
    let invalid = [
        "",
        ".",
        "a.",
        ".a",
        "a..b",
        "a b",
        "alert(1)",
        "a[0]",
        "a-b",
        "1a",
        "__proto__.a",
        "a.constructor",
        "a.prototype.b",
        "a.b.c.d.e.f",
    ];
    check_paths(&page, "callback-invalid", &invalid).await?;
    page.evaluate("window.codes = []; SoftphoneWrapper.on('error', ({ code }) => codes.push(code)); undefined")
        .await?;
    // A path may be valid and lead nowhere: `toString` is inherited, `nothing` is not there.
    for path in [
        "toString",
        "app.phone.toString",
        "nothing.there",
        "app.phone",
    ] {
        let told = format!("codes.length = 0; SoftphoneWrapper.load('{path}')");
        assert_eq!(page.evaluate(&told).await?["accepted"], true);
        page.wait_for("codes.includes('callback-not-found')", DEADLINE)
            .await?;
    }
    // It is looked up at each call, so that a function defined later is found, with its parent as `this`.
    page.evaluate("heard.length = 0; SoftphoneWrapper.load('later.on')")
        .await?;
    page.evaluate("window.later = { on(type) { heard.push([type, null, this === later]); } }; SoftphoneWrapper.load('later.on')")
        .await?;
    page.wait_for(
        "heard.some(([type, , own]) => type === 'disposition' && own)",
        DEADLINE,
    )
    .await?;
    Ok(())
}

#[tokio::test]
async fn a_host_that_throws_when_told_something_hinders_nobody() -> Result<()> {
    let (_chromium, _host, page) = open("quiet").await?;
    let told = page
        .evaluate(
            "(async () => {
                 const told = [];
                 const { on, load, statusChanged } = SoftphoneWrapper;
                 on('error', ({ code }) => told.push(code));
                 on('error', () => { throw new Error('a listener of errors'); });
                 on('presence', () => { throw new Error('a listener'); });
                 on('presence', () => told.push('presence'));
                 on('nonsense', () => {});
                 on('presence', 'no function');
                 await load(() => { throw new Error('a callback'); });
                 const receipt = await statusChanged({ softphoneId: 'a' });
                 await new Promise((done) => setTimeout(done, 300));
                 return [receipt.accepted, ...['callback-threw', 'listener-threw', 'listener-invalid', 'presence'].map((code) => told.includes(code))];
             })()",
        )
        .await?;
    assert_eq!(told, json!([true, true, true, true, true]));
    assert!(page.exceptions().is_empty(), "{:?}", page.exceptions());
    Ok(())
}

#[tokio::test]
async fn the_wrapper_cannot_be_tampered_with() -> Result<()> {
    let (_chromium, _host, page) = open("quiet").await?;
    let tampered = page
        .evaluate(
            "(() => {
                 const { callEnded } = SoftphoneWrapper;
                 SoftphoneWrapper.callEnded = () => 'replaced';
                 SoftphoneWrapper.extra = true;
                 delete SoftphoneWrapper.load;
                 window.SoftphoneWrapper = null;
                 return SoftphoneWrapper.callEnded !== callEnded || 'extra' in SoftphoneWrapper || !SoftphoneWrapper.load;
             })()",
        )
        .await?;
    assert_eq!(tampered, false);
    Ok(())
}
