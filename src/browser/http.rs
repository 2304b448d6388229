//! Requests over `fetch`: no cookies, no redirects, no referrer, with a deadline.

use gloo_net::http::{Request, RequestBuilder, Response};
use web_sys::{AbortSignal, ReferrerPolicy, RequestCredentials, RequestRedirect};

use crate::error::{Family, Fault};
use crate::protocol::{Answer, DocumentAnswer, HttpRequest};

/// Milliseconds until a request counts as unanswered.
const DEADLINE: u32 = 30_000;

fn guarded(builder: RequestBuilder) -> RequestBuilder {
    builder
        .credentials(RequestCredentials::Omit)
        .redirect(RequestRedirect::Error)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .abort_signal(Some(&AbortSignal::timeout_with_u32(DEADLINE)))
}

/// Sends a request; whatever becomes of it is an answer.
pub(super) async fn send(http: HttpRequest) -> Answer {
    let HttpRequest {
        method,
        url,
        headers,
        body,
    } = http;
    let mut builder = guarded(RequestBuilder::new(&url).method(method_of(method.name())));
    for (name, value) in &headers {
        builder = builder.header(name, value);
    }
    let request = match body {
        Some(body) => builder.body(body),
        None => builder.build(),
    };
    let Ok(request) = request else {
        return Answer::Unreachable;
    };
    match answer(request).await {
        Ok(answer) => answer,
        Err(error) if timed_out(&error) => Answer::TimedOut,
        Err(_) => Answer::Unreachable,
    }
}

async fn answer(request: Request) -> Result<Answer, gloo_net::Error> {
    let response: Response = request.send().await?;
    let retry_after = response
        .headers()
        .get("Retry-After")
        .and_then(|text| text.trim().parse().ok());
    let body = response.text().await?;
    Ok(Answer::Http {
        status: response.status(),
        body,
        retry_after,
    })
}

fn method_of(name: &str) -> gloo_net::http::Method {
    match name {
        "POST" => gloo_net::http::Method::POST,
        "PATCH" => gloo_net::http::Method::PATCH,
        _ => gloo_net::http::Method::GET,
    }
}

fn timed_out(error: &gloo_net::Error) -> bool {
    matches!(error, gloo_net::Error::JsError(error) if error.name == "TimeoutError")
}

/// Gets the configuration document, unless the one in force is still the newest.
pub(super) async fn fetch_document(url: String, etag: Option<String>) -> DocumentAnswer {
    let mut builder = guarded(RequestBuilder::new(&url));
    if let Some(etag) = &etag {
        builder = builder.header("If-None-Match", etag);
    }
    let failed = |code: &'static str, message: &'static str, hint: &'static str| {
        let fault = Fault::new(Family::Configuration, code, message)
            .hint(hint)
            .retryable();
        DocumentAnswer::Failed(fault)
    };
    let unreachable = || {
        failed(
            "config-unreachable",
            "the configuration did not answer",
            "check its URL, and CORS where it is of another origin",
        )
    };
    let Ok(request) = builder.build() else {
        return unreachable();
    };
    let Ok(response) = request.send().await else {
        return unreachable();
    };
    match response.status() {
        304 => DocumentAnswer::Unchanged,
        200 => {
            let etag = response.headers().get("ETag");
            match response.text().await {
                Ok(text) => DocumentAnswer::Text { text, etag },
                Err(_) => unreachable(),
            }
        }
        404 => failed(
            "config-http-404",
            "there is no configuration at its URL",
            "name it with data-config, or call configure()",
        ),
        _ => failed(
            "config-http",
            "the configuration's server refused it",
            "see the server's answer",
        ),
    }
}
