//! Notices that come more than once, in one load and in several.

use brreg_lake::manifest::Manifest;
use brreg_pipeline::registers::konkurs::Mode;
use serde_json::{Value, json};

use crate::support::{TestLake, detail};

const COLUMNS: [&str; 4] = ["uuid", "registreringstidspunkt", "type", "har_detaljer"];

fn notice(uuid: &str, day: u32, kind: &str) -> Value {
    json!({
        "uuid": uuid, "type": kind, "registreringstidspunkt": format!("2026-11-{day:02}T00:00:00Z"),
        "debitor": "19020101140", "innehaverAv": ["[910313851]"]
    })
}

fn counts(manifest: &Manifest) -> String {
    let counts = manifest.counts.iter().filter(|(_, count)| **count > 0);
    counts.map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_notice_that_is_listed_twice_is_one_and_the_later_answer_counts() {
    let lake = TestLake::new();
    let listed =
        [notice("1", 1, "aapning"), notice("2", 2, "aapning"), notice("1", 1, "aapning"), notice("2", 2, "sletting")];
    let manifest = lake.publish_konkurs(Mode::Whole, &listed, &[]);
    assert_eq!(
        lake.rows("konkurs", "varsler", &COLUMNS),
        ["1 | 2026-11-01T00:00:00 | aapning | false", "2 | 2026-11-02T00:00:00 | sletting | false"]
    );
    assert_eq!(lake.rows("konkurs", "innehaver_av", &["uuid"]), ["1", "2"]);
    assert_eq!(counts(&manifest), "doubled 1, doubled_with_other_content 1, new 2, without_details 2");
    assert_eq!((manifest.records.read, manifest.records.loaded), (2, 2));
}

#[test]
fn an_update_is_the_union_with_the_newest_of_each() {
    let lake = TestLake::new();
    let first = lake.publish_konkurs(
        Mode::Whole,
        &[notice("a", 3, "aapning"), notice("b", 1, "aapning"), notice("c", 2, "aapning")],
        &[detail(&notice("b", 1, "aapning"))],
    );
    assert_eq!(first.merged_with, None);
    // The last one again, one that was changed and has new details, one that was registered before them and shows only now.
    let mut changed = notice("b", 1, "aapning");
    changed["innehaverAv"] = json!(["910425463"]);
    let second = lake.publish_konkurs(
        Mode::Update,
        &[notice("a", 3, "aapning"), changed.clone(), notice("d", 1, "aapning")],
        &[detail(&changed)],
    );
    assert_eq!(
        lake.rows("konkurs", "varsler", &COLUMNS),
        [
            "b | 2026-11-01T00:00:00 | aapning | true",
            "d | 2026-11-01T00:00:00 | aapning | false",
            "c | 2026-11-02T00:00:00 | aapning | false",
            "a | 2026-11-03T00:00:00 | aapning | false",
        ]
    );
    assert_eq!(
        lake.rows("konkurs", "innehaver_av", &["uuid", "organisasjonsnummer"]),
        ["b | 910425463", "d | 910313851", "c | 910313851", "a | 910313851"]
    );
    assert_eq!(counts(&second), "changed 1, kept 1, new 1, unchanged 1, without_details 2");
    assert_eq!(second.merged_with, Some(first.snapshot));
    assert_eq!(second.records.loaded, 3);
    assert_eq!(second.tables["varsler"].rows, 4);
}

#[test]
fn details_that_were_published_outlast_an_update_without_and_not_the_whole_list() {
    let lake = TestLake::new();
    let (a, b) = (notice("a", 1, "aapning"), notice("b", 2, "aapning"));
    lake.publish_konkurs(Mode::Whole, &[a.clone(), b.clone()], &[detail(&a), detail(&b)]);
    let (tables, listed) = (lake.files("konkurs"), [notice("b", 2, "sletting")]);
    let manifest = lake.publish_konkurs(Mode::Update, &listed, &[]);
    assert_eq!(counts(&manifest), "kept 1, unchanged 1, without_details 1");
    assert_eq!(lake.files("konkurs"), tables);

    lake.publish_konkurs(Mode::Whole, &[a.clone(), listed[0].clone()], &[detail(&a)]);
    assert_eq!(
        lake.rows("konkurs", "varsler", &COLUMNS),
        ["a | 2026-11-01T00:00:00 | aapning | true", "b | 2026-11-02T00:00:00 | sletting | false"]
    );
}

#[test]
fn the_whole_list_replaces_the_snapshot_and_reports_what_is_gone() {
    let lake = TestLake::new();
    lake.publish_konkurs(Mode::Whole, &[notice("a", 1, "aapning"), notice("b", 2, "aapning")], &[]);
    let manifest = lake.publish_konkurs(Mode::Whole, &[notice("b", 2, "aapning"), notice("c", 3, "aapning")], &[]);
    assert_eq!(lake.rows("konkurs", "varsler", &["uuid"]), ["b", "c"]);
    assert_eq!(counts(&manifest), "gone 1, new 1, unchanged 1, without_details 2");
    assert_eq!(manifest.merged_with, None);
}

#[test]
fn an_update_with_no_news_and_one_of_an_empty_lake_are_complete() {
    let lake = TestLake::new();
    lake.publish_konkurs(Mode::Update, &[], &[]);
    assert_eq!(lake.rows("konkurs", "varsler", &["uuid"]), [""; 0]);
    lake.publish_konkurs(Mode::Update, &[notice("a", 1, "aapning")], &[]);
    let before = lake.files("konkurs");
    lake.publish_konkurs(Mode::Update, &[], &[]);
    assert_eq!(lake.files("konkurs"), before, "the same rows are the same bytes");
}
