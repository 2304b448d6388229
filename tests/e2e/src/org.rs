//! The simulated org seen from outside: what it holds, what it was asked, and the switches that make it misbehave.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{Error, LoggedCall, Result};

/// Between two looks at the org.
const LOOK_AGAIN: Duration = Duration::from_millis(25);

/// The controls of one sandbox.
#[derive(Clone)]
pub struct Org {
    client: reqwest::Client,
    controls: String,
}

/// Something that the org does wrong on command.
#[derive(Clone, Debug)]
pub struct Fault(Value);

impl Fault {
    /// A fault for requests of a method (`*` for any but preflights) whose path begins with `path`, in which `*` stands for any
    /// text; `fault` is a name such as `503-html` or an object such as `{"delay": 500}`; it strikes `times` times.
    #[must_use]
    pub fn new(method: &str, path: &str, fault: impl Into<Value>, times: u32) -> Self {
        let mut matched = json!({ "path": path });
        if method != "*" {
            matched["method"] = method.into();
        }
        Self(json!({ "match": matched, "fault": fault.into(), "times": times }))
    }
}

impl Fault {
    /// The same, passing over so many matching requests before it strikes.
    #[must_use]
    pub fn after(mut self, requests: usize) -> Self {
        self.0["after"] = requests.into();
        self
    }
}

impl Org {
    /// The org of the sandbox whose page origin this is.
    #[must_use]
    pub fn at(page_origin: &str) -> Self {
        Self {
            client: reqwest::Client::new(),
            controls: format!("{}/sandbox", page_origin.trim_end_matches('/')),
        }
    }

    /// Everything stored: `{version, records: {Task: [...], VoiceCall: [...], ...}, voice: [...], warnings, tokens}`.
    pub async fn state(&self) -> Result<Value> {
        self.get("state").await
    }

    /// The records of one object, such as `Task`.
    pub async fn records(&self, object: &str) -> Result<Vec<Value>> {
        let state = self.state().await?;
        Ok(state["records"][object]
            .as_array()
            .cloned()
            .unwrap_or_default())
    }

    /// Every request so far: `{number, time, method, path, status, fault?, body?, response?}`.
    pub async fn requests(&self) -> Result<Vec<Value>> {
        let requests = self.get("requests").await?;
        Ok(requests.as_array().cloned().unwrap_or_default())
    }

    /// Stops answering (connections are closed at once), or answers again.
    pub async fn set_down(&self, down: bool) -> Result<()> {
        self.put("down", &json!({ "down": down })).await
    }

    /// Makes every token issued so far invalid.
    pub async fn expire_tokens(&self) -> Result<()> {
        self.post("tokens/expire").await
    }

    /// Replaces the faults.
    pub async fn set_faults(&self, faults: &[Fault]) -> Result<()> {
        let faults: Vec<&Value> = faults.iter().map(|fault| &fault.0).collect();
        self.put("faults", &json!(faults)).await
    }

    /// Waits until what the org holds satisfies a condition, and gives it.
    ///
    /// Errors: [`Error::Timeout`] with `what` and the logged calls that the org held instead.
    pub async fn wait_until(
        &self,
        what: &str,
        deadline: Duration,
        condition: impl Fn(&Value) -> bool,
    ) -> Result<Value> {
        let started = Instant::now();
        loop {
            let state = self.state().await?;
            if condition(&state) {
                return Ok(state);
            }
            if started.elapsed() > deadline {
                let held = json!({ "Task": state["records"]["Task"], "VoiceCall": state["records"]["VoiceCall"], "voice": state["voice"] });
                return Err(Error::Timeout {
                    what: format!("{what}; the org holds {held:#}"),
                    after: deadline,
                });
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Waits until one conversation's records have no fault left, and gives them.
    ///
    /// Errors: [`Error::Timeout`] with `what`, the faults that were left, and the records.
    pub async fn wait_for_call(
        &self,
        what: &str,
        conversation: &str,
        deadline: Duration,
        faults_of: impl Fn(&LoggedCall) -> Vec<String>,
    ) -> Result<LoggedCall> {
        let started = Instant::now();
        loop {
            let logged = LoggedCall::find(&self.state().await?, conversation);
            let faults = faults_of(&logged);
            if faults.is_empty() {
                return Ok(logged);
            }
            if started.elapsed() > deadline {
                let (faults, records) = (faults.join("\n  "), logged.to_json());
                return Err(Error::Timeout {
                    what: format!("{what}; still wrong:\n  {faults}\n{records:#}"),
                    after: deadline,
                });
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Changes the org's set-up: what an administrator of it decides.
    pub async fn set_up(&self, changes: &Value) -> Result<()> {
        self.put("setup", changes).await
    }

    /// Empties the org: records, log and faults as at the start; tokens stay good.
    pub async fn reset(&self) -> Result<()> {
        self.post("reset").await
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Value> {
        let answer = self
            .client
            .get(format!("{}/{path}", self.controls))
            .send()
            .await?;
        Ok(answer.error_for_status()?.json().await?)
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Result<()> {
        let request = self
            .client
            .put(format!("{}/{path}", self.controls))
            .json(body);
        request.send().await?.error_for_status()?;
        Ok(())
    }

    pub(crate) async fn post_json(&self, path: &str, body: &Value) -> Result<Value> {
        let request = self
            .client
            .post(format!("{}/{path}", self.controls))
            .json(body);
        Ok(request.send().await?.error_for_status()?.json().await?)
    }

    async fn post(&self, path: &str) -> Result<()> {
        let request = self.client.post(format!("{}/{path}", self.controls));
        request.send().await?.error_for_status()?;
        Ok(())
    }
}
