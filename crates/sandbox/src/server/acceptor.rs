//! The way from an accepted TCP connection to a request handler that knows its connection.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::middleware::AddExtension;
use axum_server::accept::Accept;
use futures_util::future::BoxFuture;
use rustls::ServerConfig;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tower_layer::Layer;

use super::stream::{ResetSwitch, Resettable};

const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// What a handler can know of the connection that a request came over; an extension of every request.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    /// Makes the connection end in a TCP reset.
    pub(crate) reset: ResetSwitch,
}

/// Performs the TLS handshake and hands the [`Connection`] to the service.
#[derive(Clone)]
pub(super) struct Acceptor {
    tls: TlsAcceptor,
}

impl Acceptor {
    pub(super) fn new(config: Arc<ServerConfig>) -> Self {
        Self { tls: TlsAcceptor::from(config) }
    }
}

impl<S: Send + 'static> Accept<TcpStream, S> for Acceptor {
    type Stream = TlsStream<Resettable>;
    type Service = AddExtension<S, Connection>;
    type Future = BoxFuture<'static, io::Result<(Self::Stream, Self::Service)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let tls = self.tls.clone();
        Box::pin(async move {
            stream.set_nodelay(true)?;
            let reset = ResetSwitch::default();
            let handshake = tls.accept(Resettable::new(stream, reset.clone()));
            let stream = tokio::time::timeout(HANDSHAKE_TIMEOUT, handshake).await??;
            Ok((stream, Extension(Connection { reset }).layer(service)))
        })
    }
}
