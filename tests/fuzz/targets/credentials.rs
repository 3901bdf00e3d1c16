#![no_main]

use brreg_fetcher::properties::credentials;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| credentials(input));
