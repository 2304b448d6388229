//! Salesforce's console with a softphone in its utility bar, each under a host name of its own, as agents have them.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{Chromium, Error, HostServer, Org, Page, Result, repository};

/// The hosts of the console, of its org, of the softphone's page, and of a softphone's vendor.
const CONSOLE_HOST: &str = "acme.lightning.force.com";
const ORG_HOST: &str = "acme.my.salesforce.com";
const SOFTPHONE_HOST: &str = "softphone.example.test";
const VENDOR_HOST: &str = "phone.vendor.test";

/// How long a console page may take to come up or to change.
const DEADLINE: Duration = Duration::from_secs(20);

/// Between two looks at what consoles tell of themselves.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A stage for tests inside the console: `https://acme.lightning.force.com`, the org at `https://acme.my.salesforce.com`, the
/// softphone's page at `https://softphone.example.test`, and a vendor's at `https://phone.vendor.test`, all on this machine.
pub struct ConsoleStage {
    /// The browser.
    pub chromium: Chromium,
    /// The server of the softphone's page.
    pub host: HostServer,
    /// The server of a vendor, whose site is neither the console's nor the page's.
    pub vendor: HostServer,
    /// The simulated org's controls.
    pub org: Org,
    _sandbox: sandbox::Sandbox,
}

/// One tab with the console, and the softphone's frame in it.
pub struct ConsolePage {
    /// The console.
    pub page: Page,
    /// The softphone's page.
    pub frame: Page,
    name: String,
    org: Org,
}

impl ConsoleStage {
    /// A stage whose host serves nothing yet.
    pub async fn start() -> Result<Self> {
        let host = HostServer::start_tls(SOFTPHONE_HOST).await?;
        let vendor = HostServer::start_tls(VENDOR_HOST).await?;
        let sandbox = sandbox::Sandbox::start(sandbox::Options {
            port: 0,
            root: repository(),
            allowed_origins: vec![host.origin().to_owned()],
            tls: true,
            ..sandbox::Options::default()
        })
        .await?;
        let port = |origin: &str| {
            let port = origin.rsplit(':').next().and_then(|port| port.parse().ok());
            port.ok_or_else(|| Error::Other(format!("{origin} has no port")))
        };
        let hosts = [
            (CONSOLE_HOST, port(sandbox.page_origin())?),
            (ORG_HOST, port(sandbox.org_origin())?),
            (SOFTPHONE_HOST, host.port()),
            (VENDOR_HOST, vendor.port()),
        ];
        Ok(Self {
            chromium: Chromium::launch_mapped(&hosts).await?,
            host,
            vendor,
            org: Org::at(sandbox.control_origin()),
            _sandbox: sandbox,
        })
    }

    /// The origin of the console.
    #[must_use]
    pub fn console_origin(&self) -> String {
        format!("https://{CONSOLE_HOST}")
    }

    /// The origin of the org.
    #[must_use]
    pub fn org_origin(&self) -> String {
        format!("https://{ORG_HOST}")
    }

    /// Opens a tab with a console of this name, whose softphone is a page of the host, and attaches to both.
    pub async fn console_page(&self, name: &str, adapter: &str) -> Result<ConsolePage> {
        self.console_page_with(name, adapter, "").await
    }

    /// The same with more parameters of the console, such as `omit=mode`.
    pub async fn console_page_with(
        &self,
        name: &str,
        adapter: &str,
        more: &str,
    ) -> Result<ConsolePage> {
        let adapter = self.host.url(adapter).replace('&', "%26");
        let origin = self.console_origin();
        let address = format!("{origin}/console?console={name}&adapter={adapter}&{more}");
        let page = self.chromium.new_page(&address).await?;
        // Each frame's address has a number of its own.
        let nonce = "document.querySelector('.softphone-frame')?.src.match(/nonce=\\w+/)?.[0]";
        let nonce = page.wait_for(nonce, DEADLINE).await?;
        let frame = self
            .chromium
            .frame_with(nonce.as_str().unwrap_or_default())
            .await?;
        let console = ConsolePage {
            page,
            frame,
            name: name.to_owned(),
            org: self.org.clone(),
        };
        console.wait_until("it is there", |_| true).await?;
        Ok(console)
    }
}

impl ConsolePage {
    /// Waits until what the console tells of itself satisfies a condition, and gives it: `{console, visible, view, tabs, dialog, softphone:
    /// {visible, label, icon, panelLabel, panelIcon, height, width}, clickToDial, initialized, channels}`.
    ///
    /// Errors: [`Error::Timeout`] with `what` and what the console told last.
    pub async fn wait_until(
        &self,
        what: &str,
        condition: impl Fn(&Value) -> bool,
    ) -> Result<Value> {
        let started = Instant::now();
        loop {
            let pages = self.org.console_pages().await?;
            let told = pages
                .into_iter()
                .find(|page| page["console"] == self.name.as_str());
            match told {
                Some(told) if condition(&told) => return Ok(told),
                told if started.elapsed() > DEADLINE => {
                    return Err(Error::Timeout {
                        what: format!("console {}: {what}; it tells {told:#?}", self.name),
                        after: DEADLINE,
                    });
                }
                _ => tokio::time::sleep(LOOK_AGAIN).await,
            }
        }
    }

    /// The messages between this console and its frame: `{number, console, direction: toConsole | toFrame, at, message}`.
    pub async fn traffic(&self) -> Result<Vec<Value>> {
        let mut traffic = self.org.console_traffic().await?;
        traffic.retain(|one| one["console"] == self.name.as_str());
        Ok(traffic)
    }

    /// Waits until the messages between this console and its frame satisfy a condition, and gives them:
    /// `{number, console, direction: toConsole | toFrame, at, message}`. They are recorded a moment after they were sent.
    ///
    /// Errors: [`Error::Timeout`] with `what` and the messages.
    pub async fn traffic_until(
        &self,
        what: &str,
        condition: impl Fn(&[Value]) -> bool,
    ) -> Result<Vec<Value>> {
        let started = Instant::now();
        loop {
            let traffic = self.traffic().await?;
            if condition(&traffic) {
                return Ok(traffic);
            }
            if started.elapsed() > DEADLINE {
                return Err(Error::Timeout {
                    what: format!(
                        "{what} between console {} and its frame: {traffic:#?}",
                        self.name
                    ),
                    after: DEADLINE,
                });
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Does in this console what a person does: `click-to-dial {recordId, field?, number?}`, `navigate {recordId | url}`,
    /// `publish {channelName, message}`, `work {to}`, `focus {}`; gives what came of it.
    pub async fn act(&self, command: &str, mut details: Value) -> Result<Value> {
        details["console"] = json!(self.name);
        self.org.act_in_console(command, &details).await
    }
}

impl Org {
    /// The console pages that are open, and what each tells of itself.
    pub async fn console_pages(&self) -> Result<Vec<Value>> {
        let pages = self.get("console/pages").await?;
        Ok(pages.as_array().cloned().unwrap_or_default())
    }

    /// Every message between consoles and their frames: `{number, console, direction: toConsole | toFrame, at, message}`.
    pub async fn console_traffic(&self) -> Result<Vec<Value>> {
        let traffic = self.get("console/traffic").await?;
        Ok(traffic.as_array().cloned().unwrap_or_default())
    }

    /// Replaces what consoles do wrong: a list of `{method, fault, console?, times?, after?}`.
    pub async fn set_console_faults(&self, faults: &Value) -> Result<()> {
        self.put("console/faults", faults).await
    }

    /// What consoles do wrong by now: the rules, each with how often it was `applied`.
    pub async fn console_faults(&self) -> Result<Vec<Value>> {
        let faults = self.get("console/faults").await?;
        Ok(faults.as_array().cloned().unwrap_or_default())
    }

    /// Makes a record as the agent of the console, and gives its id.
    pub async fn make(&self, object: &str, mut fields: Value) -> Result<Value> {
        fields["entityApiName"] = object.into();
        let asked = json!({"method": "saveLog", "args": {"object": fields}});
        let answer = self.post_json("console/perform", &asked).await?;
        let made = &answer["response"];
        match made["success"] == true {
            true => Ok(made["returnValue"]["recordId"].clone()),
            false => Err(Error::Other(format!("no {object} was made: {made}"))),
        }
    }

    /// Changes the call centre or sections of the softphone layout.
    pub async fn set_console_setup(&self, changes: &Value) -> Result<()> {
        self.put("console/setup", changes).await
    }

    /// Does in a console what a person does; without `console` in the details in the one that is looked at.
    pub async fn act_in_console(&self, command: &str, details: &Value) -> Result<Value> {
        let answer = self.post_json(&format!("crm/{command}"), details).await?;
        Ok(answer["outcome"].clone())
    }
}
