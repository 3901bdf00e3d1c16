//! Five digits that a word names as the other digits of a person's number, however far from the birth date they are and in whatever
//! order: `født 17.03.1975 (50 år), bosatt i 0150 Oslo, de fem siste sifrene er 12345`. They are tried with the dates of the text;
//! the check digits say which one is theirs.

use super::dates::{Date, dates};
use super::masked::behind_mask;
use super::naming::{self, Naming};
use super::spoken::{self, REACH, words, words_before, words_behind};
use super::units;
use super::{DATE, Found, Group, LENGTH, number};
use crate::escapes::Placed;
use crate::signs::Sign;

/// How many dates before the digits, and as many behind them, are tried: each that is not theirs may fit by chance.
const DATES: usize = 8;
/// How many digits there are.
const FIVE_DIGITS: usize = LENGTH - DATE;
/// The fields of a form in which the five digits are three and two: `Individnr: 123 Kontrollsiffer: 45`.
const INDIVIDUAL: &str = "individ";
const CHECK: &str = "kontrollsif";
/// What is added to the first digit of the day in a D-number, and to that of the month in a synthetic number.
const D_DAY: [u8; 2] = [0, 4];
const SYNTHETIC_MONTH: [u8; 3] = [0, 8, 4];

/// A date: its groups, and its digits.
struct Dated {
    start: usize,
    end: usize,
    digits: [u8; DATE],
}

/// Five digits that are named: their groups, and what the words say of the number.
struct Named {
    at: usize,
    count: usize,
    naming: Naming,
}

/// The numbers of which the other digits are named, each with the place and the count of the groups of these.
pub(super) fn numbers(characters: &[Placed], groups: &[Group]) -> Vec<(usize, Found)> {
    let named = named(characters, groups);
    if named.is_empty() {
        return Vec::new();
    }
    let dates = all_dates(groups);
    let found = named.into_iter().filter_map(|Named { at, count, naming }| {
        let (before, behind) = dates.split_at(dates.partition_point(|date| date.start < at));
        let before = before.iter().rev().filter(|date| date.end <= at).take(DATES);
        let behind = behind.iter().filter(|date| date.start >= at + count).take(DATES);
        let others: Vec<u8> = groups.iter().skip(at).take(count).flat_map(Group::digits).collect();
        let found = before
            .chain(behind)
            .flat_map(|date| beginnings(date.digits, naming))
            .find_map(|date| number(date.into_iter().chain(others.iter().copied()), count));
        Some((at, found?))
    });
    found.collect()
}

/// The first six digits of the numbers that somebody born on this date may have, by what is said of the number.
fn beginnings(date: [u8; DATE], naming: Naming) -> impl Iterator<Item = [u8; DATE]> {
    let days = D_DAY.iter().take(if naming.is_d { D_DAY.len() } else { 1 });
    let months = SYNTHETIC_MONTH.iter().take(if naming.is_synthetic { SYNTHETIC_MONTH.len() } else { 1 });
    let [d1, d2, m1, m2, y1, y2] = date;
    months.flat_map(move |month| days.clone().map(move |day| [d1 + day, d2, m1 + month, m2, y1, y2]))
}

/// The dates of the text, in their order. None goes over a mask.
fn all_dates(groups: &[Group]) -> Vec<Dated> {
    let mut end = 0;
    let parts = groups.chunk_by(|_, next| !next.is_behind_mask).map(|part| {
        end += part.len();
        (end - part.len(), part)
    });
    let all = parts.flat_map(|(begin, part)| {
        let starting = |at: usize| part.get(at..).map(dates).into_iter().flatten();
        let dated =
            move |at: usize, date: Date| Dated { start: begin + at, end: begin + at + date.count, digits: date.digits };
        (0..part.len()).flat_map(move |at| starting(at).map(move |date| dated(at, date)))
    });
    all.filter(|date| crate::identifiers::is_date(&date.digits)).collect()
}

/// The groups that are five digits and are named.
fn named(characters: &[Placed], groups: &[Group]) -> Vec<Named> {
    let mut named: Vec<Named> = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        let in_form = || are_fields(characters, groups, at).then_some(2);
        let Some(count) = groups.get(at..).and_then(five).or_else(in_form) else { continue };
        let words = words_before(characters, group.place.start);
        // Behind such a word five digits are whole: `pnr. 10130 50 % eier`.
        let is_whole =
            || count == 1 && (naming::is_directly_of_person(&words) || is_behind_item(characters, groups, at));
        if goes_on(characters, groups, at + count, is_whole())
            && !(is_whole() && is_of_its_own(characters, groups, at + count))
        {
            continue;
        }
        let Some(last) = groups.get(at + count - 1) else { continue };
        let in_brackets = words_behind(characters, last.place.end);
        let near = || spoken::words_near(characters, group.place.start);
        let here = || Naming::of(&words).and(Naming::of(&near())).and(Naming::of(&in_brackets));
        let is_amount = || units::are_counted(characters, last.place.end);
        let link = named.last().map(|last| (last.at + last.count, last.naming));
        let is_next = || {
            let (end, naming) = link?;
            let is_numbered = end + 1 == at && is_item(characters, groups, end);
            let is_next = end == at || is_numbered;
            (is_next && is_link(characters, groups, end, is_numbered, naming) && !is_amount()).then_some(naming)
        };
        let is_named = naming::are_names(&words) && (naming::are_directly(&words) || !is_amount())
            || naming::is_short_d(&words, near)
            || naming::may_be_of_whom(&words)
                && !is_amount()
                && naming::are_names_of_whom(&spoken::words_of_sentence(characters, group.place.start))
            || is_behind_item(characters, groups, at)
            || is_behind_named_date(characters, groups, at)
            || is_behind_remark(characters, group.place.start)
            || naming::are_names(&in_brackets)
            || count == 2 && in_form().is_some()
            || !is_amount() && are_named_behind(characters, last.place.end, &words);
        if let Some(naming) = is_named.then(here).or_else(is_next) {
            named.push(Named { at, count, naming });
        }
    }
    named
}

/// Whether a group is the number of a person in a form or of an item of a list: `ektefelle 1: 12345`, `2) 12345`.
fn is_item(characters: &[Placed], groups: &[Group], at: usize) -> bool {
    let is_sign = |(_, character): &Placed| matches!(character, ':' | ')');
    let behind = between(characters, groups, at);
    let is_ordinal = matches!(behind, [(_, '.'), (_, ' ')]);
    groups.get(at).is_some_and(|group| group.length == 1)
        && (is_ordinal || behind.iter().any(is_sign))
        && words(behind).is_empty()
}

/// Whether such a number is directly before the digits, and the word that names them is before it.
fn is_behind_item(characters: &[Placed], groups: &[Group], at: usize) -> bool {
    let is_masked = groups.get(at).is_some_and(|group| group.is_behind_mask);
    let item = at.checked_sub(1).filter(|item| !is_masked && is_item(characters, groups, *item));
    let Some(item) = item else { return false };
    groups.get(item).is_some_and(|group| naming::are_names(&words_before(characters, group.place.start)))
}

/// Whether what is behind the named digits that end before a group, without what is in brackets, makes the next digits those of
/// another person or another reading.
fn is_link(characters: &[Placed], groups: &[Group], end: usize, is_numbered: bool, naming: Naming) -> bool {
    let Some(last) = end.checked_sub(1) else { return false };
    let mut is_inside = false;
    let between = between(characters, groups, last);
    // What is said in an open bracket is of the digits in it.
    let is_closed = between.iter().any(|(_, character)| *character == ')');
    let outside = between.iter().filter(|(_, character)| {
        is_inside = is_closed && (is_inside || *character == '(') && *character != ')';
        !is_inside && *character != ')'
    });
    let outside: Vec<Placed> = outside.cloned().collect();
    let is_behind_mask = groups.get(end).is_some_and(|group| group.is_behind_mask);
    let is_sign = |it: &char| match *it {
        '*' => is_behind_mask,
        it => !it.is_whitespace() && !it.is_alphabetic() && it != '(',
    };
    let signs: Vec<char> = outside.iter().map(|(_, it)| *it).filter(is_sign).collect();
    let words = words(&outside);
    is_numbered && words.len() <= 1 && !words.iter().any(|word| naming::is_other(word))
        || naming::are_link(&words, &signs, naming)
}

/// Whether a word behind the digits names them: `12345 er personnummeret`. One that names digits behind it does not.
fn are_named_behind(characters: &[Placed], end: usize, before: &[String]) -> bool {
    spoken::clause(characters, end)
        .is_some_and(|(words, is_clause)| naming::are_names_behind(&words, before, is_clause))
}

/// How many groups at the beginning are five digits: in one, parted as `10 130` or `101 30`, each for itself, or with single blanks
/// between them wherever these are, unless that is a date.
fn five(groups: &[Group]) -> Option<usize> {
    let [first, rest @ ..] = groups else { return None };
    let is_joined = |group: &&Group| group.joint.is_some_and(|joint| !joint.is_listing);
    let mut length = first.length;
    let more = rest.iter().take_while(is_joined).take_while(|group| {
        let is_part = length < FIVE_DIGITS;
        length += if is_part { group.length } else { 0 };
        is_part
    });
    let count = 1 + more.count();
    let parts = groups.get(..count).filter(|_| length == FIVE_DIGITS)?;
    let lengths: Vec<usize> = parts.iter().map(|group| group.length).collect();
    let is_usual = matches!(lengths.as_slice(), [5] | [2, 3] | [3, 2] | [1, 1, 1, 1, 1]);
    let is_blank = |group: &Group| group.joint.is_some_and(|joint| joint.is_single && joint.first.is_whitespace());
    let is_date = || dates(groups).any(|date| date.count >= count && crate::identifiers::is_date(&date.digits));
    (is_usual || parts.iter().skip(1).all(is_blank) && !is_date()).then_some(count)
}

/// Whether three digits and the two behind them are in fields of a form that say so.
fn are_fields(characters: &[Placed], groups: &[Group], at: usize) -> bool {
    let Some([individual, check, ..]) = groups.get(at..) else { return false };
    let is_named = |group: &Group, begin: &str| {
        words_before(characters, group.place.start).first().is_some_and(|word| word.starts_with(begin))
    };
    (individual.length, check.length) == (3, 2)
        && words(between(characters, groups, at)).len() == 1
        && is_named(check, CHECK)
        && is_named(individual, INDIVIDUAL)
}

/// What is between a group and the next.
fn between<'c>(characters: &'c [Placed], groups: &[Group], at: usize) -> &'c [Placed] {
    let places = groups.get(at).zip(groups.get(at + 1));
    places.and_then(|(one, next)| characters.get(one.place.end..next.place.start)).unwrap_or_default()
}

/// Whether the digits before a group are a part of something longer: `10130,50`, `10130-12`, and, unless they are whole, `101 30 456`. A
/// date may follow.
fn goes_on(characters: &[Placed], groups: &[Group], next: usize, are_whole: bool) -> bool {
    let (Some(last), Some(group)) = (next.checked_sub(1).and_then(|last| groups.get(last)), groups.get(next)) else {
        return false;
    };
    let between = characters.get(last.place.end..group.place.start).unwrap_or_default();
    // Five more are of another person.
    let is_list = matches!(between, [(_, ',' | '/')]) && group.length == FIVE_DIGITS && last.length == FIVE_DIGITS;
    let is_near = matches!(between, [(_, ',' | '.' | '-' | '/')]) || !are_whole && matches!(between, [(_, ' ')]);
    let rest = groups.get(next..).unwrap_or_default();
    is_near && !is_list && !dates(rest).any(|date| crate::identifiers::is_date(&date.digits))
}

/// Whether the digits that begin with a group, directly behind a sign behind others, are of something else by what is behind them: a
/// share, a postcode, what is counted.
fn is_of_its_own(characters: &[Placed], groups: &[Group], next: usize) -> bool {
    let Some(group) = groups.get(next) else { return false };
    let behind: String = characters.iter().skip(group.place.end).take(3).map(|(_, character)| *character).collect();
    let word = behind.strip_prefix(' ').and_then(|word| word.chars().next());
    let is_postcode = group.length == 4 && word.is_some_and(char::is_uppercase);
    let is_count = group.length == 1 && word.is_some_and(char::is_lowercase);
    is_postcode || is_count || units::are_counted(characters, group.place.end) || behind.trim_start().starts_with('%')
}

/// Whether a date is directly before the digits, and the word that names them is before the date: `fnr. 170375/10 130`, `fnr. for Ola,
/// f. 17.03.75, er 10 130`, `fnr. endret 01.02.2003 til 10 130`.
fn is_behind_named_date(characters: &[Placed], groups: &[Group], at: usize) -> bool {
    let is_joined = groups.get(at).is_some_and(|group| group.joint.is_some());
    let last = at.checked_sub(1).filter(|_| !is_joined);
    let link = last.map(|last| words(between(characters, groups, last))).unwrap_or_default();
    (is_joined || link.len() == 1)
        && (1..=3).filter_map(|count| Some((count, at.checked_sub(count)?))).any(|(count, start)| {
            let rest = groups.get(start..).unwrap_or_default();
            let is_date = dates(rest).any(|date| date.count == count && crate::identifiers::is_date(&date.digits));
            let is_named = |first: &Group| {
                let words = words_before(characters, first.place.start);
                let words = if is_joined { &words } else { naming::without_born(&words) };
                match is_joined {
                    true => naming::are_names(words),
                    false if naming::are_is(&link) => naming::are_names_of(words),
                    false => naming::are_names_with_date(words, &link),
                }
            };
            is_date && rest.first().is_some_and(is_named)
        })
}

/// Whether a remark in brackets is directly before the digits, and the word that names them is before it: `pnr. (skrevet av 2
/// personer) 10130`. Nothing in the remark says that they are something else.
fn is_behind_remark(characters: &[Placed], at: usize) -> bool {
    let near = behind_mask(characters.get(at.saturating_sub(REACH)..at).unwrap_or_default());
    let Some(end) = near.iter().rposition(|(_, character)| *character == ')') else { return false };
    let (inside, behind) = near.split_at(end);
    let Some(start) = inside.iter().rposition(|(_, character)| *character == '(') else { return false };
    let is_directly = naming::are_is(&words(behind))
        || behind.iter().skip(1).all(|(_, it)| matches!(it, ':' | '*') || Sign::of(*it) == Sign::Between);
    let mut remark = words(inside.get(start..).unwrap_or_default());
    remark.reverse();

    is_directly
        && (!remark.iter().any(|word| naming::is_other(word)) || naming::is_other_number(&remark))
        && naming::are_names_of(&words_before(characters, at - near.len() + start))
}
