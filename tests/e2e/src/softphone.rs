//! A softphone page that has loaded the remote script: plays events, collects receipts and callbacks.

use std::time::Duration;

use serde_json::{Value, json};

use crate::vectors::CallEvent;
use crate::{Error, Page, Result};

/// How long the remote script may take to come up.
const READY_DEADLINE: Duration = Duration::from_secs(20);

/// How long the global may be missing on a page that has loaded.
const INCLUDED_DEADLINE: Duration = Duration::from_secs(5);

/// A tab with `pages/softphone.html`, or any page that keeps `window.heard` as that one does.
pub struct Softphone {
    page: Page,
}

impl Softphone {
    /// Takes over a page on which the remote script was included.
    #[must_use]
    pub fn on(page: Page) -> Self {
        Self { page }
    }

    /// The tab itself.
    #[must_use]
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Gives the tab back.
    #[must_use]
    pub fn into_page(self) -> Page {
        self.page
    }

    /// Waits for `SoftphoneWrapper.ready`.
    ///
    /// Errors: the code and message it was rejected with.
    pub async fn ready(&self) -> Result<()> {
        // Every way of including the script has run it by the time of the `load` event.
        self.page
            .wait_for("!!window.SoftphoneWrapper", INCLUDED_DEADLINE)
            .await?;
        let limit = READY_DEADLINE.as_millis();
        let expression = format!(
            "Promise.race([SoftphoneWrapper.ready.then(() => '', error => error.code + ': ' + error.message),
             new Promise(done => setTimeout(done, {limit}, 'not ready in {limit} ms'))])"
        );
        match self.page.evaluate(&expression).await?.as_str() {
            Some("") => Ok(()),
            Some(problem) => Err(Error::Other(format!(
                "the remote script did not start: {problem}"
            ))),
            None => Err(Error::Other("SoftphoneWrapper.ready gave no answer".into())),
        }
    }

    /// Sends one event and gives its receipt, accepted or not.
    pub async fn send(&self, event: &CallEvent) -> Result<Value> {
        self.invoke(&event.method, std::slice::from_ref(&event.payload))
            .await
    }

    /// Sends events one after the other, each when the receipt of the former is there.
    ///
    /// Errors: the first receipt that is not accepted.
    pub async fn play(&self, events: &[CallEvent]) -> Result<Vec<Value>> {
        let mut receipts = Vec::with_capacity(events.len());
        for event in events {
            let receipt = self.send(event).await?;
            if receipt["accepted"] != true {
                return Err(Error::Other(format!(
                    "{} was refused: {receipt}",
                    event.method
                )));
            }
            receipts.push(receipt);
        }
        Ok(receipts)
    }

    /// Sends events in one turn of the page, without waiting in between, and gives their receipts.
    pub async fn play_at_once(&self, events: &[CallEvent]) -> Result<Vec<Value>> {
        let events: Vec<Value> = events
            .iter()
            .map(|event| json!([event.method, event.payload]))
            .collect();
        let function = "events => Promise.all(events.map(([method, payload]) => SoftphoneWrapper[method](payload)))";
        let receipts = self.page.call(function, &[events.into()]).await?;
        Ok(receipts.as_array().cloned().unwrap_or_default())
    }

    /// Calls any function of the remote script with these arguments and gives what its promise resolves with.
    pub async fn invoke(&self, method: &str, arguments: &[Value]) -> Result<Value> {
        let function = "(method, ...given) => SoftphoneWrapper[method](...given)";
        let mut all = vec![Value::from(method)];
        all.extend_from_slice(arguments);
        self.page.call(function, &all).await
    }

    /// `SoftphoneWrapper.status()`.
    pub async fn status(&self) -> Result<Value> {
        self.page.evaluate("SoftphoneWrapper.status()").await
    }

    /// Waits until the wrapper of this tab, which leads, has nothing left to do and nothing parked for a person.
    pub async fn wait_until_done(&self, deadline: Duration) -> Result<()> {
        let done = "(status => status.parked.length === 0 && status.pending.length === 0 && status.role === 'leader')(SoftphoneWrapper.status())";
        match self.page.wait_for(done, deadline).await {
            Ok(_) => Ok(()),
            Err(_) => {
                let status = self.status().await?;
                Err(Error::Timeout {
                    what: format!("nothing pending, nothing parked; the status is {status:#}"),
                    after: deadline,
                })
            }
        }
    }

    /// What the softphone's callback was told so far: `[eventType, payload]` each.
    pub async fn heard(&self) -> Result<Vec<Value>> {
        let heard = self.page.evaluate("window.heard").await?;
        Ok(heard.as_array().cloned().unwrap_or_default())
    }

    /// Waits until the callback has been told something of this type, and gives the latest payload.
    pub async fn wait_to_hear(&self, event_type: &str, deadline: Duration) -> Result<Value> {
        let name = Value::from(event_type);
        let expression = format!("window.heard.filter(([type]) => type === {name}).slice(-1)[0]");
        let heard = self.page.wait_for(&expression, deadline).await?;
        Ok(heard[1].clone())
    }

    /// The reasons for which the page's token provider was asked, in order.
    pub async fn token_requests(&self) -> Result<Vec<Value>> {
        let asked = self.page.evaluate("window.tokenRequests").await?;
        Ok(asked.as_array().cloned().unwrap_or_default())
    }
}
