//! What became of a run, for the programs that look after it.
//!
//! Nothing here changes what became of a run: what cannot be written or sent is reported, and the exit code stays as it is.

mod lineage;
pub mod metrics;
mod notify;
mod systemd;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::Problem;
use brreg_pipeline::register::Registers;
use brreg_pipeline::report::{Command, RunReport};
use brreg_pipeline::settings::{Configuration, MetricsSettings};
use brreg_report::words::verdict;
use brreg_report::write;

use lineage::Lineage;
use notify::{Notify, Pinging};
use systemd::Alive;

/// Who is told about a run. Clones are of the same run.
#[derive(Clone)]
pub struct Watch {
    data: DataFolder,
    registers: Registers<'static>,
    metrics: MetricsSettings,
    notify: Notify,
    lineage: Lineage,
    under_way: Arc<Mutex<UnderWay>>,
}

/// What goes on while the run does.
#[derive(Default)]
struct UnderWay {
    /// Whether the begin of the run is written.
    is_begun: bool,
    pinging: Option<Pinging>,
    alive: Option<Alive>,
}

impl Watch {
    /// Those that the configuration names.
    #[must_use]
    pub fn of(data: &DataFolder, registers: Registers<'static>, configuration: &Configuration) -> Self {
        let Configuration { metrics, notify, lineage, http, retry, .. } = configuration;
        Self {
            data: data.clone(),
            registers,
            metrics: metrics.clone(),
            notify: Notify::new(notify.clone(), http.clone(), retry.clone(), configuration.secret_variables()),
            lineage: Lineage::new(lineage.clone(), data.clone()),
            under_way: Arc::default(),
        }
    }

    /// Tells systemd that the nightly job is ready to run these registers, and returns what failed. It comes before the lock: a service
    /// that ends before it was ready has failed for systemd, whatever its exit code, and one that finds the lock taken has not.
    #[must_use]
    pub fn ready(&self, registers: &[&str]) -> Option<Problem> {
        let alive = systemd::ready(&format!("running {}", registers.join(", ")));
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        alive.map(|alive| under_way.alive = alive).err()
    }

    /// Tells the monitor that the nightly job begins, and returns what failed. Its answer is waited for at the end of the run. The caller
    /// holds the lock.
    #[must_use]
    pub fn began(&self) -> Vec<Problem> {
        let pinging = self.notify.began();
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let mut problems = Vec::new();
        let mut keep = |problem| problems.push(problem);
        under_way.is_begun = self.lineage.began(Command::Run).map_err(&mut keep).is_ok();
        under_way.pinging = pinging.map_err(&mut keep).ok().flatten();
        problems
    }

    /// Tells them how a run ended that has been written to the history and has its page, and returns what failed.
    #[must_use]
    pub fn ended(&self, report: &RunReport) -> Vec<Problem> {
        let mut problems = Vec::new();
        if let Some(textfile) = &self.metrics.textfile {
            problems.extend(metrics::write(textfile, &self.data, self.registers, report).err());
        }
        let UnderWay { is_begun, pinging, alive } =
            std::mem::take(&mut *self.under_way.lock().unwrap_or_else(PoisonError::into_inner));
        problems.extend(self.lineage.ended(report, self.registers, is_begun).err());
        // A monitor waits for nights, not for files that somebody loads.
        if report.command == Command::Run {
            problems.extend(self.notify.ended(pinging, report, &self.page(report)));
            problems.extend(systemd::ended(verdict(report)).err());
        }
        drop(alive);
        problems
    }

    fn page(&self, report: &RunReport) -> PathBuf {
        write::place(&self.data, report)
    }
}
