//! The browser room (`www/loader/tab.js` and what it uses) in a real browser: real IndexedDB, WebCrypto, Web Locks and timers.

use std::time::Duration;

use e2e::{Chromium, HostServer, Package, Page, Reply, Result, repository};
use serde_json::{Value, json};

const DEADLINE: Duration = Duration::from_secs(20);
const NUMBER: &str = "+14081456688";
const NOTES: &str = "canary: wants a refund";

/// A browser and a host whose page has the wrapper, under a configuration whose org is a port that nobody listens on.
struct Stage {
    chromium: Chromium,
    host: HostServer,
}

impl Stage {
    async fn start() -> Result<Self> {
        let (chromium, host) = (Chromium::launch().await?, HostServer::start().await?);
        host.mount("/pages/", repository().join("tests/e2e/pages"));
        host.mount("/www/", repository().join("www"));
        host.mount_package(&Package::read()?);
        let configuration = json!({
            "configVersion": 1,
            "softphone": { "vendor": "acme-phone", "dispositions": ["Resolved"] },
            "accounts": [{ "id": "main", "instanceUrl": "http://127.0.0.1:9", "logKeyField": "Key__c" }],
            "configurations": [{ "id": "inbound", "account": "main" }],
            "triggers": [{ "name": "all", "actions": [{ "salesforce": { "account": "main", "configuration": "inbound" } }] }],
        });
        let page = format!(
            r#"<!doctype html><meta charset="utf-8"><title>room</title>
<script src="/pages/browser_room.js"></script>
<script>
  window.heard = [];
  window.asked = [];
  window.SoftphoneWrapper = {{ config: {configuration}, callback: (...told) => heard.push(told) }};
</script>
<script src="/pkg/softphone-wrapper.js"></script>
<script>
  SoftphoneWrapper.on("error", ({{ code }}) => heard.push(["error", code]));
  SoftphoneWrapper.setTokenProvider((request) => {{ asked.push(request); return null; }});
</script>"#
        );
        host.serve("/", Reply::html(page));
        host.serve(
            "/bare",
            Reply::html("<!doctype html><script src=\"/pages/browser_room.js\"></script>"),
        );
        Ok(Self { chromium, host })
    }

    /// A page whose wrapper is ready.
    async fn page(&self) -> Result<Page> {
        let page = self.chromium.new_page(&self.host.url("/")).await?;
        ready(&page).await?;
        Ok(page)
    }

    /// A page without the wrapper, for the room's modules alone.
    async fn bare(&self) -> Result<Page> {
        self.chromium.new_page(&self.host.url("/bare")).await
    }
}

async fn ready(page: &Page) -> Result<()> {
    page.wait_for("SoftphoneWrapper.status?.().phase === 'ready'", DEADLINE)
        .await
        .map(drop)
}

async fn leads(page: &Page) -> Result<()> {
    page.wait_for("SoftphoneWrapper.status().role === 'leader'", DEADLINE)
        .await
        .map(drop)
}

/// One contract call; its receipt.
async fn call(page: &Page, method: &str, event: &Value) -> Result<Value> {
    let call = format!("(event) => SoftphoneWrapper.{method}(event)");
    page.call(&call, std::slice::from_ref(event)).await
}

fn offer(conversation: &str) -> Value {
    json!({ "conversationId": conversation, "callerANI": NUMBER })
}

#[tokio::test]
async fn an_event_is_accepted_once_it_is_on_disk_and_its_repetition_is_a_duplicate() -> Result<()> {
    let stage = Stage::start().await?;
    let page = stage.page().await?;
    let receipt = call(&page, "incomingCall", &offer("c1")).await?;
    assert_eq!(
        (&receipt["accepted"], &receipt["durability"]),
        (&json!(true), &json!("disk")),
        "{receipt}"
    );
    let again = call(&page, "incomingCall", &offer("c1")).await?;
    assert_eq!(
        (&again["duplicate"], &again["id"]),
        (&json!(true), &receipt["id"]),
        "{again}"
    );
    Ok(())
}

#[tokio::test]
async fn what_was_accepted_is_there_after_a_reload() -> Result<()> {
    let stage = Stage::start().await?;
    let page = stage.page().await?;
    call(&page, "incomingCall", &offer("c1")).await?;
    call(&page, "callAccepted", &offer("c1")).await?;
    page.reload().await?;
    ready(&page).await?;
    let state = "SoftphoneWrapper.status().calls[0]?.state === 'active' && SoftphoneWrapper.status().calls[0].conversationId";
    assert_eq!(page.wait_for(state, DEADLINE).await?, "c1");
    let again = call(&page, "callAccepted", &offer("c1")).await?;
    assert_eq!(again["duplicate"], true, "{again}");
    Ok(())
}

#[tokio::test]
async fn nothing_that_lies_in_the_database_can_be_read() -> Result<()> {
    let stage = Stage::start().await?;
    let page = stage.page().await?;
    call(&page, "incomingCall", &offer("c1")).await?;
    let end = json!({ "conversationId": "c1", "duration": 9, "notes": NOTES });
    call(&page, "callEnded", &end).await?;
    let stored = page.evaluate("room.stored()").await?;
    let stored = stored.as_str().unwrap_or_default();
    assert!(stored.contains("events 2"), "there is something to read");
    for canary in [NUMBER, "4081456688", NOTES, "canary", "callerANI"] {
        assert!(!stored.contains(canary), "{canary} lies in the open");
    }
    Ok(())
}

#[tokio::test]
async fn a_tab_leads_and_its_successor_takes_over_from_it() -> Result<()> {
    let stage = Stage::start().await?;
    let first = stage.page().await?;
    leads(&first).await?;
    let second = stage.page().await?;
    assert_ne!(
        second.evaluate("SoftphoneWrapper.status().role").await?,
        "leader"
    );
    // Lock, database and channel go with the page.
    first.close().await?;
    leads(&second).await
}

#[tokio::test]
async fn a_token_is_asked_for_when_there_is_work_and_not_before() -> Result<()> {
    let stage = Stage::start().await?;
    let page = stage.page().await?;
    leads(&page).await?;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(page.evaluate("asked").await?, json!([]));
    call(&page, "incomingCall", &offer("c1")).await?;
    let question = page.wait_for("asked[0]", DEADLINE).await?;
    assert_eq!(question, json!({ "account": "main", "reason": "missing" }));
    Ok(())
}

#[tokio::test]
async fn the_softphone_is_told_its_configuration_after_load() -> Result<()> {
    let stage = Stage::start().await?;
    let page = stage.page().await?;
    let told = "heard.find(([type]) => type === 'disposition')";
    let told = page.wait_for(told, DEADLINE).await?;
    assert_eq!(told[1], json!(["Resolved"]));
    page.wait_for(
        "heard.some(([type]) => type === 'partner_config')",
        DEADLINE,
    )
    .await?;
    Ok(())
}

#[tokio::test]
async fn a_database_that_is_taken_away_is_opened_again() -> Result<()> {
    let stage = Stage::start().await?;
    let page = stage.page().await?;
    leads(&page).await?;
    call(&page, "incomingCall", &offer("c1")).await?;
    page.evaluate("room.remove().then(() => true)").await?;
    leads(&page).await?;
    let receipt = call(&page, "incomingCall", &offer("c2")).await?;
    assert_eq!(
        (&receipt["accepted"], &receipt["durability"]),
        (&json!(true), &json!("disk")),
        "{receipt}"
    );
    let calls = "SoftphoneWrapper.status().calls[0]?.conversationId === 'c2' && SoftphoneWrapper.status().calls.length";
    assert_eq!(page.wait_for(calls, DEADLINE).await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_trap_that_somebody_swallows_is_dealt_with_all_the_same() -> Result<()> {
    let stage = Stage::start().await?;
    let page = stage.chromium.blank_page().await?;
    let sabotage = std::fs::read_to_string(repository().join("tests/e2e/pages/sabotage.js"))?;
    // A page that keeps to itself what goes wrong in promises, listeners and callbacks.
    let swallow = "{
      const quiet = (action) => typeof action !== 'function' ? action : function (...given) { try { return action.apply(this, given); } catch {} };
      const { then } = Promise.prototype;
      Promise.prototype.then = function (kept, broken) { return then.call(this, quiet(kept), quiet(broken)); };
      const { setTimeout } = window;
      window.setTimeout = (action, ...given) => setTimeout(quiet(action), ...given);
      addEventListener('error', (event) => event.preventDefault(), true);
      addEventListener('unhandledrejection', (event) => event.preventDefault(), true);
    }";
    page.set_script_before_load(&format!("{sabotage}\n{swallow}"))
        .await?;
    page.navigate(&stage.host.url("/")).await?;
    ready(&page).await?;
    for step in ["committed", "call", "snapshot"] {
        let died = page.evaluate("sabotage.deaths.length").await?;
        let order = format!("sabotage.order = {{ name: '{step}', after: 0, times: 1 }}");
        page.evaluate(&order).await?;
        if step == "snapshot" {
            // The store of a tab that leads anew.
            page.evaluate("room.remove().then(() => true)").await?;
        }
        let receipt = call(&page, "incomingCall", &offer(step)).await?;
        assert_eq!(receipt["accepted"], true, "{step}: {receipt}");
        let again = format!(
            "sabotage.deaths.length > {died} && sabotage.deaths.every((death) => death.recoveredAt)"
        );
        if step != "snapshot" {
            page.wait_for(&again, DEADLINE).await?;
            leads(&page).await?;
        }
    }
    page.wait_for("sabotage.deaths.length === 3", DEADLINE)
        .await?;
    // The third within a minute is the last.
    page.wait_for("SoftphoneWrapper.status().phase === 'store-only'", DEADLINE)
        .await?;
    let receipt = call(&page, "incomingCall", &offer("after")).await?;
    assert_eq!(receipt["durability"], "disk", "{receipt}");
    assert!(page.exceptions().is_empty(), "{:?}", page.exceptions());
    Ok(())
}

#[tokio::test]
async fn without_a_database_events_are_kept_in_memory_and_receipts_say_so() -> Result<()> {
    let stage = Stage::start().await?;
    let page = stage.chromium.blank_page().await?;
    page.set_script_before_load(
        "IDBFactory.prototype.open = () => { throw new DOMException('-', 'SecurityError'); }",
    )
    .await?;
    page.navigate(&stage.host.url("/")).await?;
    ready(&page).await?;
    leads(&page).await?;
    let receipt = call(&page, "incomingCall", &offer("c1")).await?;
    assert_eq!(
        (&receipt["accepted"], &receipt["durability"]),
        (&json!(true), &json!("memory")),
        "{receipt}"
    );
    let again = call(&page, "incomingCall", &offer("c1")).await?;
    assert_eq!(again["duplicate"], true, "{again}");
    let told = "heard.some(([type, code]) => type === 'error' && code === 'store-unavailable')";
    page.wait_for(told, DEADLINE).await?;
    page.wait_for("asked.length", DEADLINE).await?;
    Ok(())
}

#[tokio::test]
async fn a_commit_is_whole_or_nothing_on_disk_and_in_memory_alike() -> Result<()> {
    let stage = Stage::start().await?;
    let page = stage.bare().await?;
    let said = page.evaluate("room.script()").await?;
    let expected = json!([
        1,
        "ConstraintError",
        [1, []],
        2,
        // Neither the row nor the removal of this one stays.
        "ConstraintError",
        "Fenced",
        [2, [["k", "row"], ["l", "other"]]],
        "Fenced",
        null,
        [[2, "two"]],
        [],
        [["k", "row"]],
    ]);
    assert_eq!(said["disk"], expected);
    assert_eq!(said["memory"], expected);
    Ok(())
}

#[tokio::test]
async fn what_an_earlier_version_stored_is_read_and_goes_on() -> Result<()> {
    let stage = Stage::start().await?;
    let page = stage.bare().await?;
    let planted = json!({
        "events": { "e1": "{\"a\":\"\u{e9}\u{1f600}\"}", "e2": "two" },
        "work": { "k": "{}" },
        "documents": { "h": "{\"configVersion\":1}" },
        "epoch": 41,
        "current": "h",
    });
    page.call("(rows) => room.plant('planted', rows)", &[planted])
        .await?;
    let found = page.evaluate("room.reopen('planted')").await?;
    let document = "{\"configVersion\":1}";
    assert_eq!(
        found,
        json!({
            "kept": ["h", [["h", document]], [[1, "{\"a\":\"\u{e9}\u{1f600}\"}"], [2, "two"]]],
            "claimed": [42, [["k", "{}"]]],
            "documents": [document, null],
        })
    );
    // Under the key of its own, and once more.
    let again = page.evaluate("room.reopen('planted')").await?;
    assert_eq!(again["claimed"], json!([43, [["k", "{}"]]]));
    Ok(())
}

#[tokio::test]
async fn a_challenge_is_the_digest_of_its_verifier() -> Result<()> {
    let stage = Stage::start().await?;
    let page = stage.bare().await?;
    let made = page.evaluate("room.challenge()").await?;
    assert_eq!(made["challenge"], made["expected"]);
    assert_eq!(made["fresh"], true);
    for part in ["verifier", "challenge", "state"] {
        let text = made[part].as_str().unwrap_or_default();
        let is_base64url = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
        assert!(text.len() == 43 && text.chars().all(is_base64url), "{part}");
    }
    Ok(())
}
