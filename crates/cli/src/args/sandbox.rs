//! The arguments of the simulated registers.

use std::net::SocketAddr;
use std::path::PathBuf;

use brreg_sandbox::{Fault, V1Behaviour};
use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct ContentArguments {
    /// Companies with a registration
    #[arg(long, default_value_t = 20_000, value_name = "N")]
    pub(crate) virksomheter: u32,
    /// Decides all content
    #[arg(long, default_value_t = 1, value_name = "S")]
    pub(crate) seed: u64,
    /// Share of registrations with one of the flaws that real files carry, 0 to 1
    #[arg(long, default_value_t = 0.0, value_name = "SHARE", value_parser = share)]
    pub(crate) flaws: f64,
}

#[derive(Debug, Args)]
pub(crate) struct SandboxArguments {
    /// Where to listen; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8443", value_name = "ADDR")]
    pub(crate) listen: SocketAddr,
    /// Where konkursvarsel listens, which requires client certificates; without it one port above `--listen`
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen_konkurs: Option<SocketAddr>,
    /// Bankruptcy notices; without it one per ten companies
    #[arg(long, value_name = "N")]
    pub(crate) konkursvarsler: Option<u32>,
    /// About this many notices are listed without details
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) missing_details: u32,
    /// This many of the first persons of the content have more marriage contracts than can be looked up in time
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) full_persons: u32,
    #[command(flatten)]
    pub(crate) content: ContentArguments,
    /// Fail on purpose: `endpoint:failure[,times=n]`
    #[arg(long, value_name = "FAULT")]
    pub(crate) fault: Vec<Fault>,
    /// How version 1 of the register of beneficial owners answers where its documentation leaves that open:
    /// `key=value,…`, such as `event-id=number,page-size=10`
    #[arg(long, value_name = "SETTINGS")]
    pub(crate) v1: Option<V1Behaviour>,
    /// The night of the content, from 0
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) night: u32,
    /// Lifetime of access tokens, in seconds
    #[arg(long, default_value_t = brreg_sandbox::TOKEN_LIFETIME.as_secs(), value_name = "SECONDS")]
    pub(crate) token_lifetime: u64,
    /// Refuse this scope at Maskinporten, as for an organisation that was not given it
    #[arg(long, value_name = "SCOPE")]
    pub(crate) withhold_scope: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct GenerateArguments {
    #[command(flatten)]
    pub(crate) content: ContentArguments,
    /// The folder to write to; created if it is missing
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// The API whose bulk files to write
    #[arg(long, value_enum, default_value_t = Api::Partner)]
    pub(crate) api: Api,
    /// The night of the content, from 0
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) night: u32,
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
