//! The adapter page itself: what it says where something is not set up, and the softphones that it brings.

use std::time::{Duration, Instant};

use e2e::adapter::{ADAPTER, POLICY, configuration};
use e2e::{ConsoleStage, Package, Page, Reply, Result};
use serde_json::{Value, json};

const DEADLINE: Duration = Duration::from_secs(20);

/// The longest that a mistake may stay unnoticed: a console that does not answer is waited for five seconds.
const NOTICED_WITHIN: Duration = Duration::from_secs(8);

const NONE: [String; 0] = [];

/// Whoever wants to see what agents see names a folder in `SHOTS`.
async fn shoot(page: &Page, name: &str, width: u32, height: u32) -> Result<()> {
    if let Ok(folder) = std::env::var("SHOTS") {
        let picture = page.screenshot(width, height).await?;
        std::fs::write(format!("{folder}/{name}.png"), picture)?;
    }
    Ok(())
}

/// Waits until the page lists these as what is to be mended, each check with its code, and gives how long that took since then.
async fn lists(page: &Page, mistakes: &[(&str, &str)], since: Instant) -> Result<Duration> {
    let wrong = "[...document.querySelectorAll('#mistakes:not([hidden]) li[data-state=wrong]')]
        .map((item) => [item.dataset.check, item.querySelector('code')?.textContent ?? ''])";
    let mistakes: Vec<Value> = mistakes
        .iter()
        .map(|(check, code)| json!([check, code]))
        .collect();
    let expected = Value::from(mistakes);
    let both = format!("JSON.stringify({wrong}) === JSON.stringify({expected}) || undefined");
    if page.wait_for(&both, DEADLINE).await.is_err() {
        assert_eq!(
            page.evaluate(wrong).await?,
            expected,
            "{}",
            page.evaluate("document.body.innerText").await?
        );
    }
    let noticed = since.elapsed();
    let remedies = "[...document.querySelectorAll('#mistakes li[data-state=wrong] p')].filter((one) => one.textContent.length > 10).length";
    assert_eq!(
        page.evaluate(remedies).await?,
        expected.as_array().map(Vec::len).unwrap_or_default()
    );
    assert_eq!(page.exceptions(), NONE);
    Ok(noticed)
}

/// Opens the softphone's panel in the utility bar.
const OPEN: &str = "document.querySelector('#softphone-item').click()";

#[tokio::test]
async fn each_mistake_of_the_set_up_is_a_readable_page() -> Result<()> {
    let stage = ConsoleStage::with_adapter(&configuration()).await?;
    let package = Package::read()?;
    stage.serve_adapter(
        "/no-wasm/",
        &package,
        &POLICY.replace("'wasm-unsafe-eval' ", ""),
    );
    stage.serve_adapter(
        "/no-library/",
        &package,
        &POLICY.replace(
            "script-src 'self' 'wasm-unsafe-eval' https://*.lightning.force.com",
            "script-src 'self' 'wasm-unsafe-eval'",
        ),
    );
    for file in ["cti.html", "cti.css", "cti.js"] {
        let path = format!("/no-script/{file}");
        stage.host.serve(&path, Reply::file(package.file(file)));
    }
    let with = |change: fn(&mut Value)| {
        let mut document = configuration();
        change(&mut document);
        document
    };
    for (name, document) in [
        ("right", configuration()),
        ("wrong-version", json!({"configVersion": 9})),
        ("no-softphone", with(|it| it["openCti"] = json!({}))),
        (
            "http-softphone",
            with(|it| {
                it["openCti"]["softphone"] =
                    json!({"frameUrl": "http://phone.vendor.test/phone.html"})
            }),
        ),
        (
            "no-such-version",
            with(|it| it["openCti"]["apiVersion"] = json!("300.0")),
        ),
        (
            "other-org",
            with(|it| it["accounts"][0]["instanceUrl"] = json!("https://other.my.salesforce.com")),
        ),
        ("unassigned", configuration()),
    ] {
        stage
            .host
            .serve(&format!("/{name}.json"), Reply::json(&document));
    }
    let library = "https://acme.lightning.force.com/support/api/67.0/lightning/opencti_min.js";
    let blocked = format!("script-src-elem {library}");
    for (name, adapter, more, mistakes) in [
        (
            "mode-missing",
            "/pkg/cti.html?config=/right.json",
            "omit=mode",
            vec![("mode", ""), ("link", "console-mode-missing")],
        ),
        (
            "mode-classic",
            "/pkg/cti.html?config=/right.json&mode=Classic",
            "omit=mode",
            vec![("mode", "mode=Classic"), ("link", "console-not-lightning")],
        ),
        (
            "origin-missing",
            "/pkg/cti.html?config=/right.json",
            "omit=sfdcIframeOrigin",
            vec![("origin", ""), ("link", "console-origin-missing")],
        ),
        (
            "script-missing",
            "/no-script/cti.html",
            "",
            vec![("script", "")],
        ),
        (
            "wasm-forbidden",
            "/no-wasm/cti.html?config=/right.json",
            "",
            vec![
                ("policy", "script-src wasm-eval"),
                ("core", "csp-blocks-wasm"),
            ],
        ),
        (
            "library-forbidden",
            "/no-library/cti.html?config=/right.json",
            "",
            vec![("policy", &blocked), ("link", "console-library-missing")],
        ),
        (
            "library-missing",
            "/pkg/cti.html?config=/no-such-version.json",
            "",
            vec![("link", "console-library-missing")],
        ),
        (
            "configuration-missing",
            "/pkg/cti.html?config=/nowhere.json",
            "",
            vec![("configuration", "config-http-404")],
        ),
        (
            "configuration-faulty",
            "/pkg/cti.html?config=/wrong-version.json",
            "",
            vec![("configuration", "config-version $.configVersion")],
        ),
        (
            "configuration-foreign",
            "/pkg/cti.html?config=https://phone.vendor.test/right.json",
            "",
            vec![("core", "config-of-another-origin")],
        ),
        (
            "softphone-missing",
            "/pkg/cti.html?config=/no-softphone.json",
            "",
            vec![("softphone", "")],
        ),
        (
            "softphone-insecure",
            "/pkg/cti.html?config=/http-softphone.json",
            "",
            vec![("configuration", "insecure-url $.openCti.softphone.frameUrl")],
        ),
        (
            "other-org",
            "/pkg/cti.html?config=/other-org.json",
            "",
            vec![("link", "console-other-org")],
        ),
        (
            "unassigned",
            "/pkg/cti.html?config=/unassigned.json",
            "",
            vec![("link", "console-silent")],
        ),
    ] {
        let faults = if name == "unassigned" {
            json!([{"method": "*", "fault": "never"}])
        } else {
            json!([])
        };
        stage.org.set_console_faults(&faults).await?;
        let console = stage.console_page_with(name, adapter, more).await?;
        let started = Instant::now();
        let noticed = lists(&console.frame, &mistakes, started)
            .await
            .inspect_err(|_| println!("{name}"))?;
        println!("{name}: noticed after {noticed:?}");
        assert!(noticed < NOTICED_WITHIN, "{name}: {noticed:?}");
        console.page.evaluate(OPEN).await?;
        shoot(&console.page, name, 900, 640).await?;
        console.page.close().await?;
    }
    let page = stage.chromium.new_page(&stage.host.url(ADAPTER)).await?;
    let noticed = lists(&page, &[("console", "")], Instant::now()).await?;
    println!("not in a console: noticed after {noticed:?}");
    shoot(&page, "not-in-a-console", 400, 640).await?;
    Ok(())
}

#[tokio::test]
async fn an_agent_who_has_calls_to_take_goes_on_without_what_is_not_set_up() -> Result<()> {
    let stage = ConsoleStage::with_adapter(&configuration()).await?;
    let adapter = format!("{ADAPTER}?config=/pkg/softphone-wrapper.config.json");
    let console = stage
        .console_page_with("one", &adapter, "omit=mode")
        .await?;
    lists(
        &console.frame,
        &[("mode", ""), ("link", "console-mode-missing")],
        Instant::now(),
    )
    .await?;
    let hidden = "document.querySelector('#mistakes').hidden";
    for (button, expected, focused) in [
        ("hide", true, "details"),
        ("details", false, "again"),
        ("hide", true, "details"),
    ] {
        console
            .frame
            .evaluate(&format!("document.querySelector('#{button}').click()"))
            .await?;
        assert_eq!(console.frame.evaluate(hidden).await?, expected);
        assert_eq!(
            console.frame.evaluate("document.activeElement.id").await?,
            focused
        );
    }
    let ring = json!({"conversationId": "c1", "callerANI": "+12125550143"});
    console.tell("incomingCall", ring).await?;
    console
        .tell("callAccepted", json!({"conversationId": "c1"}))
        .await?;
    stage
        .org
        .wait_until("a log", DEADLINE, |state| {
            state["records"]["Task"]
                .as_array()
                .is_some_and(|tasks| tasks.len() == 1)
        })
        .await?;
    assert_eq!(console.frame.evaluate(hidden).await?, true);
    let bar = console
        .frame
        .evaluate("document.querySelector('header').innerText")
        .await?;
    assert_eq!(bar, "No console: logs are sent all the same\nWhy?");
    console.page.evaluate(OPEN).await?;
    shoot(&console.page, "gone-on-without", 900, 640).await
}

#[tokio::test]
async fn a_console_that_is_lost_during_the_day_does_not_push_the_softphone_away() -> Result<()> {
    let mut document = configuration();
    document["openCti"]["publish"] = json!("Softphone_Call__c");
    let stage = ConsoleStage::with_adapter(&document).await?;
    let console = stage.linked("one").await?;
    let bar = "document.querySelector('#state').textContent";
    console
        .frame
        .wait_for(&format!("{bar} === 'Connected to Salesforce'"), DEADLINE)
        .await?;
    stage
        .org
        .set_console_faults(&json!([{"method": "*", "fault": "never"}]))
        .await?;
    console
        .tell(
            "incomingCall",
            json!({"conversationId": "c1", "callerANI": "+12125550143"}),
        )
        .await?;
    console
        .frame
        .wait_for(
            &format!("{bar} === 'No console: logs are sent all the same'"),
            DEADLINE,
        )
        .await?;
    assert_eq!(
        console
            .frame
            .evaluate("document.querySelector('#mistakes').hidden")
            .await?,
        true
    );
    assert_eq!(
        console
            .frame
            .evaluate("document.querySelector('#details').hidden")
            .await?,
        false
    );
    stage.org.set_console_faults(&json!([])).await?;
    console
        .frame
        .wait_for(&format!("{bar} === 'Connected to Salesforce'"), DEADLINE)
        .await?;
    assert_eq!(
        console
            .frame
            .evaluate("document.querySelector('#details').hidden")
            .await?,
        true
    );
    Ok(())
}

#[tokio::test]
async fn a_page_that_never_says_it_is_ready_gives_way_to_the_standby_page() -> Result<()> {
    let stage = ConsoleStage::with_adapter(&configuration()).await?;
    let standby = stage.host.url("/pkg/standby.html");
    let center =
        json!({"/reqGeneralInfo/reqStandbyUrl": standby, "/reqGeneralInfo/reqTimeout": "2000"});
    stage
        .org
        .set_console_setup(&json!({"callCenter": center}))
        .await?;
    let console = stage.console_page_with("one", ADAPTER, "omit=mode").await?;
    console
        .frame
        .wait_for(
            "location.pathname === '/pkg/standby.html' && document.readyState === 'complete'",
            DEADLINE,
        )
        .await?;
    let text = console.frame.evaluate("document.body.innerText").await?;
    assert!(
        text.as_str()
            .is_some_and(|text| text.contains("Close every window of this browser")),
        "{text}"
    );
    console.page.evaluate(OPEN).await?;
    shoot(&console.page, "standby", 900, 640).await?;
    let linked = stage.linked("two").await;
    assert!(linked.is_ok(), "one that is ready in time stays");
    Ok(())
}
