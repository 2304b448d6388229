//! `test.account(id)`: asks the org, step by step, for what calls will need, and tells what helps where
//! it refuses. It runs in any tab, with that tab's own token, and changes nothing.

use crate::json::Value;

use super::Engine;
use super::sessions::{Need, Purpose, account_of};
use super::sign_in::unknown_account;
use crate::error::Fault;
use crate::json::{Map, object, set};
use crate::protocol::Answer;
use crate::salesforce::{Check, RetryClass};

/// How long a token is waited for, in milliseconds: a page's provider may take a minute.
const TOKEN_WITHIN: u64 = 75_000;

/// A test under way.
#[derive(Debug)]
pub(super) struct AccountTest {
    ticket: u32,
    account: String,
    /// Until when a token is waited for; `None` while the org is asked.
    token_until: Option<u64>,
    /// The token that the org is asked with, and whether it replaced a refused one.
    generation: u32,
    renewed: bool,
    /// How many checks are done.
    done: usize,
    steps: Vec<Value>,
    passed: bool,
}

impl AccountTest {
    fn new(ticket: u32, account: &str, token_until: Option<u64>) -> Self {
        Self {
            ticket,
            account: account.to_owned(),
            token_until,
            generation: 0,
            renewed: false,
            done: 0,
            steps: Vec::new(),
            passed: true,
        }
    }

    fn tell(&mut self, step: &'static str, outcome: &'static str, fault: Option<&Fault>) {
        let mut told = Map::new();
        set(&mut told, "step", step);
        set(&mut told, "outcome", outcome);
        for (field, text) in fault.into_iter().flat_map(Fault::texts) {
            if !text.is_empty() {
                set(&mut told, field, text);
            }
        }
        self.passed &= outcome != "failed";
        self.steps.push(Value::Object(told));
    }

    fn skip(&mut self, step: &'static str, why: &'static str) {
        let fault = Fault::salesforce("", why, "");
        self.tell(step, "skipped", Some(&fault));
    }
}

impl Engine {
    /// `test.account(id)`.
    pub(super) fn test_account(&mut self, ticket: u32, id: &str) {
        let document = self.configurations.current();
        if account_of(document.as_ref(), id).is_none() {
            let refused = object! {
                "steps" => Value::Array(vec![]),
                "passed" => false,
                "error" => unknown_account().to_value(),
            };
            return self.settle(ticket, refused.to_text());
        }
        if self.by_console(id) {
            let mut test = AccountTest::new(ticket, id, None);
            let why = "the console does what it can as its own user";
            test.skip("token", why);
            for check in Check::ALL {
                test.skip(check.name(), why);
            }
            return self.finish_test(test);
        }
        let session = self.sessions.by_account.get_or_default(id.to_owned());
        if !session.has_token() && !session.is_asking() {
            session.start_over();
        }
        let until = self.now.monotonic.saturating_add(TOKEN_WITHIN);
        self.tests.push(AccountTest::new(ticket, id, Some(until)));
    }

    pub(super) fn tests_wake_at(&self) -> Option<u64> {
        self.tests.iter().filter_map(|test| test.token_until).min()
    }

    /// Tests that wait for a token go on once there is one, or none to be had.
    pub(super) fn advance_tests(&mut self) {
        for test in std::mem::take(&mut self.tests) {
            match test.token_until {
                Some(until) => self.await_token(test, until),
                None => self.tests.push(test),
            }
        }
    }

    fn await_token(&mut self, mut test: AccountTest, until: u64) {
        self.fill(Need::Token(test.account.clone()));
        let session = self
            .sessions
            .by_account
            .get_or_default(test.account.clone());
        if session.has_token() {
            test.token_until = None;
            test.generation = session.generation();
            if !test.renewed {
                test.tell("token", "passed", None);
            }
            return self.ask_next(test);
        }
        let late = || {
            Fault::salesforce(
                "token-timeout",
                "no token came in time",
                "see to the leading tab, or to the function given to setTokenProvider",
            )
        };
        let fault = match session.fault() {
            Some(fault) if !session.is_asking() => fault.clone(),
            _ if until <= self.now.monotonic => late(),
            _ => return self.tests.push(test),
        };
        test.steps.clear();
        test.tell("token", "failed", Some(&fault));
        for check in Check::ALL {
            test.skip(check.name(), "there is no token");
        }
        self.finish_test(test);
    }

    /// Asks for the next step that the configuration has a use for.
    fn ask_next(&mut self, mut test: AccountTest) {
        let document = self.configurations.current();
        let account = account_of(document.as_ref(), &test.account);
        while let (Some(check), Some(account)) = (Check::ALL.get(test.done), account) {
            let voice = document.as_ref().and_then(|it| it.voice.as_ref());
            let voice = voice.filter(|voice| voice.account == account.id);
            let Some((access, _)) = self.sessions.access(account) else {
                // Refused meanwhile by another request of this tab.
                test.token_until = Some(self.now.monotonic.saturating_add(TOKEN_WITHIN));
                test.renewed = true;
                return self.tests.push(test);
            };
            match check.request(&access, account, voice) {
                Ok(http) => {
                    let ticket = test.ticket;
                    self.tests.push(test);
                    return self.ask(Purpose::Test { ticket }, http);
                }
                Err(why) => {
                    test.skip(check.name(), why);
                    test.done += 1;
                }
            }
        }
        self.finish_test(test);
    }

    /// The org answered a step.
    pub(super) fn test_answered(&mut self, ticket: u32, answer: &Answer) {
        let place = self.tests.iter().position(|test| test.ticket == ticket);
        let Some(mut test) = place.map(|place| self.tests.swap_remove(place)) else {
            return;
        };
        let document = self.configurations.current();
        let account = account_of(document.as_ref(), &test.account);
        if let (Some(check), Some(account)) = (Check::ALL.get(test.done), account) {
            match check.read(answer, account) {
                Ok(()) => {
                    self.sessions.confirm(&test.account);
                    test.tell(check.name(), "passed", None);
                }
                // It may have expired: another one tells.
                Err(refused) if refused.class == RetryClass::Refresh && !test.renewed => {
                    let now = self.now.monotonic;
                    self.sessions
                        .refuse(&test.account, test.generation, refused.fault, now);
                    test.renewed = true;
                    test.token_until = Some(now.saturating_add(TOKEN_WITHIN));
                    return self.tests.push(test);
                }
                Err(refused) => test.tell(check.name(), "failed", Some(&refused.fault)),
            }
            test.done += 1;
        }
        self.ask_next(test);
    }

    fn finish_test(&mut self, test: AccountTest) {
        let told = object! { "steps" => Value::Array(test.steps), "passed" => test.passed };
        self.settle(test.ticket, told.to_text());
    }
}
