#![no_main]

use brreg_parser::properties::archive;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| archive(input));
