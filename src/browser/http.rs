//! Requests over `fetch`: no redirects, no referrer, no cookies but where they are asked for and stay in
//! the page's own origin, with a deadline.

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, RequestInit, Response, window};

use super::property::{error_name, object};
use crate::error::{Family, Fault};
use crate::list::Listed;
use crate::protocol::{Answer, DocumentAnswer, HttpRequest, Method};

/// What all requests that outlive their page may carry together is 64 KiB (Fetch, "keepalive").
const KEEPALIVE_BYTES: usize = 30_000;
/// Milliseconds until a request counts as unanswered.
const DEADLINE: u32 = 30_000;

/// What a server answered, with the one header that was asked for.
struct Exchange {
    status: u16,
    header: Option<String>,
    body: String,
}

#[wasm_bindgen]
extern "C" {
    /// `AbortSignal.any`, which younger browsers have.
    #[wasm_bindgen(catch, js_namespace = AbortSignal, js_name = any)]
    fn first_of(signals: &Array) -> Result<AbortSignal, JsValue>;
}

/// Ends a request at its deadline, and where there is an `end` and the browser can join signals, with that.
fn ending(end: &JsValue) -> AbortSignal {
    let deadline = AbortSignal::timeout_with_u32(DEADLINE);
    let signals = Array::of2(end, &deadline);
    first_of(&signals).unwrap_or(deadline)
}

async fn exchange(
    http: HttpRequest,
    header: &str,
    end: &JsValue,
    outlives_page: bool,
) -> Result<Exchange, JsValue> {
    let small = http
        .body
        .as_ref()
        .is_none_or(|body| body.len() <= KEEPALIVE_BYTES);
    let headers = http.headers.iter();
    let headers: Vec<_> = headers
        .map(|(name, value)| (*name, JsValue::from_str(value)))
        .listed();
    let credentials = if http.cookies { "same-origin" } else { "omit" };
    let options: RequestInit = object(&[
        ("method", http.method.name().into()),
        ("headers", object(&headers).into()),
        ("body", http.body.into()),
        ("keepalive", (outlives_page && small).into()),
        ("credentials", credentials.into()),
        ("redirect", "error".into()),
        ("referrerPolicy", "no-referrer".into()),
        ("signal", ending(end).into()),
    ])
    .unchecked_into();
    let window = window().ok_or(JsValue::UNDEFINED)?;
    let fetching = window.fetch_with_str_and_init(&http.url, &options);
    let response: Response = JsFuture::from(fetching).await?.unchecked_into();
    let header = response.headers().get(header)?;
    let body = JsFuture::from(response.text()?).await?;
    Ok(Exchange {
        status: response.status(),
        header,
        body: body.as_string().unwrap_or_default(),
    })
}

/// Sends a request; whatever becomes of it is an answer. `end` ends it early, unless nothing is kept on
/// disk: then a request outlives its page.
pub(super) async fn send(http: HttpRequest, end: &JsValue, outlives_page: bool) -> Answer {
    let end = if outlives_page {
        &JsValue::UNDEFINED
    } else {
        end
    };
    match exchange(http, "Retry-After", end, outlives_page).await {
        Ok(exchange) => Answer::Http {
            status: exchange.status,
            body: exchange.body,
            retry_after: exchange.header.and_then(|text| text.trim().parse().ok()),
        },
        Err(error) if error_name(&error) == "TimeoutError" => Answer::TimedOut,
        Err(_) => Answer::Unreachable,
    }
}

/// Gets the configuration document, unless the one in force is still the newest.
pub(super) async fn fetch_document(
    url: String,
    etag: Option<String>,
    end: &JsValue,
) -> DocumentAnswer {
    let http = HttpRequest {
        method: Method::Get,
        url,
        headers: etag
            .into_iter()
            .map(|etag| ("If-None-Match", etag))
            .listed(),
        body: None,
        cookies: false,
    };
    let (code, message, hint) = match exchange(http, "ETag", end, false).await {
        Ok(exchange) if exchange.status == 304 => return DocumentAnswer::Unchanged,
        Ok(exchange) if exchange.status == 200 => {
            return DocumentAnswer::Text {
                text: exchange.body,
                etag: exchange.header,
            };
        }
        Ok(exchange) if exchange.status == 404 => (
            "config-http-404",
            "there is no configuration at its URL",
            "name it with data-config, or call configure()",
        ),
        Ok(_) => (
            "config-http",
            "the configuration's server refused it",
            "see the server's answer",
        ),
        Err(_) => (
            "config-unreachable",
            "the configuration did not answer",
            "check its URL, and CORS where it is of another origin",
        ),
    };
    let fault = Fault::new(Family::Configuration, code, message);
    DocumentAnswer::Failed(fault.hint(hint).retryable())
}
