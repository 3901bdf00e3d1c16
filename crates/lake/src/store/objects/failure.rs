//! What a store answered, without what could be secret: the query of an address, and what the server says of the request.

use std::error::Error as StdError;
use std::fmt;
use std::io;

use object_store::Error;
use object_store::client::{HttpError, HttpErrorKind};

/// What failed, in words that may be in a log.
#[derive(Debug)]
struct Failure(String);

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl StdError for Failure {}

/// Whether the store refused to write because of what is there, or because of another writer.
pub(super) fn is_conflict(error: &Error) -> bool {
    matches!(error, Error::AlreadyExists { .. } | Error::Precondition { .. } | Error::NotModified { .. })
        || matches!(status(error), Some("409" | "412"))
}

/// Whether the same request gets the same answer again.
pub(super) fn is_final(error: &Error) -> bool {
    matches!(
        error,
        Error::NotFound { .. }
            | Error::PermissionDenied { .. }
            | Error::Unauthenticated { .. }
            | Error::NotSupported { .. }
            | Error::NotImplemented { .. }
            | Error::InvalidPath { .. }
            | Error::UnknownConfigurationKey { .. }
    )
}

/// The error as one of this crate.
pub(super) fn failed(error: &Error) -> io::Error {
    let (kind, what) = match error {
        Error::NotFound { .. } => (io::ErrorKind::NotFound, "the store does not have it"),
        Error::PermissionDenied { .. } => (io::ErrorKind::PermissionDenied, "the store does not permit it"),
        Error::Unauthenticated { .. } => (io::ErrorKind::PermissionDenied, "the store does not accept the credentials"),
        Error::AlreadyExists { .. } | Error::Precondition { .. } => (io::ErrorKind::AlreadyExists, "it was changed"),
        Error::NotImplemented { .. } | Error::NotSupported { .. } => {
            (io::ErrorKind::Unsupported, "the store cannot do it")
        }
        _ => (io::ErrorKind::Other, "the store did not do it"),
    };
    let mut text = what.to_owned();
    if let Some(status) = status(error) {
        text.push_str(&format!("; it answered {status}"));
    }
    if let Some(code) = code(error) {
        text.push_str(&format!(" ({code})"));
    }
    if let Some(connection) = connection(error) {
        text.push_str(&format!("; {connection}"));
    }
    io::Error::new(kind, Failure(text))
}

/// An error and those behind it.
fn chain<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error: &&'e (dyn StdError + 'static)| (*error).source())
}

/// The library keeps the status in the text of its error alone.
fn said(error: &Error) -> Option<String> {
    chain(error).map(ToString::to_string).find(|text| text.contains("status code: "))
}

/// The status of the answer.
fn status(error: &Error) -> Option<&'static str> {
    const STATUSES: [&str; 12] = ["400", "401", "403", "404", "405", "409", "412", "429", "500", "501", "503", "507"];
    let text = said(error)?;
    let (_, behind) = text.split_once("status code: ")?;
    STATUSES.into_iter().find(|status| behind.starts_with(status))
}

/// The code of the answer, such as `SlowDown`: a word of the service's own list.
fn code(error: &Error) -> Option<String> {
    let text = said(error)?;
    let (_, behind) = text.split_once("<Code>")?;
    let (code, _) = behind.split_once("</Code>")?;
    let is_word = code.len() < 60 && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_word.then(|| code.to_owned())
}

/// What happened to the connection.
fn connection(error: &Error) -> Option<&'static str> {
    let http = chain(error).find_map(|error| error.downcast_ref::<HttpError>())?;
    Some(match http.kind() {
        HttpErrorKind::Connect => "no connection could be made",
        HttpErrorKind::Timeout => "no answer came in time",
        HttpErrorKind::Request | HttpErrorKind::Interrupted => "the connection was interrupted",
        _ => "the answer could not be read",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_the_status_and_the_code_and_nothing_secret() {
        let answer = "Error performing PUT https://host/c/x?sig=hemmelig in 1ms - Server returned non-2xx status code: 403 \
                      Forbidden: <Error><Code>SignatureDoesNotMatch</Code><AccessKey>hemmelig</AccessKey></Error>";
        let source = answer.into();
        let text = failed(&Error::PermissionDenied { path: "x".to_owned(), source }).to_string();
        assert_eq!(text, "the store does not permit it; it answered 403 (SignatureDoesNotMatch)");
        let other = Error::Generic { store: "S3", source: "<Code>hemmelig=1</Code> status code: 503".into() };
        assert_eq!(failed(&other).to_string(), "the store did not do it; it answered 503");
    }
}
