//! Agents sign in to the org in a window of the page; what the org granted serves every tab; an account's test tells what is wrong.

use std::time::Duration;

use e2e::vectors;
use e2e::{Fault, Page, Reply, Result, Softphone, Stage, repository};
use futures_util::future::try_join_all;
use serde_json::{Value, json};

const SOON: Duration = Duration::from_secs(40);
const TOKEN: &str = "/services/oauth2/token";
const CONVERSATION: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
const LOG_IN: &str = "document.querySelector('#Login').click()";

/// A stage whose agents sign in, and whose org knows the page that they come back to.
async fn stage() -> Result<Stage> {
    let stage = Stage::start_with(|_| {}).await?;
    stage.host.serve(
        "/",
        Reply::file(repository().join("tests/e2e/pages/accounts.html")),
    );
    let redirect = stage.host.url("/pkg/oauth.html");
    let auth = json!({"type": "pkce", "clientId": "sandbox-public", "redirectUri": redirect, "scope": "api refresh_token"});
    stage.configure(|configuration| configuration["accounts"][0]["auth"] = auth);
    stage
        .org
        .set_up(&json!({ "redirectUris": [redirect] }))
        .await?;
    Ok(stage)
}

/// Clicks the page's button as a person does.
async fn click(softphone: &Softphone) -> Result<()> {
    for kind in ["mousePressed", "mouseReleased"] {
        let event = json!({"type": kind, "x": 100, "y": 50, "button": "left", "clickCount": 1});
        softphone
            .page()
            .command("Input.dispatchMouseEvent", event)
            .await?;
    }
    Ok(())
}

/// The window with the org's login page.
async fn login(stage: &Stage) -> Result<Page> {
    let address = format!("{}/services/oauth2/authorize", stage.org_origin());
    let window = stage.chromium.window(&address).await?;
    window
        .wait_for("!!document.querySelector('#Login')", SOON)
        .await?;
    Ok(window)
}

/// Clicks, passes the org's login page, and gives what `signIn` resolved with.
async fn sign_in(stage: &Stage, softphone: &Softphone) -> Result<Value> {
    click(softphone).await?;
    login(stage).await?.evaluate(LOG_IN).await?;
    softphone.page().wait_for("window.answer", SOON).await
}

async fn wait_for_error(softphone: &Softphone, code: &str) -> Result<()> {
    let expression = format!("SoftphoneWrapper.status().accounts[0]?.error?.code === '{code}'");
    softphone.page().wait_for(&expression, SOON).await?;
    Ok(())
}

async fn wait_until_signed_in(softphone: &Softphone) -> Result<()> {
    let expression = "SoftphoneWrapper.status().accounts[0]?.signedIn";
    softphone.page().wait_for(expression, SOON).await?;
    Ok(())
}

/// How often the token endpoint was asked, and every body that it was sent.
async fn token_requests(stage: &Stage) -> Result<Vec<String>> {
    let requests = stage.org.requests().await?;
    let asked = requests.iter().filter(|request| request["path"] == TOKEN);
    Ok(asked.map(|request| request["body"].to_string()).collect())
}

#[tokio::test]
async fn an_agent_signs_in_by_a_click_and_what_waited_is_logged() -> Result<()> {
    let stage = stage().await?;
    let softphone = stage.softphone().await?;
    wait_for_error(&softphone, "sign-in-needed").await?;
    let events = vectors::call("inbound")?;
    softphone.play(&events).await?;
    assert_eq!(token_requests(&stage).await?.len(), 0);

    assert_eq!(
        sign_in(&stage, &softphone).await?,
        json!({"signedIn": true})
    );
    stage
        .org
        .wait_for_call(
            "a call that waited for a sign-in",
            CONVERSATION,
            SOON,
            |logged| logged.faults_of_inbound_call(&events),
        )
        .await?;
    let asked = token_requests(&stage).await?;
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(!asked[0].contains("client_secret"), "{asked:?}");
    let errors = softphone
        .page()
        .evaluate("errors.map(error => error.code)")
        .await?;
    assert_eq!(errors, json!(["sign-in-needed"]));
    // The window is gone, and what it brought stands nowhere that a script of the page looks.
    let address = stage.host.url("/pkg/oauth.html");
    stage.chromium.wait_until_no_window(&address, SOON).await?;
    let seen = softphone
        .page()
        .evaluate("JSON.stringify([SoftphoneWrapper.status(), localStorage, sessionStorage, document.cookie, location.href, heard, errors])")
        .await?;
    for secret in ["5Aep", "!AQ", "aPrx"] {
        assert!(!seen.to_string().contains(secret), "{secret}: {seen}");
    }
    Ok(())
}

#[tokio::test]
async fn a_window_that_is_blocked_closed_or_refused_is_told_by_its_code() -> Result<()> {
    let stage = stage().await?;
    let softphone = stage.softphone().await?;
    let page = softphone.page();

    // Without a click a browser opens no window; what a person did last counts for five seconds, and so does each look of ours.
    page.run_without_gesture("setTimeout(signIn, 6000)").await?;
    tokio::time::sleep(Duration::from_secs(7)).await;
    let answer = page.wait_for("window.answer", SOON).await?;
    assert_eq!(answer["error"]["code"], "sign-in-blocked", "{answer}");

    click(&softphone).await?;
    let window = login(&stage).await?;
    let again = softphone.invoke("signIn", &[json!("main")]).await?;
    assert_eq!(again["error"]["code"], "sign-in-under-way", "{again}");
    window.close().await?;
    let answer = page.wait_for("window.answer", SOON).await?;
    assert_eq!(answer["error"]["code"], "sign-in-closed", "{answer}");

    click(&softphone).await?;
    let deny = "const form = document.querySelector('form'); const deny = document.createElement('input'); \
                deny.type = 'hidden'; deny.name = 'deny'; deny.value = '1'; form.append(deny); form.submit()";
    login(&stage).await?.evaluate(deny).await?;
    let answer = page.wait_for("window.answer", SOON).await?;
    assert_eq!(answer["error"]["code"], "sign-in-refused", "{answer}");
    let message = answer["error"]["message"].as_str().unwrap_or_default();
    assert!(message.ends_with(": access denied"), "{message}");

    // A message that does not come from the window, or not with its state, is not heard.
    click(&softphone).await?;
    let window = login(&stage).await?;
    page.evaluate("window.postMessage({ state: 'guessed', code: 'stolen' }, '*')")
        .await?;
    let open = "const found = []; for (const name of ['softphone-wrapper-sign-in']) { const channel = new BroadcastChannel(name); \
                channel.postMessage({ state: 'guessed', code: 'stolen' }); channel.close(); found.push(name); } found.length";
    page.evaluate(open).await?;
    // An org whose pages cut the tie to their opener is heard all the same.
    window.evaluate("window.opener = null").await?;
    window.evaluate(LOG_IN).await?;
    let answer = page.wait_for("window.answer", SOON).await?;
    assert_eq!(answer, json!({"signedIn": true}));
    assert!(
        token_requests(&stage)
            .await?
            .iter()
            .all(|body| !body.contains("stolen"))
    );
    Ok(())
}

#[tokio::test]
async fn six_tabs_refresh_an_expired_token_once() -> Result<()> {
    let stage = stage().await?;
    let first = stage.softphone().await?;
    sign_in(&stage, &first).await?;
    let mut others = Vec::new();
    for _ in 0..5 {
        let softphone = stage.softphone().await?;
        wait_until_signed_in(&softphone).await?;
        others.push(softphone);
    }
    assert_eq!(token_requests(&stage).await?.len(), 1);
    stage.org.expire_tokens().await?;
    // All six find out at the same time.
    let tests = others.iter().map(|softphone| {
        softphone
            .page()
            .evaluate("SoftphoneWrapper.test.account('main')")
    });
    let events = vectors::call("inbound")?;
    let (played, tested) = tokio::join!(first.play(&events), try_join_all(tests));
    played?;
    for told in tested? {
        assert_eq!(told["passed"], true, "{told}");
    }
    stage
        .org
        .wait_for_call("a call after the expiry", CONVERSATION, SOON, |logged| {
            logged.faults_of_inbound_call(&events)
        })
        .await?;
    let asked = token_requests(&stage).await?;
    assert_eq!(asked.len(), 2, "one sign-in and one refresh: {asked:?}");
    assert_eq!(stage.org.state().await?["tokens"]["refreshed"], 1);
    Ok(())
}

#[tokio::test]
async fn a_reload_of_one_of_two_tabs_needs_no_sign_in() -> Result<()> {
    let stage = stage().await?;
    let first = stage.softphone().await?;
    sign_in(&stage, &first).await?;
    let second = stage.softphone().await?;
    wait_until_signed_in(&second).await?;
    for softphone in [&first, &second, &first] {
        softphone.page().reload().await?;
        softphone.ready().await?;
        wait_until_signed_in(softphone).await?;
        // The token is of use: the org tells whose it is.
        let told = softphone
            .page()
            .evaluate("SoftphoneWrapper.test.account('main')")
            .await?;
        assert_eq!(told["passed"], true, "{told}");
        let errors = softphone
            .page()
            .evaluate("errors.map(error => error.code)")
            .await?;
        assert_eq!(errors, json!([]));
    }
    assert_eq!(token_requests(&stage).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn an_accounts_test_names_the_remedy_of_each_step_that_fails() -> Result<()> {
    let stage = stage().await?;
    let softphone = stage.softphone().await?;
    let outcomes = |told: &Value| -> Vec<(String, String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let steps = told["steps"].as_array().cloned().unwrap_or_default();
        let steps = steps.iter();
        steps
            .map(|step| {
                (
                    text(&step["step"]),
                    text(&step["outcome"]),
                    text(&step["code"]),
                )
            })
            .collect()
    };
    let test = async || {
        softphone
            .page()
            .evaluate("SoftphoneWrapper.test.account('main')")
            .await
    };

    let told = test().await?;
    assert_eq!(
        outcomes(&told)[0],
        ("token".into(), "failed".into(), "sign-in-needed".into()),
        "{told}"
    );
    assert!(
        outcomes(&told)[1..]
            .iter()
            .all(|(_, outcome, _)| outcome == "skipped"),
        "{told}"
    );

    sign_in(&stage, &softphone).await?;
    let told = test().await?;
    let passed = [
        "token",
        "identity",
        "apiAccess",
        "logKeyField",
        "voicePackage",
    ];
    let expected: Vec<_> = passed
        .map(|step| (step.into(), "passed".into(), String::new()))
        .into();
    assert_eq!(
        (outcomes(&told), &told["passed"]),
        (expected, &json!(true)),
        "{told}"
    );

    let describe = "/services/data/v67.0/sobjects/Task/describe";
    let wrapper = "/services/apexrest";
    for (fault, step, code, remedy) in [
        (
            Some(Fault::new(
                "GET",
                "/services/oauth2/userinfo",
                "wrong-cors",
                1,
            )),
            "identity",
            "org-unreachable",
            "allowlist",
        ),
        (
            Some(Fault::new(
                "GET",
                "/services/data/v67.0/query",
                "403-limit",
                1,
            )),
            "apiAccess",
            "request-limit-exceeded",
            "daily limit",
        ),
        (
            Some(Fault::new(
                "GET",
                "/services/data/v67.0/query",
                json!({"status": 403}),
                1,
            )),
            "apiAccess",
            "http-403",
            "API Enabled",
        ),
        (
            Some(Fault::new("GET", describe, "401-not-api", 1)),
            "logKeyField",
            "invalid-session-id",
            "API access",
        ),
        (
            None,
            "logKeyField",
            "log-key-field-missing",
            "deploy the field",
        ),
        (
            Some(Fault::new("POST", wrapper, "403-apex-class", 1)),
            "voicePackage",
            "forbidden",
            "cnxscv.ServiceRouting",
        ),
        (
            Some(Fault::new("POST", wrapper, "404-apex", 1)),
            "voicePackage",
            "not-found",
            "voice.namespace",
        ),
    ] {
        let hidden = if fault.is_none() {
            json!(["Task.Softphone_Call_Key__c"])
        } else {
            json!([])
        };
        stage.org.set_up(&json!({ "hiddenFields": hidden })).await?;
        stage
            .org
            .set_faults(&fault.into_iter().collect::<Vec<_>>())
            .await?;
        let told = test().await?;
        let failed: Vec<_> = outcomes(&told)
            .into_iter()
            .filter(|(_, outcome, _)| outcome == "failed")
            .collect();
        assert_eq!(
            failed,
            [(step.to_owned(), "failed".to_owned(), code.to_owned())],
            "{told}"
        );
        assert_eq!(told["passed"], false);
        let found = told["steps"]
            .as_array()
            .and_then(|steps| steps.iter().find(|it| it["step"] == step));
        let hint = found.and_then(|it| it["hint"].as_str()).unwrap_or_default();
        assert!(hint.contains(remedy), "{step} {code}: {hint}");
    }
    stage.org.set_faults(&[]).await?;
    let told = softphone
        .page()
        .evaluate("SoftphoneWrapper.test.account('nobody')")
        .await?;
    assert_eq!(told["error"]["code"], "unknown-account", "{told}");
    // Nothing of it made or changed a record.
    assert_eq!(stage.org.records("Task").await?.len(), 0);
    assert_eq!(stage.org.state().await?["voice"], json!([]));
    Ok(())
}

#[tokio::test]
async fn without_cors_for_oauth_endpoints_a_sign_in_names_that_setting() -> Result<()> {
    let stage = stage().await?;
    stage
        .org
        .set_up(&json!({ "allowsCorsForOAuth": false }))
        .await?;
    let softphone = stage.softphone().await?;
    let answer = sign_in(&stage, &softphone).await?;
    assert_eq!(answer["signedIn"], false);
    assert_eq!(answer["error"]["code"], "org-unreachable", "{answer}");
    let hint = answer["error"]["hint"].as_str().unwrap_or_default();
    assert!(hint.contains("Enable CORS for OAuth endpoints"), "{hint}");
    Ok(())
}

#[tokio::test]
async fn a_broker_of_the_pages_own_origin_hands_over_the_token() -> Result<()> {
    let stage = stage().await?;
    let token: Value = reqwest::Client::new()
        .post(format!("{}/broker/token", stage.org_origin()))
        .send()
        .await?
        .json()
        .await?;
    stage.host.serve("/broker", Reply::json(&token));
    stage.configure(|configuration| {
        configuration["accounts"][0]["auth"] = json!({"type": "broker", "url": "/broker"});
    });
    let softphone = stage.softphone().await?;
    softphone
        .page()
        .evaluate("document.cookie = 'session=agent'")
        .await?;
    let told = softphone
        .page()
        .evaluate("SoftphoneWrapper.test.account('main')")
        .await?;
    assert_eq!(told["passed"], true, "{told}");
    let asked = stage.host.received();
    let asked: Vec<_> = asked
        .iter()
        .filter(|request| request.path == "/broker")
        .collect();
    assert_eq!(asked.len(), 1);
    assert_eq!(
        (asked[0].method.as_str(), asked[0].cookie.as_str()),
        ("POST", "session=agent")
    );

    // A broker that refuses is told by its own remedy.
    stage.host.serve(
        "/broker",
        Reply::json(&json!({"error": "invalid_grant"})).status(400),
    );
    stage.org.expire_tokens().await?;
    let told = softphone
        .page()
        .evaluate("SoftphoneWrapper.test.account('main')")
        .await?;
    assert_eq!(told["steps"][0]["code"], "invalid-grant", "{told}");
    assert!(
        told["steps"][0]["hint"]
            .as_str()
            .unwrap_or_default()
            .contains("broker"),
        "{told}"
    );
    Ok(())
}

#[tokio::test]
async fn the_page_for_the_way_back_explains_itself_when_it_is_opened_alone() -> Result<()> {
    let stage = stage().await?;
    let page = stage
        .chromium
        .new_page(&stage.host.url("/pkg/oauth.html"))
        .await?;
    let text = page.evaluate("document.body.innerText").await?;
    assert!(
        text.as_str()
            .unwrap_or_default()
            .contains("nothing to see here"),
        "{text}"
    );
    // With an answer that nobody asked for, it keeps nothing of it.
    page.navigate(&stage.host.url("/pkg/oauth.html?state=s&code=aPrx"))
        .await?;
    page.wait_for("document.body?.innerText.includes('can be closed')", SOON)
        .await?;
    assert_eq!(page.evaluate("location.search").await?, "");
    assert_eq!(page.console(), []);
    Ok(())
}
