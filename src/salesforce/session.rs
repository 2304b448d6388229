//! A token for an account: that it is asked for once, and what it may be used for.

use crate::json::Value;

use super::oauth::{Grant, instance_mismatch};
use super::step::Access;
use crate::call::Agent;
use crate::config::Account;
use crate::error::Fault;
use crate::json;

/// An access token. It has no `Debug` that shows it and is never stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Token(…)")
    }
}

/// What a tab knows of an account's token. One question at a time, whoever needs the token.
#[derive(Clone, Debug, Default)]
pub struct Session {
    token: Option<Token>,
    /// Gets the next token where the agent signed in; it is good for one use.
    refresh: Option<Token>,
    /// When the agent signed in or the token was renewed: the latest is the one that counts, in every tab.
    granted_at: i64,
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
            .filter(|at| (monotonic + 1..u64::MAX).contains(at))
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
        if self.not_before != u64::MAX {
            self.not_before = 0;
        }
        self.lookup_not_before = 0;
    }

    /// Takes a token, and the means to renew it.
    pub fn grant(&mut self, grant: Grant, wall: i64) {
        let at = wall.max(self.granted_at.saturating_add(1));
        self.keep(grant, at);
    }

    fn keep(&mut self, grant: Grant, at: i64) {
        self.asking = false;
        self.generation = self.generation.saturating_add(1);
        self.granted_at = at;
        self.token = Some(grant.token);
        // An org that does not rotate its refresh tokens sends one only once.
        self.refresh = grant.refresh.or_else(|| self.refresh.take());
        // It may be another user's.
        self.identity = None;
        self.fault = None;
    }

    /// Takes what another tab was granted, unless it is older than what is here.
    pub fn learn(&mut self, grant: Grant, at: i64) -> bool {
        let newer = at > self.granted_at;
        if newer {
            self.refused_in_a_row = 0;
            self.keep(grant, at);
        }
        newer
    }

    /// Which token is in use, counted in this tab.
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// When the token in use was granted.
    pub fn granted_at(&self) -> i64 {
        self.granted_at
    }

    /// What other tabs need in order to go on where this one stands.
    pub fn granted(&self) -> Option<Grant> {
        let token = self.token.clone()?;
        let refresh = self.refresh.clone();
        Some(Grant { token, refresh })
    }

    /// The token that gets the next one, if the org gave one.
    pub fn refresh_token(&self) -> Option<&Token> {
        self.refresh.as_ref()
    }

    /// Nothing but a person's sign-in helps. `false` when that was known.
    pub fn need_sign_in(&mut self, fault: Fault) -> bool {
        let news = self
            .fault
            .as_ref()
            .is_none_or(|known| known.code != fault.code);
        self.asking = false;
        self.token = None;
        self.refresh = None;
        self.not_before = u64::MAX;
        self.fault = Some(fault);
        news
    }

    /// Somebody else is at it, or may be: this tab asks again at that time.
    pub fn postpone(&mut self, until: u64) {
        self.asking = false;
        self.not_before = until;
    }

    /// Whether an answer is waited for.
    pub fn is_asking(&self) -> bool {
        self.asking
    }

    /// A person wants to know: asks again at once, and what was wrong before is forgotten.
    pub fn start_over(&mut self) {
        self.not_before = 0;
        self.lookup_not_before = 0;
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

impl Token {
    /// Reads what the page's token provider said: `{"accessToken","instanceUrl"}` or `{"error"}`.
    ///
    /// # Errors
    ///
    /// `token-missing` when there is none, `instance-mismatch` when it is another org's.
    pub fn from_host(text: &str, account: &Account) -> Result<Self, Fault> {
        let value: Value = json::parse(text).unwrap_or_default();
        if let Some(fault) = instance_mismatch(value.get("instanceUrl"), account) {
            return Err(fault);
        }
        let error = value.text("error");
        let failed = error.is_some_and(|error| error != "no token provider");
        let missing = || {
            let fault = if failed {
                Fault::salesforce(
                    "token-provider-failed",
                    "the page's token provider gave no token",
                    "see what the function given to setTokenProvider rejects with",
                )
            } else {
                Fault::salesforce(
                    "token-missing",
                    "the page handed over no token",
                    "call setTokenProvider with a function that resolves with {accessToken, instanceUrl}",
                )
            };
            fault.retryable()
        };
        Self::checked(value.text("accessToken")).ok_or_else(missing)
    }

    /// A token must be able to stand in a header.
    pub(super) fn checked(text: Option<&str>) -> Option<Self> {
        let text = text?.trim();
        let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic());
        plain.then(|| Self(text.to_owned()))
    }

    /// The token itself, for a request or another tab of the installation.
    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn granted(token: &str, refresh: Option<&str>) -> Grant {
        Grant {
            token: Token::checked(Some(token)).unwrap(),
            refresh: refresh.map(|refresh| Token::checked(Some(refresh)).unwrap()),
        }
    }

    fn fault() -> Fault {
        Fault::salesforce("invalid-session-id", "", "")
    }

    #[test]
    fn a_token_is_asked_for_once() {
        let mut session = Session::default();
        assert_eq!(session.ask(0), Some("missing"));
        assert_eq!(session.ask(0), None);
        session.grant(granted("t", None), 0);
        assert_eq!(session.ask(0), None);
        session.refuse(1, fault(), 0);
        assert_eq!(session.ask(0), Some("expired"));
    }

    #[test]
    fn a_refused_token_is_replaced_at_once_but_its_successor_only_after_a_while() {
        let mut session = Session::default();
        session.ask(0);
        session.grant(granted("t1", None), 0);
        session.refuse(1, fault(), 0);
        session.refuse(1, fault(), 0);
        assert!(session.ask(0).is_some());
        session.grant(granted("t2", None), 0);
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
    fn a_refresh_token_stays_until_another_takes_its_place() {
        let mut session = Session::default();
        for (refresh, expected) in [
            (None, None),
            (Some("r1"), Some("r1")),
            (None, Some("r1")),
            (Some("r2"), Some("r2")),
        ] {
            session.grant(granted("t", refresh), 5);
            assert_eq!(session.refresh_token().map(Token::text), expected);
        }
    }

    #[test]
    fn of_two_grants_the_later_one_counts_whichever_comes_first() {
        let mut session = Session::default();
        for (token, at, taken) in [
            ("t2", 20, true),
            ("t1", 10, false),
            ("t2", 20, false),
            ("t3", 30, true),
        ] {
            assert_eq!(session.learn(granted(token, None), at), taken, "{token}");
        }
        // A clock that was turned back does not make a new sign-in an old one.
        session.grant(granted("t4", None), 4);
        assert_eq!(session.granted_at(), 31);
        assert_eq!(session.granted(), Some(granted("t4", None)));
    }

    #[test]
    fn where_only_a_person_helps_nothing_is_asked_and_that_is_told_once() {
        let mut session = Session::default();
        session.grant(granted("t", Some("r")), 0);
        let needed = super::super::sign_in_needed;
        assert!(session.need_sign_in(needed()));
        assert!(!session.need_sign_in(needed()));
        session.rouse();
        assert_eq!(
            (session.ask(u64::MAX - 1), session.wakes_at(0)),
            (None, None)
        );
        assert!(session.granted().is_none() && session.refresh_token().is_none());
        session.grant(granted("t", None), 0);
        assert!(session.fault().is_none() && session.has_token());
    }

    #[test]
    fn a_token_cannot_carry_a_second_header() {
        let document = r#"{"configVersion":1,"accounts":[{"id":"main","instanceUrl":"https://acme.my.salesforce.com"}]}"#;
        let document = crate::config::Document::read(document).0.unwrap();
        let from_host = |text: &str| Token::from_host(text, &document.accounts[0]);
        assert!(from_host("{\"accessToken\":\"a\\r\\nX: y\"}").is_err());
        assert!(from_host("{}").is_err());
        let mismatch = r#"{"accessToken":"a","instanceUrl":"https://other.my.salesforce.com"}"#;
        assert_eq!(from_host(mismatch).unwrap_err().code, "instance-mismatch");
        assert!(!format!("{:?}", from_host(r#"{"accessToken":"t0ken"}"#)).contains("t0ken"));
    }
}
