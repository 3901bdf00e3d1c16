//! The parts of error kinds: what was found instead, which limit was exceeded, why a certificate was refused.

use std::fmt;

/// What a body is, instead of the requested archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// An empty body.
    Empty,
    /// A web page, such as a login or maintenance page.
    Html,
    /// A JSON document, most often an error answered with status 200.
    Json,
    /// Something else.
    Other,
}

impl fmt::Display for Found {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Empty => "an empty body",
            Self::Html => "an HTML page",
            Self::Json => "a JSON document",
            Self::Other => "something else",
        })
    }
}

/// The time limit that was exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeLimit {
    /// The connection was not established in time.
    Connect,
    /// The head of the answer did not arrive in time.
    Response,
    /// No data arrived for too long in the middle of a body.
    Idle,
    /// The rate of a download fell below the lowest rate allowed.
    Rate,
    /// The same of an answer that is no download, and which nothing resumes.
    AnswerRate,
    /// The whole download took too long. It is not tried again in this run; a later run resumes it.
    Deadline,
    /// All lookups of a night took too long together.
    Lookups,
}

impl fmt::Display for TimeLimit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Connect => "the connection was not established within the time limit",
            Self::Response => "no answer arrived within the time limit",
            Self::Idle => "the server stopped sending in the middle of the body",
            Self::Rate | Self::AnswerRate => "the server sends more slowly than the lowest rate allowed",
            Self::Deadline => "the download took longer than its deadline",
            Self::Lookups => "the lookups took longer than their deadline",
        })
    }
}

/// Why a server refused the client certificate, from its TLS alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It requires a certificate and received no usable one.
    Missing,
    /// The certificate has expired.
    Expired,
    /// The server does not trust the authority that issued it.
    UnknownAuthority,
    /// The authority has revoked it.
    Revoked,
    /// Another reason, or none given.
    Other,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Missing => "it requires one and received no usable one",
            Self::Expired => "the certificate has expired",
            Self::UnknownAuthority => "it does not trust the authority that issued it",
            Self::Revoked => "the certificate was revoked",
            Self::Other => "it does not accept it",
        })
    }
}

/// The size limit that was exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SizeLimit {
    /// `max_bytes` of `[download]`.
    Download,
    /// `max_answer_bytes` of `[http]`.
    Answer,
    /// [`MAX_RECORD_BYTES`](crate::settings::MAX_RECORD_BYTES).
    Record,
    /// The fixed limit of an answer with a token.
    Token,
}

/// A duration for a message, without its sign.
pub(super) fn seconds(count: i64) -> String {
    let count = count.unsigned_abs();
    if count < 120 { format!("{count} seconds") } else { format!("{} minutes", count / 60) }
}
