//! Progress bars for long work, on a terminal.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use brreg_fetcher::Error;
use brreg_pipeline::progress::{Observer, Progress};
use brreg_pipeline::register::Register;
use brreg_pipeline::report::Note;
use brreg_report::words;
use indicatif::{MultiProgress, ProgressBar, ProgressState, ProgressStyle};

use crate::output;

const BYTES: &str = "{msg:24} {bar:30} {bytes:>11} / {total_bytes:11} {bytes_per_sec:>13} {eta:>4}";
const BYTES_WITHOUT_TOTAL: &str = "{msg:24} {spinner} {bytes:>11} {bytes_per_sec:>13}";
const COUNT: &str = "{msg:24} {bar:30} {human_pos:>11} / {human_len:11} {rate:>13} {eta:>4}";
const COUNT_WITHOUT_TOTAL: &str = "{msg:24} {spinner} {human_pos:>11} {rate:>13}";

/// The lines of all bars on standard error, hidden where that is no terminal: registers that work at the same time do not write
/// over each other.
#[derive(Default)]
pub(crate) struct Bars(MultiProgress);

impl Observer for Bars {
    fn follow(&self, register: &'static str) -> Box<dyn Progress> {
        let bar = self.0.add(ProgressBar::no_length());
        Box::new(Bar { bar, register, shown: Mutex::default() })
    }

    fn note(&self, register: &dyn Register, note: &Note) {
        let text = format!("{}: {}", register.name(), words::note(note, Some(register)));
        self.0.suspend(|| output::note(&text));
    }
}

/// Things per second, without decimals.
fn whole_rate(state: &ProgressState, out: &mut dyn std::fmt::Write) {
    let _ = write!(out, "{:.0}/s", state.per_sec());
}

/// What a bar shows beside its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shown {
    template: &'static str,
    what: &'static str,
    total: Option<u64>,
}

/// A register's bar.
struct Bar {
    bar: ProgressBar,
    register: &'static str,
    shown: Mutex<Option<Shown>>,
}

impl Bar {
    fn show(&self, now: Shown, done: u64) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if *shown != Some(now) {
            if shown.is_none_or(|before| before.what != now.what) {
                self.bar.set_message(format!("{}: {}", self.register, now.what));
                self.bar.reset_elapsed();
            }
            let style = ProgressStyle::with_template(now.template).unwrap_or_else(|_| ProgressStyle::default_bar());
            self.bar.set_style(style.with_key("rate", whole_rate));
            match now.total {
                Some(total) => self.bar.set_length(total),
                None => self.bar.unset_length(),
            }
            *shown = Some(now);
        }
        drop(shown);
        self.bar.set_position(done);
    }
}

impl Progress for Bar {
    fn bytes(&self, what: &'static str, done: u64, total: Option<u64>) {
        let template = if total.is_some() { BYTES } else { BYTES_WITHOUT_TOTAL };
        self.show(Shown { template, what, total }, done);
    }

    fn count(&self, what: &'static str, done: u64, total: Option<u64>) {
        let template = if total.is_some() { COUNT } else { COUNT_WITHOUT_TOTAL };
        self.show(Shown { template, what, total }, done);
    }

    fn waiting(&self, error: &Error, delay: Duration) {
        self.bar.println(format!("{error}; trying again in {:.1} s", delay.as_secs_f64()));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
