//! Tells a monitor when a run begins and ends, and runs a command when one failed.

use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use brreg_fetcher::monitor::{Monitor, Ping};
use brreg_fetcher::retry::Retry;
use brreg_fetcher::settings::{HttpSettings, RetrySettings};
use brreg_pipeline::problem::{Advice, At as _, Exit, Problem, Step};
use brreg_pipeline::report::RunReport;
use brreg_pipeline::settings::NotifySettings;
use brreg_report::words::verdict;

/// Attempts at a ping, within its deadline.
const ATTEMPTS: u32 = 3;
/// How often it is looked whether a command has ended.
const LOOK: Duration = Duration::from_millis(20);
/// The variables by which systemd is notified: a command is not the service.
const OF_SYSTEMD: [&str; 3] = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"];

/// Who is notified, and how.
#[derive(Debug, Clone)]
pub(crate) struct Notify {
    settings: NotifySettings,
    http: HttpSettings,
    retry: RetrySettings,
    /// The variables that have secrets of this program: a command does not get them.
    secrets: Vec<String>,
}

/// A start ping under way.
pub(crate) type Pinging = JoinHandle<Result<(), Problem>>;

impl Notify {
    pub(crate) fn new(
        settings: NotifySettings,
        http: HttpSettings,
        retry: RetrySettings,
        secrets: Vec<String>,
    ) -> Self {
        let retry = RetrySettings { max_attempts: retry.max_attempts.min(ATTEMPTS), ..retry };
        Self { settings, http, retry, secrets }
    }

    /// Begins to tell the monitor that a run begins. The run does not wait for it.
    pub(crate) fn began(&self) -> Result<Option<Pinging>, Problem> {
        let Some(monitor) = self.monitor()? else { return Ok(None) };
        let ping = move || wait(&monitor, Ping::Start);
        thread::Builder::new()
            .name("start-ping".to_owned())
            .spawn(ping)
            .map(Some)
            .map_err(Problem::system(Step::Notify))
    }

    /// Tells the monitor how a run ended, after the start ping, and runs the command where it failed.
    pub(crate) fn ended(&self, started: Option<Pinging>, report: &RunReport, page: &Path) -> Vec<Problem> {
        // A panic of the start ping is no reason to keep quiet about the end.
        let started = started.and_then(|started| started.join().ok()).unwrap_or(Ok(()));
        let is_failed = report.exit() != Exit::Done;
        let told = self.monitor().and_then(|monitor| match monitor {
            Some(monitor) => wait(&monitor, Ping::End(report.exit().code())),
            None => Ok(()),
        });
        let commanded = if is_failed { self.command(report, page) } else { Ok(()) };
        let mut problems: Vec<Problem> = Vec::new();
        for problem in [started, told, commanded].into_iter().filter_map(Result::err) {
            // A monitor whose address cannot be read was named when the run began.
            if !problems.iter().any(|other| other.has_the_cause_of(&problem)) {
                problems.push(problem);
            }
        }
        problems
    }

    fn monitor(&self) -> Result<Option<Monitor>, Problem> {
        let Some(address) = self.settings.url()? else { return Ok(None) };
        let deadline = Duration::from_secs(self.settings.timeout_seconds);
        Monitor::new(&address, &self.http, Retry::new(self.retry.clone()), deadline).map(Some).at(Step::Notify)
    }

    fn command(&self, report: &RunReport, page: &Path) -> Result<(), Problem> {
        let Some((program, arguments)) = self.settings.command.split_first() else { return Ok(()) };
        let failed = report.registers.iter().filter(|register| register.problem().is_some());
        let mut failed: Vec<&str> = failed.map(|register| register.register.as_str()).collect();
        // What failed after their publication, as in the store.
        let of_store = |problem: &Problem| (problem.step() == Step::PublishThere).then_some("publish");
        for name in report.problems.iter().filter_map(|problem| problem.register().or_else(|| of_store(problem))) {
            if !failed.contains(&name) {
                failed.push(name);
            }
        }
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null());
        command.env("BRREG_LAKE_RUN", report.name()).env("BRREG_LAKE_EXIT_CODE", report.exit().code().to_string());
        command.env("BRREG_LAKE_VERDICT", verdict(report)).env("BRREG_LAKE_FAILED", failed.join(","));
        command.env("BRREG_LAKE_PAGE", page);
        for name in OF_SYSTEMD.into_iter().chain(self.secrets.iter().map(String::as_str)) {
            command.env_remove(name);
        }
        let advise = |problem: Problem| {
            problem.advise(Advice::Said("check notify.command; it is run without a shell".to_owned()))
        };
        let child = command.spawn().map_err(Problem::system(Step::NotifyCommand)).map_err(advise)?;
        let limit = Duration::from_secs(self.settings.command_timeout_seconds);
        match ended(child, limit).map_err(Problem::system(Step::NotifyCommand))? {
            Some(status) if status.success() => Ok(()),
            Some(status) => Err(advise(Problem::failed(Step::NotifyCommand, format!("it ended with {status}")))),
            None => {
                let cause = format!("it had not ended after {} seconds and was killed", limit.as_secs());
                Err(advise(Problem::failed(Step::NotifyCommand, cause)))
            }
        }
    }
}

/// Waits for a ping.
fn wait(monitor: &Monitor, ping: Ping) -> Result<(), Problem> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Problem::system(Step::Threads))?;
    let told = runtime.block_on(monitor.ping(ping)).at(Step::Notify);
    // A name server that does not answer is not waited for any longer.
    runtime.shutdown_background();
    told
}

/// How a command ended; `None` where it did not within the limit and was killed.
fn ended(mut child: Child, limit: Duration) -> std::io::Result<Option<ExitStatus>> {
    let started = Instant::now();
    // Nobody sends: its time limit is the wait.
    let (_sender, nothing) = mpsc::channel::<()>();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if started.elapsed() >= limit {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        let _ = nothing.recv_timeout(LOOK);
    }
}
