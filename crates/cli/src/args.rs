//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use brreg_domain::Organisasjonsnummer;
use brreg_sandbox::Fault;
use clap::{Args, Parser, Subcommand, ValueEnum};
use uuid::Uuid;

use crate::logging::LogFormat;

/// The registers of the Brønnøysund Register Centre as Parquet tables that DuckDB queries.
#[derive(Debug, Parser)]
#[command(name = "brreg-lake", version, max_term_width = 110)]
pub(crate) struct Arguments {
    /// The folder that holds landing, lake, state and secrets; made when it is not there
    #[arg(long, global = true, default_value = "data", value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// Write a log to standard error, for people or as JSON
    #[arg(long, global = true, value_name = "FORMAT")]
    pub(crate) log: Option<LogFormat>,
    /// What the log shows, such as `warn` or `brreg_lake=debug`
    #[arg(long, global = true, default_value = "info", value_name = "FILTER")]
    pub(crate) log_filter: String,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// A register that the nightly job knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Register {
    /// Register over reelle rettighetshavere: beneficial owners.
    Rrh,
    /// Konkursvarsel: bankruptcy notices.
    Konkurs,
    /// Ektepaktregisteret: marriage contracts.
    Ektepakt,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The nightly job: fetch, load, check, publish, refresh the catalog, tidy up
    #[command(
        after_help = "Example:\n  brreg-lake run --config pipelines/nightly.toml\n  brreg-lake run --only rrh,konkurs\n\n\
                      Exit code 4: some registers were published and others failed; `brreg-lake status` says which."
    )]
    Run(RunArguments),
    /// Load bulk files from disk as the newest rrh snapshot
    ///
    /// ZIP of JSON or CSV, or bare JSON or CSV, told by content. Several files become one snapshot, in their order.
    #[command(
        after_help = "Example:\n  brreg-lake load totalbestand.zip\n  brreg-lake --data /srv/lake load registre.json"
    )]
    Load(LoadArguments),
    /// One download into landing, without loading
    #[command(after_help = "Example:\n  brreg-lake fetch rrh-json --config pipelines/nightly.toml\n  \
                            brreg-lake fetch konkurs")]
    Fetch(FetchArguments),
    /// One answer from a register, as JSON
    #[command(after_help = "Example:\n  brreg-lake lookup virksomhet 974760673\n  \
                            brreg-lake lookup konkursvarsel a7bc5a28-a546-44ca-b38a-f977832322e0\n  \
                            brreg-lake lookup ektepakt --spraakkode NNO < number.txt")]
    Lookup(LookupArguments),
    /// A query on the catalog, read-only
    #[command(after_help = "Example:\n  brreg-lake sql \"SELECT count(*) FROM rrh.rettighetshavere\"\n  \
                            brreg-lake sql --format csv \"FROM rrh.eiere_av('974760673')\" > eiere.csv")]
    Sql(SqlArguments),
    /// Make lake.duckdb anew, such as after the lake was moved
    #[command(after_help = "Example:\n  brreg-lake --data /srv/moved catalog")]
    Catalog,
    /// Verify every published file against its manifest
    #[command(after_help = "Example:\n  brreg-lake verify && echo sound")]
    Verify,
    /// What is published, how old it is, how the last runs ended
    #[command(after_help = "Example:\n  brreg-lake status")]
    Status,
    /// Check configuration, certificate expiry, token, scopes, reachability and free disk
    #[command(after_help = "Example:\n  brreg-lake doctor --config pipelines/nightly.toml")]
    Doctor(ConfigArguments),
    /// The registers and Maskinporten, simulated on this machine
    ///
    /// Serves until it is interrupted. Below the data folder, `sandbox/` then holds certificates, keys and
    /// `endpoints.env` with the addresses.
    #[command(after_help = "Example:\n  brreg-lake sandbox --virksomheter 20000 &\n  \
                            brreg-lake run --config pipelines/sandbox.toml\n\n\
                            Faults (may be given several times):\n  \
                            --fault token:status=503,retry-after=2,times=2\n  --fault json:reset=100000")]
    Sandbox(SandboxArguments),
    /// Synthetic bulk files: JSON and CSV of the same registrations
    #[command(after_help = "Example:\n  brreg-lake generate --virksomheter 500000 --out /tmp/bulk")]
    Generate(GenerateArguments),
    /// Inflate a bulk file and throw the content away: what a load cannot be faster than, for the benchmark
    #[command(hide = true)]
    Inflate(InflateArguments),
    /// The data dictionary of all tables, views and macros, as Markdown
    #[command(hide = true)]
    Dictionary,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ConfigArguments {
    /// The configuration
    #[arg(long, global = true, default_value = "pipelines/nightly.toml", value_name = "FILE")]
    pub(crate) config: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
    /// Only these registers
    #[arg(long, value_delimiter = ',', value_name = "REGISTERS")]
    pub(crate) only: Vec<Register>,
    /// Publish even when the number of registrations is far from the last snapshot's
    #[arg(long)]
    pub(crate) allow_row_change: bool,
}

#[derive(Debug, Args)]
pub(crate) struct LoadArguments {
    /// The files
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// A configuration whose sections `privacy`, `limits` and `checks` count; without it their defaults do
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Publish even when the number of registrations is far from the last snapshot's; without --config that matters
    /// only where the files hold none
    #[arg(long)]
    pub(crate) allow_row_change: bool,
}

#[derive(Debug, Args)]
pub(crate) struct InflateArguments {
    /// The file
    pub(crate) file: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Download {
    /// The bulk file of beneficial owners as JSON.
    RrhJson,
    /// The bulk file of beneficial owners as CSV.
    RrhCsv,
    /// The bankruptcy notices with their details: all, or what is new, as `run` would ask now.
    Konkurs,
    /// The marriage contracts of the persons that the configuration names.
    Ektepakt,
}

#[derive(Debug, Args)]
pub(crate) struct FetchArguments {
    /// What to download
    pub(crate) what: Download,
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
}

#[derive(Debug, Args)]
pub(crate) struct LookupArguments {
    #[command(subcommand)]
    pub(crate) what: Lookup,
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Lookup {
    /// The registration of one company
    Virksomhet {
        /// Organisation number
        organisasjonsnummer: Organisasjonsnummer,
    },
    /// One bankruptcy notice
    Konkursvarsel {
        /// Its uuid
        uuid: Uuid,
    },
    /// The marriage contracts of one person, whose national identity number is read from standard input
    Ektepakt {
        /// Language of the texts: NOB, NNO or ENG
        #[arg(long, value_name = "CODE")]
        spraakkode: Option<String>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SqlFormat {
    /// A table for reading.
    Table,
    /// CSV with a header, harmless in a spreadsheet.
    Csv,
    /// One JSON array.
    Json,
    /// One JSON object a line.
    Ndjson,
}

#[derive(Debug, Args)]
pub(crate) struct SqlArguments {
    /// Form of the answer
    #[arg(long, default_value = "table")]
    pub(crate) format: SqlFormat,
    /// The query; may begin with a comment
    #[arg(allow_hyphen_values = true)]
    pub(crate) query: String,
}

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
    /// Where konkursvarsel listens, which wants client certificates; without it one port above `--listen`
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen_konkurs: Option<SocketAddr>,
    /// Bankruptcy notices; without it one for each ten companies
    #[arg(long, value_name = "N")]
    pub(crate) konkursvarsler: Option<u32>,
    /// About so many notices are listed without details
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) missing_details: u32,
    /// The first so many persons of the content have more marriage contracts than can be looked up in time
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) full_persons: u32,
    #[command(flatten)]
    pub(crate) content: ContentArguments,
    /// Fail on purpose: `endpoint:failure[,times=n]`
    #[arg(long, value_name = "FAULT")]
    pub(crate) fault: Vec<Fault>,
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
    /// The folder to write to; made when it is not there
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("a number from 0 to 1 was expected".to_owned()),
    }
}
