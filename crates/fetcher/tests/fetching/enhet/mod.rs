//! Enhetsregisteret: bulk files, feeds and lookups, against the simulated register.

mod feeds;
mod files;
mod lookups;

use std::fs;
use std::io::Read as _;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;

use brreg_domain::Organisasjonsnummer;
use brreg_fetcher::Result;
use brreg_fetcher::download::Manifest;
use brreg_fetcher::enhet::feed::{Events, Read, Start};
use brreg_fetcher::enhet::{Client, Downloaded, EnhetSettings, File, Known};
use brreg_fetcher::retry::{Clock, Retry};
use brreg_fetcher::settings::RetrySettings;
use brreg_sandbox::enhet::{Action, Enhet};
use brreg_sandbox::{Endpoint, Fault, Sandbox};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{NoWait, Setup};

struct Simulated {
    sandbox: Sandbox,
    setup: Setup,
    clock: Arc<NoWait>,
    folder: TempDir,
}

impl Simulated {
    async fn start() -> Self {
        let sandbox = Sandbox::builder().virksomheter(300).start().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        Self { setup: Setup::of(&sandbox), sandbox, clock: Arc::default(), folder }
    }

    fn client(&self, change: impl FnOnce(&mut EnhetSettings)) -> Client {
        let retry = Retry::with_clock(RetrySettings::default(), Arc::clone(&self.clock) as Arc<dyn Clock>, 7);
        let mut settings = EnhetSettings::new(self.sandbox.enhet_url().parse().unwrap());
        settings.rate_per_second = NonZero::new(1_000).unwrap();
        change(&mut settings);
        Client::new(settings, &self.setup.http, self.setup.downloads.clone(), retry).unwrap()
    }

    fn landing(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn world(&self) -> &Enhet {
        self.sandbox.enhet()
    }

    fn happen(&self, action: &str) {
        self.world().happen(&action.parse::<Action>().unwrap());
    }

    fn fault(&self, fault: &str) {
        self.sandbox.fault(fault.parse::<Fault>().unwrap());
    }

    /// The paths that were requested of an endpoint, with their queries.
    fn asked(&self, endpoint: Endpoint) -> Vec<String> {
        let requests = self.sandbox.requests().into_iter();
        requests.filter(|request| request.endpoint == endpoint).map(|request| request.path).collect()
    }

    async fn download(&self, file: File, folder: &str, known: &Known) -> Result<Downloaded> {
        self.client(|_| {}).file(file, &self.landing(folder), known, &()).await
    }

    async fn feed(&self, feed: File, start: Start) -> Result<Read> {
        self.client(|_| {}).feed(feed, start, &self.landing("feed"), &()).await
    }

    async fn events(&self, feed: File, start: Start) -> Events {
        match self.feed(feed, start).await.unwrap() {
            Read::Events(events) => events,
            ahead => panic!("{ahead:?}"),
        }
    }
}

fn new(downloaded: Result<Downloaded>) -> (PathBuf, Manifest) {
    match downloaded.unwrap() {
        Downloaded::New { path, manifest } => (path, *manifest),
        other => panic!("{other:?}"),
    }
}

fn unpacked(path: &PathBuf) -> Vec<Value> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn number(text: &str) -> Organisasjonsnummer {
    Organisasjonsnummer::parse(text).unwrap()
}
