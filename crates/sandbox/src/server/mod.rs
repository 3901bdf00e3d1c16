//! HTTPS listeners.

mod acceptor;
mod stream;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use rustls::ServerConfig;
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use tokio::task::JoinHandle;

use self::acceptor::Acceptor;
pub(crate) use self::acceptor::Connection;
pub(crate) use self::stream::ResetSwitch;
use crate::authority::Identity;
use crate::{Error, ErrorKind};

/// Time for connections to end after [`Listener::stop`] before they are cut.
const GRACE: Duration = Duration::from_secs(1);

/// A bound address that is not served yet, so that the port is known before the service is created.
pub(crate) struct Bound {
    socket: TcpListener,
    address: SocketAddr,
}

impl Bound {
    pub(crate) fn new(address: SocketAddr) -> Result<Self, Error> {
        let failed = |source| Error::new(ErrorKind::Listen(address), source);
        let socket = TcpListener::bind(address).map_err(failed)?;
        socket.set_nonblocking(true).map_err(failed)?;
        let bound = socket.local_addr().map_err(failed)?;
        Ok(Self { socket, address: bound })
    }

    /// Returns the address at which a client on this machine reaches the listener.
    pub(crate) fn address(&self) -> SocketAddr {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
        }
        address
    }

    /// Serves the router over HTTP/1.1 in a separate task, until the listener is dropped.
    pub(crate) fn serve(self, tls: Arc<ServerConfig>, router: Router) -> Result<Listener, Error> {
        let handle = Handle::new();
        let server = axum_server::from_tcp(self.socket)
            .map_err(|source| Error::new(ErrorKind::Listen(self.address), source))?
            .acceptor(Acceptor::new(tls))
            .handle(handle.clone())
            .http1_only();
        let task = tokio::spawn(server.serve(router.into_make_service()));
        Ok(Listener { handle, task })
    }
}

/// A served address. Dropping it closes the address and cuts its connections.
pub(crate) struct Listener {
    handle: Handle<SocketAddr>,
    task: JoinHandle<std::io::Result<()>>,
}

impl Listener {
    /// Closes the address, and returns when the last connection has ended or after [`GRACE`].
    pub(crate) async fn stop(mut self) {
        self.handle.graceful_shutdown(Some(GRACE));
        // A listener that ended with an error is closed too.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.handle.shutdown();
        self.task.abort();
    }
}

/// Returns a configuration for TLS 1.2 and 1.3 with the server's certificate. With a verifier, each client must present a
/// certificate.
pub(crate) fn tls(
    identity: &Identity,
    clients: Option<Arc<dyn ClientCertVerifier>>,
) -> Result<Arc<ServerConfig>, Error> {
    let failed = |source| Error::new(ErrorKind::Tls, source);
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let clients = clients.unwrap_or_else(WebPkiClientVerifier::no_client_auth);
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(failed)?
        .with_client_cert_verifier(clients)
        .with_single_cert(identity.chain().to_vec(), identity.key())
        .map_err(failed)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
