//! The comparison against a plain model of it, on random snapshots.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::path::Path;

use arrow::array::{RecordBatch, UInt32Array};
use arrow::compute::take;
use brreg_transform::rrh::COMPARED;
use brreg_transform::rrh::tables::{
    GRUNNLAG, GrunnlagRows, POSISJONER, PosisjonerRow, PosisjonerRows, REGISTRERINGER, RETTIGHETSHAVERE,
    RegistreringerRow, RegistreringerRows, RettighetshavereRow, RettighetshavereRows,
};
use brreg_transform::schema::Table;
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;

use super::*;
use crate::table_file::TableFile;
use crate::table_reader::TableReader;

const COMPANIES: [&str; 6] = ["310400001", "310400002", "310400003", "310400004", "not a number", ""];
/// As the rows have them, and as persons are matched by them.
const NAMES: [(&str, &str); 3] = [("K\u{e5}re", "K\u{c5}RE"), ("Ola", "OLA"), ("KA\u{30a}RE ", "K\u{c5}RE")];
const KINDS: [&str; 2] = ["posisjontype.eier", "posisjontype.stemme"];

#[derive(Debug, Clone, PartialEq)]
struct Registration {
    company: usize,
    id: u8,
    registered: Option<i64>,
    owners: Vec<Owner>,
}

#[derive(Debug, Clone, PartialEq)]
struct Owner {
    pseudonym: Option<u8>,
    name: Option<usize>,
    born: Option<i32>,
    /// Seconds since 1970.
    since: Option<i64>,
    year: Option<i16>,
    is_dead: Option<bool>,
    positions: Vec<Position>,
}

#[derive(Debug, Clone, PartialEq)]
struct Position {
    kind: Option<usize>,
    share: Option<i128>,
}

/// A row of the model: its thing, what it is matched by, its pseudonym and kind, the compared values, and all there is.
#[derive(Debug, Clone)]
struct Row {
    key: (String, String, String),
    pseudonym: Option<String>,
    values: Vec<(&'static str, Option<String>)>,
    all: String,
}

fn owner() -> impl Strategy<Value = Owner> {
    let position =
        (weighted(0.8, 0..KINDS.len()), weighted(0.8, 0_i128..3)).prop_map(|(kind, share)| Position { kind, share });
    let person = (weighted(0.6, 0_u8..3), weighted(0.7, 0..NAMES.len()), weighted(0.5, 0_i32..2));
    let entry = (weighted(0.8, 0_i64..2), weighted(0.8, 1970_i16..1972), weighted(0.5, any::<bool>()));
    let owner = |((pseudonym, name, born), (since, year, is_dead), positions)| Owner {
        pseudonym,
        name,
        born,
        since,
        year,
        is_dead,
        positions,
    };
    (person, entry, vec(position, 0..3)).prop_map(owner)
}

fn snapshot() -> impl Strategy<Value = Vec<Registration>> {
    let registration = (0..COMPANIES.len(), 0_u8..2, weighted(0.8, 0_i64..2), vec(owner(), 0..3))
        .prop_map(|(company, id, registered, owners)| Registration { company, id, registered, owners });
    vec(registration, 0..8)
}

/// Two snapshots: of their own, or one with a few registrations moved and replaced.
fn pair() -> impl Strategy<Value = (Vec<Registration>, Vec<Registration>)> {
    let changed = (snapshot(), vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..3), snapshot());
    let changed = changed.prop_map(|(before, moves, others)| {
        let mut now = before.clone();
        for ((from, to), other) in moves.into_iter().zip(others) {
            if !now.is_empty() {
                let moved = now.remove(from.index(now.len()));
                now.insert(to.index(now.len() + 1), moved);
                now.push(other);
            }
        }
        (before, now)
    });
    prop_oneof![(snapshot(), snapshot()), changed]
}

fn text(value: &str) -> Option<&str> {
    Some(value).filter(|value| !value.is_empty())
}

fn write(folder: &Path, snapshot: &[Registration], national_id: NationalId) -> Side {
    let mut registreringer = RegistreringerRows::default();
    let mut rettighetshavere = RettighetshavereRows::default();
    let mut posisjoner = PosisjonerRows::default();
    for registration in snapshot {
        let organisasjonsnummer = text(COMPANIES[registration.company]);
        let id = format!("id-{}-{}", registration.company, registration.id);
        let id = Some(id.as_str());
        registreringer.push(RegistreringerRow {
            organisasjonsnummer,
            registrering_id: id,
            registreringstatus: None,
            registreringstatus_tekst: None,
            registrert: registration.registered,
            rettighetshaverstatus: None,
            rettighetshaverstatus_tekst: Some("Identifisert"),
            antall_rettighetshavere: i32::try_from(registration.owners.len()).ok(),
            er_gjeldende: None,
            marked_navn: None,
            marked_landkode: None,
            marked_land: None,
            marked_internettadresse: None,
            utenlandsk_register_landkode: None,
            utenlandsk_register_land: None,
            utenlandsk_register_internettadresse: None,
        });
        for (nr, owner) in (1..).zip(&registration.owners) {
            let pseudonym = owner.pseudonym.filter(|_| national_id != NationalId::Drop).map(|id| format!("p{id}"));
            rettighetshavere.push(RettighetshavereRow {
                organisasjonsnummer,
                registrering_id: id,
                rettighetshaver_nr: Some(nr),
                persontype: None,
                person_id: pseudonym.as_deref(),
                person_id_kilde: pseudonym.as_deref().map(|_| "fnr"),
                foedselsnummer: None,
                foedselsdato: owner.born,
                foedselsaar: owner.year,
                fornavn: None,
                mellomnavn: None,
                etternavn: None,
                fullt_navn: owner.name.map(|name| NAMES[name].0),
                er_doed: owner.is_dead,
                bostedsland: None,
                bostedsland_tekst: None,
                er_unntatt_fra_innsyn: None,
                foerst_registrert: owner.since.map(|seconds| seconds * 1_000_000),
                endret: None,
                er_skjermet: None,
            });
            for (posisjon_nr, position) in (1..).zip(&owner.positions) {
                posisjoner.push(PosisjonerRow {
                    organisasjonsnummer,
                    registrering_id: id,
                    rettighetshaver_nr: Some(nr),
                    posisjon_nr: Some(posisjon_nr),
                    posisjonstype: position.kind.map(|kind| KINDS[kind]),
                    posisjonstype_tekst: None,
                    stoerrelsesintervall: None,
                    stoerrelsesintervall_tekst: None,
                    andel_min: position.share,
                    andel_max: None,
                    beskrivelse_annen_maate: None,
                });
            }
        }
    }
    std::fs::create_dir_all(folder).unwrap();
    let grounds = GrunnlagRows::default().finish();
    let batches = [registreringer.finish(), rettighetshavere.finish(), posisjoner.finish(), grounds];
    let tables: [&'static Table; 4] = [&REGISTRERINGER, &RETTIGHETSHAVERE, &POSISJONER, &GRUNNLAG];
    let files = tables.into_iter().zip(batches).map(|(table, batch)| {
        let mut file = TableFile::create(folder, table).unwrap();
        file.write(&batch.unwrap()).unwrap();
        SideFile { path: crate::layout::table_in(folder, table.name), sha256: Some(file.finish().unwrap().sha256) }
    });
    Side { files: files.collect(), national_id }
}

/// The rows of each compared table.
fn model(snapshot: &[Registration], national_id: NationalId, by_name: bool, shown: bool) -> [Vec<Row>; 3] {
    let mut tables: [Vec<Row>; 3] = Default::default();
    // Of owners that are referred to alike the last one counts.
    let mut owner_of: BTreeMap<(usize, u8, usize), (String, Option<String>)> = BTreeMap::new();
    let number = |value: Option<String>| value.unwrap_or_default();
    for registration in snapshot {
        let company = COMPANIES[registration.company].to_owned();
        let values = vec![
            ("registrering_id", Some(format!("id-{}-{}", registration.company, registration.id))),
            (
                "registrert",
                registration
                    .registered
                    .map(|it| format!("1970-01-01T00:00:00{}Z", if it == 0 { "" } else { ".000001" })),
            ),
            ("antall_rettighetshavere", Some(registration.owners.len().to_string())),
        ];
        let all = format!("{values:?}");
        tables[0].push(Row { key: (company.clone(), String::new(), String::new()), pseudonym: None, values, all });
        for (nr, owner) in registration.owners.iter().enumerate() {
            let pseudonym = owner.pseudonym.filter(|_| national_id != NationalId::Drop).map(|id| format!("p{id}"));
            let born = owner.born.map(|day| format!("1970-01-0{}", day + 1));
            let name = owner.name.map(|name| NAMES[name].0.to_owned());
            let known_as = owner.name.map(|name| NAMES[name].1.to_owned());
            let (since, year) = (owner.since.map(|second| format!("1970-01-01T00:00:0{second}Z")), owner.year);
            let year = year.map(|year| year.to_string());
            let by = match (&name, &born) {
                (None, None) => format!("blanked:{}:{}", number(since.clone()), number(year.clone())),
                _ => format!("{}:{}", number(known_as), number(born.clone())),
            };
            let by = pseudonym.clone().filter(|_| !by_name).unwrap_or(by);
            let values = vec![
                ("foedselsdato", born),
                ("foedselsaar", year),
                ("fullt_navn", name),
                ("er_doed", owner.is_dead.map(|it| it.to_string())),
                ("foerst_registrert", since),
            ];
            let shown = pseudonym.clone().filter(|_| shown);
            let source = pseudonym.is_some();
            let all = format!("{} {nr} {shown:?} {source} {values:?}", registration.id);
            owner_of.insert((registration.company, registration.id, nr), (by.clone(), shown.clone()));
            tables[1].push(Row { key: (company.clone(), by, String::new()), pseudonym: shown, values, all });
        }
    }
    for registration in snapshot {
        for (nr, owner) in registration.owners.iter().enumerate() {
            let (by, pseudonym) = &owner_of[&(registration.company, registration.id, nr)];
            for (posisjon_nr, position) in owner.positions.iter().enumerate() {
                let kind = position.kind.map(|kind| KINDS[kind].to_owned());
                let values = vec![("andel_min", position.share.map(|share| format!("0.0{share}")))];
                let all = format!("{} {nr} {posisjon_nr} {kind:?} {values:?}", registration.id);
                let key = (COMPANIES[registration.company].to_owned(), by.clone(), number(kind));
                tables[2].push(Row { key, pseudonym: pseudonym.clone(), values, all });
            }
        }
    }
    tables
}

/// The changes, and how many things there are of each kind.
fn expected(before: &[Vec<Row>; 3], now: &[Vec<Row>; 3]) -> (Vec<String>, Counts) {
    let mut changes = Vec::new();
    let mut counts = Counts::default();
    for company in COMPANIES {
        let [then, these] = [before, now]
            .map(|side| side.each_ref().map(|rows| rows.iter().filter(|row| row.key.0 == company).collect::<Vec<_>>()));
        let found = changes.len();
        let is_same: Vec<bool> = then
            .iter()
            .zip(&these)
            .map(|(then, these)| {
                let [then, these] = [then, these].map(|rows| {
                    let mut rows: Vec<&String> = rows.iter().map(|row| &row.all).collect();
                    rows.sort();
                    rows
                });
                then == these
            })
            .collect();
        for (place, table) in COMPARED.tables.iter().take(3).enumerate() {
            if is_same[place] && (place < 2 || is_same[1]) {
                continue;
            }
            let numbered = |rows: &[&Row]| {
                let mut seen: BTreeMap<_, u32> = BTreeMap::new();
                rows.iter()
                    .map(|row| {
                        let occurrence = seen.entry(row.key.clone()).or_default();
                        *occurrence += 1;
                        ((row.key.clone(), *occurrence), (*row).clone())
                    })
                    .collect::<BTreeMap<_, _>>()
            };
            let (then, mut these) = (numbered(&then[place]), numbered(&these[place]));
            let line = |row: &Row, pseudonym: &Option<String>, what: &str| {
                format!("{company} {pseudonym:?} {:?} {} {what}", row.key.2, table.table.name)
            };
            for (key, row) in then {
                match these.remove(&key) {
                    None => changes.push(line(&row, &row.pseudonym, "removed")),
                    Some(other) => {
                        let pseudonym = other.pseudonym.clone().or(row.pseudonym.clone());
                        for ((column, from), (_, to)) in row.values.iter().zip(&other.values) {
                            if from != to {
                                changes.push(line(&row, &pseudonym, &format!("{column} {from:?} {to:?}")));
                            }
                        }
                    }
                }
            }
            changes.extend(these.values().map(|row| line(row, &row.pseudonym, "new")));
        }
        *(match (then[0].is_empty(), these[0].is_empty()) {
            (true, true) => continue,
            (true, false) => &mut counts.new,
            (false, true) => &mut counts.absent,
            (false, false) if changes.len() == found => &mut counts.unchanged,
            (false, false) => &mut counts.changed,
        }) += 1;
    }
    changes.sort();
    (changes, counts)
}

#[derive(Default)]
struct Collected(Vec<String>);

impl ChangeSink for Collected {
    fn take(&mut self, change: Change<'_>) -> Result<(), Error> {
        let what = match change.difference {
            Difference::New => "new".to_owned(),
            Difference::Removed => "removed".to_owned(),
            Difference::Changed { column, from, to } => format!("{column} {from:?} {to:?}"),
        };
        let kind = change.kind.unwrap_or_default();
        self.0.push(format!("{} {:?} {kind:?} {} {what}", change.group, change.person, change.table));
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    /// Also where hardly anything is held in memory and what moved is in files in between.
    #[test]
    fn changes_are_those_of_the_model(
        (before, now) in pair(),
        settings in prop::sample::select(vec![
            [NationalId::Pseudonym, NationalId::Pseudonym],
            [NationalId::Drop, NationalId::Pseudonym],
            [NationalId::Pseudonym, NationalId::Drop],
        ]),
        groups_in_memory in 1_usize..20,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let [then, this] = settings;
        let sides = [write(&folder.path().join("before"), &before, then), write(&folder.path().join("now"), &now, this)];
        let mut sink = Collected::default();
        let counts = compare_within(&sides[0], &sides[1], &COMPARED, folder.path(), &mut sink, groups_in_memory).unwrap();
        let by_name = settings.contains(&NationalId::Drop);
        let shown = this != NationalId::Drop;
        let model = expected(&model(&before, then, by_name, shown), &model(&now, this, by_name, shown));
        let mut changes = sink.0;
        changes.sort();
        prop_assert_eq!((&changes, counts), (&model.0, model.1));
        let left = std::fs::read_dir(folder.path()).unwrap().count();
        prop_assert_eq!(left, 2, "a folder is left over besides those of the snapshots");
    }
}

#[test]
fn a_position_whose_owners_swapped_their_numbers_belongs_to_the_other_person() {
    let owner = |id: u8| Owner {
        pseudonym: Some(id),
        name: None,
        born: None,
        since: None,
        year: None,
        is_dead: None,
        positions: vec![Position { kind: Some(0), share: Some(i128::from(id)) }],
    };
    let registration = Registration { company: 0, id: 0, registered: None, owners: vec![owner(1), owner(2)] };
    let folder = tempfile::tempdir().unwrap();
    let [before, mut now] = ["before", "now"]
        .map(|name| write(&folder.path().join(name), std::slice::from_ref(&registration), NationalId::Pseudonym));
    swap_numbers(&mut now.files[1]);
    let mut sink = Collected::default();
    let counts = compare(&before, &now, &COMPARED, folder.path(), &mut sink).unwrap();
    assert_eq!(counts, Counts { changed: 1, ..Counts::default() });
    let line = |person, change: &str| {
        format!("310400001 Some(\"{person}\") \"posisjontype.eier\" posisjoner andel_min {change}")
    };
    assert_eq!(sink.0, [line("p1", "Some(\"0.01\") Some(\"0.02\")"), line("p2", "Some(\"0.02\") Some(\"0.01\")")]);
}

/// Writes a file of two owners again, with the numbers of both exchanged.
fn swap_numbers(file: &mut SideFile) {
    let names: Vec<&str> = RETTIGHETSHAVERE.columns.iter().map(|column| column.name).collect();
    let rows = TableReader::open(&file.path, &RETTIGHETSHAVERE, &names).unwrap().next().unwrap().unwrap();
    let place = rows.schema().index_of("rettighetshaver_nr").unwrap();
    let mut columns = rows.columns().to_vec();
    columns[place] = take(&columns[place], &UInt32Array::from(vec![1, 0]), None).unwrap();
    std::fs::remove_file(&file.path).unwrap();
    let mut written = TableFile::create(file.path.parent().unwrap(), &RETTIGHETSHAVERE).unwrap();
    written.write(&RecordBatch::try_new(rows.schema(), columns).unwrap()).unwrap();
    file.sha256 = Some(written.finish().unwrap().sha256);
}
