//! Standard output and standard error.

use std::io::{self, Write as _};

use brreg_pipeline::problem::{Problem, Step};

use brreg_report::words::message;

/// Prints lines on standard output. A reader that went away, such as `head`, is no failure.
pub(crate) fn print(text: &str) -> Result<(), Problem> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(Problem::system(Step::Output)),
    }
}

/// Says on standard error what is no part of the result. That this is closed cannot be reported anywhere.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Reports a problem on standard error. That this is closed cannot be reported anywhere.
pub(crate) fn report(problem: &Problem) {
    note(&message(problem));
}
