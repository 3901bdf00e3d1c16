//! `erase` and `purge`: who is erased is in no byte of the data folder, whatever happens in between.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use brreg_lake_tests::register::{KARI, KARI_ID, OLA, OLA_ID, ownership, registered, registration};
use brreg_lake_tests::{Ended, Lake, Night, register, zips};
use brreg_sandbox::Endpoint;
use serde_json::{Value, json};

const COMPANY: &str = "310400009";
const OTHER: &str = "310400017";
const THIRD: &str = "310400025";
/// A name that is in no other text.
const NAME: &str = "PLANTETNAVN";

/// A company whose owner has a telling name, and another one.
fn content() -> String {
    let mut owner = registered(KARI, &[ownership("int1")]);
    owner["folkeregistrertPerson"]["navn"]["etternavn"] = json!(NAME);
    owner["posisjoner"][0]["beskrivelseAnnenMaate"] = json!(format!("Avtale mellom {NAME} og OLA"));
    let ola = registered(OLA, &[ownership("int3")]);
    let mut broken = registration(OTHER, &[owner.clone()]);
    broken["registrertDato"] = json!([1]);
    // A text of another company that names her.
    let mut other = ola.clone();
    other["posisjoner"][0]["beskrivelseAnnenMaate"] = json!(format!("Styres etter avtale med {NAME}, Kari."));
    register::bulk(&[registration(COMPANY, &[owner, ola]), broken, registration(OTHER, &[other])])
}

/// A lake with three snapshots of it, of which the second differs.
fn lake() -> Lake {
    let lake = Lake::with_known_key();
    let config = lake.write("config.toml", "[checks]\nmax_rejected_share = 0.9\n");
    for content in [content(), content().replace("int1", "int2"), content()] {
        let file = lake.write("bulk.json", content);
        lake.run(["load".as_ref(), file.as_os_str(), "--config".as_ref(), config.as_os_str()]).succeeds();
    }
    lake
}

/// Runs a command with these lines on standard input.
pub(crate) fn with_input(command: &mut Command, lines: &str) -> Ended {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    Ended::new(&child.wait_with_output().unwrap(), false)
}

pub(crate) fn erase_person(lake: &Lake, lines: &str) -> String {
    with_input(&mut lake.command(["erase", "--person"]), lines).succeeds()
}

/// All rows of every table of every snapshot of rrh as text, whatever the files compress: each is published by its link in turn.
fn rows(lake: &Lake) -> String {
    let link = lake.data().join("lake/current/rrh");
    let publish = |target: &Path| {
        fs::remove_file(&link).unwrap();
        std::os::unix::fs::symlink(target, &link).unwrap();
    };
    let published = fs::read_link(&link).unwrap();
    let mut rows = String::new();
    for name in snapshots(lake) {
        publish(&Path::new("../manifests/rrh").join(name));
        let tables = lake.tables().into_iter().map(|table| format!("SELECT CAST(t AS VARCHAR) FROM rrh.{table} t"));
        rows.push_str(&lake.csv(&tables.collect::<Vec<_>>().join(" UNION ALL ")));
    }
    publish(&published);
    rows
}

/// Searches the rows of all snapshots and all bytes of the data folder, names of files included.
#[track_caller]
fn assert_nowhere(lake: &Lake, texts: &[&str]) {
    let rows = rows(lake);
    for text in texts {
        assert!(!rows.contains(text), "{text} is in a table");
        for path in lake.everything() {
            assert!(!path.to_string_lossy().contains(text), "{text} is in the name of {}", path.display());
            let content = if path.is_file() { fs::read(&path).unwrap() } else { Vec::new() };
            let found = content.windows(text.len()).any(|bytes| bytes == text.as_bytes());
            assert!(!found, "{text} is in {}", path.display());
        }
    }
}

fn snapshots(lake: &Lake) -> Vec<String> {
    let entries = fs::read_dir(lake.data().join("lake/manifests/rrh")).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn an_erased_person_is_in_no_snapshot_no_rejected_record_and_no_other_byte() {
    let lake = lake();
    let (before, published) = (snapshots(&lake), lake.snapshot());
    assert_eq!(before.len(), 3);
    let said = erase_person(&lake, &format!("{}\n", KARI.number));
    assert!(said.contains("rrh: erased from 3 of 3 snapshots"), "{said}");
    assert!(said.contains("konkurs: nothing to erase"), "{said}");

    assert_nowhere(&lake, &[NAME, KARI.number, KARI_ID, "KARI"]);
    assert_eq!((snapshots(&lake), lake.snapshot()), (before, published), "the snapshots keep their names");
    assert_eq!(lake.rows("SELECT person_id, count(*) FROM rrh.rettighetshavere GROUP BY ALL"), [format!("{OLA_ID},2")]);
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.registreringer"), ["2"], "the companies stay");
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.posisjoner"), ["2"]);
    let erased = &lake.manifest()["erased"];
    assert_eq!(erased[0]["removed"]["rettighetshavere"], 1, "{erased}");
    assert!(erased[0]["at"].as_str().unwrap().ends_with('Z'), "{erased}");
    lake.run(["verify"]).succeeds();
    let status = lake.run(["status"]).succeeds();
    assert!(status.contains("erase"), "{status}");
    let again = erase_person(&lake, KARI.number);
    assert!(again.contains("rrh: nothing to erase in 3 snapshots"), "{again}");
}

#[test]
fn an_erased_person_is_left_out_when_an_older_file_is_loaded() {
    let lake = lake();
    erase_person(&lake, KARI.number);
    let file = lake.write("again.zip", zips::zipped("bulk.json", content().as_bytes()));
    let config = lake.path("config.toml");
    let said = lake.run(["load".as_ref(), file.as_os_str(), "--config".as_ref(), config.as_os_str()]).succeeds();
    assert!(said.contains("of erased persons or companies came again and were left out"), "{said}");
    assert_nowhere(&lake, &[NAME, KARI.number, KARI_ID, "KARI"]);
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.endringer"), ["0"], "it is no change that they are not there");
    lake.run(["verify"]).succeeds();
}

/// A company of Kari's under this family name, and another one of Ola's with a text.
fn named_in_a_text(family: &str, text: &str) -> String {
    let mut kari = registered(KARI, &[ownership("int1")]);
    kari["folkeregistrertPerson"]["navn"]["etternavn"] = json!(family);
    let mut ola = registered(OLA, &[ownership("int3")]);
    ola["posisjoner"][0]["beskrivelseAnnenMaate"] = json!(text);
    register::bulk(&[registration(COMPANY, &[kari]), registration(OTHER, &[ola])])
}

#[test]
fn the_number_of_an_erased_person_is_in_no_text_of_a_lake_with_clear_numbers() {
    let mut lake = Lake::with_known_key();
    lake.set("PRIVACY__NATIONAL_ID", "clear");
    let (date, rest) = KARI.number.split_at(6);
    lake.load_content("bulk.json", named_in_a_text("FJELL", &format!("Avtale med {date} {rest}")));
    assert!(
        rows(&lake).contains(&format!("{date} {rest}")),
        "it is not there from the beginning, so this shows nothing"
    );
    // A snapshot that is kept is searched, whatever the configuration says now.
    lake.set("PRIVACY__NATIONAL_ID", "pseudonym");
    erase_person(&lake, KARI.number);
    assert_nowhere(&lake, &[KARI.number, rest, KARI_ID, "KARI"]);
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.posisjoner"), ["1"]);
    lake.run(["verify"]).succeeds();
}

#[test]
fn an_erased_person_who_comes_again_under_a_new_name_is_in_no_text() {
    // The erasure may also come before the first load.
    for before in [true, false] {
        let lake = Lake::with_known_key();
        if before {
            lake.load_content("bulk.json", named_in_a_text("FJELL", "Avtale med KARI NYGIFT"));
        }
        erase_person(&lake, KARI.number);
        lake.load_content("again.json", named_in_a_text("NYGIFT", "Avtale med Kari Nygift"));
        assert!(!lake.csv("SELECT * FROM rrh.posisjoner").contains("Nygift"), "{before}");
        // What an earlier snapshot says under that name is erased by the next command that writes.
        lake.run(["catalog"]).succeeds();
        assert_nowhere(&lake, &["NYGIFT", "Nygift", KARI.number, KARI_ID]);
        assert_eq!(lake.rows("SELECT count(*) FROM rrh.posisjoner"), ["1"]);
        lake.run(["verify"]).succeeds();
    }
}

#[test]
fn a_person_who_is_named_is_erased_under_other_names_of_the_same_number_and_nobody_found_is_said() {
    let lake = Lake::with_known_key();
    for family in ["FJELL", "NYGIFT"] {
        lake.load_content("bulk.json", named_in_a_text(family, "uten navn"));
    }
    let order = format!("Kari Fjell;{}\n", KARI.born);
    let said = with_input(&mut lake.command(["erase", "--person"]), "Kari Berg;1980-04-29\n");
    let said = said.succeeds();
    assert!(said.contains("nothing to erase") && said.contains("nobody was found"), "{said}");
    erase_person(&lake, &order);
    assert_nowhere(&lake, &["NYGIFT", "FJELL\"", KARI.number, KARI_ID, "KARI"]);
    lake.run(["verify"]).succeeds();
}

#[test]
fn without_pseudonyms_a_person_is_found_by_name_and_birth_date_and_never_by_the_number_alone() {
    let mut lake = Lake::with_known_key();
    lake.set("PRIVACY__NATIONAL_ID", "drop");
    let content = register::bulk(&[registration(
        COMPANY,
        &[registered(KARI, &[ownership("int1")]), registered(OLA, &[ownership("int1")])],
    )]);
    lake.load_content("bulk.json", content);
    let number = with_input(&mut lake.command(["erase", "--person"]), KARI.number);
    number.fails_saying(2, &["rrh", "national_id", "full name and the birth date"]);
    // The name of another person says nothing of this one.
    let other =
        with_input(&mut lake.command(["erase", "--person"]), &format!("{}\nOla Berg;1980-04-29\n", KARI.number));
    other.fails_saying(2, &["rrh", "national_id"]);
    assert!(!lake.data().join("state/erased.json").exists(), "nothing was begun");
    let said = erase_person(&lake, &format!("{};kari  fjell;{}\n", KARI.number, KARI.born));
    assert!(said.contains("rrh: erased from 1 of 1 snapshot"), "{said}");
    assert_nowhere(&lake, &["KARI", KARI.number, KARI.born]);
    assert_eq!(lake.rows("SELECT fornavn FROM rrh.rettighetshavere"), ["OLA"]);
}

#[test]
fn an_erased_company_is_in_no_snapshot_and_its_owners_stay_where_they_own_another() {
    let lake = lake();
    let said = lake.run(["erase", "--company", COMPANY, "--only", "rrh"]).succeeds();
    assert!(said.contains("rrh: erased from 3 of 3 snapshots") && !said.contains("konkurs"), "{said}");
    assert_nowhere(&lake, &[COMPANY, KARI_ID]);
    assert_eq!(lake.rows("SELECT organisasjonsnummer FROM rrh.registreringer"), [OTHER]);
    // The other company's rejected record has other digits, and stays.
    assert!(lake.rejected().iter().any(|record| record["record"].as_str().unwrap().contains(OTHER)));
}

#[test]
fn an_erasure_removes_what_landed_and_the_next_night_downloads_it_again_without_the_erased() {
    let night = Night::new();
    night.job().succeeds();
    let landed = || {
        let entries = fs::read_dir(night.lake.data().join("landing/rrh")).unwrap();
        entries.filter(|entry| entry.as_ref().unwrap().path().is_dir()).count()
    };
    assert_eq!(landed(), 1);
    let company = night.lake.rows("SELECT organisasjonsnummer FROM rrh.registreringer LIMIT 1").remove(0);
    let said = night.lake.run(["erase", "--company", &company]).succeeds();
    assert!(said.contains("1 run of landing removed"), "{said}");
    assert_eq!(landed(), 0);
    assert_nowhere(&night.lake, &[&company]);
    let said = night.job().succeeds();
    assert!(said.contains("left out"), "{said}");
    assert_eq!(night.statuses(Endpoint::TotalbestandJson), [200, 200]);
    assert_eq!(night.lake.rows("SELECT count(*) FROM rrh.registreringer"), ["299"]);
}

#[test]
fn an_erasure_that_was_killed_is_finished_by_the_next_command_that_writes() {
    let lake = lake();
    let reference = self::lake();
    erase_person(&reference, KARI.number);
    // As a process leaves it that was killed after the list was on disk.
    let mut list: Value =
        serde_json::from_slice(&fs::read(reference.data().join("state/erased.json")).unwrap()).unwrap();
    assert_eq!(list["pending"], json!([]));
    list["pending"] = json!(["rrh"]);
    list.as_object_mut().unwrap().remove("sha256");
    fs::write(lake.data().join("state/erased.json"), list.to_string()).unwrap();
    lake.run(["verify"]).fails_saying(1, &["an erasure is not finished"]);
    assert!(rows(&lake).contains(NAME), "it is not there from the beginning, so this shows nothing");

    lake.run(["catalog"]).succeeds();
    assert_nowhere(&lake, &[NAME, KARI.number, KARI_ID, "KARI"]);
    lake.run(["verify"]).succeeds();
}

#[test]
fn snapshots_that_cannot_be_searched_are_named_and_removed_alone() {
    let lake = lake();
    let [damaged, orphaned, published] = snapshots(&lake).try_into().unwrap();
    fs::write(lake.data().join("lake/rrh/posisjoner").join(&damaged).join("part-0.parquet"), "PAR1").unwrap();
    // Its tables stay where they are, and no manifest says that they are a snapshot.
    fs::remove_dir_all(lake.data().join("lake/manifests/rrh").join(&orphaned)).unwrap();
    // A later one that lost its manifest: no killed process can have left that.
    let lost = "snapshot=20990101T000000Z";
    let tables = lake.data().join("lake/rrh/posisjoner");
    fs::create_dir(tables.join(lost)).unwrap();
    fs::copy(tables.join(&orphaned).join("part-0.parquet"), tables.join(lost).join("part-0.parquet")).unwrap();

    let ended = with_input(&mut lake.command(["erase", "--person", "--only", "rrh"]), KARI.number);
    let advice = format!("brreg-lake purge rrh --snapshot {lost} --snapshot {damaged} --yes");
    ended.fails_saying(1, &["rrh", "no manifest", advice.as_str()]);
    lake.run(["verify"]).fails_saying(1, &["an erasure is not finished"]);

    lake.run(["purge", "rrh", "--snapshot", &published, "--yes"]).fails_saying(2, &["is published"]);
    lake.run(["purge", "rrh", "--snapshot", "snapshot=20000101T000000Z", "--yes"]).fails_saying(2, &["there is no"]);
    lake.run(["purge", "rrh", "--snapshot", lost, "--snapshot", &damaged, "--yes"]).succeeds();
    assert_eq!(snapshots(&lake), [published]);
    lake.run(["catalog"]).succeeds();
    lake.run(["verify"]).succeeds();
    assert_nowhere(&lake, &[NAME, KARI.number, KARI_ID]);
}

#[test]
fn a_sound_snapshot_beside_one_that_is_purged_by_its_name_stays() {
    let lake = lake();
    let [first, second, published] = snapshots(&lake).try_into().unwrap();
    let landed = || fs::read_dir(lake.data().join("landing/rrh")).map_or(0, Iterator::count);
    let before = landed();
    lake.run(["purge", "rrh", "--snapshot", &second]).fails_saying(2, &["removes", second.as_str(), "--yes"]);
    lake.run(["purge", "rrh", "--all", "--snapshot", &second, "--yes"]).fails(2);
    // The name of the moment is enough.
    let said = lake.run(["purge", "rrh", "--snapshot", second.trim_start_matches("snapshot="), "--yes"]).succeeds();
    assert!(said.contains("rrh: removed 1 snapshot"), "{said}");
    assert_eq!(snapshots(&lake), [first, published]);
    assert_eq!(landed(), before);
    lake.run(["verify"]).succeeds();
}

#[test]
fn a_damaged_list_of_the_erased_stops_a_load_because_it_would_bring_them_back() {
    let lake = lake();
    erase_person(&lake, KARI.number);
    fs::write(lake.data().join("state/erased.json"), "{").unwrap();
    lake.load(lake.path("bulk.json")).fails_saying(1, &["erasing", "erased.json", "from a backup"]);
}

#[test]
fn who_is_erased_is_no_argument_and_is_not_quoted() {
    let lake = lake();
    with_input(&mut lake.command(["erase", "--person"]), "Kari Fjell\n").fails_saying(2, &["standard input"]);
    with_input(&mut lake.command(["erase", "--person"]), "").fails_saying(2, &["standard input names no person"]);
    lake.run(["erase", "--person", KARI.number]).fails(2);
    lake.run(["erase"]).fails(2);
    lake.run(["erase", "--company", "123"]).fails(2);
}

#[test]
fn an_erasure_of_nobody_is_refused_and_removes_nothing() {
    let night = Night::new();
    night.job().succeeds();
    let landing = night.lake.data().join("landing/rrh");
    let runs = || fs::read_dir(&landing).unwrap().count();
    assert_eq!(runs(), 1);
    let refused = night.lake.run(["erase", "--only", "rrh"]);
    refused.fails_saying(2, &["--company", "--person"]);
    assert_eq!(runs(), 1);
}

#[test]
fn purge_removes_all_but_the_newest_snapshot_or_everything_and_asks_first() {
    let lake = lake();
    let newest = lake.published();
    lake.run(["purge", "rrh"]).fails_saying(2, &["--yes"]);
    assert_eq!(snapshots(&lake).len(), 3);
    let said = lake.run(["purge", "rrh", "--yes"]).succeeds();
    assert!(said.contains("rrh: removed 2 snapshots"), "{said}");
    assert!(lake.published() == newest);
    lake.run(["verify"]).succeeds();

    lake.run(["purge", "rrh", "--all", "--yes"]).succeeds();
    let left = lake.everything().into_iter().filter(|path| path.extension().is_some_and(|it| it == "parquet"));
    assert_eq!(left.count(), 0);
    assert!(!lake.data().join("lake/current/rrh").exists());
    lake.run(["verify"]).succeeds();
    lake.run(["purge", "nothing", "--yes"]).fails(2);
}

#[test]
fn deviations_of_whoever_was_erased_are_not_counted_any_more() {
    let flawed_in = |company: &str, interval: &str| {
        let mut flawed = registration(company, &[registered(OLA, &[ownership(interval)])]);
        flawed["nyttFelt"] = json!(1);
        flawed
    };
    let flawed = |company: &str| flawed_in(company, "int3");
    let lake = Lake::with_known_key();
    lake.load_content("bulk.json", register::bulk(&[flawed(COMPANY), flawed(OTHER)]));
    assert_eq!(lake.manifest()["avvik"], json!({"ukjent_felt": 2}));
    lake.run(["erase", "--company", COMPANY]).succeeds();
    assert_eq!(lake.manifest()["avvik"], json!({"ukjent_felt": 1}));

    // A page compares with the snapshot before, which no run published.
    lake.load_content("later.json", register::bulk(&[flawed(OTHER), flawed_in(THIRD, "int99")]));
    lake.run(["report"]).succeeds();
    let page = fs::read_to_string(lake.data().join("reports/latest.html")).unwrap();
    let counts = "ukjent_<wbr>felt</code></th><td class=\"n\">2</td><td class=\"n\">1</td>";
    assert!(page.contains(counts), "{page}");
    assert!(page.contains("ukjent_<wbr>kode</code> <span class=\"tag warn\">new</span>"), "{page}");
}
