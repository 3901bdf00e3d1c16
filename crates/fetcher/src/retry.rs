//! When a request is tried again. Everything that waits between two attempts is in this module.
//!
//! | what happened | what is done | why |
//! |---|---|---|
//! | no connection, connection broke, time limits | tried again | the network heals by itself |
//! | 408, 429, 5xx | tried again, after `Retry-After` where it is given | the server is busy |
//! | body shorter than promised, a part that was not asked for | tried again | the next answer can be whole |
//! | other 4xx | final | the register has said no, in its own words |
//! | Maskinporten's refusal | final | somebody has to mend the client, the key or the scope |
//! | certificate, host name, client certificate | final | trying again cannot make it right, and may hide an attack |
//! | redirect to another host | final | the configuration is wrong, or somebody is in between |
//! | lookups that got no answer, one after the other | final | each was tried again by itself |
//! | pages that loop, leave the host or do not add up | final | read again where that can help, by whoever reads them |
//! | not an archive, too large, against the contract | final | the same bytes would come again |
//! | disk, file, setting, key | final | the fault is on this machine |
//! | the deadline of a download | final in this run | a later run goes on from what came |
//!
//! A token that the register no longer takes is not a retry: it is replaced once within an attempt (see
//! [`crate::maskinporten`]).
//!
//! The waits grow exponentially with a random part, up to a cap. They are bounded by the number of attempts and by
//! the time since the first one; an attempt of a download that received something is counted as the first. Clock and random seed are passed in, so that a test neither sleeps nor guesses.

use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use tokio::time::Instant;

use crate::error::{Error, ErrorKind, Result, TimeLimit};
use crate::settings::{RetrySettings, seconds};

/// Whether the table above says final.
pub(crate) fn is_final(kind: &ErrorKind) -> bool {
    match kind {
        ErrorKind::Connect { .. }
        | ErrorKind::Interrupted
        | ErrorKind::Truncated { .. }
        | ErrorKind::WrongRange(_)
        | ErrorKind::Timeout(TimeLimit::Connect | TimeLimit::Response | TimeLimit::Idle | TimeLimit::Rate) => false,
        ErrorKind::Status { status, .. } => !matches!(status, 408 | 429 | 500..=599),
        ErrorKind::Timeout(TimeLimit::Deadline)
        | ErrorKind::Config(_)
        | ErrorKind::Credentials(_)
        | ErrorKind::Tls { .. }
        | ErrorKind::ClientCertificate { .. }
        | ErrorKind::Paging(_)
        | ErrorKind::NoAnswers { .. }
        | ErrorKind::Token { .. }
        | ErrorKind::Redirect { .. }
        | ErrorKind::BadAnswer(_)
        | ErrorKind::NotAZip { .. }
        | ErrorKind::TooLarge { .. }
        | ErrorKind::DiskFull { .. }
        | ErrorKind::Io { .. } => true,
    }
}

/// The clock that waits are measured and slept by. It is monotonic.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Instant;
    /// Waits.
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

/// The policy, the clock and the random seed, shared by all requests.
#[derive(Clone)]
pub struct Retry {
    settings: RetrySettings,
    clock: Arc<dyn Clock>,
    seed: Option<u64>,
}

impl Retry {
    /// By the real clock, with a random seed.
    #[must_use]
    pub fn new(settings: RetrySettings) -> Self {
        Self { settings, clock: Arc::new(SystemClock), seed: None }
    }

    /// By another clock and a fixed seed.
    #[must_use]
    pub fn with_clock(settings: RetrySettings, clock: Arc<dyn Clock>, seed: u64) -> Self {
        Self { settings, clock, seed: Some(seed) }
    }

    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    /// The same policy with at most so many attempts at one request.
    pub(crate) fn at_most(mut self, attempts: u32) -> Self {
        self.settings.max_attempts = self.settings.max_attempts.min(attempts);
        self
    }

    /// Begins the attempts at one request.
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
    /// How many attempts have failed so far.
    pub(crate) fn made(&self) -> u32 {
        self.made
    }

    /// The last attempt brought the work forward: count, waits and time start anew. A download that goes on and on has
    /// a deadline of its own.
    pub(crate) fn progressed(&mut self) {
        self.fruitless = 0;
        self.began = self.retry.clock.now();
        self.backoff = self.retry.backoff();
    }

    /// How long to wait before the next attempt, after this one failed.
    ///
    /// # Errors
    /// The same error where there is no next attempt.
    pub(crate) fn next_delay(&mut self, error: Error) -> Result<(Duration, Error)> {
        self.made += 1;
        self.fruitless += 1;
        let settings = &self.retry.settings;
        if error.attempts() > 1 {
            // The token that this request needs was tried for as often already.
            return Err(error);
        }
        if error.is_final() || self.fruitless >= settings.max_attempts {
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
        tracing::warn!(%error, attempt = self.made, wait_ms = delay.as_millis() as u64, "waits before another attempt");
        self.retry.clock.sleep(delay).await;
    }
}

/// Reads `Retry-After`: seconds, or a moment, which is taken against the server's own `Date` where it is given.
pub(crate) fn retry_after(value: &str, date: Option<&str>, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if let Ok(count) = value.parse::<u64>() {
        return Some(seconds(count));
    }
    let moment = |text: &str| jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok();
    let from = date.and_then(moment).unwrap_or(now);
    let wait = moment(value)?.duration_since(from);
    Some(Duration::try_from(wait).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    struct Still(Instant);

    impl Clock for Still {
        fn now(&self) -> Instant {
            self.0
        }

        fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
            Box::pin(async {})
        }
    }

    fn attempts(settings: RetrySettings) -> Attempts {
        Retry::with_clock(settings, Arc::new(Still(Instant::now())), 7).begin()
    }

    fn status(status: u16, retry_after: Option<u64>) -> Error {
        let retry_after = retry_after.map(Duration::from_secs);
        Error::new(ErrorKind::Status { status, message: None, korrelasjonsid: None, retry_after })
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
    fn waits_grow_to_the_cap_and_end() {
        let settings = RetrySettings { max_attempts: 6, max_delay_seconds: 5, ..RetrySettings::default() };
        let delays = delays(attempts(settings), &Error::new(ErrorKind::Interrupted));
        assert_eq!(delays.len(), 5);
        for (delay, least) in delays.iter().zip([1, 2, 4, 5, 5]) {
            assert!((least..=5).contains(&delay.as_secs()), "{delays:?}");
        }
    }

    #[test]
    fn retry_after_is_granted_up_to_the_cap() {
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
    fn progress_starts_the_count_anew() {
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
