//! Signing in: how clients come to tokens, and the check that every data request passes.

use std::hash::{BuildHasher, Hasher, RandomState};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::exchange::{Answer, Query};
use crate::org::Org;
use crate::records::Record;
use crate::{ids, seeds};

mod login;
mod tokens;

use tokens::CodeFault;
pub(crate) use tokens::Tokens;

/// A client application.
#[derive(Debug)]
struct Client {
    id: &'static str,
    /// Its secret; a public client has none.
    secret: Option<&'static str>,
    /// The user that it runs as where no agent signs in.
    runs_as: Option<&'static str>,
}

const CLIENTS: &[Client] = &[
    Client {
        id: "sandbox",
        secret: Some("sandbox"),
        runs_as: Some(seeds::AGENT),
    },
    Client {
        id: "sandbox-second",
        secret: Some("sandbox"),
        runs_as: Some(seeds::SECOND_AGENT),
    },
    Client {
        id: "sandbox-integration",
        secret: Some("sandbox"),
        runs_as: Some(seeds::INTEGRATION),
    },
    Client {
        id: "sandbox-nobody",
        secret: Some("sandbox"),
        runs_as: None,
    },
    Client {
        id: "sandbox-public",
        secret: None,
        runs_as: None,
    },
];

impl Client {
    fn named(id: &str) -> Option<&'static Self> {
        CLIENTS.iter().find(|client| client.id == id)
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

/// Whether the setting "Enable CORS for OAuth endpoints" decides about this address; `userinfo` is a resource like any other.
pub(crate) fn has_cors_setting(query: &Query) -> bool {
    matches!(query.segments.as_slice(), [services, oauth, endpoint, ..]
        if services == "services" && oauth == "oauth2" && endpoint != "userinfo")
}

/// Answers `/services/oauth2/{endpoint}`.
pub(crate) fn answer(org: &mut Org, query: &Query, endpoint: &str) -> Answer {
    match (endpoint, query.method.as_str()) {
        ("authorize", "GET" | "POST") => login::answer(org, query),
        ("token", "POST") => token(org, query),
        ("userinfo", "GET" | "POST") => userinfo(org, query),
        ("revoke", "GET" | "POST") => revoke(org, query),
        ("token", method) => Answer::method_not_allowed(method, "POST"),
        _ => Answer::not_found(),
    }
}

/// Answers `/broker/token`: a server of the customer's own, which signs its agent in and answers as the token endpoint does.
///
/// `?user=` names another agent than the first.
pub(crate) fn broker(org: &mut Org, query: &Query) -> Answer {
    if query.method != "POST" {
        return Answer::method_not_allowed(&query.method, "POST");
    }
    let user = query.parameter("user").unwrap_or(seeds::AGENT);
    match org.records.user_named(user) {
        Some(user) => grant(org, &user, query.now),
        None => refusal("invalid_grant", "authentication failure"),
    }
}

fn token(org: &mut Org, query: &Query) -> Answer {
    let form = Form::read(query);
    let exchange = match form.get("grant_type") {
        Some("client_credentials") => client_credentials,
        Some("authorization_code") => authorization_code,
        Some("refresh_token") => refresh,
        Some("password") => return refusal("invalid_grant", "authentication failure"),
        Some(_) | None => return refusal("unsupported_grant_type", "grant type not supported"),
    };
    let Some(client) = form.get("client_id") else {
        return refusal("invalid_request", "missing required parameter: client_id");
    };
    let Some(client) = Client::named(client) else {
        return refusal("invalid_client_id", "client identifier invalid");
    };
    // The apps ask for no secret where an agent signs in; one that is sent must be right all the same.
    let secret = form.get("client_secret");
    if secret.is_some() && secret != client.secret {
        return refusal("invalid_client", "invalid client credentials");
    }
    exchange(org, query, &form, client)
}

fn client_credentials(org: &mut Org, query: &Query, form: &Form, client: &Client) -> Answer {
    let host = query.header("host").unwrap_or_default();
    if ["login.salesforce.com", "test.salesforce.com"].contains(&host) {
        return refusal("invalid_grant", "request not supported on this domain");
    }
    if client.secret.is_none() || form.get("client_secret").is_none() {
        return refusal("invalid_client", "invalid client credentials");
    }
    match client.runs_as.and_then(|name| org.records.user_named(name)) {
        Some(user) => grant(org, &user, query.now),
        None => refusal("invalid_grant", "no client credentials user enabled"),
    }
}

fn authorization_code(org: &mut Org, query: &Query, form: &Form, client: &Client) -> Answer {
    let code = match org
        .tokens
        .take_code(form.get("code").unwrap_or_default(), query.now)
    {
        Ok(code) if code.client == client.id => code,
        Ok(_) | Err(CodeFault::Unknown) => {
            return refusal("invalid_grant", "invalid authorization code");
        }
        Err(CodeFault::Expired) => return refusal("invalid_grant", "expired authorization code"),
    };
    if form.get("redirect_uri") != Some(&code.redirect_uri) {
        return refusal(
            "redirect_uri_mismatch",
            "redirect_uri must match configuration",
        );
    }
    if form.get("code_verifier").map(challenge) != Some(code.challenge) {
        return refusal("invalid_grant", "invalid code verifier");
    }
    let family = org.tokens.next_family();
    let access = org.tokens.issue(&code.user, family, query.now);
    let mut body = token_body(org, &code.user, &access, query.now);
    body["scope"] = json!(code.scope);
    if code
        .scope
        .split(' ')
        .any(|scope| ["refresh_token", "offline_access"].contains(&scope))
    {
        body["refresh_token"] =
            json!(
                org.tokens
                    .issue_refresh(&code.user, client.id, &code.scope, family)
            );
    }
    Answer::json(200, body)
}

fn refresh(org: &mut Org, query: &Query, form: &Form, client: &Client) -> Answer {
    let rotates = org.setup.rotates_refresh_tokens;
    let value = form.get("refresh_token").unwrap_or_default();
    let Some(found) = org.tokens.take_refresh(value, client.id, rotates) else {
        return refusal("invalid_grant", "expired access/refresh token");
    };
    let access = org.tokens.issue(&found.user, found.family, query.now);
    let mut body = token_body(org, &found.user, &access, query.now);
    body["scope"] = json!(found.scope);
    if rotates {
        body["refresh_token"] =
            json!(
                org.tokens
                    .issue_refresh(&found.user, client.id, &found.scope, found.family)
            );
    }
    Answer::json(200, body)
}

fn grant(org: &mut Org, user: &str, now: i64) -> Answer {
    let family = org.tokens.next_family();
    let access = org.tokens.issue(user, family, now);
    Answer::json(200, token_body(org, user, &access, now))
}

fn token_body(org: &Org, user: &str, access: &str, now: i64) -> Value {
    json!({
        "access_token": access, "instance_url": org.origin, "id": identity_address(org, user), "token_type": "Bearer",
        "issued_at": now.to_string(), "signature": format!("{}=", random_text()),
    })
}

/// Who holds the token. A bad one is answered with 403 and plain text here, unlike everywhere else.
fn userinfo(org: &Org, query: &Query) -> Answer {
    let user = match holder(org, query, "access_token") {
        Ok(user) => user,
        Err(fault) => return fault,
    };
    let organization = ids::normalize(ids::ORGANIZATION).unwrap_or_default();
    Answer::json(
        200,
        json!({
            "sub": identity_address(org, &user.id), "user_id": user.id, "organization_id": organization, "preferred_username": user.get("Username"),
            "nickname": user.get("Alias"), "name": user.get("Name"), "email": user.get("Email"), "email_verified": true,
            "given_name": user.get("FirstName"), "family_name": user.get("LastName"), "zoneinfo": "America/Los_Angeles",
            "user_type": "STANDARD", "language": "en_US", "locale": "en_US", "utcOffset": -28_800_000, "active": true,
            "urls": {"rest": format!("{}/services/data/v{{version}}/", org.origin)},
        }),
    )
}

/// Answers `/id/{organisation}/{user}`: who the user is, to whoever holds a token of the user's.
pub(crate) fn identity(org: &Org, query: &Query, user: &str) -> Answer {
    let holder = match holder(org, query, "oauth_token") {
        Ok(holder) => holder,
        Err(fault) => return fault,
    };
    if holder.id != user {
        return Answer::text(403, "Wrong_Id");
    }
    let organization = ids::normalize(ids::ORGANIZATION).unwrap_or_default();
    Answer::json(
        200,
        json!({
            "id": identity_address(org, user), "asserted_user": true, "user_id": user, "organization_id": organization,
            "username": holder.get("Username"), "nick_name": holder.get("Alias"), "display_name": holder.get("Name"),
            "email": holder.get("Email"), "email_verified": true, "first_name": holder.get("FirstName"), "last_name": holder.get("LastName"),
            "active": true, "user_type": "STANDARD", "language": "en_US", "locale": "en_US", "utcOffset": -28_800_000,
            "urls": {"rest": format!("{}/services/data/v{{version}}/", org.origin)},
        }),
    )
}

/// The user whose token the request carries, in its header or in a parameter, or the plain text that the identity endpoints answer.
fn holder<'a>(org: &'a Org, query: &Query, parameter: &str) -> Result<&'a Record, Answer> {
    let in_query = query.parameter(parameter);
    let token = query.authorization.as_deref().and_then(bearer).or(in_query);
    let token = token.ok_or_else(|| Answer::text(403, "Missing_OAuth_Token"))?;
    org.tokens
        .holder(token, query.now)
        .and_then(|id| org.records.get(id))
        .ok_or_else(|| Answer::text(403, "Bad_OAuth_Token"))
}

fn revoke(org: &mut Org, query: &Query) -> Answer {
    let form = Form::read(query);
    let Some(token) = form.get("token") else {
        return refusal("unsupported_token_type", "this token type is not supported");
    };
    if org.tokens.revoke(token) {
        Answer::empty(200)
    } else {
        refusal("invalid_token", "invalid token")
    }
}

/// An OAuth error: an object, where the platform's own errors are arrays.
fn refusal(error: &str, description: &str) -> Answer {
    Answer::json(
        400,
        json!({"error": error, "error_description": description}),
    )
}

/// The parameters of an OAuth request: those of the address and those of a form; a JSON body holds none.
#[derive(Debug)]
struct Form(Vec<(String, String)>);

impl Form {
    fn read(query: &Query) -> Self {
        let mut pairs = query.parameters.clone();
        if query.content_type == "application/x-www-form-urlencoded" {
            pairs.extend(decode_pairs(&query.text()));
        }
        Self(pairs)
    }

    /// The value of a parameter; an empty one counts as absent.
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }
}

/// The challenge of a code verifier, as method `S256` makes it.
fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
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

/// Where the identity of a user is; the platform names its login host, this org itself, so that clients can follow it.
pub(crate) fn identity_address(org: &Org, user: &str) -> String {
    format!(
        "{}/id/{}/{user}",
        org.origin,
        ids::normalize(ids::ORGANIZATION).unwrap_or_default()
    )
}

/// Unguessable enough for a token of a simulated org: the keys that the standard library seeds its maps with.
fn random_text() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!("{:016X}{:016X}", random(), random())
}

#[cfg(test)]
mod tests;
