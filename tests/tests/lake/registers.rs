//! All three registers: at the same time, each on its own feet, and asked together by `person_id`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use brreg_lake_tests::registers::{assert_holds_no_number, number, run_with_input};
use brreg_lake_tests::{Ended, Night};
use brreg_sandbox::authority::Variant;
use brreg_sandbox::generator::{Identitetsnummer, Person};
use brreg_sandbox::{Builder, Endpoint, Sandbox};

fn registers() -> Builder {
    Sandbox::builder().virksomheter(600).konkursvarsler(300)
}

/// The registers, and a configuration with ten persons whose contracts are looked up.
fn night(registers: Builder) -> (Night, PathBuf) {
    let mut night = Night::of(registers);
    night.lake.set("EKTEPAKT__RATE_PER_SECOND", "1000");
    let content = night.sandbox().content();
    let persons: String = (0..10).map(|person| number(&content, person) + "\n").collect();
    night.lake.write("persons.txt", persons);
    let config = night.persons("persons_file = \"persons.txt\"");
    (night, config)
}

fn whole(night: &Night, config: &Path) -> Ended {
    Ended::of(&mut night.command_with(config, ["run"]))
}

/// The line of a table that begins with this.
fn line<'s>(said: &'s str, first: &str) -> &'s str {
    said.lines()
        .find(|line| line.trim_start_matches(['│', ' ']).starts_with(first))
        .unwrap_or_else(|| panic!("no {first} in {said}"))
}

#[test]
fn owners_who_are_bankrupt_are_found_by_person_id_alone() {
    let (night, config) = night(registers());
    let (content, varsler) = (night.sandbox().content(), night.sandbox().konkurs().varsler());
    let ended: BTreeSet<_> = varsler.iter().filter_map(|varsel| varsel.aapnings_id).collect();
    let open = varsler.iter().filter(|varsel| varsel.aapnings_id.is_none() && !ended.contains(&varsel.uuid));
    let debtors: BTreeSet<&str> = open.map(|varsel| varsel.debitor.expose()).collect();
    let (mut persons, mut companies) = (Vec::new(), BTreeSet::new());
    for registration in content.registrations() {
        let company = registration.organisasjonsnummer;
        for owner in registration.reelle_rettighetshavere {
            if debtors.contains(company.as_str()) {
                companies.insert(company.clone());
            }
            let Person::Folkeregistrert(person) = owner.person else { continue };
            if debtors.contains(Identitetsnummer::expose(&person.foedsels_eller_d_nummer)) {
                persons.push(format!("{company},{},{}", person.fornavn, person.etternavn));
            }
        }
    }
    persons.sort();
    assert!(persons.len() > 10 && !companies.is_empty());

    whole(&night, &config).succeeds();
    let found = night.lake.rows(
        "SELECT r.organisasjonsnummer, fornavn, etternavn
         FROM konkurs.eiere_med_konkurs AS e
         JOIN rrh.rettighetshavere AS r USING (organisasjonsnummer, registrering_id, rettighetshaver_nr)
         WHERE konkurs_hos = 'person' AND r.person_id_kilde = 'fnr' ORDER BY ALL",
    );
    let mut found: Vec<String> = found.iter().map(|row| row.replace('"', "")).collect();
    found.sort();
    assert_eq!(found, persons);
    let of_companies = "SELECT DISTINCT organisasjonsnummer FROM konkurs.eiere_med_konkurs
                        WHERE konkurs_hos = 'virksomhet' ORDER BY ALL";
    assert_eq!(night.lake.rows(of_companies), Vec::from_iter(companies));

    // There is no other way to know: the lake has no number of a person.
    let known = "SELECT (SELECT count(foedselsnummer) FROM rrh.rettighetshavere),
                 (SELECT count(debitor_foedselsnummer) FROM konkurs.varsler),
                 (SELECT count(foedselsnummer) FROM ektepakt.oppslag)";
    assert_eq!(night.lake.rows(known), ["0,0,0"]);
    assert_holds_no_number(&night.lake.all_rows(), &content);
}

#[test]
fn one_register_that_fails_does_not_stop_the_others() {
    for (fault, failed) in [
        ("json:status=404", "rrh"),
        ("konkurs-list:status=404", "konkurs"),
        ("ektepakt:status=403,times=always", "ektepakt"),
    ] {
        let (night, config) = night(registers());
        night.fault(fault);
        whole(&night, &config).fails_saying(4, &[&format!("error: {failed}: ")]);
        let said = night.lake.run(["status"]).succeeds();
        for register in ["rrh", "konkurs", "ektepakt"] {
            assert_eq!(night.lake.published_of(register).is_some(), register != failed, "{failed}: {register}");
            let expected = if register == failed { "FAILED" } else { " ok " };
            assert!(line(&said, register).contains(expected), "{failed}: {said}");
        }
        assert!(line(&said, failed).contains("nothing is published"), "{said}");
        night.lake.run(["verify"]).succeeds();

        if failed != "ektepakt" {
            let before = night.sandbox().requests().len();
            night.only(failed).succeeds();
            assert!(night.lake.published_of(failed).is_some());
            let requests = night.sandbox().requests().split_off(before);
            assert!(requests.iter().all(|request| is_of(request.endpoint, failed)), "{requests:?}");
            let said = night.lake.run(["status"]).succeeds();
            assert!(!line(&said, failed).contains("FAILED"), "{said}");
        }
    }
}

fn is_of(endpoint: Endpoint, register: &str) -> bool {
    match endpoint {
        Endpoint::TotalbestandJson | Endpoint::Token => register == "rrh",
        Endpoint::KonkursList | Endpoint::KonkursUpdated | Endpoint::KonkursDetail => register == "konkurs",
        _ => false,
    }
}

#[test]
fn where_all_fail_nothing_is_published_and_the_code_says_so() {
    let (night, config) = night(registers());
    for fault in
        ["json:status=404", "konkurs-list:status=404", "ektepakt:status=403,times=always", "enhet-units:status=404"]
    {
        night.fault(fault);
    }
    let message = whole(&night, &config).fails(1);
    for register in ["rrh", "konkurs", "ektepakt", "enhet"] {
        assert!(message.contains(&format!("error: {register}: ")), "{message}");
        assert_eq!(night.lake.published_of(register), None);
    }
    // A register that the night does not have is not missed by its views.
    night.only("konkurs").succeeds();
    assert_eq!(
        night.lake.rows("SELECT count(*) FROM konkurs.status"),
        night.lake.rows("SELECT count(DISTINCT (debitor_organisasjonsnummer, debitor_person_id)) FROM konkurs.varsler")
    );
    night.lake.run(["sql", "FROM konkurs.eiere_med_konkurs"]).fails(1);
}

#[test]
fn a_notice_and_a_person_are_looked_up() {
    let (night, _) = night(registers());
    let (varsel, details) = {
        let konkurs = night.sandbox().konkurs();
        konkurs.varsel(konkurs.varsler()[7].uuid).unwrap()
    };
    let uuid = varsel.uuid.to_string();
    let answer = night.run(["lookup", "konkursvarsel", &uuid]).succeeds();
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer, varsel.detail_json(&details, &night.sandbox().konkurs_url()));
    let nobody = "00000000-0000-4000-8000-000000000000";
    night
        .run(["lookup", "konkursvarsel", nobody])
        .fails_saying(1, &["error: konkurs: lookup: ", "status 404", "UUIDen finnes ikke"]);
    night.run(["lookup", "konkursvarsel", "../../"]).fails(2);
    assert_eq!(night.statuses(Endpoint::KonkursDetail), [200, 404]);

    let content = night.sandbox().content();
    let person = (0..).find(|person| !content.ektepakter(*person).is_empty()).unwrap();
    let asked = number(&content, person);
    for (options, spraak) in [(&[][..], "NOB"), (&["--spraakkode", "ENG"][..], "ENG")] {
        let mut command = night.command(["lookup", "ektepakt"].iter().chain(options));
        let answer = run_with_input(&mut command, format!("{asked}\n")).succeeds();
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        assert_eq!((&answer["spraak"], &answer["rolleinnehaver"]), (&spraak.into(), &asked.as_str().into()));
        assert_eq!(answer["antallEktepakt"], content.ektepakter(person).len());
    }
    let unknown = run_with_input(&mut night.command(["lookup", "ektepakt", "--spraakkode", "XXX"]), &asked);
    unknown.fails_saying(1, &["error: ektepakt: lookup: ", "status 400", "språkkode", "korrelasjonsid"]);
    let before = night.statuses(Endpoint::Ektepakt).len();
    for nonsense in ["", "12345678901", "x", &asked[..10]] {
        let refused = run_with_input(&mut night.command(["lookup", "ektepakt"]), nonsense);
        assert!(refused.code == Some(2) && refused.stdout.is_empty(), "{nonsense}: {refused:?}");
    }
    assert_eq!(night.statuses(Endpoint::Ektepakt).len(), before);
    // A number on the command line would stand in the list of processes.
    night.run(["lookup", "ektepakt", &asked]).fails(2);
}

#[test]
fn doctor_checks_each_register_by_itself() {
    let (night, _) = night(registers());
    let said = night.run(["doctor"]).stdout;
    for name in ["konkurs: certificate", "konkurs: access", "ektepakt: token", "ektepakt: access"] {
        assert!(line(&said, name).contains(" ok "), "{said}");
    }
    assert!(line(&said, "konkurs: certificate").contains("313000044"), "{said}");
    assert!(line(&said, "konkurs: access").contains("300 notices"), "{said}");

    let (mut night, _) = self::night(registers().withhold("brreg:ektepakt/tlg"));
    let files = night.sandbox().enterprise(Variant::WithoutAccess).unwrap();
    night.lake.set("KONKURS__CREDENTIALS__PKCS12", files.pkcs12.to_str().unwrap());
    night.lake.set("KONKURS__CREDENTIALS__PASSWORD_FILE", files.password.to_str().unwrap());
    let ended = night.run(["doctor"]);
    assert_eq!(ended.code, Some(1));
    for (name, expected) in [
        ("rrh: access", " ok "),
        ("konkurs: certificate", "313000087"),
        ("konkurs: access", "FAILED"),
        ("ektepakt: token", "FAILED"),
    ] {
        assert!(line(&ended.stdout, name).contains(expected), "{name}: {}", ended.stdout);
    }

    // A key that Maskinporten knows is no certificate.
    let (mut night, _) = self::night(registers());
    let jwk = night.sandbox().credentials().jwk.clone();
    night.lake.set("KONKURS__CREDENTIALS__JWK", jwk.to_str().unwrap());
    let said = night.run(["doctor"]).stdout;
    assert!(line(&said, "konkurs: certificate").contains("FAILED"), "{said}");
    assert!(said.contains("only a key is configured, no certificate"), "{said}");
}

#[test]
fn a_night_of_all_registers_says_and_keeps_no_number_outside_landing() {
    let (mut night, config) = night(registers().full_persons([3]));
    let content = night.sandbox().content();
    for fault in ["ektepakt:status=500,times=2", "ektepakt:html", "konkurs-detail:status=500", "ektepakt:reset=30"] {
        night.fault(fault);
    }
    night.lake.set("EKTEPAKT__TIMEOUT_SECONDS", "2");
    // The TLS library's trace is a dump of random bytes, in which any number turns up by chance.
    let arguments = ["run", "--log", "json", "--log-filter", "trace,rustls=info"];
    let ended = Ended::of(&mut night.command_with(&config, arguments));
    let mut written = ended.stderr.clone() + &ended.stdout;
    assert!(written.contains("\"level\":\"TRACE\""), "the log is not whole, so this shows nothing");
    ended.succeeds();
    written += &night.lake.run(["status"]).succeeds();
    written += &night.lake.all_rows();
    for path in night.lake.everything() {
        written += &path.to_string_lossy();
        let searched = ["lake", "state", "secrets"].iter().any(|part| path.starts_with(night.lake.data().join(part)));
        if searched && path.is_file() {
            written += &String::from_utf8_lossy(&fs::read(&path).unwrap());
        }
    }
    assert_holds_no_number(&written, &content);
    assert_eq!(night.lake.rows("SELECT count(*), count(person_id) FROM ektepakt.oppslag"), ["10,10"]);
}
