//! The lowest rate at which a body must arrive.

use std::time::Duration;

use tokio::time::Instant;

use crate::error::{Error, ErrorKind, Result, TimeLimit};
use crate::settings::seconds;

/// Counts received bytes in windows of equal length. A pause without any data ends with the idle timeout instead.
pub(crate) struct Pace {
    limit: TimeLimit,
    window: Duration,
    least: u64,
    began: Instant,
    bytes: u64,
}

impl Pace {
    /// Requires this many bytes per second on average over each window. A slower body exceeds `limit`.
    pub(crate) fn new(limit: TimeLimit, bytes_per_second: u64, window_seconds: u64, now: Instant) -> Self {
        let least = bytes_per_second.saturating_mul(window_seconds);
        Self { limit, window: seconds(window_seconds), least, began: now, bytes: 0 }
    }

    /// Counts bytes received at `now`.
    ///
    /// # Errors
    /// The time limit when a window ended with too few bytes.
    pub(crate) fn count(&mut self, bytes: u64, now: Instant) -> Result<()> {
        self.bytes += bytes;
        if now.saturating_duration_since(self.began) < self.window {
            return Ok(());
        }
        if self.bytes < self.least {
            return Err(Error::new(ErrorKind::Timeout(self.limit)));
        }
        self.began = now;
        self.bytes = 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(bytes_each_second: u64) -> Option<u64> {
        let began = Instant::now();
        let mut pace = Pace::new(TimeLimit::Rate, 100, 10, began);
        (1..=60).find(|second| pace.count(bytes_each_second, began + Duration::from_secs(*second)).is_err())
    }

    #[test]
    fn a_trickle_is_cut_off_after_one_window() {
        assert_eq!(outcome(1), Some(10));
        assert_eq!(outcome(99), Some(10));
    }

    #[test]
    fn the_lowest_rate_is_enough() {
        assert_eq!(outcome(100), None);
    }
}
