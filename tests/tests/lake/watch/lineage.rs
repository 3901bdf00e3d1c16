//! OpenLineage events, read with the classes that the published client generates from the schema.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use brreg_lake_tests::{Lake, Night, fixture};
use serde_json::Value;

use super::{configuration, load, tool};
use crate::python;

/// The client, whose classes are generated from the JSON schema of events and facets.
const CLIENT: &str = "openlineage-python==1.54.0";

/// What the events of a file say, in short.
#[track_caller]
fn events(file: &Path) -> Vec<Value> {
    let python = python::with(&[CLIENT]);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lake/watch/lineage.py");
    let said = tool(python.to_str().unwrap(), &["-B".as_ref(), &script], &fs::read_to_string(file).unwrap());
    said.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn kinds(events: &[Value]) -> Vec<(&str, &str)> {
    events.iter().map(|event| (event["type"].as_str().unwrap(), event["job"].as_str().unwrap())).collect()
}

#[test]
fn the_events_of_a_good_night_and_of_a_failed_one_follow_the_published_schema() {
    let mut night = Night::new();
    let file = night.lake.path("lineage.ndjson");
    night.lake.set("LINEAGE__FILE", file.to_str().unwrap());
    night.lake.set("RETRY__MAX_ATTEMPTS", "1");
    night.job().succeeds();
    let first = events(&file);
    let (run, register) = ("brreg-lake.run", "brreg-lake.run.rrh");
    let expected = [("START", run), ("START", register), ("COMPLETE", register), ("COMPLETE", run)];
    assert_eq!(kinds(&first), expected);
    let [start, of_register, complete, end] = &first[..] else { panic!("{first:?}") };
    assert_eq!(start["run"], end["run"]);
    assert_eq!(of_register["run"], complete["run"]);
    assert_eq!([&of_register["parent"], &complete["parent"]], [&start["run"], &start["run"]]);
    assert_eq!(complete["outputs"]["registreringer"], 300);
    assert!(complete["columns"]["posisjoner"].as_u64().unwrap() > 8);
    let address = complete["inputs"][0].as_str().unwrap();
    assert!(address.starts_with("https://127.0.0.1:") && !address.contains(['?', '@']), "{address}");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);

    night.fault("json:status=500");
    night.job().fails(1);
    let both = events(&file);
    assert_eq!(&both[..4], &first[..]);
    let expected = [("START", run), ("START", register), ("FAIL", register), ("FAIL", run)];
    assert_eq!(kinds(&both[4..]), expected);
    assert!(both[6]["error"].as_str().unwrap().contains("500"), "{}", both[6]);
    assert_ne!(both[4]["run"], first[0]["run"]);
    let address = both[6]["inputs"][0].as_str().unwrap();
    assert!(address.starts_with("https://127.0.0.1:"), "{address}");
}

#[test]
fn a_load_has_events_and_a_file_that_cannot_be_written_is_said_and_changes_no_exit_code() {
    let lake = Lake::new();
    let file = lake.path("lineage.ndjson");
    let sound = configuration(&lake, &format!("[lineage]\nfile = \"{}\"\nnamespace = \"test\"\n", file.display()));
    load(&lake, &fixture("compact.json"), &sound).succeeds();
    let (run, register) = ("brreg-lake.load", "brreg-lake.load.rrh");
    let expected = [("START", run), ("START", register), ("COMPLETE", register), ("COMPLETE", run)];
    assert_eq!(kinds(&events(&file)), expected);
    assert!(fs::read_to_string(&file).unwrap().lines().all(|line| line.contains("\"namespace\":\"test\"")));

    for name in ["missing/lineage.ndjson", "."] {
        let place = lake.path(name);
        let wrong = configuration(&lake, &format!("[lineage]\nfile = \"{}\"\n", place.display()));
        let ended = load(&lake, &fixture("pretty.json"), &wrong);
        assert!(ended.stderr.contains("NOTE: writing the lineage: "), "{}", ended.stderr);
        ended.succeeds();
    }
}
