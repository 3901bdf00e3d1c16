//! Reads and verifies a bulk file without doing anything else with it, and prints how many bytes it has: the least that any
//! load of the file costs.
//!
//! ```sh
//! cargo run --release -p brreg-parser --example inflate totalbestand.json.zip
//! ```
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::fs::File;

use brreg_parser::Limits;
use brreg_parser::records::Rrh;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).ok_or("usage: inflate FILE")?;
    let bytes = brreg_parser::open::<Rrh, _>(File::open(path)?, Limits::default())?.inflate()?;
    println!("{bytes} bytes");
    Ok(())
}
