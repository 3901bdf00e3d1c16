//! Positions in the log of changes.

use jiff::Timestamp;
use serde_json::Value;

use super::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::settings::SekvensnummerFormat;

const STEP: &str = "sekvensnummer";

impl Client {
    /// Returns the log's position at a timestamp, from which [`Client::endringslogg`] can begin.
    ///
    /// The register does not say whether it is the last event's number before the timestamp or the first one's after it, so
    /// the timestamp should be some days before the one that matters. With `earlier`, a timestamp before `at`, the position
    /// there is requested too: it must not be greater. Equal positions are no sign of an error, because the log may have no
    /// event between them.
    ///
    /// # Errors
    /// [`ErrorKind::ParameterIgnored`] when the position at `earlier` is greater; [`ErrorKind::Status`] with the register's
    /// message, such as 400 for a missing parameter; otherwise see [`crate::retry`].
    pub async fn sekvensnummer(&self, at: Timestamp, earlier: Option<Timestamp>) -> Result<u64> {
        let number = self.position(at).await?;
        let Some(earlier) = earlier else { return Ok(number) };
        let before = self.position(earlier).await?;
        if before <= number {
            return Ok(number);
        }
        let parameter = self.settings.sekvensnummer_param.clone();
        let sign = format!("an earlier timestamp has the greater number ({before}, not at most {number})");
        Err(self.at(Error::new(ErrorKind::ParameterIgnored { parameter, sign }), STEP))
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

/// Returns a sequence number, which the register may send as a number or as text.
pub(super) fn number(value: &Value) -> Option<u64> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        value => value.as_u64(),
    }
}
