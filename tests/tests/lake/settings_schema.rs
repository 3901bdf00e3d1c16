//! The JSON Schema of the configuration, by a validator that knows nothing of this program.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use brreg_lake_tests::{Lake, pipeline};

use crate::python;

/// The validator, and a reader of TOML for Python 3.10.
const PACKAGES: [&str; 2] = ["jsonschema==4.26.0", "tomli==2.5.0"];

/// Prints for each configuration, after the schema, what is wrong with it: its name, and the place and message of each error.
const VALIDATE: &str = r#"
import json, sys, jsonschema, tomli
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
for name in sys.argv[2:]:
    with open(name, "rb") as file:
        for error in validator.iter_errors(tomli.load(file)):
            print(name.split("/")[-1], error.json_path, error.message)
"#;

#[track_caller]
fn wrong(schema: &Path, configurations: &[PathBuf]) -> String {
    let python = python::with(&PACKAGES);
    let files: Vec<&OsStr> =
        [schema].into_iter().chain(configurations.iter().map(PathBuf::as_path)).map(Path::as_os_str).collect();
    python::script_in(&python, VALIDATE, &files)
}

/// The configurations of the repository.
fn configurations() -> Vec<PathBuf> {
    let files = ["", "config"].map(pipeline).into_iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let files = files.map(|entry| entry.unwrap().path());
    files.filter(|file| file.extension().is_some_and(|extension| extension == "toml")).collect()
}

/// A configuration in which every commented setting and section is in effect, without these.
fn everything(lake: &Lake, name: &str, without: &[&str]) -> PathBuf {
    let template = lake.run(["config", "init", "--out", "-"]).succeeds();
    let is_setting = |text: &str| {
        let name = text.split(" = ").next().unwrap();
        text.starts_with('[') && text.ends_with(']')
            || name.len() < text.len()
                && name.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_')
    };
    let is_without = |text: &&str| without.iter().any(|name| text.starts_with(&format!("{name} = ")));
    let lines = template.lines().filter(|line| !is_without(&line.trim_start_matches("# ")));
    let line = |line: &str| match line.strip_prefix("# ").filter(|text| is_setting(text)) {
        Some(setting) => format!("{setting}\n"),
        None => format!("{line}\n"),
    };
    lake.write(name, lines.map(line).collect::<String>())
}

#[test]
fn every_configuration_of_the_repository_and_every_setting_follow_the_schema() {
    let lake = Lake::new();
    let schema = lake.write("schema.json", lake.run(["config", "schema"]).succeeds());
    let mut files = configurations();
    assert!(files.len() >= 9, "{files:?}");
    // One of those that exclude each other.
    files.push(everything(&lake, "one.toml", &["pkcs12", "jwk", "password_env", "url_env", "portfolio_sql"]));
    files.push(everything(
        &lake,
        "two.toml",
        &["key", "certificate", "jwk", "password_file", "url_file", "portfolio_file"],
    ));
    assert_eq!(wrong(&schema, &files), "");
}

#[test]
fn a_wrong_name_type_or_text_does_not_follow_the_schema() {
    let lake = Lake::new();
    let schema = lake.write("schema.json", lake.run(["config", "schema"]).succeeds());
    for (content, said) in [
        ("[colours]\nred = 1\n", "'colours' was unexpected"),
        ("[retry]\nmax_attempt = 1\n", "$.retry Additional properties are not allowed ('max_attempt'"),
        ("[retry]\nmax_attempts = \"many\"\n", "$.retry.max_attempts 'many' is not of type 'integer'"),
        ("[retry]\nmax_attempts = -1\n", "$.retry.max_attempts -1 is less than the minimum"),
        (
            "[privacy]\nnational_id = \"shown\"\n",
            "$.privacy.national_id 'shown' is not one of ['pseudonym', 'clear', 'drop']",
        ),
        ("[notify]\ncommand = \"tell\"\n", "$.notify.command 'tell' is not of type 'array'"),
        ("[notify]\nurl_file = \"a\"\nurl_env = \"B\"\n", "$.notify"),
        ("[credentials]\npkcs12 = \"a\"\nkey = \"b\"\n", "$.credentials"),
        ("[konkurs.credentials]\npkcs13 = \"x\"\n", "'pkcs13' was unexpected"),
    ] {
        let file = lake.write("wrong.toml", content);
        let found = wrong(&schema, &[file]);
        assert!(found.contains(said), "{content}{found}");
        // The program refuses what the schema refuses.
        lake.run(["config", "check", "--config", "wrong.toml"]).fails(2);
    }
}

#[test]
fn settings_are_described_by_the_sentences_of_the_template() {
    let lake = Lake::new();
    let schema: serde_json::Value = serde_json::from_str(&lake.run(["config", "schema"]).succeeds()).unwrap();
    let mut missing = Vec::new();
    for (section, content) in schema["properties"].as_object().unwrap() {
        for (name, setting) in content["properties"].as_object().unwrap() {
            if setting["description"].as_str().is_none() && setting["type"] != "object" {
                missing.push(format!("{section}.{name}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
    let notify = &schema["properties"]["notify"]["properties"]["timeout_seconds"];
    assert_eq!(notify["description"], "The time limit of a ping, with all its attempts.");
    assert_eq!((&notify["type"], &notify["minimum"]), (&"integer".into(), &0.into()));
}
