//! The two listeners of the sandbox, the page's and the org's, and the connections that faults may cut.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::any;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

use crate::edge::{self, Dropped};
use crate::simulation::Simulation;
use crate::{certificates, conformance, console, control, pages, simulation};

/// The first byte of every TLS connection: a record of the handshake.
const HANDSHAKE: u8 = 0x16;

/// The page's host name under TLS: Salesforce's own for the console.
const PAGE_HOST: &str = "acme.lightning.force.com";

/// The org's host name under TLS.
const ORG_HOST: &str = "acme.my.salesforce.com";

/// How a sandbox is started.
#[derive(Debug, Clone)]
pub struct Options {
    /// The address to listen at.
    pub host: IpAddr,
    /// Port of the page origin; 0 picks a free one.
    pub port: u16,
    /// Port of the org; without one the next after `port`, or a free one where that is 0.
    pub org_port: Option<u16>,
    /// The repository's root, below which `www/demo` and `pkg` are served.
    pub root: PathBuf,
    /// Origins that may call the org, beside the page's own.
    pub allowed_origins: Vec<String>,
    /// The Apex namespace of the voice wrapper.
    pub namespace: String,
    /// How long an access token is good; without it, until `/sandbox/tokens/expire`.
    pub token_lifetime: Option<Duration>,
    /// Whether both ports speak TLS too, under a self-signed certificate for whatever host name is asked for. The origins are then
    /// `https://acme.lightning.force.com:PORT` and `https://acme.my.salesforce.com:PORT`; plain HTTP is answered all the same.
    pub tls: bool,
    /// The file in which the buttons of the Config API are kept; without one they are gone with the process.
    pub db: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 8787,
            org_port: None,
            root: PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")),
            allowed_origins: Vec::new(),
            namespace: "cnxscv".to_owned(),
            token_lifetime: None,
            tls: false,
            db: None,
        }
    }
}

/// A running sandbox. Dropping it closes both ports at once.
#[derive(Debug)]
#[must_use = "dropping the sandbox stops it"]
pub struct Sandbox {
    page_origin: String,
    org_origin: String,
    control_origin: String,
    simulation: Simulation,
    listeners: [JoinHandle<()>; 2],
}

impl Sandbox {
    /// Listens on both ports.
    ///
    /// # Errors
    ///
    /// Where a port cannot be had, or the file of `db` not be used; the message names it.
    pub async fn start(options: Options) -> io::Result<Self> {
        let page = listen(options.host, options.port).await?;
        let org_port = options.org_port.unwrap_or(if options.port == 0 {
            0
        } else {
            options.port.wrapping_add(1)
        });
        let org = listen(options.host, org_port).await?;
        let (page_address, org_address) = (page.local_addr()?, org.local_addr()?);
        let control_origin = origin(page_address);
        let acceptor = options.tls.then(certificates::acceptor).transpose()?;
        let (page_origin, org_origin) = if options.tls {
            let named =
                |host: &str, address: SocketAddr| format!("https://{host}:{}", address.port());
            (named(PAGE_HOST, page_address), named(ORG_HOST, org_address))
        } else {
            (control_origin.clone(), origin(org_address))
        };
        let simulation =
            Simulation::new(&options, &page_origin, &org_origin).map_err(io::Error::other)?;
        let of_org = control::routes()
            .merge(console::routes())
            .merge(org_routes());
        let of_page = pages::routes()
            .merge(conformance::routes())
            .merge(of_org.clone());
        let listeners = [
            tokio::spawn(accept(
                page,
                of_page.with_state(simulation.clone()),
                acceptor.clone(),
                true,
            )),
            // Without keep-alive a connection that a fault cuts is always a fresh one. Browsers silently send a request again when a
            // connection that they reuse dies, which would hide the fault.
            tokio::spawn(accept(
                org,
                of_org.with_state(simulation.clone()),
                acceptor,
                false,
            )),
        ];
        Ok(Self {
            page_origin,
            org_origin,
            control_origin,
            simulation,
            listeners,
        })
    }

    /// Origin of the page, such as `http://127.0.0.1:8787`.
    #[must_use]
    pub fn page_origin(&self) -> &str {
        &self.page_origin
    }

    /// Origin of the org, such as `http://127.0.0.1:8788`.
    #[must_use]
    pub fn org_origin(&self) -> &str {
        &self.org_origin
    }

    /// The page's port over plain HTTP, which clients without a browser reach the controls at, with TLS as without.
    #[must_use]
    pub fn control_origin(&self) -> &str {
        &self.control_origin
    }

    /// Lets the pages of one more origin call the org, and sign in from its `/oauth.html` and `/pkg/oauth.html`.
    pub fn allow_origin(&self, origin: &str) {
        let origin = origin.to_owned();
        self.simulation.change(|state| {
            let redirects = simulation::redirects(std::slice::from_ref(&origin));
            state.org.register_redirects(&redirects);
            state.allowed_origins.push(origin);
        });
    }

    /// Closes both ports and every connection.
    pub async fn shutdown(mut self) {
        for listener in &mut self.listeners {
            listener.abort();
            // Aborted is what it shall be.
            let _ = listener.await;
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.listeners.iter().for_each(JoinHandle::abort);
    }
}

fn org_routes() -> Router<Simulation> {
    Router::new()
        .route("/services/{*path}", any(edge::serve))
        .route("/hooks/{*path}", any(edge::serve))
        .route("/config/{*path}", any(edge::serve))
        .route("/broker/{*path}", any(edge::serve))
        .route("/id/{*path}", any(edge::serve))
}

/// Serves routes on a port that speaks TLS under any host name, and plain HTTP, until it is aborted.
///
/// # Errors
///
/// Where no certificate can be made.
pub async fn serve_any_host(listener: TcpListener, routes: Router) -> io::Result<()> {
    accept(listener, routes, Some(certificates::acceptor()?), true).await;
    Ok(())
}

async fn listen(host: IpAddr, port: u16) -> io::Result<TcpListener> {
    let address = SocketAddr::new(host, port);
    TcpListener::bind(address).await.map_err(|error| {
        io::Error::new(error.kind(), format!("cannot listen at {address}: {error}"))
    })
}

fn origin(address: SocketAddr) -> String {
    format!("http://{address}")
}

/// Accepts connections until it is aborted, which ends them all.
async fn accept(
    listener: TcpListener,
    routes: Router,
    acceptor: Option<TlsAcceptor>,
    keep_alive: bool,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(greet(stream, routes.clone(), acceptor.clone(), keep_alive));
                }
                // Out of descriptors, most likely: those in use come back.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

/// Finds out whether the connection is a TLS one, and serves it either way. What goes wrong with it is the client's to see.
async fn greet(stream: TcpStream, routes: Router, acceptor: Option<TlsAcceptor>, keep_alive: bool) {
    // A small answer must not wait for the client's acknowledgement of another.
    let _ = stream.set_nodelay(true);
    let Some(acceptor) = acceptor else {
        return serve(stream, routes, keep_alive).await;
    };
    let mut first = [0];
    if stream.peek(&mut first).await.is_err() {
        return;
    }
    if first == [HANDSHAKE] {
        if let Ok(stream) = acceptor.accept(stream).await {
            serve(stream, routes, keep_alive).await;
        }
    } else {
        serve(stream, routes, keep_alive).await;
    }
}

async fn serve<Stream>(stream: Stream, routes: Router, keep_alive: bool)
where
    Stream: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let inner = TowerToHyperService::new(routes);
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        let inner = inner.clone();
        async move {
            let response: Response<Body> = hyper::service::Service::call(&inner, request)
                .await
                .map_err(io::Error::other)?;
            match response.extensions().get::<Dropped>() {
                // An error from the service closes the connection without a byte.
                Some(Dropped) => Err(io::Error::from(io::ErrorKind::ConnectionAborted)),
                None => Ok(response),
            }
        }
    });
    let _ = http1::Builder::new()
        .keep_alive(keep_alive)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades()
        .await;
}
