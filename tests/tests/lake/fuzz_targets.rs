//! The fuzz targets: to compile them takes a C++ compiler and a quarter of an hour, so each is one call of a property that the
//! tests of its crate compile and try, and this holds for all of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(name: &str) -> String {
    fs::read_to_string(workspace().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The names of the targets, by their sources.
fn targets() -> BTreeSet<String> {
    let sources = fs::read_dir(workspace().join("tests/fuzz/targets")).unwrap();
    sources.map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned()).collect()
}

/// The sources of a crate's properties.
fn properties(name: &str) -> String {
    let folder = workspace().join("crates").join(name).join("src");
    let several = fs::read_dir(folder.join("properties")).into_iter().flatten().map(|file| file.unwrap().path());
    let sources = several.chain([folder.join("properties.rs")]).filter_map(|path| fs::read_to_string(path).ok());
    sources.collect()
}

#[test]
fn each_fuzz_target_is_one_call_of_a_property_that_its_crate_tests() {
    for target in targets() {
        let source = read(&format!("tests/fuzz/targets/{target}.rs"));
        let (_, after) = source.split_once("use brreg_").unwrap();
        let (path, _) = after.split_once(';').unwrap();
        let (of, property) = path.split_once("::properties::").unwrap();
        let kind = if source.contains("input: &str") { "&str" } else { "&[u8]" };
        let expected = format!(
            "#![no_main]\n\nuse brreg_{of}::properties::{property};\nuse libfuzzer_sys::fuzz_target;\n\n\
             fuzz_target!(|input: {kind}| {property}(input));\n"
        );
        assert_eq!(source, expected, "{target}");
        let properties = properties(of);
        let takes = |name: &str| properties.contains(&format!("pub fn {property}({name}: {kind}) {{"));
        assert!(takes("input") || takes("text"), "{target}: {of} has no property {property} of {kind}");
        let calls = [format!("super::{property}("), format!(" {property}(")];
        let is_tried = |call: &String| properties.matches(call.as_str()).count() > usize::from(call.starts_with(' '));
        assert!(calls.iter().any(is_tried), "{target}: {of} does not try {property}");
    }
}

#[test]
fn each_fuzz_target_is_a_program_is_run_and_begins_with_sound_files() {
    let (programs, run) = (read("tests/fuzz/Cargo.toml"), read("tests/fuzz/run"));
    let listed = run.split_once("targets=(archive").unwrap().1.split(')').next().unwrap();
    let listed: BTreeSet<String> = listed.split_whitespace().chain(["archive"]).map(str::to_owned).collect();
    assert_eq!(listed, targets());
    for target in listed {
        assert!(programs.contains(&format!("path = \"targets/{target}.rs\"")), "{target} is no program");
        let folder = tempfile::tempdir().unwrap();
        let mut seeds = Command::new(workspace().join("tests/fuzz/run"));
        let made = seeds.args(["--seeds", &target]).arg(folder.path()).output().unwrap();
        assert!(made.status.success(), "{target}: {}", String::from_utf8_lossy(&made.stderr));
        assert!(fs::read_dir(folder.path()).unwrap().count() > 0, "{target} begins with nothing");
    }
}
