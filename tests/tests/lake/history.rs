//! Who owned when, by files that are loaded one after the other.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Stdio;

use brreg_lake_tests::register::{KARI, KARI_ID, OLA, OLA_ID, PER, bulk, ownership, registered, registration};
use brreg_lake_tests::{Ended, Lake};
use serde_json::Value;

use crate::python::script;

const COMPANY: &str = "310400009";
const OTHER: &str = "310400017";

/// A lake in which Kari owned until Ola did, and then did again.
fn lake() -> Lake {
    let lake = Lake::with_known_key();
    for owner in [KARI, OLA, KARI] {
        let owned = registration(COMPANY, &[registered(owner, &[ownership("int3")])]);
        let other = registration(OTHER, &[registered(OLA, &[ownership("int1")])]);
        lake.load_content("bulk.json", bulk(&[owned, other]));
    }
    lake
}

/// The times of the snapshots.
fn times(lake: &Lake) -> Vec<String> {
    let entries = fs::read_dir(lake.data().join("lake/manifests/rrh")).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let time = |name: &String| format!("strptime('{name}', 'snapshot=%Y%m%dT%H%M%SZ')");
    names.iter().map(time).collect()
}

#[test]
fn an_owner_who_comes_back_has_two_intervals_and_each_time_has_its_owner() {
    let lake = lake();
    let times = times(&lake);
    let owner = |at: &str| {
        lake.rows(&format!("SELECT person_id FROM rrh.per({at}) WHERE organisasjonsnummer = '{COMPANY}'")).join(";")
    };
    let said: Vec<String> = times.iter().map(|time| owner(time)).collect();
    assert_eq!(said, [KARI_ID, OLA_ID, KARI_ID]);
    assert_eq!(owner(&format!("{} - INTERVAL 1 second", times[0])), "", "before the history begins");
    assert_eq!(owner("TIMESTAMP '9999-01-01 00:00:00'"), KARI_ID);

    let all = lake.rows(&format!(
        "SELECT list_position([{}], timezone('UTC', gyldig_fra)), list_position([{}], timezone('UTC', gyldig_til)), person_id, andel_min,
            grunnlag, foerst_registrert, registrering_id
         FROM rrh.historikk_av('{COMPANY}')",
        times.join(", "),
        times.join(", ")
    ));
    let row = |from: &str, to: &str, person: &str| {
        format!("{from},{to},{person},75.00,\"[\"\"Direkte\"\"]\",2024-03-01T10:20:30Z,{COMPANY}-id")
    };
    assert_eq!(all, [row("1", "2", KARI_ID), row("2", "3", OLA_ID), row("3", "", KARI_ID)]);
    assert_eq!(lake.rows("SELECT count(*) FROM rrh_historikk.eiere"), ["4"], "of the other company nothing changed");
    // One company is asked for as all are.
    let columns = |relation: &str| lake.csv(&format!("FROM {relation} LIMIT 0"));
    assert_eq!(columns(&format!("rrh.eiere_av('{COMPANY}')")), columns("rrh.per(TIMESTAMP '2026-01-01')"));
}

#[test]
fn a_snapshot_that_was_rolled_back_is_in_no_history_and_among_the_kept_ones_until_it_is_purged() {
    let lake = Lake::with_known_key();
    let load = |owner| {
        let owned = registration(COMPANY, &[registered(owner, &[ownership("int3")])]);
        lake.load_content("bulk.json", bulk(&[owned, registration(OTHER, &[registered(OLA, &[ownership("int1")])])]));
        lake.snapshot().file_name().unwrap().to_str().unwrap().to_owned()
    };
    let (first, wrong) = (load(KARI), load(OLA));
    let link = lake.data().join("lake/current/rrh");
    fs::remove_file(&link).unwrap();
    symlink(Path::new("../manifests/rrh").join(&first), &link).unwrap();
    lake.run(["catalog"]).succeeds();
    let times = times(&lake);
    let owners = || {
        let owner = |time: &String| {
            let of = format!("SELECT person_id FROM rrh.per({time}) WHERE organisasjonsnummer = '{COMPANY}'");
            lake.rows(&of).join(";")
        };
        times.iter().map(owner).collect::<Vec<_>>()
    };
    let intervals = || lake.rows(&format!("SELECT person_id, gyldig_til IS NULL FROM rrh.historikk_av('{COMPANY}')"));
    let drawn = || lake.run(["picture", COMPANY, "--at", &wrong]).succeeds();
    let is_as_if_it_never_was = || {
        assert_eq!(owners(), [KARI_ID, KARI_ID]);
        assert_eq!(intervals(), [format!("{KARI_ID},true")]);
    };
    is_as_if_it_never_was();
    load(KARI);
    is_as_if_it_never_was();
    // A picture is of the tables of a night, and its tables are still there.
    assert!(drawn().contains("OLA FJELL"));
    lake.run(["purge", "rrh", "--snapshot", &wrong, "--yes"]).succeeds();
    assert!(drawn().contains("KARI FJELL") && !drawn().contains("OLA FJELL"));
    is_as_if_it_never_was();
}

/// The running numbers are of the night, also of owners who neither came nor went, of some who say the same twice, and across a snapshot
/// that was rolled back and those that were purged.
#[test]
fn each_night_has_the_rows_of_its_snapshot_with_their_numbers_whatever_was_rolled_back_and_purged() {
    const SAID: &str = "organisasjonsnummer, rettighetshaver_nr, posisjon_nr, person_id, andel_min";
    let lake = Lake::with_known_key();
    let [kari, ola, per] = [KARI, OLA, PER].map(|person| registered(person, &[ownership("int1"), ownership("int2")]));
    let load = |owners: &[&Value]| {
        let owners: Vec<Value> = owners.iter().copied().cloned().collect();
        lake.load_content(
            "bulk.json",
            bulk(&[registration(COMPANY, &owners), registration(OTHER, std::slice::from_ref(&per))]),
        );
        let tables =
            "rrh.rettighetshavere JOIN rrh.posisjoner USING (organisasjonsnummer, registrering_id, rettighetshaver_nr)";
        let name = lake.snapshot().file_name().unwrap().to_str().unwrap().to_owned();
        (name, lake.rows(&format!("SELECT {SAID} FROM {tables} ORDER BY ALL")))
    };
    let check = |nights: &[(String, Vec<String>)]| {
        for (name, rows) in nights {
            let at = format!("strptime('{name}', 'snapshot=%Y%m%dT%H%M%SZ')");
            assert_eq!(&lake.rows(&format!("SELECT {SAID} FROM rrh.per({at}) ORDER BY ALL")), rows, "{name}");
        }
    };
    let mut nights: Vec<(String, Vec<String>)> = Vec::new();
    for owners in [
        &[&kari, &ola][..],
        &[&ola, &kari],
        &[&per, &ola, &kari, &ola],
        &[&ola, &kari, &ola],
        &[&kari, &ola, &ola],
        &[&per],
    ] {
        nights.push(load(owners));
        check(&nights);
    }
    // Nobody comes or goes by the order alone.
    let intervals = format!("SELECT count(*) FROM rrh_historikk.eiere WHERE organisasjonsnummer = '{COMPANY}'");
    assert_eq!(lake.rows(&intervals), ["10"]);
    lake.run(["purge", "rrh", "--snapshot", &nights[1].0, "--yes"]).succeeds();
    check(&nights);
    let link = lake.data().join("lake/current/rrh");
    fs::remove_file(&link).unwrap();
    symlink(Path::new("../manifests/rrh").join(&nights[3].0), &link).unwrap();
    lake.run(["catalog"]).succeeds();
    nights.truncate(4);
    check(&nights);
    nights.push(load(&[&per, &kari, &ola, &ola]));
    check(&nights);
}

/// A new registration is a new identifier and new times, also where owner, position and share are those of the one before.
#[test]
fn an_owner_whose_position_did_not_change_has_one_interval_over_several_registrations() {
    let lake = Lake::with_known_key();
    let load = |id: &str, owners: &[Value]| {
        let mut owned = registration(COMPANY, owners);
        owned["registreringId"] = id.into();
        let other = registration(OTHER, &[registered(OLA, &[ownership("int1")])]);
        lake.load_content("bulk.json", bulk(&[owned, other]));
    };
    let kari = registered(KARI, &[ownership("int3")]);
    let more = registered(OLA, &[ownership("int1")]);
    load("first", &[kari.clone(), kari.clone()]);
    load("second", &[kari.clone(), kari.clone()]);
    load("third", &[kari.clone(), more.clone()]);
    load("fourth", std::slice::from_ref(&more));
    load("fifth", &[kari, more]);
    let times = times(&lake).join(", ");
    let intervals = lake.rows(&format!(
        "SELECT list_position([{times}], timezone('UTC', gyldig_fra)), list_position([{times}], timezone('UTC', gyldig_til)),
            person_id, registrering_id
         FROM rrh.historikk_av('{COMPANY}')"
    ));
    let expected = [
        format!("1,3,{KARI_ID},second"),
        format!("1,4,{KARI_ID},third"),
        format!("3,,{OLA_ID},fifth"),
        format!("5,,{KARI_ID},fifth"),
    ];
    assert_eq!(intervals, expected);
    let apart = lake.rows(&format!("SELECT count(*) FROM rrh_historikk.eiere WHERE organisasjonsnummer = '{COMPANY}'"));
    assert_eq!(apart, ["9"], "each registration has intervals of its own there");
}

#[test]
fn an_erased_person_is_in_no_history() {
    let lake = lake();
    let erased = |person: &str| {
        let mut command = lake.command(["erase", "--person"]);
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(person.as_bytes()).unwrap();
        Ended::new(&child.wait_with_output().unwrap(), false).succeeds();
    };
    let of =
        |person: &str| lake.rows(&format!("SELECT count(*) FROM rrh_historikk.eiere WHERE person_id = '{person}'"));
    assert_eq!(of(KARI_ID), ["2"]);
    erased(KARI.number);
    assert_eq!((of(KARI_ID), of(OLA_ID)), (vec!["0".to_owned()], vec!["2".to_owned()]));
    for path in lake.everything().iter().filter(|path| path.is_file()) {
        let content = fs::read(path).unwrap();
        let found = content.windows(KARI_ID.len()).any(|bytes| bytes == KARI_ID.as_bytes());
        assert!(!found, "{}", path.display());
    }
    // The next file still has the person: neither the tables nor the history take it up.
    let owned = |share: &str| registration(COMPANY, &[registered(KARI, &[ownership(share)])]);
    for share in ["int1", "int2"] {
        lake.load_content("bulk.json", bulk(&[owned(share), registration(OTHER, &[])]));
        assert_eq!(of(KARI_ID), ["0"]);
    }
    assert_eq!(lake.rows("SELECT count(*) FROM rrh_historikk.eiere WHERE gyldig_til IS NULL"), ["0"]);
    lake.run(["verify"]).succeeds();
}

/// Prints who owned a company at the beginning of each of its intervals, asked for in another time zone.
const ELSEWHERE: &str = r#"
import sys, duckdb
lake = duckdb.connect(sys.argv[1], read_only=True)
for zone in ["Europe/Oslo", "America/New_York", "UTC"]:
    lake.sql(f"SET TimeZone = '{zone}'")
    times = lake.sql(f"SELECT gyldig_fra FROM rrh.historikk_av('{sys.argv[2]}')").fetchall()
    for (time,) in times:
        owner = "SELECT person_id FROM rrh.per(CAST(? AS TIMESTAMPTZ)) WHERE organisasjonsnummer = ?"
        print(lake.execute(owner, [time, sys.argv[2]]).fetchone()[0])
"#;

#[test]
fn a_time_with_a_zone_is_that_time_wherever_the_reader_is() {
    let lake = lake();
    let catalog = lake.data().join("lake/lake.duckdb");
    let said = script(ELSEWHERE, &[catalog.as_os_str(), COMPANY.as_ref()]);
    let expected = [KARI_ID, OLA_ID, KARI_ID].repeat(3);
    assert_eq!(said.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn a_number_that_was_shown_is_in_no_history_once_the_setting_masks_it() {
    let lake = Lake::with_known_key();
    let load = |name: &str, national_id: &str| {
        let owner = registration(COMPANY, &[registered(KARI, &[ownership("int3")])]);
        let text = bulk(&[owner, registration(OTHER, &[])]).replace("KARI", name);
        let file = lake.write("bulk.json", text);
        let config = lake.write("config.toml", format!("[privacy]\nnational_id = \"{national_id}\"\n"));
        lake.run(["load".as_ref(), file.as_os_str(), "--config".as_ref(), config.as_os_str()]).succeeds();
    };
    let planted = format!("ANNA {}", OLA.number);
    let all = || ["nyeste", "nyere", "eldre"].map(|level| lake.csv(&format!("FROM rrh.historikk_{level}"))).concat();
    load("KARI", "clear");
    load(&planted, "clear");
    assert!(all().contains(OLA.number), "the name is in the history in the clear");
    load(&planted, "pseudonym");
    assert!(!all().contains(OLA.number));
    // It goes on from there.
    load("KARI", "pseudonym");
    assert!(all().contains("ANNA *"), "{}", all());
}

#[test]
fn a_ground_whose_label_has_a_line_break_is_one() {
    let lake = Lake::with_known_key();
    for label in ["Direkte\\neid", "Direkte"] {
        let owner = registration(COMPANY, &[registered(KARI, &[ownership("int3")])]);
        lake.load_content("bulk.json", bulk(&[owner, registration(OTHER, &[])]).replace("Direkte", label));
    }
    let grounds = lake.rows(&format!("SELECT len(grunnlag) FROM rrh.historikk_av('{COMPANY}')"));
    assert_eq!(grounds, ["1", "1"]);
}

#[test]
fn a_query_of_many_nights_is_answered() {
    let lake = lake();
    let one = "* FROM rrh.per(TIMESTAMP '2099-01-01')";
    let rows = lake.rows(&format!("SELECT {one}")).len();
    let nights: Vec<String> = (0..24).map(|night| format!("SELECT {night} AS natt, {one}")).collect();
    assert_eq!(lake.rows(&nights.join(" UNION ALL ")).len(), 24 * rows);
}
