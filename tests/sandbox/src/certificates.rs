//! Self-signed certificates, one for each host name that a browser asks for, made when it asks.
//!
//! No authority stands behind them: browsers are told to accept them (`--ignore-certificate-errors`).

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio_rustls::TlsAcceptor;

/// The name in the certificate where a client names no host, as for an address in digits.
const NAMELESS: &str = "localhost";

/// The certificates made so far.
#[derive(Debug, Default)]
struct Certificates {
    by_host: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

/// Accepts TLS connections for any host name; HTTP/1.1 alone is spoken over them.
pub(crate) fn acceptor() -> io::Result<TlsAcceptor> {
    let provider = Arc::new(ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(Certificates::default()));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let host = hello.server_name().unwrap_or(NAMELESS).to_lowercase();
        let mut by_host = self.by_host.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = by_host.get(&host) {
            return Some(Arc::clone(known));
        }
        let made = Arc::new(make(&host)?);
        by_host.insert(host, Arc::clone(&made));
        Some(made)
    }
}

fn make(host: &str) -> Option<CertifiedKey> {
    let made = rcgen::generate_simple_self_signed([host.to_owned()]).ok()?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let key = ring::sign::any_supported_type(&key).ok()?;
    Some(CertifiedKey::new(vec![made.cert.der().clone()], key))
}
