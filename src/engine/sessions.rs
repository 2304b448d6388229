//! Tokens, the token's user, and owners of records: asked for once, for whoever needs them.

use std::rc::Rc;

use crate::list::Listed;
use crate::sorted::SortedMap;

use super::Engine;
use super::delivery::{Arrived, Sending};
use super::sign_in::SignIn;
use crate::call::Agent;
use crate::config::{Account, Document};
use crate::error::Fault;
use crate::outbox::WorkItem;
use crate::protocol::{Answer, Effect, HttpRequest};
use crate::salesforce::{
    self, Access, Described, Grant, Refusal, RetryClass, Session, Token, TokenSource,
};

/// How often describe may fail in a row before values are sent as texts.
const DESCRIBES: u32 = 3;

/// What a request in flight is for.
#[derive(Debug)]
pub(super) enum Purpose {
    /// A row of work.
    Work(Box<Sending>),
    /// A token.
    Token { account: String },
    /// A token for the code of a sign-in: the ticket of the page's call.
    SignIn { ticket: u32, account: String },
    /// A step of an account's test: its ticket.
    #[cfg(feature = "administration")]
    Test { ticket: u32 },
    /// Who the token's user is.
    Identity { account: String, generation: u32 },
    /// The fields of an object.
    Describe {
        account: String,
        object: &'static str,
        generation: u32,
    },
    /// The user with an e-mail address.
    Owner {
        account: String,
        email: String,
        generation: u32,
    },
}

impl Purpose {
    /// Whether both look up the same kind of thing for one account.
    fn looks_up_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Describe { account, .. }, Self::Describe { account: other, .. })
            | (Self::Identity { account, .. }, Self::Identity { account: other, .. })
            | (Self::Owner { account, .. }, Self::Owner { account: other, .. }) => account == other,
            _ => false,
        }
    }
}

/// What a row waits for besides its turn.
#[derive(Debug)]
pub(super) enum Need {
    /// A token for an account.
    Token(String),
    /// Who the user of an account's token is.
    Agent(String),
    /// The user with an e-mail address, in an account.
    Owner(String, String),
    /// The fields of an object, in an account.
    Describe(String, &'static str),
}

/// The sessions of all accounts and the requests in flight.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    pub(super) by_account: SortedMap<String, Session>,
    /// The sign-in whose window is open: the page has one at a time.
    pub(super) signing_in: Option<SignIn>,
    /// Until then the other tabs may still tell what they were granted.
    pub(super) told_until: u64,
    in_flight: SortedMap<u64, Purpose>,
    asked_host: SortedMap<u32, String>,
    last_question: u32,
    /// The owner of an account's records by e-mail: a user's id, or nobody of that name.
    owners: SortedMap<(String, String), Option<String>>,
    /// The fields of an account's objects; none where the org does not tell.
    described: SortedMap<(String, &'static str), Option<Described>>,
    /// How often in a row describe failed.
    describe_failures: u32,
}

/// What is in flight, by row and by account.
pub(super) struct Busy {
    rows: Vec<String>,
    accounts: SortedMap<String, usize>,
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
        *self.accounts.get_or_default(account.to_owned()) += 1;
    }
}

impl Sessions {
    pub(super) fn access<'a>(&'a self, account: &'a Account) -> Option<(Access<'a>, u32)> {
        self.by_account.get(&account.id)?.access(account)
    }

    pub(super) fn busy(&self) -> Busy {
        let mut busy = Busy {
            rows: Vec::new(),
            accounts: SortedMap::new(),
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
        for session in self.by_account.values_mut() {
            session.rouse();
        }
    }

    pub(super) fn wakes_at(&self, monotonic: u64) -> Option<u64> {
        let wishes = self.by_account.values();
        wishes
            .filter_map(|session| session.wakes_at(monotonic))
            .min()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, &Session)> {
        self.by_account.iter()
    }

    /// Whether logs wait no longer for the org to tell its fields.
    fn describe_is_hopeless(&mut self, refusal: &Refusal) -> bool {
        if refusal.class != RetryClass::Refresh {
            self.describe_failures = self.describe_failures.saturating_add(1);
        }
        refusal.class == RetryClass::Poison || self.describe_failures >= DESCRIBES
    }

    /// A look-up was answered by an org that takes the token.
    fn looked_up(&mut self, account: &str) {
        if let Some(session) = self.by_account.get_mut(account) {
            session.confirm();
            session.lookup_succeeded();
        }
    }
}

/// The account of an id, in the document in force.
#[inline(never)]
pub(super) fn account_of<'a>(document: Option<&'a Rc<Document>>, id: &str) -> Option<&'a Account> {
    document?.account(id)
}

impl Engine {
    /// Numbers a request and remembers what it is for.
    pub(super) fn expect(&mut self, purpose: Purpose) -> u64 {
        self.last_request += 1;
        self.sessions.in_flight.insert(self.last_request, purpose);
        self.last_request
    }

    pub(super) fn ask(&mut self, purpose: Purpose, http: HttpRequest) {
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
        self.sessions
            .by_account
            .values()
            .any(Session::identity_hopeless)
    }

    /// Whether a row is of the agent at the softphone or of the user whose token it goes out with;
    /// `None` while that is not known.
    pub(super) fn is_ours(&self, item: &WorkItem) -> Option<bool> {
        let session = self.sessions.by_account.get(&item.account);
        let identity = session.and_then(Session::identity);
        let is_owner =
            |agent: Option<&Agent>| agent.is_some_and(|agent| agent.key() == item.agent.key());
        if is_owner(self.agent.as_ref()) || is_owner(identity) {
            return Some(true);
        }
        let hopeless = session.is_some_and(Session::identity_hopeless);
        match (identity, hopeless) {
            (Some(_), _) => Some(false),
            (None, true) => Some(self.agent.is_none()),
            (None, false) => None,
        }
    }

    /// A token is for one org, and does not outlive a change of the account's.
    pub(super) fn forget_sessions(&mut self, former: &Document, document: &Document) {
        for account in &former.accounts {
            let now = document.account(&account.id);
            if now.is_none_or(|now| now.instance_url != account.instance_url) {
                self.sessions.by_account.remove(&account.id);
            }
        }
    }

    pub(super) fn accounts_of_document(&self) -> Vec<String> {
        let document = self.configurations.current();
        let accounts = document.iter().flat_map(|document| &document.accounts);
        accounts.map(|account| account.id.clone()).listed()
    }

    /// Sees to what a row waits for, unless that is under way or has to wait.
    pub(super) fn fill(&mut self, need: Need) {
        let (Need::Token(id) | Need::Agent(id) | Need::Owner(id, _) | Need::Describe(id, _)) =
            &need;
        let document = self.configurations.current();
        let Some(account) = account_of(document.as_ref(), id) else {
            return;
        };
        let monotonic = self.now.monotonic;
        let session = self.sessions.by_account.get_or_default(id.clone());
        if !session.has_token() {
            if let Some(reason) = session.ask(monotonic) {
                self.ask_token(account, reason);
            }
            return;
        }
        session.reconsider_identity(monotonic);
        let hopeless = matches!(need, Need::Agent(_)) && session.identity_hopeless();
        if hopeless || !session.may_look_up(monotonic) {
            return;
        }
        let Some((access, generation)) = self.sessions.access(account) else {
            return;
        };
        let (purpose, http) = match need {
            Need::Token(_) => return,
            Need::Agent(account) => (
                Purpose::Identity {
                    account,
                    generation,
                },
                salesforce::identity_request(&access),
            ),
            Need::Describe(account, object) => (
                Purpose::Describe {
                    account,
                    object,
                    generation,
                },
                salesforce::describe_request(&access, object),
            ),
            Need::Owner(account, email) => {
                let http = salesforce::owner_query(&access, &email);
                (
                    Purpose::Owner {
                        account,
                        email,
                        generation,
                    },
                    http,
                )
            }
        };
        if !self
            .sessions
            .in_flight
            .values()
            .any(|known| known.looks_up_as(&purpose))
        {
            self.ask(purpose, http);
        }
    }

    fn ask_token(&mut self, account: &Account, reason: &'static str) {
        let id = account.id.clone();
        let session = self.sessions.by_account.get_or_default(id.clone());
        match TokenSource::of(account, session.refresh_token()) {
            TokenSource::Host => {
                self.sessions.last_question += 1;
                let request = self.sessions.last_question;
                self.sessions.asked_host.insert(request, id.clone());
                self.effects.push(Effect::AskToken {
                    request,
                    account: id,
                    reason,
                });
            }
            TokenSource::Endpoint(http) if !account.signs_in() => {
                self.ask(Purpose::Token { account: id }, http);
            }
            source => self.renew(id, source),
        }
    }

    /// The user that a row's record shall belong to; `None` when no user has the agent's e-mail, so
    /// that it belongs to the account's user.
    pub(super) fn owner_of(&self, item: &WorkItem) -> Result<Option<String>, Need> {
        let session = self.sessions.by_account.get(&item.account);
        let identity = session.and_then(Session::identity);
        let known = [Some(&item.agent), self.agent.as_ref(), identity];
        let is_owner =
            |agent: &&Agent| agent.key() == item.agent.key() && !agent.user_id.is_empty();
        if let Some(agent) = known.into_iter().flatten().find(is_owner) {
            return Ok(Some(agent.user_id.clone()));
        }
        if item.agent.email.is_empty() {
            return Ok(None);
        }
        // Most often the agent is the token's user: asking that names nobody in an address.
        if identity.is_none() && !session.is_some_and(Session::identity_hopeless) {
            return Err(Need::Agent(item.account.clone()));
        }
        let place = (item.account.clone(), item.agent.email.clone());
        let owner = self.sessions.owners.get(&place).cloned();
        owner.ok_or(Need::Owner(place.0, place.1))
    }

    /// The fields of an object, where they matter; `None` where they do not, or the org does not tell.
    pub(super) fn described(
        &self,
        account: &str,
        object: &'static str,
        matters: bool,
    ) -> Result<Option<&Described>, Need> {
        if !matters {
            return Ok(None);
        }
        let known = self.sessions.described.get(&(account.to_owned(), object));
        let known = known.map(Option::as_ref);
        known.ok_or_else(|| Need::Describe(account.to_owned(), object))
    }

    /// Administrators change fields along with the configuration: they are asked for anew.
    pub(super) fn forget_described(&mut self) {
        self.sessions.described = SortedMap::new();
    }

    /// The page's token provider answered.
    pub(super) fn token_told(&mut self, request: u32, text: &str) {
        let Some(id) = self.sessions.asked_host.remove(&request) else {
            return;
        };
        let document = self.configurations.current();
        let Some(account) = account_of(document.as_ref(), &id) else {
            return;
        };
        let grant = Token::from_host(text, account).map(|token| Grant {
            token,
            refresh: None,
        });
        self.take_token(&id, grant);
    }

    pub(super) fn take_token(&mut self, id: &str, grant: Result<Grant, Fault>) {
        let now = self.now;
        let session = self.sessions.by_account.get_or_default(id.to_owned());
        match grant {
            Ok(grant) => {
                session.grant(grant, now.wall);
                self.rouse_rows();
            }
            Err(fault) => {
                session.deny(fault.clone(), now.monotonic);
                self.notify("error", &fault.to_value());
            }
        }
    }

    /// A token is there: what waited for one is tried at once.
    pub(super) fn rouse_rows(&mut self) {
        let monotonic = self.now.monotonic;
        if let Some(leader) = &mut self.leader {
            leader.rows.rouse(monotonic);
        }
    }

    fn endpoint_answered(&mut self, id: &str, answer: &Answer) {
        let document = self.configurations.current();
        let Some(account) = account_of(document.as_ref(), id) else {
            return;
        };
        match Grant::read(answer, account) {
            Err(refusal) if account.signs_in() && refusal.class == RetryClass::Poison => {
                self.sign_in_needed(id);
            }
            grant => self.take_token(id, grant.map_err(|refusal| refusal.fault)),
        }
        if account.signs_in() {
            self.tell_grant(id);
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
            Some(Purpose::Token { account }) => self.endpoint_answered(&account, &answer),
            Some(Purpose::SignIn { ticket, account }) => {
                self.exchanged(ticket, &account, &answer);
            }
            #[cfg(feature = "administration")]
            Some(Purpose::Test { ticket }) => self.test_answered(ticket, &answer),
            Some(Purpose::Identity {
                account,
                generation,
            }) => {
                let identity = salesforce::read_identity(&answer);
                self.identified(&account, generation, identity);
            }
            Some(Purpose::Describe {
                account,
                object,
                generation,
            }) => match Described::read(&answer) {
                Ok(described) => {
                    self.sessions.describe_failures = 0;
                    self.sessions.looked_up(&account);
                    self.sessions
                        .described
                        .insert((account, object), Some(described));
                }
                Err(refusal) if self.sessions.describe_is_hopeless(&refusal) => {
                    self.log(
                        "warn",
                        "fields-unknown",
                        "the org does not tell its fields; values are sent as texts",
                    );
                    self.sessions.described.insert((account, object), None);
                }
                Err(refusal) => self.lookup_refused(&account, generation, refusal),
            },
            Some(Purpose::Owner {
                account,
                email,
                generation,
            }) => match salesforce::read_owner(&answer) {
                Ok(owner) => {
                    self.sessions.looked_up(&account);
                    self.sessions.owners.insert((account, email), owner);
                }
                Err(refusal) if refusal.class == RetryClass::Poison => {
                    self.log("warn", "owner-unknown", "the org does not tell users by e-mail; records belong to the account's user");
                    self.sessions.owners.insert((account, email), None);
                }
                Err(refusal) => self.lookup_refused(&account, generation, refusal),
            },
            None => {}
        }
    }

    fn identified(
        &mut self,
        account: &str,
        generation: u32,
        identity: Result<Option<Agent>, Refusal>,
    ) {
        let session = self.sessions.by_account.get_or_default(account.to_owned());
        let refusal = match identity {
            Ok(Some(agent)) => {
                session.identify(agent);
                return self.sessions.looked_up(account);
            }
            Ok(None) => None,
            Err(refusal) if refusal.class == RetryClass::Poison => None,
            Err(refusal) => Some(refusal),
        };
        // Refused once, the token may be stale; refused again with a fresh one, it never tells.
        // An expired token says nothing of the user: userinfo's own refusal is a 403 in plain words.
        let refused = refusal
            .as_ref()
            .is_none_or(|refusal| refusal.fault.code == "http-403");
        let monotonic = self.now.monotonic;
        if refused && session.identity_refused(refusal.is_none(), monotonic) {
            return self.log(
                "warn",
                "agent-unknown",
                "the org does not tell who the token's user is",
            );
        }
        if let Some(refusal) = refusal {
            self.lookup_refused(account, generation, refusal);
        }
    }

    /// A look-up failed: a new token, or later.
    fn lookup_refused(&mut self, account: &str, generation: u32, refusal: Refusal) {
        let monotonic = self.now.monotonic;
        if refusal.class == RetryClass::Refresh {
            return self
                .sessions
                .refuse(account, generation, refusal.fault, monotonic);
        }
        if let Some(session) = self.sessions.by_account.get_mut(account) {
            session.lookup_failed(refusal.retry_after, monotonic);
        }
    }
}
