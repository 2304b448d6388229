//! Ratings and buttons from the Config API (seed 000), where the document names its endpoint. What it tells becomes part of the
//! document in force, and so is kept for a reload, told to each event, and survives an endpoint that does not answer.

use crate::caller_insight::{self, Button};
use crate::digits::decimal;
use crate::error::{Family, Fault};
use crate::json::{self, Map, Value, set};
use crate::protocol::{Answer, Effect, HttpRequest, Method};

use super::Engine;
use super::configuration::REVALIDATE;
use super::sessions::Purpose;

/// What the host's token provider is asked for, in the place of an account.
pub(super) const ACCOUNT: &str = "callerInsight";
/// The two lists, as the document names them, and where the endpoint has them.
const LISTS: [(&str, &str); 2] = [
    ("buttons", "/callerInsight/sfButtons"),
    ("ratings", "/callerInsight/sfButtons/callRatings"),
];

/// What is known of the endpoint.
#[derive(Debug, Default)]
pub(super) struct Insight {
    /// `callerInsight` with the lists that the endpoint told last.
    known: Map,
    /// The lists that came so far.
    coming: Map,
    /// When the lists are asked for again; past wherever that may have to be sooner.
    pub(super) due_at: Option<u64>,
    /// Requests on their way: answers to others are too late.
    asked: [u64; 2],
    /// What the host's provider gave.
    token: String,
    /// Whether a failure was told, and nothing came since.
    told: bool,
}

impl Insight {
    /// The document with the lists that its endpoint told.
    pub(super) fn completed(&self, text: &str) -> String {
        let mut fields = json::parse(text).unwrap_or_default().into_object();
        let Some(Value::Object(mut insight)) = fields.remove(ACCOUNT) else {
            return text.to_owned();
        };
        let same = |field: &str| insight.get(field) == self.known.get(field);
        if !insight.contains_key("endpoint") || !same("endpoint") || !same("igrp") {
            return text.to_owned();
        }
        for (list, _) in LISTS {
            if let Some(known) = self.known.get(list) {
                set(&mut insight, list, known.clone());
            }
        }
        set(&mut fields, ACCOUNT, insight);
        Value::Object(fields).to_text()
    }

    /// A document of a former page, or in force: its lists serve until the endpoint answers.
    pub(super) fn recall(&mut self, text: &str) {
        let mut fields = json::parse(text).unwrap_or_default().into_object();
        if let Some(Value::Object(insight)) = fields.remove(ACCOUNT) {
            self.known = insight;
        }
    }
}

impl Engine {
    /// Asks for the lists when it is time.
    pub(super) fn ask_insight_if_due(&mut self) {
        let monotonic = self.now.monotonic;
        if self
            .configurations
            .insight
            .due_at
            .is_none_or(|at| at > monotonic)
        {
            return;
        }
        let document = self.configurations.current();
        let insight = document.as_ref().and_then(|it| it.caller_insight.as_ref());
        let Some(insight) = insight.filter(|it| !it.endpoint.is_empty()) else {
            self.configurations.insight.due_at = None;
            return;
        };
        self.configurations.insight.due_at = Some(monotonic.saturating_add(REVALIDATE));
        let mut authorization = insight.authorization.as_str();
        if authorization.is_empty() {
            authorization = &self.configurations.insight.token;
        }
        if authorization.is_empty() {
            let request = self.sessions.ask_host(ACCOUNT);
            return self.effects.push(Effect::AskToken {
                request,
                account: ACCOUNT.to_owned(),
                reason: "missing",
            });
        }
        let authorization = authorization.to_owned();
        self.configurations.insight.coming = Map::new();
        for (place, (_, path)) in LISTS.into_iter().enumerate() {
            let igrp = decimal(u64::from(insight.igrp));
            let http = HttpRequest {
                method: Method::Get,
                url: [&insight.endpoint, "/igrps/", &igrp, path].concat(),
                headers: vec![("Authorization".to_owned(), authorization.clone())],
                body: None,
                cookies: false,
            };
            let request = self.expect(Purpose::Insight { place });
            self.configurations.insight.asked[place] = request;
            self.effects.push(Effect::Send { request, http });
        }
    }

    /// The host's provider answered: with an API key, or with all of the header where that has two words.
    pub(super) fn insight_token(&mut self, text: &str) {
        let told = json::parse(text).unwrap_or_default();
        let token = told.text("accessToken").unwrap_or("").trim();
        if token.is_empty() {
            return self.insight_failed();
        }
        self.configurations.insight.token = match token.contains(' ') {
            true => token.to_owned(),
            false => ["ApiKey ", token].concat(),
        };
        self.configurations.insight.due_at = Some(self.now.monotonic);
    }

    /// One of the lists came.
    pub(super) fn insight_answered(&mut self, request: u64, place: usize, answer: &Answer) {
        if self.configurations.insight.asked.get(place) != Some(&request) {
            return;
        }
        let rows = match answer {
            Answer::Http {
                status: 200, body, ..
            } => caller_insight::rows(body),
            _ => None,
        };
        let Some(rows) = rows else {
            self.configurations.insight.token.clear();
            return self.insight_failed();
        };
        let mut kept = Vec::new();
        for row in rows {
            // What a later version of the API may have besides is of no use here.
            let button = Button::read(&row);
            if place == 1 || button.is_some_and(|button| button.action().is_some()) {
                kept.push(row);
            }
        }
        if let Some((list, _)) = LISTS.get(place) {
            set(&mut self.configurations.insight.coming, list, kept);
        }
        let document = self.configurations.current();
        if let (2, Some(document)) = (self.configurations.insight.coming.len(), document) {
            self.configurations.insight.told = false;
            self.configurations.insight.recall(&document.text);
            for (list, rows) in std::mem::take(&mut self.configurations.insight.coming) {
                self.configurations.insight.known.insert(list, rows);
            }
            // Faults are told by `apply` itself, and leave the last good document in force.
            let _faults = self.apply(&document.text);
            let next = self.now.monotonic.saturating_add(REVALIDATE);
            self.configurations.insight.due_at = Some(next);
        }
    }

    fn insight_failed(&mut self) {
        if std::mem::replace(&mut self.configurations.insight.told, true) {
            return;
        }
        let fault = Fault::new(
            Family::Configuration,
            "caller-insight",
            "the Config API does not tell its buttons",
        );
        let hint = "the last ones stay; check endpoint, igrp and auth, and CORS";
        self.notify("error", &fault.hint(hint).retryable().to_value());
    }
}
