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

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use brreg_domain::mask_identity_numbers;
use clap::Parser as _;
use tikv_jemallocator::Jemalloc;

use crate::args::Arguments;
use crate::failure::Exit;

/// Gives freed memory back while a load goes on; `.cargo/config.toml` says after how long.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        let _ = writeln!(io::stderr().lock(), "internal error: {}", mask_identity_numbers(&panic.to_string()));
    }));
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version come this way too, and are no error.
            if !error.use_stderr() {
                let _ = error.print();
                return Exit::Done.into();
            }
            // It quotes what was written, which may be a national identity number in the place of another argument.
            let message = error.render();
            let message = if io::stderr().is_terminal() { message.ansi().to_string() } else { message.to_string() };
            let _ = write!(io::stderr().lock(), "{}", mask_identity_numbers(&message));
            return Exit::Usage.into();
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
