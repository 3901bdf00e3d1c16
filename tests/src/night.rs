//! The nightly job against simulated registers.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use brreg_sandbox::{Builder, Endpoint, Fault, Request, Sandbox};
use tokio::runtime::Runtime;

use crate::{Ended, Lake, pipeline};

/// Simulated registers in this process and a data folder that is configured for them by `pipelines/sandbox.toml`.
pub struct Night {
    /// The data folder.
    pub lake: Lake,
    sandbox: Sandbox,
    /// What the sandbox works on.
    _runtime: Runtime,
}

impl Night {
    /// Registers with 300 registrations.
    pub fn new() -> Self {
        Self::of(Sandbox::builder().virksomheter(300))
    }

    /// These registers.
    pub fn of(registers: Builder) -> Self {
        Self::on(Lake::with_known_key(), registers)
    }

    /// These registers, and a lake that may hold something already.
    pub fn on(mut lake: Lake, registers: Builder) -> Self {
        let runtime = Runtime::new().unwrap();
        let folder = lake.data().join("sandbox");
        if !folder.exists() {
            write_keys(&folder);
        }
        let registers = registers.folder(folder);
        let sandbox = runtime.block_on(registers.start()).unwrap();
        let endpoints = fs::read_to_string(lake.data().join("sandbox/endpoints.env")).unwrap();
        for setting in endpoints.lines() {
            let (name, value) = setting.split_once('=').unwrap();
            lake.set(name.strip_prefix("BRREG_LAKE__").unwrap(), value);
        }
        // These tests are of the partner API; those of today's API name another scope.
        lake.set("RRH__SCOPE", "brreg:reelle/partner.offentlig");
        // What waits between two attempts is not waited for; what a server asks for is.
        lake.set("RETRY__FIRST_DELAY_SECONDS", "0");
        lake.set("RETRY__MAX_DELAY_SECONDS", "0");
        Self { lake, sandbox, _runtime: runtime }
    }

    /// The program with the configuration of the sandbox.
    pub fn command<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Command {
        let mut command = self.lake.command(arguments);
        command.arg("--config").arg(pipeline("sandbox.toml"));
        command
    }

    /// Runs a command to its end.
    pub fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Ended {
        Ended::of(&mut self.command(arguments))
    }

    /// The nightly job of the register over reelle rettighetshavere.
    pub fn job(&self) -> Ended {
        self.job_with(&[])
    }

    /// The same with more options.
    pub fn job_with(&self, options: &[&str]) -> Ended {
        self.run(["run", "--only", "rrh"].iter().chain(options))
    }

    /// The registers.
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Lets requests fail, as the command line of the sandbox writes it.
    pub fn fault(&self, fault: &str) {
        self.sandbox.fault(fault.parse::<Fault>().unwrap());
    }

    /// What was asked of an endpoint.
    pub fn requests(&self, endpoint: Endpoint) -> Vec<Request> {
        self.sandbox.requests().into_iter().filter(|request| request.endpoint == endpoint).collect()
    }

    /// The statuses that an endpoint answered with.
    pub fn statuses(&self, endpoint: Endpoint) -> Vec<u16> {
        self.requests(endpoint).iter().map(|request| request.status).collect()
    }
}

/// The keys and certificates of simulated registers, by the names of their files. All nights of a process have the same: to make
/// them takes longer than most nights.
static KEYS: LazyLock<Vec<(OsString, Vec<u8>)>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let runtime = Runtime::new().unwrap();
    let sandbox = runtime.block_on(Sandbox::builder().virksomheter(1).folder(folder.path()).start()).unwrap();
    let files = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap());
    // The addresses are those of one sandbox alone.
    let keys = files.filter(|file| file.file_name() != "endpoints.env" && file.file_type().unwrap().is_file());
    let keys = keys.map(|file| (file.file_name(), fs::read(file.path()).unwrap())).collect();
    drop(sandbox);
    keys
});

fn write_keys(folder: &Path) {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).unwrap();
    for (name, content) in &*KEYS {
        let mut file = fs::OpenOptions::new();
        let mut file = file.write(true).create_new(true).mode(0o600).open(folder.join(name)).unwrap();
        file.write_all(content).unwrap();
    }
}

impl Default for Night {
    fn default() -> Self {
        Self::new()
    }
}
