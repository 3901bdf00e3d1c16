//! The examples of the README run, against the content that `make run` makes.

use std::fs;
use std::path::Path;

use brreg_lake_tests::Night;
use brreg_sandbox::Sandbox;

/// Queries whose answer is empty after a first load of sound content.
const MAY_BE_EMPTY: [&str; 2] = ["rrh.endringer", "rrh.avvik"];

#[test]
fn every_query_of_the_readme_has_an_answer() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md")).unwrap();
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
