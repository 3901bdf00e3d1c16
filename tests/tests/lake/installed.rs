//! The program away from the folder in which it was built.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use brreg_lake_tests::{Ended, binary};

/// Installs below a folder, and returns where the program is.
fn install(root: &Path, prefix: &str, destination: &Path) -> std::path::PathBuf {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pipelines/install.sh");
    let mut install = Command::new(script);
    install.arg(binary()).arg(prefix).env("DESTDIR", destination).current_dir(root);
    Ended::of(&mut install).succeeds();
    destination.join(prefix.trim_start_matches('/')).join("bin/brreg-lake")
}

/// The DuckDB library that the system finds for a program.
fn library(program: &Path) -> String {
    // Cargo sets the variable for tests, and it would come before what the program says itself.
    let listed = Ended::of(Command::new("ldd").arg(program).env_remove("LD_LIBRARY_PATH")).succeeds();
    let line = listed.lines().find(|line| line.contains("libduckdb.so")).unwrap().to_owned();
    line.split_whitespace().nth(2).unwrap().to_owned()
}

#[test]
fn an_installed_program_finds_its_library_beside_it_also_after_both_were_moved() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let program = install(&root, "/usr/local", &root.join("package"));
    let share = root.join("package/usr/local/share");
    for file in [
        "bash-completion/completions/brreg-lake",
        "zsh/site-functions/_brreg-lake",
        "fish/vendor_completions.d/brreg-lake.fish",
        "man/man1/brreg-lake.1",
        "man/man1/brreg-lake-run.1",
    ] {
        let file = share.join(file);
        let mode = file.metadata().unwrap_or_else(|error| panic!("{}: {error}", file.display())).permissions().mode();
        assert_eq!(mode & 0o777, 0o644, "{}", file.display());
    }
    assert!(Path::new(&library(&program)).canonicalize().unwrap().starts_with(root.join("package/usr/local/lib")));

    std::fs::rename(root.join("package/usr/local"), root.join("elsewhere")).unwrap();
    let program = root.join("elsewhere/bin/brreg-lake");
    assert!(Path::new(&library(&program)).canonicalize().unwrap().starts_with(root.join("elsewhere/lib/brreg-lake")));
    let run = |arguments: &[&str]| {
        let mut command = Command::new(&program);
        Ended::of(command.arg("--data").arg(root.join("data")).args(arguments).env_clear().current_dir("/")).succeeds()
    };
    run(&["catalog"]);
    assert!(run(&["sql", "SELECT 41 + 1 AS answer"]).contains("42"));
}
