//! A token for an account: where it comes from, that it is asked for once, and what it may be used for.

use crate::json::Value;

use super::refusal::{Refusal, RetryClass, refusal};
use super::step::Access;
use crate::call::Agent;
use crate::config::{Account, Authentication};
use crate::error::{Family, Fault};
use crate::json;
use crate::protocol::{Answer, HttpRequest, Method};

/// An access token. It has no `Debug` that shows it and is never stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Token(…)")
    }
}

/// How to ask for a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenSource {
    /// The page hands it over.
    Host,
    /// A token endpoint.
    Endpoint(HttpRequest),
}

/// What a tab knows of an account's token. One question at a time, whoever needs the token.
#[derive(Clone, Debug, Default)]
pub struct Session {
    token: Option<Token>,
    generation: u32,
    asking: bool,
    refused_in_a_row: u32,
    not_before: u64,
    identity: Option<Agent>,
    /// How often in a row userinfo refused a token that the org takes.
    identity_refusals: u32,
    identity_not_before: u64,
    lookup_failures: u32,
    lookup_not_before: u64,
    fault: Option<Fault>,
}

/// How long to wait after a token could not be had or was refused again, in milliseconds: doubling.
const FIRST_WAIT: u64 = 1_000;
const LONGEST_WAIT: u64 = 60_000;
/// How long an org that does not tell who the token's user is is not asked again, in milliseconds.
const IDENTITY_RETRY: u64 = 300_000;

impl Session {
    /// The way to the org, and the generation of the token; `None` while there is no token.
    pub fn access<'a>(&'a self, account: &'a Account) -> Option<(Access<'a>, u32)> {
        let token = self.token.as_ref()?;
        let access = Access {
            instance_url: &account.instance_url,
            api_version: &account.api_version,
            token: &token.0,
        };
        Some((access, self.generation))
    }

    /// Why there is no token, if it could not be had.
    pub fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    /// Whether a token is there.
    pub fn has_token(&self) -> bool {
        self.token.is_some()
    }

    /// Who the token's user is, once known.
    pub fn identity(&self) -> Option<&Agent> {
        self.identity.as_ref()
    }

    /// Keeps who the token's user is.
    pub fn identify(&mut self, agent: Agent) {
        self.identity = Some(agent);
    }

    /// Whether to ask for a token now, and why; from then on nobody else asks until the answer.
    pub fn ask(&mut self, monotonic: u64) -> Option<&'static str> {
        if self.token.is_some() || self.asking || monotonic < self.not_before {
            return None;
        }
        self.asking = true;
        Some(if self.generation == 0 {
            "missing"
        } else {
            "expired"
        })
    }

    /// When asking again makes sense; `None` when nothing is waited for.
    pub fn wakes_at(&self, monotonic: u64) -> Option<u64> {
        let token = if self.token.is_none() && !self.asking {
            self.not_before
        } else {
            0
        };
        [token, self.lookup_not_before, self.identity_not_before]
            .into_iter()
            .filter(|at| *at > monotonic)
            .min()
    }

    /// Whether the token's user, or an owner, may be asked for now.
    pub fn may_look_up(&self, monotonic: u64) -> bool {
        monotonic >= self.lookup_not_before
    }

    /// A look-up failed: the next one waits, doubling.
    pub fn lookup_failed(&mut self, asked_seconds: Option<u32>, monotonic: u64) {
        let wait = (FIRST_WAIT << self.lookup_failures.min(6)).min(LONGEST_WAIT);
        self.lookup_failures = self.lookup_failures.saturating_add(1);
        let asked = u64::from(asked_seconds.unwrap_or(0)).saturating_mul(1_000);
        self.lookup_not_before = monotonic.saturating_add(wait.max(asked));
    }

    /// A look-up was answered.
    pub fn lookup_succeeded(&mut self) {
        self.lookup_failures = 0;
        self.lookup_not_before = 0;
    }

    /// Userinfo refused the token. `true` when it is not the token's fault: a fresh one was refused
    /// as well, so that the user stays unknown.
    pub fn identity_refused(&mut self, for_good: bool, monotonic: u64) -> bool {
        self.identity_not_before = monotonic.saturating_add(IDENTITY_RETRY);
        self.identity_refusals =
            self.identity_refusals
                .saturating_add(if for_good { 2 } else { 1 });
        self.identity_hopeless()
    }

    /// Whether the org does not tell who the token's user is.
    pub fn identity_hopeless(&self) -> bool {
        self.identity.is_none() && self.identity_refusals >= 2
    }

    /// Two tokens may have expired in a row: after a while the token's user is asked for anew.
    pub fn reconsider_identity(&mut self, monotonic: u64) {
        if self.identity_hopeless() && monotonic >= self.identity_not_before {
            self.identity_refusals = 0;
        }
    }

    /// Tries again at once: something changed outside.
    pub fn rouse(&mut self) {
        self.not_before = 0;
        self.lookup_not_before = 0;
    }

    /// Takes a token.
    pub fn grant(&mut self, token: Token) {
        self.asking = false;
        self.generation = self.generation.saturating_add(1);
        self.token = Some(token);
        // It may be another user's.
        self.identity = None;
        self.fault = None;
    }

    /// No token could be had: waits before it asks again.
    pub fn deny(&mut self, fault: Fault, monotonic: u64) {
        self.asking = false;
        self.refused_in_a_row = self.refused_in_a_row.saturating_add(1);
        let wait = FIRST_WAIT << self.refused_in_a_row.saturating_sub(1).min(6);
        self.not_before = monotonic + wait.min(LONGEST_WAIT);
        self.fault = Some(fault);
    }

    /// The org refused the token of this generation; a later one is left alone.
    pub fn refuse(&mut self, generation: u32, fault: Fault, monotonic: u64) {
        if generation != self.generation || self.token.is_none() {
            return;
        }
        self.token = None;
        if self.refused_in_a_row > 0 {
            // The token that replaced a refused one is refused too: no loop.
            self.deny(fault, monotonic);
        } else {
            self.refused_in_a_row = 1;
            self.not_before = 0;
        }
    }

    /// The org took the token.
    pub fn confirm(&mut self) {
        self.refused_in_a_row = 0;
    }
}

impl TokenSource {
    /// How an account's token is asked for (seed 004, "Retrieve the Access_Token"; form-encoded, so
    /// that no preflight is needed).
    pub fn of(account: &Account) -> Self {
        let form = |url: &str, body: String| {
            Self::Endpoint(HttpRequest {
                method: Method::Post,
                url: url.to_owned(),
                headers: vec![(
                    "Content-Type",
                    "application/x-www-form-urlencoded".to_owned(),
                )],
                body: Some(body),
            })
        };
        match &account.auth {
            Authentication::Host => Self::Host,
            Authentication::Broker { url } => form(url, String::new()),
            Authentication::ClientCredentials {
                client_id,
                client_secret,
                token_url,
            } => {
                let encoded = super::sobject::percent_encoded;
                let body = format!(
                    "grant_type=client_credentials&client_id={}&client_secret={}",
                    encoded(client_id),
                    encoded(client_secret)
                );
                form(token_url, body)
            }
        }
    }
}

impl Token {
    /// Reads what the page's token provider said: `{"accessToken","instanceUrl"}` or `{"error"}`.
    ///
    /// # Errors
    ///
    /// `token-missing` when there is none.
    pub fn from_host(text: &str) -> Result<Self, Fault> {
        let value: Value = json::parse(text).unwrap_or_default();
        let error = value.get("error").and_then(Value::as_str);
        let failed = error.is_some_and(|error| error != "no token provider");
        let missing = || {
            if failed {
                return Fault::new(
                    Family::Salesforce,
                    "token-provider-failed",
                    "the page's token provider gave no token",
                )
                .hint("see what the function given to setTokenProvider rejects with")
                .retryable();
            }
            Fault::new(Family::Salesforce, "token-missing", "the page handed over no token")
                .hint("call setTokenProvider with a function that resolves with {accessToken, instanceUrl}")
                .retryable()
        };
        Self::checked(value.get("accessToken").and_then(Value::as_str)).ok_or_else(missing)
    }

    /// Reads a token endpoint's answer.
    ///
    /// # Errors
    ///
    /// The endpoint's refusal, or `token-missing`.
    pub fn from_endpoint(answer: &Answer) -> Result<Self, Fault> {
        let body = refusal(answer).map_err(|Refusal { class, fault, .. }| {
            if class == RetryClass::Poison {
                fault.hint("check the client id and secret, and that the app allows client credentials on the My Domain host")
            } else {
                fault
            }
        })?;
        let value: Value = json::parse(body).unwrap_or_default();
        let missing = || {
            Fault::new(
                Family::Salesforce,
                "token-missing",
                "the endpoint's answer has no access_token",
            )
        };
        Self::checked(value.get("access_token").and_then(Value::as_str)).ok_or_else(missing)
    }

    /// A token must be able to stand in a header.
    fn checked(text: Option<&str>) -> Option<Self> {
        let text = text?.trim();
        let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic());
        plain.then(|| Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault() -> Fault {
        Fault::new(Family::Salesforce, "invalid-session-id", "")
    }

    #[test]
    fn a_token_is_asked_for_once() {
        let mut session = Session::default();
        assert_eq!(session.ask(0), Some("missing"));
        assert_eq!(session.ask(0), None);
        session.grant(Token::from_host(r#"{"accessToken":"t"}"#).unwrap());
        assert_eq!(session.ask(0), None);
        session.refuse(1, fault(), 0);
        assert_eq!(session.ask(0), Some("expired"));
    }

    #[test]
    fn a_refused_token_is_replaced_at_once_but_its_successor_only_after_a_while() {
        let mut session = Session::default();
        session.ask(0);
        session.grant(Token::from_host(r#"{"accessToken":"t1"}"#).unwrap());
        session.refuse(1, fault(), 0);
        session.refuse(1, fault(), 0);
        assert!(session.ask(0).is_some());
        session.grant(Token::from_host(r#"{"accessToken":"t2"}"#).unwrap());
        session.refuse(1, fault(), 0);
        assert!(
            session.has_token(),
            "an answer to the old token says nothing of the new one"
        );
        session.refuse(2, fault(), 0);
        assert_eq!(session.ask(0), None);
        assert_eq!(session.wakes_at(0), Some(2_000));
        assert_eq!(session.ask(2_000), Some("expired"));
    }

    #[test]
    fn a_token_cannot_carry_a_second_header() {
        assert!(Token::from_host("{\"accessToken\":\"a\\r\\nX: y\"}").is_err());
        assert!(Token::from_host("{}").is_err());
        assert!(!format!("{:?}", Token::from_host(r#"{"accessToken":"t0ken"}"#)).contains("t0ken"));
    }
}
