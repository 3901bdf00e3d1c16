//! The program starts. That a test here names it makes cargo build it whenever all tests are run, and so for the
//! end-to-end tests too, which are another package's and find it by its place.
#![allow(clippy::unwrap_used)]

use std::process::Command;

#[test]
fn it_says_its_version() {
    let output = Command::new(env!("CARGO_BIN_EXE_brreg-lake")).arg("--version").output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap(), concat!("brreg-lake ", env!("CARGO_PKG_VERSION"), "\n"));
}
