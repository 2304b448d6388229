//! The request of a profile for a call at one of its moments.

use super::call::Call;
use crate::config::{Parameter, ParameterValue, WebService};
use crate::digits::nibbles;
use crate::json::{Map, set};
use crate::list::Listed;
use crate::percent::percent_encoded;
use crate::protocol::{HttpRequest, Method};
use crate::text::holds;

/// The request of a profile for a call; `key` names the delivery, on every try the same.
pub fn request(profile: &WebService, call: &Call<'_>, key: &str) -> HttpRequest {
    let mut url = profile.target_url.clone();
    let query = form(&profile.url_parameters, call);
    if !query.is_empty() {
        url.push(if holds(&url, "?") { '&' } else { '?' });
        url.push_str(&query);
    }
    let mut headers = Vec::new();
    for header in &profile.headers {
        headers.push((header.name.clone(), header_text(&text(header, call))));
    }
    let body = form(&profile.form_parameters, call);
    let has_body = !profile.form_parameters.is_empty();
    if has_body {
        headers.push((
            "Content-Type".to_owned(),
            "application/x-www-form-urlencoded".to_owned(),
        ));
    }
    if profile.delivery_headers {
        for name in ["Idempotency-Key", "webhook-id"] {
            headers.push((name.to_owned(), key.to_owned()));
        }
    }
    HttpRequest {
        method: profile.method,
        url,
        headers,
        body: has_body.then_some(body),
        cookies: false,
    }
}

fn text(parameter: &Parameter, call: &Call<'_>) -> String {
    match &parameter.value {
        ParameterValue::Call(value) => call.text(*value),
        ParameterValue::String(text) => text.clone(),
    }
}

/// `name=value` pairs, joined by `&`, percent-encoded (RFC 3986).
fn form(parameters: &[Parameter], call: &Call<'_>) -> String {
    let pair = |parameter: &Parameter| {
        let value = percent_encoded(&text(parameter, call));
        [&percent_encoded(&parameter.name), "=", &value].concat()
    };
    parameters.iter().map(pair).listed().join("&")
}

/// What a header can hold: visible ASCII and blanks. Anything else, such as a caller's name with an accent, is percent-encoded.
fn header_text(text: &str) -> String {
    let mut held = String::new();
    for byte in text.trim().bytes() {
        if byte == b' ' || byte.is_ascii_graphic() {
            held.push(char::from(byte));
        } else {
            held.push('%');
            for digit in nibbles(byte) {
                held.push(digit);
            }
        }
    }
    held
}

/// What a row keeps of a request, so that every try is the same whatever is told meanwhile: headers stand one on a line.
pub fn to_store(http: &HttpRequest) -> Map {
    let mut headers = String::new();
    for (name, value) in &http.headers {
        for part in [name, ":", value, "\n"] {
            headers.push_str(part);
        }
    }
    let mut row = Map::new();
    set(&mut row, "method", http.method.name());
    set(&mut row, "url", http.url.as_str());
    set(&mut row, "headers", headers);
    set(&mut row, "body", http.body.as_deref());
    row
}

/// Reads back what [`to_store`] wrote; `None` for anything else.
pub fn stored(row: &Map) -> Option<HttpRequest> {
    let mut headers = Vec::new();
    for line in row.text("headers")?.split('\n') {
        if let Some((name, value)) = line.split_once(':') {
            headers.push((name.to_owned(), value.to_owned()));
        }
    }
    Some(HttpRequest {
        method: Method::from_name(row.text("method")?)?,
        url: row.text("url")?.to_owned(),
        headers,
        body: row.text("body").map(str::to_owned),
        cookies: false,
    })
}
