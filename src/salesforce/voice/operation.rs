//! The six operations of the wrapper under their one envelope, `{data, errors, success}`.

use crate::config::Voice;
use crate::error::Fault;
use crate::json::{self, Map, Value, object, set};
use crate::protocol::{Answer, HttpRequest, Method};
use crate::salesforce::refusal::{Refusal, RetryClass, joined, refusal, unreadable};
use crate::salesforce::step::Access;
use crate::text::holds;

/// The operations (seed 004), by the last segment of their addresses.
pub const OPERATIONS: [&str; 6] = [
    "createVoiceCall",
    "updateVoiceCall",
    OMNI_FLOW,
    "clearRouting",
    "createTranscriptMessage",
    "createBulkTranscriptMessages",
];
/// Routes a call; each run routes it anew.
pub const OMNI_FLOW: &str = "executeOmniFlow";

/// The request of an operation. The contact centre and its certificate are the configured ones, unless
/// the body names others.
pub fn request(operation: &str, mut body: Map, voice: &Voice, access: &Access<'_>) -> HttpRequest {
    for (field, text) in [
        ("callCenterDevName", &voice.call_center_dev_name),
        ("certDevName", &voice.cert_dev_name),
    ] {
        if !body.contains_key(field) {
            set(&mut body, field, text.as_str());
        }
    }
    let path = [
        "/services/apexrest/",
        &voice.namespace,
        "/voice/v1/",
        operation,
    ];
    access.request(Method::Post, &path.concat(), Some(&body))
}

/// What an operation was answered with: the data of a success, and what the org complained about all the same.
///
/// # Errors
///
/// The refusal; of the envelope itself its code is `voice-refused`.
pub(super) fn read(answer: &Answer) -> Result<(Value, String), Refusal> {
    let envelope = json::parse(refusal(answer)?).map_err(|_| unreadable())?;
    let errors = envelope.get("errors").map(joined).unwrap_or_default();
    if !envelope.flag("success") {
        return Err(refused(&errors));
    }
    Ok((envelope.get("data").cloned().unwrap_or_default(), errors))
}

/// What the page is told of an answer: `{data, errors, success}`, errors as null or a list of texts,
/// whatever shape they came in.
///
/// # Errors
///
/// The refusal of an answer that is no envelope.
pub fn told(answer: &Answer) -> Result<Value, Refusal> {
    let envelope = match answer {
        // A refusal may come under any status.
        Answer::Http { body, .. } => json::parse(body).ok(),
        _ => None,
    };
    let Some(envelope) = envelope.filter(|it| it.get("success").is_some()) else {
        refusal(answer)?;
        return Err(unreadable());
    };
    let errors = envelope.get("errors").unwrap_or(&Value::Null);
    let alone = std::slice::from_ref(errors);
    let mut texts = Vec::new();
    for error in errors.as_array().unwrap_or(alone) {
        let text = joined(error);
        if !text.is_empty() {
            texts.push(text);
        }
    }
    Ok(object! {
        "data" => envelope.get("data").cloned(),
        "errors" => (!texts.is_empty()).then_some(texts),
        "success" => envelope.flag("success"),
    })
}

/// The wrapper reports what its own callout met as text alone: a limit is worth another try,
/// anything else is for people.
fn refused(errors: &str) -> Refusal {
    let lower = errors.to_ascii_lowercase();
    let unknown = &["timed out", "timeout"];
    let passing = &[
        "limit",
        "429",
        "timed out",
        "timeout",
        "try again",
        "unable_to_lock_row",
    ];
    let retry = passing.iter().any(|word| holds(&lower, word));
    let fault = Fault::salesforce(
        "voice-refused",
        "the voice wrapper refused the call",
        "see the wrapper's answer in the org; callCenterDevName and certDevName are the usual cause",
    );
    Refusal {
        class: if retry {
            RetryClass::Retry
        } else {
            RetryClass::Poison
        },
        fault: if retry { fault.retryable() } else { fault },
        // The wrapper's own callout was given up: it may have been carried out.
        ambiguous: unknown.iter().any(|word| holds(&lower, word)),
        retry_after: None,
    }
}
