#![no_main]

use brreg_parser::properties::elements;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| elements(input));
