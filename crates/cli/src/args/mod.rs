//! The command line: its fixed part is declared, and what names registers is built from their list.

mod backfill;
#[cfg(feature = "catalog")]
mod export;
#[cfg(feature = "catalog")]
mod picture;
mod registers;
#[cfg(feature = "sandbox")]
mod sandbox;
#[cfg(feature = "catalog")]
mod sql;

use std::path::PathBuf;

use brreg_domain::Organisasjonsnummer;
use brreg_pipeline::register::Registers;
use clap::{ArgGroup, Args, FromArgMatches as _, Parser, Subcommand};
use clap_complete::Shell;

pub(crate) use backfill::BackfillArguments;
#[cfg(feature = "catalog")]
pub(crate) use export::ExportCommand;
#[cfg(feature = "catalog")]
pub(crate) use picture::PictureArguments;
pub(crate) use registers::{Asked, AskedSubject};
#[cfg(feature = "sandbox")]
pub(crate) use sandbox::{Api, GenerateArguments, GeneratedRegister, SandboxArguments};
#[cfg(feature = "catalog")]
pub(crate) use sql::{SqlArguments, SqlFormat};

use crate::logging::LogFormat;

/// What a build without all features says of it.
#[cfg(not(all(feature = "catalog", feature = "sandbox")))]
const LEFT_OUT: &str = if cfg!(feature = "catalog") {
    "This build has no simulated registers: `sandbox` and `generate` need the cargo feature `sandbox`."
} else if cfg!(feature = "sandbox") {
    "This build has no catalog: `sql`, `catalog`, `picture` and `export` need the cargo feature `catalog`."
} else {
    "This build has no catalog and no simulated registers: `sql`, `catalog`, `picture` and `export` need the cargo feature \
     `catalog`, `sandbox` and `generate` the feature `sandbox`."
};

/// The heading of the options that every command has, below the command's own.
const OF_EVERY_COMMAND: &str = "Options of every command";

/// Fetches registers of the Brønnøysund Register Centre and flattens them into Parquet tables for SQL.
#[derive(Debug, Parser)]
#[command(name = "brreg-lake", version, max_term_width = 110)]
#[cfg_attr(not(all(feature = "catalog", feature = "sandbox")), command(after_help = LEFT_OUT))]
pub(crate) struct Arguments {
    /// The folder for everything that the program writes; created if it is missing
    #[arg(long, global = true, default_value = "data", value_name = "DIR", help_heading = OF_EVERY_COMMAND)]
    pub(crate) data: PathBuf,
    /// Write a log to standard error, in this format
    #[arg(long, global = true, value_name = "FORMAT", help_heading = OF_EVERY_COMMAND)]
    pub(crate) log: Option<LogFormat>,
    /// The lowest level that the log shows, such as `warn`, or `brreg_lake=debug` for one part of the program
    #[arg(long, global = true, default_value = "info", value_name = "FILTER", help_heading = OF_EVERY_COMMAND)]
    pub(crate) log_filter: String,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the nightly job: fetch, load, check and publish the registers, refresh the catalog, remove what is old
    #[command(after_help = "Example:\n  brreg-lake run\n  brreg-lake run --only rrh,konkurs\n\n\
                      Exit code 4: at least one register was published, but another one failed, or a step after the \
                      publication failed; `brreg-lake status` shows which.")]
    Run(RunArguments),
    /// Load bulk files of rrh or enhet from disk, and publish them as the newest snapshot
    ///
    /// A file is JSON or CSV, bare or in ZIP or gzip. Its register and format are detected from the content. Several files of a
    /// register become one snapshot, in the order in which they are given.
    #[command(
        after_help = "Example:\n  brreg-lake load totalbestand.zip\n  brreg-lake --data /srv/lake load registre.json"
    )]
    Load(LoadArguments),
    /// Publish many bulk files of rrh, each as the snapshot of its date, in the order of their dates
    ///
    /// The date of a file is that of its download, where it lies in a folder of landing, else the one in its name or in the name of
    /// its folder. Files that are published already are passed over, so a backfill that was interrupted is repeated. With --stage,
    /// files are only flattened, on any machine; a backfill with --staged takes what it finds there.
    #[command(after_help = "Example:\n  brreg-lake backfill --landing /archive/rrh --jobs 4\n  \
                            brreg-lake backfill --landing s3://bucket/archive/rrh --jobs 4\n  \
                            brreg-lake backfill --landing /archive/rrh --list\n  \
                            brreg-lake backfill --stage /shared/staged --person-key person_id.key /archive/rrh/2026-11-20.zip\n  \
                            brreg-lake backfill --landing /archive/rrh --staged /shared/staged\n\n\
                            Exit code 4: some files were published and a later one was not, or a step after a publication failed.")]
    Backfill(BackfillArguments),
    /// Download from a register into the folder `landing`, without loading
    #[command(after_help = "Example:\n  brreg-lake fetch rrh-json\n  \
                            brreg-lake fetch konkurs")]
    Fetch(FetchArguments),
    /// Look up a company, a notice or a person in a register, and print the answer as JSON
    #[command(subcommand_required = true, arg_required_else_help = true)]
    Lookup(LookupArguments),
    #[cfg(feature = "catalog")]
    /// Run a read-only SQL query on the published tables
    #[command(after_help = "Example:\n  brreg-lake sql \"SELECT count(*) FROM rrh.rettighetshavere\"\n  \
                            brreg-lake sql --format csv \"FROM rrh.eiere_av('974760673')\" > eiere.csv")]
    Sql(SqlArguments),
    #[cfg(feature = "catalog")]
    /// Rebuild lake.duckdb, for example after the data folder was moved
    #[command(after_help = "Example:\n  brreg-lake --data /srv/moved catalog")]
    Catalog,
    /// Verify that no published file is missing, changed or damaged
    #[command(after_help = "Example:\n  brreg-lake verify")]
    Verify,
    /// Take companies or persons out of every copy on this machine: all snapshots, rejected records, downloads
    ///
    /// Persons are read from standard input, one per line: a national identity number, `full name;yyyy-mm-dd`, or
    /// `number;full name;yyyy-mm-dd`. Give all three where a register may have the person without the number. Later loads leave out
    /// everyone who was erased.
    /// The store of `[publish]` has them until the next run or `brreg-lake publish`; `brreg-lake status` says whether it is behind.
    #[command(after_help = "Example:\n  brreg-lake erase --company 974760673\n  \
                            brreg-lake erase --person --only rrh,konkurs < person.txt\n\n\
                            Exit code 4: some registers are done, and another one failed; the next command that writes tries \
                            it again.")]
    Erase(EraseArguments),
    /// Remove the data of registers: all but the newest snapshot, everything, or some snapshots
    #[command(after_help = "Example:\n  brreg-lake purge rrh --yes\n  brreg-lake purge ektepakt --all --yes\n  \
                            brreg-lake purge rrh --snapshot 20261120T031500Z --yes")]
    Purge(PurgeArguments),
    /// Publish in the store of the section `publish` too what is published here: object storage, as Delta tables
    ///
    /// A run does it at its end. This catches up after one that failed there, after `load` and after `erase`.
    #[command(after_help = "Example:\n  brreg-lake publish\n  brreg-lake publish --only rrh")]
    Publish(PublishArguments),
    /// Show what is published, how old it is, and how the last runs ended
    #[command(after_help = "Example:\n  brreg-lake status")]
    Status,
    /// Write the page of a run again, and print its place
    ///
    /// Each run writes its page to the folder `reports` of the data folder, as `<run>.html` and as `latest.html`. A page is one file
    /// that any browser opens, without a connection. It has no personal data.
    #[command(after_help = "Example:\n  brreg-lake report\n  brreg-lake report 20261120")]
    Report(ReportArguments),
    #[cfg(feature = "catalog")]
    /// Draw who owns and controls a company, or what a person owns and controls
    ///
    /// The picture is SVG, or with a name that ends in `.html` a page that also has a table. It names owners, except those who are
    /// exempt from public access or whom the register left out.
    #[command(after_help = "Example:\n  brreg-lake picture 974760673 --out eiere.html\n  \
                            brreg-lake picture 974760673 --at 2026-11-20 > eiere.svg")]
    Picture(PictureArguments),
    #[cfg(feature = "catalog")]
    /// Write the published lake in a form that other tools read
    #[command(subcommand)]
    Export(ExportCommand),
    /// Write a configuration with every setting, check one, or print the JSON Schema of all
    #[command(
        subcommand,
        after_help = "Example:\n  brreg-lake config init\n  brreg-lake config init --out /etc/brreg-lake/brreg-lake.toml\n  \
                      brreg-lake config check\n  brreg-lake config schema > brreg-lake.schema.json"
    )]
    Config(ConfigCommand),
    /// Test whether the nightly job can work: configuration, certificate, token, access to each register, free disk space
    #[command(after_help = "Example:\n  brreg-lake doctor --config /etc/brreg-lake/brreg-lake.toml\n  \
                            brreg-lake doctor --openapi https://rrh.brreg.no/api/oppslag/openapi/openapi.zip")]
    Doctor(DoctorArguments),
    /// Print what completes the command line in a shell
    #[command(
        after_help = "Example:\n  brreg-lake completions bash > /usr/share/bash-completion/completions/brreg-lake\n\n\
                            `make install` puts those of bash, zsh and fish where they belong."
    )]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the man page, or write the pages of all commands
    #[command(after_help = "Example:\n  brreg-lake man | man -l -\n  brreg-lake man --out /usr/local/share/man/man1")]
    Man {
        /// The folder for the pages; created if it is missing
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Simulate the registers and Maskinporten on this machine
    ///
    /// Serves until it is interrupted. It writes certificates, keys, `endpoints.env`, with the addresses, and `brreg-lake.toml`, a
    /// configuration with which `run` works, to the folder `sandbox` of the data folder.
    #[cfg(feature = "sandbox")]
    #[command(
        after_help = "Example:\n  brreg-lake sandbox --virksomheter 20000 &\n  \
                      brreg-lake run --config data/sandbox/brreg-lake.toml\n\n\
                      `brreg-lake sandbox --help` lists the faults and the keys of --v1.",
        after_long_help = sandbox::after_help()
    )]
    Sandbox(Box<SandboxArguments>),
    /// Write synthetic bulk files of rrh or enhet
    #[cfg(feature = "sandbox")]
    #[command(after_help = "Example:\n  brreg-lake generate --virksomheter 500000 --out /tmp/bulk")]
    Generate(GenerateArguments),
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ConfigArguments {
    /// The configuration file. By default the first of these that exists: ./brreg-lake.toml,
    /// $XDG_CONFIG_HOME/brreg-lake/brreg-lake.toml (or below ~/.config), /etc/brreg-lake/brreg-lake.toml
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct DoctorArguments {
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
    /// Compare the settings of [rrh.v1] with the register's own description of its API: an OpenAPI document in JSON or YAML,
    /// or a ZIP with one, in a file or at an https address
    #[arg(long, value_name = "FILE-OR-URL")]
    pub(crate) openapi: Option<String>,
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
    /// Print the JSON Schema of configurations, with which editors complete and check them
    Schema,
}

#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
    /// Run only these registers, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "REGISTERS")]
    pub(crate) only: Vec<String>,
    /// Fetch and load these registers as a whole, not only what is new
    #[arg(long, value_delimiter = ',', value_name = "REGISTERS")]
    pub(crate) whole: Vec<String>,
    /// Publish even if the number of records differs from that of the last snapshot by more than checks.max_row_change
    #[arg(long)]
    pub(crate) allow_row_change: bool,
    /// Continue with another key of the pseudonyms than that of the published snapshots: every person gets a new person_id, and the
    /// registers are read as a whole
    #[arg(long)]
    pub(crate) new_person_key: bool,
}

#[derive(Debug, Args)]
pub(crate) struct LoadArguments {
    /// The bulk files; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// A configuration file, of which the sections `privacy`, `limits` and `checks` are used; by default the defaults of their
    /// settings
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Publish even if the number of records differs from that of the last snapshot by more than checks.max_row_change.
    /// Without --config, a snapshot of fewer than 100 is no measure, and only a load without records is refused
    #[arg(long)]
    pub(crate) allow_row_change: bool,
    /// Continue with another key of the pseudonyms than that of the published snapshots: every person gets a new person_id
    #[arg(long)]
    pub(crate) new_person_key: bool,
}

#[derive(Debug, Args)]
// A derived group would have all arguments, so that `--only` alone would do.
#[group(skip)]
#[command(group = ArgGroup::new("subjects").args(["company", "person"]).required(true).multiple(true))]
pub(crate) struct EraseArguments {
    /// A company; may be given several times
    #[arg(long, value_name = "ORGANISASJONSNUMMER")]
    pub(crate) company: Vec<Organisasjonsnummer>,
    /// The persons on standard input
    #[arg(long)]
    pub(crate) person: bool,
    /// Erase from these registers alone, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "REGISTERS")]
    pub(crate) only: Vec<String>,
    /// Begin the list of those who were erased anew, where it was lost: whoever was erased before and is not erased again comes back
    #[arg(long)]
    pub(crate) new_list: bool,
    /// Go on with another key of the pseudonyms than that of the published snapshots, and with a new list: where the key is lost, all
    /// who were erased are erased again so before the next load
    #[arg(long)]
    pub(crate) new_person_key: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PurgeArguments {
    /// The registers
    #[arg(required = true, value_name = "REGISTER")]
    pub(crate) registers: Vec<String>,
    /// Remove everything, the newest snapshot included
    #[arg(long)]
    pub(crate) all: bool,
    /// Remove this snapshot alone, such as 20261120T031500Z; may be given several times
    #[arg(long, value_name = "SNAPSHOT", conflicts_with = "all")]
    pub(crate) snapshot: Vec<String>,
    /// Do it; without this, nothing is removed
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PublishArguments {
    #[command(flatten)]
    pub(crate) config: ConfigArguments,
    /// Publish only these registers, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "REGISTERS")]
    pub(crate) only: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ReportArguments {
    /// The run, by its name or the beginning of it: when it began, such as 20261120T031500.042Z. By default the last one
    #[arg(value_name = "RUN")]
    pub(crate) run: Option<String>,
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

/// The whole command line, with what the list of registers adds.
pub(crate) fn whole(registers: Registers<'_>) -> clap::Command {
    registers::command(registers)
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
