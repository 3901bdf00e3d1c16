//! A limit on requests per second, shared by all requests to a register.

use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::retry::Clock;

/// Lets requests through one by one, with an even pause between them.
pub(crate) struct RateLimit {
    clock: Arc<dyn Clock>,
    pause: Duration,
    next: Mutex<Instant>,
}

impl RateLimit {
    pub(crate) fn new(per_second: NonZero<u32>, clock: Arc<dyn Clock>) -> Self {
        let next = Mutex::new(clock.now());
        Self { clock, pause: Duration::from_secs(1) / per_second.get(), next }
    }

    /// Waits for the next turn. Unused turns are not saved up.
    pub(crate) async fn turn(&self) {
        let wait = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let now = self.clock.now();
            let turn = (*next).max(now);
            *next = turn + self.pause;
            turn.saturating_duration_since(now)
        };
        if !wait.is_zero() {
            self.clock.sleep(wait).await;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use futures_util::future::BoxFuture;

    use super::*;

    /// A clock that the test moves. It records the requested waits.
    struct ManualClock {
        now: Mutex<Instant>,
        waits: Mutex<Vec<u128>>,
    }

    impl Clock for ManualClock {
        fn now(&self) -> Instant {
            *self.now.lock().unwrap()
        }

        fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
            self.waits.lock().unwrap().push(duration.as_millis());
            Box::pin(async {})
        }
    }

    #[tokio::test]
    async fn requests_are_spread_evenly_and_unused_turns_are_lost() {
        let clock = Arc::new(ManualClock { now: Mutex::new(Instant::now()), waits: Mutex::default() });
        let limit = RateLimit::new(NonZero::new(5).unwrap(), Arc::clone(&clock) as Arc<dyn Clock>);
        for _ in 0..3 {
            limit.turn().await;
        }
        assert_eq!(*clock.waits.lock().unwrap(), [200, 400]);
        *clock.now.lock().unwrap() += Duration::from_secs(10);
        for _ in 0..2 {
            limit.turn().await;
        }
        assert_eq!(*clock.waits.lock().unwrap(), [200, 400, 200]);
    }
}
