//! Loads a bulk file of rrh stage by stage, on one thread, and prints the processor time of each: where a load spends its time.
//!
//! Each stage does all that those before it do, so what one adds is the difference. The whole command `load` does this on all cores, and
//! compares, publishes and makes the catalog besides.
//!
//! ```sh
//! cargo run --release -p brreg-pipeline --example stages totalbestand.json.zip          # all stages
//! cargo run --release -p brreg-pipeline --example stages totalbestand.json.zip flatten  # one of them
//! ```
#![allow(clippy::print_stdout)]

mod stage;

use std::path::PathBuf;
use std::time::Duration;

use stage::{Result, STAGES, encode, processor_time};

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let file = PathBuf::from(arguments.next().ok_or("usage: stages FILE [STAGE]")?);
    if let Some(only) = arguments.next() {
        let (_, stage) = STAGES.iter().find(|(name, _)| only == *name).ok_or("no such stage")?;
        return stage(&file);
    }
    println!("| stage | CPU s | adds s |\n|---|--:|--:|");
    let mut before = Duration::ZERO;
    for (name, stage) in STAGES {
        let start = processor_time()?;
        stage(&file)?;
        let took = processor_time()? - start;
        println!("| {name} | {:.2} | {:.2} |", took.as_secs_f64(), took.saturating_sub(before).as_secs_f64());
        before = took;
    }
    println!("\n| table | CPU s of encoding |\n|---|--:|");
    for (table, took) in encode(&file)? {
        println!("| {table} | {:.2} |", took.as_secs_f64());
    }
    Ok(())
}
