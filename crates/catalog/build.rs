//! Writes the folder of `libduckdb.so` into the binary, so that it starts without `LD_LIBRARY_PATH`.
//!
//! A link argument reaches only the package whose build script names it, so each package that makes a binary or a test
//! linked with DuckDB uses this file as its build script.

use std::env;

fn main() {
    println!("cargo::rerun-if-env-changed=DUCKDB_LIB_DIR");
    let linux = env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux");
    let bundled = env::var_os("CARGO_FEATURE_BUNDLED").is_some();
    // A static program has no library to find.
    let is_static =
        env::var("CARGO_CFG_TARGET_FEATURE").is_ok_and(|features| features.split(',').any(|it| it == "crt-static"));
    if !linux || bundled || is_static {
        return;
    }
    // Beside the binary first, and where `make install` puts it, so that binary and library can be moved together.
    let installed = ["$ORIGIN", "$ORIGIN/../lib/brreg-lake"].map(|folder| Some(folder.to_owned()));
    // Not in a package: on another machine any user may be able to make that folder.
    let packaged = env::var_os("CARGO_FEATURE_PACKAGED").is_some();
    let library = env::var("DUCKDB_LIB_DIR").ok().filter(|_| !packaged);
    for folder in installed.into_iter().chain([library]).flatten() {
        // Not `-Wl,-rpath,…`, which a comma in the path would cut.
        for argument in ["-Xlinker", "-rpath", "-Xlinker", &folder] {
            println!("cargo::rustc-link-arg={argument}");
        }
    }
}
