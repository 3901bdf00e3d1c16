//! What the marriage contracts say.

use std::collections::HashSet;

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
        assert_eq!(contracts, content.ektepakter(spouse));
        assert!(contracts.is_sorted_by_key(|contract| contract.innkomsttidspunkt));
        for contract in contracts {
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
fn a_stranger_has_no_contracts() {
    let answer = content().ektepakt_json("06821349425", Spraak::Eng, Timestamp::UNIX_EPOCH);
    assert_eq!(answer["antallEktepakt"], 0);
    assert_eq!(answer["oppslagstidspunkt"], "1970-01-01T01:00:00+01:00");
}
