//! The edge of the org: what stands between the network and its rules. Reads a request, meets the faults and the
//! cross-origin rules, and turns the org's answer into HTTP.

use std::time::Duration;

use axum::body::{Body as HttpBody, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use crate::caller_insight::CallerInsight;
use crate::cors::{self, Verdict};
use crate::exchange::{Answer, Body, Query, media_type, segments};
use crate::fault::{self, Fault};
use crate::simulation::Simulation;
use crate::{moment, oauth};

/// The most a body may hold, as the REST API documents it.
const BODY_LIMIT: usize = 50 * 1024 * 1024;

/// The longest address, in bytes.
const ADDRESS_LIMIT: usize = 16_384;

/// Marks a response that must not leave: its connection is closed in its place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dropped;

/// Answers any request to the org.
pub(crate) async fn serve(State(simulation): State<Simulation>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if parts.uri.to_string().len() > ADDRESS_LIMIT {
        return StatusCode::URI_TOO_LONG.into_response();
    }
    let arrival = simulation.read(|state| state.org.records.sequence());
    let Ok(body) = to_bytes(body, BODY_LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let query = read(&parts, body.to_vec(), arrival);
    let (is_down, verdict) = simulation.read(|state| {
        let origin = header(&parts.headers, header::ORIGIN.as_str());
        let verdict = cors::judge(origin, &simulation.org_origin, &state.allowed_origins);
        let is_served = state.org.setup.allows_cors_for_oauth || !oauth::has_cors_setting(&query);
        // Without the setting the endpoints work, and no page may read their answers.
        (
            state.is_down,
            if is_served {
                verdict
            } else {
                Verdict::NotCross
            },
        )
    });
    if is_down {
        return drop_connection(&simulation, &query, "down");
    }
    let is_preflight = parts.method == Method::OPTIONS
        && parts
            .headers
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let fault = simulation
        .change(|state| fault::take(&mut state.faults, parts.method.as_str(), &query.path));
    if let Some((Fault::Down | Fault::DropBefore, name)) = &fault {
        return drop_connection(&simulation, &query, name);
    }
    if verdict == Verdict::Refused {
        let answer = Answer::empty(403);
        simulation.change(|state| state.requests.note(&query, Some(&answer), None));
        return respond(&answer, &[]);
    }
    if is_preflight {
        return preflight(&parts, &verdict, fault.as_ref());
    }
    let Some(answer) = act(&simulation, &query, fault.as_ref()).await else {
        return drop_connection(&simulation, &query, "drop-after-commit");
    };
    let name = fault.as_ref().map(|(_, name)| name.as_str());
    simulation.change(|state| state.requests.note(&query, Some(&answer), name));
    let headers = match (&verdict, &fault) {
        (_, Some((Fault::WrongCors, _))) | (Verdict::NotCross | Verdict::Refused, _) => Vec::new(),
        (Verdict::Allowed(origin), _) => cors::answer_headers(origin),
    };
    respond(&answer, &headers)
}

/// Has the org answer, in the way the fault has it; `None` where the work is done but no answer leaves.
async fn act(
    simulation: &Simulation,
    query: &Query,
    fault: Option<&(Fault, String)>,
) -> Option<Answer> {
    if let Some((fault, name)) = fault
        && let Some(answer) = fault.answer(name, &query.path)
    {
        return Some(answer);
    }
    let fault = fault.map(|(fault, _)| fault);
    if let Some(Fault::Delay(milliseconds)) = fault {
        tokio::time::sleep(Duration::from_millis(*milliseconds)).await;
    }
    let mut answer = simulation.change(|state| {
        state.org.automation_fails = fault == Some(&Fault::VoicePartial);
        if CallerInsight::is_for(query) {
            return state.caller_insight.answer(query);
        }
        state.org.answer(query)
    });
    match fault {
        Some(Fault::DropAfterCommit) => return None,
        Some(Fault::DelayAfterCommit(milliseconds)) => {
            tokio::time::sleep(Duration::from_millis(*milliseconds)).await
        }
        Some(Fault::Status(status)) => answer.status = *status,
        _ => {}
    }
    Some(answer)
}

fn preflight(parts: &Parts, verdict: &Verdict, fault: Option<&(Fault, String)>) -> Response {
    let asked = header(
        &parts.headers,
        header::ACCESS_CONTROL_REQUEST_HEADERS.as_str(),
    );
    let headers = match (verdict, fault) {
        (Verdict::Allowed(origin), None) => cors::preflight_headers(origin, asked),
        _ => Vec::new(),
    };
    respond(&Answer::empty(200), &headers)
}

fn drop_connection(simulation: &Simulation, query: &Query, fault: &str) -> Response {
    simulation.change(|state| state.requests.note(query, None, Some(fault)));
    let mut response = StatusCode::SERVICE_UNAVAILABLE.into_response();
    response.extensions_mut().insert(Dropped);
    response
}

fn respond(answer: &Answer, headers: &[(&'static str, String)]) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let (content_type, text) = match &answer.body {
        Body::Empty => (None, String::new()),
        Body::Json(value) => (Some("application/json;charset=UTF-8"), value.to_string()),
        Body::Text(text) => (Some("text/plain;charset=UTF-8"), text.clone()),
        Body::Written(content_type, text) => (Some(*content_type), text.clone()),
        Body::Html(text) => (Some("text/html;charset=UTF-8"), text.clone()),
    };
    let mut response = (status, HttpBody::from(text)).into_response();
    let kept = response.headers_mut();
    kept.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-cache,must-revalidate,max-age=0,no-store,private"),
    );
    if let Some(content_type) = content_type {
        kept.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    for (name, value) in answer.headers.iter().chain(headers) {
        if let Ok(value) = HeaderValue::from_str(value) {
            kept.insert(HeaderName::from_static(name), value);
        }
    }
    response
}

fn read(parts: &Parts, body: Vec<u8>, arrival: u64) -> Query {
    let path = parts.uri.path();
    let method = if parts.method == Method::HEAD {
        "GET"
    } else {
        parts.method.as_str()
    };
    let content_type = header(&parts.headers, header::CONTENT_TYPE.as_str()).unwrap_or_default();
    Query {
        method: method.to_owned(),
        path: path.to_owned(),
        segments: segments(path),
        query_string: parts.uri.query().unwrap_or_default().to_owned(),
        parameters: oauth::decode_pairs(parts.uri.query().unwrap_or_default()),
        authorization: header(&parts.headers, header::AUTHORIZATION.as_str()).map(str::to_owned),
        content_type: media_type(content_type),
        headers: shown_headers(&parts.headers),
        body,
        arrival,
        now: moment::now(),
    }
}

fn shown_headers(headers: &HeaderMap) -> Map<String, Value> {
    let hidden = [header::AUTHORIZATION, header::COOKIE];
    let shown = headers.iter().filter(|(name, _)| !hidden.contains(name));
    shown
        .filter_map(|(name, value)| {
            value
                .to_str()
                .ok()
                .map(|value| (name.as_str().to_owned(), Value::String(value.to_owned())))
        })
        .collect()
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
