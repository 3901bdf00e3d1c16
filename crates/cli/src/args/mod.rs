//! The command line: its fixed part is declared, and what names registers is built from their list.

mod registers;
#[cfg(feature = "sandbox")]
mod sandbox;

use std::path::PathBuf;

use brreg_pipeline::register::Registers;
use clap::{Args, FromArgMatches as _, Parser, Subcommand, ValueEnum};

pub(crate) use registers::{Asked, AskedSubject};
#[cfg(feature = "sandbox")]
pub(crate) use sandbox::{Api, GenerateArguments, SandboxArguments};

use crate::logging::LogFormat;

/// The registers of the Brønnøysund Register Centre as Parquet tables that DuckDB queries.
#[derive(Debug, Parser)]
#[command(name = "brreg-lake", version, max_term_width = 110)]
#[cfg_attr(
    not(feature = "sandbox"),
    command(
        after_help = "This build has no simulated registers: `sandbox` and `generate` need the cargo feature `sandbox`."
    )
)]
pub(crate) struct Arguments {
    /// The folder of landing, lake, state and secrets; created if it is missing
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

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The nightly job: fetch, load, check, publish, refresh the catalog, tidy up
    #[command(after_help = "Example:\n  brreg-lake run\n  brreg-lake run --only rrh,konkurs\n\n\
                      Exit code 4: some registers were published and others failed; `brreg-lake status` shows which.")]
    Run(RunArguments),
    /// Load bulk files from disk as the newest snapshot of rrh
    ///
    /// ZIP of JSON or CSV, or bare JSON or CSV; the format is detected from the content. Several files become one snapshot, in
    /// their order.
    #[command(
        after_help = "Example:\n  brreg-lake load totalbestand.zip\n  brreg-lake --data /srv/lake load registre.json"
    )]
    Load(LoadArguments),
    /// One download into landing, without loading
    #[command(after_help = "Example:\n  brreg-lake fetch rrh-json\n  \
                            brreg-lake fetch konkurs")]
    Fetch(FetchArguments),
    /// One answer from a register, as JSON
    #[command(subcommand_required = true, arg_required_else_help = true)]
    Lookup(LookupArguments),
    /// A query on the catalog, read-only
    #[command(after_help = "Example:\n  brreg-lake sql \"SELECT count(*) FROM rrh.rettighetshavere\"\n  \
                            brreg-lake sql --format csv \"FROM rrh.eiere_av('974760673')\" > eiere.csv")]
    Sql(SqlArguments),
    /// Rebuild lake.duckdb, such as after the lake was moved
    #[command(after_help = "Example:\n  brreg-lake --data /srv/moved catalog")]
    Catalog,
    /// Verify every published file against its manifest
    #[command(after_help = "Example:\n  brreg-lake verify && echo sound")]
    Verify,
    /// What is published, how old it is, and how the last runs ended
    #[command(after_help = "Example:\n  brreg-lake status")]
    Status,
    /// Write a configuration with every setting, or check one
    #[command(
        subcommand,
        after_help = "Example:\n  brreg-lake config init\n  brreg-lake config init --out /etc/brreg-lake/brreg-lake.toml\n  \
                      brreg-lake config check"
    )]
    Config(ConfigCommand),
    /// Check configuration, certificate expiry, token, scopes, reachability and free disk
    #[command(after_help = "Example:\n  brreg-lake doctor --config /etc/brreg-lake/brreg-lake.toml")]
    Doctor(ConfigArguments),
    /// The registers and Maskinporten, simulated on this machine
    ///
    /// Serves until it is interrupted. Below the data folder, `sandbox/` then contains certificates, keys and
    /// `endpoints.env` with the addresses.
    #[cfg(feature = "sandbox")]
    #[command(after_help = "Example:\n  brreg-lake sandbox --virksomheter 20000 &\n  \
                            brreg-lake run --config pipelines/sandbox.toml\n\n\
                            Faults (may be given several times):\n  \
                            --fault token:status=503,retry-after=2,times=2\n  --fault json:reset=100000")]
    Sandbox(SandboxArguments),
    /// Synthetic bulk files: JSON and CSV of the same registrations
    #[cfg(feature = "sandbox")]
    #[command(after_help = "Example:\n  brreg-lake generate --virksomheter 500000 --out /tmp/bulk")]
    Generate(GenerateArguments),
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ConfigArguments {
    /// The configuration. Without it the first that exists of ./brreg-lake.toml,
    /// $XDG_CONFIG_HOME/brreg-lake/brreg-lake.toml (or below ~/.config) and /etc/brreg-lake/brreg-lake.toml
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Write a commented configuration with every section and setting; an existing file is never overwritten
    Init {
        /// The file to write; `-` is standard output
        #[arg(long, default_value = brreg_settings::FILE_NAME, value_name = "FILE")]
        out: PathBuf,
    },
    /// Read the configuration and the environment, and report every problem
    Check(ConfigArguments),
}

#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
    /// Only these registers
    #[arg(long, value_delimiter = ',', value_name = "REGISTERS")]
    pub(crate) only: Vec<String>,
    /// Read these registers as a whole, whatever is published of them
    #[arg(long, value_delimiter = ',', value_name = "REGISTERS")]
    pub(crate) whole: Vec<String>,
    /// Publish even when the number of records is far from the last snapshot's
    #[arg(long)]
    pub(crate) allow_row_change: bool,
}

#[derive(Debug, Args)]
pub(crate) struct LoadArguments {
    /// The files
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// A configuration whose sections `privacy`, `limits` and `checks` apply; without it their defaults do
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Publish even when the number of records is far from the last snapshot's; without --config, only a load without
    /// records is refused
    #[arg(long)]
    pub(crate) allow_row_change: bool,
}

#[derive(Debug, Args)]
pub(crate) struct FetchArguments {
    /// What to download
    pub(crate) what: String,
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
}

#[derive(Debug, Args)]
pub(crate) struct LookupArguments {
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
    /// What is looked up; the list of registers says what there is.
    #[arg(skip)]
    pub(crate) asked: Option<Asked>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SqlFormat {
    /// A table for reading.
    Table,
    /// CSV with a header, harmless in a spreadsheet.
    Csv,
    /// One JSON array.
    Json,
    /// One JSON object per line.
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

/// Reads the command line. Help and version are errors too.
pub(crate) fn parse(registers: Registers<'_>) -> Result<Arguments, clap::Error> {
    let matches = registers::command(registers).try_get_matches()?;
    let mut arguments = Arguments::from_arg_matches(&matches)?;
    if let Command::Lookup(lookup) = &mut arguments.command {
        lookup.asked = matches.subcommand().and_then(|(_, matches)| registers::asked(registers, matches));
    }
    Ok(arguments)
}
