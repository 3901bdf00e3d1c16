//! Why an export stopped.

use std::io;

use arrow::error::ArrowError;
use brreg_pipeline::problem::{Problem, Step};
use parquet::errors::ParquetError;

/// The error of a row or of what was made of it: a [`Problem`] of this step.
pub(crate) struct Failure(Problem);

impl From<brreg_catalog::Error> for Failure {
    fn from(error: brreg_catalog::Error) -> Self {
        Self(Problem::of_cause(Step::Export, error))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self(Problem::system(Step::Export)(error))
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
        Self(Problem::failed(Step::Export, "a value cannot be written as text"))
    }
}

impl From<csv::Error> for Failure {
    fn from(error: csv::Error) -> Self {
        io::Error::from(error).into()
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        failure.0
    }
}
