//! Lookups of units, subunits and roles.

use std::fs;

use brreg_fetcher::ErrorKind;
use brreg_fetcher::enhet::{OPPSLAG, Place, State, Wanted};
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
    let error = client.lookups(&list, &world.landing("one"), &()).await.unwrap_err();
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

#[tokio::test]
async fn one_failed_lookup_does_not_end_the_list_and_a_wrong_address_does() {
    let world = Simulated::start().await;
    let companies: Vec<String> = (0..3).map(|place| world.world().live_company(20 * place)).collect();
    let list = wanted(&companies.iter().map(String::as_str).collect::<Vec<_>>());
    world.fault("enhet-lookup:html");
    let lookups = world.client(|_| {}).lookups(&list, &world.landing("one"), &()).await.unwrap();
    assert_eq!((lookups.answered.len(), lookups.failed.len()), (2, 1));
    let wrong = |settings: &mut brreg_fetcher::enhet::EnhetSettings| {
        settings.base_url = format!("{}/old", world.sandbox.enhet_url()).parse().unwrap();
    };
    let error = world.client(wrong).lookups(&list, &world.landing("two"), &()).await.unwrap_err();
    assert!(error.to_string().contains("status 404: Not Found"), "{error}");
}

#[tokio::test]
async fn a_number_or_two_that_fail_are_no_outage_and_three_without_an_answer_are() {
    let world = Simulated::start().await;
    let companies: Vec<String> = (0..3).map(|place| world.world().live_company(20 * place)).collect();
    let companies: Vec<&str> = companies.iter().map(String::as_str).collect();
    world.fault("enhet-lookup:status=500,times=always");
    for count in 1..3 {
        let list = wanted(&companies[..count]);
        let lookups = world.client(|_| {}).lookups(&list, &world.landing("one"), &()).await.unwrap();
        assert_eq!((lookups.answered.len(), lookups.failed.len()), (0, count));
    }
    let error = world.client(|_| {}).lookups(&wanted(&companies), &world.landing("one"), &()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NoAnswers { lookups: 3, .. }), "{error}");
    // Those that failed the last time too say nothing of the register.
    let again: Vec<Wanted> =
        wanted(&companies).into_iter().map(|wanted| Wanted { has_failed: true, ..wanted }).collect();
    let lookups = world.client(|_| {}).lookups(&again, &world.landing("one"), &()).await.unwrap();
    assert_eq!((lookups.answered.len(), lookups.failed.len()), (0, 3));
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
    let error = client.lookups(&list, &world.landing("one"), &()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout(_)), "{error}");
}
