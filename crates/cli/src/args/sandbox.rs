//! The arguments of the simulated registers.

use std::net::SocketAddr;
use std::path::PathBuf;

use brreg_sandbox::enhet::Action;
use brreg_sandbox::{Fault, V1Behaviour};
use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct ContentArguments {
    /// Number of companies with a registration
    #[arg(long, default_value_t = 20_000, value_name = "N")]
    pub(crate) virksomheter: u32,
    /// Seed of the generated content: the same seed gives the same content
    #[arg(long, default_value_t = 1, value_name = "S")]
    pub(crate) seed: u64,
    /// Share of registrations with one of the flaws that real files have, from 0 to 1
    #[arg(long, default_value_t = 0.0, value_name = "SHARE", value_parser = share)]
    pub(crate) flaws: f64,
}

#[derive(Debug, Args)]
pub(crate) struct SandboxArguments {
    /// Address to listen on; port 0 stands for any free port
    #[arg(long, default_value = "127.0.0.1:8443", value_name = "ADDR")]
    pub(crate) listen: SocketAddr,
    /// Address of konkursvarsel, which requires client certificates; by default one port above `--listen`
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen_konkurs: Option<SocketAddr>,
    /// Number of bankruptcy notices; by default one per ten companies
    #[arg(long, value_name = "N")]
    pub(crate) konkursvarsler: Option<u32>,
    /// About how many notices are on the list but have no details
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) missing_details: u32,
    /// How many persons have so many marriage contracts that their lookup exceeds the time limit
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) full_persons: u32,
    #[command(flatten)]
    pub(crate) content: ContentArguments,
    /// Let an endpoint fail: `endpoint:failure[,option=value]`; may be given several times, see below
    #[arg(long, value_name = "FAULT")]
    pub(crate) fault: Vec<Fault>,
    /// How version 1 of the register of beneficial owners answers where its documentation leaves that open:
    /// `key=value,…`, such as `event-id=number,page-size=10`; see below
    #[arg(long, value_name = "SETTINGS")]
    pub(crate) v1: Option<V1Behaviour>,
    /// Let something happen in the register of companies before it is served, such as `rename=10`; may be given several times,
    /// see below
    #[arg(long, value_name = "ACTION")]
    pub(crate) enhet: Vec<Action>,
    /// Days by which the files of the register of companies are older
    #[arg(long, default_value_t = 0, value_name = "DAYS")]
    pub(crate) enhet_age: u32,
    /// The night of the content, from 0
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) night: u32,
    /// Lifetime of access tokens, in seconds
    #[arg(long, default_value_t = brreg_sandbox::TOKEN_LIFETIME.as_secs(), value_name = "SECONDS")]
    pub(crate) token_lifetime: u64,
    /// Let Maskinporten refuse this scope, as it does when the organisation was not given it
    #[arg(long, value_name = "SCOPE")]
    pub(crate) withhold_scope: Vec<String>,
}

/// The examples of `sandbox`, and the lists of what `--fault` and `--v1` accept, which the sandbox makes from what it parses.
pub(super) fn after_help() -> String {
    format!(
        "Example:\n  brreg-lake sandbox --virksomheter 20000 &\n  brreg-lake run --config data/sandbox/brreg-lake.toml\n\n\
         Faults, such as --fault token:status=503,retry-after=2,times=2 or --fault json:reset=100000:\n\
         {}\n\
         Options: times=N|always (the requests that fail, by default 1), after=N (the requests that succeed before)\n\n\
         Keys of --v1, each with its values and what it decides:\n{}\n\n\
         Actions of --enhet, in the order in which they happen; N is a number, NR an organisation number:\n{}",
        Fault::forms(),
        V1Behaviour::keys(),
        Action::forms()
    )
}

#[derive(Debug, Args)]
pub(crate) struct GenerateArguments {
    #[command(flatten)]
    pub(crate) content: ContentArguments,
    /// The folder to write to; created if it is missing
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// The register whose bulk files to write
    #[arg(long, value_enum, default_value_t = GeneratedRegister::Rrh)]
    pub(crate) register: GeneratedRegister,
    /// The API of the register of beneficial owners whose bulk files to write
    #[arg(long, value_enum, default_value_t = Api::Partner)]
    pub(crate) api: Api,
    /// The night of the content, from 0
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) night: u32,
}

/// A register with bulk files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum GeneratedRegister {
    /// The register of beneficial owners
    Rrh,
    /// The register of companies: units, subunits and roles
    Enhet,
}

/// An API of the register of beneficial owners.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Api {
    /// The partner API, with files of JSON and CSV
    Partner,
    /// Version 1, with a file of JSON
    V1,
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("a number from 0 to 1 was expected".to_owned()),
    }
}
