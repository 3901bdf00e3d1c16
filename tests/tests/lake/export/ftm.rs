//! FollowTheMoney.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use brreg_lake_tests::{Lake, Night};
use brreg_sandbox::{Sandbox, V1Behaviour};
use serde_json::Value;

use super::{lines, text};
use crate::python::{run, with};

fn export(lake: &Lake) -> Vec<Value> {
    let out = lake.path("ftm");
    lake.run(["export", "ftm", "--out", out.to_str().unwrap()]).succeeds();
    lines(&out.join("ftm.jsonl"))
}

/// What `ftm validate` keeps of the entities: it drops in silence what is not valid.
fn kept(lake: &Lake) -> Vec<Value> {
    let (python, out) = (with(&["followthemoney==4.11.2"]), lake.path("valid.jsonl"));
    let mut validate = std::process::Command::new(python.with_file_name("ftm"));
    validate.arg("validate").arg("-i").arg(lake.path("ftm/ftm.jsonl")).arg("-o").arg(&out);
    run(&mut validate).unwrap();
    lines(&out)
}

fn content(entities: &[Value]) -> Vec<(String, String, BTreeMap<String, BTreeSet<String>>)> {
    let values = |values: &Value| values.as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect();
    let of = |entity: &Value| {
        let properties = entity["properties"].as_object().unwrap();
        let properties = properties.iter().map(|(name, it)| (name.clone(), values(it))).collect();
        (text(entity, "/id").to_owned(), text(entity, "/schema").to_owned(), properties)
    };
    entities.iter().map(of).collect()
}

#[track_caller]
fn is_kept_whole(lake: &Lake) -> Vec<Value> {
    let entities = export(lake);
    assert_eq!(content(&kept(lake)), content(&entities), "followthemoney keeps something else");
    let ids: BTreeSet<&str> = entities.iter().map(|it| text(it, "/id")).collect();
    assert_eq!(ids.len(), entities.len(), "an entity comes twice");
    // Both ends of every link are there.
    for entity in &entities {
        for end in ["owner", "asset", "controller", "controlled", "subject", "object"] {
            let id = text(entity, &format!("/properties/{end}/0"));
            assert!(id.is_empty() || ids.contains(id), "{entity}");
        }
    }
    let schemas: BTreeSet<&str> = entities.iter().map(|it| text(it, "/schema")).collect();
    assert_eq!(schemas, BTreeSet::from(["Company", "Person", "Ownership", "Control", "UnknownLink"]));
    entities
}

#[test]
fn followthemoney_keeps_every_entity_whole() {
    let night = Night::of(Sandbox::builder().virksomheter(1500).flaws(0.5));
    night.run(["run", "--only", "rrh,enhet"]).succeeds();
    let entities = is_kept_whole(&night.lake);
    let persons = entities.iter().filter(|it| it["schema"] == "Person" && text(it, "/id").starts_with("brreg-person-"));
    let query = "SELECT count(DISTINCT person_id) FROM rrh.rettighetshavere
        WHERE NOT coalesce(er_unntatt_fra_innsyn, false) AND NOT coalesce(er_skjermet, false)";
    assert_eq!([persons.count().to_string()], night.lake.rows(query)[..]);
    let content = fs::read_to_string(night.lake.path("ftm/ftm.jsonl")).unwrap();
    brreg_lake_tests::registers::assert_holds_no_number(&content, &night.sandbox().content());
}

#[test]
fn followthemoney_keeps_what_the_new_api_says_of_trusts_and_of_owners_who_are_left_out() {
    let mut night = Night::on(Lake::with_known_key(), Sandbox::builder().virksomheter(1500).v1(V1Behaviour::default()));
    night.lake.set("RRH__SCOPE", "brreg:reelle/rapporteringspliktig");
    night.lake.set("RRH__RATE_PER_SECOND", "100000");
    night.run(["run", "--only", "rrh,enhet"]).succeeds();
    let entities = is_kept_whole(&night.lake);
    let notes: BTreeSet<&str> = entities.iter().map(|it| text(it, "/properties/notes/0")).collect();
    assert!(notes.iter().any(|note| note.starts_with("kan_ikke_identifiseres:")), "{notes:?}");
}
