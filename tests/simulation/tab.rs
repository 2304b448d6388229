//! One tab: an engine, the jobs that its store has not come to, and what waits to be told to it.

use std::collections::{BTreeSet, VecDeque};

use softphone_wrapper::engine::Engine;
use softphone_wrapper::protocol::{Input, Op, Refusal};

/// How a tab stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    /// It runs.
    Awake,
    /// In the back/forward cache: nothing runs.
    Frozen,
    /// Gone.
    Dead,
}

/// How a tab stands to the lock of its browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// It does not ask for it.
    None,
    /// It asked and waits.
    Waits,
    /// It has it.
    Holds,
}

/// One thing that the store has to do for a tab; first in, first out.
#[derive(Clone, Debug)]
pub(crate) enum Job {
    /// Read what former pages left.
    Open,
    /// A commit.
    Commit {
        txn: u64,
        require_epoch: Option<u64>,
        ops: Vec<Op>,
    },
    /// Raise the epoch.
    ClaimEpoch,
    /// Read later events.
    ReadEvents { after: u64 },
    /// Read a document.
    ReadDocument { hash: String },
}

/// One tab of a browser.
pub(crate) struct Tab {
    pub(crate) browser: usize,
    pub(crate) engine: Engine,
    pub(crate) life: Life,
    pub(crate) wish: Wish,
    pub(crate) jobs: VecDeque<Job>,
    /// What the next jobs meet.
    pub(crate) refusals: VecDeque<Refusal>,
    pub(crate) inbox: VecDeque<Input>,
    /// Messages of other tabs on their way.
    pub(crate) announced: VecDeque<Input>,
    /// Questions for a token that the page has not answered.
    pub(crate) questions: VecDeque<u32>,
    pub(crate) wakes_at: Option<u64>,
    /// Calls of the contract are taken.
    pub(crate) ready: bool,
    /// Promises that are not settled.
    pub(crate) promises: BTreeSet<u32>,
}

impl Tab {
    /// A tab that has just been opened.
    pub(crate) fn new(browser: usize) -> Self {
        Self {
            browser,
            engine: Engine::new(),
            life: Life::Awake,
            wish: Wish::None,
            jobs: VecDeque::from([Job::Open]),
            refusals: VecDeque::new(),
            inbox: VecDeque::new(),
            announced: VecDeque::new(),
            questions: VecDeque::new(),
            wakes_at: None,
            ready: false,
            promises: BTreeSet::new(),
        }
    }

    /// Whether it runs.
    pub(crate) fn is_awake(&self) -> bool {
        self.life == Life::Awake
    }
}
