//! Pings of a monitor over real connections.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use brreg_fetcher::monitor::{Monitor, Ping};
use brreg_fetcher::retry::{Clock, Retry};
use brreg_fetcher::settings::{HttpSettings, RetrySettings};
use brreg_fetcher::{Error, ErrorKind};
use brreg_sandbox::authority::Authority;

use crate::rrh_v1::server::{Reply, Request, Server};
use crate::support::NoWait;

/// The part of the address that is a secret.
const SECRET: &str = "4f1d7a90-93c1-4f0e-8f63-2f3bdc0a6a11";

struct World {
    server: Server,
    monitor: Monitor,
    _ca: tempfile::NamedTempFile,
}

impl World {
    fn new(deadline: Duration, answers: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let authority = Authority::new("monitor").unwrap();
        let mut ca = tempfile::NamedTempFile::new().unwrap();
        ca.write_all(authority.certificate_pem().as_bytes()).unwrap();
        let http = HttpSettings { ca_file: Some(ca.path().to_owned()), ..HttpSettings::default() };
        let server = Server::start(&authority, answers);
        let settings = RetrySettings { max_attempts: 3, ..RetrySettings::default() };
        let retry = Retry::with_clock(settings, Arc::new(NoWait::default()) as Arc<dyn Clock>, 7);
        let monitor = Monitor::new(&format!("{}/{SECRET}", server.url()), &http, retry, deadline).unwrap();
        Self { server, monitor, _ca: ca }
    }

    fn paths(&self) -> Vec<String> {
        self.server.requests().iter().map(|request| request.path.replace(SECRET, "…")).collect()
    }
}

fn long() -> Duration {
    Duration::from_secs(60)
}

/// An error that says what happened and not where.
#[track_caller]
fn says_no_address(error: &Error) {
    let mut said = format!("{error} {error:?}");
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        said.push_str(&format!(" {cause} {cause:?}"));
        next = cause.source();
    }
    assert!(!said.contains(SECRET), "{said}");
}

#[tokio::test]
async fn a_run_is_told_at_its_begin_and_its_end() {
    let world = World::new(long(), |_| Reply::new(200, "OK"));
    for ping in [Ping::Start, Ping::End(0), Ping::End(4)] {
        world.monitor.ping(ping).await.unwrap();
    }
    assert_eq!(world.paths(), ["/…/start", "/…", "/…/4"]);
}

#[tokio::test]
async fn a_monitor_that_is_busy_is_asked_three_times_and_one_that_refuses_once() {
    let world = World::new(long(), |request| Reply::new(if request.repeated < 2 { 503 } else { 200 }, ""));
    world.monitor.ping(Ping::Start).await.unwrap();
    assert_eq!(world.paths(), ["/…/start"; 3]);

    let echo = |request: &Request| Reply::new(404, format!("{{\"detail\": \"no {}\"}}", request.path));
    let world = World::new(long(), echo);
    let error = world.monitor.ping(Ping::End(0)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Status { status: 404, .. }), "{error}");
    says_no_address(&error);
    assert_eq!(world.paths(), ["/…"]);
}

#[tokio::test]
async fn a_monitor_that_never_answers_is_given_up_at_the_deadline() {
    let world = World::new(Duration::from_millis(200), |_| {
        #[expect(clippy::disallowed_methods, reason = "a server that never answers")]
        std::thread::sleep(Duration::from_secs(3600));
        Reply::new(200, "")
    });
    let error = world.monitor.ping(Ping::Start).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout(_)), "{error}");
    says_no_address(&error);
}

#[tokio::test]
async fn the_address_goes_to_no_other_host() {
    let world = World::new(long(), |_| Reply::new(302, "").with("location", "https://elsewhere.test/"));
    let error = world.monitor.ping(Ping::Start).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Redirect { .. }), "{error}");
    says_no_address(&error);
}
