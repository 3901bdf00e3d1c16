#![no_main]

use brreg_lake::properties::manifest;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| manifest(input));
