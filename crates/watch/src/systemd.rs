//! Tells systemd that the service is ready, what it does and that it is alive, where systemd asks for it (`Type=notify`).

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use brreg_pipeline::problem::{Problem, Step};
use sd_notify::NotifyState;

/// The thread that says that the process is alive; it ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Alive(#[expect(dead_code, reason = "its drop is what counts")] Sender<()>);

/// Says that the run is ready, and from then on that the process is alive, three times within the time that systemd waits.
pub(crate) fn ready(status: &str) -> Result<Option<Alive>, Problem> {
    sd_notify::notify(&[NotifyState::Ready, NotifyState::Status(status)]).map_err(Problem::system(Step::Systemd))?;
    sd_notify::watchdog_enabled().map(|limit| alive(limit / 3)).transpose().map_err(Problem::system(Step::Systemd))
}

fn alive(every: Duration) -> std::io::Result<Alive> {
    let (sender, ended) = mpsc::channel();
    let beat = move || {
        loop {
            // One that is lost is followed by the next.
            let _ = sd_notify::notify(&[NotifyState::Watchdog]);
            match ended.recv_timeout(every) {
                Err(RecvTimeoutError::Timeout) => {}
                Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    };
    thread::Builder::new().name("watchdog".to_owned()).spawn(beat)?;
    Ok(Alive(sender))
}

/// Says that the run has ended, and how.
pub(crate) fn ended(status: &str) -> Result<(), Problem> {
    sd_notify::notify(&[NotifyState::Stopping, NotifyState::Status(status)]).map_err(Problem::system(Step::Systemd))
}
