#![no_main]

use brreg_parser::properties::rows;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| rows(input));
