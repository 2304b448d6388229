//! The Salesforce console around the page: whether it is linked, what it says, and what it is asked.
//! Nothing waits for it but what only it can do: calls are logged by REST, console or not.

use std::borrow::Cow;

use super::Engine;
use super::focus::Focus;
use super::sessions::Purpose;
use super::utility::Utility;
use crate::call::phone;
use crate::config::{Document, api_of_lightning, is_loopback};
use crate::contract;
use crate::error::{Family, Fault};
use crate::json::{self, Value, object, set};
use crate::protocol::Effect;
use crate::salesforce::open_cti;

/// How soon a link that failed is tried again, doubling, in milliseconds.
const FIRST_RETRY: u64 = 5_000;
/// How often a console may be silent before it counts as lost.
const SILENCES: u32 = 2;
/// The ticket of a call that nobody waits for: the loader's begin with 1.
pub(super) const FROM_CONSOLE: u32 = 0;
/// At most so many pieces of work of Sales Engagement are remembered.
const MOST_WORKS: usize = 20;

/// How the tab stands to a console.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Link {
    /// There is none, or none was looked for.
    #[default]
    Absent,
    /// The console has been asked whether it is there.
    Linking,
    /// It answered.
    Linked,
    /// It did not, and is asked again.
    Failed,
}

impl Link {
    fn name(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Linking => "linking",
            Self::Linked => "linked",
            Self::Failed => "failed",
        }
    }
}

/// What a tab knows of its console.
#[derive(Debug, Default)]
pub(super) struct Console {
    /// Whether the page's address says that there is one.
    pub(super) expected: bool,
    link: Link,
    fault: Option<Fault>,
    /// Where it is, once it has answered; empty where the page has a library of its own.
    origin: String,
    /// The code that listeners heard last.
    told: Cow<'static, str>,
    api_version: String,
    try_at: Option<u64>,
    tries: u32,
    /// How often in a row it did not answer.
    silences: u32,
    /// The record in view.
    view: Value,
    /// Work of Sales Engagement: whom to dial, and its name.
    works: Vec<(String, String)>,
    pub(super) focus: Focus,
    pub(super) utility: Utility,
}

/// What a call of the console is for.
#[derive(Debug)]
pub(super) enum Asked {
    /// The link itself.
    Link,
    /// Nothing depends on its answer.
    Nothing,
    /// The record in view, for a call to be linked to; one of these, if any are named.
    View {
        conversation: String,
        candidates: Value,
    },
}

impl Console {
    /// Whether it is linked.
    pub(super) fn is_linked(&self) -> bool {
        self.link == Link::Linked
    }

    /// When the next try is due.
    pub(super) fn wakes_at(&self) -> Option<u64> {
        let link = self.try_at.filter(|_| self.link == Link::Failed);
        let wishes = [link, self.focus.wakes_at(), self.utility.wakes_at()];
        wishes.into_iter().flatten().min()
    }

    /// What `status()` says of it.
    pub(super) fn to_value(&self) -> Value {
        let fault = self.fault.as_ref();
        object! {
            "state" => self.link.name(),
            "code" => fault.map(|fault| fault.code.as_ref()),
            "message" => fault.map(|fault| fault.message.as_ref()),
            "apiVersion" => self.api_version.as_str(),
        }
    }

    /// The record in view, as `status()` offers it for linking.
    pub(super) fn context(&self) -> Value {
        let text = |field: &str| self.view.text(field).unwrap_or("");
        match text("recordId") {
            "" => Value::Null,
            record => object! { "recordId" => record, "objectType" => text("objectType") },
        }
    }

    /// Whether a record is the one in view; ids come in 15 and in 18 characters.
    fn views(&self, record: &str) -> bool {
        let viewed = self.view.text("recordId").and_then(|id| id.get(..15));
        viewed.is_some() && viewed == record.get(..15)
    }
}

impl Engine {
    /// Links to the console where there should be one, and keeps what it shows up to date.
    pub(super) fn see_to_console(&mut self) {
        let document = self.configurations.current();
        let wanted = match &document {
            Some(document) => self.console.expected || document.wants_console,
            // The configuration tells the version, unless the call centre has to tell the configuration.
            None => self.console.expected && self.configurations.is_hopeless(),
        };
        let due = match self.console.link {
            Link::Absent => self.console.fault.is_none(),
            Link::Failed => self
                .console
                .try_at
                .is_none_or(|at| at <= self.now.monotonic),
            Link::Linking | Link::Linked => false,
        };
        if wanted && due {
            self.console.link = Link::Linking;
            let settings = document.as_ref().map(|document| &document.open_cti);
            let version = settings.map_or("67.0", |it| it.api_version.as_str());
            let wish = object! {
                "apiVersion" => version,
                "subscribe" => settings.map_or("", |it| it.subscribe.as_str()),
            };
            version.clone_into(&mut self.console.api_version);
            self.ask_console("link", wish, Asked::Link);
        }
        if !wanted {
            self.console.try_at = None;
        }
        self.expire_wishes();
        self.console.utility.expire(self.now.monotonic);
        if self.console.is_linked() {
            self.see_to_utility();
        }
    }

    /// Asks the console.
    pub(super) fn ask_console(&mut self, method: &'static str, arguments: Value, asked: Asked) {
        let call = self.expect(Purpose::Console(asked));
        let arguments = arguments.to_text();
        self.effects.push(Effect::Console {
            call,
            method,
            arguments,
        });
    }

    /// Asks the console for what needs no answer.
    pub(super) fn order(&mut self, method: &'static str, arguments: Value) {
        self.ask_console(method, arguments, Asked::Nothing);
    }

    /// A call of the console was answered, or will not be.
    pub(super) fn console_answered(&mut self, call: u64, text: &str) {
        let said = json::parse(text).unwrap_or_default();
        let error = said.get("error").and_then(|error| error.text("code"));
        let silent = error == Some("timed-out");
        self.console.silences = if silent { self.console.silences + 1 } else { 0 };
        if self.console.silences >= SILENCES && self.console.is_linked() {
            self.lose_console(open_cti::silent());
        }
        match self.sessions.in_flight.remove(&call) {
            Some(Purpose::Work(sending)) => self.work_answered(*sending, &said),
            Some(Purpose::Console(asked)) => self.console_told(asked, &said),
            _ => {}
        }
    }

    fn console_told(&mut self, asked: Asked, said: &Value) {
        let nothing = Value::Null;
        let told = said.get("returnValue").unwrap_or(&nothing);
        match asked {
            Asked::Link if said.flag("success") => self.linked(told),
            Asked::Link => self.lose_console(open_cti::unlinked(said)),
            Asked::Nothing => {}
            Asked::View {
                conversation,
                candidates,
            } => self.view_told(&conversation, &candidates, told),
        }
    }

    fn linked(&mut self, told: &Value) {
        let origin = told.text("origin").unwrap_or("");
        origin.clone_into(&mut self.console.origin);
        if self.is_foreign_console() {
            return self.lose_console(open_cti::other_org());
        }
        let console = &mut self.console;
        console.link = Link::Linked;
        console.fault = None;
        console.told = Cow::Borrowed("");
        (console.tries, console.silences) = (0, 0);
        console.api_version = told.text("apiVersion").unwrap_or("").to_owned();
        if let Some(url) = told.text("configUrl") {
            self.configure_from(url);
        }
        self.order("notifyInitializationComplete", Value::Null);
        self.notify("console", &self.console.to_value());
        self.rouse_rows();
        self.tell("linked", Value::Null);
    }

    /// Whether no account of the configuration in force names the console's org.
    fn is_foreign_console(&self) -> bool {
        let document = self.configurations.current();
        document.is_some_and(|document| !is_console_of(&document, &self.console.origin))
    }

    /// Another configuration is in force: it may name the console's org no more, or at last.
    pub(super) fn prove_console(&mut self) {
        let foreign = self.is_foreign_console();
        let console = &mut self.console;
        if foreign && console.is_linked() {
            self.lose_console(open_cti::other_org());
        } else if !foreign && !console.origin.is_empty() && console.link == Link::Absent {
            console.fault = None;
        }
    }

    /// There is no console, or it is lost: everything goes on without, and listeners hear it once.
    fn lose_console(&mut self, fault: Fault) {
        let console = &mut self.console;
        console.utility = Utility::default();
        console.link = Link::Absent;
        if fault.retryable {
            console.link = Link::Failed;
            let wait = FIRST_RETRY << console.tries.min(6);
            console.tries += 1;
            console.try_at = Some(self.now.monotonic.saturating_add(wait));
        }
        let news = console.told != fault.code && fault.code != "console-absent";
        console.told.clone_from(&fault.code);
        let value = fault.to_value();
        console.fault = Some(fault);
        self.notify("console", &self.console.to_value());
        if news {
            self.notify("error", &value);
        }
    }

    /// The console says something of itself.
    pub(super) fn console_says(&mut self, event: &str, payload: &str) {
        // A console of another org has no say; how the page is looked at is the browser's word.
        if self.console.link == Link::Absent && event != "focus" {
            return;
        }
        let said = json::parse(payload).unwrap_or_default();
        match event {
            "focus" => self.see(said == Value::Bool(true)),
            "navigation" => {
                self.console.view = said;
                self.look();
            }
            "clickToDial" if self.clicks_dial() => self.dial_from_console(said),
            "message" => self.commanded(said),
            "workStart" => {
                let to = said.get("attributes").and_then(|it| it.get("to"));
                let to = to.map(|to| to.as_str().map_or_else(|| to.to_text(), str::to_owned));
                if let (Some(to), Some(work)) = (to, said.text("workId")) {
                    let works = &mut self.console.works;
                    works.push((to, work.to_owned()));
                    if works.len() > MOST_WORKS {
                        works.remove(0);
                    }
                }
            }
            _ => {}
        }
    }

    fn clicks_dial(&self) -> bool {
        let document = self.configurations.current();
        document.is_none_or(|document| document.open_cti.click_to_dial)
    }

    /// What is done in the console is a call of the contract, checked like any; nobody waits for its receipt.
    fn call_from_console(&mut self, method: &str, arguments: Vec<Value>) {
        let arguments = Value::Array(arguments).to_text();
        self.call(FROM_CONSOLE, method, &arguments, self.now.wall);
    }

    /// The receipt of such a call: a refusal is seen and heard.
    pub(super) fn settled_in_console(&mut self, receipt: &str) {
        let receipt = json::parse(receipt).unwrap_or_default();
        if let Some(error) = receipt.get("error") {
            self.console.utility.notice(self.now.monotonic);
            self.notify("error", error);
        }
    }

    fn dial_from_console(&mut self, said: Value) {
        let number = said.get("number").cloned().unwrap_or_default();
        if self.loaded {
            return self.call_from_console("dial", vec![number, said]);
        }
        let fault = Fault::new(
            Family::Contract,
            "softphone-not-ready",
            "the softphone has not loaded yet",
        );
        self.settle(FROM_CONSOLE, contract::refused(&fault.retryable()));
    }

    /// A message of the org's own components, on the channel that is configured.
    fn commanded(&mut self, message: Value) {
        let part = |field: &str| message.get(field).cloned().unwrap_or_default();
        match message.text("command") {
            Some("dial") => self.dial_from_console(message),
            Some("presence") => {
                self.call_from_console("setPresence", vec![part("softphoneId")]);
            }
            Some("disposition") => {
                let conversation = message.text("conversationId").unwrap_or("");
                if self.calls.get(conversation).is_none() {
                    let fault = Self::unknown_conversation();
                    return self.settle(FROM_CONSOLE, contract::refused(&fault));
                }
                // What the agent submits in the softphone counts more.
                let said = object! {
                    "conversationId" => conversation,
                    "disposition" => part("disposition"),
                    "notes" => part("notes"),
                };
                self.call_from_console("callUpdated", vec![said]);
            }
            _ => self.log("warn", "command-unknown", "a message names no command"),
        }
    }

    /// Tells the org's own components: ids and states, no numbers, names or notes.
    pub(super) fn publish(&mut self, kind: &str, told: &Value) {
        let document = self.configurations.current();
        let channel = document
            .as_ref()
            .map_or("", |it| it.open_cti.publish.as_str());
        if channel.is_empty() || !self.console.is_linked() {
            return;
        }
        let mut message = told.as_object().cloned().unwrap_or_default();
        set(&mut message, "type", kind);
        let arguments = object! { "channelName" => channel, "message" => message };
        self.order("publish", arguments);
    }

    /// A log stands, in whatever tab: the page that shows its record is refreshed, and the piece of work that asked for the call is
    /// completed.
    pub(super) fn log_stands(&mut self, told: &Value) {
        if !self.console.is_linked() {
            return;
        }
        let text = |field: &str| told.text(field).unwrap_or("");
        self.publish("log", told);
        if self.console.views(text("recordId")) || self.console.views(text("about")) {
            self.order("refreshView", Value::Null);
        }
        let (region, digits) = self.configurations.phone();
        let facts = self.calls.get(text("conversationId"));
        let Some(facts) = facts.filter(|facts| facts.ended() && !facts.offered()) else {
            return;
        };
        let number = facts.external_number().unwrap_or_default();
        let mut works = self.console.works.iter();
        let Some(place) = works.position(|(to, _)| phone::same(to, &number, region, digits)) else {
            return;
        };
        let (connected, disposition) = (facts.answered(), facts.text("disposition"));
        let (_, work) = self.console.works.remove(place);
        let attributes = object! {
            "disposition" => disposition,
            "taskId" => text("recordId"),
            "wasConnected" => connected,
        };
        let work = object! { "workId" => work, "attributes" => attributes };
        self.order("completeWork", work);
    }

    /// What is in view now is what the call is linked to, if it is one of those who have the number.
    fn view_told(&mut self, conversation: &str, candidates: &Value, told: &Value) {
        let Some(record) = told.text("recordId").filter(|record| !record.is_empty()) else {
            return;
        };
        let candidates = candidates.as_array().unwrap_or_default();
        let mut named = candidates.iter().filter_map(|one| one.text("recordId"));
        let fits = candidates.is_empty() || named.any(|one| one.get(..15) == record.get(..15));
        let known = self.calls.get(conversation);
        if fits && known.is_some_and(|facts| facts.caller().is_none()) {
            let arguments = vec![Value::from(conversation), told.clone()];
            self.call_from_console("link", arguments);
        }
    }
}

/// Whether a console is of an org that an account names: Lightning's own host, or the org's. Anybody has a site or a page on
/// one of Salesforce's other hosts.
fn is_console_of(document: &Document, origin: &str) -> bool {
    let org = api_of_lightning(origin);
    let org = org.as_deref().unwrap_or(origin);
    let mut accounts = document.accounts.iter();
    org.is_empty()
        || is_loopback(org)
        || document.accounts.is_empty()
        || accounts.any(|it| it.instance_url == org || is_loopback(&it.instance_url))
}
