//! The org: its data, and the map from addresses to rules.

use serde_json::{Value, json};

use crate::exchange::{Answer, Query};
use crate::oauth::Tokens;
use crate::query::Cursors;
use crate::records::Records;
use crate::setup::Setup;
use crate::voice::VoiceLedger;
use crate::{composite, hooks, moment, oauth, query, seeds, sobject, voice};

/// The whole state of the simulated org.
#[derive(Debug)]
pub(crate) struct Org {
    /// Where clients are told to find it.
    pub(crate) origin: String,
    /// The Apex namespace of the voice wrapper.
    pub(crate) namespace: String,
    /// All records.
    pub(crate) records: Records,
    /// What an administrator set up.
    pub(crate) setup: Setup,
    /// The access tokens.
    pub(crate) tokens: Tokens,
    /// What happened to each voice call.
    pub(crate) voice: VoiceLedger,
    /// What web services received.
    pub(crate) hooks: Vec<Value>,
    /// What clients did that the org answers, but that a good client does not do.
    pub(crate) warnings: Vec<Value>,
    /// Whether the request at hand meets the fault that reports errors of the org's automation.
    pub(crate) automation_fails: bool,
    /// The rows of queries that did not fit one answer.
    pub(crate) cursors: Cursors,
    initial_setup: Setup,
    requests: u64,
}

/// The API versions served, newest last.
const VERSIONS: &[(&str, &str)] = &[
    ("Winter '25", "62.0"),
    ("Spring '25", "63.0"),
    ("Summer '25", "64.0"),
    ("Winter '26", "65.0"),
    ("Spring '26", "66.0"),
    ("Summer '26", "67.0"),
    ("Winter '27", "68.0"),
];

const DAILY_REQUESTS: u64 = 15_000;

impl Org {
    /// An org with the records every sandbox starts with.
    pub(crate) fn new(
        origin: &str,
        namespace: &str,
        token_lifetime: Option<i64>,
        redirect_uris: Vec<String>,
        now: i64,
    ) -> Self {
        let setup = Setup::new(redirect_uris, now);
        let mut org = Self {
            origin: origin.to_owned(),
            namespace: namespace.to_owned(),
            records: Records::default(),
            initial_setup: setup.clone(),
            setup,
            tokens: Tokens::new(token_lifetime),
            voice: VoiceLedger::default(),
            hooks: Vec::new(),
            warnings: Vec::new(),
            automation_fails: false,
            cursors: Cursors::default(),
            requests: 0,
        };
        seeds::plant(&mut org.records, now);
        org
    }

    /// Forgets everything but the seeds. Tokens stay good, and ids are never given a second time.
    pub(crate) fn reset(&mut self) {
        let sequence = self.records.sequence();
        self.records = Records::default();
        seeds::plant(&mut self.records, moment::now());
        self.records.continue_after(sequence);
        self.setup = self.initial_setup.clone();
        // Whatever was set up in between is another description than this one.
        self.setup.changed = moment::now();
        self.tokens.forget_counts();
        self.voice = VoiceLedger::default();
        self.hooks.clear();
        self.warnings.clear();
        self.cursors = Cursors::default();
        self.requests = 0;
    }

    /// Registers more addresses that public clients may be sent back to, resets included.
    pub(crate) fn register_redirects(&mut self, addresses: &[String]) {
        for setup in [&mut self.setup, &mut self.initial_setup] {
            setup.redirect_uris.extend_from_slice(addresses);
        }
    }

    /// Notes what a good client would not do.
    pub(crate) fn warn(&mut self, now: i64, code: &str, message: &str) {
        self.warnings
            .push(json!({"time": moment::write(now), "code": code, "message": message}));
    }

    /// Answers one request.
    pub(crate) fn answer(&mut self, query: &Query) -> Answer {
        self.requests += 1;
        let path: Vec<&str> = query.segments.iter().map(String::as_str).collect();
        match path.as_slice() {
            ["services", "oauth2", endpoint] => oauth::answer(self, query, endpoint),
            ["broker", "token"] => oauth::broker(self, query),
            ["id", _, user] => oauth::identity(self, query, user),
            ["services", "data"] if query.method == "GET" => Answer::json(200, versions()),
            ["services", "data", version, rest @ ..] => self.data(query, version, rest),
            ["services", "apexrest", rest @ ..] => match oauth::authenticate(self, query) {
                Ok(user) => voice::answer(self, query, rest, &user),
                Err(fault) => fault,
            },
            ["hooks", name] => hooks::receive(self, query, name),
            _ => Answer::not_found(),
        }
    }

    fn data(&mut self, query: &Query, version: &str, path: &[&str]) -> Answer {
        if !VERSIONS
            .iter()
            .any(|(_, known)| version.strip_prefix('v') == Some(*known))
        {
            return Answer::not_found();
        }
        let user = match oauth::authenticate(self, query) {
            Ok(user) => user,
            Err(fault) => return fault,
        };
        self.resource(query, version, path, &user)
    }

    /// Answers a request below `/services/data/vNN.0/` for a user; subrequests of a composite come here too.
    pub(crate) fn resource(
        &mut self,
        query: &Query,
        version: &str,
        path: &[&str],
        user: &str,
    ) -> Answer {
        match (query.method.as_str(), path) {
            ("GET", []) => {
                let mut resources = resources(version);
                resources["identity"] = json!(oauth::identity_address(self, user));
                Answer::json(200, resources)
            }
            ("GET", ["limits"]) => Answer::json(200, self.limits()),
            ("GET", ["query", rest @ ..]) => query::answer(self, query, version, rest),
            ("GET", ["search"]) => query::search(self, query, version),
            ("GET" | "POST", ["parameterizedSearch"]) => query::parameterized(self, query, version),
            ("POST", ["composite"]) => composite::answer(self, query, version, user),
            (_, ["composite", "sobjects"]) => composite::collection(self, query, version, user),
            (_, ["sobjects", rest @ ..]) => sobject::answer(self, query, version, rest, user),
            (method, ["parameterizedSearch"]) => {
                Answer::method_not_allowed(method, "GET,HEAD,POST")
            }
            (method, ["composite"]) => Answer::method_not_allowed(method, "POST"),
            (method, [] | ["limits" | "query" | "search", ..]) => {
                Answer::method_not_allowed(method, "HEAD,GET")
            }
            _ => Answer::not_found(),
        }
    }

    fn limits(&self) -> Value {
        let remaining = DAILY_REQUESTS.saturating_sub(self.requests);
        json!({"DailyApiRequests": {"Max": DAILY_REQUESTS, "Remaining": remaining}})
    }
}

fn versions() -> Value {
    VERSIONS.iter().map(|(label, version)| json!({"label": label, "url": format!("/services/data/v{version}"), "version": version})).collect()
}

fn resources(version: &str) -> Value {
    let names = [
        "composite",
        "limits",
        "parameterizedSearch",
        "query",
        "search",
        "sobjects",
    ];
    Value::Object(
        names
            .iter()
            .map(|name| {
                (
                    (*name).to_owned(),
                    json!(format!("/services/data/{version}/{name}")),
                )
            })
            .collect(),
    )
}

#[cfg(test)]
impl Org {
    /// A fresh org and a token for it.
    pub(crate) fn signed_in() -> (Self, String) {
        let mut org = Self::new(
            "http://127.0.0.1:8788",
            "cnxscv",
            None,
            vec!["http://127.0.0.1:8787/oauth.html".to_owned()],
            crate::moment::now(),
        );
        let address = "/services/oauth2/token?grant_type=client_credentials&client_id=sandbox&client_secret=sandbox";
        let answer = org.answer(&Query::of("POST", address, "", &Value::Null));
        let token = answer
            .value()
            .get("access_token")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        (org, token)
    }
}
