//! The examples of the README run, against the content that `make run` makes, and it shows what `make run` prints.

use std::fs;
use std::path::Path;
use std::process::Command;

use brreg_lake_tests::{Ended, Lake, Night, binary, pipeline};
use brreg_sandbox::Sandbox;

/// Queries whose answer is empty after a first load of sound content.
const MAY_BE_EMPTY: [&str; 3] = ["rrh.endringer", "rrh.avvik", "rrh.per("];

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md")).unwrap()
}

#[test]
fn every_query_of_the_readme_has_an_answer() {
    let readme = readme();
    let queries: Vec<&str> =
        readme.split("```sql\n").skip(1).map(|rest| rest.split_once("```").expect("the block ends").0.trim()).collect();
    assert!(queries.len() >= 5, "the README has {} queries", queries.len());

    let mut night = Night::of(Sandbox::builder().virksomheter(20_000).seed(1));
    night.lake.set("RRH__SCOPE", "brreg:reelle/offentlig");
    night.run(["run"]).succeeds();
    for query in queries {
        let answer = night.lake.run(["sql", "--format", "ndjson", query.trim_end_matches(';')]).succeeds();
        let may_be_empty = MAY_BE_EMPTY.iter().any(|table| query.contains(table));
        assert!(may_be_empty || !answer.trim().is_empty(), "no rows: {query}");
    }
}

#[test]
fn make_run_prints_what_the_readme_shows() {
    let readme = readme();
    let shown = readme.split_once("prints within").expect("the README shows what `make run` prints").1;
    let shown = shown.split_once("```text\n").unwrap().1.split_once("\n```").unwrap().0;

    let lake = Lake::new();
    let mut script = Command::new("bash");
    script.args(["-c", r#"exec "$0" "$@" 2>&1"#]).arg(pipeline("run-sandbox.sh")).arg(binary()).arg(lake.data());
    // The settings of whoever runs the tests are not those of the example.
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("BRREG_LAKE__")) {
        script.env_remove(name);
    }
    let printed = Ended::of(&mut script).succeeds();
    let printed = comparable(&printed.replace(lake.data().to_str().unwrap(), "data"));

    let shown = comparable(shown);
    let parts: Vec<&[String]> = shown.split(|line| line == "…").filter(|part| !part.is_empty()).collect();
    assert!(parts.len() > 3 && shown.len() > 100, "the README shows {} parts", parts.len());
    let mut rest = &printed[..];
    for part in parts {
        let found = rest.windows(part.len()).position(|lines| lines == part);
        let Some(start) = found else {
            panic!("not printed, or not in this order:\n{}\n\nprinted:\n{}", part.join("\n"), printed.join("\n"))
        };
        rest = &rest[start + part.len()..];
    }
}

/// The lines without what differs from run to run: ports, times, speeds, pseudonyms, sizes of files, and so widths of columns.
/// Empty lines are left out.
fn comparable(text: &str) -> Vec<String> {
    let mut has_bytes = false;
    let mut lines = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut words: Vec<_> = line.split_whitespace().map(word).collect();
        match line.chars().next() {
            Some('┌' | '╞' | '└') => words.clear(),
            Some('│') => {
                let last = line.trim_end_matches('│').rsplit('┆').next().unwrap_or_default().trim();
                let is_number = last.chars().all(|character| character.is_ascii_digit() || character == ' ');
                if has_bytes && is_number {
                    let cells = line.rsplit_once('┆').unwrap().0;
                    words = cells.split_whitespace().map(word).collect();
                }
                has_bytes = last == "bytes" || has_bytes && is_number;
            }
            _ => has_bytes = false,
        }
        if let Some(end) = words.iter().position(|word| word == "loaded;") {
            words.truncate(end + 1);
        }
        lines.extend((!words.is_empty()).then(|| words.join(" ")));
    }
    lines
}

/// A word without what differs from run to run.
fn word(word: &str) -> String {
    let is_pseudonym = word.len() == 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_pseudonym {
        return "<person_id>".to_owned();
    }
    if let Some((before, _)) = word.split_once("snapshot=") {
        return format!("{before}snapshot=<time>");
    }
    let Some((before, address)) = word.split_once("127.0.0.1:") else { return word.to_owned() };
    format!("{before}127.0.0.1:<port>{}", address.trim_start_matches(|character: char| character.is_ascii_digit()))
}
