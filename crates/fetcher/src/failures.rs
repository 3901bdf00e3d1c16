//! Failed lookups of a list: what is recorded of one, and when they are an outage of the register.

use crate::error::{Error, ErrorKind};
use crate::maskinporten;
use crate::redact::without_numbers;

/// Recorded status of a lookup that took too long.
pub(crate) const TIMED_OUT: u16 = 408;
/// Recorded status of a lookup without a usable answer.
pub(crate) const UNUSABLE: u16 = 502;

/// What is recorded of a failed lookup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) status: u16,
    pub(crate) feilmelding: String,
    pub(crate) korrelasjonsid: Option<String>,
}

impl Failure {
    /// Returns the record of a failure that affects one lookup.
    pub(crate) fn of(error: &Error) -> Self {
        let (status, feilmelding, korrelasjonsid) = match error.kind().clone() {
            ErrorKind::Status { status, message, korrelasjonsid, .. } => {
                (status, message.unwrap_or_else(|| format!("status {status}")), korrelasjonsid)
            }
            kind @ ErrorKind::Timeout(_) => (TIMED_OUT, kind.to_string(), None),
            kind => (UNUSABLE, kind.to_string(), None),
        };
        Self { status, feilmelding, korrelasjonsid }
    }

    /// Logs it. The file of the answers says which lookup it was, and no log does.
    pub(crate) fn log(&self, register: &str) {
        let reason = without_numbers(&self.feilmelding);
        tracing::warn!(register, status = self.status, reason, "a lookup failed");
    }
}

/// Returns whether the failure affects every lookup of a list in the same way.
pub(crate) fn concerns_all(error: &Error) -> bool {
    if error.register() == Some(maskinporten::NAME) {
        return true;
    }
    match error.kind() {
        ErrorKind::Status { status, .. } => matches!(status, 401 | 403),
        ErrorKind::Interrupted
        | ErrorKind::Truncated { .. }
        | ErrorKind::BadAnswer(_)
        | ErrorKind::TooLarge { .. }
        | ErrorKind::Timeout(_) => false,
        _ => true,
    }
}

/// Tells an outage of the register, or a request that it refuses every time, from failures of single lookups.
#[derive(Default)]
pub(crate) struct Outage {
    /// Failures since the last answer.
    pub(crate) in_a_row: u64,
    /// Size of the journal before them.
    pub(crate) since: u64,
    /// The last failure.
    last: String,
}

impl Outage {
    /// Notes a lookup that was answered.
    pub(crate) fn answered(&mut self) {
        self.in_a_row = 0;
    }

    /// Notes a lookup that failed when the journal had this size.
    pub(crate) fn failed(&mut self, failure: Failure, journalled: u64) {
        if self.in_a_row == 0 {
            self.since = journalled;
        }
        self.in_a_row += 1;
        let id = failure.korrelasjonsid.map(|id| format!(" (korrelasjonsid {id})")).unwrap_or_default();
        self.last = without_numbers(&format!("{}{id}", failure.feilmelding));
    }

    /// Returns the error of the outage.
    pub(crate) fn error(self) -> Error {
        Error::new(ErrorKind::NoAnswers { lookups: self.in_a_row, last: self.last })
    }
}
