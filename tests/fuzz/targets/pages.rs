#![no_main]

use brreg_fetcher::properties::page;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| page(input));
