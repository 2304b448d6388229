//! Tokens, the token's user, and owners of records: asked for once, for whoever needs them.

use litemap::LiteMap;

use super::Engine;
use super::delivery::{Arrived, Sending};
use crate::call::Agent;
use crate::config::Account;
use crate::error::Fault;
use crate::outbox::WorkItem;
use crate::protocol::{Answer, Effect, HttpRequest};
use crate::salesforce::{self, Access, Refusal, RetryClass, Session, Token, TokenSource};

/// What a request in flight is for.
#[derive(Debug)]
pub(super) enum Purpose {
    /// A row of work.
    Work(Box<Sending>),
    /// A token.
    Token { account: String },
    /// Who the token's user is.
    Identity { account: String, generation: u32 },
    /// The user with an e-mail address.
    Owner {
        account: String,
        agent: String,
        generation: u32,
    },
}

/// The sessions of all accounts and the requests in flight.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    by_account: LiteMap<String, Session>,
    in_flight: LiteMap<u64, Purpose>,
    asked_host: LiteMap<u32, String>,
    last_question: u32,
    /// The owner of an account's records by agent: a user's id, or nobody of that name.
    owners: LiteMap<(String, String), Option<String>>,
    identity_refused: bool,
}

/// What is in flight, by row and by account.
pub(super) struct Busy {
    rows: Vec<String>,
    accounts: LiteMap<String, usize>,
}

impl Busy {
    pub(super) fn row(&self, key: &str) -> bool {
        self.rows.iter().any(|row| row == key)
    }

    pub(super) fn of_account(&self, account: &str) -> usize {
        self.accounts.get(account).copied().unwrap_or(0)
    }

    pub(super) fn add(&mut self, key: &str, account: &str) {
        self.rows.push(key.to_owned());
        *self.accounts.entry(account.to_owned()).or_default() += 1;
    }
}

impl Sessions {
    pub(super) fn access<'a>(&'a self, account: &'a Account) -> Option<(Access<'a>, u32)> {
        self.by_account.get(&account.id)?.access(account)
    }

    pub(super) fn busy(&self) -> Busy {
        let mut busy = Busy {
            rows: Vec::new(),
            accounts: LiteMap::new(),
        };
        for purpose in self.in_flight.values() {
            if let Purpose::Work(sending) = purpose {
                busy.add(&sending.key, &sending.account);
            }
        }
        busy
    }

    pub(super) fn confirm(&mut self, account: &str) {
        if let Some(session) = self.by_account.get_mut(account) {
            session.confirm();
        }
    }

    pub(super) fn refuse(&mut self, account: &str, generation: u32, fault: Fault, monotonic: u64) {
        if let Some(session) = self.by_account.get_mut(account) {
            session.refuse(generation, fault, monotonic);
        }
    }

    pub(super) fn rouse(&mut self) {
        for (_, session) in &mut self.by_account {
            session.rouse();
        }
    }

    pub(super) fn wakes_at(&self) -> Option<u64> {
        self.by_account.values().filter_map(Session::wakes_at).min()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, &Session)> {
        self.by_account.iter()
    }

    fn is_asked(&self, matches: impl Fn(&Purpose) -> bool) -> bool {
        self.in_flight.values().any(matches)
    }
}

impl Engine {
    /// Numbers a request and remembers what it is for.
    pub(super) fn expect(&mut self, purpose: Purpose) -> u64 {
        self.last_request += 1;
        self.sessions.in_flight.insert(self.last_request, purpose);
        self.last_request
    }

    fn ask(&mut self, purpose: Purpose, http: HttpRequest) {
        let request = self.expect(purpose);
        self.effects.push(Effect::Send { request, http });
    }

    /// The agent at the softphone: told by the page, else the token's user.
    pub(super) fn current_agent(&self) -> Option<&Agent> {
        let identity = || {
            self.sessions
                .by_account
                .values()
                .find_map(Session::identity)
        };
        self.agent.as_ref().or_else(identity)
    }

    /// Whether the org refuses to tell who the token's user is: then the events' `agent` serves.
    pub(super) fn identity_hopeless(&self) -> bool {
        self.sessions.identity_refused
    }

    pub(super) fn accounts_of_document(&self) -> Vec<String> {
        let document = self.configurations.current();
        document.map_or_else(Vec::new, |document| {
            document
                .accounts
                .iter()
                .map(|account| account.id.clone())
                .collect()
        })
    }

    /// Asks for a token, or, with one, who its user is, unless that is under way.
    pub(super) fn ask_token(&mut self, id: &str) {
        let Some(document) = self.configurations.current() else {
            return;
        };
        let Some(account) = document.account(id) else {
            return;
        };
        let session = self.sessions.by_account.entry(id.to_owned()).or_default();
        if session.has_token() {
            if self.agent.is_none() && session.identity().is_none() {
                self.ask_identity(account);
            }
            return;
        }
        let Some(reason) = session.ask(self.now.monotonic) else {
            return;
        };
        match TokenSource::of(account) {
            TokenSource::Host => {
                self.sessions.last_question += 1;
                let request = self.sessions.last_question;
                self.sessions.asked_host.insert(request, id.to_owned());
                self.effects.push(Effect::AskToken {
                    request,
                    account: id.to_owned(),
                    reason,
                });
            }
            TokenSource::Endpoint(http) => self.ask(
                Purpose::Token {
                    account: id.to_owned(),
                },
                http,
            ),
        }
    }

    fn ask_identity(&mut self, account: &Account) {
        let id = &account.id;
        let asked = self.sessions.is_asked(
            |purpose| matches!(purpose, Purpose::Identity { account, .. } if account == id),
        );
        if asked || self.sessions.identity_refused {
            return;
        }
        let Some((access, generation)) = self.sessions.access(account) else {
            return;
        };
        let http = salesforce::identity_request(&access);
        self.ask(
            Purpose::Identity {
                account: id.clone(),
                generation,
            },
            http,
        );
    }

    /// The owner of a row's record: `Some(None)` when no user has the agent's e-mail, so that it
    /// belongs to the account's user; `None` while that is not known.
    pub(super) fn owner_of(&self, item: &WorkItem) -> Option<Option<String>> {
        let by_agent = [
            self.agent.as_ref(),
            self.sessions
                .by_account
                .get(&item.account)
                .and_then(Session::identity),
        ];
        let known = by_agent
            .into_iter()
            .flatten()
            .find(|agent| agent.key() == item.agent && !agent.user_id.is_empty());
        if let Some(agent) = known {
            return Some(Some(agent.user_id.clone()));
        }
        if !item.agent.contains('@') {
            return Some(None);
        }
        self.sessions
            .owners
            .get(&(item.account.clone(), item.agent.clone()))
            .cloned()
    }

    pub(super) fn ask_owner(&mut self, id: &str, agent: &str) {
        let Some(document) = self.configurations.current() else {
            return;
        };
        let Some(account) = document.account(id) else {
            return;
        };
        let asked = self
            .sessions
            .is_asked(|purpose| matches!(purpose, Purpose::Owner { account, .. } if account == id));
        if asked {
            return;
        }
        let Some((access, generation)) = self.sessions.access(account) else {
            return;
        };
        let http = salesforce::owner_query(&access, agent);
        self.ask(
            Purpose::Owner {
                account: id.to_owned(),
                agent: agent.to_owned(),
                generation,
            },
            http,
        );
    }

    /// The page's token provider answered.
    pub(super) fn token_told(&mut self, request: u32, text: &str) {
        let Some(account) = self.sessions.asked_host.remove(&request) else {
            return;
        };
        self.take_token(&account, Token::from_host(text));
    }

    fn take_token(&mut self, id: &str, token: Result<Token, Fault>) {
        let monotonic = self.now.monotonic;
        let session = self.sessions.by_account.entry(id.to_owned()).or_default();
        match token {
            Ok(token) => {
                session.grant(token);
                if let Some(leader) = &mut self.leader {
                    leader.rouse();
                }
            }
            Err(fault) => {
                session.deny(fault.clone(), monotonic);
                self.notify("error", &fault.to_value());
            }
        }
    }

    /// A request was answered.
    pub(super) fn answered(&mut self, request: u64, answer: Answer) {
        match self.sessions.in_flight.remove(&request) {
            Some(Purpose::Work(sending)) => {
                if let Some(leader) = &mut self.leader {
                    leader.arrived.push(Arrived {
                        sending: *sending,
                        answer,
                    });
                }
            }
            Some(Purpose::Token { account }) => {
                self.take_token(&account, Token::from_endpoint(&answer))
            }
            Some(Purpose::Identity {
                account,
                generation,
            }) => match salesforce::read_identity(&answer) {
                Ok(Some(agent)) => {
                    if let Some(session) = self.sessions.by_account.get_mut(&account) {
                        session.confirm();
                        session.identify(agent);
                    }
                }
                Ok(None) => self.sessions.identity_refused = true,
                Err(refusal) => self.lookup_refused(&account, generation, refusal, true),
            },
            Some(Purpose::Owner {
                account,
                agent,
                generation,
            }) => match salesforce::read_owner(&answer) {
                Ok(owner) => {
                    self.sessions.confirm(&account);
                    self.sessions.owners.insert((account, agent), owner);
                }
                Err(refusal) => self.lookup_refused(&account, generation, refusal, false),
            },
            None => {}
        }
    }

    /// A look-up failed: a new token, or later, or for good.
    fn lookup_refused(&mut self, account: &str, generation: u32, refusal: Refusal, identity: bool) {
        match refusal.class {
            RetryClass::Refresh => {
                self.sessions
                    .refuse(account, generation, refusal.fault, self.now.monotonic)
            }
            RetryClass::Poison if identity => self.sessions.identity_refused = true,
            RetryClass::Poison => {
                self.log(
                    "warn",
                    "owner-unknown",
                    "the org does not tell users by e-mail; records belong to the account's user",
                );
                let agents: Vec<String> = self
                    .current_agent()
                    .map(|agent| agent.key().to_owned())
                    .into_iter()
                    .collect();
                for agent in agents {
                    self.sessions
                        .owners
                        .insert((account.to_owned(), agent), None);
                }
            }
            RetryClass::Retry | RetryClass::Pause | RetryClass::Duplicate => {
                let pause = refusal.class == RetryClass::Pause;
                let wait =
                    crate::outbox::delay(4, refusal.retry_after, pause, &mut self.jitter).max(500);
                if let Some(leader) = &mut self.leader {
                    leader
                        .paused
                        .insert(account.to_owned(), self.now.monotonic.saturating_add(wait));
                }
            }
        }
    }
}
