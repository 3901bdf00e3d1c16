//! Bodies that break off, end early or are sent slowly.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::server::ResetSwitch;

/// Wait before a connection breaks off, so that written data reaches the client: a reset discards the send buffers.
const FLUSH: Duration = Duration::from_millis(50);

/// How a body ends after its last byte.
pub(super) enum End {
    /// The end of the body, as if it were complete.
    Orderly,
    /// The connection is closed in the middle of the body.
    Close,
    /// The connection is reset, or closed if it is unknown.
    Reset(Option<ResetSwitch>),
}

/// Sends the first `bytes` bytes of the body.
pub(super) fn cut(response: Response, bytes: u64, end: End) -> Response {
    replace(response, |body| {
        let state = Some((body.into_data_stream(), bytes, end));
        Body::from_stream(stream::unfold(state, |state| async {
            let (mut chunks, left, end) = state?;
            if left == 0 {
                return break_off(end).await.map(|error| (Err(error), None));
            }
            match chunks.next().await? {
                Ok(mut chunk) => {
                    chunk.truncate(usize::try_from(left).unwrap_or(usize::MAX));
                    let left = left.saturating_sub(chunk.len() as u64);
                    Some((Ok(chunk), Some((chunks, left, end))))
                }
                Err(error) => Some((Err(io::Error::other(error)), None)),
            }
        }))
    })
}

async fn break_off(end: End) -> Option<io::Error> {
    match end {
        End::Orderly => return None,
        End::Close => tokio::time::sleep(FLUSH).await,
        End::Reset(switch) => {
            tokio::time::sleep(FLUSH).await;
            if let Some(switch) = switch {
                switch.turn_on();
            }
        }
    }
    Some(io::ErrorKind::ConnectionAborted.into())
}

/// Sends the body as a stream, so that only the header announces its length.
pub(super) fn streamed(response: Response) -> Response {
    replace(response, |body| Body::from_stream(body.into_data_stream()))
}

/// Sends `bytes` bytes at a time, with a pause after each.
pub(super) fn drip(response: Response, bytes: usize, every: Duration) -> Response {
    replace(response, |body| {
        let pieces = body.into_data_stream().map_ok(move |chunk| {
            let pieces = (0..chunk.len().div_ceil(bytes))
                .map(move |piece| chunk.slice(piece * bytes..chunk.len().min((piece + 1) * bytes)));
            stream::iter(pieces.map(Ok::<Bytes, axum::Error>))
        });
        let slow = pieces.try_flatten().then(move |piece| pause(every, piece));
        Body::from_stream(slow)
    })
}

async fn pause<T>(time: Duration, value: T) -> T {
    tokio::time::sleep(time).await;
    value
}

/// Replaces the body but keeps the `Content-Length` of the original.
fn replace(response: Response, change: impl FnOnce(Body) -> Body) -> Response {
    let (mut parts, body) = response.into_parts();
    if let Some(length) = body.size_hint().exact() {
        parts.headers.entry(header::CONTENT_LENGTH).or_insert(HeaderValue::from(length));
    }
    Response::from_parts(parts, change(body))
}
