//! The adapter page (`cti.html`) in a console, with a softphone in it: what agents have open all day.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{ConsolePage, ConsoleStage, Error, Package, Reply, Result, repository};

/// The adapter page on the host.
pub const ADAPTER: &str = "/pkg/cti.html";

/// Where the adapter page looks for its configuration.
const CONFIGURATION: &str = "/pkg/softphone-wrapper.config.json";

/// How long an adapter page may take to bring everything up.
const READY_DEADLINE: Duration = Duration::from_secs(30);

/// How long a log may take, with a tab that dies or an answer that is lost on the way.
const LOGGED_DEADLINE: Duration = Duration::from_secs(60);

/// What a page inside the console may load, and who may show it: no more than `cti.html` asks its host for.
pub const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self' https://*.my.salesforce.com; \
    script-src 'self' 'wasm-unsafe-eval' https://*.lightning.force.com; frame-src https://phone.vendor.test; \
    frame-ancestors https://*.lightning.force.com https://*.my.salesforce.com https://*.vf.force.com; \
    require-trusted-types-for 'script'; trusted-types softphone-wrapper-cti softphone-wrapper-open-cti";

/// A document whose calls go to the org's API with the host's token, for a softphone that is a script.
#[must_use]
pub fn configuration() -> Value {
    let trigger = |name: &str, all: Value, design: &str| {
        let action = json!({"salesforce": {"account": "main", "configuration": design}});
        json!({"name": name, "all": all, "actions": [action]})
    };
    json!({
        "configVersion": 1,
        "softphone": {"vendor": "acme-phone", "dispositions": ["Resolved", "Callback"]},
        "phone": {"defaultRegion": "US"},
        "accounts": [{
            "id": "main", "instanceUrl": "https://acme.my.salesforce.com", "auth": {"type": "host"}, "logKeyField": "Softphone_Call_Key__c",
        }],
        "configurations": [
            {"id": "inbound", "account": "main", "type": "inboundQueue"},
            {"id": "outbound", "account": "main", "type": "outbound"},
        ],
        "triggers": [
            trigger("Answered", json!([{"field": "direction", "is": "Inbound"}, {"field": "status", "is": "answer"}]), "inbound"),
            trigger("Outbound", json!([{"field": "direction", "is": "Outbound"}]), "outbound"),
        ],
        "openCti": {"softphone": {"scriptUrl": "/phone.js"}},
    })
}

/// The same for an org that gives no access to its API: the console does what can be done.
#[must_use]
pub fn by_console() -> Value {
    let mut document = configuration();
    let account = json!({"id": "main", "instanceUrl": "https://acme.my.salesforce.com", "auth": {"type": "openCti"}});
    document["accounts"] = json!([account]);
    document
}

/// The Tasks of a conversation, whoever logged it: the default description names it.
#[must_use]
pub fn tasks_of<'state>(state: &'state Value, conversation: &str) -> Vec<&'state Value> {
    let named = format!("Unique Id: {conversation}");
    let tasks = state["records"]["Task"].as_array().into_iter().flatten();
    tasks
        .filter(|task| {
            let description = task["Description"].as_str().unwrap_or_default();
            description.lines().any(|line| line == named)
        })
        .collect()
}

impl ConsoleStage {
    /// A stage whose host serves the adapter page, under the policy that it asks for, with this configuration.
    pub async fn with_adapter(document: &Value) -> Result<Self> {
        let stage = Self::start().await?;
        let package = Package::read()?;
        stage.serve_adapter("/pkg/", &package, POLICY);
        let script = repository().join("tests/e2e/pages/phone.js");
        stage.host.serve("/phone.js", Reply::file(script));
        let framed = repository().join("tests/e2e/pages/framed-phone.html");
        stage.vendor.serve("/phone.html", Reply::file(framed));
        stage.configure(document);
        Ok(stage)
    }

    /// Serves the package in a folder, with this policy for its adapter page.
    pub fn serve_adapter(&self, folder: &str, package: &Package, policy: &str) {
        self.host.mount(folder, package.directory());
        let page = Reply::file(package.file("cti.html"));
        let page = page.header("content-security-policy", policy);
        self.host.serve(&format!("{folder}cti.html"), page);
    }

    /// Changes the configuration that adapter pages are given from now on.
    pub fn configure(&self, document: &Value) {
        self.host.serve(CONFIGURATION, Reply::json(document));
    }

    /// Opens a console whose softphone is the adapter page, and waits until they are linked and the softphone has loaded.
    pub async fn linked(&self, name: &str) -> Result<ConsolePage> {
        let console = self.console_page(name, ADAPTER).await?;
        console.until_linked().await?;
        Ok(console)
    }

    /// Opens a console whose adapter page is an installation of its own: with this configuration, and a store that no other shares.
    pub async fn installation(&self, name: &str, document: &Value) -> Result<ConsolePage> {
        let address = format!("/configurations/{name}.json");
        self.host.serve(&address, Reply::json(document));
        let adapter = format!("{ADAPTER}?config={address}");
        self.console_page(name, &adapter).await
    }
}

impl ConsoleStage {
    /// A record of the org by its name; null where there is none.
    pub async fn record(&self, object: &str, name: &str) -> Result<Value> {
        let records = self.org.records(object).await?.into_iter();
        let mut named = records.filter(|record| record["Name"] == name);
        Ok(named.next().unwrap_or_default())
    }

    /// Waits until the org holds one Task alone and it satisfies a condition, and gives it.
    pub async fn only_task(&self, what: &str, condition: impl Fn(&Value) -> bool) -> Result<Value> {
        let state = self
            .org
            .wait_until(what, LOGGED_DEADLINE, |state| {
                let tasks = state["records"]["Task"].as_array();
                matches!(tasks.map(Vec::as_slice), Some([only]) if condition(only))
            })
            .await?;
        Ok(state["records"]["Task"][0].clone())
    }

    /// The same for a completed one.
    pub async fn completed_task(&self) -> Result<Value> {
        let is_complete =
            |task: &Value| task["Status"] == "Completed" && task["CallDurationInSeconds"] == 60;
        self.only_task("one completed log", is_complete).await
    }

    /// Waits until the org holds one Task alone of a conversation that [`ConsolePage::take`] played, complete.
    pub async fn logged_once(&self, conversation: &str, deadline: Duration) -> Result<()> {
        let what = format!("one complete log of {conversation}");
        let is_complete = |task: &Value| {
            task["Status"] == "Completed"
                && task["CallDisposition"] == "Resolved"
                && task["CallDurationInSeconds"] == 60
        };
        let is_logged = |state: &Value| matches!(tasks_of(state, conversation).as_slice(), [only] if is_complete(only));
        self.org.wait_until(&what, deadline, is_logged).await?;
        Ok(())
    }
}

impl ConsolePage {
    /// Waits until the page is linked to its console and the softphone has loaded.
    pub async fn until_linked(&self) -> Result<()> {
        let linked =
            "window.heard?.length > 0 && SoftphoneWrapper.status().console?.state === 'linked'";
        self.frame.wait_for(linked, READY_DEADLINE).await?;
        self.wait_until("the softphone is ready", |told| {
            told["initialized"] == true && told["clickToDial"] == true
        })
        .await?;
        Ok(())
    }

    /// Waits until the softphone has loaded, linked or not.
    pub async fn until_loaded(&self) -> Result<()> {
        let loaded = "window.heard?.length > 0";
        self.frame.wait_for(loaded, READY_DEADLINE).await?;
        Ok(())
    }

    /// Calls the wrapper as the softphone of the adapter page does.
    pub async fn call(&self, method: &str, arguments: &[Value]) -> Result<Value> {
        let function = "(method, ...given) => SoftphoneWrapper[method](...given)";
        let mut all = vec![Value::from(method)];
        all.extend_from_slice(arguments);
        self.frame.call(function, &all).await
    }

    /// Tells the wrapper an event.
    ///
    /// Errors: the receipt where it is not accepted.
    pub async fn tell(&self, method: &str, payload: Value) -> Result<()> {
        let receipt = self.call(method, &[payload]).await?;
        if receipt["accepted"] == true {
            return Ok(());
        }
        Err(Error::Other(format!("{method} was refused: {receipt}")))
    }

    /// A call comes in.
    pub async fn ring(&self, conversation: &str, number: &str) -> Result<()> {
        let event = json!({"conversationId": conversation, "callerANI": number});
        self.tell("incomingCall", event).await
    }

    /// The agent dials.
    pub async fn dial(&self, conversation: &str, number: &str) -> Result<()> {
        let event = json!({"conversationId": conversation, "dialledTo": number});
        self.tell("outboundCallInitiated", event).await
    }

    /// A call is answered.
    pub async fn answer(&self, conversation: &str) -> Result<()> {
        let event = json!({"conversationId": conversation});
        self.tell("callAccepted", event).await
    }

    /// The agent submits what there is to say of a call.
    pub async fn submit(&self, conversation: &str) -> Result<()> {
        let notes =
            json!({"conversationId": conversation, "disposition": "Resolved", "notes": "All well"});
        self.tell("callNotesSubmitted", notes).await
    }

    /// A call of `inbound` or `outbound` is over after a minute.
    pub async fn hang_up(&self, conversation: &str, call_type: &str) -> Result<()> {
        let ended = json!({"conversationId": conversation, "duration": 60, "callType": call_type});
        self.tell("callEnded", ended).await
    }

    /// A whole inbound call.
    pub async fn take(&self, conversation: &str, number: &str) -> Result<()> {
        self.ring(conversation, number).await?;
        self.answer(conversation).await?;
        self.submit(conversation).await?;
        self.hang_up(conversation, "inbound").await
    }

    /// `SoftphoneWrapper.status()`.
    pub async fn status(&self) -> Result<Value> {
        self.frame.evaluate("SoftphoneWrapper.status()").await
    }

    /// Waits until `status()` satisfies an expression over `status`, and gives it.
    pub async fn status_until(&self, expression: &str, deadline: Duration) -> Result<Value> {
        let condition = format!("(status => {expression})(SoftphoneWrapper.status())");
        match self.frame.wait_for(&condition, deadline).await {
            Ok(_) => self.status().await,
            Err(_) => Err(Error::Timeout {
                what: format!("{expression}; the status is {:#}", self.status().await?),
                after: deadline,
            }),
        }
    }

    /// What the softphone was told of a type, in order.
    pub async fn heard(&self, event_type: &str) -> Result<Vec<Value>> {
        let of_type = "(type) => heard.filter(([of]) => of === type).map(([, payload]) => payload)";
        let heard = self.frame.call(of_type, &[event_type.into()]).await?;
        Ok(heard.as_array().cloned().unwrap_or_default())
    }

    /// The codes that the softphone's `error` listener heard, in order.
    pub async fn errors(&self) -> Result<Vec<String>> {
        let codes = self
            .frame
            .evaluate("errors.map(({ code }) => code)")
            .await?;
        let codes = codes.as_array().into_iter().flatten();
        Ok(codes
            .filter_map(|code| code.as_str().map(str::to_owned))
            .collect())
    }

    /// The calls of a method that this console's frame has made, by their arguments, in order.
    pub async fn calls(&self, method: &str) -> Result<Vec<Value>> {
        let messages = self.messages("toConsole").await?.into_iter();
        let of = messages.filter(|message| message["methodName"] == method);
        Ok(of.map(|message| message["args"].clone()).collect())
    }

    /// The messages of one direction, `toConsole` or `toFrame`, in order.
    pub async fn messages(&self, direction: &str) -> Result<Vec<Value>> {
        let traffic = self.traffic().await?;
        let of = traffic
            .into_iter()
            .filter(|one| one["direction"] == direction);
        Ok(of.map(|one| one["message"].clone()).collect())
    }

    /// What nobody caught, in the console or in the frame.
    #[must_use]
    pub fn exceptions(&self) -> Vec<String> {
        let mut exceptions = self.page.exceptions();
        exceptions.extend(self.frame.exceptions());
        exceptions
    }
}
