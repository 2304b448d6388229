//! Whatever interrupts a call's work, the org ends up with one Task, complete.

use std::time::Duration;

use e2e::vectors;
use e2e::{Fault, Result, Softphone, Stage};
use serde_json::{Value, json};

/// How long the org may wait for the records of a call, outages aside.
const SOON: Duration = Duration::from_secs(20);

/// After an outage the next attempt may still be a backoff away.
const AFTER_OUTAGE: Duration = Duration::from_secs(90);

/// How long the org is down; `SOFTPHONE_E2E_DOWN_SECONDS` shortens it while one works on the code.
fn outage() -> Duration {
    let given = std::env::var("SOFTPHONE_E2E_DOWN_SECONDS").ok();
    Duration::from_secs(given.and_then(|seconds| seconds.parse().ok()).unwrap_or(30))
}

const CONVERSATION: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

/// Waits for the records, and until the tab that made them has nothing left to do.
async fn complete_inbound_call(
    stage: &Stage,
    softphone: &Softphone,
    deadline: Duration,
) -> Result<()> {
    let events = vectors::call("inbound")?;
    stage
        .org
        .wait_for_call(
            "one complete inbound call",
            CONVERSATION,
            deadline,
            |logged| logged.faults_of_inbound_call(&events),
        )
        .await?;
    softphone.wait_until_done(SOON).await
}

/// Waits until the answered call has its Task, so that what follows interrupts a call that is half logged.
async fn half_logged(stage: &Stage) -> Result<()> {
    stage
        .org
        .wait_for_call(
            "the task of the answered call",
            CONVERSATION,
            SOON,
            |logged| logged.faults_of_task(&json!({ "CallType": "Inbound" }), &[]),
        )
        .await?;
    Ok(())
}

#[tokio::test]
async fn a_reload_between_accept_and_end_leaves_one_complete_task() -> Result<()> {
    let stage = Stage::start().await?;
    let softphone = stage.softphone().await?;
    let events = vectors::call("inbound")?;
    softphone.play(&events[..2]).await?;
    softphone.page().reload().await?;
    softphone.ready().await?;
    softphone.play(&events[2..]).await?;
    complete_inbound_call(&stage, &softphone, SOON).await
}

#[tokio::test]
async fn a_reload_right_after_the_end_leaves_one_complete_task() -> Result<()> {
    let stage = Stage::start().await?;
    let softphone = stage.softphone().await?;
    softphone.play(&vectors::call("inbound")?).await?;
    softphone.page().reload().await?;
    softphone.ready().await?;
    complete_inbound_call(&stage, &softphone, SOON).await
}

#[tokio::test]
async fn an_org_that_is_down_while_the_call_ends_gets_one_complete_task_once_it_is_back()
-> Result<()> {
    let stage = Stage::start().await?;
    let softphone = stage.softphone().await?;
    let events = vectors::call("inbound")?;
    softphone.play(&events[..2]).await?;
    half_logged(&stage).await?;
    stage.org.set_down(true).await?;
    softphone.play(&events[2..]).await?;
    // The outage itself is what this test is about: nothing to poll for.
    tokio::time::sleep(outage()).await;
    let held = stage.org.records("Task").await?;
    assert_eq!(held.len(), 1);
    assert_ne!(held[0]["Status"], "Completed", "the org was down");
    stage.org.set_down(false).await?;
    complete_inbound_call(&stage, &softphone, AFTER_OUTAGE).await
}

#[tokio::test]
async fn an_org_that_is_down_from_the_start_gets_everything_once_it_is_back() -> Result<()> {
    let stage = Stage::start().await?;
    stage.org.set_down(true).await?;
    let softphone = stage.softphone().await?;
    softphone.play(&vectors::call("inbound")?).await?;
    let waiting = "SoftphoneWrapper.status().pending";
    softphone
        .page()
        .wait_for(
            &format!("(Array.isArray({waiting}) ? {waiting}.length : {waiting}) > 0"),
            SOON,
        )
        .await?;
    assert_eq!(stage.org.records("Task").await?.len(), 0);
    stage.org.set_down(false).await?;
    complete_inbound_call(&stage, &softphone, AFTER_OUTAGE).await
}

#[tokio::test]
async fn an_expired_token_costs_exactly_one_refresh() -> Result<()> {
    let stage = Stage::start().await?;
    let softphone = stage.softphone().await?;
    let events = vectors::call("inbound")?;
    softphone.play(&events[..2]).await?;
    half_logged(&stage).await?;
    assert_eq!(softphone.token_requests().await?.len(), 1);
    stage.org.expire_tokens().await?;
    softphone.play(&events[2..]).await?;
    complete_inbound_call(&stage, &softphone, SOON).await?;
    let asked = softphone.token_requests().await?;
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert_eq!(asked[1], "expired");
    Ok(())
}

#[tokio::test]
async fn answers_lost_after_the_org_has_written_leave_one_complete_task() -> Result<()> {
    let stage = Stage::start().await?;
    let lost = |method: &str, path: &str| Fault::new(method, path, "drop-after-commit", 1);
    stage
        .org
        .set_faults(&[
            lost("PATCH", "*/sobjects/Task*"),
            lost("POST", "*createVoiceCall"),
            lost("POST", "*updateVoiceCall"),
        ])
        .await?;
    let softphone = stage.softphone().await?;
    let events = vectors::call("inbound")?;
    softphone.play(&events[..2]).await?;
    half_logged(&stage).await?;
    softphone.play(&events[2..]).await?;
    // An update whose answer is lost is sent again, word for word: the org counts a second closing of the same call.
    stage
        .org
        .wait_for_call(
            "one complete inbound call",
            CONVERSATION,
            AFTER_OUTAGE,
            |logged| {
                let mut faults = logged.faults_of_inbound_call(&events);
                faults.retain(|fault| !fault.starts_with("voice.closeCount"));
                faults
            },
        )
        .await?;
    softphone.wait_until_done(SOON).await
}

#[tokio::test]
async fn a_killed_browser_finishes_its_work_when_it_is_started_again() -> Result<()> {
    let mut stage = Stage::start().await?;
    stage.org.set_down(true).await?;
    let softphone = stage.softphone().await?;
    let receipts = softphone.play(&vectors::call("inbound")?).await?;
    assert!(
        receipts
            .iter()
            .all(|receipt| receipt["durability"] == "disk"),
        "{receipts:?}"
    );
    stage.chromium.kill();
    stage.org.set_down(false).await?;
    stage.chromium.restart().await?;
    let softphone = stage.softphone().await?;
    complete_inbound_call(&stage, &softphone, AFTER_OUTAGE).await
}

/// Lets the org write the first records of a call and hold its answers back.
async fn written_but_unanswered(stage: &Stage) -> Result<Softphone> {
    let late = |method: &str, path: &str| {
        Fault::new(method, path, json!({ "delayAfterCommit": 20_000 }), 1)
    };
    stage
        .org
        .set_faults(&[
            late("PATCH", "/services/data/"),
            late("POST", "*createVoiceCall"),
        ])
        .await?;
    let softphone = stage.softphone().await?;
    softphone.play(&vectors::call("inbound")?[..2]).await?;
    stage
        .org
        .wait_until("both records, their answers held back", SOON, |state| {
            let count = |object: &str| state["records"][object].as_array().map_or(0, Vec::len);
            count("Task") == 1 && count("VoiceCall") == 1
        })
        .await?;
    Ok(softphone)
}

#[tokio::test]
async fn a_reload_before_the_answers_came_finds_what_the_org_had_written() -> Result<()> {
    let stage = Stage::start().await?;
    let softphone = written_but_unanswered(&stage).await?;
    softphone.page().reload().await?;
    softphone.ready().await?;
    softphone.play(&vectors::call("inbound")?[2..]).await?;
    complete_inbound_call(&stage, &softphone, AFTER_OUTAGE).await
}

#[tokio::test]
async fn a_browser_killed_before_the_answers_came_finds_what_the_org_had_written() -> Result<()> {
    let mut stage = Stage::start().await?;
    written_but_unanswered(&stage).await?;
    stage.chromium.kill();
    stage.chromium.restart().await?;
    let softphone = stage.softphone().await?;
    softphone.play(&vectors::call("inbound")?[2..]).await?;
    complete_inbound_call(&stage, &softphone, AFTER_OUTAGE).await
}

#[tokio::test]
async fn without_a_key_field_a_lost_answer_is_looked_up_and_not_repeated() -> Result<()> {
    let stage =
        Stage::start_with(|configuration| configuration["accounts"][0]["logKeyField"] = "".into())
            .await?;
    let lost = Fault::new("POST", "*/sobjects/Task", "drop-after-commit", 1);
    stage.org.set_faults(&[lost]).await?;
    let softphone = stage.softphone().await?;
    // Without a key field the Task is found by its CallObject.
    let events = vectors::call("inbound")?;
    softphone.play(&events[..2]).await?;
    half_logged(&stage).await?;
    softphone.play(&events[2..]).await?;
    complete_inbound_call(&stage, &softphone, AFTER_OUTAGE).await
}

#[tokio::test]
async fn an_org_with_a_bad_moment_is_asked_again() -> Result<()> {
    let stage = Stage::start().await?;
    let once = |fault: Value| Fault::new("*", "/services/data/*", fault, 1);
    stage
        .org
        .set_faults(&[
            once("503-html".into()),
            once("500-empty".into()),
            once(json!({ "delay": 700 })),
        ])
        .await?;
    let softphone = stage.softphone().await?;
    softphone.play(&vectors::call("inbound")?).await?;
    complete_inbound_call(&stage, &softphone, SOON).await
}

/// Keeps the addresses of requests, and of those that the script gives up while they are under way.
const WATCH: &str = r"
  window.sent = [];
  window.cut = [];
  const real = fetch;
  window.fetch = (url, init) => {
    const answered = real(url, init);
    sent.push(String(url));
    let pending = true;
    answered.then(() => (pending = false), () => {});
    init?.signal?.addEventListener('abort', () => pending && cut.push(String(url)));
    return answered;
  };
";

#[tokio::test]
async fn a_tab_whose_database_is_taken_away_cuts_off_what_it_has_under_way() -> Result<()> {
    let stage = Stage::start().await?;
    let slow = Fault::new("PATCH", "*/sobjects/Task/*", json!({ "delay": 60_000 }), 9);
    stage.org.set_faults(&[slow]).await?;
    let page = stage.chromium.blank_page().await?;
    page.set_script_before_load(WATCH).await?;
    page.navigate(&stage.host.url("/")).await?;
    let softphone = Softphone::on(page);
    softphone.ready().await?;
    softphone.play(&vectors::call("inbound")?[..2]).await?;
    let under_way = "sent.some((url) => url.includes('/sobjects/Task/'))";
    softphone.page().wait_for(under_way, SOON).await?;
    // Another tab may lead by the time it is open again: it must not meet them.
    let remove = "indexedDB.databases().then((all) => Promise.all(all.map(({ name }) => new Promise((resolve, reject) => { \
                  const request = indexedDB.deleteDatabase(name); request.onsuccess = resolve; request.onerror = reject; }))).then(() => all.length))";
    let removed = softphone.page().evaluate(remove).await?;
    assert_ne!(removed, json!(0));
    let cut = "cut.some((url) => url.includes('/sobjects/Task/'))";
    softphone.page().wait_for(cut, SOON).await?;
    Ok(())
}
