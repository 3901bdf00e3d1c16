//! What the work on registers is done with.

use std::io;
use std::sync::OnceLock;

use jiff::Timestamp;
use tokio::runtime::{Builder, Runtime};

use crate::data::DataFolder;
use crate::problem::{Problem, Step};
use crate::progress::Observer;
use crate::register::Registers;
use crate::settings::Configuration;

/// Data folder, configuration, the list of registers, and who follows the work.
pub struct Context<'c> {
    /// The data folder.
    pub data: &'c DataFolder,
    /// The configuration.
    pub configuration: &'c Configuration,
    /// All registers.
    pub registers: Registers<'c>,
    /// Who follows the work.
    pub observer: &'c dyn Observer,
    /// Whether a new key of the pseudonyms may take the place of the one that published snapshots were made under.
    pub new_person_key: bool,
    clock: fn() -> Timestamp,
    runtime: OnceLock<io::Result<Runtime>>,
}

impl<'c> Context<'c> {
    /// With the clock of the system.
    #[must_use]
    pub fn new(
        data: &'c DataFolder,
        configuration: &'c Configuration,
        registers: Registers<'c>,
        observer: &'c dyn Observer,
    ) -> Self {
        let (clock, runtime) = (Timestamp::now, OnceLock::new());
        Self { data, configuration, registers, observer, new_person_key: false, clock, runtime }
    }

    /// With another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: fn() -> Timestamp) -> Self {
        self.clock = clock;
        self
    }

    /// With a key of the pseudonyms that may be another than before.
    #[must_use]
    pub fn with_new_person_key(mut self, is_allowed: bool) -> Self {
        self.new_person_key = is_allowed;
        self
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Waits for work on the network. The threads for it are started by the first call.
    ///
    /// # Errors
    /// When they cannot be started.
    pub fn wait<F: Future>(&self, work: F) -> Result<F::Output, Problem> {
        match self.runtime.get_or_init(|| Builder::new_multi_thread().enable_all().build()) {
            Ok(runtime) => Ok(runtime.block_on(work)),
            Err(error) => Err(Problem::failed(Step::Threads, error.to_string())),
        }
    }
}
