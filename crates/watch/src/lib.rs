//! What became of a run, for the programs that look after it.
//!
//! Nothing here changes what became of a run: what cannot be written or sent is reported, and the exit code stays as it is.

pub mod metrics;

use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::Problem;
use brreg_pipeline::register::Registers;
use brreg_pipeline::report::RunReport;
use brreg_pipeline::settings::{Configuration, MetricsSettings};

/// Who is told about a run.
#[derive(Clone)]
pub struct Watch {
    data: DataFolder,
    registers: Registers<'static>,
    metrics: MetricsSettings,
}

impl Watch {
    /// Those that the configuration names.
    #[must_use]
    pub fn of(data: &DataFolder, registers: Registers<'static>, configuration: &Configuration) -> Self {
        Self { data: data.clone(), registers, metrics: configuration.metrics.clone() }
    }

    /// Tells them how a run ended that has been written to the history, and returns what failed.
    #[must_use]
    pub fn ended(&self, report: &RunReport) -> Vec<Problem> {
        let metrics = self.metrics.textfile.as_deref();
        let written = metrics.map(|textfile| metrics::write(textfile, &self.data, self.registers, report));
        written.and_then(Result::err).into_iter().collect()
    }
}
