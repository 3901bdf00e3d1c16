//! Progress bars for long work, on a terminal.

use std::sync::LazyLock;
use std::time::Duration;

use brreg_fetcher::Error;
use brreg_fetcher::download::Progress;
use brreg_fetcher::progress::Count;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

const STYLE: &str = "{msg:24} {bar:30} {bytes:>11} / {total_bytes:11} {bytes_per_sec:>13} {eta:>4}";
const STYLE_WITHOUT_TOTAL: &str = "{msg:24} {spinner} {bytes:>11} {bytes_per_sec:>13}";
const COUNT_STYLE: &str = "{msg:24} {bar:30} {human_pos:>11} / {human_len:11} {per_sec:>13} {eta:>4}";
const COUNT_STYLE_WITHOUT_TOTAL: &str = "{msg:24} {spinner} {human_pos:>11} {per_sec:>13}";

/// The lines of all bars: registers that work at the same time do not write over each other.
static BARS: LazyLock<MultiProgress> = LazyLock::new(MultiProgress::new);

/// A bar that counts bytes on standard error; hidden where that is no terminal.
pub(crate) fn bytes(message: &'static str, total: Option<u64>) -> ProgressBar {
    let bar = match total {
        Some(total) => ProgressBar::new(total),
        None => ProgressBar::no_length(),
    };
    BARS.add(bar.with_style(style(total)).with_message(message))
}

fn style(total: Option<u64>) -> ProgressStyle {
    let template = if total.is_some() { STYLE } else { STYLE_WITHOUT_TOTAL };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// A download's bar, and its lines in the log.
pub(crate) struct DownloadBar {
    bar: ProgressBar,
    register: &'static str,
}

impl DownloadBar {
    pub(crate) fn new(register: &'static str) -> Self {
        Self { bar: bytes("download", None), register }
    }
}

impl Drop for DownloadBar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for DownloadBar {
    fn received(&self, bytes: u64, total: Option<u64>) {
        if total != self.bar.length() {
            self.bar.set_style(style(total));
            match total {
                Some(total) => self.bar.set_length(total),
                None => self.bar.unset_length(),
            }
        }
        self.bar.set_position(bytes);
    }

    fn waiting(&self, error: &Error, delay: Duration) {
        self.bar.println(format!("{}: {error}; trying again in {:.1} s", self.register, delay.as_secs_f64()));
    }
}

/// A register's bar that counts notices, details or persons.
pub(crate) struct CountBar {
    bar: ProgressBar,
    register: &'static str,
}

impl CountBar {
    pub(crate) fn new(register: &'static str) -> Self {
        Self { bar: BARS.add(ProgressBar::no_length().with_style(count_style(None))), register }
    }
}

impl Drop for CountBar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

impl Count for CountBar {
    fn count(&self, what: &'static str, done: u64, total: Option<u64>) {
        let message = format!("{}: {what}", self.register);
        if self.bar.message() != message {
            self.bar.set_message(message);
            self.bar.reset_elapsed();
        }
        if total != self.bar.length() {
            self.bar.set_style(count_style(total));
            match total {
                Some(total) => self.bar.set_length(total),
                None => self.bar.unset_length(),
            }
        }
        self.bar.set_position(done);
    }
}

fn count_style(total: Option<u64>) -> ProgressStyle {
    let template = if total.is_some() { COUNT_STYLE } else { COUNT_STYLE_WITHOUT_TOTAL };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
