//! The arguments of `export`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum ExportCommand {
    /// Beneficial Ownership Data Standard 0.4: all statements as JSON Lines, and what changed since the last export
    ///
    /// An export to a folder that has one already writes the difference too, as `bods-delta-<time>-<sum>.jsonl`: applied to the stock
    /// that was there, it gives the new one. Owners who are exempt from public access, or whom the register left out, are anonymous. All others
    /// are named: the files are personal data.
    #[command(after_help = "Example:\n  brreg-lake export bods --out bods --publisher \"Example AS\"")]
    Bods(BodsArguments),
    /// FollowTheMoney: companies, persons and what connects them, as JSON Lines
    ///
    /// Owners who are exempt from public access, or whom the register left out, are in the notes of the company alone. All others are
    /// named: the file is personal data.
    #[command(
        after_help = "Example:\n  brreg-lake export ftm --out ftm\n  ftm validate -i ftm/ftm.jsonl -o valid.jsonl"
    )]
    Ftm(FtmArguments),
    /// The ownership graph: nodes and edges as Parquet, and as CSV for Neo4j
    ///
    /// The rows are those of the views `graf.noder` and `graf.kanter`, with all owners as the lake has them: the files are personal data,
    /// and for your own analysis.
    #[command(after_help = "Example:\n  brreg-lake export graf --out graf\n  duckdb -c \"FROM 'graf/kanter.parquet'\"")]
    Graf(GrafArguments),
}

#[derive(Debug, Args)]
pub(crate) struct BodsArguments {
    /// The folder of the files; created if it is missing
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// The name of who publishes the statements
    #[arg(long, default_value = "brreg-lake", value_name = "NAME")]
    pub(crate) publisher: String,
    /// Write the stock as one canonical JSON array too, to `bods.json`
    #[arg(long)]
    pub(crate) json_array: bool,
    /// Write pseudonyms as identifiers of persons with a scheme name, not as annotations
    ///
    /// The schema of the standard allows that. Its validator accepts passports, tax and identity card numbers alone, and has one
    /// finding for each pseudonym.
    #[arg(long)]
    pub(crate) person_identifiers: bool,
}

#[derive(Debug, Args)]
pub(crate) struct FtmArguments {
    /// The folder of the file; created if it is missing
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct GrafArguments {
    /// The folder of the files; created if it is missing
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Write `noder.csv` and `kanter.csv` too, with the headers of Neo4j's bulk import
    #[arg(long)]
    pub(crate) csv: bool,
}
