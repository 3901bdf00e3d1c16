//! The lake in a store: real servers on this machine, started by the tests, and faults in front of them.

mod azure;
mod faults;
pub(crate) mod folder;
mod kills;
mod landing;
pub(crate) mod local;
mod nights;
mod proxy;
mod readers;
mod refusals;
pub(crate) mod servers;

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use brreg_lake_tests::{Ended, Lake};
use serde_json::Value;

use self::servers::{BUCKET, KEY, SECRET};

/// A lake that is published below a prefix of its own.
pub(crate) struct Shelf {
    pub(crate) lake: Lake,
    config: PathBuf,
    prefix: String,
    variables: Vec<(&'static str, String)>,
}

impl Shelf {
    /// In the bucket of an S3 server with this address.
    fn s3(endpoint: &str) -> Self {
        Self::with(Lake::with_known_key(), endpoint, &prefix(), "")
    }

    /// Any lake, in a prefix that others may use too, and with more lines in the section.
    fn with(lake: Lake, endpoint: &str, prefix: &str, lines: &str) -> Self {
        let section = format!("[publish]\nurl = \"s3://{BUCKET}/{prefix}\"\nendpoint = \"{endpoint}\"\n{lines}");
        let variables = [("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", SECRET), ("AWS_REGION", "us-east-1")];
        let variables = variables.map(|(name, value)| (name, value.to_owned()));
        Self::of(lake, prefix, &section, variables.into())
    }

    fn of(mut lake: Lake, prefix: &str, section: &str, variables: Vec<(&'static str, String)>) -> Self {
        let config = lake.write("publish.toml", section);
        lake.set("RETRY__FIRST_DELAY_SECONDS", "0");
        lake.set("RETRY__MAX_DELAY_SECONDS", "0");
        Self { lake, config, prefix: prefix.to_owned(), variables }
    }

    fn command<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Command {
        let mut command = self.lake.command(arguments);
        command.arg("--config").arg(&self.config).envs(self.variables.iter().cloned());
        command
    }

    pub(crate) fn publish(&self) -> Ended {
        Ended::of(&mut self.command(["publish"]))
    }

    /// Loads registers of this many companies.
    pub(crate) fn load(&self, companies: usize) {
        let bulk = format!("bulk-{companies}");
        let companies = companies.to_string();
        self.lake.run(["generate", "--virksomheter", companies.as_str(), "--out", bulk.as_str()]).succeeds();
        self.lake.load(self.lake.path(bulk).join("totalbestand.json.zip")).succeeds();
    }

    /// The rows of a table of the lake.
    pub(crate) fn rows(&self, table: &str) -> u64 {
        self.lake.manifest()["tables"][table]["rows"].as_u64().unwrap()
    }

    /// What a server has below the prefix, read without the program: the pointer, after everything that it promises was found.
    fn look(&self, endpoint: &str) -> Value {
        let said = servers::look(endpoint, &self.prefix);
        serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"))
    }
}

/// A prefix that no other test of this process has, nor one of another process.
pub(crate) fn prefix() -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    format!("test-{}-{}/lake", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}
