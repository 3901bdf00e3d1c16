//! Why an export stopped.

use std::io;
use std::path::Path;

use arrow::error::ArrowError;
use brreg_pipeline::problem::{Problem, Step};
use parquet::errors::ParquetError;

/// The error of a row or of what was made of it.
pub(crate) enum Failure {
    /// It says what it is about.
    Known(Problem),
    /// An error of the system at a file of the export.
    Writing(io::Error),
}

impl Failure {
    /// The problem, with the folder of the export where a file of it could not be written.
    pub(crate) fn within(self, folder: &Path) -> Problem {
        match self {
            Self::Known(problem) => problem,
            Self::Writing(error) => Problem::system(Step::Export)(error).naming(folder),
        }
    }
}

impl From<brreg_catalog::Error> for Failure {
    fn from(error: brreg_catalog::Error) -> Self {
        Self::Known(Problem::of_cause(Step::Export, error))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Writing(error)
    }
}

impl From<ParquetError> for Failure {
    fn from(error: ParquetError) -> Self {
        // The failure to write is inside; the class of the problem is that of it.
        let cause = match error {
            ParquetError::External(cause) => cause.downcast().map_or_else(io::Error::other, |cause| *cause),
            error => io::Error::other(error),
        };
        cause.into()
    }
}

impl From<ArrowError> for Failure {
    fn from(_: ArrowError) -> Self {
        // Its message may have a value in it.
        Self::Known(Problem::failed(Step::Export, "a value cannot be written as text"))
    }
}

impl From<csv::Error> for Failure {
    fn from(error: csv::Error) -> Self {
        io::Error::from(error).into()
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Known(problem)
    }
}
