//! The official validator of the standard. It ends well whatever it finds, so what it prints is read.

use std::path::Path;

use serde_json::Value;

use crate::python::{script_in, with};

/// Prints what the validator's three commands find. It would fetch the list of identifier schemes, which is put in its place.
const VALIDATE: &str = r#"
import collections, datetime, json, os, pathlib, subprocess, sys, libcove2.common
schemes = pathlib.Path(libcove2.common.__file__).with_name("org-ids.json")
schemes.write_text(json.dumps({"downloaded": str(datetime.date.today()), "lists": [{"code": "NO-BRC"}]}))
program = pathlib.Path(sys.executable).with_name("libcovebods")
unreachable = {name: "http://127.0.0.1:9" for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")}

def found(command):
    answer = subprocess.run([program, command, sys.argv[1]], check=True, capture_output=True, text=True, env=os.environ | unreachable)
    return json.loads(answer.stdout)

checks = found("pythonvalidate")
print(json.dumps({
    "schema": found("jsonschemavalidate")[:5],
    "additional": found("additionalfields"),
    "checks": collections.Counter(check["type"] for check in checks["additional_checks"]),
    "schemes": sorted({str(check.get("scheme")) for check in checks["additional_checks"]}),
    "statements": sum(count for name, count in checks["statistics"].items() if name in (
        "count_entity_statements", "count_person_statements", "count_ownership_or_control_statement")),
}))
"#;

/// What the validator finds in an array of statements.
#[track_caller]
pub(super) fn validate(array: &Path) -> Value {
    let found = script_in(&with(&["libcovebods==0.16.0"]), VALIDATE, &[array.as_os_str()]);
    serde_json::from_str(&found).unwrap()
}
