//! One request to the org and its answer, as data: the rules know nothing of sockets.

use serde_json::{Map, Value, json};

/// A request as the org's rules read it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    /// Upper case method.
    pub(crate) method: String,
    /// The path, percent-encoded as it came.
    pub(crate) path: String,
    /// The path's parts, decoded.
    pub(crate) segments: Vec<String>,
    /// The query string as it came, without its question mark.
    pub(crate) query_string: String,
    /// The query string's pairs, decoded.
    pub(crate) parameters: Vec<(String, String)>,
    /// The `Authorization` header.
    pub(crate) authorization: Option<String>,
    /// The `Content-Type` header, without its parameters, in lower case.
    pub(crate) content_type: String,
    /// The other headers that a web service may read, by lower case name.
    pub(crate) headers: Map<String, Value>,
    /// The body as it came.
    pub(crate) body: Vec<u8>,
    /// The org's count of creations when the request arrived: what it could see of other requests' records.
    pub(crate) arrival: u64,
    /// The clock, milliseconds since 1970.
    pub(crate) now: i64,
}

/// The parts of a path, decoded.
pub(crate) fn segments(path: &str) -> Vec<String> {
    let decode = |part: &str| {
        let decoded = percent_encoding::percent_decode_str(part);
        decoded.decode_utf8_lossy().into_owned()
    };
    let parts = path.split('/').filter(|part| !part.is_empty());
    parts.map(decode).collect()
}

/// A `Content-Type` header without its parameters, in lower case.
pub(crate) fn media_type(header: &str) -> String {
    let media_type = header.split(';').next().unwrap_or_default();
    media_type.trim().to_lowercase()
}

impl Query {
    /// The value of a query parameter.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value of a request header, by its lower case name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(Value::as_str)
    }

    /// The body as text; bytes that are not UTF-8 become replacement characters.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as a JSON object, or the error body the platform has for anything else.
    pub(crate) fn json_object(&self) -> Result<Map<String, Value>, Answer> {
        if self.content_type != "application/json" {
            let message = format!(
                "Content type '{}' not supported. Use application/json",
                self.content_type
            );
            return Err(Answer::fault(415, "UNSUPPORTED_MEDIA_TYPE", &message));
        }
        let message = match serde_json::from_slice(&self.body) {
            Ok(Value::Object(body)) => return Ok(body),
            Ok(_) => "The value provided must be a JSON object at [line:1, column:1]".to_owned(),
            Err(error) => {
                // The parser's own words for the place give way to those the platform has.
                let text = error.to_string();
                let reason = text.split(" at line ").next().unwrap_or_default();
                format!(
                    "{reason} at [line:{}, column:{}]",
                    error.line(),
                    error.column()
                )
            }
        };
        Err(Answer::fault(400, "JSON_PARSER_ERROR", &message))
    }
}

/// What the org answers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    /// HTTP status.
    pub(crate) status: u16,
    /// The body.
    pub(crate) body: Body,
    /// Headers of its own, beside those that every answer carries.
    pub(crate) headers: Vec<(&'static str, String)>,
}

/// A body in one of the forms that Salesforce answers with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Body {
    /// Nothing, as after a PATCH or DELETE.
    Empty,
    /// JSON of any of the documented shapes.
    Json(Value),
    /// Plain text, as from the identity endpoints.
    Text(String),
    /// A text of this type that is written already.
    Written(&'static str, String),
    /// A page, as from the servers in front of the org.
    Html(String),
}

impl Body {
    /// The JSON; null where there is none.
    pub(crate) fn json(&self) -> &Value {
        match self {
            Self::Json(value) => value,
            _ => &Value::Null,
        }
    }
}

impl Answer {
    /// JSON with a status.
    pub(crate) fn json(status: u16, body: Value) -> Self {
        Self::new(status, Body::Json(body))
    }

    /// Plain text with a status.
    pub(crate) fn text(status: u16, text: &str) -> Self {
        Self::new(status, Body::Text(text.to_owned()))
    }

    /// A page with a status.
    pub(crate) fn html(status: u16, page: String) -> Self {
        Self::new(status, Body::Html(page))
    }

    /// The way to another address.
    pub(crate) fn redirect(address: String) -> Self {
        Self::empty(302).with_header("location", address)
    }

    /// The same with one more header.
    pub(crate) fn with_header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// A status alone.
    pub(crate) fn empty(status: u16) -> Self {
        Self::new(status, Body::Empty)
    }

    fn new(status: u16, body: Body) -> Self {
        Self {
            status,
            body,
            headers: Vec::new(),
        }
    }

    /// A platform error: the JSON array of one.
    pub(crate) fn fault(status: u16, code: &str, message: &str) -> Self {
        Self::json(status, json!([{"message": message, "errorCode": code}]))
    }

    /// A platform error that names fields, as errors about records do.
    pub(crate) fn field_fault(code: &str, message: &str, fields: &[&str]) -> Self {
        Self::json(
            400,
            json!([{"message": message, "errorCode": code, "fields": fields}]),
        )
    }

    /// The answer to an address that does not exist.
    pub(crate) fn not_found() -> Self {
        Self::fault(404, "NOT_FOUND", "The requested resource does not exist")
    }

    /// The answer to a method that an address does not serve.
    pub(crate) fn method_not_allowed(method: &str, allowed: &str) -> Self {
        Self::fault(
            405,
            "METHOD_NOT_ALLOWED",
            &format!("HTTP Method '{method}' not allowed. Allowed are {allowed}"),
        )
    }
}

#[cfg(test)]
impl Query {
    /// A JSON request as a client without a page would send it.
    pub(crate) fn of(method: &str, address: &str, token: &str, body: &Value) -> Self {
        let (path, parameters) = address.split_once('?').unwrap_or((address, ""));
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            segments: segments(path),
            parameters: crate::oauth::decode_pairs(parameters),
            authorization: Some(format!("Bearer {token}")),
            content_type: "application/json".to_owned(),
            body: body.to_string().into_bytes(),
            arrival: u64::MAX,
            now: crate::moment::now(),
            ..Self::default()
        }
    }
}

#[cfg(test)]
impl Answer {
    /// The JSON of the body; null where there is none.
    pub(crate) fn value(&self) -> Value {
        self.body.json().clone()
    }
}
