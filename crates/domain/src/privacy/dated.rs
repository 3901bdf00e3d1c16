//! A birth date as people write dates, and with it the other five digits of a national identity number, as in forms and letters
//! that say both: `17.03.1975 12345`, `1975-03-17 12345`, `17. mars 1975 12345`, `170375, personnr. 12345`,
//! `personnr. 12345, født March 17, 1975`.

use super::dates::{Behind, Date, dates, glued};
use super::{DATE, Found, Group, LENGTH};

/// The digits behind the date, and all, as texts count them.
const COUNTS: [&[u8]; 2] = [&[5], &[1, 1]];

/// The national identity number that the groups at the beginning are.
pub(super) fn number(groups: &[Group]) -> Option<Found> {
    let behind = || dates(groups).find_map(|date| behind_date(&date, groups));
    let in_one = || glued(groups).and_then(|(digits, count)| super::number(digits, count));
    behind().or_else(|| before_date(groups)).or_else(in_one)
}

/// The five digits with which the groups begin, behind the date that words part from them, or before which a word says so.
fn before_date(groups: &[Group]) -> Option<Found> {
    let (others, rest) = groups.split_first().filter(|(others, _)| others.length == LENGTH - DATE)?;
    let first = rest.first()?;
    let is_named = match first.words.count {
        0 => first.words.is_short() && others.words.is_of_person(),
        _ => {
            let is_birth = first.words.is_short() && first.words.is_of_birth();
            first.words.may_part() || is_birth && (others.words.is_of_person() || others.words.ends_with_number())
        }
    };
    let found = |counted: usize| {
        let mut dates = dates(rest.get(counted..)?);
        dates.find_map(|date| super::number(date.digits.into_iter().chain(others.digits()), 1 + counted + date.count))
    };
    is_named.then(|| found(0)).flatten().or_else(|| is_counted(rest).then(|| found(1)).flatten())
}

/// Whether a group comes that says how many digits there are, as in `personnummer (5 siffer)`, and is none of them.
fn is_counted(groups: &[Group]) -> bool {
    let [count, next, ..] = groups else { return false };
    let is_named = count.words.names_number() || next.words.names_number() || next.words.counts_digits();
    let is_count = count.all().is_some_and(|digits| COUNTS.contains(&digits.as_slice()));
    is_count && is_named && count.words.is_short() && next.words.is_short() && next.words.count > 0
}

/// The date with which the groups begin, and the other digits behind it.
fn behind_date(date: &Date, groups: &[Group]) -> Option<Found> {
    let rest = groups.get(date.count..)?;
    let found = |counted: usize| {
        let (first, more) = rest.get(counted..)?.split_first()?;
        let others = match (first.length, more) {
            (5, _) => 1,
            (3, [second, ..]) if second.length == 2 && second.joint.is_some() && Behind::NoList.is_before(second) => 2,
            _ => return None,
        };
        let is_behind = match counted {
            // The letter of the zone may be between.
            0 => date.behind.is_before(first) || date.count > 4 && first.words.are_behind_time(),
            1 => true,
            // Behind a time of day, where decimals may follow.
            _ => first.joint.is_some_and(|joint| !joint.is('.')) || first.words.are_behind_time(),
        };
        if !is_behind {
            return None;
        }
        let digits = rest.get(counted..counted + others)?.iter().flat_map(Group::digits);
        super::number(date.digits.into_iter().chain(digits), date.count + counted + others)
    };
    let behind_count = || is_counted(rest).then(|| found(1)).flatten();
    found(0).or_else(behind_count).or_else(|| found(midnight(rest)?))
}

/// How many groups at the beginning are the time that programs write behind a date, with its decimals and its offset: `00:00:00`,
/// `T00:00:00.000+01:00`, `12:00:00 AM`.
fn midnight(groups: &[Group]) -> Option<usize> {
    let [hours, minutes, ..] = groups else { return None };
    let is_zero = |group: &Group| group.digits().all(|digit| digit == 0);
    let is_behind = |at: usize, signs: &[char], lengths: std::ops::RangeInclusive<usize>| {
        let group = groups.get(at).filter(|group| lengths.contains(&group.length));
        group.filter(|group| group.joint.is_some_and(|joint| signs.iter().any(|sign| joint.is(*sign))))
    };
    let is_start = hours.joint.is_some_and(|joint| !joint.is_listing) || hours.words.are_before_time();
    if !is_start || hours.length > 2 || is_behind(1, &[':'], 2..=2).is_none() || !is_zero(minutes) {
        return None;
    }
    let mut count = 2;
    if is_behind(count, &[':'], 2..=2).is_some_and(is_zero) {
        count += 1;
        count += usize::from(is_behind(count, &['.', ','], 1..=9).is_some_and(is_zero));
    }
    if is_behind(count, &['+', '-'], 2..=4).is_some() {
        count += 1;
        count += usize::from(is_behind(count, &[':'], 2..=2).is_some());
    }
    let is_twelve = || hours.digits().eq([1, 2]) && groups.get(count).is_some_and(|next| next.words.are_behind_time());
    (is_zero(hours) || is_twelve()).then_some(count)
}
