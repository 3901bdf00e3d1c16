#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _, RecordBatch, StringArray, new_null_array};
use brreg_transform::konkurs::tables::{INNEHAVER_AV, VARSLER};
use brreg_transform::pseudonym::{KEY_BYTES, Key, NationalId};

use super::*;
use crate::rejected::{Rejected, RejectedFile};
use crate::snapshot::Description;
use crate::table_file::TableFile;
use crate::table_reader::TableReader;
use crate::testing::{REGISTER, TestLake, assert_clean, assert_sound, content, copy};
use crate::verify::{Finding, Subject};

const COMPANY: &str = "974760673";
const OTHER: &str = "987654325";

fn key() -> Key {
    Key::new([7; KEY_BYTES])
}

/// A table whose rows have these values, and NULL in all other columns.
fn table(table: &Table, rows: &[&[(&str, &str)]]) -> RecordBatch {
    let schema = table.schema();
    let column = |name: &str, data_type| -> ArrayRef {
        let values = rows.iter().map(|row| row.iter().find(|value| value.0 == name).map(|value| value.1));
        let values: StringArray = values.collect();
        match values.null_count() == rows.len() {
            true => new_null_array(data_type, rows.len()),
            false => Arc::new(values),
        }
    };
    let columns = schema.fields().iter().map(|field| column(field.name(), field.data_type())).collect();
    RecordBatch::try_new(Arc::clone(&schema), columns).unwrap()
}

/// Publishes a snapshot with a company, a person, and others.
fn publish(lake: &Lake) {
    let person = key().of_number("31129956715");
    let varsler = table(
        &VARSLER,
        &[
            &[("uuid", "1"), ("debitor_organisasjonsnummer", COMPANY), ("bostyrer_navn", "Kari Nordmann")],
            &[("uuid", "2"), ("debitor_person_id", &person), ("debitor_navn", "PERSON PLANTET")],
            &[
                ("uuid", "3"),
                ("debitor_organisasjonsnummer", OTHER),
                ("bostyrer_navn", "Ola Nordmann"),
                ("bostyrer_epost", "ola@example.no"),
            ],
            &[("uuid", "4"), ("debitor_person_id", "of another"), ("debitor_navn", "Ola Nordmann")],
        ],
    );
    let innehaver_av = table(
        &INNEHAVER_AV,
        &[
            &[("uuid", "2"), ("organisasjonsnummer", OTHER)],
            &[("uuid", "3"), ("organisasjonsnummer", COMPANY)],
            &[("uuid", "3"), ("organisasjonsnummer", OTHER)],
        ],
    );
    let draft = Draft::begin(lake, &REGISTER).unwrap();
    let entries = [(&VARSLER, varsler), (&INNEHAVER_AV, innehaver_av)].map(|(table, rows)| {
        let mut file = TableFile::create(&draft.work_folder(), table).unwrap();
        file.write(&rows).unwrap();
        (table, file.finish().unwrap())
    });
    let mut rejected = RejectedFile::new(&draft.work_folder());
    for record in [r#"{"debitor": "974 760 673"}"#, r#"{"debitor": 5}"#] {
        let (source, reason) = ("list".to_owned(), "test".to_owned());
        let record = record.to_owned();
        let line = Rejected {
            source,
            element: 1,
            byte_offset: 0,
            reason,
            path: None,
            record,
            record_is_not_utf8: false,
            record_is_cut: false,
        };
        rejected.append(&line).unwrap();
    }
    rejected.finish().unwrap();
    draft.publish(entries.into(), Description::default()).unwrap();
}

/// The values of a column in a file of a snapshot, in the order of its rows.
fn values(published: &Published, table: &Table, column: &str) -> Vec<Option<String>> {
    let reader = TableReader::open(&published.table_file(table), table, &[column]).unwrap();
    let texts =
        |batch: RecordBatch| batch.column(0).as_string::<i32>().iter().map(|text| text.map(str::to_owned)).collect();
    reader.map(Result::unwrap).flat_map::<Vec<_>, _>(texts).collect()
}

fn uuids(published: &Published, table: &Table) -> Vec<String> {
    values(published, table, "uuid").into_iter().flatten().collect()
}

fn company() -> Subjects {
    let mut subjects = Subjects::new(key());
    subjects.add_company(COMPANY);
    subjects
}

fn everybody() -> Subjects {
    let mut subjects = company();
    subjects.add_person("31129956715");
    subjects.add_named("ola  nordmann", "1970-02-01");
    subjects
}

fn run(lake: &Lake, subjects: &Subjects) -> Erasure {
    let erasure = erase(lake, &REGISTER, subjects, Timestamp::UNIX_EPOCH).unwrap();
    assert!(erasure.failed.is_empty(), "{:?}", erasure.failed);
    erasure
}

#[test]
fn a_company_is_taken_out_of_every_snapshot_and_everything_else_stays() {
    let lake = TestLake::new();
    (0..3).for_each(|_| publish(&lake.lake));
    let names: Vec<_> = lake.lake.snapshots("konkurs").unwrap().iter().map(|snapshot| snapshot.name).collect();

    let erasure = run(&lake.lake, &company());

    assert_eq!((erasure.searched, erasure.rewritten.len()), (3, 3));
    let snapshots = lake.lake.snapshots("konkurs").unwrap();
    assert_eq!(snapshots.iter().map(|snapshot| snapshot.name).collect::<Vec<_>>(), names, "the names stay");
    for published in &snapshots {
        assert_eq!(uuids(published, &VARSLER), ["2", "3", "4"]);
        assert_eq!(uuids(published, &INNEHAVER_AV), ["2", "3"]);
        let manifest = published.manifest().unwrap();
        let [erased] = manifest.erased.as_slice() else { panic!("{:?}", manifest.erased) };
        assert_eq!((erased.at.as_str(), erased.rejected), ("1970-01-01T00:00:00Z", 1));
        assert_eq!(erased.removed, BTreeMap::from([("varsler".to_owned(), 1), ("innehaver_av".to_owned(), 1)]));
        let rejected = std::fs::read_to_string(published.rejected_path()).unwrap();
        assert!(!rejected.contains("974") && rejected.contains(r#"{\"debitor\": 5}"#), "{rejected}");
        assert!(published.damaged(&manifest, REGISTER.tables).is_empty());
    }
    assert_clean(&lake.lake);
    assert!(run(&lake.lake, &company()).rewritten.is_empty(), "nothing is left to erase");
}

#[test]
fn a_person_goes_with_all_that_belongs_to_the_row_and_a_trustee_loses_what_describes_them() {
    let lake = TestLake::new();
    publish(&lake.lake);
    run(&lake.lake, &everybody());
    let published = lake.published();
    assert_eq!(uuids(&published, &VARSLER), ["3", "4"]);
    assert_eq!(uuids(&published, &INNEHAVER_AV), ["3"]);
    assert_eq!(values(&published, &VARSLER, "bostyrer_navn"), [None, None]);
    assert_eq!(values(&published, &VARSLER, "bostyrer_epost"), [None, None]);
    assert_eq!(values(&published, &VARSLER, "debitor_organisasjonsnummer"), [Some(OTHER.to_owned()), None]);
    let namesake = Some("Ola Nordmann".to_owned());
    assert_eq!(values(&published, &VARSLER, "debitor_navn"), [None, namesake], "another pseudonym is another person");
    let rejected = std::fs::read_to_string(published.rejected_path()).unwrap();
    assert!(!rejected.contains("debitor"), "a record that cannot be read may be a person's: {rejected}");
    assert_clean(&lake.lake);
}

#[test]
fn marks_find_the_same_and_name_nobody() {
    let (lake, other) = (TestLake::new(), TestLake::new());
    publish(&lake.lake);
    publish(&other.lake);
    let named = run(&lake.lake, &everybody());
    let marks = everybody().marks();
    let recorded = serde_json::to_string(&marks).unwrap();
    for name in [COMPANY, "31129956715", "NORDMANN", "Nordmann", &key().of_number("31129956715")] {
        assert!(!recorded.contains(name), "{name}");
    }
    let mut subjects = Subjects::new(key());
    subjects.add_marks(serde_json::from_str::<Vec<Mark>>(&recorded).unwrap());
    let mut marked = run(&other.lake, &subjects).rewritten.remove(0).1;
    // Only a number in the clear can be looked for in a rejected record.
    marked.rejected = named.rewritten[0].1.rejected;
    assert_eq!(marked, named.rewritten[0].1);
    assert_eq!(subjects.marks(), marks);
    let mut another = Subjects::new(Key::new([8; KEY_BYTES]));
    another.add_marks(marks);
    assert!(another.marks().len() > 2 && !format!("{another:?}").contains(COMPANY));
}

#[test]
fn files_that_hold_nobody_are_not_touched() {
    let lake = TestLake::new();
    publish(&lake.lake);
    let before = content(lake.lake.root());
    let mut absent = Subjects::new(key());
    absent.add_company("123456785");
    assert!(run(&lake.lake, &absent).rewritten.is_empty());
    assert_eq!(content(lake.lake.root()), before);
}

#[test]
fn wherever_an_erasure_is_interrupted_readers_see_one_of_both_and_the_next_one_finishes_it() {
    let before = TestLake::new();
    publish(&before.lake);
    publish(&before.lake);
    let after = TestLake::new();
    copy(before.lake.root(), after.lake.root());
    run(&after.lake, &company());
    let finished = content(after.lake.root());
    let old = content(&before.lake.link("konkurs"));
    let mut total = 0;
    for interrupted_at in 0.. {
        let lake = TestLake::new();
        copy(before.lake.root(), lake.lake.root());
        let mut left = interrupted_at;
        let mut seen = Vec::new();
        let mut steps = |step: &'static str| {
            seen.push(step);
            // What is read through the link is the old or the new snapshot, as a whole.
            let current = lake.lake.link("konkurs");
            let rows =
                |table: &Table| TableReader::open(&layout::table_in(&current, table.name), table, &[]).unwrap().rows();
            assert!([(4, 3), (3, 2)].contains(&(rows(&VARSLER), rows(&INNEHAVER_AV))), "{step}");
            // So is what is read without the links, which is as the manifest says.
            for snapshot in lake.lake.snapshots("konkurs").unwrap() {
                let (manifest, tables) = (snapshot.manifest().unwrap(), [&VARSLER, &INNEHAVER_AV]);
                let damaged = snapshot.damaged(&manifest, &tables);
                let is_of_link = |finding: &Finding| matches!(finding.subject, Subject::TableLink(_));
                assert!(damaged.iter().all(is_of_link), "{step}: {damaged:?}");
            }
            if left == 0 {
                return Err(io::Error::other("killed"));
            }
            left -= 1;
            Ok(())
        };
        let erasure = erase_stepwise(&lake.lake, &REGISTER, &company(), Timestamp::UNIX_EPOCH, &mut steps).unwrap();
        if erasure.failed.is_empty() {
            total = interrupted_at;
            break;
        }
        // The process is gone: nothing of what it would have done next happens.
        if interrupted_at % 2 == 0 {
            run(&lake.lake, &company());
        } else {
            // A load finishes what was published of it, and drops the rest.
            drop(Draft::begin(&lake.lake, &REGISTER).unwrap());
            assert_sound(&lake.lake);
            run(&lake.lake, &company());
        }
        assert_eq!(content(lake.lake.root()), finished, "interrupted at step {interrupted_at}, {seen:?}");
        assert_clean(&lake.lake);
    }
    assert!(total >= 14, "{total} steps");
    assert_ne!(content(&after.lake.link("konkurs")), old);
}

#[test]
fn what_was_erased_is_kept_out_of_the_next_load() {
    let lake = TestLake::new();
    let draft = Draft::begin(&lake.lake, &REGISTER).unwrap();
    let rows = [(&VARSLER, "debitor_organisasjonsnummer"), (&INNEHAVER_AV, "organisasjonsnummer")];
    let mut entries: Vec<_> = rows
        .map(|(it, column)| {
            let mut file = draft.writer(it).unwrap();
            file.write(&table(it, &[&[("uuid", "1"), (column, COMPANY)], &[("uuid", "2"), (column, OTHER)]])).unwrap();
            (it, file.finish().unwrap())
        })
        .into();
    let mut subjects = Subjects::new(key());
    subjects.add_marks(company().marks());
    let left_out = keep_out(&draft, &REGISTER, &mut entries, NationalId::Pseudonym, &subjects).unwrap();
    assert_eq!(left_out, BTreeMap::from([("varsler".to_owned(), 1), ("innehaver_av".to_owned(), 1)]));
    draft.publish(entries, Description::default()).unwrap();
    assert_eq!(uuids(&lake.published(), &VARSLER), ["2"]);
    assert_clean(&lake.lake);
}

#[test]
fn a_snapshot_that_cannot_be_searched_is_named_and_the_others_are_erased() {
    let lake = TestLake::new();
    (0..2).for_each(|_| publish(&lake.lake));
    let [first, second] = &lake.lake.snapshots("konkurs").unwrap()[..] else { panic!() };
    std::fs::write(first.table_file(&VARSLER), "PAR1 and no more").unwrap();
    let erasure = erase(&lake.lake, &REGISTER, &company(), Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(erasure.failed.iter().map(|(name, _)| *name).collect::<Vec<_>>(), [first.name]);
    assert_eq!(erasure.rewritten.iter().map(|(name, _)| *name).collect::<Vec<_>>(), [second.name]);
}
