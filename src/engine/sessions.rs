//! Tokens, asked for once for whoever needs them, and the requests that go out with them.

use std::rc::Rc;

use crate::list::Listed;
use crate::sorted::SortedMap;

use super::console::Asked;
use super::delivery::{Arrived, Sending};
use super::lookups::Lookups;
use super::sign_in::SignIn;
#[cfg(feature = "administration")]
use super::web_service_test::WebServiceTest;
use super::{Engine, insight};
use crate::config::{Account, Document};
use crate::error::Fault;
use crate::protocol::{Answer, Effect, HttpRequest};
use crate::salesforce::{self, Access, Grant, RetryClass, Session, Token, TokenSource};

/// What a request in flight is for.
#[derive(Debug)]
pub(super) enum Purpose {
    /// A row of work.
    Work(Box<Sending>),
    /// A call of the console.
    Console(Asked),
    /// What a page asked the voice wrapper for: its tab, if not this one, and its promise.
    Operation {
        tab: Option<u64>,
        ticket: u32,
        account: String,
        generation: u32,
    },
    /// A token.
    Token { account: String },
    /// A token for the code of a sign-in: the ticket of the page's call.
    SignIn { ticket: u32, account: String },
    /// What an agent searches for: the ticket of the page's call.
    Search {
        ticket: u32,
        account: String,
        generation: u32,
    },
    /// A step of an account's test: its ticket.
    #[cfg(feature = "administration")]
    Test { ticket: u32 },
    /// The test of a web service.
    #[cfg(feature = "administration")]
    WebServiceTest(WebServiceTest),
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
    /// A list of the Config API.
    Insight { place: usize },
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
    /// A tab that is linked to the console.
    Console,
    /// A person, who looks whether the record is there.
    Person,
}

/// The sessions of all accounts and the requests in flight.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    pub(super) by_account: SortedMap<String, Session>,
    /// The sign-in whose window is open: the page has one at a time.
    pub(super) signing_in: Option<SignIn>,
    /// Until then the other tabs may still tell what they were granted.
    pub(super) told_until: u64,
    pub(super) in_flight: SortedMap<u64, Purpose>,
    asked_host: SortedMap<u32, String>,
    last_question: u32,
    pub(super) lookups: Lookups,
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

    /// Numbers a question to the host's token provider.
    pub(super) fn ask_host(&mut self, account: &str) -> u32 {
        self.last_question += 1;
        self.asked_host
            .insert(self.last_question, account.to_owned());
        self.last_question
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

    /// Whether an account's org is reached through the console alone.
    pub(super) fn by_console(&self, account: &str) -> bool {
        let document = self.configurations.current();
        account_of(document.as_ref(), account).is_some_and(Account::by_console)
    }

    /// Whether no org tells who the agent is, for there is none whose API is open.
    pub(super) fn knows_no_api(&self) -> bool {
        let document = self.configurations.current();
        document.is_some_and(|it| {
            !it.accounts.is_empty() && it.accounts.iter().all(Account::by_console)
        })
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
            &need
        else {
            return;
        };
        let document = self.configurations.current();
        let Some(account) = account_of(document.as_ref(), id) else {
            return;
        };
        if account.by_console() {
            return;
        }
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
        let Some((purpose, http)) = need.question(&access, generation) else {
            return;
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
                let request = self.sessions.ask_host(&id);
                self.effects.push(Effect::AskToken {
                    request,
                    account: id,
                    reason,
                });
            }
            TokenSource::Endpoint(http) if !account.signs_in() => {
                self.ask(Purpose::Token { account: id }, http);
            }
            TokenSource::None => {}
            source => self.renew(id, source),
        }
    }

    /// The page's token provider answered.
    pub(super) fn token_told(&mut self, request: u32, text: &str) {
        let Some(id) = self.sessions.asked_host.remove(&request) else {
            return;
        };
        if id == insight::ACCOUNT {
            return self.insight_token(text);
        }
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
            Some(Purpose::Console(_)) => {}
            Some(Purpose::Operation {
                tab,
                ticket,
                account,
                generation,
            }) => self.operation_answered((tab, ticket), &account, generation, &answer),
            Some(Purpose::Token { account }) => self.endpoint_answered(&account, &answer),
            Some(Purpose::SignIn { ticket, account }) => {
                self.exchanged(ticket, &account, &answer);
            }
            Some(Purpose::Search {
                ticket,
                account,
                generation,
            }) => self.search_answered(ticket, &account, generation, &answer),
            #[cfg(feature = "administration")]
            Some(Purpose::Test { ticket }) => self.test_answered(ticket, &answer),
            #[cfg(feature = "administration")]
            Some(Purpose::WebServiceTest(test)) => self.web_service_tested(test, &answer),
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
            }) => self.describe_answered(account, object, generation, &answer),
            Some(Purpose::Owner {
                account,
                email,
                generation,
            }) => self.owner_answered(account, email, generation, &answer),
            Some(Purpose::Insight { place }) => self.insight_answered(request, place, &answer),
            None => {}
        }
    }
}
