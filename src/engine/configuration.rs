//! The administrator's document: fetched, checked, put in force, and kept while an event needs it.

use crate::digits::decimal;
use crate::list::{Adding, Listed};
use crate::sorted::SortedMap;
use std::rc::Rc;

use crate::json::Value;

use super::insight::Insight;
use super::{Engine, Pending};
use crate::call::digest;
use crate::config::{Document, Findings};
use crate::error::{Family, Fault};
use crate::json::object;
use crate::protocol::{DocumentAnswer, Effect, Flush, Op};

/// How often an open page looks for a change, in milliseconds.
pub(super) const REVALIDATE: u64 = 60_000;
/// How soon a fetch that failed is tried again, doubling up to `REVALIDATE`.
const FIRST_RETRY: u64 = 1_000;

/// The documents that a tab knows, and how it comes by them.
#[derive(Debug, Default)]
pub(super) struct Configurations {
    current: Option<Rc<Document>>,
    known: SortedMap<String, Rc<Document>>,
    findings: Findings,
    url: Option<String>,
    etag: Option<String>,
    due_at: Option<u64>,
    fetching: Option<u64>,
    last_fetch: u64,
    failures: u32,
    fault: Option<Fault>,
    tickets: Vec<u32>,
    /// Ratings and buttons that stand elsewhere.
    pub(super) insight: Insight,
    /// Documents asked of the store; those that it has not got keep their place.
    asked: Vec<String>,
    missing: Vec<String>,
}

impl Configurations {
    /// The document in force.
    pub(super) fn current(&self) -> Option<Rc<Document>> {
        self.current.clone()
    }

    /// The document of a hash; the one in force when that is not known (any more).
    pub(super) fn of(&self, hash: &str) -> Option<Rc<Document>> {
        self.known.get(hash).cloned().or_else(|| self.current())
    }

    /// Whether a document is not here but may be in the store.
    pub(super) fn awaits(&self, hash: &str) -> bool {
        let known = hash.is_empty() || self.known.contains_key(hash);
        !known && self.missing.iter().all(|missing| missing != hash)
    }

    /// Whether the store is to be asked for a document; from then on it has been.
    pub(super) fn ask(&mut self, hash: &str) -> bool {
        let asked = self.asked.iter().any(|asked| asked == hash);
        if !asked {
            self.asked.push(hash.to_owned());
        }
        !asked
    }

    /// How telephone numbers are read: the region of those without a country code (none is known
    /// before a document is), and how many last digits make two the same.
    pub(super) fn phone(&self) -> (&str, usize) {
        self.current.as_ref().map_or(("", 10), |document| {
            let phone = &document.phone;
            let match_digits = usize::try_from(phone.match_digits).unwrap_or(10);
            (phone.default_region.as_str(), match_digits)
        })
    }

    /// When the next fetch is due.
    pub(super) fn due_at(&self) -> Option<u64> {
        self.due_at.filter(|_| self.fetching.is_none())
    }

    /// Whether no document is to be had for now: none is known, and none is on its way.
    pub(super) fn is_hopeless(&self) -> bool {
        let failed = self.failures > 0 || !self.findings.faults.is_empty();
        self.current.is_none() && (self.url.is_none() || failed)
    }

    /// Fetches at the next opportunity.
    pub(super) fn refetch(&mut self, monotonic: u64) {
        if self.url.is_some() {
            self.due_at = Some(monotonic);
        }
    }

    /// What `status()` says of it.
    pub(super) fn to_value(&self) -> Value {
        let list = |faults: &[Fault]| faults.iter().map(Fault::to_value).listed();
        object! {
            "hash" => self.current.as_ref().map(|document| document.hash.clone()),
            "faults" => list(&self.findings.faults),
            "warnings" => list(&self.findings.warnings),
            "error" => self.fault.as_ref().map(Fault::to_value),
        }
    }
}

impl Engine {
    pub(super) fn start_configuration(&mut self, url: Option<String>, text: Option<String>) {
        if let Some(text) = text {
            // Faults are told by `apply` itself.
            let _faults = self.apply(&text);
        } else if let Some(url) = url {
            self.configurations.url = Some(url);
            self.configurations.due_at = Some(self.now.monotonic);
        }
    }

    /// Takes in the documents that former pages kept; the last one in force serves until the
    /// newest is there, so that an unreachable configuration stops nothing.
    pub(super) fn recall_configurations(
        &mut self,
        documents: Vec<(String, String)>,
        current: Option<String>,
    ) {
        for (hash, text) in documents {
            if let (Some(document), _) = Document::read(&text) {
                self.configurations.known.insert(hash, Rc::new(document));
            }
        }
        let kept = current.and_then(|hash| self.configurations.known.get(&hash).cloned());
        if let Some(kept) = &kept {
            self.configurations.insight.recall(&kept.text);
        }
        if let Some(current) = self.configurations.current() {
            let _same_as_before = self.apply(&current.text);
        } else {
            self.configurations.current = kept;
            self.configurations.insight.due_at = Some(self.now.monotonic);
            self.tell_softphone();
        }
    }

    pub(super) fn fetch_if_due(&mut self) {
        let due = self
            .configurations
            .due_at()
            .is_some_and(|at| at <= self.now.monotonic);
        let Some(url) = self.configurations.url.clone().filter(|_| due) else {
            return;
        };
        self.configurations.last_fetch += 1;
        let fetch = self.configurations.last_fetch;
        self.configurations.fetching = Some(fetch);
        let etag = self.configurations.etag.clone();
        self.effects
            .push(Effect::FetchConfiguration { fetch, url, etag });
    }

    pub(super) fn configuration_answered(&mut self, fetch: u64, answer: DocumentAnswer) {
        if self.configurations.fetching != Some(fetch) {
            return;
        }
        self.configurations.fetching = None;
        let mut next = REVALIDATE;
        let result = match answer {
            DocumentAnswer::Unchanged => Ok(()),
            DocumentAnswer::Text { text, etag } => {
                let result = self.apply(&text);
                // A faulty document is asked for again whole, so that its faults stay told.
                self.configurations.etag = etag.filter(|_| result.is_ok());
                result
            }
            DocumentAnswer::Failed(fault) => {
                next = (FIRST_RETRY << self.configurations.failures.min(6)).min(REVALIDATE);
                self.configurations.failures = self.configurations.failures.saturating_add(1);
                self.notify("error", &fault.to_value());
                Err(vec![fault])
            }
        };
        match &result {
            Err(faults) if next < REVALIDATE => self.configurations.fault = faults.first().cloned(),
            _ => {
                self.configurations.failures = 0;
                self.configurations.fault = None;
            }
        }
        self.configurations.due_at = Some(self.now.monotonic.saturating_add(next));
        for ticket in std::mem::take(&mut self.configurations.tickets) {
            self.settle(ticket, applied(&result));
        }
    }

    /// `configure(config | url)`; without an argument the document is looked for again.
    pub(super) fn configure(&mut self, ticket: u32, argument: Option<&Value>) {
        match argument {
            Some(Value::Object(_)) => {
                let text = argument.map(Value::to_text).unwrap_or_default();
                let result = self.apply(&text);
                if result.is_ok() {
                    self.configurations.url = None;
                    self.configurations.due_at = None;
                }
                self.settle(ticket, applied(&result));
            }
            Some(Value::String(url)) if !url.trim().is_empty() => {
                self.configurations.url = Some(url.trim().to_owned());
                self.configurations.etag = None;
                self.fetch_for(ticket);
            }
            None | Some(Value::Null) if self.configurations.url.is_some() => self.fetch_for(ticket),
            _ => {
                let fault = Fault::new(
                    Family::Configuration,
                    "wrong-type",
                    "expected a configuration or its URL",
                )
                .at("$");
                self.settle(ticket, applied(&Err(vec![fault])));
            }
        }
    }

    fn fetch_for(&mut self, ticket: u32) {
        self.configurations.tickets.push(ticket);
        self.configurations.fetching = None;
        self.configurations.due_at = Some(self.now.monotonic);
    }

    /// The call centre says where the configuration is.
    pub(super) fn configure_from(&mut self, url: &str) {
        if self.configurations.url.as_deref() != Some(url) {
            self.configurations.url = Some(url.to_owned());
            self.configurations.etag = None;
            self.configurations.fetching = None;
            self.configurations.due_at = Some(self.now.monotonic);
        }
    }

    /// A field of a configuration does not fit the org's: told once, and listed among the warnings.
    pub(super) fn tell_unfit_field(
        &mut self,
        design: &str,
        field: &str,
        code: &'static str,
        message: &'static str,
    ) {
        let document = self.configurations.current();
        let place = document.as_ref().and_then(|document| {
            let mut designs = document.configurations.iter();
            let place = designs.position(|known| known.id == design)?;
            let named = document.configurations.get(place)?.fields.iter();
            let is_own = named.into_iter().any(|one| one.field == field);
            // What no configuration names, a rating's button does.
            (is_own || document.caller_insight.is_none()).then_some(place)
        });
        let path = match place {
            Some(place) => [
                "$.configurations[",
                &decimal(place as u64),
                "].fields.",
                field,
            ]
            .concat(),
            None => ["$.callerInsight.", field].concat(),
        };
        let warnings = &mut self.configurations.findings.warnings;
        if warnings
            .iter()
            .any(|known| known.path == path && known.code == code)
        {
            return;
        }
        let fault = Fault::new(Family::Configuration, code, message).at(&path);
        let fault = fault.hint("the record was made without this field");
        warnings.push(fault.clone());
        self.notify("error", &fault.to_value());
    }

    /// Puts a document in force; a faulty one leaves the last good one where it is.
    pub(super) fn apply(&mut self, text: &str) -> Result<(), Vec<Fault>> {
        let text = &self.configurations.insight.completed(text);
        let hash = digest(&[text]);
        if self
            .configurations
            .current
            .as_ref()
            .is_some_and(|document| document.hash == hash)
        {
            self.configurations.findings.faults.clear();
            return Ok(());
        }
        let (document, mut findings) = Document::read(text);
        let foreign = document.as_ref().map_or_else(Vec::new, |document| {
            document.foreign_redirects(&self.page_origin)
        });
        let document = document.filter(|_| foreign.is_empty());
        findings.faults.add(foreign);
        self.configurations.findings = findings;
        let Some(document) = document else {
            let faults = self.configurations.findings.faults.clone();
            let told: Vec<Value> = faults.iter().map(Fault::to_value).listed();
            self.notify(
                "error",
                &object! {
                    "name" => "ConfigurationError",
                    "code" => "config-invalid",
                    "message" => "the configuration is faulty; the last good one stays",
                    "path" => "",
                    "retryable" => false,
                    "hint" => "mend the faults",
                    "faults" => told,
                },
            );
            return Err(faults);
        };
        let document = Rc::new(document);
        self.configurations
            .known
            .insert(hash.clone(), Rc::clone(&document));
        if let Some(former) = self.configurations.current.replace(Rc::clone(&document)) {
            self.forget_sessions(&former, &document);
        }
        self.configurations.insight.due_at = Some(self.now.monotonic);
        self.ask_for_grants();
        self.keep_document(&document);
        self.notify("config", &object! { "applied" => true, "hash" => hash });
        self.forget_described();
        self.prove_console();
        self.tell_softphone();
        self.touch_unconfigured();
        Ok(())
    }

    /// Events that came before any configuration are worked on under the first one.
    fn touch_unconfigured(&mut self) {
        let Some(leader) = &mut self.leader else {
            return;
        };
        for facts in self
            .calls
            .iter()
            .filter(|facts| facts.configuration().is_empty())
        {
            leader.touch(
                facts.conversation(),
                facts.awaits_earlier_event(),
                self.now.monotonic,
            );
        }
    }

    /// The store told a document that this tab did not have.
    pub(super) fn document_read(&mut self, hash: &str, text: Option<&str>) {
        self.configurations.asked.retain(|asked| asked != hash);
        match text.and_then(|text| Document::read(text).0) {
            Some(document) => {
                self.configurations
                    .known
                    .insert(hash.to_owned(), Rc::new(document));
            }
            None => {
                self.log(
                    "warn",
                    "configuration-gone",
                    "a call's configuration is gone; the one in force serves",
                );
                self.configurations.missing.push(hash.to_owned());
            }
        }
    }

    /// The documents that neither an event nor the present needs, once these conversations are gone.
    pub(super) fn outdated_documents(&self, erased: &[String]) -> Vec<String> {
        let current = self
            .configurations
            .current()
            .map(|document| document.hash.clone());
        let mut needed: Vec<&str> = current.iter().map(String::as_str).listed();
        for facts in self
            .calls
            .iter()
            .filter(|facts| erased.iter().all(|name| name != facts.conversation()))
        {
            needed.push(facts.configuration());
        }
        // A record is completed under the document that it was begun under.
        let rows = self.leader.iter().flat_map(|leader| leader.rows.iter());
        for row in rows.filter(|row| erased.iter().all(|name| *name != row.conversation)) {
            needed.push(&row.configuration);
        }
        let outdated = self
            .configurations
            .known
            .keys()
            .filter(|hash| !needed.contains(&hash.as_str()));
        outdated.cloned().listed()
    }

    pub(super) fn forget_documents(&mut self, hashes: &[String]) {
        for hash in hashes {
            self.configurations.known.remove(hash);
        }
    }

    /// The store was opened anew, perhaps empty: the document in force is kept there again, and what
    /// was asked of the former store is asked again.
    pub(super) fn keep_document_again(&mut self) {
        self.configurations.asked.clear();
        if let Some(document) = self.configurations.current() {
            self.keep_document(&document);
        }
    }

    fn keep_document(&mut self, document: &Document) {
        let put = Op::PutDocument {
            hash: document.hash.clone(),
            text: document.text.clone(),
        };
        self.commit(Pending::Document, None, Flush::Relaxed, vec![put]);
    }

    /// The store could not be asked for a document: that says nothing about the document.
    pub(super) fn ask_documents_again(&mut self) {
        self.configurations.asked.clear();
    }
}

/// `{applied: true}` or `{applied: false, faults}`.
fn applied(result: &Result<(), Vec<Fault>>) -> String {
    match result {
        Ok(()) => object! { "applied" => true }.to_text(),
        Err(faults) => {
            let faults: Vec<Value> = faults.iter().map(Fault::to_value).listed();
            object! { "applied" => false, "faults" => faults }.to_text()
        }
    }
}
