//! `brreg-lake`: the registers of the Brønnøysund Register Centre as Parquet tables.

mod args;
mod commands;
mod config;
mod data;
mod failure;
mod logging;
mod pipeline;
mod progress;
mod report;
mod state;

use std::io::{self, Write as _};
use std::process::ExitCode;

use brreg_domain::mask_identity_numbers;
use clap::Parser as _;

use crate::args::Arguments;
use crate::failure::Exit;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        let _ = writeln!(io::stderr().lock(), "internal error: {}", mask_identity_numbers(&panic.to_string()));
    }));
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version come this way too, and are no error.
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Done };
            let _ = error.print();
            return exit.into();
        }
    };
    match commands::run(arguments) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            let _ = writeln!(io::stderr().lock(), "{}", failure.message());
            failure.exit().into()
        }
    }
}
