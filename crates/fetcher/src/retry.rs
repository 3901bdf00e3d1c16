//! Which failed requests are tried again, and when. All waits between attempts are in this module.
//!
//! | failure | action | reason |
//! |---|---|---|
//! | no connection, broken connection, time limits | retry | the network may recover |
//! | a name that cannot be looked up, no network | retry, a few times | it hardly recovers in a minute |
//! | 408, 429, 5xx | retry, after `Retry-After` if it is sent | the server is busy |
//! | body shorter than announced, wrong part | retry | the next answer may be complete |
//! | other 4xx | final | the register refused the request |
//! | refusal by Maskinporten | final | client, key or scope must be corrected |
//! | certificate, host name, client certificate | final | a retry cannot help, and an attack is possible |
//! | redirect to another host | final | the configuration is wrong, or an attack is possible |
//! | too many lookups in a row without an answer | final | each of them was retried |
//! | a parameter that the register ignored | final | its name must be corrected |
//! | pages that repeat, leave the host, or lack notices | final | the caller reads the list again where that can help |
//! | not the expected form, older, too large, against the contract | final | the same bytes would be sent again |
//! | more lookups than the configured limit | final | none was sent |
//! | disk, file, setting, key | final | the cause is on this machine |
//! | the deadline of a download | final in this run | a later run resumes the download |
//!
//! Replacing a token that the register no longer accepts is not a retry: it happens once within an attempt (see
//! [`crate::maskinporten`]).
//!
//! Waits grow exponentially with a random part, up to a maximum. They are limited by the number of attempts and by the
//! time since the first one; an attempt of a download that received data counts as the first. Clock and random seed are
//! parameters, so that tests neither sleep nor depend on chance.

use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use tokio::time::Instant;

use crate::error::{Error, ErrorKind, Result, TimeLimit};
use crate::settings::{RetrySettings, seconds};

/// Attempts at a host to which there is no way.
const UNREACHABLE_ATTEMPTS: u32 = 3;

/// A monotonic clock that measures and performs waits.
pub trait Clock: Send + Sync {
    /// Returns the present time.
    fn now(&self) -> Instant;
    /// Waits for this duration.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;
}

/// The real clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// The retry policy with its clock and random seed, shared by all requests.
#[derive(Clone)]
pub struct Retry {
    settings: RetrySettings,
    clock: Arc<dyn Clock>,
    seed: Option<u64>,
    repeats_slow_answers: bool,
}

impl Retry {
    /// Uses the real clock and a random seed.
    #[must_use]
    pub fn new(settings: RetrySettings) -> Self {
        Self { settings, clock: Arc::new(SystemClock), seed: None, repeats_slow_answers: true }
    }

    /// Uses another clock and a fixed seed.
    #[must_use]
    pub fn with_clock(settings: RetrySettings, clock: Arc<dyn Clock>, seed: u64) -> Self {
        Self { settings, clock, seed: Some(seed), repeats_slow_answers: true }
    }

    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    /// Limits the attempts at one request.
    pub(crate) fn at_most(mut self, attempts: u32) -> Self {
        self.settings.max_attempts = self.settings.max_attempts.min(attempts);
        self
    }

    /// Makes an answer that exceeds a time limit final, for a register that is as slow the next time.
    pub(crate) fn without_slow_answers(mut self) -> Self {
        self.repeats_slow_answers = false;
        self
    }

    /// Returns the state of a new request, before its first attempt.
    pub(crate) fn begin(&self) -> Attempts {
        Attempts { retry: self.clone(), backoff: self.backoff(), began: self.clock.now(), fruitless: 0, made: 0 }
    }

    // backon gives the delays alone: its retry loop has no `Retry-After`, no progress and no clock of its caller's.
    fn backoff(&self) -> ExponentialBackoff {
        let builder = ExponentialBuilder::new()
            .with_jitter()
            .with_min_delay(seconds(self.settings.first_delay_seconds))
            .with_max_delay(seconds(self.settings.max_delay_seconds))
            .without_max_times();
        match self.seed {
            Some(seed) => builder.with_jitter_seed(seed).build(),
            None => builder.build(),
        }
    }
}

/// The attempts at one request.
pub(crate) struct Attempts {
    retry: Retry,
    backoff: ExponentialBackoff,
    began: Instant,
    fruitless: u32,
    made: u32,
}

impl Attempts {
    /// Returns the number of failed attempts.
    pub(crate) fn made(&self) -> u32 {
        self.made
    }

    /// Restarts count, waits and time after an attempt that made progress. A download has a deadline of its own.
    pub(crate) fn progressed(&mut self) {
        self.fruitless = 0;
        self.began = self.retry.clock.now();
        self.backoff = self.retry.backoff();
    }

    /// Counts a failed attempt and returns the wait before the next one.
    ///
    /// # Errors
    /// The same error, if there is no next attempt.
    pub(crate) fn next_delay(&mut self, error: Error) -> Result<(Duration, Error)> {
        self.made += 1;
        self.fruitless += 1;
        let settings = &self.retry.settings;
        if error.attempts() > 1 {
            // The token for this request was itself requested several times.
            return Err(error);
        }
        let is_slow = matches!(error.kind(), ErrorKind::Timeout(limit) if *limit != TimeLimit::Connect);
        let is_final = error.is_final() || (is_slow && !self.retry.repeats_slow_answers);
        let most = match error.kind() {
            ErrorKind::Unreachable { .. } => settings.max_attempts.min(UNREACHABLE_ATTEMPTS),
            _ => settings.max_attempts,
        };
        if is_final || self.fruitless >= most {
            return Err(error.after_attempts(self.made));
        }
        let longest = seconds(settings.max_delay_seconds);
        let own = self.backoff.next().map_or(longest, |delay| delay.min(longest));
        let delay = match error.kind() {
            ErrorKind::Status { retry_after: Some(asked), .. } => {
                (*asked).min(seconds(settings.max_retry_after_seconds))
            }
            _ => own,
        };
        let spent = self.retry.clock.now().saturating_duration_since(self.began);
        if spent + delay > seconds(settings.total_seconds) {
            return Err(error.after_attempts(self.made));
        }
        Ok((delay, error))
    }

    /// Waits before the next attempt.
    ///
    /// # Errors
    /// As [`Attempts::next_delay`].
    pub(crate) async fn wait_after(&mut self, error: Error) -> Result<()> {
        let (delay, error) = self.next_delay(error)?;
        self.sleep(delay, &error).await;
        Ok(())
    }

    pub(crate) async fn sleep(&self, delay: Duration, error: &Error) {
        tracing::warn!(%error, attempt = self.made, wait_ms = delay.as_millis() as u64, "waiting before the next attempt");
        self.retry.clock.sleep(delay).await;
    }
}

/// Parses `Retry-After`: seconds, or a timestamp relative to the server's `Date`, if that is sent.
pub(crate) fn retry_after(value: &str, date: Option<&str>, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if let Ok(count) = value.parse::<u64>() {
        return Some(seconds(count));
    }
    let from = date.and_then(http_date).unwrap_or(now);
    let wait = http_date(value)?.duration_since(from);
    Some(Duration::try_from(wait).unwrap_or(Duration::ZERO))
}

/// The timestamp of a header such as `Date`.
pub(crate) fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    struct StoppedClock(Instant);

    impl Clock for StoppedClock {
        fn now(&self) -> Instant {
            self.0
        }

        fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
            Box::pin(async {})
        }
    }

    fn attempts(settings: RetrySettings) -> Attempts {
        Retry::with_clock(settings, Arc::new(StoppedClock(Instant::now())), 7).begin()
    }

    fn status(status: u16, retry_after: Option<u64>) -> Error {
        let retry_after = retry_after.map(Duration::from_secs);
        Error::new(ErrorKind::Status { status, message: None, korrelasjonsid: None, retry_after, is_foreign: false })
    }

    fn delays(mut attempts: Attempts, error: &Error) -> Vec<Duration> {
        std::iter::from_fn(|| attempts.next_delay(error.clone()).ok()).map(|(delay, _)| delay).collect()
    }

    #[test]
    fn the_status_decides() {
        for (code, expected) in
            [(408, false), (429, false), (500, false), (503, false), (400, true), (403, true), (404, true), (410, true)]
        {
            assert_eq!(status(code, None).is_final(), expected, "{code}");
        }
    }

    #[test]
    fn waits_grow_to_the_maximum_and_end() {
        let settings = RetrySettings { max_attempts: 6, max_delay_seconds: 5, ..RetrySettings::default() };
        let delays = delays(attempts(settings), &Error::new(ErrorKind::Interrupted));
        assert_eq!(delays.len(), 5);
        for (delay, least) in delays.iter().zip([1, 2, 4, 5, 5]) {
            assert!((least..=5).contains(&delay.as_secs()), "{delays:?}");
        }
    }

    #[test]
    fn a_host_to_which_there_is_no_way_is_tried_a_few_times() {
        let error = Error::new(ErrorKind::Unreachable { host: "no-such-host.invalid".to_owned() });
        let waits = delays(attempts(RetrySettings::default()), &error);
        assert_eq!(waits.len(), 2);
        assert!(waits.iter().sum::<Duration>() < Duration::from_secs(10), "{waits:?}");
        let one = RetrySettings { max_attempts: 1, ..RetrySettings::default() };
        assert!(delays(attempts(one), &error).is_empty());
    }

    #[test]
    fn retry_after_is_granted_up_to_the_maximum() {
        for (asked, granted) in [(17, 17), (100_000, 300)] {
            let (delay, _) = attempts(RetrySettings::default()).next_delay(status(503, Some(asked))).unwrap();
            assert_eq!(delay, Duration::from_secs(granted));
        }
    }

    #[test]
    fn no_attempt_begins_after_the_total() {
        let settings = RetrySettings { total_seconds: 16, ..RetrySettings::default() };
        let error = attempts(settings).next_delay(status(503, Some(17))).unwrap_err();
        assert_eq!(error.attempts(), 1);
    }

    #[test]
    fn progress_restarts_the_count() {
        let settings = RetrySettings { max_attempts: 2, ..RetrySettings::default() };
        let mut attempts = attempts(settings);
        for _ in 0..10 {
            attempts.progressed();
            attempts.next_delay(Error::new(ErrorKind::Interrupted)).expect("progress was made");
        }
        attempts.next_delay(Error::new(ErrorKind::Interrupted)).expect_err("no progress");
    }

    #[test]
    fn retry_after_in_both_forms() {
        let now: Timestamp = "2026-11-20T03:15:00Z".parse().unwrap();
        let at = Some("Fri, 20 Nov 2026 03:00:00 GMT");
        for (value, date, expected) in [
            ("17", None, Some(17)),
            ("Fri, 20 Nov 2026 03:17:00 GMT", None, Some(120)),
            ("Fri, 20 Nov 2026 03:00:30 GMT", at, Some(30)),
            ("Fri, 20 Nov 2026 03:00:30 GMT", None, Some(0)),
            ("soon", None, None),
            ("-1", None, None),
        ] {
            assert_eq!(retry_after(value, date, now), expected.map(Duration::from_secs), "{value}");
        }
    }
}
