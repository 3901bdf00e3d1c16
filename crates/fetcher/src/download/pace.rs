//! The lowest rate of a download.

use std::time::Duration;

use tokio::time::Instant;

use crate::error::{Error, ErrorKind, Result, TimeLimit};
use crate::settings::{DownloadSettings, seconds};

/// Counts received bytes in windows of equal length. A pause without any data ends with the idle timeout instead.
pub(super) struct Pace {
    window: Duration,
    least: u64,
    began: Instant,
    bytes: u64,
}

impl Pace {
    pub(super) fn new(settings: &DownloadSettings, now: Instant) -> Self {
        let window = seconds(settings.min_rate_window_seconds);
        let least = settings.min_rate_bytes_per_second.saturating_mul(settings.min_rate_window_seconds);
        Self { window, least, began: now, bytes: 0 }
    }

    /// Counts bytes received at `now`.
    ///
    /// # Errors
    /// [`TimeLimit::Rate`] when a window ended with too few bytes.
    pub(super) fn count(&mut self, bytes: u64, now: Instant) -> Result<()> {
        self.bytes += bytes;
        if now.saturating_duration_since(self.began) < self.window {
            return Ok(());
        }
        if self.bytes < self.least {
            return Err(Error::new(ErrorKind::Timeout(TimeLimit::Rate)));
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
        let settings = DownloadSettings {
            min_rate_bytes_per_second: 100,
            min_rate_window_seconds: 10,
            ..DownloadSettings::default()
        };
        let began = Instant::now();
        let mut pace = Pace::new(&settings, began);
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
