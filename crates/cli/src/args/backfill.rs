//! The arguments of `backfill`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{ArgGroup, Args};

#[derive(Debug, Args)]
#[group(skip)]
#[command(group = ArgGroup::new("what").args(["landing", "stage"]).required(true))]
pub(crate) struct BackfillArguments {
    /// The folder of the bulk files, with the folders below it, or the address of a bucket: s3://bucket/prefix, az://container/prefix
    /// or gs://bucket/prefix, with the credentials of the environment or the platform
    #[arg(long, value_name = "DIR|URL")]
    pub(crate) landing: Option<PathBuf>,
    /// Files that are flattened at the same time; each takes the memory of a load
    #[arg(long, value_name = "N", default_value = "1")]
    pub(crate) jobs: NonZeroUsize,
    /// Take what --stage has flattened into this folder. What is published is removed from it
    #[arg(long, value_name = "DIR", requires = "landing")]
    pub(crate) staged: Option<PathBuf>,
    /// Snapshots to keep before the newest one. Without it, as many as the configuration of --config says, and without that all
    #[arg(long, value_name = "N", requires = "landing")]
    pub(crate) keep: Option<usize>,
    /// Print what there is to do, one JSON object per file, and publish nothing. A new data folder gets its key of the pseudonyms,
    /// which --stage needs
    #[arg(long, requires = "landing")]
    pub(crate) list: bool,
    /// Flatten the named files into this folder, and publish nothing
    #[arg(long, value_name = "DIR", requires = "files", conflicts_with = "landing")]
    pub(crate) stage: Option<PathBuf>,
    /// The file of the key of the pseudonyms, for --stage. By default that of the data folder
    #[arg(long, value_name = "FILE", requires = "stage")]
    pub(crate) person_key: Option<PathBuf>,
    /// The files to flatten: paths, or addresses as --landing takes one and --list prints them
    #[arg(value_name = "FILE|URL", requires = "stage")]
    pub(crate) files: Vec<PathBuf>,
    /// A configuration file, as `load` takes one; its sections `retention` and `publish` are used too
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Publish even if the number of records differs from that of the file before by more than checks.max_row_change. Without
    /// --config, only a file without records is refused
    #[arg(long)]
    pub(crate) allow_row_change: bool,
}
