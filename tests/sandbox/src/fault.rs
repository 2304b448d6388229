//! Faults on command: what goes wrong between a client and the org, and when.

use serde_json::{Map, Value, json};

use crate::exchange::Answer;

/// One way for a request to go wrong.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fault {
    /// Waits, then does the work. The request arrived before the wait, so two of them overlap.
    Delay(u64),
    /// Does the work, then waits before the answer.
    DelayAfterCommit(u64),
    /// Closes the connection without doing the work.
    DropBefore,
    /// Does the work and closes the connection without an answer.
    DropAfterCommit,
    /// Closes the connection at once, preflights included: nothing listens.
    Down,
    /// Does the work and answers without any CORS header.
    WrongCors,
    /// Does the work and answers with this status in place of the right one.
    Status(u16),
    /// Creates the voice call, and reports errors of the org's own automation with it.
    VoicePartial,
    /// Answers at once in place of doing the work.
    Instead(Answer),
}

/// A fault with the requests it is meant for.
#[derive(Debug, Clone)]
pub(crate) struct FaultRule {
    method: Option<String>,
    path: String,
    fault: Fault,
    /// The fault as it was written, for the request log and for reading back.
    name: Value,
    after: u64,
    times: Option<u64>,
    seen: u64,
    applied: u64,
}

impl FaultRule {
    /// Reads `{match: {method?, path?}, fault, times?, after?}`; the error says what is wrong in it.
    pub(crate) fn read(value: &Value) -> Result<Self, String> {
        let object = value.as_object().ok_or("a fault is an object")?;
        known_keys(
            object,
            &["match", "fault", "times", "after", "seen", "applied"],
        )?;
        let empty = Map::new();
        let matched = match object.get("match") {
            None => &empty,
            Some(found) => found.as_object().ok_or("match is an object")?,
        };
        known_keys(matched, &["method", "path"])?;
        let name = object.get("fault").cloned().unwrap_or_default();
        Ok(Self {
            method: text(matched, "method")?.map(|method| method.to_uppercase()),
            path: text(matched, "path")?.unwrap_or_else(|| "/".to_owned()),
            fault: read_fault(&name)?,
            name,
            after: count(object, "after")?.unwrap_or(0),
            times: count(object, "times")?,
            seen: 0,
            applied: 0,
        })
    }

    /// The rule with its counts, as GET answers it.
    pub(crate) fn write(&self) -> Value {
        let mut matched = Map::new();
        if let Some(method) = &self.method {
            matched.insert("method".to_owned(), json!(method));
        }
        matched.insert("path".to_owned(), json!(self.path));
        let mut object = json!({"match": matched, "fault": self.name, "after": self.after, "seen": self.seen, "applied": self.applied});
        if let (Some(times), Some(object)) = (self.times, object.as_object_mut()) {
            object.insert("times".to_owned(), json!(times));
        }
        object
    }

    fn concerns(&self, method: &str, path: &str) -> bool {
        let method_fits = match &self.method {
            Some(wanted) => wanted == method,
            // Preflights are the browser's own; only an org that is down fails them unasked.
            None => method != "OPTIONS" || self.fault == Fault::Down,
        };
        method_fits
            && if self.path.contains('*') {
                glob(&self.path, path)
            } else {
                path.starts_with(&self.path)
            }
    }
}

/// Takes the first fault that is due for this request and counts it; a request meets one fault at most.
pub(crate) fn take(rules: &mut [FaultRule], method: &str, path: &str) -> Option<(Fault, String)> {
    for rule in rules.iter_mut().filter(|rule| rule.concerns(method, path)) {
        if rule.times.is_some_and(|times| rule.applied >= times) {
            continue;
        }
        rule.seen += 1;
        if rule.seen > rule.after {
            rule.applied += 1;
            let name = rule
                .name
                .as_str()
                .map_or_else(|| rule.name.to_string(), str::to_owned);
            return Some((rule.fault.clone(), name));
        }
    }
    None
}

/// The faults that go by a name; each is an answer in place of the work, in the documented words.
fn canned(name: &str, is_voice: bool) -> Option<Answer> {
    Some(match name {
        "401" => Answer::fault(401, "INVALID_SESSION_ID", "Session expired or invalid"),
        "401-not-api" => Answer::fault(
            401,
            "INVALID_SESSION_ID",
            "This session is not valid for use with the REST API",
        ),
        "403-limit" => Answer::fault(
            403,
            "REQUEST_LIMIT_EXCEEDED",
            "TotalRequests Limit exceeded.",
        ),
        "403-apex-class" => Answer::fault(
            403,
            "FORBIDDEN",
            "You do not have access to the Apex class named: ServiceRouting",
        ),
        "404-apex" => Answer::fault(404, "NOT_FOUND", "Could not find a match for URL"),
        "429" if is_voice => Answer::json(
            429,
            json!({"data": null, "errors": ["Too Many Requests"], "success": false}),
        ),
        "429" => Answer::fault(
            429,
            "REQUEST_LIMIT_EXCEEDED",
            "Too many requests. Try again later.",
        ),
        "500-apex" => Answer::fault(
            500,
            "APEX_ERROR",
            "System.LimitException: Apex CPU time limit exceeded",
        ),
        "500-empty" => Answer::empty(500),
        "503-html" => Answer::html(503, MAINTENANCE.to_owned()),
        "420-html" => Answer::html(420, EDGE.to_owned()),
        "row-lock" => Answer::fault(
            400,
            "UNABLE_TO_LOCK_ROW",
            "unable to obtain exclusive access to this record or 1 records: 001SB000000000A",
        ),
        _ => return None,
    })
}

impl Fault {
    /// The answer a canned fault gives at this address; `None` for the faults that are no answers.
    pub(crate) fn answer(&self, name: &str, path: &str) -> Option<Answer> {
        match self {
            Self::Instead(answer) => Some(
                canned(name, path.starts_with("/services/apexrest/"))
                    .unwrap_or_else(|| answer.clone()),
            ),
            _ => None,
        }
    }
}

fn read_fault(value: &Value) -> Result<Fault, String> {
    if let Some(name) = value.as_str() {
        return Ok(match name {
            "drop-before" => Fault::DropBefore,
            "drop-after-commit" => Fault::DropAfterCommit,
            "down" => Fault::Down,
            "wrong-cors" => Fault::WrongCors,
            "voice-partial" => Fault::VoicePartial,
            _ => {
                Fault::Instead(canned(name, false).ok_or_else(|| format!("unknown fault {name}"))?)
            }
        });
    }
    let object = value
        .as_object()
        .ok_or("fault is a name or an object such as {\"delay\": 500}")?;
    known_keys(object, &["delay", "delayAfterCommit", "status"])?;
    match (
        count(object, "delay")?,
        count(object, "delayAfterCommit")?,
        count(object, "status")?,
    ) {
        (Some(milliseconds), None, None) => Ok(Fault::Delay(milliseconds)),
        (None, Some(milliseconds), None) => Ok(Fault::DelayAfterCommit(milliseconds)),
        (None, None, Some(status)) => {
            let status = u16::try_from(status)
                .ok()
                .filter(|status| (200..=599).contains(status));
            Ok(Fault::Status(
                status.ok_or("status is between 200 and 599")?,
            ))
        }
        _ => Err("a fault object has one of delay, delayAfterCommit and status".to_owned()),
    }
}

fn known_keys(object: &Map<String, Value>, known: &[&str]) -> Result<(), String> {
    match object.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => Err(format!("unknown key {key}")),
        None => Ok(()),
    }
}

fn text(object: &Map<String, Value>, key: &str) -> Result<Option<String>, String> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(format!("{key} is text")),
    }
}

fn count(object: &Map<String, Value>, key: &str) -> Result<Option<u64>, String> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value
            .as_u64()
            .map(Some)
            .ok_or_else(|| format!("{key} is a whole number")),
    }
}

/// Whether a path fits a pattern in which `*` stands for any text.
fn glob(pattern: &str, path: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.is_empty()
}

const MAINTENANCE: &str = "<!DOCTYPE html>\n<html><head><title>Service Unavailable</title></head><body><h1>We are down for maintenance.</h1></body></html>\n";
const EDGE: &str = "<!DOCTYPE html>\n<html><head><title>Error</title></head><body><h1>This request could not be routed.</h1></body></html>\n";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{FaultRule, glob, take};

    #[test]
    fn a_star_stands_for_any_text() {
        let table = [
            (
                "/services/*/Task/*",
                "/services/data/v67.0/sobjects/Task/X/1",
                true,
            ),
            (
                "*updateVoiceCall",
                "/services/apexrest/cnxscv/voice/v1/updateVoiceCall",
                true,
            ),
            (
                "*updateVoiceCall",
                "/services/apexrest/cnxscv/voice/v1/createVoiceCall",
                false,
            ),
            ("/a*b*c", "/abcc", true),
            ("/a*", "/b", false),
        ];
        for (pattern, path, fits) in table {
            assert_eq!(glob(pattern, path), fits, "{pattern} {path}");
        }
    }

    #[test]
    fn a_fault_skips_the_first_and_stops_after_its_times() {
        let rule = json!({"match": {"method": "PATCH", "path": "/services/data"}, "fault": "401", "after": 1, "times": 2});
        let mut rules = vec![FaultRule::read(&rule).unwrap()];
        let mut hit = |method: &str| take(&mut rules, method, "/services/data/v67.0").is_some();
        assert_eq!(
            [
                hit("GET"),
                hit("PATCH"),
                hit("PATCH"),
                hit("PATCH"),
                hit("PATCH")
            ],
            [false, false, true, true, false]
        );
    }

    #[test]
    fn faulty_rules_are_named() {
        let table = [
            (json!("401"), "a fault is an object"),
            (json!({"fault": "no-such"}), "unknown fault no-such"),
            (
                json!({"fault": {"delay": "long"}}),
                "delay is a whole number",
            ),
            (json!({"fault": "401", "time": 1}), "unknown key time"),
            (
                json!({"fault": {"status": 99}}),
                "status is between 200 and 599",
            ),
        ];
        for (rule, expected) in table {
            assert_eq!(FaultRule::read(&rule).unwrap_err(), expected);
        }
    }
}
