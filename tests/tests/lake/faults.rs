//! The list of faults: every promise has tests, and each of them exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The promises are numbered from 1 without a gap.
const PROMISES: u32 = 128;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The Rust sources below a folder.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.extension() {
            _ if path.is_dir() => sources(&path, found),
            Some(extension) if extension == "rs" => found.push(path),
            _ => {}
        }
    }
}

/// The tests in a source: functions below an attribute that ends in `test`, with or without arguments.
fn tests_in(source: &str) -> BTreeSet<String> {
    let mut is_test = false;
    let mut found = BTreeSet::new();
    for line in source.lines().map(str::trim) {
        if let Some(attribute) = line.strip_prefix("#[") {
            let name = attribute.split(['(', ']']).next().unwrap_or_default();
            is_test |= name == "test" || name.ends_with("::test");
        } else if let Some((_, rest)) = line.split_once("fn ")
            && is_test
        {
            found.extend(rest.split('(').next().map(str::to_owned));
            is_test = false;
        }
    }
    found
}

/// Every test of the workspace, as the path of its source without ending, two colons and its name.
fn all_tests() -> BTreeSet<String> {
    let root = workspace();
    let mut files = Vec::new();
    for folder in ["crates", "tests"] {
        sources(&root.join(folder), &mut files);
    }
    let of_file = |file: PathBuf| {
        let name = file.strip_prefix(&root).unwrap().with_extension("").to_string_lossy().into_owned();
        tests_in(&fs::read_to_string(&file).unwrap()).into_iter().map(move |test| format!("{name}::{test}"))
    };
    files.into_iter().flat_map(of_file).collect()
}

/// The cells of each row of the tables in a text.
fn cells(text: &str) -> impl Iterator<Item = Vec<String>> {
    let rows = text.lines().filter(|line| line.starts_with('|'));
    rows.map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect())
}

/// The names of tests in a cell.
fn names(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The rows of the list: number, promise, and the names in its last cell.
fn rows(text: &str) -> Vec<(u32, String, Vec<String>)> {
    let row = |cells: Vec<String>| Some((cells.first()?.parse().ok()?, cells[1].clone(), names(&cells[2])));
    cells(text).filter_map(row).collect()
}

/// The classes with the names of their tests.
fn classes(text: &str) -> Vec<(String, Vec<String>)> {
    let (_, section) = text.split_once("\n## Classes\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    cells(section).skip(2).map(|cells| (cells[0].clone(), names(&cells[1]))).collect()
}

/// Whether there is a test of this name, which may leave out the beginning of the path.
fn exists(tests: &BTreeSet<String>, name: &str) -> bool {
    tests.iter().any(|test| test == name || test.ends_with(&format!("/{name}")))
}

#[test]
fn every_promise_has_tests_that_exist() {
    let text = fs::read_to_string(workspace().join("docs/faults.md")).unwrap();
    let (rows, tests) = (rows(&text), all_tests());
    let numbers: Vec<u32> = rows.iter().map(|(number, ..)| *number).collect();
    assert_eq!(numbers, (1..=PROMISES).collect::<Vec<_>>());
    let mut wrong = Vec::new();
    for (number, promise, names) in rows {
        assert!(promise.len() > 20, "{number} promises nothing");
        if names.is_empty() {
            wrong.push(format!("{number} has no test"));
        }
        wrong.extend(names.iter().filter(|name| !exists(&tests, name)).map(|name| format!("{number} names {name}")));
    }
    assert!(wrong.is_empty(), "docs/faults.md:\n{}", wrong.join("\n"));
}

/// The rows of the faults of Enhetsregisteret: the number behind the E, and the names in the last cell.
fn of_enhet(text: &str) -> Vec<(u32, Vec<String>)> {
    let row = |cells: Vec<String>| Some((cells.first()?.strip_prefix('E')?.parse().ok()?, names(&cells[2])));
    cells(text).filter_map(row).collect()
}

#[test]
fn each_of_the_forty_faults_of_enhet_has_tests_that_exist() {
    let text = fs::read_to_string(workspace().join("docs/faults.md")).unwrap();
    let (rows, tests) = (of_enhet(&text), all_tests());
    assert_eq!(rows.iter().map(|(number, _)| *number).collect::<Vec<_>>(), (1..=40).collect::<Vec<_>>());
    for (number, names) in rows {
        assert!(!names.is_empty(), "E{number} has no test");
        names.iter().for_each(|name| assert!(exists(&tests, name), "E{number} names {name}"));
    }
}

#[test]
fn every_class_of_faults_has_its_example_and_two_others_at_least() {
    let text = fs::read_to_string(workspace().join("docs/faults.md")).unwrap();
    let tests = all_tests();
    let mut wrong = Vec::new();
    let classes = classes(&text);
    assert!(classes.len() > 10);
    for (class, names) in classes {
        if names.len() < 3 {
            wrong.push(format!("{class} has only {} tests", names.len()));
        }
        wrong.extend(names.iter().filter(|name| !exists(&tests, name)).map(|name| format!("{class} names {name}")));
    }
    assert!(wrong.is_empty(), "docs/faults.md:\n{}", wrong.join("\n"));
}
