//! The content of version 1.

use std::collections::{BTreeMap, BTreeSet};

use brreg_sandbox::generator::v1::{
    Address, Bulk, Change, Innsyn, Leaving, Lists, Options, Order, Register, Rettighetshaver, Tilstand, View,
};
use brreg_sandbox::generator::{Content, Settings};
use serde_json::Value;

fn register(day: u32) -> Register {
    Register::new(Settings::default().virksomheter(2_000).seed(7).day(day), Leaving::Deleted)
}

/// The companies of the bulk file by organisation number.
fn bulk(register: &Register, options: &Options) -> BTreeMap<String, Value> {
    let mut json = Vec::new();
    register.write_json(&mut json, options).unwrap();
    let companies: Vec<Value> = serde_json::from_slice(&json).unwrap();
    let numbered = |company: Value| (company["organisasjonsnummer"].as_str().unwrap().to_owned(), company);
    companies.into_iter().map(numbered).collect()
}

fn current(company: &Value) -> &Value {
    let registrations = company["registreringer"].as_array().unwrap();
    let current: Vec<_> = registrations.iter().filter(|one| one["erGjeldendeRegistrering"] == true).collect();
    assert_eq!(current.len(), 1, "{company}");
    current[0]
}

#[test]
fn companies_and_owners_are_those_of_the_partner_api() {
    for day in [0, 45] {
        let register = register(day);
        let content = Content::new(*register.content().settings());
        for registration in content.registrations() {
            let number = &registration.organisasjonsnummer;
            let company = register.virksomhet(number).unwrap();
            let current = company.registreringer.last().unwrap();
            assert_eq!(register.tilstand(number), Tilstand::Registrert);
            assert_eq!(current.registreringsid, registration.registrering_id);
            let names = |owner: &Rettighetshaver| format!("{:?} {:?}", owner.er_unntatt_fra_innsyn, owner.bostedsland);
            assert_eq!(current.reelle_rettighetshavere.len(), registration.reelle_rettighetshavere.len());
            for (one, other) in current.reelle_rettighetshavere.iter().zip(&registration.reelle_rettighetshavere) {
                match (&one.person, &other.person) {
                    (
                        brreg_sandbox::generator::Person::Folkeregistrert(one),
                        brreg_sandbox::generator::Person::Folkeregistrert(other),
                    ) => assert_eq!(one, other),
                    (
                        brreg_sandbox::generator::Person::Utenlandsk(one),
                        brreg_sandbox::generator::Person::Utenlandsk(other),
                    ) => assert_eq!(one.fullt_navn, other.fullt_navn),
                    _ => panic!("{}", names(one)),
                }
                assert!(!one.posisjoner.is_empty());
            }
        }
    }
}

#[test]
fn folding_the_events_of_the_days_gives_the_difference_of_the_bulk_files() {
    for options in [Options::default(), Options { deleted: true, ..Options::default() }] {
        let mut copy = bulk(&register(0), &options);
        for day in 1..=12 {
            let register = register(day);
            let after = bulk(&register, &options);
            let events = register.events_of_day(day);
            assert!(events.is_sorted_by_key(|event| event.id));
            let changed: BTreeSet<_> = events.iter().map(|event| event.organisasjonsnummer.clone()).collect();
            assert_eq!(changed.len(), events.len(), "one event per company and day");
            let differing: BTreeSet<_> = copy
                .keys()
                .chain(after.keys())
                .filter(|number| copy.get(*number) != after.get(*number))
                .cloned()
                .collect();
            let outside = |number: &&String| {
                !options.deleted
                    && events
                        .iter()
                        .any(|event| event.organisasjonsnummer == **number && event.change == Change::Opphoert)
            };
            // A company that has left is not in the bulk file, so that its end changes nothing there.
            let seen: BTreeSet<_> = changed.iter().filter(|number| !outside(number)).cloned().collect();
            assert_eq!(seen, differing, "day {day}");
            let view = options.view;
            for number in &changed {
                let is_in_file = match register.tilstand(number) {
                    Tilstand::IkkeRegistreringspliktig => false,
                    Tilstand::Slettet => options.deleted,
                    _ => true,
                };
                match register.virksomhet_json(number, &view).filter(|_| is_in_file) {
                    Some(company) => copy.insert(number.clone(), company),
                    None => copy.remove(number),
                };
            }
            assert_eq!(copy, after, "day {day}");
        }
    }
}

#[test]
fn every_change_comes_in_some_night_and_the_share_is_small() {
    let mut seen = BTreeMap::new();
    for day in 1..=20 {
        let events = register(day).events_of_day(day);
        assert!(events.len() < 60, "{}", events.len());
        for event in events {
            *seen.entry(event.change.kind()).or_insert(0) += 1;
            let state = register(day).tilstand(&event.organisasjonsnummer);
            let expected = match event.change {
                Change::Klargjort => Tilstand::IkkeMeldt,
                Change::Registrert => Tilstand::Registrert,
                Change::Slettet => Tilstand::Slettet,
                Change::Opphoert => Tilstand::IkkeRegistreringspliktig,
            };
            assert_eq!(state, expected);
        }
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
}

#[test]
fn every_case_of_the_documentation_occurs() {
    let register = register(30);
    let mut seen = BTreeMap::new();
    let mut saw = |what: &str| *seen.entry(what.to_owned()).or_insert(0) += 1;
    for number in register.organisasjonsnumre() {
        let company = register.virksomhet_json(&number, &View::default()).unwrap();
        if company.get("slettetIRegisterOverReelleRettighetshavere").is_some() {
            saw("deleted");
        }
        if company["registreringer"].as_array().unwrap().len() > 2 {
            saw("history");
        }
        let current = current(&company);
        saw(current["registreringsstatus"]["kode"].as_str().unwrap());
        if let Some(status) = current.get("reelleRettighetshaverestatus") {
            saw(status["kode"].as_str().unwrap());
            assert!(!status["kodenavn"].as_str().unwrap().is_empty());
        }
        for field in ["regulertMarked", "utenlandskRegister", "uoverensstemmelse"] {
            if let Some(value) = current.get(field) {
                saw(field);
                for (sender, _) in value.get("innsender").and_then(Value::as_object).into_iter().flatten() {
                    saw(&format!("innsender.{sender}"));
                }
            }
        }
        let owners = current["reelleRettighetshavere"].as_array().unwrap();
        let elsewhere = current.get("regulertMarked").is_some() || current.get("utenlandskRegister").is_some();
        assert!(!elsewhere || owners.is_empty());
        for owner in owners {
            if owner["erUnntattFraInnsyn"] == true {
                saw("exempt");
            }
            for position in owner["posisjoner"].as_array().unwrap() {
                saw(position["posisjonstype"]["kode"].as_str().unwrap());
                for through in position["mellomliggendeVirksomheter"].as_array().unwrap() {
                    saw(through.as_object().unwrap().keys().next().unwrap());
                }
                for ground in position["grunnlagstyper"].as_array().unwrap() {
                    saw(ground["kode"].as_str().unwrap());
                }
            }
        }
    }
    let expected = [
        "deleted",
        "history",
        "exempt",
        "regulertMarked",
        "utenlandskRegister",
        "uoverensstemmelse",
        "innsender.varslingspliktigVirksomhet",
        "innsender.folkeregistrertPerson",
        "innsender.utenlandskPerson",
        "norskVirksomhet",
        "utenlandskVirksomhet",
    ];
    let codes = brreg_sandbox::generator::v1::codes::codes().iter();
    let codes =
        codes.map(|kode| kode.kode).filter(|kode| !kode.starts_with("markedstype") && !kode.starts_with("stoerrelse"));
    let missing: Vec<_> = expected.into_iter().chain(codes).filter(|what| !seen.contains_key(*what)).collect();
    assert!(missing.is_empty(), "{missing:?} of {seen:?}");
}

#[test]
fn positions_follow_the_rules_of_the_reporting_form() {
    let register = register(30);
    for number in register.organisasjonsnumre() {
        let company = register.virksomhet(&number).unwrap();
        for owner in company.registreringer.iter().flat_map(|one| &one.reelle_rettighetshavere) {
            for position in &owner.posisjoner {
                let kind = position.posisjonstype.strip_prefix("posisjonstype.").unwrap();
                let grounds: Vec<_> = position
                    .grunnlagstyper
                    .iter()
                    .map(|ground| ground.strip_prefix("grunnlagstype.").unwrap())
                    .collect();
                let possible: &[&str] = match kind {
                    "eierskap" => &["direkte", "indirekte"],
                    "kontrollOverStemmerettigheter" => &["direkte", "indirekte", "enighetEllerAvtale"],
                    "rettTilAaUtpekeEllerAvsetteStyre" => &["enighetEllerAvtale"],
                    _ => &[],
                };
                assert!(grounds.iter().all(|ground| possible.contains(ground)), "{position:?}");
                let has_interval = matches!(kind, "eierskap" | "kontrollOverStemmerettigheter");
                assert_eq!(position.stoerrelsesintervall.is_some(), has_interval, "{position:?}");
                assert_eq!(position.beskrivelse_annen_maate.is_some(), kind == "kontrollPaaAnnenMaate", "{position:?}");
                assert!(
                    position.mellomliggende_virksomheter.is_empty() || grounds.contains(&"indirekte"),
                    "{position:?}"
                );
            }
        }
    }
}

#[test]
fn the_times_of_a_company_are_in_order() {
    let register = register(60);
    for number in register.organisasjonsnumre() {
        let company = register.virksomhet(&number).unwrap();
        assert!(company.registreringer.is_sorted_by_key(|one| one.registrert), "{number}");
        assert!(company.foerst_registrert <= company.registreringer[0].registrert);
        for registration in &company.registreringer {
            for owner in &registration.reelle_rettighetshavere {
                // The register has owners that were changed seconds after the registration.
                let latest = registration.registrert + jiff::SignedDuration::from_mins(5);
                assert!(owner.foerst_registrert <= owner.endret && owner.endret <= latest, "{number}");
            }
        }
    }
}

#[test]
fn the_views_differ_as_documented() {
    let register = register(30);
    let numbers: Vec<_> = register.organisasjonsnumre().collect();
    let written =
        |view: &View| numbers.iter().map(|number| register.virksomhet_text(number, view).unwrap()).collect::<String>();
    let all = written(&View::default());
    let innsyn =
        Innsyn { identitetsnummer: false, unntatte: false, tidligere_uoverensstemmelser: false, innsendere: false };
    let least = written(&View { innsyn, ..View::default() });
    let count = |text: &str, part: &str| text.matches(part).count();
    assert!(count(&all, "foedselsEllerDNummer") > 1_000 && count(&least, "foedselsEllerDNummer") == 0);
    let without = Innsyn { innsendere: false, ..Innsyn::ALT };
    let senders = count(&all, "\"innsender\":{\"folkeregistrertPerson\"");
    let without = written(&View { innsyn: without, ..View::default() });
    assert_eq!(count(&all, "\"fornavn\""), count(&without, "\"fornavn\"") + senders);
    assert!(count(&all, "\"innsender\"") > 20 && count(&least, "\"innsender\"") == 0);
    assert!(count(&all, "\"uoverensstemmelse\"") > count(&least, "\"uoverensstemmelse\""));
    assert!(count(&least, "\"uoverensstemmelse\"") > 10);
    assert!(count(&all, "\"foedselsdato\"") > count(&least, "\"foedselsdato\""));

    let absent = written(&View { lists: Lists::Absent, ..View::default() });
    assert!(count(&all, "\"grunnlagstyper\":[]") > 10 && count(&absent, "\"grunnlagstyper\":[]") == 0);
    let text = written(&View { address: Address::Text, ..View::default() });
    assert_eq!(count(&text, "\"friAdressetekst\":["), 0);
    assert!(count(&text, "\"friAdressetekst\":\"") > 10 && count(&all, "\"friAdressetekst\":[") > 10);
    assert!(!all.contains("null"));
}

#[test]
fn exactly_one_registration_is_current_in_every_order() {
    let register = register(30);
    let mut places = BTreeMap::<_, BTreeSet<usize>>::new();
    for number in register.organisasjonsnumre().take(1_000) {
        for order in [Order::NewestFirst, Order::OldestFirst, Order::Mixed] {
            let company = register.virksomhet_json(&number, &View { order, ..View::default() }).unwrap();
            let current = current(&company)["registreringsid"].clone();
            let registrations = company["registreringer"].as_array().unwrap();
            let place = registrations.iter().position(|one| one["registreringsid"] == current).unwrap();
            if registrations.len() == 3 {
                places.entry(format!("{order:?}")).or_default().insert(place);
            }
        }
    }
    let expected = [("Mixed", 1), ("NewestFirst", 0), ("OldestFirst", 2)];
    assert_eq!(places, expected.map(|(order, place)| (order.to_owned(), BTreeSet::from([place]))).into());
}

#[test]
fn the_bulk_file_has_each_form() {
    let register = register(3);
    let write = |bulk| {
        let mut json = Vec::new();
        register.write_json(&mut json, &Options { bulk, ..Options::default() }).unwrap();
        json
    };
    let array: Vec<Value> = serde_json::from_slice(&write(Bulk::Array)).unwrap();
    let object: Value = serde_json::from_slice(&write(Bulk::Object)).unwrap();
    let lines: Vec<Value> = String::from_utf8(write(Bulk::Lines))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(array.len() > 2_000);
    assert_eq!(array, lines);
    assert_eq!(object["virksomheter"], Value::from(array));
    let none = Register::new(Settings::default().virksomheter(0), Leaving::Deleted);
    let mut json = Vec::new();
    none.write_json(&mut json, &Options::default()).unwrap();
    assert_eq!(json, b"[]");
}

#[test]
fn a_person_is_found_in_all_companies_of_present_and_past_ownership() {
    let register = register(60);
    let content = register.content();
    let person = (0..content.person_count())
        .filter_map(|number| content.person(number))
        .find(|person| register.virksomheter_av(person.foedsels_eller_d_nummer.expose()).len() > 2);
    let number = person.unwrap().foedsels_eller_d_nummer;
    let found: BTreeSet<_> = register.virksomheter_av(number.expose()).into_iter().collect();
    let all = register.organisasjonsnumre().filter(|organisation| {
        register.virksomhet_text(organisation, &View::default()).unwrap().contains(number.expose())
    });
    // Also where the person is the sender of a discrepancy.
    assert!(found.is_subset(&all.collect()));
}

/// What is written of the reports of companies, with and without flaws.
#[test]
fn as_many_companies_have_a_flaw_as_in_the_partner_api_and_it_is_the_same_one_every_day() {
    let of = |share: f64, day: u32| {
        let settings = Settings::default().virksomheter(1_000).seed(7).day(day).flaws(share);
        let register = Register::new(settings, Leaving::Deleted);
        register
            .organisasjonsnumre()
            .map(|number| (number.clone(), register.virksomhet_text(&number, &View::default())))
            .collect::<BTreeMap<_, _>>()
    };
    let (clean, some, all) = (of(0.0, 0), of(0.3, 0), of(1.0, 0));
    let differing = |flawed: &BTreeMap<String, Option<String>>| {
        clean.iter().filter(|(number, text)| flawed.get(*number) != Some(text)).count()
    };
    assert_eq!(of(0.3, 0), some);
    assert!((200..400).contains(&differing(&some)), "{}", differing(&some));
    assert!(differing(&all) > 800);
    // Every kind that can be in this form is there.
    let whole: String = all.values().flatten().map(String::as_str).collect();
    for sign in [
        "posisjonstype.opsjonPaaEierskap",
        "grunnlagstype.arverett",
        "stoerrelsesIntervall.",
        "posisjonstype.intervall",
        "\"versjon\":2",
        "Ã",
    ] {
        assert!(whole.contains(sign), "{sign}");
    }
    assert!(!clean.values().flatten().any(|text| text.contains("Ã") || text.contains("\"versjon\"")));
    // A report that did not change says the same the day after.
    let same = |one: &BTreeMap<String, Option<String>>, other: &BTreeMap<String, Option<String>>| {
        one.iter()
            .filter(|(number, text)| other.get(*number) == Some(text))
            .map(|(number, _)| number.clone())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(same(&all, &of(1.0, 1)), same(&clean, &of(0.0, 1)));
}
