//! Merges against a plain model, in memory and with nearly everything in files.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;

use arrow::array::{Array as _, ArrayRef};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use brreg_transform::table;
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;

use super::output::Output;
use super::*;
use crate::error::{Error, ErrorKind};
use crate::spill::SpillFolder;
use crate::table_file::TableFile;
use crate::table_reader::TableReader;

table! {
    /// One row per thing.
    THINGS, ThingRow, ThingRows = "test"."things" {
        name: Text [key] = "The thing.",
        at: Timestamp = "Its place.",
        value: Text = "Something about it.",
        lasts: Boolean = "Whether it outlasts what comes without this.",
    }
}

table! {
    /// One row per part of a thing.
    PARTS, PartRow, PartRows = "test"."parts" {
        name: Text [key] = "The thing.",
        part: Integer [key] = "The part.",
    }
}

static RULES: MergeRules =
    MergeRules { tables: &[&THINGS, &PARTS], group: "name", order: Some("at"), outlasts: Some("lasts") };

#[derive(Debug, Clone, PartialEq)]
struct Came {
    name: &'static str,
    at: Option<i64>,
    value: u8,
    lasts: bool,
    /// None where the first table's row came alone.
    parts: Option<Vec<i32>>,
}

type State = BTreeMap<&'static str, Came>;

fn came(is_always_whole: bool) -> impl Strategy<Value = Vec<Came>> {
    let names = prop::sample::select(vec!["a", "b", "c", "d", "e", "f"]);
    let one = (names, weighted(0.7, 0_i64..3), 0_u8..2, any::<bool>(), any::<bool>(), vec(0..3, 0..3));
    let one = one.prop_map(move |(name, at, value, lasts, is_whole, parts)| {
        let parts = Some(parts).filter(|_| is_whole || is_always_whole);
        // What comes without its parts has its place by the name alone, as the parts that are there have.
        Came { name, at: at.filter(|_| is_always_whole), value, lasts, parts }
    });
    vec(one, 0..10)
}

fn incoming(came: &[Came], at_a_time: usize, folder: &Path, run_bytes: usize) -> Incoming {
    let mut incoming =
        Incoming::with_run_bytes(&RULES, SpillFolder::new(folder, ".merge", ErrorKind::Merge), run_bytes);
    for some in came.chunks(at_a_time) {
        let (mut things, mut parts) = (ThingRows::default(), PartRows::default());
        let groups = some.iter().map(|came| {
            let value = came.value.to_string();
            things.push(ThingRow { name: Some(came.name), at: came.at, value: Some(&value), lasts: Some(came.lasts) });
            let of_thing = came.parts.iter().flatten();
            of_thing.for_each(|part| parts.push(PartRow { name: Some(came.name), part: Some(*part) }));
            NewGroup {
                key: came.name.to_owned(),
                order: came.at,
                is_whole: came.parts.is_some(),
                gives_way: !came.lasts,
                rows: vec![1, came.parts.iter().flatten().count()],
            }
        });
        let groups = groups.collect();
        incoming.add(groups, vec![things.finish().unwrap(), parts.finish().unwrap()]).unwrap();
    }
    incoming
}

fn write(incoming: Incoming, folder: &Path, base: Option<&Base>) -> Result<Merged, Error> {
    std::fs::create_dir_all(folder).unwrap();
    let outputs = RULES.tables.iter().map(|table| Output::new(table, TableFile::create(folder, table).unwrap()));
    incoming.write_to(outputs.collect(), base)
}

fn base(folder: &Path) -> Base {
    let files = RULES.tables.iter().map(|table| Some(crate::layout::table_in(folder, table.name))).collect();
    Base { files, privacy: Privacy { then: NationalId::Pseudonym, now: NationalId::Pseudonym } }
}

/// The rows of a table as text.
fn rows(folder: &Path, table: &'static Table) -> Vec<String> {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let mut rows = Vec::new();
    for batch in TableReader::open(&crate::layout::table_in(folder, table.name), table, &names).unwrap() {
        let batch = batch.unwrap();
        let texts = |column: &ArrayRef| {
            let column = if let DataType::Timestamp(..) = column.data_type() {
                cast(column, &DataType::Int64).unwrap()
            } else {
                column.clone()
            };
            cast(&column, &DataType::Utf8).unwrap()
        };
        let columns: Vec<ArrayRef> = batch.columns().iter().map(texts).collect();
        for row in 0..batch.num_rows() {
            let cells = columns.iter().map(|column| {
                let column = arrow::array::AsArray::as_string::<i32>(column);
                if column.is_valid(row) { column.value(row).to_owned() } else { "-".to_owned() }
            });
            rows.push(cells.collect::<Vec<_>>().join(" "));
        }
    }
    rows
}

fn model_rows(state: &State) -> [Vec<String>; 2] {
    let mut things: Vec<&Came> = state.values().collect();
    things.sort_by_key(|came| (came.at.is_none(), came.at, came.name));
    let at = |came: &Came| came.at.map_or("-".to_owned(), |at| at.to_string());
    let parts =
        |came: &&Came| came.parts.iter().flatten().map(|part| format!("{} {part}", came.name)).collect::<Vec<_>>();
    [
        things.iter().map(|came| format!("{} {} {} {}", came.name, at(came), came.value, came.lasts)).collect(),
        things.iter().flat_map(parts).collect(),
    ]
}

/// The state after what came, and how it compares with the one before.
fn model(before: &State, came: &[Came]) -> (State, Counts) {
    let mut last: State = BTreeMap::new();
    for came in came {
        let parts = came.parts.clone().or_else(|| last.get(came.name).and_then(|last| last.parts.clone()));
        last.insert(came.name, Came { parts, ..came.clone() });
    }
    let mut now = before.clone();
    let mut counts =
        Counts { absent: before.keys().filter(|name| !last.contains_key(*name)).count() as u64, ..Counts::default() };
    for (name, mut came) in last {
        let was = before.get(name);
        if was.is_some_and(|was| was.lasts && !came.lasts) {
            counts.unchanged += 1;
            continue;
        }
        came.parts = came.parts.or_else(|| was.and_then(|was| was.parts.clone()));
        *(match was {
            None => &mut counts.new,
            Some(was)
                if was.value == came.value
                    && was.at == came.at
                    && was.lasts == came.lasts
                    && sorted(was) == sorted(&came) =>
            {
                &mut counts.unchanged
            }
            Some(_) => &mut counts.changed,
        }) += 1;
        now.insert(name, came);
    }
    (now, counts)
}

fn sorted(came: &Came) -> Vec<i32> {
    let mut parts: Vec<i32> = came.parts.iter().flatten().copied().collect();
    parts.sort_unstable();
    parts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn merges_are_those_of_the_model(
        (is_whole, nights) in any::<bool>().prop_flat_map(|is_whole| (Just(is_whole), vec(came(is_whole), 1..4))),
        at_a_time in 1_usize..5,
        run_bytes in prop::sample::select(vec![1, 2000, RUN_BYTES]),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut state = State::new();
        let mut previous: Option<Base> = None;
        for (night, came) in nights.iter().enumerate() {
            let here = folder.path().join(night.to_string());
            let merged = write(incoming(came, at_a_time, folder.path(), run_bytes), &here, previous.as_ref()).unwrap();
            let (now, counts) = model(&state, came);
            let [things, parts] = model_rows(&now);
            prop_assert_eq!(rows(&here, &THINGS), things);
            prop_assert_eq!(rows(&here, &PARTS), parts);
            if is_whole {
                prop_assert_eq!(merged.counts, counts);
            }
            prop_assert!(!folder.path().join(".merge").exists(), "a folder is left over");
            (state, previous) = (now, Some(base(&here)));
        }
    }
}

#[test]
fn groups_that_do_not_fit_their_rows_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut incoming = incoming(&[], 1, folder.path(), RUN_BYTES);
    let group = NewGroup { key: "a".to_owned(), order: None, is_whole: true, gives_way: false, rows: vec![1, 0] };
    let none = vec![ThingRows::default().finish().unwrap(), PartRows::default().finish().unwrap()];
    assert_eq!(incoming.add(vec![group], none).unwrap_err().kind(), &ErrorKind::Merge);
}

#[test]
fn a_damaged_base_is_an_error_that_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let before = folder.path().join("before");
    write(incoming(&[], 1, folder.path(), RUN_BYTES), &before, None).unwrap();
    std::fs::write(before.join("parts.parquet"), "PAR1 and nothing else").unwrap();
    let now = folder.path().join("now");
    let error = write(incoming(&[], 1, folder.path(), RUN_BYTES), &now, Some(&base(&before))).unwrap_err();
    assert!(error.path().unwrap().ends_with("before/parts.parquet"));
}
