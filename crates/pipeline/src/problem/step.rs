//! The steps of the work.

use serde::{Deserialize, Serialize};

/// What was being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Making or opening the data folder.
    DataFolder,
    /// Taking the lock.
    Lock,
    /// Reading the configuration.
    Configuration,
    /// Writing a configuration.
    WriteConfiguration,
    /// Reading the key and the certificate.
    Credentials,
    /// Reading the key of the pseudonyms.
    PersonKey,
    /// Making the client of a register.
    Client,
    /// Starting threads.
    Threads,
    /// Reading or writing the folders of landing.
    Landing,
    /// Choosing the persons to look up.
    Persons,
    /// Choosing the companies to look up.
    Portfolio,
    /// Fetching from a register.
    Fetch,
    /// Opening a file to load.
    OpenFile,
    /// Flattening a bulk file ahead of its publication.
    Stage,
    /// Loading what was fetched.
    Load,
    /// Reading the published snapshot.
    Published,
    /// Checking what was loaded.
    Check,
    /// Comparing with the snapshot before.
    Compare,
    /// Publishing.
    Publish,
    /// Publishing in the store of the section `publish`.
    PublishThere,
    /// Publishing as the Delta tables of the data folder.
    PublishHere,
    /// Making the publication durable.
    Durability,
    /// Moving a lake of the old layout to the current one.
    MoveLake,
    /// Refreshing the catalog.
    Catalog,
    /// Erasing what has to be in no copy any more.
    Erase,
    /// Removing old downloads.
    TidyLanding,
    /// Removing old snapshots.
    TidyLake,
    /// Removing the data of a register.
    Purge,
    /// Reading or writing the history.
    History,
    /// Writing the page of a run.
    Page,
    /// Writing the metrics of a run.
    Metrics,
    /// Telling a monitor about a run.
    Notify,
    /// Running the command of a failed run.
    NotifyCommand,
    /// Writing the lineage of a run.
    Lineage,
    /// Telling systemd about a run.
    Systemd,
    /// Writing the man pages.
    Manual,
    /// Exporting the lake in another form.
    Export,
    /// Drawing the picture of an ownership.
    Picture,
    /// Looking up one thing.
    Lookup,
    /// Verifying published files.
    Verify,
    /// Answering a query.
    Query,
    /// Getting a token.
    Token,
    /// Checking whether access is granted.
    Access,
    /// Comparing the settings with the description of an API.
    Description,
    /// Looking at the disk.
    Disk,
    /// The run as a whole.
    Run,
    /// Writing to standard output.
    Output,
    /// Starting the log.
    Log,
    /// Running the simulated registers, or writing their files.
    Sandbox,
}
