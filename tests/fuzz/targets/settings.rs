#![no_main]

use brreg_fetcher::properties::settings;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| settings(input));
