//! The web server of a test's host: any page or file on any route, with the headers, status and delay a test wants.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, COOKIE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::{Package, Result};

/// What a route answers.
#[derive(Clone, Debug)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    content: Content,
    delay: Duration,
}

#[derive(Clone, Debug)]
enum Content {
    Bytes(Vec<u8>),
    File(PathBuf),
}

impl Reply {
    /// A page, `text/html` with its charset.
    #[must_use]
    pub fn html(text: impl Into<String>) -> Self {
        Self::bytes("text/html; charset=utf-8", text.into())
    }

    /// A script, `text/javascript`.
    #[must_use]
    pub fn script(text: impl Into<String>) -> Self {
        Self::bytes("text/javascript", text.into())
    }

    /// A JSON document.
    #[must_use]
    pub fn json(value: &Value) -> Self {
        Self::bytes("application/json", value.to_string())
    }

    /// Anything, under the type that is named.
    #[must_use]
    pub fn bytes(content_type: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            status: 200,
            headers: vec![("content-type".into(), content_type.into())],
            content: Content::Bytes(bytes.into()),
            delay: Duration::ZERO,
        }
    }

    /// A file, read at each request, under the type its name tells.
    #[must_use]
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let headers = vec![("content-type".into(), content_type(&path).into())];
        Self {
            status: 200,
            headers,
            content: Content::File(path),
            delay: Duration::ZERO,
        }
    }

    /// Another status than 200.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// One more header, in place of the former one of that name.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers
            .retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Leaves a header out, `content-type` say.
    #[must_use]
    pub fn without_header(mut self, name: &str) -> Self {
        self.headers
            .retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        self
    }

    /// Holds the answer back.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
}

/// One request the server has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// `GET`, `POST`, ...
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The query, empty when there is none.
    pub query: String,
    /// The cookies, empty when there are none.
    pub cookie: String,
}

#[derive(Default)]
struct Routes {
    replies: HashMap<String, Reply>,
    mounts: Vec<(String, PathBuf)>,
    received: Vec<Received>,
}

type Shared = Arc<Mutex<Routes>>;

fn lock(routes: &Mutex<Routes>) -> MutexGuard<'_, Routes> {
    routes.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A web server on a free port of 127.0.0.1; it ends when dropped.
///
/// Nothing is cached, and files under a mount may be read from any origin (`Access-Control-Allow-Origin: *`), as on a CDN.
pub struct HostServer {
    origin: String,
    port: u16,
    routes: Shared,
    task: JoinHandle<()>,
}

impl HostServer {
    /// Starts a server without any route.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let origin = format!("http://127.0.0.1:{port}");
        let routes = Shared::default();
        let router = router(&routes);
        let task = tokio::spawn(async move {
            // The task ends with the server; a failure shows as a connection refused in the test.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self {
            origin,
            port,
            routes,
            task,
        })
    }

    /// The same over TLS as `https://{host}`, which a browser of [`Chromium::launch_mapped`](crate::Chromium::launch_mapped) finds
    /// at [`port`](Self::port).
    pub async fn start_tls(host: &str) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let origin = format!("https://{host}");
        let routes = Shared::default();
        let router = router(&routes);
        let task = tokio::spawn(async move {
            let _ = sandbox::serve_any_host(listener, router).await;
        });
        Ok(Self {
            origin,
            port,
            routes,
            task,
        })
    }

    /// Such as `http://127.0.0.1:40123`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Where it listens on this machine.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address of a path on this server.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Answers a path (with any query) with this from now on; comes before every mount.
    pub fn serve(&self, path: &str, reply: Reply) {
        lock(&self.routes).replies.insert(path.into(), reply);
    }

    /// Serves a directory's files under a prefix such as `/pkg/`.
    pub fn mount(&self, prefix: &str, directory: impl Into<PathBuf>) {
        lock(&self.routes)
            .mounts
            .push((prefix.into(), directory.into()));
    }

    /// Serves the built remote script under `/pkg/`.
    pub fn mount_package(&self, package: &Package) {
        self.mount("/pkg/", package.directory());
    }

    /// Every request so far, in order of arrival.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        lock(&self.routes).received.clone()
    }
}

fn router(routes: &Shared) -> Router {
    Router::new()
        .fallback(answer)
        .with_state(Arc::clone(routes))
}

impl Drop for HostServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(State(routes): State<Shared>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let reply = {
        let mut routes = lock(&routes);
        routes.received.push(Received {
            method: request.method().to_string(),
            path: path.clone(),
            query: request.uri().query().unwrap_or_default().to_owned(),
            cookie: request
                .headers()
                .get(COOKIE)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
                .to_owned(),
        });
        routes
            .replies
            .get(&path)
            .cloned()
            .or_else(|| mounted(&routes, &path))
    };
    let Some(reply) = reply else {
        return respond(404, HeaderMap::new(), Vec::new());
    };
    if !reply.delay.is_zero() {
        tokio::time::sleep(reply.delay).await;
    }
    let content = match reply.content {
        Content::Bytes(bytes) => Ok(bytes),
        Content::File(path) => tokio::fs::read(path).await,
    };
    let mut headers = HeaderMap::new();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in &reply.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
            headers.insert(name, value);
        }
    }
    match content {
        Ok(bytes) => respond(reply.status, headers, bytes),
        Err(error) => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
            respond(404, headers, error.to_string().into_bytes())
        }
    }
}

fn respond(status: u16, headers: HeaderMap, content: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(content));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *response.headers_mut() = headers;
    response
}

fn mounted(routes: &Routes, path: &str) -> Option<Reply> {
    routes.mounts.iter().find_map(|(prefix, directory)| {
        let rest = Path::new(path.strip_prefix(prefix.as_str())?);
        let stays_inside = rest
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        let file = directory.join(rest);
        (stays_inside && file.is_file())
            .then(|| Reply::file(file).header("access-control-allow-origin", "*"))
    })
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("css") => "text/css",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
