//! The REST API's paths and the little SOQL that we speak.

use crate::json::{Map, Value, set};

use super::refusal::{Refusal, RetryClass, refusal, unreadable};
use super::step::{Access, Found, Outcome};
use crate::call::Agent;
use crate::json::{self, object};
pub(super) use crate::percent::percent_encoded;
use crate::protocol::{Answer, HttpRequest, Method};

/// A SOQL string literal, quoted and escaped.
pub(super) fn soql_literal(text: &str) -> String {
    let mut literal = String::from("'");
    for character in text.chars() {
        match character {
            '\\' => literal.push_str("\\\\"),
            '\'' => literal.push_str("\\'"),
            '"' => literal.push_str("\\\""),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            '\u{8}' => literal.push_str("\\b"),
            '\u{c}' => literal.push_str("\\f"),
            other => literal.push(other),
        }
    }
    literal.push('\'');
    literal
}

/// A SOQL query.
pub(super) fn query(access: &Access<'_>, soql: &str) -> HttpRequest {
    access.data(
        Method::Get,
        &["/query?q=", &percent_encoded(soql)].concat(),
        None,
    )
}

/// A SOQL query that carries what belongs into no address: a number, an e-mail. Composite is the one
/// resource that takes a query in a body.
pub(super) fn composite_query(access: &Access<'_>, soql: &str) -> HttpRequest {
    let path = ["/services/data/v", access.api_version, "/query?q="].concat();
    let query = object! {
        "method" => "GET",
        "url" => path + &percent_encoded(soql),
        "referenceId" => "query",
    };
    let mut body = Map::new();
    set(&mut body, "compositeRequest", Value::Array(vec![query]));
    access.data(Method::Post, "/composite", Some(&body))
}

/// What a composite request's only part was answered with.
///
/// # Errors
///
/// The refusal of the whole, or of that part.
pub(super) fn composite_body(answer: &Answer) -> Result<Value, Refusal> {
    let value = json::parse(refusal(answer)?).map_err(|_| unreadable())?;
    let responses = value.get("compositeResponse").ok_or_else(unreadable)?;
    let part = responses.item(0).ok_or_else(unreadable)?;
    let body = part.get("body").cloned().unwrap_or_default();
    let status = part.get("httpStatusCode").and_then(Value::as_u64);
    let answer = Answer::Http {
        status: status
            .and_then(|status| u16::try_from(status).ok())
            .unwrap_or(500),
        body: body.to_text(),
        retry_after: None,
    };
    refusal(&answer).map(|_| body)
}

/// Reads a query's answer: its first record, if there is one.
pub(super) fn first(body: &str) -> Result<Option<Found>, Refusal> {
    let value = json::parse(body).map_err(|_| unreadable())?;
    Ok(first_value(&value)?.as_ref().and_then(Found::read))
}

/// The same of an answer that is read already.
pub(super) fn first_value(value: &Value) -> Result<Option<Value>, Refusal> {
    let records = value
        .get("records")
        .and_then(Value::as_array)
        .ok_or_else(unreadable)?;
    Ok(records.first().cloned())
}

/// Asks for the record that has a value in a unique field.
pub(super) fn by_field(access: &Access<'_>, object: &str, field: &str, value: &str) -> HttpRequest {
    let path = [
        "/sobjects/",
        object,
        "/",
        field,
        "/",
        &percent_encoded(value),
    ]
    .concat();
    access.data(Method::Get, &path, None)
}

/// Reads the answer to [`by_field`]: 300 means that there are several, of which any is ours. A 404
/// means that there is none only in the words for that; a field or an object that the user may not
/// see is a 404 as well.
pub(super) fn read_by_field(answer: &Answer) -> Outcome {
    if let Answer::Http { status, body, .. } = answer {
        match status {
            404 if crate::text::holds(body, "The requested resource does not exist") => {
                return Outcome::Looked(None);
            }
            300 => {
                let urls = json::parse(body).unwrap_or_default();
                let url = urls.item(0).and_then(Value::as_str).unwrap_or("");
                let id = url.rsplit('/').next().unwrap_or("");
                // A list that names none says neither which it is nor that there is none: it is refused.
                if !id.is_empty() {
                    let found = Found {
                        record: id.to_owned(),
                        closed: false,
                        fields: Map::new(),
                    };
                    return Outcome::Looked(Some(found));
                }
            }
            _ => {}
        }
    }
    let found = |body: &str| Found::read(&json::parse(body).ok()?);
    match refusal(answer).and_then(|body| found(body).ok_or_else(unreadable)) {
        Ok(found) => Outcome::Looked(Some(found)),
        Err(refused) => Outcome::Refused(refused),
    }
}

/// Asks who the token's user is (OpenID userinfo).
pub fn identity_request(access: &Access<'_>) -> HttpRequest {
    access.request(Method::Get, "/services/oauth2/userinfo", None)
}

/// Reads the answer to [`identity_request`]; `None` when it names nobody.
///
/// # Errors
///
/// The refusal. Userinfo answers a bad token with 403 and the text `Bad_OAuth_Token`, and a token
/// without the scope likewise.
pub fn read_identity(answer: &Answer) -> Result<Option<Agent>, Refusal> {
    let body = refusal(answer).map_err(|mut refused| {
        if matches!(answer, Answer::Http { status: 403, .. }) {
            refused.class = RetryClass::Refresh;
        }
        refused
    })?;
    let value = json::parse(body).map_err(|_| unreadable())?;
    Ok(value.as_object().and_then(Agent::from_object))
}

/// Asks for the active user with an e-mail address (seed 002: it decides the owner).
pub fn owner_query(access: &Access<'_>, email: &str) -> HttpRequest {
    let literal = soql_literal(email);
    let soql = [
        "SELECT Id FROM User WHERE Email = ",
        &literal,
        " AND IsActive = true ORDER BY CreatedDate LIMIT 1",
    ];
    composite_query(access, &soql.concat())
}

/// Reads the answer to [`owner_query`]: the user's id, if there is one.
///
/// # Errors
///
/// The refusal.
pub fn read_owner(answer: &Answer) -> Result<Option<String>, Refusal> {
    let first = composite_body(answer).and_then(|body| first_value(&body))?;
    Ok(first.as_ref().and_then(Found::read).map(|user| user.record))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_leave_their_quotes_or_their_segment() {
        assert_eq!(
            soql_literal("a' OR Name != '\\"),
            "'a\\' OR Name != \\'\\\\'"
        );
        assert_eq!(
            percent_encoded("a/b?c=d&e#f é"),
            "a%2Fb%3Fc%3Dd%26e%23f%20%C3%A9"
        );
    }
}
