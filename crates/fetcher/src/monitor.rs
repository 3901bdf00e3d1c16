//! Pings of a monitor that expects to hear of each run, in the form of healthchecks.io.
//!
//! The address is a secret: whoever has it can ping. No error, log or `Debug` has more of it than the host.

use std::fmt;
use std::time::Duration;

use reqwest::header::HeaderMap;
use url::Url;

use crate::error::{Error, ErrorKind, Result, TimeLimit};
use crate::http::{Host, within};
use crate::retry::Retry;
use crate::settings::HttpSettings;

/// What stands for the register in errors.
const MONITOR: &str = "monitor";

/// What a monitor is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ping {
    /// A run begins: `<address>/start`.
    Start,
    /// A run ended with this exit code: `<address>` for 0, else `<address>/<code>`.
    End(u8),
}

/// A monitor.
#[derive(Clone)]
pub struct Monitor {
    host: Host,
    address: Url,
    retry: Retry,
    deadline: Duration,
}

impl Monitor {
    /// A monitor at an https address of host and path. A ping takes at most `deadline`, with all its attempts.
    ///
    /// # Errors
    /// An address that is none, and connections that cannot be set up.
    pub fn new(address: &str, http: &HttpSettings, retry: Retry, deadline: Duration) -> Result<Self> {
        let address = Url::parse(address.trim())
            .map_err(|_| Error::config("the address of the monitor is not an address").at(&MONITOR.into(), "set-up"))?;
        let host = Host::new(MONITOR, &address, http, None)?;
        Ok(Self { host, address, retry, deadline })
    }

    /// Sends a ping.
    ///
    /// # Errors
    /// No attempt was answered with success within the deadline.
    pub async fn ping(&self, ping: Ping) -> Result<()> {
        let step = match ping {
            Ping::Start => "start ping",
            Ping::End(_) => "end ping",
        };
        let address = self.address_of(ping).map_err(|error| error.at(&self.host.register, step))?;
        let attempts = async {
            let mut attempts = self.retry.begin();
            while let Err(error) = self.once(&address).await {
                attempts.wait_after(error.at(&self.host.register, step)).await?;
            }
            Ok(())
        };
        within(self.deadline, TimeLimit::Response, attempts)
            .await
            .map_err(|error| error.at(&self.host.register, step))?
    }

    fn address_of(&self, ping: Ping) -> Result<Url> {
        let path = self.address.path_segments().into_iter().flatten().filter(|segment| !segment.is_empty());
        let mut path: Vec<&str> = path.collect();
        let code = match ping {
            Ping::Start => Some("start".to_owned()),
            Ping::End(0) => None,
            Ping::End(code) => Some(code.to_string()),
        };
        path.extend(code.as_deref());
        let mut address = self.address.clone();
        let mut segments = address.path_segments_mut().map_err(|()| Error::config("the address cannot have a path"))?;
        segments.clear().extend(path);
        drop(segments);
        Ok(address)
    }

    /// The body is not read: it may repeat the address.
    async fn once(&self, address: &Url) -> Result<()> {
        let answer = self.host.send(self.host.get(address.clone(), HeaderMap::new())).await?;
        let status = answer.status();
        if status.is_success() {
            return Ok(());
        }
        let (message, korrelasjonsid, retry_after, is_foreign) = (None, None, None, false);
        Err(Error::new(ErrorKind::Status { status: status.as_u16(), message, korrelasjonsid, retry_after, is_foreign }))
    }
}

/// Without the address.
impl fmt::Debug for Monitor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Monitor").field("deadline", &self.deadline).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::settings::RetrySettings;

    fn monitor(address: &str) -> Result<Monitor> {
        let retry = Retry::new(RetrySettings::default());
        Monitor::new(address, &HttpSettings::default(), retry, Duration::from_secs(1))
    }

    #[test]
    fn a_run_is_told_in_the_form_of_healthchecks() {
        for address in ["https://hc.test/ping/4f1d", "https://hc.test/ping/4f1d/"] {
            let monitor = monitor(address).unwrap();
            let told =
                [Ping::Start, Ping::End(0), Ping::End(4)].map(|ping| monitor.address_of(ping).unwrap().to_string());
            let base = "https://hc.test/ping/4f1d";
            assert_eq!(told, [format!("{base}/start"), base.to_owned(), format!("{base}/4")]);
            assert!(!format!("{monitor:?}").contains("4f1d"));
        }
    }

    #[test]
    fn an_address_that_cannot_be_used_is_refused_without_quoting_it() {
        for address in ["4f1d", "http://hc.test/4f1d", "https://hc.test/4f1d?x=1", "https://me:4f1d@hc.test/"] {
            let error = monitor(address).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("4f1d"), "{error}");
        }
    }
}
