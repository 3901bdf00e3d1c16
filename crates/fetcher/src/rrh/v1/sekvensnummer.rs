//! Positions in the log of changes.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::settings::SekvensnummerFormat;

const STEP: &str = "sekvensnummer";
const DAY: i64 = 24 * 3600;
/// How far the register's time zone is ahead of UTC, at most.
const AHEAD_OF_UTC: SignedDuration = SignedDuration::from_hours(2);
/// 1 January 2024, before this register opened.
const BEFORE_THE_LOG: Timestamp = Timestamp::constant(1_704_067_200, 0);

impl Client {
    /// Returns the log's position at a timestamp, from which [`Client::endringslogg`] can begin.
    ///
    /// The register does not say whether it is the last event's number before the timestamp or the first one's after it, so
    /// the timestamp should be some days before the one that matters. With `earlier`, a timestamp before `at`, the answer is
    /// checked for signs that the register ignored the parameter and answered with its newest number: the position at
    /// `earlier` must not be greater, and positions that are equal must not be those of every other timestamp too.
    ///
    /// # Errors
    /// [`ErrorKind::ParameterIgnored`] when the answers show it; [`ErrorKind::Status`] with the register's message, such as 400
    /// for a missing parameter; otherwise see [`crate::retry`].
    pub async fn sekvensnummer(&self, at: Timestamp, earlier: Option<Timestamp>) -> Result<u64> {
        let number = self.position(at).await?;
        let Some(earlier) = earlier else { return Ok(number) };
        let before = self.position(earlier).await?;
        let sign = if before > number {
            format!("an earlier timestamp has the greater number ({before}, not at most {number})")
        } else if before == number && self.is_that_of_every_timestamp(number).await? {
            format!("a timestamp before the log began has the same number ({number}) as today")
        } else {
            return Ok(number);
        };
        let parameter = self.settings.sekvensnummer_param.clone();
        Err(self.at(Error::new(ErrorKind::ParameterIgnored { is_setting: true, parameter, sign }), STEP))
    }

    /// Returns the earliest time that the register may understand by a timestamp: a date is the beginning of its day, in
    /// the register's time zone.
    #[must_use]
    pub fn understood_as(&self, at: Timestamp) -> Timestamp {
        match self.settings.sekvensnummer_format {
            SekvensnummerFormat::Timestamp => at,
            SekvensnummerFormat::Date => {
                let midnight = SignedDuration::from_secs(at.as_second().rem_euclid(DAY));
                at - midnight - AHEAD_OF_UTC
            }
        }
    }

    /// Returns whether a timestamp before the log began and the present one have this number too. The log may have no event
    /// between two timestamps, and none yet (0), but not none at all that has a number.
    async fn is_that_of_every_timestamp(&self, number: u64) -> Result<bool> {
        if number == 0 {
            return Ok(false);
        }
        match self.position(BEFORE_THE_LOG).await {
            Ok(first) if first < number => Ok(false),
            Ok(_) => Ok(self.position(Timestamp::now()).await? == number),
            // It read the timestamp, and has no number for it.
            Err(error) if has_no_number(&error) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn position(&self, at: Timestamp) -> Result<u64> {
        let format = match self.settings.sekvensnummer_format {
            SekvensnummerFormat::Timestamp => "%Y-%m-%dT%H:%M:%S.%3fZ",
            SekvensnummerFormat::Date => "%Y-%m-%d",
        };
        let mut url = self.url([STEP])?;
        url.query_pairs_mut().append_pair(&self.settings.sekvensnummer_param, &at.strftime(format).to_string());
        let body = self.json(STEP, &url).await?;
        let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
        answer.get(STEP).and_then(number).ok_or_else(|| self.at(Error::bad_answer("it has no sequence number"), STEP))
    }
}

/// Returns whether the register answered that it has no number for a timestamp.
pub fn has_no_number(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Status { status: 400 | 404 | 410, is_foreign, .. } => !is_foreign,
        ErrorKind::BadAnswer(_) => true,
        _ => false,
    }
}

/// Returns a sequence number, which the register may send as a number or as text.
pub(super) fn number(value: &Value) -> Option<u64> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        value => value.as_u64(),
    }
}
