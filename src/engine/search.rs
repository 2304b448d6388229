//! `search(text)`: what an agent looks for in the org while a call is up. A read of any tab, with that tab's own token.

use super::Engine;
use super::sessions::{Need, Purpose};
use super::sign_in::unknown_account;
use crate::contract;
use crate::error::Fault;
use crate::json::{Value, object};
use crate::protocol::Answer;
use crate::salesforce::{RetryClass, search};

impl Engine {
    /// `search(text)`: resolves with `{accepted, records}`.
    pub(super) fn search(&mut self, ticket: u32, text: &str) {
        if let Err(fault) = self.ask_search(ticket, text.trim()) {
            self.settle(ticket, contract::refused(&fault));
        }
    }

    fn ask_search(&mut self, ticket: u32, text: &str) -> Result<(), Fault> {
        let document = self.configurations.current();
        let account = document.as_ref().and_then(|it| it.accounts.first());
        let account = account.ok_or_else(unknown_account)?;
        // Salesforce searches for two characters or more.
        if text.chars().nth(1).is_none() {
            let hint = "type more of the name";
            return Err(Fault::contract(
                "too-short",
                "the text is too short",
                "$",
                hint,
            ));
        }
        if let Some((access, generation)) = self.sessions.access(account) {
            let http = search::search_request(text, &access);
            let account = account.id.clone();
            let purpose = Purpose::Search {
                ticket,
                account,
                generation,
            };
            self.ask(purpose, http);
            return Ok(());
        }
        self.fill(Need::Token(account.id.clone()));
        let session = self.sessions.by_account.get(&account.id);
        let session = session.filter(|session| !session.is_asking());
        let fault = session.and_then(|session| session.fault()).cloned();
        Err(fault.unwrap_or_else(token_awaited))
    }

    /// The org answered a search.
    pub(super) fn search_answered(
        &mut self,
        ticket: u32,
        account: &str,
        generation: u32,
        answer: &Answer,
    ) {
        let text = match search::read_search(answer) {
            Ok(records) => {
                self.sessions.confirm(account);
                object! { "accepted" => true, "records" => Value::Array(records) }.to_text()
            }
            Err(refused) if refused.class == RetryClass::Refresh => {
                let now = self.now.monotonic;
                self.sessions
                    .refuse(account, generation, refused.fault, now);
                contract::refused(&token_awaited())
            }
            Err(refused) => contract::refused(&refused.fault),
        };
        self.settle(ticket, text);
    }
}

/// There will be a token, but there is none yet.
fn token_awaited() -> Fault {
    let hint = "search again in a moment";
    Fault::salesforce("token-awaited", "there is no token yet", hint).retryable()
}
