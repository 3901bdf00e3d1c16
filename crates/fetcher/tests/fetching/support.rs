//! A sandbox with a client that is configured for it, and a clock that never waits.

use std::error::Error as StdError;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use brreg_fetcher::credentials::Credentials;
use brreg_fetcher::download::{Fetched, Manifest};
use brreg_fetcher::maskinporten::{Maskinporten, TokenRequest};
use brreg_fetcher::retry::{Clock, Retry};
use brreg_fetcher::rrh::{Format, Rrh};
use brreg_fetcher::settings::{
    CredentialSettings, DownloadSettings, HttpSettings, MaskinportenSettings, RetrySettings, RrhSettings,
};
use brreg_fetcher::{Error, ErrorKind, Result};
use brreg_sandbox::{Builder, Endpoint, Failure, Fault, Sandbox};
use futures_util::future::BoxFuture;
use tempfile::TempDir;
use tokio::time::Instant;
use zeroize::Zeroizing;

pub(crate) const SCOPE: &str = "brreg:reelle/partner.offentlig";

/// Records the requested waits and does not wait.
#[derive(Default)]
pub(crate) struct NoWait(Mutex<Vec<Duration>>);

impl NoWait {
    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.0.lock().unwrap().clone()
    }
}

impl Clock for NoWait {
    fn now(&self) -> Instant {
        Instant::now() + self.waits().iter().sum()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.0.lock().unwrap().push(duration);
        Box::pin(async {})
    }
}

/// The configuration of a client, which tests change.
pub(crate) struct Setup {
    pub(crate) http: HttpSettings,
    pub(crate) retry: RetrySettings,
    pub(crate) downloads: DownloadSettings,
    pub(crate) credentials: CredentialSettings,
    pub(crate) maskinporten: MaskinportenSettings,
    pub(crate) rrh: RrhSettings,
}

impl Setup {
    pub(crate) fn of(sandbox: &Sandbox) -> Self {
        let own = sandbox.credentials();
        Self {
            http: HttpSettings { ca_file: Some(own.ca.clone()), ..HttpSettings::default() },
            retry: RetrySettings::default(),
            downloads: DownloadSettings::default(),
            credentials: CredentialSettings { pkcs12: Some(own.pkcs12.clone()), ..CredentialSettings::default() },
            maskinporten: MaskinportenSettings {
                issuer: sandbox.maskinporten_url().parse().unwrap(),
                client_id: own.client_id.clone(),
            },
            rrh: RrhSettings { base_url: sandbox.url().parse().unwrap(), token: TokenRequest::new(SCOPE) },
        }
    }
}

pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) rrh: Arc<Rrh>,
    pub(crate) clock: Arc<NoWait>,
    folder: TempDir,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::of(Sandbox::builder(), |_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Setup)) -> Self {
        Self::of(Sandbox::builder(), change).await
    }

    pub(crate) async fn of(builder: Builder, change: impl FnOnce(&mut Setup)) -> Self {
        let sandbox = builder.virksomheter(2_000).start().await.unwrap();
        let mut setup = Setup::of(&sandbox);
        change(&mut setup);
        let clock = Arc::new(NoWait::default());
        let rrh = Arc::new(client(&sandbox, &setup, &clock).unwrap());
        Self { sandbox, rrh, clock, folder: tempfile::tempdir().unwrap() }
    }

    /// A client that shares no state with this world's client.
    pub(crate) fn another_client(&self, change: impl FnOnce(&mut Setup)) -> Result<Rrh> {
        let mut setup = Setup::of(&self.sandbox);
        change(&mut setup);
        client(&self.sandbox, &setup, &self.clock)
    }

    pub(crate) fn landing(&self, name: &str) -> PathBuf {
        self.folder.path().join("landing").join(name)
    }

    pub(crate) async fn download(&self, name: &str) -> Result<Fetched> {
        self.rrh.totalbestand(Format::Json, &self.landing(name), None, &()).await
    }

    /// The register's present file, from an undisturbed download.
    pub(crate) async fn truth(&self) -> Vec<u8> {
        let folder = self.landing("truth");
        let rrh = self.another_client(|_| {}).unwrap();
        fs::read(new(rrh.totalbestand(Format::Json, &folder, None, &()).await).0).unwrap()
    }

    pub(crate) fn json_fails(&self, failures: impl IntoIterator<Item = Failure>) {
        failures.into_iter().for_each(|failure| self.sandbox.fault(Fault::new(Endpoint::TotalbestandJson, failure)));
    }

    /// The `Range` of each request for the bulk file.
    pub(crate) fn ranges(&self) -> Vec<Option<String>> {
        self.asked(Endpoint::TotalbestandJson).into_iter().map(|request| request.range).collect()
    }

    pub(crate) fn asked(&self, endpoint: Endpoint) -> Vec<brreg_sandbox::Request> {
        self.sandbox.requests().into_iter().filter(|request| request.endpoint == endpoint).collect()
    }
}

fn client(sandbox: &Sandbox, setup: &Setup, clock: &Arc<NoWait>) -> Result<Rrh> {
    let credentials = Credentials::load(&setup.credentials, &password(sandbox))?;
    let retry = Retry::with_clock(setup.retry.clone(), Arc::clone(clock) as Arc<dyn Clock>, 7);
    let maskinporten = Maskinporten::new(&setup.maskinporten, credentials, &setup.http, retry.clone())?;
    Rrh::new(&setup.rrh, maskinporten, &setup.http, setup.downloads.clone(), retry)
}

pub(crate) fn password(sandbox: &Sandbox) -> Zeroizing<String> {
    fs::read_to_string(&sandbox.credentials().password).unwrap().trim_end().to_owned().into()
}

pub(crate) fn new(fetched: Result<Fetched>) -> (PathBuf, Manifest) {
    match fetched.unwrap() {
        Fetched::New { path, manifest } => (path, manifest),
        Fetched::NotModified => panic!("expected a new file"),
    }
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The message of an error with all its causes, and what `Debug` shows.
pub(crate) fn everything_said_by(error: &Error) -> String {
    let mut text = format!("{error:?}\n{error}");
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(&format!("\n{next}\n{next:?}"));
        cause = next.source();
    }
    text
}

pub(crate) fn is_status(error: &Error, wanted: u16) -> bool {
    matches!(error.kind(), ErrorKind::Status { status, .. } if *status == wanted)
}
