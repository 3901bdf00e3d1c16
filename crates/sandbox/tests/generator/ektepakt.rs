//! What the marriage contracts say.

use std::collections::HashSet;

use brreg_domain::kodeverk::Kodeliste;
use brreg_sandbox::generator::ektepakt::Spraak;
use brreg_sandbox::generator::{Content, Settings};
use jiff::Timestamp;
use serde_json::Value;

fn content() -> Content {
    Content::new(Settings::default().virksomheter(4_000))
}

#[test]
fn both_spouses_have_the_same_contracts() {
    let content = content();
    let with: Vec<_> = (0..content.person_count()).filter(|number| !content.ektepakter(*number).is_empty()).collect();
    assert!((400..2_000).contains(&with.len()), "{}", with.len());
    for &number in &with {
        let contracts = content.ektepakter(number);
        let spouse = content.person_count() - 1 - number;
        let of_both = |person| {
            let contracts = content.ektepakter(person).into_iter();
            contracts.filter(|contract| contract.roller.len() == 2).collect::<Vec<_>>()
        };
        assert_eq!(of_both(number), of_both(spouse));
        assert!(contracts.is_sorted_by_key(|contract| contract.innkomsttidspunkt));
        for contract in of_both(number) {
            let spouses: Vec<_> = contract.roller.iter().map(|role| role.person).collect();
            assert_eq!(spouses, [number.min(spouse), number.max(spouse)]);
        }
    }
}

#[test]
fn every_form_and_code_comes_with_a_text() {
    let content = content();
    let mut seen: [HashSet<String>; 6] = Default::default();
    let (mut both, mut one, mut notes) = (0, 0, 0);
    let mut keep = |set: usize, value: &Value| {
        seen[set].insert(value.as_str().unwrap().to_owned());
    };
    for number in 0..content.person_count() {
        let identity = content.person(number).unwrap().foedsels_eller_d_nummer;
        let spraak = Spraak::ALL[number as usize % 3];
        let answer = content.ektepakt_json(identity.expose(), spraak, Timestamp::UNIX_EPOCH);
        for contract in answer["ektepakt"].as_array().unwrap() {
            for (set, code, text) in [
                (0, "ektepakttype", "ektepakttypebeskrivelse"),
                (1, "status", "statusbeskrivelse"),
                (2, "opprettelse", "opprettelsestypebeskrivelse"),
            ] {
                keep(set, &contract[code]);
                assert!(!contract[text].as_str().unwrap().is_empty(), "{}", contract[code]);
            }
            both += contract["avtaleinnhold"].as_array().unwrap().len();
            notes += contract["paategning"].as_array().unwrap().len();
            for role in contract["rolle"].as_array().unwrap() {
                keep(3, &role["person"]["adresse"]["adresseType"]);
                one += role["avtaleinnhold"].as_array().unwrap().len();
                for agreed in [&role["avtaleinnhold"], &contract["avtaleinnhold"]] {
                    for agreed in agreed.as_array().unwrap() {
                        keep(4, &agreed["avtaletype"]);
                        assert!(!agreed["avtaletypebeskrivelse"].as_str().unwrap().is_empty(), "{agreed}");
                    }
                }
                if let Some(used) = role["person"]["adresse"].get("brukskategori") {
                    keep(5, used);
                }
            }
        }
    }
    assert_eq!(seen.map(|set| set.len()), [2, 5, 3, 5, 13, 5]);
    assert!(both > 0 && one > 0 && notes > 0);
}

#[test]
fn some_contracts_name_the_other_spouse_in_a_note_and_some_roles_have_no_name() {
    let content = content();
    let (mut alone, mut without_name) = (0, 0);
    for number in 0..content.person_count() {
        for contract in content.ektepakter(number) {
            let roles = &contract.roller;
            without_name += roles.iter().filter(|role| role.navn.is_none()).count();
            let notes: Vec<_> =
                contract.paategning.iter().filter_map(|note| note.strip_prefix("Ektefelle: ")).collect();
            if roles.len() == 2 {
                assert!(notes.is_empty());
                continue;
            }
            alone += 1;
            assert_eq!((roles.len(), roles[0].person), (1, number));
            let spouse = content.person(content.person_count() - 1 - number).unwrap();
            assert!(notes[0].starts_with(&spouse.fornavn) && notes[0].ends_with(&spouse.etternavn), "{notes:?}");
        }
    }
    assert!(alone > 10 && without_name > 10, "{alone} {without_name}");
}

#[test]
fn street_addresses_have_fields_that_are_mostly_null() {
    let content = content();
    let mut all = Vec::new();
    for number in 0..content.person_count() {
        let identity = content.person(number).unwrap().foedsels_eller_d_nummer;
        let answer = content.ektepakt_json(identity.expose(), Spraak::Nob, Timestamp::UNIX_EPOCH);
        for role in answer["ektepakt"].as_array().unwrap().iter().flat_map(|one| one["rolle"].as_array().unwrap()) {
            let address = &role["person"]["adresse"];
            all.extend(
                address
                    .get("vegadresseID")
                    .map(Value::is_null)
                    .zip(address.get("kortAdressenavn"))
                    .map(|(is_null, _)| is_null),
            );
        }
    }
    let filled = all.iter().filter(|is_null| !**is_null).count();
    assert!(filled > 0 && filled < all.len() / 5, "{filled} of {}", all.len());
}

#[test]
fn texts_in_bokmaal_are_those_of_the_code_lists() {
    let content = content();
    for number in 0..content.person_count() {
        let identity = content.person(number).unwrap().foedsels_eller_d_nummer;
        let answer = content.ektepakt_json(identity.expose(), Spraak::Nob, Timestamp::UNIX_EPOCH);
        for contract in answer["ektepakt"].as_array().unwrap() {
            for (list, code, text) in [
                (Kodeliste::Ektepakttype, "ektepakttype", "ektepakttypebeskrivelse"),
                (Kodeliste::Ektepaktstatus, "status", "statusbeskrivelse"),
                (Kodeliste::Opprettelsestype, "opprettelse", "opprettelsestypebeskrivelse"),
            ] {
                assert_eq!(contract[text].as_str(), list.label_of(contract[code].as_str().unwrap()));
            }
            for agreed in contract["avtaleinnhold"].as_array().unwrap() {
                let label = Kodeliste::Avtaletype.label_of(agreed["avtaletype"].as_str().unwrap());
                assert_eq!(agreed["avtaletypebeskrivelse"].as_str(), label);
            }
        }
    }
}

#[test]
fn a_stranger_has_no_contracts() {
    let answer = content().ektepakt_json("06821349425", Spraak::Eng, Timestamp::UNIX_EPOCH);
    assert_eq!(answer["antallEktepakt"], 0);
    assert_eq!(answer["oppslagstidspunkt"], "1970-01-01T01:00:00+01:00");
}
