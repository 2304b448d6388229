//! The addresses of the console, on both origins.

use std::collections::HashMap;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, Query as Parameters, State as Shared};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::{ConsoleFault, fault, perform, view};
use crate::control::{open_to_all, refuse};
use crate::simulation::{Simulation, State};
use crate::{moment, seeds};

/// How long a page may take over a command.
const COMMAND_DEADLINE: Duration = Duration::from_secs(10);

/// How long changes are gathered before pages are told.
const GATHERING: Duration = Duration::from_millis(40);

/// What a person does in a console page.
const COMMANDS: [&str; 5] = ["click-to-dial", "navigate", "publish", "work", "focus"];

/// The console's routes.
pub(crate) fn routes() -> Router<Simulation> {
    let mut routes = Router::new()
        .route("/sandbox/console/perform", post(answer_method))
        .route("/sandbox/console/records/{object}", get(read_list))
        .route("/sandbox/console/records/{object}/{id}", get(read_record))
        .route("/sandbox/console/forms/{object}", get(read_form))
        .route("/sandbox/console/search", get(read_search))
        .route("/sandbox/console/setup", get(read_setup).put(write_setup))
        .route(
            "/sandbox/console/faults",
            get(read_faults).put(write_faults),
        )
        .route("/sandbox/console/faults/take", post(take_fault))
        .route(
            "/sandbox/console/traffic",
            get(read_traffic).delete(clear_traffic),
        )
        .route("/sandbox/console/pages", get(read_pages))
        .route("/sandbox/console/socket", get(connect));
    for command in COMMANDS {
        let act = async move |Shared(simulation): Shared<Simulation>, body: Bytes| {
            send_command(&simulation, command, &body).await
        };
        routes = routes.route(&format!("/sandbox/crm/{command}"), post(act));
    }
    routes
        .route(
            "/support/api/{version}/lightning/opencti_min.js",
            get(read_library),
        )
        .layer(middleware::from_fn(open_to_all))
}

/// The library under the version of its address, which it then sends and expects as a number.
async fn read_library(
    Shared(simulation): Shared<Simulation>,
    Path(version): Path<String>,
) -> Response {
    let number = version
        .strip_suffix(".0")
        .and_then(|number| number.parse::<u8>().ok());
    let file = simulation.root.join("www/console/opencti.js");
    match (number, tokio::fs::read_to_string(file).await) {
        (Some(number), Ok(text)) => {
            let headers = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")];
            (
                headers,
                text.replace("API_VERSION_OF_THE_ADDRESS", &number.to_string()),
            )
                .into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn answer_method(Shared(simulation): Shared<Simulation>, body: Bytes) -> Response {
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let Some(method) = asked["method"].as_str() else {
        return refuse("method is missing");
    };
    let username = asked["by"].as_str().unwrap_or(seeds::AGENT);
    let act = |state: &mut State| {
        let user = state.org.records.user_named(username)?;
        let (org, setup) = (&mut state.org, &state.console.setup);
        Some(perform::perform(
            org,
            setup,
            moment::now(),
            method,
            &asked["args"],
            &user,
        ))
    };
    // Only a log changes what pages show.
    let answer = if method == "saveLog" {
        simulation.change(act)
    } else {
        simulation.note(act)
    };
    match answer {
        Some(answer) => Json(answer).into_response(),
        None => refuse(&format!("nobody is named {username}")),
    }
}

async fn read_list(Shared(simulation): Shared<Simulation>, Path(object): Path<String>) -> Response {
    found(simulation.read(|state| view::list(&state.org, &object)))
}

async fn read_record(
    Shared(simulation): Shared<Simulation>,
    Path((_, id)): Path<(String, String)>,
) -> Response {
    found(simulation.read(|state| view::record(&state.org, &id)))
}

async fn read_form(Shared(simulation): Shared<Simulation>, Path(object): Path<String>) -> Response {
    found(simulation.read(|state| view::form(&state.org, &object)))
}

async fn read_search(
    Shared(simulation): Shared<Simulation>,
    Parameters(parameters): Parameters<HashMap<String, String>>,
) -> Json<Value> {
    let text = parameters.get("text").map_or("", String::as_str);
    Json(simulation.read(|state| view::search(&state.org, text)))
}

fn found(value: Option<Value>) -> Response {
    value.map_or_else(
        || StatusCode::NOT_FOUND.into_response(),
        |value| Json(value).into_response(),
    )
}

async fn read_setup(Shared(simulation): Shared<Simulation>) -> Json<Value> {
    Json(simulation.read(|state| state.console.setup.write()))
}

async fn write_setup(Shared(simulation): Shared<Simulation>, body: Bytes) -> Response {
    let changes: Value = serde_json::from_slice(&body).unwrap_or_default();
    let written = simulation.change(|state| {
        state.console.setup = state.console.setup.with(&changes)?;
        Ok::<_, String>(state.console.setup.write())
    });
    match written {
        Ok(setup) => Json(setup).into_response(),
        Err(message) => refuse(&message),
    }
}

async fn read_faults(Shared(simulation): Shared<Simulation>) -> Json<Value> {
    Json(simulation.read(|state| {
        state
            .console
            .faults
            .iter()
            .map(ConsoleFault::write)
            .collect()
    }))
}

async fn write_faults(Shared(simulation): Shared<Simulation>, body: Bytes) -> Response {
    let rules = match serde_json::from_slice::<Value>(&body) {
        Ok(Value::Array(rules)) => rules
            .iter()
            .map(ConsoleFault::read)
            .collect::<Result<Vec<_>, _>>(),
        _ => Err("the faults are a JSON list".to_owned()),
    };
    match rules {
        Ok(rules) => {
            simulation.note(|state| state.console.faults = rules);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(message) => refuse(&message),
    }
}

/// `{method, console}` gives `{fault}`: the one that is due, counted, or null.
async fn take_fault(Shared(simulation): Shared<Simulation>, body: Bytes) -> Json<Value> {
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let member = |name: &str| asked[name].as_str().unwrap_or_default();
    let (method, console) = (member("method"), member("console"));
    let due = simulation.note(|state| fault::take(&mut state.console.faults, method, console));
    Json(json!({"fault": due}))
}

async fn read_traffic(Shared(simulation): Shared<Simulation>) -> Json<Value> {
    Json(simulation.read(|state| json!(state.console.traffic)))
}

async fn clear_traffic(Shared(simulation): Shared<Simulation>) -> StatusCode {
    simulation.note(|state| state.console.traffic.clear());
    StatusCode::NO_CONTENT
}

async fn read_pages(Shared(simulation): Shared<Simulation>) -> Json<Value> {
    Json(simulation.read(|state| state.console.pages.write()))
}

/// Does in a page what a person does, and tells what came of it: `{console, outcome}`. `console` in the body names the page.
async fn send_command(simulation: &Simulation, command: &str, body: &[u8]) -> Response {
    let details: Value = serde_json::from_slice(body).unwrap_or_default();
    let console = details["console"].as_str();
    let sent = simulation.note(|state| state.console.pages.command(console, command, &details));
    let Some((console, answer)) = sent else {
        let body = Json(json!({"error": "no such console page is open"}));
        return (StatusCode::CONFLICT, body).into_response();
    };
    match tokio::time::timeout(COMMAND_DEADLINE, answer).await {
        Ok(Ok(outcome)) => Json(json!({"console": console, "outcome": outcome})).into_response(),
        _ => StatusCode::GATEWAY_TIMEOUT.into_response(),
    }
}

/// The line of a page: it tells of itself and of messages, and hears commands and that something changed. A socket, because browsers allow
/// few HTTP connections to one host, which many tabs would use up.
async fn connect(
    Shared(simulation): Shared<Simulation>,
    Parameters(parameters): Parameters<HashMap<String, String>>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let console = parameters.get("console").cloned().unwrap_or_default();
    upgrade.on_upgrade(async move |socket| {
        let (line, commands) = mpsc::unbounded_channel();
        let number = simulation.note(|state| state.console.pages.open(&console, line));
        attend(&simulation, socket, commands, &console, number).await;
        simulation.note(|state| state.console.pages.close(number));
    })
}

async fn attend(
    simulation: &Simulation,
    mut socket: WebSocket,
    mut commands: mpsc::UnboundedReceiver<Value>,
    console: &str,
    number: u64,
) {
    let mut changes = simulation.watch();
    loop {
        let said = tokio::select! {
            heard = socket.recv() => match heard {
                Some(Ok(Message::Text(text))) => {
                    hear(simulation, console, number, &text);
                    continue;
                }
                Some(Ok(_)) => continue,
                _ => return,
            },
            Some(command) = commands.recv() => command,
            changed = changes.changed() => {
                if changed.is_err() {
                    return;
                }
                tokio::time::sleep(GATHERING).await;
                json!({"change": *changes.borrow_and_update()})
            }
        };
        if socket
            .send(Message::Text(said.to_string().into()))
            .await
            .is_err()
        {
            return;
        }
    }
}

fn hear(simulation: &Simulation, console: &str, number: u64, text: &str) {
    let said: Value = serde_json::from_str(text).unwrap_or_default();
    simulation.note(|state| {
        let pages = &mut state.console.pages;
        if let Some(command) = said["answered"].as_u64() {
            pages.answered(command, said["outcome"].clone());
        } else if said["state"].is_object() {
            pages.tell(number, &said["state"]);
        } else if said["traffic"].is_object() {
            state.console.hear(console, &said["traffic"]);
        }
    });
}
