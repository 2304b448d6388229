//! The conformance kit of the page origin: its page, and the demo's softphone as a vendor's host that it can look at.

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use serde_json::Value;

use crate::simulation::Simulation;

/// The remote script, as the host's page names it.
const SCRIPT: &str = "softphone-wrapper.js";

/// What stands in for it while a person looks at the host.
const STAND_IN: &str = "softphone-wrapper-conformance.js";

/// The page, with the address of the host already filled in.
const PAGE: &str = "/pkg/conformance.html?host=/conformance/stand-in";

/// The routes of the kit.
pub(crate) fn routes() -> Router<Simulation> {
    Router::new()
        .route("/conformance", get(async || Redirect::temporary(PAGE)))
        .route(
            "/conformance/host",
            get(async |State(simulation): State<Simulation>| host(&simulation, SCRIPT).await),
        )
        .route(
            "/conformance/stand-in",
            get(async |State(simulation): State<Simulation>| host(&simulation, STAND_IN).await),
        )
}

/// The demo's softphone with this script, and the integrity that the package names for it.
async fn host(simulation: &Simulation, script: &str) -> Response {
    let page = tokio::fs::read_to_string(simulation.root.join("www/demo/vendor.html")).await;
    let manifest = tokio::fs::read_to_string(simulation.root.join("pkg/manifest.json")).await;
    let (Ok(page), Ok(manifest)) = (page, manifest) else {
        let message =
            "the host's page or the package is not there; `cargo xtask build` makes pkg/\n";
        return (StatusCode::NOT_FOUND, message).into_response();
    };
    let manifest: Value = serde_json::from_str(&manifest).unwrap_or_default();
    let integrity = manifest["files"][script]["integrity"]
        .as_str()
        .unwrap_or_default();
    let page = page
        .replace(SCRIPT, script)
        .replace("integrity=\"\"", &format!("integrity=\"{integrity}\""));
    ([(header::CACHE_CONTROL, "no-cache")], Html(page)).into_response()
}
