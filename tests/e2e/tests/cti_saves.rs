//! Logs of an org without API access, whose `saveLog` goes wrong: the log is there once, or a person is asked.

use std::time::Duration;

use e2e::adapter::{by_console, tasks_of};
use e2e::{ConsolePage, ConsoleStage, Result};
use serde_json::{Value, json};

/// How soon a log whose saving went wrong is complete or needs a person: the bridge waits five seconds for the console, and the log is
/// looked up no sooner than ten seconds later, when the org can have finished.
const SETTLED_WITHIN: Duration = Duration::from_secs(25);

const MORGAN: &str = "+12125550143";

const NONE: [String; 0] = [];

/// What becomes of a log whose first `saveLog` goes wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Outcome {
    /// It is complete, without anybody's help.
    Logged,
    /// Nobody knows whether it was made, and it was, or was not: a person is asked.
    MayBeSaved { was: bool },
    /// The org refused it, for this reason.
    Refused(&'static str),
}

impl Outcome {
    /// Why a person is asked; `None` where nobody is.
    fn code(self) -> Option<&'static str> {
        match self {
            Self::Logged => None,
            Self::MayBeSaved { .. } => Some("may-be-saved"),
            Self::Refused(code) => Some(code),
        }
    }
}

/// Takes a call whose first saves meet a fault, and waits until they have.
async fn take(
    stage: &ConsoleStage,
    name: &str,
    document: &Value,
    times: usize,
) -> Result<ConsolePage> {
    let console = stage.installation(name, document).await?;
    console.until_linked().await?;
    console.take(name, MORGAN).await?;
    let saved = |traffic: &[Value]| {
        let calls = traffic.iter().filter(|one| {
            one["direction"] == "toConsole" && one["message"]["methodName"] == "saveLog"
        });
        calls.count() >= times
    };
    console.traffic_until("the saves", saved).await?;
    while stage
        .org
        .console_faults()
        .await?
        .iter()
        .any(|rule| rule["console"] == name && rule["applied"] != times)
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(console)
}

/// A person is asked, sees it, and answers: a log that was made is left as it is, another is made.
async fn ask(
    stage: &ConsoleStage,
    console: &ConsolePage,
    name: &str,
    outcome: Outcome,
    code: &str,
) -> Result<()> {
    let status = console
        .status_until("status.parked.length === 1", SETTLED_WITHIN)
        .await?;
    let parked = &status["parked"][0];
    assert_eq!(parked["error"]["code"], code, "{name}: {parked}");
    let heard = console
        .frame
        .evaluate("parked.map(({ error }) => error.code)")
        .await?;
    assert_eq!(heard, json!([code]), "{name}");
    console
        .wait_until("the agent sees it", |told| {
            told["softphone"]["label"] == "1 log not saved"
        })
        .await?;
    let bar = "document.querySelector('#waiting').textContent === '1 log not saved'";
    console.frame.wait_for(bar, SETTLED_WITHIN).await?;
    let was = outcome == Outcome::MayBeSaved { was: true };
    let state = stage
        .org
        .wait_until("what was done is done", SETTLED_WITHIN, |state| {
            tasks_of(state, name).len() >= usize::from(was)
        })
        .await?;
    assert_eq!(tasks_of(&state, name).len(), usize::from(was), "{name}");
    let answer = if was { "discard" } else { "retry" };
    let receipt = console.call(answer, &[parked["id"].clone()]).await?;
    assert_eq!(receipt["accepted"], true, "{name}: {receipt}");
    Ok(())
}

#[tokio::test]
async fn whatever_becomes_of_a_save_the_log_is_there_once_or_a_person_is_asked() -> Result<()> {
    let stage = ConsoleStage::with_adapter(&by_console()).await?;
    let alone = by_console();
    // A refused log is tried again when the agent says more of the call: this one is saved when all is said.
    let mut said = by_console();
    said["configurations"][0]["logMode"] = json!("atEnd");
    let mut apex = by_console();
    apex["openCti"]["lookupApex"] = json!({"class": "SoftphoneCallLog", "method": "findByKey"});
    let error = |code: &str, details: &str| json!({"error": code, "details": details});
    let word = |fault: &str| json!(fault);
    let (made, not_made) = (
        Outcome::MayBeSaved { was: true },
        Outcome::MayBeSaved { was: false },
    );
    let refused = Outcome::Refused("field-custom-validation-exception");
    let table = [
        ("never", &alone, word("never"), 1, not_made),
        ("lost", &alone, word("lost"), 1, made),
        ("wrong-version", &alone, word("wrong-version"), 1, made),
        ("wrong-origin", &alone, word("wrong-origin"), 1, made),
        ("too-late", &alone, json!({"late": 8000}), 1, made),
        (
            "server-error",
            &alone,
            error("SERVER_ERROR", "none"),
            1,
            not_made,
        ),
        ("lost-apex", &apex, word("lost"), 1, Outcome::Logged),
        ("never-apex", &apex, word("never"), 1, Outcome::Logged),
        ("twice", &alone, word("twice"), 1, Outcome::Logged),
        ("late", &alone, json!({"late": 1500}), 1, Outcome::Logged),
        ("id-only", &alone, word("id-only"), 1, Outcome::Logged),
        (
            "container",
            &alone,
            error("SOFTPHONE_CONTAINER_ERROR", "none"),
            2,
            Outcome::Logged,
        ),
        ("array", &said, error("GENERIC_ERROR", "array"), 1, refused),
        (
            "object",
            &said,
            error("GENERIC_ERROR", "object"),
            1,
            refused,
        ),
        (
            "none",
            &said,
            error("GENERIC_ERROR", "none"),
            1,
            Outcome::Refused("generic-error"),
        ),
        (
            "invalid",
            &said,
            error("INVALID_PARAM", "none"),
            1,
            Outcome::Refused("invalid-param"),
        ),
        (
            "plain-errors",
            &said,
            word("plain-errors"),
            1,
            Outcome::Refused("generic-error"),
        ),
        (
            "error-member",
            &said,
            word("error-member"),
            1,
            Outcome::Refused("generic-error"),
        ),
    ];
    // Each fault strikes the console of its name, however late that saves again.
    let rules = table.iter().map(|(name, _, fault, times, _)| {
        json!({"method": "saveLog", "console": name, "fault": fault, "times": times})
    });
    let rules: Vec<Value> = rules.collect();
    stage.org.set_console_faults(&json!(rules)).await?;
    let mut taken = Vec::new();
    for (name, document, _, times, outcome) in table {
        // Each installation settles its log while the next ones take their calls.
        taken.push((name, outcome, take(&stage, name, document, times).await?));
    }
    for (name, outcome, console) in taken {
        if let Some(code) = outcome.code() {
            ask(&stage, &console, name, outcome, code).await?;
        }
        if outcome != made {
            stage.logged_once(name, SETTLED_WITHIN).await?;
        }
        let status = console
            .status_until(
                "status.parked.length + status.pending.length === 0",
                SETTLED_WITHIN,
            )
            .await?;
        assert_eq!(status["console"]["state"], "linked", "{name}");
        assert_eq!(
            tasks_of(&stage.org.state().await?, name).len(),
            1,
            "{name}: never twice"
        );
        console
            .wait_until("all is said", |told| told["softphone"]["label"] == "Phone")
            .await?;
        assert_eq!(console.exceptions(), NONE, "{name}");
    }
    Ok(())
}
