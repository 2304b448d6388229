//! Web-service profiles: which calls are told to which web service, and what of them (seed 003, "WebService Integration").

use crate::json::Value;
use crate::protocol::Method;
use crate::text::{holds, only};

use super::call_value::CallValue;
use super::origin::is_loopback;
use super::reader::{Findings, Reader, item};
use super::target::{self, Target};

/// A profile.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub struct WebService {
    /// "Profile Name": what triggers name.
    pub name: String,
    /// "Target URL": `https`, or `http` on loopback; a query in it stays.
    pub target_url: String,
    /// "HTTP Method".
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "String"))]
    pub method: Method,
    /// "Triggering Event"; absent: triggers alone send it.
    pub event: Option<CallMoment>,
    /// "Triggering Call Criteria": all of them hold; none means every call.
    pub criteria: Vec<Criterion>,
    /// "URL Parameters".
    pub url_parameters: Vec<Parameter>,
    /// "HTTP Headers".
    pub headers: Vec<Parameter>,
    /// "Form Parameters": the body, as HTML forms write it.
    pub form_parameters: Vec<Parameter>,
    /// Whether `Idempotency-Key` and `webhook-id` go along, the same on every try; they cost a preflight.
    pub delivery_headers: bool,
}

/// What may have a request sent, once for each call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub enum CallMoment {
    /// The call is offered.
    Ringing,
    /// An agent dialled.
    OutboundStarted,
    /// It was answered.
    Answered,
    /// It was declined or missed.
    Rejected,
    /// It is over.
    Ended,
    /// The agent's notes are there.
    NotesSubmitted,
    /// Its recording is known, for the first time.
    Recorded,
}

/// One criterion, `{"field": "Call Direction", "is": "Inbound"}`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub struct Criterion {
    /// The value of the call that is looked at.
    pub field: CallValue,
    /// What it is held against.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(flatten))]
    pub test: Comparison,
}

/// How a value is compared; texts ignoring case.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub enum Comparison {
    /// It is this text.
    Is(String),
    /// It is not.
    IsNot(String),
    /// This text is somewhere in it.
    Contains(String),
    /// It begins with this text.
    BeginsWith(String),
    /// It is a whole number from one to another, both included.
    Between(i64, i64),
}

/// A parameter or a header.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its value.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "WrittenValue"))]
    pub value: ParameterValue,
}

/// How a value may be written: `"softphone"` says the same as `{"string": "softphone"}`.
#[cfg(not(target_arch = "wasm32"))]
#[derive(schemars::JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "for the JSON Schema alone")]
enum WrittenValue {
    Text(String),
    Value(ParameterValue),
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub enum ParameterValue {
    /// Something of the call.
    Call(CallValue),
    /// A text.
    String(String),
}

/// Headers that a browser does not let a page set (Fetch, "forbidden request-header"), and those that turn one method into another at
/// some servers. Apart from `proxy-` and `sec-`. One text, for a list of texts weighs twice as much.
const FORBIDDEN: &str = " accept-charset accept-encoding access-control-request-headers access-control-request-method \
    access-control-request-private-network connection content-length cookie cookie2 date dnt expect host keep-alive origin referer \
    set-cookie te trailer transfer-encoding upgrade via x-http-method x-http-method-override x-method-override ";

/// Headers that we write ourselves.
const OURS: &str = " content-type idempotency-key webhook-id ";

/// What a name says of a secret.
const SECRETS: &str = "authorization apikey token secret password passwd credential signature";

impl WebService {
    /// The events of a call by their names.
    const MOMENTS: [(&'static str, Option<CallMoment>); 7] = [
        ("ringing", Some(CallMoment::Ringing)),
        ("outboundStarted", Some(CallMoment::OutboundStarted)),
        ("answered", Some(CallMoment::Answered)),
        ("rejected", Some(CallMoment::Rejected)),
        ("ended", Some(CallMoment::Ended)),
        ("notesSubmitted", Some(CallMoment::NotesSubmitted)),
        ("recorded", Some(CallMoment::Recorded)),
    ];

    /// Reads an item of `webServices`.
    pub fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, findings)?;
        reader.text_or("description", "");
        let profile = Self {
            name: reader.text("name"),
            target_url: reader.text("targetUrl"),
            method: reader.choice_or(
                "method",
                &[
                    ("POST", Method::Post),
                    ("GET", Method::Get),
                    ("PUT", Method::Put),
                    ("PATCH", Method::Patch),
                    ("DELETE", Method::Delete),
                ],
                Method::Post,
            ),
            event: reader.choice_or("event", &Self::MOMENTS, None),
            criteria: reader.list("criteria", Criterion::read),
            url_parameters: reader.list("urlParameters", Parameter::read),
            headers: reader.list("headers", Parameter::read),
            form_parameters: reader.list("formParameters", Parameter::read),
            delivery_headers: reader.flag_or("deliveryHeaders", false),
        };
        profile.check_target(&mut reader);
        profile.check_parameters(&mut reader);
        if profile.method == Method::Get && !profile.form_parameters.is_empty() {
            reader.fault(
                "formParameters",
                "get-with-form",
                "a GET request has no body",
                "choose POST, or make them URL parameters",
            );
        }
        Some(profile)
    }

    fn check_target(&self, reader: &mut Reader<'_>) {
        let may_be_private = reader.flag_or("allowPrivateAddress", false);
        let (code, message) = match target::of(&self.target_url) {
            // That it is missing is told already.
            _ if self.target_url.is_empty() => return,
            Target::Public | Target::Loopback => return,
            Target::Private if may_be_private => return,
            Target::Private => ("private-target", "an address of a private network"),
            Target::Insecure => ("insecure-url", "not an https address"),
            Target::Unusable => ("target-url", "not a plain address of a web service"),
        };
        reader.fault("targetUrl", code, message, target::HINT);
    }

    /// Headers that no page can send, and secrets, for a page is public (interface, section 4).
    fn check_parameters(&self, reader: &mut Reader<'_>) {
        let accepted = reader.flag_or("acceptSecretInBrowser", false);
        let is_far = !is_loopback(&self.target_url);
        let query = self
            .target_url
            .split_once('?')
            .map_or("", |(_, query)| query);
        for pair in query.split('&') {
            let name = pair.split('=').next().unwrap_or("");
            if is_far && is_secret(name) {
                tell_secret(reader, "targetUrl", accepted);
            }
        }
        for (list, parameters) in [
            ("headers", &self.headers),
            ("urlParameters", &self.url_parameters),
            ("formParameters", &self.form_parameters),
        ] {
            for (place, Parameter { name, value }) in parameters.iter().enumerate() {
                let key = item(list, place);
                let lower = name.to_ascii_lowercase();
                let text = match value {
                    ParameterValue::String(text) => text.as_str(),
                    ParameterValue::Call(_) => "",
                };
                if list == "headers"
                    && let Some(message) = refused_header(&lower, text)
                {
                    let hint = "leave it out, or let the web service read a parameter";
                    reader.fault(&key, "header", message, hint);
                    continue;
                }
                if is_far && !text.is_empty() && is_secret(name) {
                    tell_secret(reader, &key, accepted);
                }
            }
        }
    }
}

/// Whether a name speaks of a secret.
fn is_secret(name: &str) -> bool {
    let mut plain = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() {
            plain.push(char::from(byte.to_ascii_lowercase()));
        }
    }
    SECRETS.split(' ').any(|word| holds(&plain, word))
}

fn tell_secret(reader: &mut Reader<'_>, key: &str, accepted: bool) {
    let (code, message) = ("secret-in-browser", "a secret in a page is public");
    let hint = "let a server of yours add it, or write \"acceptSecretInBrowser\": true beside it";
    if accepted {
        reader.warning(key, code, message, hint);
    } else {
        reader.fault(key, code, message, hint);
    }
}

/// Why a header cannot be sent, by its name in lower case and its text.
fn refused_header(name: &str, text: &str) -> Option<&'static str> {
    let word = [" ", name, " "].concat();
    if !only(name, is_of_token) {
        Some("not the name of a header")
    } else if holds(FORBIDDEN, &word) || name.starts_with("proxy-") || name.starts_with("sec-") {
        Some("browsers let no page set this header")
    } else if holds(OURS, &word) {
        Some("the wrapper writes this header itself")
    } else if !only(text, |byte| byte == b' ' || byte.is_ascii_graphic()) {
        Some("a header's value is visible ASCII")
    } else {
        None
    }
}

impl CallMoment {
    /// The word of the configuration.
    pub fn name(self) -> &'static str {
        let known = WebService::MOMENTS
            .iter()
            .find(|(_, moment)| *moment == Some(self));
        known.map_or("", |(name, _)| name)
    }
}

impl Criterion {
    fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, findings)?;
        let field = call_value(&mut reader, "field");
        let (mut operator, mut count) = ("is", 0);
        for key in ["is", "isNot", "contains", "beginsWith", "between"] {
            if reader.has(key) {
                (operator, count) = (key, count + 1);
            }
        }
        if count != 1 {
            let message = "expected exactly one of: is, isNot, contains, beginsWith, between";
            reader.fault("is", "condition", message, "");
            return None;
        }
        let test = if operator == "between" {
            let ends = reader.list(operator, whole);
            let [from, to] = ends.as_slice() else {
                reader.fault(operator, "condition", "expected two whole numbers", "");
                return None;
            };
            Comparison::Between(*from, *to)
        } else {
            let text = reader.text_or(operator, "");
            match operator {
                "is" => Comparison::Is(text),
                "isNot" => Comparison::IsNot(text),
                "contains" => Comparison::Contains(text),
                _ => Comparison::BeginsWith(text),
            }
        };
        Some(Self {
            field: field?,
            test,
        })
    }
}

fn whole(value: &Value, _: String, _: &mut Findings) -> Option<i64> {
    value
        .as_i64()
        .or_else(|| value.as_str()?.trim().parse().ok())
}

impl Parameter {
    fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, findings)?;
        let name = reader.text("name");
        if !reader.has("value") {
            reader.fault("value", "missing", "must be there", "");
        }
        let value = reader.object("value", |value, path, findings| {
            // A text may stand there as it is.
            if let Some(text) = value.as_str() {
                return Some(ParameterValue::String(text.to_owned()));
            }
            let mut reader = Reader::new(value, path, findings)?;
            if reader.has("call") == reader.has("string") {
                reader.fault(
                    "call",
                    "template-value",
                    "expected exactly one of: call, string",
                    "",
                );
                return None;
            }
            Some(if reader.has("call") {
                ParameterValue::Call(call_value(&mut reader, "call")?)
            } else {
                reader.text_or("string", "");
                // As it is written, with its blanks.
                ParameterValue::String(value.text("string").unwrap_or("").to_owned())
            })
        });
        // A parameter without a value keeps its place, by which the faults of others are named.
        let value = value.unwrap_or(ParameterValue::String(String::new()));
        Some(Self { name, value })
    }
}

fn call_value(reader: &mut Reader<'_>, key: &str) -> Option<CallValue> {
    if !reader.has(key) {
        reader.text(key);
    }
    reader.choice_or(key, &CallValue::NAMES, None)
}

/// A letter of a header's name (RFC 9110, "tchar").
fn is_of_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
