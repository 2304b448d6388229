//! Agents who sign in to their org, and what they were granted: kept in memory, shared by the tabs of
//! one installation, renewed by the tab that leads.

use crate::json::Value;
use crate::list::Listed;

use super::Engine;
use super::sessions::{Need, Purpose, account_of};
use crate::error::Fault;
use crate::json::{self, object, set};
use crate::protocol::{Answer, Effect};
use crate::salesforce::{self, Grant, TokenSource};

/// How long the other tabs are given to tell what they were granted, in milliseconds.
const TELLS_WITHIN: u64 = 1_000;
/// How soon a tab that does not lead asks the leader for a new token again, in milliseconds.
const RENEWED_WITHIN: u64 = 10_000;

/// An agent is signing in.
#[derive(Debug)]
pub(super) struct SignIn {
    /// The ticket of the page's call.
    ticket: u32,
    account: String,
    /// What the exchange of the code has to show; empty until the browser has made it.
    verifier: String,
}

impl Engine {
    /// `signIn(account)`: the page has opened a window in the agent's click.
    pub(super) fn sign_in(&mut self, ticket: u32, id: &str) {
        let document = self.configurations.current();
        let account = account_of(document.as_ref(), id);
        let url = match account {
            Some(account) => salesforce::authorization_url(account).ok_or_else(|| {
                Fault::salesforce(
                    "sign-in-unsupported",
                    "the account's tokens come another way",
                    "set the account's auth.type to pkce",
                )
            }),
            None => Err(unknown_account()),
        };
        match url {
            Ok(url) => {
                self.sessions.signing_in = Some(SignIn {
                    ticket,
                    account: id.to_owned(),
                    verifier: String::new(),
                });
                self.effects.push(Effect::Authorize {
                    request: ticket,
                    url,
                });
            }
            Err(fault) => self.settle_sign_in(ticket, Err(fault.to_value())),
        }
    }

    /// The browser made the verifier.
    pub(super) fn verifier_made(&mut self, ticket: u32, verifier: String) {
        let sign_in = self.sessions.signing_in.as_mut();
        if let Some(sign_in) = sign_in.filter(|sign_in| sign_in.ticket == ticket) {
            sign_in.verifier = verifier;
        }
    }

    /// The window came back with a code, or not at all.
    pub(super) fn authorized(&mut self, ticket: u32, text: &str) {
        let of_it = |sign_in: &mut SignIn| sign_in.ticket == ticket;
        let Some(sign_in) = self.sessions.signing_in.take_if(of_it) else {
            return;
        };
        let SignIn {
            account, verifier, ..
        } = sign_in;
        let told = json::parse(text).unwrap_or_default();
        let Some(code) = told.text("code") else {
            let error = told.get("error").cloned().unwrap_or_default();
            return self.settle_sign_in(ticket, Err(error));
        };
        let document = self.configurations.current();
        let configured = account_of(document.as_ref(), &account);
        match configured.and_then(|it| salesforce::exchange_request(it, code, &verifier)) {
            Some(http) => self.ask(Purpose::SignIn { ticket, account }, http),
            // The configuration changed meanwhile.
            None => self.settle_sign_in(ticket, Err(unknown_account().to_value())),
        }
    }

    /// The org answered the exchange of a code.
    pub(super) fn exchanged(&mut self, ticket: u32, id: &str, answer: &Answer) {
        let document = self.configurations.current();
        let account = account_of(document.as_ref(), id);
        let grant = match account {
            Some(account) => Grant::read(answer, account).map_err(|refusal| refusal.fault),
            None => Err(unknown_account()),
        };
        match grant {
            Ok(grant) => {
                self.take_token(id, Ok(grant));
                self.tell_grant(id);
                self.settle_sign_in(ticket, Ok(()));
            }
            Err(fault) => self.settle_sign_in(ticket, Err(fault.to_value())),
        }
    }

    fn settle_sign_in(&mut self, ticket: u32, result: Result<(), Value>) {
        let answer = match result {
            Ok(()) => object! { "signedIn" => true },
            Err(error) => object! { "signedIn" => false, "error" => error },
        };
        self.settle(ticket, answer.to_text());
    }

    /// Gets the next token of an account that an agent signed in to. The leader alone renews: a refresh
    /// token is good for one use, and one that comes twice ends the whole sign-in.
    pub(super) fn renew(&mut self, id: String, source: TokenSource) {
        let monotonic = self.now.monotonic;
        let session = self.sessions.by_account.get_or_default(id.clone());
        if monotonic < self.sessions.told_until {
            return session.postpone(self.sessions.told_until);
        }
        match source {
            TokenSource::Endpoint(http) if self.leader.is_some() => {
                self.ask(Purpose::Token { account: id }, http);
            }
            TokenSource::Endpoint(_) => {
                session.postpone(monotonic.saturating_add(RENEWED_WITHIN));
                let at = Value::from(session.granted_at());
                self.tell("renew", object! { "account" => id, "at" => at });
            }
            _ => self.sign_in_needed(&id),
        }
    }

    /// Nothing but a click helps: told once, and no window opens by itself.
    pub(super) fn sign_in_needed(&mut self, id: &str) {
        let fault = salesforce::sign_in_needed();
        let session = self.sessions.by_account.get_or_default(id.to_owned());
        if session.need_sign_in(fault.clone()) {
            let mut told = fault.to_value();
            if let Value::Object(fields) = &mut told {
                set(fields, "account", id);
            }
            self.notify("error", &told);
        }
    }

    fn accounts_that_sign_in(&self) -> Vec<String> {
        let document = self.configurations.current();
        let accounts = document.iter().flat_map(|document| &document.accounts);
        let accounts = accounts.filter(|account| account.signs_in());
        accounts.map(|account| account.id.clone()).listed()
    }

    /// What other tabs were granted serves here: they are asked, and waited for a moment before this
    /// tab renews anything or says that nobody is signed in.
    pub(super) fn ask_for_grants(&mut self) {
        if self.open && !self.accounts_that_sign_in().is_empty() {
            self.sessions.told_until = self.now.monotonic.saturating_add(TELLS_WITHIN);
            self.ask_leader();
        }
    }

    /// Sees to it that agents are signed in, so that a page can tell before the first call.
    pub(super) fn see_to_sign_ins(&mut self) {
        for id in self.accounts_that_sign_in() {
            self.fill(Need::Token(id));
        }
    }

    /// Tells the other tabs what this one was granted for any account.
    pub(super) fn tell_grants(&mut self) {
        for id in self.accounts_that_sign_in() {
            let session = self.sessions.by_account.get(&id);
            if session.is_some_and(|session| session.has_token()) {
                self.tell_grant(&id);
            }
        }
    }

    /// Tells the other tabs what this one was granted for an account, or that nobody is signed in.
    pub(super) fn tell_grant(&mut self, id: &str) {
        let document = self.configurations.current();
        let account = account_of(document.as_ref(), id);
        let session = self.sessions.by_account.get(id);
        let (Some(account), Some(session)) = (account, session) else {
            return;
        };
        let grant = session.granted();
        if grant.is_none() && session.fault().is_none_or(|fault| fault.retryable) {
            return;
        }
        let content = object! {
            "account" => id,
            "instance" => account.instance_url.as_str(),
            "at" => session.granted_at(),
            "grant" => grant.map(|grant| grant.to_value()),
        };
        self.tell("grant", content);
    }

    /// Another tab told what it was granted, or that nobody is signed in any more.
    pub(super) fn grant_told(&mut self, content: &Value) {
        let text = |key: &str| content.text(key).unwrap_or("");
        let document = self.configurations.current();
        let account = account_of(document.as_ref(), text("account"));
        // A tab under another document may mean another org.
        let same = |account: &&crate::config::Account| {
            account.signs_in() && account.instance_url == text("instance")
        };
        let Some(account) = account.filter(same) else {
            return;
        };
        let at = content.get("at").and_then(Value::as_i64).unwrap_or(0);
        let session = self.sessions.by_account.get_or_default(account.id.clone());
        match content.get("grant").and_then(Grant::from_value) {
            Some(grant) => {
                let news = session.learn(grant, at);
                if news {
                    self.rouse_rows();
                }
            }
            None if at >= session.granted_at() => self.sign_in_needed(&account.id),
            None => {}
        }
    }

    /// A tab's token was refused: the leader renews it, unless it has a newer one already.
    pub(super) fn renewal_asked(&mut self, content: &Value) {
        let id = content.text("account").unwrap_or("");
        let at = content.get("at").and_then(Value::as_i64);
        let monotonic = self.now.monotonic;
        if let Some(session) = self.sessions.by_account.get_mut(id)
            && at == Some(session.granted_at())
        {
            let refused = Fault::salesforce(
                "invalid-session-id",
                "another tab's request was refused",
                "",
            );
            session.refuse(session.generation(), refused, monotonic);
        }
        // Once renewed it is told to all; what is there already, now.
        self.tell_grant(id);
    }
}

/// No account of the configuration has the id that the page named.
pub(super) fn unknown_account() -> Fault {
    Fault::contract(
        "unknown-account",
        "no account has this id",
        "$",
        "pass the id of one of the configuration's accounts",
    )
}
