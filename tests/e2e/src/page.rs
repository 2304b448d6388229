//! One tab: where it is, what runs in it, what it said.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};

use crate::cdp::{Connection, Event};
use crate::{Error, Result};

/// How long a page may take to load.
const LOAD_DEADLINE: Duration = Duration::from_secs(30);

/// How long a script may take, its promise included. Longer than any test's own deadline inside the page.
const SCRIPT_DEADLINE: Duration = Duration::from_secs(120);

/// Between two looks at a condition.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// One thing a page said in its console.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsoleMessage {
    /// `log`, `warning`, `error`, ...; `exception` for what nobody caught, and for rejections nobody handled; entries of
    /// the browser itself (a refused script, a failed request) as `browser-error`, `browser-warning`, ...
    pub level: String,
    /// The arguments joined by blanks: texts as they are, everything else as JSON or as the browser describes it.
    pub text: String,
}

#[derive(Clone, Default)]
struct Navigation {
    /// The loader of the document that the tab shows.
    loader: String,
    /// The loaders whose `load` event has fired.
    loaded: HashSet<String>,
    crashed: bool,
    gone: bool,
}

/// A tab of a [`Chromium`](crate::Chromium). Dropping it leaves the tab open: close or crash it, or end the browser.
pub struct Page {
    connection: Connection,
    session: String,
    navigation: watch::Receiver<Navigation>,
    console: Arc<Mutex<Vec<ConsoleMessage>>>,
}

impl Page {
    pub(crate) async fn attach(connection: Connection, target: String) -> Result<Self> {
        let answer = connection
            .command(
                None,
                "Target.attachToTarget",
                json!({ "targetId": target, "flatten": true }),
            )
            .await?;
        let session = answer["sessionId"].as_str().unwrap_or_default().to_owned();
        let events = connection.events(&session);
        let (sender, navigation) = watch::channel(Navigation::default());
        let console = Arc::new(Mutex::new(Vec::new()));
        tokio::spawn(follow(events, sender, Arc::clone(&console)));
        let page = Self {
            connection,
            session,
            navigation,
            console,
        };
        for (method, parameters) in [
            ("Page.enable", json!({})),
            ("Page.setLifecycleEventsEnabled", json!({ "enabled": true })),
            ("Runtime.enable", json!({})),
            ("Log.enable", json!({})),
            ("Inspector.enable", json!({})),
        ] {
            page.command(method, parameters).await?;
        }
        Ok(page)
    }

    /// Any DevTools command of this tab, for what has no method here.
    pub async fn command(&self, method: &str, parameters: Value) -> Result<Value> {
        self.connection
            .command(Some(&self.session), method, parameters)
            .await
    }

    /// Loads an address; returns when its `load` event has fired.
    pub async fn navigate(&self, url: &str) -> Result<()> {
        let answer = self.command("Page.navigate", json!({ "url": url })).await?;
        if let Some(problem) = answer["errorText"].as_str() {
            return Err(Error::Other(format!(
                "{url} could not be loaded: {problem}"
            )));
        }
        let Some(loader) = answer["loaderId"].as_str().map(str::to_owned) else {
            // Only the fragment changed: no new document, no new load event.
            return Ok(());
        };
        self.until(&format!("{url} to load"), |navigation| {
            navigation.loaded.contains(&loader)
        })
        .await
    }

    /// Loads the same address again; returns when the new document's `load` event has fired.
    pub async fn reload(&self) -> Result<()> {
        let former = self.navigation.borrow().loader.clone();
        self.command("Page.reload", json!({})).await?;
        self.until("the reloaded page", |navigation| {
            navigation.loader != former && navigation.loaded.contains(&navigation.loader)
        })
        .await
    }

    /// Goes one entry back in the tab's history; what then happens is up to the browser, which may have kept the page.
    pub async fn go_back(&self) -> Result<()> {
        let history = self.command("Page.getNavigationHistory", json!({})).await?;
        let current = history["currentIndex"].as_u64().unwrap_or(0);
        let former = usize::try_from(current.saturating_sub(1)).unwrap_or(0);
        let entry = history["entries"][former]["id"].clone();
        self.command("Page.navigateToHistoryEntry", json!({ "entryId": entry }))
            .await?;
        Ok(())
    }

    /// Evaluates an expression in the page, awaits it if it is a promise, and gives its value (`undefined` is null).
    ///
    /// Errors: [`Error::Script`] when it throws or its promise is rejected; [`Error::Protocol`] when the page
    /// navigates away meanwhile.
    pub async fn evaluate(&self, expression: &str) -> Result<Value> {
        let parameters = json!({
            "expression": expression,
            "awaitPromise": true,
            "returnByValue": true,
            "userGesture": true,
        });
        let answer = self
            .connection
            .command_within(
                Some(&self.session),
                "Runtime.evaluate",
                parameters,
                SCRIPT_DEADLINE,
            )
            .await?;
        match answer.get("exceptionDetails") {
            Some(details) => Err(Error::Script(describe_exception(details))),
            None => Ok(answer["result"]
                .get("value")
                .cloned()
                .unwrap_or(Value::Null)),
        }
    }

    /// Runs a script that does not count as an action of a person, and does not wait for what it gives.
    pub async fn run_without_gesture(&self, script: &str) -> Result<()> {
        let parameters = json!({ "expression": format!("void ({script})"), "userGesture": false });
        let answer = self.command("Runtime.evaluate", parameters).await?;
        match answer.get("exceptionDetails") {
            Some(details) => Err(Error::Script(describe_exception(details))),
            None => Ok(()),
        }
    }

    /// Calls a function given as source text with arguments given as data: `call("(a, b) => a + b", &[1, 2])`.
    pub async fn call(&self, function: &str, arguments: &[Value]) -> Result<Value> {
        let arguments: Vec<String> = arguments.iter().map(Value::to_string).collect();
        self.evaluate(&format!("({function})({})", arguments.join(", ")))
            .await
    }

    /// Waits until an expression is truthy and gives its value; looks again every 20 ms, also across navigations.
    ///
    /// Errors: [`Error::Timeout`] that names the expression and what it last gave.
    pub async fn wait_for(&self, expression: &str, deadline: Duration) -> Result<Value> {
        let started = Instant::now();
        loop {
            let last = match self.evaluate(expression).await {
                Ok(value) if is_truthy(&value) => return Ok(value),
                Ok(value) => value.to_string(),
                Err(error @ Error::Gone(_)) => return Err(error),
                Err(error) => error.to_string(),
            };
            if started.elapsed() > deadline {
                return Err(Error::Timeout {
                    what: format!("`{expression}` (last: {last})"),
                    after: deadline,
                });
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Runs a script at the start of every document that this tab loads from now on, before any script of the page.
    pub async fn set_script_before_load(&self, source: &str) -> Result<()> {
        self.command(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": source }),
        )
        .await?;
        Ok(())
    }

    /// Sets the viewport, in CSS pixels.
    pub async fn set_viewport(&self, width: u32, height: u32) -> Result<()> {
        let parameters =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.command("Emulation.setDeviceMetricsOverride", parameters)
            .await?;
        Ok(())
    }

    /// A PNG of the viewport at this size, in CSS pixels.
    pub async fn screenshot(&self, width: u32, height: u32) -> Result<Vec<u8>> {
        self.set_viewport(width, height).await?;
        let answer = self
            .command("Page.captureScreenshot", json!({ "format": "png" }))
            .await?;
        BASE64_STANDARD
            .decode(answer["data"].as_str().unwrap_or_default())
            .map_err(|error| Error::Other(format!("the screenshot is not base64: {error}")))
    }

    /// Everything the page said since the tab was opened, across reloads, uncaught exceptions included.
    #[must_use]
    pub fn console(&self) -> Vec<ConsoleMessage> {
        self.console
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// What nobody caught: exceptions and unhandled rejections.
    #[must_use]
    pub fn exceptions(&self) -> Vec<String> {
        let messages = self.console().into_iter();
        messages
            .filter(|message| message.level == "exception")
            .map(|message| message.text)
            .collect()
    }

    /// Closes the tab as a person would; `pagehide` runs in it.
    pub async fn close(self) -> Result<()> {
        self.connection
            .send_only(Some(&self.session), "Page.close", json!({}))?;
        self.until("the tab to close", |navigation| navigation.gone)
            .await
    }

    /// Asks the tab to close, or its process to die, and does not wait until it has.
    pub(crate) fn order(&self, method: &str) -> Result<()> {
        self.connection
            .send_only(Some(&self.session), method, json!({}))
    }

    /// Kills the tab's process: nothing in it gets to run any more. A later [`Page::navigate`] revives the tab.
    pub async fn crash(&self) -> Result<()> {
        self.connection
            .send_only(Some(&self.session), "Page.crash", json!({}))?;
        self.until("the tab to crash", |navigation| {
            navigation.crashed || navigation.gone
        })
        .await
    }

    /// Waits until the tab is gone, so that everything it said has been heard.
    pub async fn wait_until_gone(&self) -> Result<()> {
        self.until("the tab to be gone", |navigation| navigation.gone)
            .await
    }

    async fn until(&self, what: &str, condition: impl FnMut(&Navigation) -> bool) -> Result<()> {
        let mut navigation = self.navigation.clone();
        match tokio::time::timeout(LOAD_DEADLINE, navigation.wait_for(condition)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) => Err(Error::Gone("the tab".into())),
            Err(_) => Err(Error::Timeout {
                what: what.into(),
                after: LOAD_DEADLINE,
            }),
        }
    }
}

/// Keeps the tab's record of itself until the tab goes.
async fn follow(
    mut events: mpsc::UnboundedReceiver<Event>,
    navigation: watch::Sender<Navigation>,
    console: Arc<Mutex<Vec<ConsoleMessage>>>,
) {
    let say = |level: String, text: String| {
        let message = ConsoleMessage { level, text };
        console
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(message);
    };
    while let Some(Event { method, parameters }) = events.recv().await {
        match method.as_str() {
            "Page.frameNavigated" if parameters["frame"]["parentId"].is_null() => navigation
                .send_modify(|state| {
                    state.loader = text(&parameters["frame"]["loaderId"]);
                    state.crashed = false;
                }),
            "Page.lifecycleEvent" if parameters["name"] == "load" => {
                navigation.send_modify(|state| {
                    state.loaded.insert(text(&parameters["loaderId"]));
                })
            }
            "Inspector.targetCrashed" => navigation.send_modify(|state| state.crashed = true),
            "Runtime.consoleAPICalled" => {
                let arguments = parameters["args"].as_array().into_iter().flatten();
                let words: Vec<String> = arguments.map(describe_argument).collect();
                say(text(&parameters["type"]), words.join(" "));
            }
            "Runtime.exceptionThrown" => say(
                "exception".into(),
                describe_exception(&parameters["exceptionDetails"]),
            ),
            "Log.entryAdded" => {
                let entry = &parameters["entry"];
                let address = entry["url"].as_str().unwrap_or_default();
                say(
                    format!("browser-{}", text(&entry["level"])),
                    format!("{} {address}", text(&entry["text"]))
                        .trim_end()
                        .to_owned(),
                );
            }
            _ => {}
        }
    }
    navigation.send_modify(|state| state.gone = true);
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn describe_argument(argument: &Value) -> String {
    match argument.get("value") {
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => describe_object(argument),
    }
}

/// An object as the console shows it: its class, and as much of its contents as the browser previews.
fn describe_object(argument: &Value) -> String {
    let description = argument["description"].as_str().unwrap_or("undefined");
    match argument["preview"]["properties"].as_array() {
        Some(properties) if !properties.is_empty() => {
            let properties: Vec<String> = properties
                .iter()
                .map(|property| {
                    format!("{}: {}", text(&property["name"]), text(&property["value"]))
                })
                .collect();
            format!("{description} {{{}}}", properties.join(", "))
        }
        _ => description.to_owned(),
    }
}

fn describe_exception(details: &Value) -> String {
    let exception = &details["exception"];
    let text = details["text"].as_str().unwrap_or_default();
    match exception["description"].as_str() {
        Some(description) => format!("{text} {description}"),
        None => format!("{text} {}", exception.get("value").unwrap_or(&Value::Null)),
    }
}

fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64().is_some_and(|number| number != 0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}
