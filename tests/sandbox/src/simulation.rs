//! Everything the sandbox remembers: the org, what is to go wrong with it, what was asked of it, and the served configuration.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tokio::sync::watch;

use crate::caller_insight::CallerInsight;
use crate::configuration::Document;
use crate::console::Console;
use crate::fault::FaultRule;
use crate::org::Org;
use crate::request_log::RequestLog;
use crate::server::Options;

/// The state behind the lock.
#[derive(Debug)]
pub(crate) struct State {
    /// The org.
    pub(crate) org: Org,
    /// The buttons and ratings of the Config API.
    pub(crate) caller_insight: CallerInsight,
    /// The faults, in the order they are looked through.
    pub(crate) faults: Vec<FaultRule>,
    /// Whether the org answers nobody.
    pub(crate) is_down: bool,
    /// The requests to the org.
    pub(crate) requests: RequestLog,
    /// The configuration document.
    pub(crate) document: Document,
    /// The pages that may call the org.
    pub(crate) allowed_origins: Vec<String>,
    /// Salesforce's side of Open CTI.
    pub(crate) console: Console,
    version: u64,
}

/// The sandbox's one shared value.
#[derive(Debug, Clone)]
pub(crate) struct Simulation {
    state: Arc<Mutex<State>>,
    changes: watch::Sender<u64>,
    /// Where the demo and the remote script are read from.
    pub(crate) root: Arc<std::path::PathBuf>,
    /// The org's own origin.
    pub(crate) org_origin: Arc<str>,
}

impl Simulation {
    /// A fresh sandbox for these two origins.
    ///
    /// # Errors
    ///
    /// Where the file of `options.db` cannot be used.
    pub(crate) fn new(
        options: &Options,
        page_origin: &str,
        org_origin: &str,
    ) -> Result<Self, String> {
        let mut allowed_origins = options.allowed_origins.clone();
        allowed_origins.push(page_origin.to_owned());
        if let Some((_, port)) = page_origin.rsplit_once(':') {
            let scheme = if options.tls { "https" } else { "http" };
            allowed_origins
                .extend(["127.0.0.1", "localhost"].map(|host| format!("{scheme}://{host}:{port}")));
        }
        let lifetime = options
            .token_lifetime
            .map(|lifetime| i64::try_from(lifetime.as_millis()).unwrap_or(i64::MAX));
        let state = State {
            org: Org::new(
                org_origin,
                &options.namespace,
                lifetime,
                redirects(&allowed_origins),
                crate::moment::now(),
            ),
            caller_insight: CallerInsight::open(options.db.as_deref())?,
            faults: Vec::new(),
            is_down: false,
            requests: RequestLog::default(),
            document: Document::new(org_origin, &options.namespace),
            allowed_origins,
            console: Console::default(),
            version: 1,
        };
        Ok(Self {
            state: Arc::new(Mutex::new(state)),
            changes: watch::Sender::new(1),
            root: Arc::new(options.root.clone()),
            org_origin: Arc::from(org_origin),
        })
    }

    /// Reads the state.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        read(&self.lock())
    }

    /// Changes the state and tells everyone who watches.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        let result = change(&mut state);
        state.version += 1;
        let version = state.version;
        drop(state);
        self.changes.send_replace(version);
        result
    }

    /// Changes what concerns nobody who watches.
    pub(crate) fn note<T>(&self, note: impl FnOnce(&mut State) -> T) -> T {
        note(&mut self.lock())
    }

    /// Follows the version of the state.
    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// A handler that panicked leaves the state as it was; the others go on.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where the public clients may be sent back to at the start: the package's page for it, on each page that may call the org.
pub(crate) fn redirects(origins: &[String]) -> Vec<String> {
    let paths = ["/oauth.html", "/pkg/oauth.html"];
    let of = |origin: &String| paths.map(|path| format!("{origin}{path}"));
    let mut all: Vec<String> = origins.iter().flat_map(of).collect();
    all.sort();
    all.dedup();
    all
}

impl State {
    /// Forgets everything but the seeds and the options the sandbox was started with.
    pub(crate) fn reset(&mut self) {
        self.org.reset();
        self.caller_insight.reset();
        self.faults.clear();
        self.is_down = false;
        self.requests.clear();
        self.document.reset();
        self.console.reset();
    }

    /// The state document.
    pub(crate) fn write(&self) -> Value {
        json!({
            "version": self.version, "down": self.is_down, "records": self.org.records.write(), "voice": self.org.voice.write(),
            "warnings": self.org.warnings, "hooks": self.org.hooks, "tokens": self.org.tokens.write(),
        })
    }
}
