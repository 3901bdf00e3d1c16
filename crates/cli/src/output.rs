//! Standard output and standard error.

use std::io::{self, Write};

use brreg_pipeline::problem::{At as _, Problem, Step};

use crate::render::problem::message;

/// Prints lines on standard output. A reader that went away, such as `head`, is no failure.
pub(crate) fn print(text: &str) -> Result<(), Problem> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.at(Step::Output),
    }
}

/// Reports a problem on standard error. That this is closed cannot be reported anywhere.
pub(crate) fn report(problem: &Problem) {
    let _ = writeln!(io::stderr().lock(), "{}", message(problem));
}

/// An output that notes when its reader went away.
pub(crate) struct Pipe<W> {
    output: W,
    is_closed: bool,
}

impl<W: Write> Pipe<W> {
    pub(crate) fn new(output: W) -> Self {
        Self { output, is_closed: false }
    }

    /// Whether a write failed because nobody reads any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed
    }

    fn noted<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        self.is_closed |= result.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe);
        result
    }
}

impl<W: Write> Write for Pipe<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.output.write(bytes);
        self.noted(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.output.flush();
        self.noted(flushed)
    }
}
