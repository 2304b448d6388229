//! Open CTI for Lightning: what the Salesforce console carries in the place of REST, and what its answers mean.
//!
//! The bridge (`www/open_cti/`) makes calls of the library out of requests and answers of the org out of what the console says, so that
//! one logic serves both ways.

use crate::config::LookupApex;
use crate::error::Fault;
use crate::json::{Value, object};
use crate::protocol::{Answer, HttpRequest, Method};

/// Whether a request is a query: the console has no call for it.
pub fn is_query(http: &HttpRequest) -> bool {
    http.method == Method::Get || http.url.ends_with("/composite")
}

/// The call of the bridge that does what a REST request would; a look for a log by its key goes through the customer's method.
pub fn carried(http: &HttpRequest, key: &str, apex: Option<&LookupApex>) -> Value {
    object! {
        "url" => http.url.as_str(),
        "body" => http.body.clone(),
        "key" => key,
        "apexClass" => apex.map(|it| it.class.clone()),
        "methodName" => apex.map(|it| it.method.clone()),
    }
}

/// The answer to a carried request. Without one it may have been carried out all the same.
pub fn answer(said: &Value) -> Answer {
    let status = said.get("status").and_then(Value::as_u64);
    match status.and_then(|status| u16::try_from(status).ok()) {
        Some(status) => Answer::Http {
            status,
            body: said.text("body").unwrap_or("").to_owned(),
            retry_after: None,
        },
        None => Answer::TimedOut,
    }
}

/// Why there is no link to a console, where the bridge knows; else it does not answer. Whether it can come about later:
/// [`Fault::retryable`].
pub fn unlinked(said: &Value) -> Fault {
    let told = said.get("error").and_then(Fault::from_value);
    told.filter(|fault| !fault.message.is_empty())
        .unwrap_or_else(silent)
}

/// The console does not answer.
pub fn silent() -> Fault {
    Fault::salesforce(
        "console-silent",
        "the console does not answer",
        "is the user assigned to the call center?",
    )
    .retryable()
}

/// The console is of another org.
pub fn other_org() -> Fault {
    Fault::salesforce(
        "console-other-org",
        "no account names the console's org",
        "check accounts[].instanceUrl",
    )
}

/// A log or a record whose making has an unknown outcome, with nothing to look it up by.
pub fn may_be_saved() -> Fault {
    Fault::salesforce(
        "may-be-saved",
        "the console did not tell whether the record was made",
        "look in Salesforce: discard(id) if it is there, retry(id) makes it again",
    )
}

/// Nothing can be done for the row here, for this tab has no console.
pub fn waits_for_console() -> Fault {
    Fault::salesforce(
        "waits-for-console",
        "no tab is linked to the Salesforce console",
        "keep a tab of the console open; see status().console",
    )
    .retryable()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::salesforce::refusal::{RetryClass, refusal};
    use serde_json::json;

    #[test]
    fn what_the_console_says_is_read_as_the_org_s_own_words() {
        for (said, class, code, ambiguous) in [
            (
                json!({"error": {"code": "timed-out"}}),
                RetryClass::Retry,
                "org-timeout",
                true,
            ),
            (json!(null), RetryClass::Retry, "org-timeout", true),
            (
                json!({"status": 70_000, "body": ""}),
                RetryClass::Retry,
                "org-timeout",
                true,
            ),
            (
                json!({"status": 425, "body": "[{\"errorCode\":\"SOFTPHONE_CONTAINER_ERROR\"}]"}),
                RetryClass::Retry,
                "softphone-container-error",
                false,
            ),
            (
                json!({"status": 400, "body": "[{\"errorCode\":\"INVALID_PARAM\"}]"}),
                RetryClass::Poison,
                "invalid-param",
                false,
            ),
        ] {
            let refused = refusal(&answer(&Value::from(said.clone()))).unwrap_err();
            let told = (
                refused.class,
                refused.fault.code.as_ref(),
                refused.ambiguous,
            );
            assert_eq!(told, (class, code, ambiguous), "{said}");
        }
        let done = json!({"status": 200, "body": "{}"});
        assert_eq!(refusal(&answer(&Value::from(done))), Ok("{}"));
    }

    #[test]
    fn only_queries_have_no_call_of_the_console() {
        for (method, path, query) in [
            (Method::Post, "/parameterizedSearch", false),
            (Method::Post, "/sobjects/Task", false),
            (Method::Patch, "/sobjects/Task/00T", false),
            (Method::Get, "/query?q=SELECT", true),
            (Method::Post, "/composite", true),
        ] {
            let http = HttpRequest {
                method,
                url: ["/services/data/v", path].concat(),
                headers: Vec::new(),
                body: None,
                cookies: false,
            };
            assert_eq!(is_query(&http), query, "{path}");
        }
    }
}
