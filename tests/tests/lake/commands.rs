//! The commands around the load: verify, status, catalog, doctor, lookup, generate.

use std::fs;
use std::process::Command;

use brreg_lake_tests::register::{bulk, registrations};
use brreg_lake_tests::{Ended, Lake, Night, binary, fixture};
use brreg_sandbox::generator::{Content, Settings};
use brreg_sandbox::{Endpoint, Sandbox};

#[test]
fn verify_names_each_damaged_file() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let said = lake.run(["verify"]).succeeds();
    assert!(said.contains("24 files are as their manifests say"), "{said}");

    let snapshot = lake.snapshot();
    let damaged = fs::canonicalize(snapshot.join("posisjoner.parquet")).unwrap();
    let mut bytes = fs::read(&damaged).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&damaged, &bytes).unwrap();
    fs::remove_file(fs::canonicalize(snapshot.join("grunnlag.parquet")).unwrap()).unwrap();
    fs::write(snapshot.join("avvik.parquet"), "short").unwrap();
    let message = lake.run(["verify"]).fails(1);
    let name = snapshot.file_name().unwrap().to_str().unwrap();
    for text in [
        format!("rrh.posisjoner of {name} has the SHA-256 "),
        format!("rrh.grunnlag of {name} is missing"),
        format!("rrh.avvik of {name} has 5 bytes, the manifest says"),
    ] {
        assert!(message.contains(&text), "`{text}` is not in: {message}");
    }
    assert!(!message.contains("rettighetshavere"), "{message}");

    fs::write(snapshot.join("manifest.json"), "{").unwrap();
    lake.run(["verify"]).fails_saying(1, &["rrh", "manifest"]);
}

#[test]
fn status_shows_what_is_published_and_how_runs_ended() {
    let lake = Lake::new();
    let said = lake.run(["status"]).succeeds();
    assert!(said.contains("nothing is published"), "{said}");
    lake.load_content("bulk.json", bulk(&registrations(1200)));
    lake.load(lake.write("cut.json", "[{}")).fails(1);
    let said = lake.run(["status"]).succeeds();
    let snapshot = lake.snapshot();
    for text in [snapshot.file_name().unwrap().to_str().unwrap(), "1 200", "published", "truncated"] {
        assert!(said.contains(text), "`{text}` is not in: {said}");
    }
}

#[test]
fn the_catalog_of_a_lake_that_was_moved_is_rebuilt() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let moved = lake.path("moved");
    fs::rename(lake.data(), &moved).unwrap();
    let there = |arguments: &[&str]| {
        let mut command = Command::new(binary());
        command.arg("--data").arg(&moved).args(arguments);
        Ended::of(&mut command)
    };
    let count = ["sql", "--format", "csv", "SELECT count(*) FROM rrh.registreringer"];
    there(&count).fails(1);
    let said = there(&["catalog"]).succeeds();
    assert!(said.contains("moved/lake/lake.duckdb has 22 views"), "{said}");
    assert_eq!(there(&count).succeeds(), "count_star()\n3\n");
}

#[test]
fn a_lost_catalog_is_rebuilt_by_the_next_load() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    fs::remove_file(lake.data().join("lake/lake.duckdb")).unwrap();
    lake.load(fixture("pretty.json")).succeeds();
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.registreringer"), ["3"]);
}

/// What `doctor` found of one check.
fn check<'s>(said: &'s str, name: &str) -> &'s str {
    said.lines()
        .find(|line| line.trim_start_matches(['│', ' ']).starts_with(name))
        .unwrap_or_else(|| panic!("no {name} in {said}"))
}

#[test]
fn doctor_finds_the_sandbox_sound() {
    let night = Night::new();
    let ended = night.run(["doctor"]);
    for name in ["configuration", "credentials", "rrh: token", "rrh: access"] {
        assert!(check(&ended.stdout, name).contains(" ok "), "{}", ended.stdout);
    }
    assert!(check(&ended.stdout, "credentials").contains("313000044"), "{}", ended.stdout);
    // Whether this machine has room for a night is its own affair.
    let disk = check(&ended.stdout, "disk").contains(" ok ");
    assert_eq!(ended.code, Some(i32::from(!disk)));
    assert_eq!(night.statuses(Endpoint::Lookup), [404]);
}

#[test]
fn doctor_names_what_is_wrong() {
    let night = Night::of(Sandbox::builder().virksomheter(10).withhold("brreg:reelle/partner.offentlig"));
    let ended = night.run(["doctor"]);
    assert_eq!(ended.code, Some(1));
    assert!(check(&ended.stdout, "credentials").contains(" ok "), "{}", ended.stdout);
    assert!(check(&ended.stdout, "rrh: token").contains("FAILED"), "{}", ended.stdout);
    assert!(ended.stdout.contains("MP-250"), "{}", ended.stdout);
}

#[test]
fn doctor_says_once_that_maskinporten_does_not_answer() {
    let mut night = Night::of(Sandbox::builder().virksomheter(10));
    // Port 1 answers nowhere.
    night.lake.set("MASKINPORTEN__ISSUER", "https://127.0.0.1:1/");
    let ended = night.run(["doctor"]);
    assert_eq!(ended.code, Some(1));
    assert_eq!(ended.stdout.matches("no connection to 127.0.0.1:1").count(), 1, "{}", ended.stdout);
    assert!(check(&ended.stdout, "ektepakt: token").contains("by rrh: token"), "{}", ended.stdout);
}

#[test]
fn doctor_says_once_that_the_certificates_of_the_authorities_are_missing() {
    let night = Night::new();
    fs::remove_file(night.lake.data().join("sandbox/ca.pem")).unwrap();
    let ended = night.run(["doctor"]);
    assert_eq!(ended.code, Some(1));
    assert_eq!(ended.stdout.matches("cannot read ca_file").count(), 1, "{}", ended.stdout);
    for name in ["konkurs: access", "ektepakt: token", "enhet: access"] {
        assert!(check(&ended.stdout, name).contains("by rrh: token"), "{}", ended.stdout);
    }
}

#[test]
fn one_company_is_looked_up() {
    let night = Night::new();
    let known = Content::new(Settings::default().virksomheter(300));
    let company = known.registration_at(7).unwrap().organisasjonsnummer;
    let answer = night.run(["lookup", "virksomhet", &company]).succeeds();
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer, known.registration_json(&company).unwrap());

    night
        .run(["lookup", "virksomhet", "974760673"])
        .fails_saying(1, &["error: rrh: lookup: ", "status 404", "Virksomheten er ikke registreringspliktig"]);
    // As often as it is asked: once, once more with a new token, and until the attempts are used up.
    for (status, times, said) in [
        (400, 1, "Organisasjonsnummer må være et nummer med nøyaktig ni siffer"),
        (403, 2, "Du har ikke tilgang til dette APIet"),
        (500, 6, "Intern feil i tjenesten"),
    ] {
        night.fault(&format!("lookup:status={status},times={times}"));
        let message = night.run(["lookup", "virksomhet", &company]).fails(1);
        assert!(message.contains(&format!("status {status}: {said}")), "{message}");
    }
    let asked = night.statuses(Endpoint::Lookup);
    assert_eq!(asked, [200, 404, 400, 403, 403, 500, 500, 500, 500, 500, 500]);
    // A number that is none is not asked for.
    night.run(["lookup", "virksomhet", "974760674"]).fails(2);
    assert_eq!(night.statuses(Endpoint::Lookup).len(), asked.len());
}

#[test]
fn generated_files_are_the_same_every_time() {
    let lake = Lake::new();
    for out in ["one", "two"] {
        let said = lake.run(["generate", "--virksomheter", "200", "--seed", "9", "--out", out]).succeeds();
        assert_eq!(said.lines().count(), 2);
    }
    for name in ["totalbestand.json.zip", "totalbestand.csv.zip"] {
        let [one, two] = ["one", "two"].map(|out| fs::read(lake.path(out).join(name)).unwrap());
        assert!(one == two, "{name}");
        lake.load(lake.path("one").join(name)).succeeds();
        assert_eq!(lake.rows("SELECT count(*) FROM rrh.registreringer"), ["200"]);
    }
    lake.run(["generate", "--virksomheter", "200", "--seed", "10", "--out", "three"]).succeeds();
    assert_ne!(
        fs::read(lake.path("one/totalbestand.json.zip")).ok(),
        fs::read(lake.path("three/totalbestand.json.zip")).ok()
    );
}

#[test]
fn the_data_dictionary_is_that_of_the_tables_and_views() {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/data-dictionary.md")).unwrap();
    // Built with the tests: target/release/deps/<test> and target/release/examples/dictionary.
    let test = std::env::current_exe().unwrap();
    let written = Command::new(test.ancestors().nth(2).unwrap().join("examples/dictionary")).output().unwrap();
    assert!(written.status.success());
    assert!(written.stdout == page.into_bytes(), "the page is out of date: run `make dictionary`");
    let page = String::from_utf8(written.stdout).unwrap();
    for name in ["konkurs.status", "konkurs.siden(dato)", "konkurs.eiere_med_konkurs", "ektepakt.avtaler_for(pid)"] {
        assert!(page.contains(&format!("\n## {name}\n")), "{name}");
    }
}
