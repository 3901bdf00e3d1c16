//! Answers a request for a file: the whole file, a range of it, or 304 (RFC 9110, sections 13 and 14).

use std::io::SeekFrom;

use axum::body::{Body, Bytes};
use axum::http::response::Builder;
use axum::http::{HeaderMap, HeaderName, Response, StatusCode, header};
use futures_util::stream;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

use super::edition::BulkFile;
use crate::{Error, ErrorKind};

const CHUNK: usize = 64 * 1024;

/// The part of a file to send.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    /// The first and the last byte.
    Range(u64, u64),
    Unsatisfiable,
}

/// What a server offers with a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Offer {
    /// `Content-Length`; without it the body is chunked.
    pub(crate) length: bool,
    /// `ETag` and `Last-Modified`, with conditional requests.
    pub(crate) validators: bool,
    /// Ranges of bytes.
    pub(crate) ranges: bool,
}

impl Offer {
    pub(crate) const ALL: Self = Self { length: true, validators: true, ranges: true };
}

/// Answers with the file, by the conditions and the range of the request.
pub(crate) async fn answer(file: &BulkFile, headers: &HeaderMap, offer: Offer) -> Result<Response<Body>, Error> {
    let mut answer = Response::builder();
    if offer.validators {
        answer = answer.header(header::ETAG, &file.etag).header(header::LAST_MODIFIED, &file.last_modified);
    }
    if offer.ranges {
        answer = answer.header(header::ACCEPT_RANGES, "bytes");
    }
    let is_known = match get(headers, header::IF_NONE_MATCH) {
        Some(tags) => matches_any(tags, &file.etag),
        None => get(headers, header::IF_MODIFIED_SINCE) == Some(&file.last_modified),
    };
    if offer.validators && is_known {
        return finish(answer.status(StatusCode::NOT_MODIFIED), Body::empty());
    }
    let length = file.length;
    let part = if offer.ranges { part(file, headers) } else { Part::Whole };
    match part {
        Part::Unsatisfiable => {
            let answer = answer
                .status(StatusCode::RANGE_NOT_SATISFIABLE)
                .header(header::CONTENT_RANGE, format!("bytes */{length}"));
            finish(answer, Body::empty())
        }
        Part::Whole => send(file, answer.status(StatusCode::OK), 0, length, offer).await,
        Part::Range(first, last) => {
            let answer = answer
                .status(StatusCode::PARTIAL_CONTENT)
                .header(header::CONTENT_RANGE, format!("bytes {first}-{last}/{length}"));
            send(file, answer, first, last - first + 1, offer).await
        }
    }
}

async fn send(
    file: &BulkFile,
    answer: Builder,
    first: u64,
    length: u64,
    offer: Offer,
) -> Result<Response<Body>, Error> {
    let failed = |source| Error::new(ErrorKind::File(file.path.to_path_buf()), source);
    let mut source = File::open(&file.path).await.map_err(failed)?;
    source.seek(SeekFrom::Start(first)).await.map_err(failed)?;
    let chunks = stream::try_unfold(source.take(length), |mut source| async {
        let mut chunk = vec![0; CHUNK];
        let read = source.read(&mut chunk).await?;
        chunk.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then(|| (Bytes::from(chunk), source)))
    });
    let mut answer = answer.header(header::CONTENT_TYPE, "application/zip");
    if offer.length {
        answer = answer.header(header::CONTENT_LENGTH, length);
    }
    finish(answer, Body::from_stream(chunks))
}

fn finish(answer: Builder, body: Body) -> Result<Response<Body>, Error> {
    answer.body(body).map_err(|source| Error::new(ErrorKind::Content, source))
}

fn part(file: &BulkFile, headers: &HeaderMap) -> Part {
    let Some(range) = get(headers, header::RANGE) else { return Part::Whole };
    // The client requests the range only if the file has not changed.
    match get(headers, header::IF_RANGE) {
        Some(known) if known != file.etag && known != file.last_modified => Part::Whole,
        _ => parse_range(range, file.length),
    }
}

/// Parses one range of bytes; anything else is ignored, as the standard allows.
fn parse_range(range: &str, length: u64) -> Part {
    let parsed = range.strip_prefix("bytes=").and_then(|range| range.split_once('-'));
    let Some((first, last)) = parsed else { return Part::Whole };
    let end = length.saturating_sub(1);
    let (first, last) = match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => (first, last.min(end)),
        (Ok(first), Err(_)) if last.trim().is_empty() => (first, end),
        (Err(_), Ok(0)) if first.trim().is_empty() => return Part::Unsatisfiable,
        (Err(_), Ok(suffix)) if first.trim().is_empty() => (length.saturating_sub(suffix), end),
        _ => return Part::Whole,
    };
    if first < length { Part::Range(first, last) } else { Part::Unsatisfiable }
}

fn matches_any(tags: &str, etag: &str) -> bool {
    tags.split(',').map(str::trim).any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}

fn get(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_parsed_by_the_standard() {
        for (range, part) in [
            ("bytes=0-", Part::Range(0, 99)),
            ("bytes=10-19", Part::Range(10, 19)),
            ("bytes=99-500", Part::Range(99, 99)),
            ("bytes=-10", Part::Range(90, 99)),
            ("bytes=-500", Part::Range(0, 99)),
            ("bytes=100-", Part::Unsatisfiable),
            ("bytes=-0", Part::Unsatisfiable),
            ("bytes=20-10", Part::Whole),
            ("bytes=0-1,5-6", Part::Whole),
            ("bytes=a-b", Part::Whole),
            ("lines=0-1", Part::Whole),
        ] {
            assert_eq!(parse_range(range, 100), part, "{range}");
        }
    }

    #[test]
    fn an_etag_in_a_list_matches_with_either_strength() {
        assert!(matches_any("\"a\", W/\"b\"", "\"b\""));
        assert!(matches_any("*", "\"b\""));
        assert!(!matches_any("\"bb\"", "\"b\""));
    }
}
