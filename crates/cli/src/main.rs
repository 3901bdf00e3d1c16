//! `brreg-lake`: the registers of the Brønnøysund Register Centre as Parquet tables.

mod args;
mod commands;
mod logging;
mod output;
mod progress;
mod render;

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use brreg_domain::mask_identity_numbers;
use brreg_pipeline::problem::Exit;
use brreg_pipeline::registers::REGISTERS;
use brreg_pipeline::state::interruption;
use tikv_jemallocator::Jemalloc;

/// Gives freed memory back while a load goes on; `.cargo/config.toml` says after how long.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    // A core dump would contain tokens, keys and identity numbers. Where the limit cannot be set, the program works as well.
    let none = rustix::process::Rlimit { current: Some(0), maximum: Some(0) };
    let _ = rustix::process::setrlimit(rustix::process::Resource::Core, none);
    // Without it such a write fails all the same, but the program says nothing of it.
    let _ = interruption::outlive_file_size();
    std::panic::set_hook(Box::new(|panic| {
        let _ = writeln!(io::stderr().lock(), "internal error: {}", mask_identity_numbers(&panic.to_string()));
    }));
    let arguments = match args::parse(REGISTERS) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version come this way too, and are no error.
            if !error.use_stderr() {
                let _ = error.print();
                return ExitCode::SUCCESS;
            }
            // It quotes what was written, which may be a national identity number in the place of another argument.
            let message = error.render();
            let message = if io::stderr().is_terminal() { message.ansi().to_string() } else { message.to_string() };
            let _ = write!(io::stderr().lock(), "{}", mask_identity_numbers(&message));
            return Exit::Usage.code().into();
        }
    };
    match commands::run(arguments, REGISTERS) {
        Ok(exit) => exit.code().into(),
        Err(problem) => {
            output::report(&problem);
            problem.exit().code().into()
        }
    }
}
