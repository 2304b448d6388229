//! Signing in: access tokens, who holds one, and the check that every data request passes.

use std::hash::{BuildHasher, Hasher, RandomState};

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::exchange::{Answer, Body, Query};
use crate::org::Org;
use crate::{ids, seeds};

/// The client applications: id, secret, and the user each runs as.
const CLIENTS: &[(&str, &str, &str)] = &[
    ("sandbox", "sandbox", seeds::AGENT),
    ("sandbox-second", "sandbox", seeds::SECOND_AGENT),
    ("sandbox-integration", "sandbox", seeds::INTEGRATION),
];

/// The tokens given out.
#[derive(Debug)]
pub(crate) struct Tokens {
    given: Vec<Token>,
    /// Milliseconds a token is good for; `None` until it is expired on command.
    lifetime: Option<i64>,
    issued: u64,
    refreshed: u64,
    revoked: u64,
}

#[derive(Debug)]
struct Token {
    value: String,
    user: String,
    good_until: Option<i64>,
}

impl Tokens {
    /// No tokens yet.
    pub(crate) fn new(lifetime: Option<i64>) -> Self {
        Self {
            given: Vec::new(),
            lifetime,
            issued: 0,
            refreshed: 0,
            revoked: 0,
        }
    }

    /// Ends every token given so far; how many those were.
    pub(crate) fn expire_all(&mut self) -> usize {
        let count = self.given.len();
        self.given.clear();
        count
    }

    /// Starts the counts anew; tokens stay good.
    pub(crate) fn forget_counts(&mut self) {
        (self.issued, self.refreshed, self.revoked) = (0, 0, 0);
    }

    /// The counts: tokens issued (refreshes among them), refreshed, revoked, and good now.
    pub(crate) fn write(&self) -> Value {
        json!({"issued": self.issued, "refreshed": self.refreshed, "revoked": self.revoked, "active": self.given.len()})
    }

    fn issue(&mut self, user: &str, now: i64) -> String {
        let value = format!(
            "{}!AQ{:016X}{:016X}.{:08X}",
            ids::ORGANIZATION,
            random(),
            random(),
            self.issued
        );
        self.given.push(Token {
            value: value.clone(),
            user: user.to_owned(),
            good_until: self.lifetime.map(|lifetime| now + lifetime),
        });
        self.issued += 1;
        value
    }

    fn holder(&self, value: &str, now: i64) -> Option<&str> {
        let token = self.given.iter().find(|token| token.value == value)?;
        token
            .good_until
            .is_none_or(|until| now < until)
            .then_some(token.user.as_str())
    }
}

/// The id of the user whose token the request carries, or the 401 that the platform answers.
pub(crate) fn authenticate(org: &Org, query: &Query) -> Result<String, Answer> {
    match &query.authorization {
        Some(header) if bearer(header).is_none() => Err(Answer::fault(
            401,
            "INVALID_AUTH_HEADER",
            "INVALID_HEADER_TYPE",
        )),
        header => header
            .as_deref()
            .and_then(bearer)
            .and_then(|token| org.tokens.holder(token, query.now))
            .map(str::to_owned)
            .ok_or_else(|| Answer::fault(401, "INVALID_SESSION_ID", "Session expired or invalid")),
    }
}

/// Answers `/services/oauth2/{endpoint}`.
pub(crate) fn answer(org: &mut Org, query: &Query, endpoint: &str) -> Answer {
    match (endpoint, query.method.as_str()) {
        ("token", "POST") => token(org, query),
        ("userinfo", "GET" | "POST") => userinfo(org, query),
        ("revoke", "GET" | "POST") => revoke(org, query),
        ("token", method) => Answer::method_not_allowed(method, "POST"),
        _ => Answer::not_found(),
    }
}

fn token(org: &mut Org, query: &Query) -> Answer {
    let form = form(query);
    let value = |name: &str| {
        form.iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    match value("grant_type") {
        Some("client_credentials") => {
            let Some(client) = value("client_id") else {
                return refusal("invalid_request", "missing required parameter: client_id");
            };
            let Some((_, secret, username)) = CLIENTS.iter().find(|(id, _, _)| *id == client)
            else {
                return refusal("invalid_client_id", "client identifier invalid");
            };
            if value("client_secret") != Some(*secret) {
                return refusal("invalid_client", "invalid client credentials");
            }
            match org.records.user_named(username) {
                Some(user) => grant(org, &user, query.now),
                None => refusal("invalid_grant", "no client credentials user enabled"),
            }
        }
        Some("password") => refusal("invalid_grant", "authentication failure"),
        Some("refresh_token") => refusal("invalid_grant", "expired access/refresh token"),
        Some("authorization_code") => refusal("invalid_grant", "invalid authorization code"),
        Some(_) | None => refusal("unsupported_grant_type", "grant type not supported"),
    }
}

fn grant(org: &mut Org, user: &str, now: i64) -> Answer {
    let access_token = org.tokens.issue(user, now);
    Answer::json(
        200,
        json!({
            "access_token": access_token, "instance_url": org.origin, "id": identity(user), "token_type": "Bearer",
            "issued_at": now.to_string(), "signature": format!("{:016x}{:016x}=", random(), random()),
        }),
    )
}

/// Who holds the token. A bad one is answered with 403 and plain text here, unlike everywhere else.
fn userinfo(org: &Org, query: &Query) -> Answer {
    let in_query = query.parameter("access_token");
    let Some(token) = query.authorization.as_deref().and_then(bearer).or(in_query) else {
        return Answer {
            status: 403,
            body: Body::Text("Missing_OAuth_Token".to_owned()),
        };
    };
    let Some(user) = org
        .tokens
        .holder(token, query.now)
        .and_then(|id| org.records.get(id))
    else {
        return Answer {
            status: 403,
            body: Body::Text("Bad_OAuth_Token".to_owned()),
        };
    };
    let organization = ids::normalize(ids::ORGANIZATION).unwrap_or_default();
    Answer::json(
        200,
        json!({
            "sub": identity(&user.id), "user_id": user.id, "organization_id": organization, "preferred_username": user.get("Username"),
            "nickname": user.get("Alias"), "name": user.get("Name"), "email": user.get("Email"), "email_verified": true,
            "given_name": user.get("FirstName"), "family_name": user.get("LastName"), "zoneinfo": "America/Los_Angeles",
            "user_type": "STANDARD", "language": "en_US", "locale": "en_US", "utcOffset": -28_800_000, "active": true,
            "urls": {"rest": format!("{}/services/data/v{{version}}/", org.origin)},
        }),
    )
}

fn revoke(org: &mut Org, query: &Query) -> Answer {
    let form = form(query);
    let Some((_, token)) = form.iter().find(|(key, _)| key == "token") else {
        return refusal("unsupported_token_type", "this token type is not supported");
    };
    let before = org.tokens.given.len();
    org.tokens.given.retain(|known| &known.value != token);
    if org.tokens.given.len() == before {
        return refusal("invalid_token", "invalid token");
    }
    org.tokens.revoked += 1;
    Answer::empty(200)
}

/// An OAuth error: an object, where the platform's own errors are arrays.
fn refusal(error: &str, description: &str) -> Answer {
    Answer::json(
        400,
        json!({"error": error, "error_description": description}),
    )
}

/// The parameters of an OAuth request: those of the address and those of a form; a JSON body holds none.
fn form(query: &Query) -> Vec<(String, String)> {
    let mut pairs = query.parameters.clone();
    if query.content_type == "application/x-www-form-urlencoded" {
        pairs.extend(decode_pairs(&query.text()));
    }
    pairs
}

/// Decodes `name=value&…` as forms and query strings write it.
pub(crate) fn decode_pairs(text: &str) -> Vec<(String, String)> {
    let decode = |part: &str| {
        percent_decode_str(&part.replace('+', " "))
            .decode_utf8_lossy()
            .into_owned()
    };
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    ["bearer", "oauth"]
        .contains(&scheme.to_lowercase().as_str())
        .then(|| token.trim())
}

fn identity(user: &str) -> String {
    format!(
        "https://login.salesforce.com/id/{}/{user}",
        ids::normalize(ids::ORGANIZATION).unwrap_or_default()
    )
}

/// Unguessable enough for a token of a simulated org: the keys that the standard library seeds its maps with.
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}
