//! What was given out: authorization codes, access tokens and refresh tokens.

use serde_json::{Value, json};

use super::random_text;
use crate::ids;

/// How long an authorization code is good, in milliseconds.
const CODE_LIFETIME: i64 = 15 * 60 * 1000;

/// The codes and tokens given out.
#[derive(Debug)]
pub(crate) struct Tokens {
    given: Vec<Access>,
    refreshes: Vec<Refresh>,
    codes: Vec<Code>,
    /// Milliseconds an access token is good for; `None` until it is expired on command.
    lifetime: Option<i64>,
    families: u64,
    issued: u64,
    refreshed: u64,
    revoked: u64,
}

#[derive(Debug)]
struct Access {
    value: String,
    user: String,
    /// All tokens that one sign-in led to are of one family.
    family: u64,
    good_until: Option<i64>,
}

/// A refresh token.
#[derive(Debug, Clone)]
pub(super) struct Refresh {
    value: String,
    pub(super) user: String,
    client: String,
    pub(super) scope: String,
    pub(super) family: u64,
    is_spent: bool,
}

/// An authorization code, with what its exchange is held to.
#[derive(Debug, Clone)]
pub(super) struct Code {
    pub(super) user: String,
    pub(super) client: String,
    pub(super) redirect_uri: String,
    pub(super) challenge: String,
    pub(super) scope: String,
    value: String,
    good_until: i64,
    is_spent: bool,
}

/// Why a code is refused.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum CodeFault {
    Unknown,
    /// Used before, or too old.
    Expired,
}

impl Tokens {
    /// No tokens yet.
    pub(crate) fn new(lifetime: Option<i64>) -> Self {
        Self {
            given: Vec::new(),
            refreshes: Vec::new(),
            codes: Vec::new(),
            lifetime,
            families: 0,
            issued: 0,
            refreshed: 0,
            revoked: 0,
        }
    }

    /// Ends every access token given so far; how many those were. Refresh tokens stay good.
    pub(crate) fn expire_all(&mut self) -> usize {
        let count = self.given.len();
        self.given.clear();
        count
    }

    /// Starts the counts anew; tokens stay good.
    pub(crate) fn forget_counts(&mut self) {
        (self.issued, self.refreshed, self.revoked) = (0, 0, 0);
    }

    /// The counts: access tokens issued (refreshes among them), refreshed, revoked, and good now.
    pub(crate) fn write(&self) -> Value {
        json!({"issued": self.issued, "refreshed": self.refreshed, "revoked": self.revoked, "active": self.given.len()})
    }

    /// The id of the user who holds an access token that is good now.
    pub(crate) fn holder(&self, value: &str, now: i64) -> Option<&str> {
        let token = self.given.iter().find(|token| token.value == value)?;
        token
            .good_until
            .is_none_or(|until| now < until)
            .then_some(token.user.as_str())
    }

    /// A name for the tokens of one more sign-in.
    pub(super) fn next_family(&mut self) -> u64 {
        self.families += 1;
        self.families
    }

    pub(super) fn issue(&mut self, user: &str, family: u64, now: i64) -> String {
        let value = format!(
            "{}!AQ{}.{:08X}",
            ids::ORGANIZATION,
            random_text(),
            self.issued
        );
        self.given.push(Access {
            value: value.clone(),
            user: user.to_owned(),
            family,
            good_until: self.lifetime.map(|lifetime| now + lifetime),
        });
        self.issued += 1;
        value
    }

    pub(super) fn issue_refresh(
        &mut self,
        user: &str,
        client: &str,
        scope: &str,
        family: u64,
    ) -> String {
        let value = format!("5Aep{}.{}", random_text(), self.refreshes.len());
        self.refreshes.push(Refresh {
            value: value.clone(),
            user: user.to_owned(),
            client: client.to_owned(),
            scope: scope.to_owned(),
            family,
            is_spent: false,
        });
        value
    }

    /// The refresh token of this value, spent by it where tokens rotate.
    ///
    /// One that was spent before is a theft: its whole family ends, the access tokens and the refresh token in use included.
    pub(super) fn take_refresh(
        &mut self,
        value: &str,
        client: &str,
        rotates: bool,
    ) -> Option<Refresh> {
        let found = self
            .refreshes
            .iter_mut()
            .find(|token| token.value == value && token.client == client)?;
        if found.is_spent {
            let family = found.family;
            self.end_family(family);
            return None;
        }
        found.is_spent = rotates;
        self.refreshed += 1;
        Some(found.clone())
    }

    /// Makes a code that a client exchanges once.
    pub(super) fn issue_code(
        &mut self,
        user: &str,
        client: &str,
        redirect_uri: &str,
        challenge: &str,
        scope: &str,
        now: i64,
    ) -> String {
        // The platform's codes end so too: whoever does not encode them finds out here.
        let value = format!("aPrx{}.{}==", random_text(), self.codes.len());
        self.codes.push(Code {
            user: user.to_owned(),
            client: client.to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            challenge: challenge.to_owned(),
            scope: scope.to_owned(),
            value: value.clone(),
            good_until: now + CODE_LIFETIME,
            is_spent: false,
        });
        value
    }

    /// The code of this value; whatever comes of the exchange, the code is spent.
    pub(super) fn take_code(&mut self, value: &str, now: i64) -> Result<Code, CodeFault> {
        let mut codes = self.codes.iter_mut();
        let code = codes
            .find(|code| code.value == value)
            .ok_or(CodeFault::Unknown)?;
        if code.is_spent || now >= code.good_until {
            return Err(CodeFault::Expired);
        }
        code.is_spent = true;
        Ok(code.clone())
    }

    /// Ends a token; a refresh token ends its access tokens too. Whether it was a good one.
    pub(super) fn revoke(&mut self, value: &str) -> bool {
        let mut refreshes = self.refreshes.iter();
        let refresh = refreshes.find(|token| token.value == value && !token.is_spent);
        let is_known = match refresh.map(|token| token.family) {
            Some(family) => {
                self.end_family(family);
                true
            }
            None => {
                let before = self.given.len();
                self.given.retain(|token| token.value != value);
                self.given.len() < before
            }
        };
        self.revoked += u64::from(is_known);
        is_known
    }

    fn end_family(&mut self, family: u64) {
        self.given.retain(|token| token.family != family);
        self.refreshes.retain(|token| token.family != family);
    }
}
