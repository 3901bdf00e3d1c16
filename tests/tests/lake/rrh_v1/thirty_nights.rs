//! Who owned on each of thirty nights, against the snapshots of all of them.

use std::collections::{BTreeMap, HashSet};
use std::thread;

use brreg_lake_tests::{Lake, Night, is_long};
use brreg_sandbox::Endpoint;

use super::{PUBLIC_AUTHORITIES, night};
use crate::interruptions::kill_when;

const COMPANIES: u32 = 400;
const NIGHTS: u32 = 30;
/// The night on which the register is as it was some nights before: values and companies come back.
const BACK: (u32, u32) = (20, 13);

/// What is said of an owner's position: all columns of `rrh.eiere_av` but the running numbers and the names of today.
const SAID: &str = "organisasjonsnummer, registrering_id, person_id, fullt_navn, foedselsdato, bostedsland_tekst,
    er_unntatt_fra_innsyn, posisjonstype, posisjonstype_tekst, stoerrelsesintervall_tekst, andel_min, andel_max";
/// The running numbers.
const NUMBERS: &str = "rettighetshaver_nr, posisjon_nr";
/// The published snapshot, from its own tables.
const SNAPSHOT: &str = "FROM rrh.rettighetshavere
    LEFT JOIN rrh.posisjoner USING (organisasjonsnummer, registrering_id, rettighetshaver_nr)
    LEFT JOIN (
        SELECT organisasjonsnummer, registrering_id, rettighetshaver_nr, posisjon_nr,
            list(coalesce(grunnlagstype_tekst, grunnlagstype)) AS grunnlag
        FROM rrh.grunnlag GROUP BY ALL
    ) USING (organisasjonsnummer, registrering_id, rettighetshaver_nr, posisjon_nr)";
/// How the name of a snapshot is made from its time.
const NAME: &str = "snapshot=%Y%m%dT%H%M%SZ";
/// The register's own times.
const OWN: &str = "foerst_registrert, endret, registrert";

/// A night: the name of its snapshot, which is its time, and what that says.
struct Kept {
    time: String,
    with_own_times: Vec<String>,
    /// With the running numbers, and without the register's own times.
    numbered: Vec<String>,
}

/// The published snapshot.
fn kept(lake: &Lake) -> Kept {
    let name = lake.snapshot().file_name().unwrap().to_str().unwrap().to_owned();
    let own = "LEFT JOIN rrh.registreringer USING (organisasjonsnummer, registrering_id)";
    let with_own_times = lake.rows(&format!("SELECT {SAID}, list_sort(grunnlag), {OWN} {SNAPSHOT} {own}"));
    let mut numbered = lake.rows(&format!("SELECT {SAID}, list_sort(grunnlag), {NUMBERS} {SNAPSHOT}"));
    numbered.sort_unstable();
    Kept { time: name, with_own_times, numbered }
}

/// The nights of a lake that keeps so many snapshots besides the published one; on some of them it may be killed.
fn nights(snapshots: &str, is_killed: bool) -> (Night, Vec<Kept>) {
    let mut night = night(COMPANIES, PUBLIC_AUTHORITIES, "");
    night.lake.set("RETENTION__SNAPSHOTS", snapshots);
    let mut all: Vec<Kept> = Vec::new();
    let mut killed = 0;
    for number in 0..NIGHTS {
        night.sandbox().set_night(if number == BACK.0 { BACK.1 } else { number });
        let is_whole = number % 6 == 5 || number == BACK.0;
        if is_killed && number % 8 == 2 {
            night.fault("v1-lookup:drip=10,every=3600s,after=1");
            let before = night.sandbox().requests_to(Endpoint::V1Lookup);
            let looked_up = || night.sandbox().requests_to(Endpoint::V1Lookup) > before + 1;
            kill_when(&mut night.command(["run", "--only", "rrh"]), looked_up);
            killed += 1;
        }
        night.job_with(if is_whole { &["--whole", "rrh", "--allow-row-change"] } else { &[] }).succeeds();
        let now = kept(&night.lake);
        if all.last().is_none_or(|last| last.time != now.time) {
            all.push(now);
        }
    }
    assert!(!is_killed || killed > 2);
    (night, all)
}

/// The intervals that the snapshots give: from which night, to which night, and the row.
fn expected(nights: &[Kept]) -> Vec<String> {
    let mut open: BTreeMap<(&str, usize), usize> = BTreeMap::new();
    let mut closed = Vec::new();
    for (number, night) in nights.iter().enumerate() {
        let mut copies: BTreeMap<&str, usize> = BTreeMap::new();
        for row in &night.with_own_times {
            *copies.entry(row).or_default() += 1;
        }
        let is_there = |(row, copy): &(&str, usize)| copies.get(row).is_some_and(|copies| copy < copies);
        for (key, from) in open.extract_if(.., |key, _| !is_there(key)) {
            closed.push(format!("{from},{number},{}", key.0));
        }
        for (row, copies) in copies {
            for copy in 0..copies {
                open.entry((row, copy)).or_insert(number);
            }
        }
    }
    closed.extend(open.into_iter().map(|((row, _), from)| format!("{from},,{row}")));
    closed.sort();
    closed
}

/// The intervals that a lake gives, with the numbers of nights in the place of times.
fn intervals(lake: &Lake, nights: &[Kept]) -> Vec<String> {
    let number =
        |time: &str| nights.iter().position(|night| night.time == time).map_or(time.to_owned(), |it| it.to_string());
    let rows = lake.rows(&format!(
        "SELECT strftime(gyldig_fra, '{NAME}'), strftime(gyldig_til, '{NAME}'), {SAID}, grunnlag, {OWN} FROM rrh_historikk.eiere"
    ));
    let named = rows.iter().map(|row| {
        let (from, rest) = row.split_once(',').unwrap();
        let (to, row) = rest.split_once(',').unwrap();
        format!("{},{},{row}", number(from), number(to))
    });
    let mut named: Vec<String> = named.collect();
    named.sort();
    named
}

#[test]
#[ignore = "one of the slow ones, which `make test-slow` runs"]
fn who_owned_on_each_of_thirty_nights_is_what_their_snapshots_say_however_many_are_kept() {
    let [(few, few_nights), (all, all_nights)] = thread::scope(|scope| {
        let lakes = [scope.spawn(|| nights("1", true)), scope.spawn(|| nights("100", false))];
        lakes.map(|lake| lake.join().unwrap())
    });
    assert!(few_nights.len() > 25, "{} nights", few_nights.len());
    for (night, nights) in [(&few, &few_nights), (&all, &all_nights)] {
        let (is, expected) = (intervals(&night.lake, nights), expected(nights));
        let went = expected.iter().filter(|row| row.split(',').nth(1) != Some("")).count();
        assert!(went > 100, "{went} rows went");
        let said = |row: &String| row.splitn(3, ',').nth(2).unwrap().to_owned();
        let rows: HashSet<String> = expected.iter().map(said).collect();
        assert!(rows.len() + 10 < expected.len(), "hardly any row came back");
        assert!(is == expected, "{} intervals are {}", expected.len(), is.len());
        // The intervals are those of every night; that `rrh.per` reads them so is asked of some in `make test`.
        for kept in nights.iter().rev().step_by(if is_long() { 1 } else { 4 }) {
            let at = format!("strptime('{}', '{NAME}')", kept.time);
            let mut per = night.lake.rows(&format!("SELECT {SAID}, grunnlag, {NUMBERS} FROM rrh.per({at})"));
            per.sort_unstable();
            assert!(per == kept.numbered, "{}", kept.time);
        }
        let before = "SELECT count(*) FROM rrh.per(TIMESTAMP '2000-01-01 00:00:00')";
        assert_eq!(night.lake.rows(before), ["0"]);
        night.lake.run(["verify"]).succeeds();
    }
    assert!(intervals(&few.lake, &few_nights) == intervals(&all.lake, &all_nights));
}
