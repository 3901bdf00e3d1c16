#![no_main]

use brreg_parser::properties::records;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| records(input));
