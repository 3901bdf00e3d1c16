//! Marriage contracts through the nightly job: lists of persons that fail in part, are killed and go on.

use std::collections::HashMap;

use brreg_lake_tests::registers::{assert_holds_no_number, number, run_with_input};
use brreg_lake_tests::{Night, has_identity_number};
use brreg_sandbox::generator::Content;
use brreg_sandbox::{Builder, Endpoint, Sandbox};

use crate::interruptions::kill_when;

const PERSONS: u32 = 500;
/// The line of a list that is no number.
const NO_NUMBER: &str = "12345678901";

fn register() -> Builder {
    Sandbox::builder().virksomheter(2_000).konkursvarsler(0)
}

/// The numbers of the first so many persons, one a line.
fn list(content: &Content, persons: u32) -> String {
    (0..persons).map(|person| number(content, person) + "\n").collect()
}

/// How often each person was asked for, and the status of the last answer.
fn asked(night: &Night) -> HashMap<u32, (usize, u16)> {
    let mut asked: HashMap<u32, (usize, u16)> = HashMap::new();
    for request in night.requests(Endpoint::Ektepakt) {
        let person = asked.entry(request.person.unwrap()).or_default();
        *person = (person.0 + 1, request.status);
    }
    asked
}

/// Who was looked up, and what came of it.
fn outcomes(night: &Night) -> HashMap<String, String> {
    let rows =
        night.lake.rows("SELECT foedselsnummer, utfall || ',' || coalesce(antall_ektepakt, -1) FROM ektepakt.oppslag");
    let pair = |row: &String| {
        let (number, outcome) = row.split_once(',').unwrap();
        (number.to_owned(), outcome.trim_matches('"').to_owned())
    };
    let found: HashMap<_, _> = rows.iter().map(pair).collect();
    assert_eq!(found.len(), rows.len(), "a person stands there twice");
    found
}

/// What comes of the lookup of a person.
fn expected(content: &Content, person: u32) -> String {
    match content.ektepakter(person).len() {
        0 => "ingen_treff,0".to_owned(),
        contracts => format!("treff,{contracts}"),
    }
}

#[test]
fn a_list_that_is_killed_goes_on_where_it_was_and_has_every_outcome() {
    let mut night = Night::of(register().full_persons([5, 450]));
    let content = night.sandbox().content();
    // The number stands in a column, so that the outcomes can be compared one by one.
    night.lake.set("PRIVACY__NATIONAL_ID", "clear");
    night.lake.set("EKTEPAKT__TIMEOUT_SECONDS", "2");
    night.lake.set("EKTEPAKT__RATE_PER_SECOND", "200");
    night.lake.set("RETRY__MAX_ATTEMPTS", "1");
    let persons = format!("# the list\n{}{NO_NUMBER}\n\n{}", list(&content, PERSONS), number(&content, 0));
    night.lake.write("persons.txt", persons);
    let config = night.persons("persons_file = \"persons.txt\"");
    night.fault("ektepakt:status=500,after=3");
    night.fault("ektepakt:status=503,after=300,times=2");
    night.fault("ektepakt:html,after=3");

    let mut command = night.command_with(&config, ["run", "--only", "ektepakt"]);
    kill_when(&mut command, || night.requests(Endpoint::Ektepakt).len() >= 200);
    assert_eq!((night.lake.published_of("ektepakt"), night.lake.cursor_of("ektepakt")), (None, None));
    let first = night.requests(Endpoint::Ektepakt).len();
    let said = brreg_lake_tests::Ended::of(&mut night.command_with(&config, ["run", "--only", "ektepakt"])).succeeds();
    assert!(said.contains("persons were looked up in an earlier run that was interrupted"), "{said}");
    let wrong = format!("no national identity numbers: 1, the first is line {}", PERSONS + 2);
    assert!(said.contains(&wrong), "{said}");

    let asked = asked(&night);
    assert_eq!(asked.len(), PERSONS as usize);
    assert!(asked.values().all(|(times, _)| *times <= 2), "{asked:?}");
    // No more than were under way when it was killed.
    let again = asked.values().filter(|(times, _)| *times == 2).count();
    assert!(again <= 4 && first < PERSONS as usize, "{again} of {first}");

    let outcomes = outcomes(&night);
    assert_eq!(outcomes.len(), PERSONS as usize + 1);
    let mut failed = 1;
    for (person, (_, status)) in &asked {
        let found = &outcomes[&number(&content, *person)];
        let has_failed = found == "feil,-1";
        failed += usize::from(has_failed);
        match (person, status) {
            (5 | 450, _) | (_, 500 | 503) => assert!(has_failed, "{person}: {found}"),
            // The web page came with status 200.
            _ => assert!(has_failed || *found == expected(&content, *person), "{person}: {found}"),
        }
    }
    assert_eq!(failed, outcomes.values().filter(|found| *found == "feil,-1").count());
    assert!((5..=7).contains(&failed), "{failed}");
    let reasons = night.lake.rows(
        "SELECT feilmelding, count(*), count(korrelasjonsid) FROM ektepakt.oppslag WHERE utfall = 'feil'
         GROUP BY ALL ORDER BY ALL",
    );
    assert!(reasons.contains(&"no answer arrived within the time limit,2,0".to_owned()), "{reasons:?}");
    assert!(reasons.iter().any(|row| row.starts_with("Tjenesten feilet på serversiden,")), "{reasons:?}");
    assert!(!has_identity_number(&reasons.join("\n")), "{reasons:?}");
    let contracts =
        "SELECT (SELECT sum(antall_ektepakt) FROM ektepakt.oppslag) = (SELECT count(*) FROM ektepakt.ektepakter)";
    assert_eq!(night.lake.rows(contracts), ["true"]);

    // Published, the list is done: the next night asks again.
    let before = night.sandbox().requests().len();
    brreg_lake_tests::Ended::of(&mut night.command_with(&config, ["run", "--only", "ektepakt"])).succeeds();
    let requests = night.sandbox().requests();
    let again = requests[before..].iter().filter(|request| request.endpoint == Endpoint::Ektepakt).count();
    assert_eq!(again, PERSONS as usize);
    assert_eq!(outcomes_that_failed(&night), 3, "the two full persons, and the number that is none");
}

fn outcomes_that_failed(night: &Night) -> usize {
    outcomes(night).values().filter(|found| *found == "feil,-1").count()
}

#[test]
fn owners_of_companies_come_from_the_bulk_file_and_have_the_same_pseudonym() {
    let mut night = Night::of(register());
    night.lake.set("EKTEPAKT__RATE_PER_SECOND", "1000");
    let content = night.sandbox().content();
    let companies: Vec<u32> = (0..2_000)
        .filter(|at| content.registered_owners_at(*at).iter().any(|p| !content.ektepakter(*p).is_empty()))
        .take(3)
        .collect();
    let numbers: Vec<String> =
        companies.iter().map(|at| format!("\"{}\"", content.organisasjonsnummer_at(*at))).collect();
    let config = night.persons(&format!("owners_of = [{}]", numbers.join(", ")));

    // Without a bulk file in landing there are no persons to choose from.
    let mut alone = night.command_with(&config, ["run", "--only", "ektepakt"]);
    brreg_lake_tests::Ended::of(&mut alone).fails_saying(1, &["error: ektepakt: ", "run rrh first"]);

    let mut whole = night.command_with(&config, ["run", "--only", "rrh,ektepakt"]);
    brreg_lake_tests::Ended::of(&mut whole).succeeds();
    let mut owners: Vec<u32> = companies.iter().flat_map(|at| content.registered_owners_at(*at)).collect();
    owners.sort_unstable();
    owners.dedup();
    let contracts: usize = owners.iter().map(|owner| content.ektepakter(*owner).len()).sum();
    let counted = "SELECT (SELECT count(*) FROM ektepakt.oppslag), (SELECT count(*) FROM ektepakt.ektepakter)";
    assert_eq!(night.lake.rows(counted), [format!("{},{contracts}", owners.len())]);
    let strangers = "SELECT count(*) FROM ektepakt.oppslag WHERE person_id NOT IN
                     (SELECT person_id FROM rrh.rettighetshavere WHERE person_id IS NOT NULL)";
    assert_eq!(night.lake.rows(strangers), ["0"]);
    let macros = "SELECT count(DISTINCT ektepaktnummer) FROM ektepakt.avtaler_for(
                  (SELECT person_id FROM ektepakt.oppslag WHERE utfall = 'treff' ORDER BY antall_ektepakt DESC LIMIT 1))";
    let most = owners.iter().map(|owner| content.ektepakter(*owner).len()).max().unwrap();
    assert_eq!(night.lake.rows(macros), [most.to_string()]);
    assert_holds_no_number(&night.lake.all_rows(), &content);
}

#[test]
fn a_list_from_standard_input_and_later_lists_are_one_snapshot() {
    let mut night = Night::of(register());
    night.lake.set("EKTEPAKT__RATE_PER_SECOND", "1000");
    let content = night.sandbox().content();
    let config = night.persons("persons_file = \"-\"");
    for (persons, rows) in [(0..10, "10"), (5..20, "20")] {
        let input: String = persons.map(|person| number(&content, person) + "\r\n").collect();
        run_with_input(&mut night.command_with(&config, ["run", "--only", "ektepakt"]), &input).succeeds();
        assert_eq!(night.lake.rows("SELECT count(*) FROM ektepakt.oppslag"), [rows]);
    }
    let published = night.lake.published_of("ektepakt");
    run_with_input(&mut night.command_with(&config, ["run", "--only", "ektepakt"]), "").succeeds();
    assert!(night.lake.published_of("ektepakt") == published, "nobody was looked up");
}

#[test]
fn whoever_was_erased_is_not_looked_up_again() {
    let mut night = Night::of(register());
    night.lake.set("EKTEPAKT__RATE_PER_SECOND", "1000");
    let content = night.sandbox().content();
    let config = night.persons("persons_file = \"-\"");
    let (erased, list) = (number(&content, 3), list(&content, 10));
    let look_up = || run_with_input(&mut night.command_with(&config, ["run", "--only", "ektepakt"]), &list).succeeds();
    look_up();
    assert_eq!(asked(&night)[&3].0, 1);
    run_with_input(&mut night.lake.command(["erase", "--person"]), &erased).succeeds();
    look_up();
    assert_eq!((asked(&night)[&3].0, asked(&night)[&4].0), (1, 2));
    // Nor by hand, and the message does not say who that is.
    let one = |number: &str| run_with_input(&mut night.command_with(&config, ["lookup", "ektepakt"]), number);
    let said = one(&erased).fails(1);
    assert!(said.contains("was erased from the lake") && said.contains("state/erased.json"), "{said}");
    assert!(!said.contains(&erased[6..]), "{said}");
    one(&number(&content, 4)).succeeds();
    assert_eq!((asked(&night)[&3].0, asked(&night)[&4].0), (1, 3));
    for path in night.lake.everything().into_iter().filter(|path| path.is_file()) {
        let content = std::fs::read(&path).unwrap();
        let is_in = content.windows(erased.len()).any(|bytes| bytes == erased.as_bytes());
        assert!(!is_in, "{}", path.display());
    }
}

#[test]
fn a_register_that_is_down_leaves_the_snapshot_and_everybody_is_asked_the_next_night() {
    let mut night = Night::of(register());
    night.lake.set("EKTEPAKT__RATE_PER_SECOND", "1000");
    night.lake.set("RETRY__MAX_ATTEMPTS", "1");
    night.lake.write("persons.txt", list(&night.sandbox().content(), 10));
    let config = night.persons("persons_file = \"persons.txt\"");
    let run = || brreg_lake_tests::Ended::of(&mut night.command_with(&config, ["run", "--only", "ektepakt"]));
    run().succeeds();
    let published = night.lake.published_of("ektepakt");
    night.fault("ektepakt:status=503,times=10");
    run().fails_saying(1, &["error: ektepakt: ", "10 lookups in a row were not answered", "What to do: "]);
    assert!(night.lake.published_of("ektepakt") == published);
    // An error with status 200 is no answer that there are no contracts; nothing but errors is an outage.
    night.fault("ektepakt:json-error,times=10");
    run().fails_saying(1, &["10 lookups in a row were not answered", "it has no number of contracts"]);
    night.fault("ektepakt:json-error");
    run().succeeds();
    let failed = "SELECT count(*) FILTER (utfall = 'feil'), count(korrelasjonsid), count(*) FROM ektepakt.oppslag";
    assert_eq!(night.lake.rows(failed), ["1,1,10"]);
    assert!(asked(&night).values().all(|(times, _)| *times == 4));
}

#[test]
fn what_concerns_everybody_ends_the_list() {
    for (register, fault, said) in [
        (register().withhold("brreg:ektepakt/tlg"), None, "MP-250"),
        (register(), Some("ektepakt:status=403,times=always"), "status 403: Feil under autentisering av abonnent"),
    ] {
        let night = Night::of(register);
        fault.into_iter().for_each(|fault| night.fault(fault));
        night.lake.write("persons.txt", list(&night.sandbox().content(), 10));
        let config = night.persons("persons_file = \"persons.txt\"");
        let mut run = night.command_with(&config, ["run", "--only", "ektepakt"]);
        brreg_lake_tests::Ended::of(&mut run).fails_saying(1, &["error: ektepakt: ", said, "What to do: "]);
        assert_eq!(night.lake.published_of("ektepakt"), None);
        assert!(night.requests(Endpoint::Ektepakt).len() <= 8, "{said}");
    }
}

#[test]
fn persons_are_looked_up_again_when_landing_was_emptied_and_a_list_without_any_number_fails() {
    let mut night = Night::of(register());
    night.lake.set("EKTEPAKT__RATE_PER_SECOND", "1000");
    night.lake.set("PRIVACY__NATIONAL_ID", "clear");
    let content = night.sandbox().content();
    let config = night.persons("persons_file = \"persons.txt\"");
    let run = || brreg_lake_tests::Ended::of(&mut night.command_with(&config, ["run", "--only", "ektepakt"]));
    let saved = list(&content, 3).replace('\n', " # as an editor saved it\r\n");
    night.lake.write("persons.txt", format!("\u{feff}{saved}"));
    run().succeeds();
    assert_eq!(outcomes_that_failed(&night), 0);

    let landing = night.lake.data().join("landing/ektepakt");
    for answers in std::fs::read_dir(landing).unwrap().map(|run| run.unwrap().path().join("oppslag.ndjson")) {
        std::fs::remove_file(answers).unwrap();
    }
    run().succeeds();
    assert_eq!(night.requests(Endpoint::Ektepakt).len(), 6);

    night.lake.write("persons.txt", format!("# none\n{NO_NUMBER}\nno number\n"));
    run().fails_saying(2, &["no line is a national identity number", "line 2"]);
    let utf16: Vec<u8> = list(&content, 3).encode_utf16().flat_map(u16::to_le_bytes).collect();
    night.lake.write("persons.txt", utf16);
    run().fails_saying(2, &["UTF-16", "persons.txt"]);
}
