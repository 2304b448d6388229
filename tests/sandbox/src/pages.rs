//! The page origin: the demo, the console, the remote script, and the configuration document.

use std::path::{Component, Path, PathBuf};

use axum::body::{Body, Bytes};
use axum::extract::{Path as Address, RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Json, Router};

use serde_json::{Value, json};

use crate::configuration::Saved;
use crate::cors::{self, Verdict};
use crate::simulation::Simulation;

/// Where the configuration document is.
pub(crate) const CONFIGURATION: &str = "/softphone-wrapper.config.json";

/// Where the demo's own variant of it is.
pub(crate) const DEMO_CONFIGURATION: &str = "/demo.config.json";

/// Where the console's own variant of it is.
pub(crate) const CONSOLE_CONFIGURATION: &str = "/console.config.json";

/// The routes of the page origin.
pub(crate) fn routes() -> Router<Simulation> {
    Router::new()
        .route(
            "/",
            get(async |State(simulation): State<Simulation>| {
                file(&simulation, "www/demo", "index.html").await
            }),
        )
        .route(
            "/demo/{*path}",
            get(
                async |State(simulation): State<Simulation>, Address(path): Address<String>| {
                    file(&simulation, "www/demo", &path).await
                },
            ),
        )
        .route(
            "/pkg/{*path}",
            get(
                async |State(simulation): State<Simulation>, Address(path): Address<String>| {
                    file(&simulation, "pkg", &path).await
                },
            ),
        )
        .route(
            "/console",
            get(async |State(simulation): State<Simulation>| {
                file(&simulation, "www/console", "index.html").await
            }),
        )
        .route(
            "/console/{*path}",
            get(
                async |State(simulation): State<Simulation>, Address(path): Address<String>| {
                    file(&simulation, "www/console", &path).await
                },
            ),
        )
        .route("/cti.html", get(lead_to_adapter))
        .route("/admin", get(lead_to_administration))
        .route(DEMO_CONFIGURATION, get(read_demo_configuration))
        .route(CONSOLE_CONFIGURATION, get(read_console_configuration))
        .route("/favicon.ico", get(async || StatusCode::NO_CONTENT))
        .route(
            CONFIGURATION,
            get(read_configuration)
                .put(save_configuration)
                .options(preflight_configuration),
        )
}

/// The adapter's page stands beside the script, which it names by a relative address; Open CTI's parameters go along. The configuration
/// is not beside it here.
async fn lead_to_adapter(RawQuery(query): RawQuery) -> Redirect {
    let query = query.unwrap_or_default();
    let is_named = query.split('&').any(|pair| pair.starts_with("config="));
    let config = if is_named {
        String::new()
    } else {
        format!("config={CONSOLE_CONFIGURATION}&")
    };
    Redirect::temporary(&format!("/pkg/cti.html?{config}{query}"))
}

/// The administrator's console stands in the package, beside the script. The document that it edits is not beside it here.
async fn lead_to_administration() -> Redirect {
    Redirect::temporary(&format!("/pkg/admin/index.html?config={CONFIGURATION}"))
}

/// The document as the demo's softphone has it: callers are searched for.
async fn read_demo_configuration(State(simulation): State<Simulation>) -> Json<Value> {
    let mut document = document(&simulation);
    search_for_callers(&mut document, |_| {});
    if document.get("webServices").is_none() {
        let org = document["accounts"][0]["instanceUrl"].as_str();
        document["webServices"] = json!([crm_hook(org.unwrap_or_default())]);
    }
    if document.get("callerInsight").is_none() {
        document["callerInsight"] = ratings(&document["accounts"][0]["id"]);
    }
    Json(document)
}

/// Ratings of which some do more than rate, as seed 000 has them.
fn ratings(account: &Value) -> Value {
    let names = [
        "Resolved",
        "Callback",
        "Wrong Number",
        "Existing Contact",
        "New Lead",
    ];
    json!({
        "account": account,
        "ratings": names.map(|name| json!({"itemText": name})),
        "buttons": [
            {"callRating": "Existing Contact", "buttonAction": "logCall", "buttonLabel": "Log Call", "isDefaultButton": "1"},
            {"callRating": "New Lead", "buttonAction": "createLead", "buttonLabel": "Create Lead", "actionParams": [
                {"sfFields": {"Lead": "LeadSource"}, "value": "Phone Inquiry"},
                {"sfFields": {"Lead": "CountryCode"}, "type": "dropdown", "label": "Country", "options": [
                    {"label": "Canada", "value": "CA"}, {"label": "United States", "value": "US"}]},
            ]},
        ],
    })
}

/// A profile as somebody writes it who pushes calls to another CRM.
fn crm_hook(org: &str) -> Value {
    let value = |name: &str, call: &str| json!({"name": name, "value": {"call": call}});
    json!({
        "name": "crm-hook", "targetUrl": format!("{org}/hooks/crm"), "event": "ended", "deliveryHeaders": true,
        "formParameters": [
            value("callid", "Call ID"), value("agent", "Agent"), value("callDirection", "Call Direction"), value("externalNumber", "External Number"),
            value("group", "Group/Skill"), value("time", "Time"), value("externallistenlink", "Audio Recording Link"),
        ],
    })
}

/// The document as the console's softphone has it: the demo's phone in a frame, tokens from the broker, callers searched for and shown,
/// two message channels.
async fn read_console_configuration(State(simulation): State<Simulation>) -> Json<Value> {
    let mut document = document(&simulation);
    for account in document["accounts"].as_array_mut().into_iter().flatten() {
        if account["auth"]["type"] == "host" {
            let broker = format!(
                "{}/broker/token",
                account["instanceUrl"].as_str().unwrap_or_default()
            );
            account["auth"] = json!({"type": "broker", "url": broker});
        }
    }
    search_for_callers(&mut document, |design| {
        design["pop"] = json!({"what": "match", "on": "ringing"});
    });
    if document.get("openCti").is_none() {
        document["openCti"] = json!({
            "softphone": {"frameUrl": "/demo/softphone.html"}, "publish": "Softphone__c", "subscribe": "Softphone_Command__c"
        });
    }
    Json(document)
}

fn document(simulation: &Simulation) -> Value {
    let text = simulation.read(|state| state.document.text().to_owned());
    serde_json::from_str(&text).unwrap_or_default()
}

/// Has callers searched for by the designs of inbound calls that do not say whether, and changes these further.
fn search_for_callers(document: &mut Value, change: impl Fn(&mut Value)) {
    let designs = document["configurations"].as_array_mut();
    for design in designs.into_iter().flatten() {
        if design["type"] == "inboundQueue" && design.get("moduleSearch").is_none() {
            design["moduleSearch"] = json!(["contact", "lead"]);
            change(design);
        }
    }
}

/// Serves a file below a folder of the repository. Scripts with an integrity need CORS, so any page may read them.
async fn file(simulation: &Simulation, folder: &str, path: &str) -> Response {
    let Some(path) = below(&simulation.root.join(folder), path) else {
        return not_here(path);
    };
    match tokio::fs::read(&path).await {
        Ok(bytes) => {
            let headers = [
                (header::CONTENT_TYPE, content_type(&path)),
                (header::CACHE_CONTROL, "no-cache"),
                (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
            ];
            (headers, Body::from(bytes)).into_response()
        }
        Err(_) => not_here(&path.display().to_string()),
    }
}

fn not_here(path: &str) -> Response {
    let name = path.rsplit('/').next().unwrap_or_default();
    (
        StatusCode::NOT_FOUND,
        format!("{name} is not there; `cargo xtask build` makes pkg/\n"),
    )
        .into_response()
}

/// The path below the folder, unless it leads out of it.
fn below(folder: &Path, path: &str) -> Option<PathBuf> {
    Path::new(path)
        .components()
        .all(|part| matches!(part, Component::Normal(_)))
        .then(|| folder.join(path))
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("xml") => "application/xml",
        Some("ts" | "md" | "txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

async fn read_configuration(State(simulation): State<Simulation>, headers: HeaderMap) -> Response {
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    let (etag, body) = simulation.read(|state| {
        let is_known = known.is_some_and(|list| state.document.is_named_by(list));
        (
            state.document.etag(),
            (!is_known).then(|| state.document.text().to_owned()),
        )
    });
    let mut response = match body {
        None => StatusCode::NOT_MODIFIED.into_response(),
        Some(text) => ([(header::CONTENT_TYPE, "application/json")], text).into_response(),
    };
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    with_etag(&mut response, &etag);
    allow(&simulation, &headers, response)
}

async fn save_configuration(
    State(simulation): State<Simulation>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let if_match = headers
        .get(header::IF_MATCH)
        .and_then(|value| value.to_str().ok());
    let text = String::from_utf8_lossy(&body);
    let response = match simulation.change(|state| state.document.save(&text, if_match)) {
        Saved::Done(etag) => {
            let mut response = StatusCode::NO_CONTENT.into_response();
            with_etag(&mut response, &etag);
            response
        }
        Saved::Conflict => (
            StatusCode::PRECONDITION_FAILED,
            "the document was changed by someone else\n",
        )
            .into_response(),
        Saved::NotJson => (
            StatusCode::BAD_REQUEST,
            "the document is not a JSON object\n",
        )
            .into_response(),
    };
    allow(&simulation, &headers, response)
}

async fn preflight_configuration(
    State(simulation): State<Simulation>,
    headers: HeaderMap,
) -> Response {
    let mut response = allow(
        &simulation,
        &headers,
        StatusCode::NO_CONTENT.into_response(),
    );
    response.headers_mut().insert(
        header::ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static("GET,PUT"),
    );
    response.headers_mut().insert(
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("if-match,if-none-match,content-type"),
    );
    response
}

fn with_etag(response: &mut Response, etag: &str) {
    if let Ok(value) = HeaderValue::from_str(etag) {
        response.headers_mut().insert(header::ETAG, value);
    }
}

/// Lets the pages that may call the org read the document too.
fn allow(simulation: &Simulation, headers: &HeaderMap, mut response: Response) -> Response {
    let origin = headers
        .get(header::ORIGIN)
        .and_then(|value| value.to_str().ok());
    let verdict = simulation
        .read(|state| cors::judge(origin, &simulation.org_origin, &state.allowed_origins));
    if let Verdict::Allowed(origin) = verdict {
        for (name, value) in cors::answer_headers(&origin) {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response
                    .headers_mut()
                    .insert(HeaderName::from_static(name), value);
            }
        }
        response.headers_mut().insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("etag"),
        );
    }
    response
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::below;

    #[test]
    fn no_path_leads_out_of_its_folder() {
        for (path, is_served) in [
            ("demo.js", true),
            ("a/b.css", true),
            ("../Cargo.toml", false),
            ("a/../../x", false),
            ("/etc/passwd", false),
        ] {
            assert_eq!(
                below(Path::new("/srv/pkg"), path).is_some(),
                is_served,
                "{path}"
            );
        }
    }
}
