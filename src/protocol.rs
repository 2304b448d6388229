//! The protocol between the engine and the browser room: what happens outside is an [`Input`],
//! what the engine wants done outside is an [`Effect`]. Both are plain data.

use crate::error::Fault;

/// A moment, by both clocks of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds since 1970-01-01T00:00:00Z; may jump when somebody sets the clock.
    pub wall: i64,
    /// Milliseconds since the page started; never goes back.
    pub monotonic: u64,
}

/// Something that happened outside the engine.
#[derive(Clone, Debug)]
pub enum Input {
    /// The tab runs. `seed` feeds the generator for jitter.
    Started(Start),
    /// The store is open; these are its kept events, and the documents they were accepted under.
    Opened {
        /// Every kept event, by ascending `sequence`.
        events: Vec<EventRow>,
        /// Configuration documents by hash.
        documents: Vec<(String, String)>,
        /// The hash of the configuration that was last in force, if any.
        current: Option<String>,
        /// What a receipt may promise in this store.
        durability: Durability,
    },
    /// The softphone page called a function of the contract.
    Call {
        /// The loader's number for the promise to settle.
        ticket: u32,
        /// The name of the contract function.
        method: String,
        /// A JSON array of the arguments.
        arguments: String,
        /// When the page called, milliseconds since the epoch.
        at: i64,
    },
    /// A commit was made. `sequence` is that of the event it appended, if it appended one.
    Committed {
        /// The number given in [`Effect::Commit`].
        txn: u64,
        /// The running number of the appended event.
        sequence: Option<u64>,
    },
    /// A commit was refused; nothing of it was written.
    Refused {
        /// The number given in [`Effect::Commit`].
        txn: u64,
        /// Why.
        refusal: Refusal,
    },
    /// Answer to [`Effect::ReadEvents`].
    Events {
        /// The number given in the effect.
        after: u64,
        /// The later events, by ascending `sequence`.
        events: Vec<EventRow>,
    },
    /// Another tab appended events.
    Appended,
    /// Another tab said something else; see [`Effect::Tell`].
    Told(String),
    /// This tab holds the lock of its tenant.
    Granted,
    /// This tab gave the lock back (page hidden for good, or frozen).
    Yielded,
    /// Answer to [`Effect::ClaimEpoch`]: the new epoch and all rows of work, read in one transaction.
    Snapshot {
        /// The epoch that commits of work must name from now on.
        epoch: u64,
        /// All rows of work, by key.
        work: Vec<WorkRow>,
    },
    /// The store was opened anew; this is what receipts may promise from now on.
    Reopened(Durability),
    /// The store could not answer [`Effect::ClaimEpoch`].
    Unclaimed,
    /// The store could not answer [`Effect::ReadEvents`].
    Unread,
    /// Answer to [`Effect::ReadDocument`].
    Document {
        /// The hash asked for.
        hash: String,
        /// The document; `None` when the store has not got it.
        text: Option<String>,
    },
    /// The store could not answer [`Effect::ReadDocument`].
    DocumentUnread,
    /// Answer to [`Effect::FetchConfiguration`].
    Configuration {
        /// The number given in the effect.
        fetch: u64,
        /// What came.
        answer: DocumentAnswer,
    },
    /// Answer to [`Effect::Send`].
    Answered {
        /// The number given in the effect.
        request: u64,
        /// What came back.
        answer: Answer,
    },
    /// Answer to [`Effect::AskToken`], as JSON text from the host's token provider.
    Token {
        /// The number given in the effect.
        request: u32,
        /// `{"accessToken","instanceUrl"}` or `{"error"}`.
        text: String,
    },
    /// The browser made a verifier for [`Effect::Authorize`]; the page is asked next.
    Verifier {
        /// The number given in the effect.
        request: u32,
        /// What the exchange of the code has to show.
        verifier: String,
    },
    /// Answer to [`Effect::Authorize`], as JSON text.
    Authorized {
        /// The number given in the effect.
        request: u32,
        /// `{"code"}` or `{"error"}`, an error object.
        text: String,
    },
    /// Answer to [`Effect::Console`], as JSON text.
    ConsoleAnswered {
        /// The number given in the effect.
        call: u64,
        /// `{"success","returnValue"}`, `{"success","errors":[{"code","fields"}]}` or `{"error":{"code"}}`.
        text: String,
    },
    /// The Salesforce console around the page said something of itself.
    Console {
        /// `clickToDial`, `navigation`, `workStart`, `message` or `focus`.
        event: String,
        /// JSON text.
        payload: String,
    },
    /// The timer of [`Effect::WakeAfter`] ran out.
    Woke,
    /// The page became visible, or the network came back: what waits may be tried now.
    Roused,
}

/// What a tab knows of itself when it starts.
#[derive(Clone, Debug)]
pub struct Start {
    /// Seed of the generator for jitter.
    pub seed: u64,
    /// Minutes to add to UTC for the agent's local time.
    pub utc_offset_minutes: i32,
    /// Where the configuration is, if not given.
    pub configuration_url: Option<String>,
    /// The configuration itself, as JSON text, if the page gave it.
    pub configuration: Option<String>,
    /// The origin of the page, such as `https://phone.example`.
    pub page_origin: String,
    /// Whether the page's address says that a Salesforce console is around it.
    pub in_console: bool,
}

/// Something the engine wants done outside.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Write all of `ops` in one transaction, or nothing. Commits of a tab run first in, first out.
    Commit {
        /// Number of this commit.
        txn: u64,
        /// The commit holds only while the store's epoch is this one; checked inside the transaction.
        require_epoch: Option<u64>,
        /// Whether the system must have flushed before `Committed`.
        flush: Flush,
        /// What to write.
        ops: Vec<Op>,
    },
    /// Raise the epoch by one and read all work, in one transaction.
    ClaimEpoch,
    /// Read the events after this sequence.
    ReadEvents {
        /// The last sequence that is known already.
        after: u64,
    },
    /// Read a configuration document that another tab put in force.
    ReadDocument {
        /// Its hash.
        hash: String,
    },
    /// Tell the other tabs that events were appended.
    Announce,
    /// Tell the other tabs something: JSON text that only the engines read.
    Tell {
        /// JSON text.
        text: String,
    },
    /// Send a request.
    Send {
        /// Number of this request.
        request: u64,
        /// The request.
        http: HttpRequest,
    },
    /// Ask the host for a token.
    AskToken {
        /// Number of this question.
        request: u32,
        /// The configured account's id.
        account: String,
        /// `missing` or `expired`.
        reason: &'static str,
    },
    /// Open a page in a new browser tab.
    Open {
        /// Its address.
        url: String,
    },
    /// Let the agent sign in, in the window that the page has opened.
    Authorize {
        /// Number of this question: the ticket of the page's call.
        request: u32,
        /// The org's page, to which challenge and state are added.
        url: String,
    },
    /// Ask the Salesforce console around the page, by Open CTI.
    Console {
        /// Number of this call.
        call: u64,
        /// `link`, or a method of the library.
        method: &'static str,
        /// Its one argument as JSON text.
        arguments: String,
    },
    /// Give the lock to the next tab that waits for it, and wait behind.
    Yield,
    /// Get the configuration document.
    FetchConfiguration {
        /// Number of this fetch.
        fetch: u64,
        /// Where it is.
        url: String,
        /// The entity tag of the document in force, for a conditional request.
        etag: Option<String>,
    },
    /// Settle a contract call's promise with this JSON text.
    Settle {
        /// The loader's number for the promise.
        ticket: u32,
        /// JSON text.
        text: String,
    },
    /// Tell the softphone: `callback(eventType, payload)`.
    Softphone {
        /// The event type of seed 001.
        event_type: &'static str,
        /// The payload as JSON text; `None` for an event type without one.
        payload: Option<String>,
    },
    /// Tell the listeners of `on(type, listener)`.
    Notify {
        /// The type they listen to.
        listener: &'static str,
        /// The payload as JSON text.
        payload: String,
    },
    /// The inbox is open: calls of the contract are answered from now on.
    Ready,
    /// Send [`Input::Woke`] after so many milliseconds; replaces an earlier wish.
    WakeAfter {
        /// Milliseconds.
        milliseconds: u32,
    },
}

/// Whether `Committed` waits for the system to have flushed to disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flush {
    /// IndexedDB `relaxed`: survives a kill of the browser.
    Relaxed,
    /// IndexedDB `strict`: survives a power cut as well as the system can promise.
    Strict,
}

/// What a store can promise of an accepted event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// IndexedDB: survives a kill of the browser.
    Disk,
    /// Memory only: gone with the page.
    Memory,
}

impl Durability {
    /// The word used in receipts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Disk => "disk",
            Self::Memory => "memory",
        }
    }
}

/// One write within a commit.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// Append an event; refused as [`Refusal::Duplicate`] when its id is there already.
    Append {
        /// Derived, unique.
        event_id: String,
        /// JSON text, sealed by the store.
        text: String,
    },
    /// Remove events that nothing needs any more.
    RemoveEvents(Vec<u64>),
    /// Write a row of work.
    PutWork(WorkRow),
    /// Remove a row of work.
    RemoveWork(String),
    /// Keep a configuration document and put it in force.
    PutDocument {
        /// Its hash.
        hash: String,
        /// Its JSON text.
        text: String,
    },
    /// Remove a configuration document that no event needs any more.
    RemoveDocument(String),
}

/// Why a commit was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The event is there already.
    Duplicate,
    /// Another tab leads now.
    Fenced,
    /// The store is full.
    Quota,
    /// The browser aborted the transaction.
    Aborted,
}

/// An event as the store holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// Running number, given by the store.
    pub sequence: u64,
    /// JSON text.
    pub text: String,
}

/// A row of work as the store holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkRow {
    /// The derived key.
    pub key: String,
    /// JSON text, sealed by the store.
    pub text: String,
}

/// The methods that we send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates, and every operation of the voice wrapper.
    Post,
    /// Updates and upserts.
    Patch,
    /// Web services alone.
    Put,
    /// Web services alone.
    Delete,
}

impl Method {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }

    /// The method of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Get, Self::Post, Self::Patch, Self::Put, Self::Delete]
            .into_iter()
            .find(|method| method.name() == name)
    }
}

/// A request as data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// Absolute, or a path of the page's own origin.
    pub url: String,
    /// Header names and values.
    pub headers: Vec<(String, String)>,
    /// The body, if there is one.
    pub body: Option<String>,
    /// Whether the browser adds its cookies, where the server is of the page's own origin.
    pub cookies: bool,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The server answered.
    Http {
        /// The status.
        status: u16,
        /// The body as text, possibly empty.
        body: String,
        /// `Retry-After` in seconds, where the server lets us read it.
        retry_after: Option<u32>,
    },
    /// The network failed or the answer carries no CORS headers: a browser does not tell which.
    Unreachable,
    /// No answer within the deadline; the request may have been carried out.
    TimedOut,
}

/// What became of a fetch of the configuration.
#[derive(Clone, Debug)]
pub enum DocumentAnswer {
    /// The document in force is still the newest.
    Unchanged,
    /// A document.
    Text {
        /// JSON text.
        text: String,
        /// Its entity tag.
        etag: Option<String>,
    },
    /// It could not be had.
    Failed(Fault),
}
