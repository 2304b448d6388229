//! What Salesforce's five shapes of error bodies mean: an array of platform errors, an OAuth object,
//! the voice wrapper's envelope, an HTML page of the edge, nothing at all.

use crate::digits::decimal;
use crate::json::Value;
use crate::list::Listed;
use crate::text::holds;

use crate::error::Fault;
use crate::json;
use crate::protocol::Answer;

/// What to do about a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryClass {
    /// The same again, after a while.
    Retry,
    /// The org is at its limit: nothing at all for some minutes.
    Pause,
    /// The token is no good: a new one, then the same again.
    Refresh,
    /// Our key is taken: the record is there, look at it.
    Duplicate,
    /// It will not get better by itself: to the parked items.
    Poison,
}

/// A refusal, classified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What to do.
    pub class: RetryClass,
    /// What to tell.
    pub fault: Fault,
    /// Whether the request may have been carried out all the same.
    pub ambiguous: bool,
    /// What the server asked for, in seconds.
    pub retry_after: Option<u32>,
}

impl Refusal {
    /// A refusal that will not get better by itself.
    pub(super) fn permanent(fault: Fault) -> Self {
        Self {
            class: RetryClass::Poison,
            fault,
            ambiguous: false,
            retry_after: None,
        }
    }
}

/// One error of a body.
#[derive(Default)]
struct Reported {
    code: String,
    message: String,
    fields: Vec<String>,
}

/// Classifies an answer that is no success. `Ok` gives back the body of a success.
///
/// # Errors
///
/// The refusal.
pub fn refusal(answer: &Answer) -> Result<&str, Refusal> {
    match answer {
        Answer::Unreachable => Err(unknown_outcome(
            "org-unreachable",
            "the org did not answer",
            "check the network, and the org's CORS allowlist for this page's origin",
        )),
        Answer::TimedOut => Err(unknown_outcome(
            "org-timeout",
            "the org did not answer in time",
            "",
        )),
        Answer::Http { status, body, .. } if (200..300).contains(status) => Ok(body),
        Answer::Http {
            status,
            body,
            retry_after,
        } => {
            let mut refusal = classify(*status, &reported(body));
            refusal.retry_after = *retry_after;
            Err(refusal)
        }
    }
}

fn unknown_outcome(code: &'static str, message: &'static str, hint: &'static str) -> Refusal {
    Refusal {
        class: RetryClass::Retry,
        fault: Fault::salesforce(code, message, hint).retryable(),
        ambiguous: true,
        retry_after: None,
    }
}

/// The first error of a body, in any of its shapes.
fn reported(body: &str) -> Reported {
    let Ok(value) = json::parse(body) else {
        return Reported::default();
    };
    let text = |value: &Value, key: &str| value.text(key).unwrap_or("").to_owned();
    match &value {
        Value::Array(errors) => errors
            .first()
            .map_or_else(Reported::default, |first| Reported {
                code: text(first, "errorCode"),
                message: text(first, "message"),
                fields: names(first.get("fields")),
            }),
        Value::Object(fields) if fields.contains_key("error") => Reported {
            code: text(&value, "error"),
            message: text(&value, "error_description"),
            fields: Vec::new(),
        },
        _ => Reported::default(),
    }
}

fn names(fields: Option<&Value>) -> Vec<String> {
    let fields = fields.and_then(Value::as_array);
    let names = fields.into_iter().flatten().filter_map(Value::as_str);
    names.map(str::to_owned).listed()
}

/// The wrapper's `errors`: null, text, or a list of either texts or objects with a message.
pub(super) fn joined(errors: &Value) -> String {
    match errors {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(joined).listed().join("; "),
        Value::Object(fields) => fields.get("message").map(joined).unwrap_or_default(),
        _ => String::new(),
    }
}

fn classify(status: u16, reported: &Reported) -> Refusal {
    let code = reported.code.as_str();
    let not_for_api = holds(&reported.message, "not valid for use with the REST API");
    let class = match (status, code) {
        (401, _) if not_for_api => RetryClass::Poison,
        (401, _) => RetryClass::Refresh,
        (_, "REQUEST_LIMIT_EXCEEDED") => RetryClass::Pause,
        (_, "UNABLE_TO_LOCK_ROW" | "SERVER_UNAVAILABLE" | "CONCURRENT_REQUEST_LIMIT_EXCEEDED") => {
            RetryClass::Retry
        }
        (_, "DUPLICATE_VALUE") => RetryClass::Duplicate,
        (408 | 420 | 425 | 429, _) | (500..=599, _) => RetryClass::Retry,
        _ => RetryClass::Poison,
    };
    let mut fault = Fault::salesforce("", "", remedy(status, code, &reported.message));
    fault.code = kebab(status, code).into();
    fault.message = clause(status, reported).into();
    fault.retryable = class != RetryClass::Poison;
    // A gateway that gives up, or an Apex class that fails after its work, may have done it.
    let ambiguous = (500..=599).contains(&status);
    Refusal {
        class,
        fault,
        ambiguous,
        retry_after: None,
    }
}

/// `UNABLE_TO_LOCK_ROW` is `unable-to-lock-row`; without a code the status is told.
fn kebab(status: u16, code: &str) -> String {
    let known = !code.is_empty() && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if known {
        code.to_ascii_lowercase().replace('_', "-")
    } else {
        ["http-", &decimal(u64::from(status))].concat()
    }
}

/// What is told of a refusal: the code in words and the API names of the fields, never Salesforce's
/// own message, which quotes values.
fn clause(status: u16, reported: &Reported) -> String {
    let words = kebab(status, &reported.code).replace('-', " ");
    let name = |field: &&String| {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
        !field.is_empty() && field.len() <= 80 && field.chars().all(plain)
    };
    let fields: Vec<&str> = reported
        .fields
        .iter()
        .filter(name)
        .map(String::as_str)
        .listed();
    let place = if fields.is_empty() {
        String::new()
    } else {
        [": ", &fields.join(", ")].concat()
    };
    ["the org answered ", &words, place.as_str()].concat()
}

/// An answer of success whose body is not the org's: a portal in between, a proxy's page.
pub(super) fn unreadable() -> Refusal {
    unknown_outcome(
        "answer-unreadable",
        "the answer is not the org's",
        "is there a login page or a proxy between this network and the org?",
    )
}

fn remedy(status: u16, code: &str, message: &str) -> &'static str {
    match (status, code) {
        (401, _) => "hand over a token of a user with API access, for the my.salesforce.com host",
        (403, "REQUEST_LIMIT_EXCEEDED") => "the org's daily limit of requests is used up",
        (403, _) if holds(message, "Apex class") => {
            "give the user access to the wrapper's Apex class"
        }
        (404, "NOT_FOUND") if holds(message, "match for URL") => {
            "is the voice wrapper installed, and is voice.namespace its namespace?"
        }
        (400, "INVALID_FIELD") => {
            "check the API names of fields in the configuration, and the user's field access"
        }
        (400, "REQUIRED_FIELD_MISSING") => "fill the field in the configuration's fields",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(status: u16, body: &str, class: RetryClass, code: &str) {
        let answer = Answer::Http {
            status,
            body: body.to_owned(),
            retry_after: None,
        };
        let refusal = refusal(&answer).unwrap_err();
        assert_eq!(
            (refusal.class, refusal.fault.code.as_ref()),
            (class, code),
            "{body}"
        );
    }

    #[test]
    fn the_five_shapes_of_error_bodies_are_read() {
        check(
            401,
            r#"[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]"#,
            RetryClass::Refresh,
            "invalid-session-id",
        );
        check(
            401,
            r#"[{"message":"This session is not valid for use with the REST API","errorCode":"INVALID_SESSION_ID"}]"#,
            RetryClass::Poison,
            "invalid-session-id",
        );
        check(
            403,
            r#"[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]"#,
            RetryClass::Pause,
            "request-limit-exceeded",
        );
        check(
            400,
            r#"{"error":"invalid_grant","error_description":"authentication failure"}"#,
            RetryClass::Poison,
            "invalid-grant",
        );
        check(
            400,
            r#"{"data":null,"errors":["Error message 1","Error message 2"],"success":false}"#,
            RetryClass::Poison,
            "http-400",
        );
        check(
            503,
            "<html><body>Service Unavailable</body></html>",
            RetryClass::Retry,
            "http-503",
        );
        check(502, "", RetryClass::Retry, "http-502");
        check(
            500,
            r#"[{"errorCode":"APEX_ERROR","message":"System.LimitException"}]"#,
            RetryClass::Retry,
            "apex-error",
        );
        check(
            400,
            r#"[{"message":"unable to obtain exclusive access","errorCode":"UNABLE_TO_LOCK_ROW"}]"#,
            RetryClass::Retry,
            "unable-to-lock-row",
        );
        check(
            400,
            r#"[{"message":"duplicate value found: Softphone_Call_Key__c duplicates value on record with id: 00T000000000001","errorCode":"DUPLICATE_VALUE","fields":[]}]"#,
            RetryClass::Duplicate,
            "duplicate-value",
        );
        check(429, "", RetryClass::Retry, "http-429");
        check(404, "[]", RetryClass::Poison, "http-404");
    }

    #[test]
    fn messages_carry_no_values() {
        let body = r#"[{"message":"Subject: data value too large: call +1 408 145 66 88 Maria wants her money back (max length=255)","errorCode":"STRING_TOO_LONG","fields":["Subject","Mrs Gonzalez"]}]"#;
        let answer = Answer::Http {
            status: 400,
            body: body.to_owned(),
            retry_after: None,
        };
        let message = refusal(&answer).unwrap_err().fault.message.into_owned();
        assert_eq!(message, "the org answered string too long: Subject");
    }
}
