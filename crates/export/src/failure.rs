//! Why an export stopped.

use brreg_pipeline::problem::{Problem, Step};

/// The error of a row or of what was made of it: a [`Problem`] of this step.
pub(crate) struct Failure(Problem);

impl From<brreg_catalog::Error> for Failure {
    fn from(error: brreg_catalog::Error) -> Self {
        Self(Problem::of_cause(Step::Export, error))
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self(Problem::of_cause(Step::Export, error))
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
