//! Lookups of units, subunits and roles.

use std::collections::BTreeSet;
use std::fs;
use std::num::NonZero;

use brreg_fetcher::ErrorKind;
use brreg_fetcher::enhet::{Client, Lookup, OPPSLAG, Place, State, Wanted};
use brreg_fetcher::settings::RetrySettings;
use brreg_sandbox::Endpoint;
use brreg_sandbox::generator::enhet::{Id, Unit};

use super::{Simulated, number};

fn wanted(numbers: &[&str]) -> Vec<Wanted> {
    let wanted = |text: &&str| Wanted { organisasjonsnummer: number(text), place: Place::Either, has_failed: false };
    numbers.iter().map(wanted).collect()
}

#[tokio::test]
async fn live_deleted_removed_and_unknown_numbers_are_told_apart() {
    let world = Simulated::start().await;
    let companies: Vec<String> = (0..4).map(|place| world.world().live_company(20 * place)).collect();
    let [live, deleted, removed, forgotten] = &companies[..] else { unreachable!() };
    let register = world.world().register();
    let parent = (0..).map(Unit::Company).find(|unit| register.subunits_of(*unit) > 0).unwrap();
    let subunit = register.number(Id::Subunit(parent, 0));
    world.happen(&format!("delete={deleted}"));
    world.happen(&format!("remove={removed}"));
    world.happen(&format!("forget={forgotten}"));
    let list = wanted(&[live, deleted, removed, forgotten, &subunit]);
    let lookups = world.client(|_| {}).lookups(&list, &world.landing("one"), &()).await.unwrap();
    let mut states: Vec<String> = lookups
        .answered
        .iter()
        .map(|lookup| format!("{} {:?} {}", lookup.organisasjonsnummer, lookup.state, lookup.er_underenhet))
        .collect();
    states.sort();
    let mut expected = [
        format!("{live} Live false"),
        format!("{deleted} Deleted false"),
        format!("{removed} Removed false"),
        format!("{forgotten} Unknown true"),
        format!("{subunit} Live true"),
    ];
    expected.sort();
    assert_eq!(states, expected);
    assert_eq!(fs::read_to_string(world.landing("one").join(OPPSLAG)).unwrap().lines().count(), 5);
    let is_deleted = |state: &State| matches!(state, State::Deleted(_));
    let document = lookups.answered.iter().find(|lookup| is_deleted(&lookup.state)).unwrap();
    assert!(document.state.document().unwrap().get().contains("SlettetEnhet"));
}

#[tokio::test]
async fn too_many_lookups_are_refused_before_the_first() {
    let world = Simulated::start().await;
    let companies: Vec<String> = (0..3).map(|place| world.world().live_company(20 * place)).collect();
    let list = wanted(&companies.iter().map(String::as_str).collect::<Vec<_>>());
    let client = world.client(|settings| settings.max_oppslag = 2);
    let error = client.lookups(&list, &world.landing("one"), &()).await.unwrap_err().error;
    assert!(matches!(error.kind(), ErrorKind::TooManyLookups { needed: 3, limit: 2 }), "{error}");
    assert!(world.asked(Endpoint::EnhetOppslag).is_empty());
}

#[tokio::test]
async fn a_register_that_asks_to_wait_is_waited_for() {
    let world = Simulated::start().await;
    world.fault("enhet-lookup:status=429,retry-after=17");
    let company = world.world().live_company(3);
    let list = wanted(&[&company]);
    let lookups = world.client(|_| {}).lookups(&list, &world.landing("one"), &()).await.unwrap();
    assert_eq!(lookups.answered.len(), 1);
    assert!(world.clock.waits().iter().any(|wait| wait.as_secs() == 17));
}

/// The numbers of so many live companies.
fn companies(world: &Simulated, count: u32) -> Vec<String> {
    let all: BTreeSet<String> = (0..300).map(|place| world.world().live_company(place)).collect();
    all.into_iter().take(count as usize).collect()
}

fn all_wanted(numbers: &[String]) -> Vec<Wanted> {
    wanted(&numbers.iter().map(String::as_str).collect::<Vec<_>>())
}

/// A client that asks for one number after the other.
fn patient(world: &Simulated) -> Client {
    world.client(|settings| settings.concurrency = NonZero::<usize>::MIN)
}

#[tokio::test]
async fn one_failed_lookup_does_not_end_the_list_whatever_the_answer_is_and_a_wrong_address_does() {
    let attempts = RetrySettings::default().max_attempts;
    let repeated = [429, 500].map(|status| format!("status={status},times={attempts}"));
    let once = [
        "html",
        "status=400",
        "status=401",
        "status=403",
        "page=404",
        "no-path",
        "redirect=https://elsewhere.example/",
    ];
    for answer in once.map(str::to_owned).into_iter().chain(repeated) {
        let world = Simulated::start().await;
        let list = all_wanted(&companies(&world, 3));
        world.fault(&format!("enhet-lookup:{answer}"));
        let lookups = patient(&world).lookups(&list, &world.landing("one"), &()).await.unwrap();
        assert_eq!((lookups.answered.len(), lookups.failed), (2, vec![list[0].organisasjonsnummer]), "{answer}");
    }
    let world = Simulated::start().await;
    let list = all_wanted(&companies(&world, 3));
    let wrong = |settings: &mut brreg_fetcher::enhet::EnhetSettings| {
        settings.base_url = format!("{}/old", world.sandbox.enhet_url()).parse().unwrap();
    };
    let error = world.client(wrong).lookups(&list, &world.landing("two"), &()).await.unwrap_err().error;
    assert!(error.to_string().contains("3 lookups in a row were not answered; the last: Not Found"), "{error}");
    assert!(error.advice().unwrap().contains("check the address"));
    // One that a person asks for is refused by itself.
    world.fault("enhet-lookup:status=403");
    let error = world.client(|_| {}).unit(&list[0].organisasjonsnummer).await.unwrap_err();
    assert!(error.advice().unwrap().contains("open to everybody"));
}

#[tokio::test]
async fn a_number_or_two_that_fail_are_no_outage_and_three_without_an_answer_are() {
    let world = Simulated::start().await;
    let companies = companies(&world, 3);
    world.fault("enhet-lookup:status=500,times=always");
    for count in 1..3 {
        let list = all_wanted(&companies[..count]);
        let lookups = world.client(|_| {}).lookups(&list, &world.landing("one"), &()).await.unwrap();
        assert_eq!((lookups.answered.len(), lookups.failed.len()), (0, count));
    }
    let list = all_wanted(&companies);
    let cut = world.client(|_| {}).lookups(&list, &world.landing("one"), &()).await.unwrap_err();
    assert!(matches!(cut.error.kind(), ErrorKind::NoAnswers { lookups: 3, .. }), "{}", cut.error);
    // The next night knows which they were, and that they fail again says nothing of the register.
    assert_eq!(cut.found.failed.len(), 3);
    let again: Vec<Wanted> = list.into_iter().map(|wanted| Wanted { has_failed: true, ..wanted }).collect();
    let lookups = world.client(|_| {}).lookups(&again, &world.landing("one"), &()).await.unwrap();
    assert_eq!((lookups.answered.len(), lookups.failed.len()), (0, 3));
}

#[tokio::test]
async fn twenty_in_a_row_are_an_outage_but_those_that_failed_before_are_not_counted() {
    let world = Simulated::start().await;
    let numbers = companies(&world, 30);
    // The first is answered, and so many of those after it failed the last time too.
    let list = |failed_before: usize| -> Vec<Wanted> {
        let all = all_wanted(&numbers).into_iter().enumerate();
        all.map(|(place, wanted)| Wanted { has_failed: (1..=failed_before).contains(&place), ..wanted }).collect()
    };
    world.fault("enhet-lookup:status=400,after=1,times=always");
    let lookups = patient(&world).lookups(&list(10), &world.landing("one"), &()).await.unwrap();
    assert_eq!((lookups.answered.len(), lookups.failed.len()), (1, 29));
    world.sandbox.heal();
    world.happen(&format!("remove={}", numbers[0]));
    world.fault("enhet-lookup:status=400,after=1,times=always");
    let cut = patient(&world).lookups(&list(9), &world.landing("one"), &()).await.unwrap_err();
    assert!(matches!(cut.error.kind(), ErrorKind::NoAnswers { lookups: 20, .. }), "{}", cut.error);
    // What was found before is not lost with it.
    assert!(matches!(cut.found.answered[..], [Lookup { state: State::Removed, .. }]));
    assert_eq!(cut.found.failed.len(), 29);
}

#[tokio::test]
async fn without_a_connection_no_number_counts_as_failed() {
    let world = Simulated::start().await;
    let mut list = all_wanted(&companies(&world, 1));
    list[0].has_failed = true;
    let nobody =
        world.client(|settings| settings.base_url = "https://127.0.0.1:9/enhetsregisteret/api".parse().unwrap());
    let cut = nobody.lookups(&list, &world.landing("one"), &()).await.unwrap_err();
    assert!(matches!(cut.error.kind(), ErrorKind::Connect { .. }), "{}", cut.error);
    assert!(cut.found.failed.is_empty());
}

#[tokio::test]
async fn a_unit_a_subunit_and_roles_are_looked_up_and_units_are_counted() {
    let world = Simulated::start().await;
    let client = world.client(|_| {});
    let company = number(&world.world().live_company(3));
    let unit = client.unit(&company).await.unwrap();
    let roles = client.roles(&company).await.unwrap();
    let unit: serde_json::Value = serde_json::from_slice(&unit).unwrap();
    let roles: serde_json::Value = serde_json::from_slice(&roles).unwrap();
    assert_eq!(unit["organisasjonsnummer"], company.as_str());
    assert!(roles["rollegrupper"].as_array().unwrap().len() >= 2);
    assert!(client.subunit(&company).await.is_err());
    assert!(client.total().await.unwrap() > 400);
    world.fault("enhet-lookup:status=406");
    assert!(client.unit(&company).await.is_ok());
}

#[tokio::test]
async fn lookups_that_take_too_long_end_at_the_deadline() {
    let world = Simulated::start().await;
    world.fault("enhet-lookup:delay=60s,times=always");
    let list = wanted(&[&world.world().live_company(3)]);
    let client = world.client(|settings| settings.deadline_seconds = 0);
    let error = client.lookups(&list, &world.landing("one"), &()).await.unwrap_err().error;
    assert!(matches!(error.kind(), ErrorKind::Timeout(_)), "{error}");
}
