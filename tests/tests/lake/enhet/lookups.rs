//! Lookups: of the units that are in no file any more, and of one number on the command line.

use std::fs;

use brreg_lake_tests::register::{KARI, bulk, ownership, registered, registration};
use brreg_sandbox::Endpoint;

use super::{company, happen, night, run, snapshot, value};

#[test]
fn a_deletion_that_no_lookup_finds_has_a_row_without_a_name() {
    let night = night();
    run(&night).succeeds();
    let forgotten = company(&night, 12);
    happen(&night, &format!("forget={forgotten}"));
    happen(&night, "new-edition");
    let said = run(&night).succeeds();
    assert!(said.contains("1 unit is not in the file, and no lookup finds it"), "{said}");
    let row = format!(
        "SELECT navn IS NULL, slettedato IS NOT NULL, kilde FROM enhet.slettede WHERE organisasjonsnummer = '{forgotten}'"
    );
    assert_eq!(value(&night, &row), "true,true,hendelse");
    let date = format!(
        "SELECT s.slettedato = CAST(h.tidspunkt AS DATE) FROM enhet.slettede AS s
         JOIN enhet.hendelser AS h USING (organisasjonsnummer) WHERE organisasjonsnummer = '{forgotten}'"
    );
    assert_eq!(value(&night, &date), "true");
}

#[test]
fn a_lookup_that_failed_is_repeated_by_the_next_night_that_publishes() {
    let night = night();
    run(&night).succeeds();
    let [removed, one, other] = [30, 12, 14].map(|from| company(&night, from));
    let name = night.sandbox().enhet().name(&removed);
    happen(&night, &format!("remove-silently={removed}"));
    for deleted in [&one, &other] {
        happen(&night, &format!("delete={deleted}"));
    }
    happen(&night, "new-edition");
    night.fault("enhet-lookup:status=400,times=2");
    let said = run(&night).succeeds();
    assert!(said.contains("2 lookups failed"), "{said}");
    let list = night.lake.data().join("state/enhet/feilede.txt");
    let failed = std::fs::read_to_string(&list).unwrap();
    assert_eq!(failed.lines().count(), 2);
    let outcome = |number: &str| {
        value(
            &night,
            &format!(
                "SELECT utfall FROM enhet.hendelser WHERE organisasjonsnummer = '{number}' AND hendelsestype = 'Sletting'"
            ),
        )
    };
    for deleted in [&one, &other] {
        assert_eq!(outcome(deleted), if failed.contains(deleted.as_str()) { "feil" } else { "slettet" });
    }

    happen(&night, "rename=1");
    happen(&night, "new-edition");
    run(&night).succeeds();
    assert_eq!(std::fs::read_to_string(&list).unwrap(), "");
    let deleted = format!("SELECT count(*) FROM enhet.slettede WHERE organisasjonsnummer IN ('{one}', '{other}')");
    assert_eq!(value(&night, &deleted), "2");
    assert!(!night.lake.rows_of_all_snapshots("enhet").contains(&name));
}

#[test]
fn a_night_with_one_number_whose_lookup_fails_goes_on_and_looks_it_up_again() {
    let night = night();
    run(&night).succeeds();
    let deleted = company(&night, 12);
    happen(&night, &format!("delete={deleted}"));
    let list = night.lake.data().join("state/enhet/feilede.txt");
    let mut before = snapshot(&night);
    for (fails, expected) in [(true, deleted.as_str()), (true, deleted.as_str()), (false, "")] {
        happen(&night, "rename=1");
        happen(&night, "new-edition");
        if fails {
            night.fault("enhet-lookup:status=400,times=1");
        }
        run(&night).succeeds();
        assert_ne!(std::mem::replace(&mut before, snapshot(&night)), snapshot(&night));
        assert_eq!(std::fs::read_to_string(&list).unwrap().trim(), expected);
    }
    let row = format!("SELECT count(*) FROM enhet.slettede WHERE organisasjonsnummer = '{deleted}'");
    assert_eq!(value(&night, &row), "1");
}

#[test]
fn numbers_whose_lookups_fail_end_one_night_and_none_after_it() {
    let night = night();
    run(&night).succeeds();
    let deleted = [12, 14, 16].map(|from| company(&night, from));
    deleted.iter().for_each(|number| happen(&night, &format!("delete={number}")));
    happen(&night, "new-edition");
    night.fault("enhet-lookup:status=400,times=always");
    let first = snapshot(&night);
    run(&night).fails_saying(1, &["enhet", "3 lookups in a row were not answered"]);
    assert_eq!(snapshot(&night), first);
    let list = night.lake.data().join("state/enhet/feilede.txt");
    assert_eq!(std::fs::read_to_string(&list).unwrap().lines().count(), 3);
    // With the new files, and without any.
    for _ in 0..2 {
        assert!(run(&night).succeeds().contains("3 lookups failed"));
        assert_ne!(snapshot(&night), first);
    }
    night.sandbox().heal();
    run(&night).succeeds();
    assert_eq!(std::fs::read_to_string(&list).unwrap(), "");
    let rows = format!("SELECT count(*) FROM enhet.slettede WHERE organisasjonsnummer IN ('{}')", deleted.join("','"));
    assert_eq!(value(&night, &rows), "3");
}

#[test]
fn numbers_of_other_registers_whose_lookups_fail_end_one_night_without_a_new_file_and_none_after_it() {
    let night = night();
    night.run(["run", "--only", "rrh,konkurs,enhet"]).succeeds();
    night.fault("enhet-lookup:status=500,times=always");
    let first = snapshot(&night);
    run(&night).fails_saying(1, &["enhet", "lookups in a row were not answered"]);
    let list = std::fs::read_to_string(night.lake.data().join("state/enhet/feilede.txt")).unwrap();
    assert!(list.lines().count() >= 3, "{list}");
    assert!(run(&night).succeeds().contains("lookups failed"));
    assert_eq!(snapshot(&night), first);
}

#[test]
fn a_number_that_is_refused_sent_elsewhere_or_answered_as_a_missing_path_ends_no_night() {
    let mut night = night();
    night.lake.set("RETRY__MAX_ATTEMPTS", "1");
    run(&night).succeeds();
    let deleted = company(&night, 12);
    happen(&night, &format!("delete={deleted}"));
    let list = night.lake.data().join("state/enhet/feilede.txt");
    for answer in
        ["status=401", "status=403", "status=429", "no-path", "page=404", "redirect=https://elsewhere.example/"]
    {
        happen(&night, "rename=1");
        happen(&night, "new-edition");
        night.fault(&format!("enhet-lookup:{answer}"));
        let said = run(&night).succeeds();
        assert!(said.contains("1 lookup failed"), "{answer}: {said}");
        assert_eq!(std::fs::read_to_string(&list).unwrap().trim(), deleted, "{answer}");
    }
    run(&night).succeeds();
    let row = format!("SELECT kilde FROM enhet.slettede WHERE organisasjonsnummer = '{deleted}'");
    assert_eq!(value(&night, &row), "oppslag");
}

#[test]
fn lookups_happen_also_on_a_night_without_a_new_file_and_each_deleted_unit_has_one_row() {
    let night = night();
    night.run(["run", "--only", "rrh,konkurs,enhet"]).succeeds();
    let first = snapshot(&night);
    let changes = night.lake.csv("FROM enhet.endringer");
    let units = night.lake.csv("FROM enhet.enheter");
    let unknown = "SELECT count(*) FROM enhet.registreringer_uten_aktiv_enhet WHERE status = 'ukjent'";
    let before: u64 = value(&night, unknown).parse().unwrap();
    assert!(before > 2, "{before}");
    // One that was removed without an event is among those that rrh names.
    let said = run(&night).succeeds();
    assert!(said.contains("show units that the register removed"), "{said}");
    assert_eq!(night.statuses(Endpoint::EnhetEnheter), [200, 304]);
    assert_ne!(snapshot(&night), first);
    // The two that were removed have no name any more.
    assert_eq!(value(&night, unknown), "2");
    let rows = "SELECT count(*), count(DISTINCT organisasjonsnummer) FROM enhet.slettede";
    let (rows, distinct) = value(&night, rows).split_once(',').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    assert_eq!(rows, distinct);
    assert_eq!(night.lake.csv("FROM enhet.endringer"), changes);
    assert_eq!(night.lake.csv("FROM enhet.enheter"), units);
    night.lake.run(["verify"]).succeeds();
    // Once is enough.
    let (second, asked) = (snapshot(&night), night.requests(Endpoint::EnhetOppslag).len());
    run(&night).succeeds();
    assert_eq!((snapshot(&night), night.requests(Endpoint::EnhetOppslag).len()), (second, asked));
}

#[test]
fn a_lookup_that_failed_is_repeated_on_a_night_without_a_new_file() {
    let night = night();
    run(&night).succeeds();
    let [removed, one] = [30, 12].map(|from| company(&night, from));
    let name = night.sandbox().enhet().name(&removed);
    happen(&night, &format!("remove-silently={removed}"));
    happen(&night, &format!("delete={one}"));
    happen(&night, "new-edition");
    // Of three, so that not all fail.
    happen(&night, &format!("delete={}", company(&night, 16)));
    happen(&night, "new-edition");
    night.fault("enhet-lookup:status=400,times=2");
    let said = run(&night).succeeds();
    assert!(said.contains("2 lookups failed"), "{said}");
    let (first, changes) = (snapshot(&night), night.lake.csv("FROM enhet.endringer"));
    let said = run(&night).succeeds();
    assert!(!said.contains("lookups failed"), "{said}");
    assert_ne!(snapshot(&night), first);
    assert_eq!(std::fs::read_to_string(night.lake.data().join("state/enhet/feilede.txt")).unwrap(), "");
    assert_eq!(value(&night, "SELECT count(*) - count(DISTINCT organisasjonsnummer) FROM enhet.slettede"), "0");
    assert!(!night.lake.rows_of_all_snapshots("enhet").contains(&name));
    let changed = night.lake.csv("FROM enhet.endringer");
    let of_others =
        |text: &str| text.lines().filter(|line| !line.contains(&removed)).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(of_others(&changed), of_others(&changes));
    let second = snapshot(&night);
    run(&night).succeeds();
    assert_eq!(snapshot(&night), second);
}

#[test]
fn more_lookups_than_the_limit_are_refused_before_the_first() {
    let mut night = night();
    run(&night).succeeds();
    let published = snapshot(&night);
    night.lake.set("ENHET__MAX_OPPSLAG", "5");
    happen(&night, "fewer=100");
    let before = night.requests(Endpoint::EnhetOppslag).len();
    night.run(["run", "--only", "enhet", "--allow-row-change"]).fails_saying(3, &["enhet", "lookups are needed"]);
    assert_eq!(night.requests(Endpoint::EnhetOppslag).len(), before);
    assert_eq!(snapshot(&night), published);
}

#[test]
fn units_that_a_file_lacks_and_a_lookup_finds_are_still_live() {
    let night = night();
    run(&night).succeeds();
    happen(&night, "fewer=10");
    let said = night.run(["run", "--only", "enhet", "--allow-row-change"]).succeeds();
    assert!(said.contains("not in the file but still live"), "{said}");
    // More than 0.5 % of the units are missing.
    let units = value(&night, "SELECT count(*) FROM enhet.enheter");
    assert!(said.contains(&format!("the file has {units} units, the register's search counts ")), "{said}");
    assert_eq!(value(&night, "SELECT count(*) FROM enhet.slettede WHERE kilde = 'fil'"), "0");
}

#[test]
fn a_register_that_asks_to_wait_is_waited_for() {
    let night = night();
    run(&night).succeeds();
    happen(&night, &format!("delete={}", company(&night, 12)));
    happen(&night, "new-edition");
    night.fault("enhet-lookup:status=429,retry-after=1");
    run(&night).succeeds();
    assert_eq!(night.statuses(Endpoint::EnhetOppslag).iter().filter(|status| **status == 429).count(), 1);
}

#[test]
fn one_unit_and_its_roles_are_looked_up_and_of_a_removed_one_nothing_is_shown() {
    let night = night();
    let [live, removed] = [3, 30].map(|from| company(&night, from));
    let name = night.sandbox().enhet().name(&removed);
    happen(&night, &format!("remove={removed}"));
    assert!(night.run(["lookup", "enhet", &live]).succeeds().contains(&live));
    assert!(night.run(["lookup", "roller", &live]).succeeds().contains("rollegrupper"));
    let ended = night.run(["lookup", "enhet", &removed]);
    assert!(!ended.stdout.contains(&name) && !ended.stderr.contains(&name));
    ended.fails_saying(1, &["enhet", "removed on legal grounds"]);
}

#[test]
fn no_request_names_several_numbers_or_one_that_is_none() {
    let night = night();
    // Another register names one with a wrong check digit, one with too few digits, and one that nobody has.
    let numbers = ["310400008", "31040", "310400017"];
    let registrations = numbers.map(|number| registration(number, &[registered(KARI, &[ownership("int1")])]));
    night.lake.load_content("rrh.json", bulk(&registrations));
    run(&night).succeeds();
    happen(&night, &format!("delete={}", company(&night, 12)));
    happen(&night, "new-edition");
    run(&night).succeeds();
    let asked: Vec<String> = night.requests(Endpoint::EnhetOppslag).into_iter().map(|request| request.path).collect();
    assert!(asked.iter().any(|path| path.ends_with("/310400017")), "{asked:?}");
    assert!(!asked.iter().any(|path| path.ends_with("/310400008") || path.ends_with("/31040")), "{asked:?}");
    // A list of numbers in an address can be refused for one of them, or for its length.
    for request in night.sandbox().requests() {
        assert!(request.path.len() < 200 && !request.path.contains("organisasjonsnummer="), "{}", request.path);
    }
}

#[test]
fn fetch_brings_one_file_and_doctor_reaches_the_register() {
    let night = night();
    let said = night.run(["fetch", "roller"]).succeeds();
    assert!(said.contains("roller_totalbestand.json.gz"), "{said}");
    assert!(night.requests(Endpoint::EnhetEnheter).is_empty());
    let said = night.run(["doctor"]);
    assert!(format!("{}{}", said.stdout, said.stderr).contains("enhet"), "{said:?}");
}

#[test]
fn a_lookup_without_an_answer_says_why() {
    let mut night = night();
    run(&night).succeeds();
    let [removed, deleted] = [30, 12].map(|from| company(&night, from));
    let subunit = value(&night, "SELECT min(organisasjonsnummer) FROM enhet.underenheter");
    happen(&night, &format!("remove={removed}"));
    happen(&night, &format!("delete={deleted}"));
    let (nobody, gone) = ("310400017", "removed on legal grounds");
    for (kind, number, said) in [
        ("enhet", nobody, "no unit and no subunit has this number"),
        ("enhet", &*removed, gone),
        ("roller", nobody, "no unit has this number"),
        ("roller", &removed, gone),
        ("roller", &deleted, "the unit has no roles"),
        ("roller", &subunit, "the number is that of a subunit"),
    ] {
        let ended = night.run(["lookup", kind, number]);
        assert!(ended.stdout.is_empty() && !ended.stderr.contains("status"), "{kind}: {}", ended.stderr);
        ended.fails_saying(1, &["enhet: lookup: ", said, "What to do: "]);
    }
    assert!(night.run(["lookup", "enhet", &subunit]).succeeds().contains(&subunit));
    assert!(night.run(["lookup", "enhet", &deleted]).succeeds().contains("slettedato"));
    // Where nothing is at the address, that is no answer of the register.
    night.lake.set("ENHET__BASE_URL", &format!("{}/old", night.sandbox().enhet_url()));
    night.run(["lookup", "enhet", nobody]).fails_saying(1, &["404"]);
}

#[test]
fn what_is_sound_of_a_damaged_snapshot_goes_on() {
    let night = night();
    run(&night).succeeds();
    let gone = company(&night, 0);
    happen(&night, &format!("delete={gone}"));
    happen(&night, "new-edition");
    run(&night).succeeds();
    let rows = |table: &str| night.lake.rows(&format!("FROM enhet.{table} ORDER BY ALL"));
    let (deleted, events) = (rows("slettede"), rows("hendelser"));
    assert!(!deleted.is_empty() && !events.is_empty());
    let file = night.lake.published_of("enhet").unwrap().0.join("enheter.parquet");
    let content = fs::read(&file).unwrap();
    fs::write(&file, &content[..content.len() / 2]).unwrap();
    happen(&night, "rename=1");
    happen(&night, "new-edition");
    let said = run(&night).succeeds();
    assert!(said.contains("enheter of snapshot=") && said.contains("cannot be read"), "{said}");
    let (deleted_now, events_now) = (rows("slettede"), rows("hendelser"));
    assert!(deleted.iter().all(|row| deleted_now.contains(row)), "{deleted:?} {deleted_now:?}");
    assert!(events.iter().all(|row| events_now.contains(row)));
}
