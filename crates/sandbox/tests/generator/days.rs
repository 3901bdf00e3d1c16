use std::collections::{BTreeMap, BTreeSet};

use brreg_sandbox::generator::{Content, Registration, Settings};

/// The registrations of a day by organisation number.
fn day(day: u32) -> BTreeMap<String, Registration> {
    let content = Content::new(Settings::default().virksomheter(4_000).seed(7).day(day));
    let found: BTreeMap<_, _> = content.registrations().map(|one| (one.organisasjonsnummer.clone(), one)).collect();
    assert_eq!(found.len(), 4_000);
    assert!(found.keys().all(|number| content.registration(number).is_some()));
    found
}

#[test]
fn a_small_share_changes_from_day_to_day() {
    let (before, after) = (day(30), day(31));
    let changed = before.iter().filter(|(number, one)| after.get(*number).is_some_and(|other| other != *one)).count();
    assert!((5..120).contains(&changed), "{changed} of 4,000 changed");
    assert_eq!(after, day(31));
}

#[test]
fn companies_come_and_go_and_others_come_back() {
    let numbers = |on| day(on).into_keys().collect::<BTreeSet<_>>();
    let (first, second, later) = (numbers(0), numbers(1), numbers(200));
    assert_eq!(first.difference(&second).count(), 2);
    assert_eq!(second.difference(&first).count(), 2);
    assert_eq!(first.difference(&later).count(), 400);
}

#[test]
fn owners_leave_and_arrive_and_intervals_and_statuses_change() {
    let (before, after) = (day(0), day(60));
    let mut seen = BTreeSet::new();
    for (number, one) in &before {
        let Some(other) = after.get(number).filter(|other| *other != one) else { continue };
        assert!(other.registrert_dato > one.registrert_dato);
        assert_ne!(other.registrering_id, one.registrering_id);
        let (one_owners, other_owners) = (&one.reelle_rettighetshavere, &other.reelle_rettighetshavere);
        seen.insert(match other_owners.len().cmp(&one_owners.len()) {
            std::cmp::Ordering::Less => "an owner left",
            std::cmp::Ordering::Greater => "an owner arrived",
            std::cmp::Ordering::Equal if one_owners != other_owners => "an interval changed",
            std::cmp::Ordering::Equal => "the status changed",
        });
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
}

#[test]
fn nothing_is_registered_after_its_day() {
    let end_of_day = jiff::civil::date(2026, 1, 1).checked_add(jiff::Span::new().days(91)).unwrap();
    let end_of_day = end_of_day.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
    assert!(day(90).values().all(|one| one.registrert_dato < end_of_day));
}
