//! Companies between an owner and what is owned, from export to export: the stock and all deltas behind it are one series of statements.

use std::collections::BTreeMap;

use brreg_lake_tests::register::{
    KARI, OLA, PER, Person, bulk, organisation_numbers, ownership, registered, registration,
};
use brreg_lake_tests::{Lake, Night};
use brreg_sandbox::Sandbox;
use brreg_sandbox::enhet::Action;
use serde_json::{Value, json};

use super::deltas::{applied, by_id};
use super::validator::validate;
use super::{bods, newest_delta, stock, text};

/// A company between: its number abroad, and its name.
type Between = (&'static str, &'static str);
/// What a night says of an owner: of each position, the companies between.
type Owner<'o> = (Person, &'o [&'o [Between]]);

const ALFA: Between = ("1", "ALFA LTD");
const BETA: Between = ("2", "BETA LTD");
const ALFA_RENAMED: Between = ("1", "ALPHA LTD");

fn owner((person, positions): &Owner<'_>) -> Value {
    let position = |between: &&[Between]| {
        let mut position = ownership("int3");
        let company = |(number, name): &Between| json!({ "utenlandskVirksomhet": { "registreringsnummerIHjemlandet": number, "navn": name } });
        position["mellomliggendeVirksomheter"] = between.iter().map(company).collect();
        position
    };
    registered(*person, &positions.iter().map(position).collect::<Vec<_>>())
}

/// The exports of a lake, one after the other.
#[derive(Default)]
struct Exports {
    before: Option<Vec<Value>>,
    said: Vec<Value>,
    deltas: Vec<Vec<Value>>,
}

impl Exports {
    /// Exports once more: the delta leads from the stock before to the stock that is there now.
    #[track_caller]
    fn add(&mut self, lake: &Lake) {
        bods(lake, "bods");
        let today = stock(lake, "bods");
        match self.before.replace(today.clone()) {
            None => self.said.extend(today),
            Some(before) if before != today => {
                let delta = newest_delta(lake, "bods");
                assert!(applied(&before, &delta) == by_id(&today), "the delta leads elsewhere");
                self.said.extend(delta.iter().cloned());
                self.deltas.push(delta);
            }
            Some(_) => self.deltas.push(Vec::new()),
        }
    }

    /// The validator has nothing to say of all of it.
    #[track_caller]
    fn are_valid(&self, lake: &Lake) {
        let found = validate(&lake.write("all.json", serde_json::to_string(&self.said).unwrap()));
        assert_eq!([&found["schema"], &found["additional"], &found["checks"]], [&json!([]), &json!({}), &json!({})]);
    }
}

#[test]
fn a_component_is_renamed_leaves_and_comes_back_and_a_relationship_that_lists_it_is_stated_behind_it() {
    let direct: Owner<'_> = (KARI, &[&[]]);
    let by_alfa: Owner<'_> = (KARI, &[&[ALFA]]);
    let by_renamed: Owner<'_> = (KARI, &[&[ALFA_RENAMED]]);
    let by_both: Owner<'_> = (KARI, &[&[ALFA, BETA]]);
    let shared: Owner<'_> = (KARI, &[&[ALFA], &[ALFA, BETA]]);
    let ola: Owner<'_> = (OLA, &[&[ALFA], &[BETA]]);
    let ola_renamed: Owner<'_> = (OLA, &[&[ALFA_RENAMED], &[BETA]]);
    // Of each company, what each night says.
    let companies: [&[&[Owner<'_>]]; 9] = [
        &[&[by_alfa], &[by_renamed], &[by_renamed], &[by_alfa]],
        &[&[by_alfa], &[direct], &[by_alfa], &[direct]],
        &[&[direct], &[by_both], &[by_alfa], &[by_both], &[], &[by_both]],
        &[&[shared], &[by_both], &[shared], &[by_alfa], &[direct]],
        // Both list it; one does no more, then the other.
        &[&[by_alfa, ola], &[by_alfa, (OLA, &[&[BETA]])], &[direct, (OLA, &[&[BETA]])], &[by_alfa, ola]],
        &[&[by_alfa, ola], &[direct, ola], &[direct, ola_renamed], &[direct]],
        // One goes, and what is listed by the other is renamed, or goes too.
        &[&[by_alfa, ola], &[by_alfa], &[by_renamed], &[direct], &[by_alfa, ola]],
        &[&[by_alfa, ola], &[ola], &[ola_renamed], &[(OLA, &[&[]])]],
        &[&[by_alfa, ola], &[by_renamed, ola_renamed, (PER, &[&[BETA]])], &[(PER, &[&[BETA]])], &[], &[by_alfa]],
    ];
    let lake = Lake::with_known_key();
    let numbers = organisation_numbers(companies.len());
    let mut exports = Exports::default();
    for night in 0..7 {
        let registrations = numbers.iter().zip(companies).map(|(number, nights)| {
            let owners: Vec<Value> = nights[night.min(nights.len() - 1)].iter().map(owner).collect();
            registration(number, &owners)
        });
        lake.load_content("bulk.json", bulk(&registrations.collect::<Vec<_>>()));
        exports.add(&lake);
    }
    let of_first: Vec<(&str, &str)> = exports.deltas[0]
        .iter()
        .filter(|it| text(it, "/declarationSubject") == format!("NO-BRC-{}", numbers[0]))
        .map(|it| (text(it, "/recordType"), text(it, "/recordStatus")))
        .collect();
    assert_eq!(of_first, [("entity", "updated"), ("relationship", "updated")]);
    assert!(exports.deltas[5].is_empty(), "nothing changed, and nothing is stated again");
    exports.are_valid(&lake);
}

/// Numbers that look random and are the same each time.
fn below(state: &mut u64, bound: usize) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 33).unwrap() % bound
}

#[test]
#[ignore = "one of the slow ones, which `make test-slow` runs"]
fn whatever_happens_to_components_the_stock_and_its_deltas_are_valid() {
    let lake = Lake::with_known_key();
    let numbers = organisation_numbers(40);
    let (mut state, mut exports) = (1, Exports::default());
    let mut owned: BTreeMap<&String, Vec<Value>> = BTreeMap::new();
    for night in 0..8 {
        for number in &numbers {
            if night > 0 && below(&mut state, 3) == 0 {
                continue;
            }
            let mut owners = Vec::new();
            for person in [KARI, OLA, PER] {
                let positions: Vec<Vec<Between>> = (0..below(&mut state, 3))
                    .map(|_| {
                        let mut between = vec![
                            [ALFA, ALFA_RENAMED][below(&mut state, 2)],
                            BETA,
                            ("3", "GAMMA LTD"),
                            ("", "DELTA LTD"),
                        ];
                        between.retain(|_| below(&mut state, 2) == 0);
                        between
                    })
                    .collect();
                let positions: Vec<&[Between]> = positions.iter().map(Vec::as_slice).collect();
                if below(&mut state, 3) > 0 {
                    owners.push(owner(&(person, &positions)));
                }
            }
            owned.insert(number, owners);
        }
        let is_there: Vec<bool> = numbers.iter().map(|_| below(&mut state, 12) > 0).collect();
        let registrations = owned.iter().zip(is_there).filter(|(_, is_there)| *is_there);
        let registrations = registrations.map(|((number, owners), _)| registration(number, owners));
        lake.load_content("bulk.json", bulk(&registrations.collect::<Vec<_>>()));
        exports.add(&lake);
    }
    exports.are_valid(&lake);
}

#[test]
#[ignore = "one of the slow ones, which `make test-slow` runs"]
fn nights_on_which_companies_are_renamed_give_valid_deltas() {
    let night = Night::of(Sandbox::builder().virksomheter(300).flaws(0.3).seed(77).days_per_night(60));
    let mut exports = Exports::default();
    for number in 0..4 {
        if number > 0 {
            night.sandbox().enhet().happen(&Action::Rename(100));
            night.sandbox().renew();
        }
        night.run(["run", "--only", "rrh,enhet"]);
        exports.add(&night.lake);
    }
    let is_renamed = |it: &&Value| it["recordDetails"]["isComponent"] == true && text(it, "/recordStatus") == "updated";
    assert!(exports.said.iter().filter(is_renamed).count() > 3);
    exports.are_valid(&night.lake);
}
