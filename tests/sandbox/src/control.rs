//! `/sandbox/…`: what a test or the demo does to the sandbox itself. Served on both ports, to any page.

use std::collections::HashMap;
use std::convert::Infallible;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, Query as Parameters, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post, put};
use axum::{Json, Router};
use futures_util::stream::{self, Stream};
use serde_json::{Value, json};

use crate::exchange::Body;
use crate::fault::FaultRule;
use crate::simulation::Simulation;
use crate::{crm, moment};

/// How long changes are gathered before the stream tells of them.
const GATHERING: Duration = Duration::from_millis(40);

/// The routes under `/sandbox`.
pub(crate) fn routes() -> Router<Simulation> {
    Router::new()
        .route("/sandbox/reset", post(reset))
        .route(
            "/sandbox/state",
            get(async |State(simulation): State<Simulation>| {
                Json(simulation.read(|state| state.write()))
            }),
        )
        .route(
            "/sandbox/requests",
            get(async |State(simulation): State<Simulation>| {
                Json(simulation.read(|state| state.requests.write()))
            }),
        )
        .route(
            "/sandbox/hooks",
            get(async |State(simulation): State<Simulation>| {
                Json(simulation.read(|state| state.org.hooks.clone()))
            }),
        )
        .route("/sandbox/faults", get(read_faults).put(write_faults))
        .route("/sandbox/down", put(set_down))
        .route(
            "/sandbox/origins",
            get(async |State(simulation): State<Simulation>| {
                Json(simulation.read(|state| state.allowed_origins.clone()))
            })
            .put(write_origins),
        )
        .route("/sandbox/tokens/expire", post(expire_tokens))
        .route(
            "/sandbox/setup",
            get(async |State(simulation): State<Simulation>| {
                Json(simulation.read(|state| state.org.setup.write()))
            })
            .put(write_setup),
        )
        .route("/sandbox/crm/{*path}", any(act_as_person))
        .route("/sandbox/stream", get(follow))
        .layer(middleware::from_fn(open_to_all))
}

async fn reset(State(simulation): State<Simulation>) -> StatusCode {
    simulation.change(|state| state.reset());
    StatusCode::NO_CONTENT
}

async fn read_faults(State(simulation): State<Simulation>) -> Json<Value> {
    Json(simulation.read(|state| state.faults.iter().map(FaultRule::write).collect()))
}

async fn write_faults(State(simulation): State<Simulation>, body: Bytes) -> Response {
    let rules = match serde_json::from_slice::<Value>(&body) {
        Ok(Value::Array(items)) => items
            .iter()
            .map(FaultRule::read)
            .collect::<Result<Vec<_>, _>>(),
        _ => Err("the faults are a JSON list".to_owned()),
    };
    match rules {
        Ok(rules) => {
            simulation.change(|state| state.faults = rules);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(message) => refuse(&message),
    }
}

async fn set_down(State(simulation): State<Simulation>, body: Bytes) -> Response {
    let wanted = serde_json::from_slice::<Value>(&body)
        .ok()
        .and_then(|value| value.get("down").and_then(Value::as_bool));
    match wanted {
        Some(is_down) => {
            simulation.change(|state| state.is_down = is_down);
            Json(json!({"down": is_down})).into_response()
        }
        None => refuse("the body is {\"down\": true} or {\"down\": false}"),
    }
}

async fn write_origins(State(simulation): State<Simulation>, body: Bytes) -> Response {
    let origins = serde_json::from_slice::<Value>(&body)
        .ok()
        .and_then(|value| value.as_array().cloned());
    let origins = origins.and_then(|items| {
        items
            .iter()
            .map(|item| item.as_str().map(str::to_owned))
            .collect::<Option<Vec<_>>>()
    });
    match origins {
        Some(origins) => {
            simulation.change(|state| state.allowed_origins = origins);
            StatusCode::NO_CONTENT.into_response()
        }
        None => refuse("the origins are a JSON list of texts"),
    }
}

async fn write_setup(State(simulation): State<Simulation>, body: Bytes) -> Response {
    let changes: Value = serde_json::from_slice(&body).unwrap_or_default();
    let written = simulation.change(|state| {
        let setup = state.org.setup.with(&changes, moment::now())?;
        state.org.setup = setup;
        Ok::<_, String>(state.org.setup.write())
    });
    match written {
        Ok(setup) => Json(setup).into_response(),
        Err(message) => refuse(&message),
    }
}

/// What a person does in the console; `?by=` names the person's username.
async fn act_as_person(
    State(simulation): State<Simulation>,
    Path(path): Path<String>,
    Parameters(by): Parameters<HashMap<String, String>>,
    method: Method,
    body: Bytes,
) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let by = by.get("by").map_or(crm::SOMEBODY, String::as_str);
    let answer = simulation.change(|state| {
        let now = moment::now();
        crm::answer(&mut state.org, now, method.as_str(), &path, by, &body)
    });
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match answer.body {
        Body::Json(body) => (status, Json(body)).into_response(),
        _ => status.into_response(),
    }
}

async fn expire_tokens(State(simulation): State<Simulation>) -> Json<Value> {
    Json(json!({"expired": simulation.change(|state| state.org.tokens.expire_all())}))
}

/// Server-sent events: `change`, with the version of the state, at once and whenever it changes.
async fn follow(
    State(simulation): State<Simulation>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut changes = simulation.watch();
    changes.mark_changed();
    let events = stream::unfold(changes, async |mut changes| {
        changes.changed().await.ok()?;
        tokio::time::sleep(GATHERING).await;
        let version = *changes.borrow_and_update();
        Some((
            Ok(Event::default()
                .event("change")
                .data(json!({"version": version}).to_string())),
            changes,
        ))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

/// 400 with what is wrong.
pub(crate) fn refuse(message: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({"error": message}))).into_response()
}

/// Lets every page read the answers.
pub(crate) async fn open_to_all(request: Request, next: Next) -> Response {
    let is_preflight = request.method() == axum::http::Method::OPTIONS;
    let mut response = if is_preflight {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if is_preflight {
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("GET,PUT,POST,PATCH,DELETE"),
        );
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("content-type"),
        );
    }
    response
}
