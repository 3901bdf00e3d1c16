//! Performs the TLS handshake of an accepted connection and gives request handlers access to the connection.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::middleware::AddExtension;
use axum_server::accept::Accept;
use futures_util::future::BoxFuture;
use rustls::{ServerConfig, ServerConnection};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tower_layer::Layer;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::stream::{ResetSwitch, Resettable};
use crate::authority;

const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// Time for a client to read the alert of its refusal.
const ALERT_TIMEOUT: Duration = Duration::from_secs(2);

/// The connection of a request, an extension of every request.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    /// Makes the connection end in a TCP reset.
    pub(crate) reset: ResetSwitch,
    /// The organisation number in the client's certificate, if one was required.
    pub(crate) organisasjonsnummer: Option<Arc<str>>,
}

/// Performs the TLS handshake and passes the [`Connection`] to the service.
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
            let handshake = tls.accept(Resettable::new(stream, reset.clone())).into_fallible();
            let stream = match tokio::time::timeout(HANDSHAKE_TIMEOUT, handshake).await? {
                Ok(stream) => stream,
                Err((error, stream)) => {
                    close_after_alert(stream).await;
                    return Err(error);
                }
            };
            let organisasjonsnummer = organisation(stream.get_ref().1);
            Ok((stream, Extension(Connection { reset, organisasjonsnummer }).layer(service)))
        })
    }
}

/// Closes a connection after a failed handshake so that the alert reaches the client. Closing it while the client's request
/// is unread would cause a reset, which discards the alert.
async fn close_after_alert(mut stream: Resettable) {
    let drained = async {
        stream.shutdown().await?;
        let mut unread = [0; 4096];
        while stream.read(&mut unread).await? > 0 {}
        Ok::<_, io::Error>(())
    };
    // The error of the handshake is reported instead.
    let _ = tokio::time::timeout(ALERT_TIMEOUT, drained).await;
}

fn organisation(connection: &ServerConnection) -> Option<Arc<str>> {
    let (_, certificate) = X509Certificate::from_der(connection.peer_certificates()?.first()?).ok()?;
    authority::holder(&certificate).map(Arc::from)
}
