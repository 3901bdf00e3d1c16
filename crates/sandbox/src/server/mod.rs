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

/// How long connections may go on after [`Listener::stop`] before they are cut.
const GRACE: Duration = Duration::from_secs(1);

/// An address that is bound but not yet served, so that the port is known to what will be served there.
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

    /// The address under which a client on this machine reaches the listener.
    pub(crate) fn address(&self) -> SocketAddr {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
        }
        address
    }

    /// Serves the router over HTTP/1.1 in a task of its own, until the listener is dropped.
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

/// A served address; it is closed, and its connections are cut, when this is dropped.
pub(crate) struct Listener {
    handle: Handle<SocketAddr>,
    task: JoinHandle<std::io::Result<()>>,
}

impl Listener {
    /// Closes the address, and returns when the last connection has ended or the grace is over.
    pub(crate) async fn stop(mut self) {
        self.handle.graceful_shutdown(Some(GRACE));
        // A listener that ended by itself is closed too.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.handle.shutdown();
        self.task.abort();
    }
}

/// TLS 1.2 and 1.3 with the server's certificate; where there is a verifier of clients, each must show a certificate.
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
