//! Five digits that a word names as the other digits of a person's number, however far from the birth date they are and in whatever
//! order: `født 17.03.1975 (50 år), bosatt i 0150 Oslo, de fem siste sifrene er 12345`. They are tried with the dates of the text;
//! the check digits say which one is theirs.

use unicode_normalization::UnicodeNormalization;

use super::dates::dates;
use super::{DATE, Found, Group, number};
use crate::escapes::Placed;
use crate::signs::Sign;

/// How many dates before the digits, and as many behind them, are tried: each that is not theirs may fit by chance.
const DATES: usize = 8;
/// How far from the digits, in characters, the word is looked for that names them.
const REACH: usize = 64;
/// The words that name nothing but a person's number, whole, and within how many words of the digits they count.
const OF_PERSONS: [&str; 16] = [
    "personnr",
    "personnummer",
    "personnummeret",
    "personnumre",
    "personnumrene",
    "persnr",
    "pnr",
    "pnummer",
    "fnr",
    "fnummer",
    "fødselsnr",
    "fødselsnummer",
    "fødselsnummeret",
    "fodselsnr",
    "foedselsnr",
    "foedselsnummer",
];
const NEAR: usize = 3;
/// The words that name its digits among others, which count as the nearest or the next to it.
const OF_DIGITS: [&str; 17] = [
    "pn",
    "dnummer",
    "idnr",
    "idnummer",
    "identnr",
    "identnummer",
    "identitetsnr",
    "identitetsnummer",
    "identifikasjonsnr",
    "identifikasjonsnummer",
    "individnummer",
    "ssn",
    "siffer",
    "sifre",
    "siffrene",
    "sifrene",
    "digits",
];
/// The beginnings of such words.
const CONTROL: [&str; 3] = ["kontrollsif", "individsif", "sifra"];
const NEAREST: usize = 2;
/// The beginnings of such words of which the end, a word for numbers, is apart: `pers. nr.`, `D-nummer`.
const BEGINNINGS: [&str; 11] =
    ["person", "pers", "p", "fødsels", "fodsels", "foedsels", "f", "id", "identitets", "personal", "security"];
const NUMBERS: [&str; 4] = ["nr", "nummer", "no", "number"];
/// The word that names them only directly before them.
const SHORT: &str = "p";
/// The words of which two, one from each, name them together, in either order: `siste fem`, `5 siste`.
const LAST: [&str; 2] = ["siste", "last"];
const FIVE: [&str; 2] = ["fem", "five"];
/// The beginnings of words that say of what else the digits are, between them and the word before.
const OTHERS: [&str; 16] = [
    "kapital", "kr", "nok", "sak", "tlf", "telefon", "mob", "postboks", "postnr", "konto", "org", "aksje", "mangl",
    "ikke", "ukjent", "ref",
];

/// A date: its groups, and its digits.
struct Dated {
    start: usize,
    end: usize,
    digits: [u8; DATE],
}

/// The numbers of which the other digits are named, each with the place and the count of the groups of these.
pub(super) fn numbers(characters: &[Placed], groups: &[Group]) -> Vec<(usize, Found)> {
    let named = named(characters, groups);
    if named.is_empty() {
        return Vec::new();
    }
    let dates = all_dates(groups);
    let found = named.into_iter().filter_map(|(at, count)| {
        let (before, behind) = dates.split_at(dates.partition_point(|date| date.start < at));
        let before = before.iter().rev().filter(|date| date.end <= at).take(DATES);
        let behind = behind.iter().filter(|date| date.start >= at + count).take(DATES);
        let others = || groups.iter().skip(at).take(count).flat_map(Group::digits);
        let found = before.chain(behind).find_map(|date| number(date.digits.into_iter().chain(others()), count));
        Some((at, found?))
    });
    found.collect()
}

/// The dates of the text, in their order.
fn all_dates(groups: &[Group]) -> Vec<Dated> {
    let starting = |start: usize| groups.get(start..).map(dates).into_iter().flatten();
    let all = (0..groups.len()).flat_map(|start| {
        starting(start).map(move |date| Dated { start, end: start + date.count, digits: date.digits })
    });
    all.filter(|date| crate::identifiers::is_date(&date.digits)).collect()
}

/// The places and counts of the groups that are five digits and are named.
fn named(characters: &[Placed], groups: &[Group]) -> Vec<(usize, usize)> {
    let mut named: Vec<(usize, usize)> = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        let Some(count) = groups.get(at..).and_then(five) else { continue };
        if goes_on(characters, groups, at + count) {
            continue;
        }
        let words = words_before(characters, group.place.start);
        let is_next = || words == ["og"] && named.last().is_some_and(|(last, count)| last + count == at);
        let last = groups.get(at + count - 1);
        let behind = || last.is_some_and(|last| are_names(&words_behind(characters, last.place.end)));
        if are_names(&words) || is_next() || is_behind_named_date(characters, groups, at) || behind() {
            named.push((at, count));
        }
    }
    named
}

/// How many groups at the beginning are five digits: in one, parted as `10 130` or `101 30`, or each for itself.
fn five(groups: &[Group]) -> Option<usize> {
    let [first, rest @ ..] = groups else { return None };
    let is_joined = |group: &&Group| group.joint.is_some_and(|joint| !joint.is_listing);
    let next = |length: usize, count: usize| {
        rest.iter().take(count).take_while(is_joined).filter(|group| group.length == length).count() == count
    };
    match first.length {
        5 => Some(1),
        2 if next(3, 1) => Some(2),
        3 if next(2, 1) => Some(2),
        1 if next(1, 4) => Some(5),
        _ => None,
    }
}

/// Whether the digits before a group are a part of something longer: `10130,50`, `10130-12`, `101 30 456`. A date may follow.
fn goes_on(characters: &[Placed], groups: &[Group], next: usize) -> bool {
    let (Some(last), Some(group)) = (next.checked_sub(1).and_then(|last| groups.get(last)), groups.get(next)) else {
        return false;
    };
    let between = characters.get(last.place.end..group.place.start).unwrap_or_default();
    let is_near = matches!(between, [(_, ' ' | ',' | '.' | '-' | '/')]);
    let rest = groups.get(next..).unwrap_or_default();
    is_near && !dates(rest).any(|date| crate::identifiers::is_date(&date.digits))
}

/// Whether a date is directly before the digits, and the word that names them is before the date: `fnr. 170375/10 130`.
fn is_behind_named_date(characters: &[Placed], groups: &[Group], at: usize) -> bool {
    let is_joined = groups.get(at).is_some_and(|group| group.joint.is_some());
    is_joined
        && (1..=3).filter_map(|count| Some((count, at.checked_sub(count)?))).any(|(count, start)| {
            let rest = groups.get(start..).unwrap_or_default();
            let is_date = dates(rest).any(|date| date.count == count && crate::identifiers::is_date(&date.digits));
            let is_named = |first: &Group| are_names(&words_before(characters, first.place.start));
            is_date && rest.first().is_some_and(is_named)
        })
}

/// Whether one of the words, of which the nearest to the digits comes first, names them.
fn are_names(words: &[String]) -> bool {
    let is_other = |word: &&String| OTHERS.iter().any(|other| word.starts_with(other));
    let words: Vec<&str> = words.iter().take_while(|word| !is_other(word)).take(NEAR + 1).map(String::as_str).collect();
    let is_pair = |first: &str, second: &str| {
        NUMBERS.contains(&first) && (BEGINNINGS.contains(&second) || (first, second) == ("nummer", "d"))
            || FIVE.contains(&first) && LAST.contains(&second)
            || LAST.contains(&first) && FIVE.contains(&second)
    };
    let of_digits = |word: &&str| OF_DIGITS.contains(word) || CONTROL.iter().any(|begin| word.starts_with(begin));
    words.first() == Some(&SHORT)
        || words.iter().take(NEAR).any(|word| OF_PERSONS.contains(word))
        || words.iter().take(NEAREST).any(of_digits)
        || words.windows(2).take(NEAREST).any(|pair| matches!(pair, [first, second] if is_pair(first, second)))
}

/// The words before a place, the nearest first, up to other digits or what was masked.
fn words_before(characters: &[Placed], at: usize) -> Vec<String> {
    let before = characters.get(at.saturating_sub(REACH)..at).unwrap_or_default();
    let near = before.rsplit(|(_, character)| *character == '*').next().unwrap_or_default();
    words(near).into_iter().rev().map_while(spoken).collect()
}

/// The words in brackets that begin at a place, in the same order as if they came before it.
fn words_behind(characters: &[Placed], at: usize) -> Vec<String> {
    let behind = characters.get(at..).unwrap_or_default();
    let mut near = behind.iter().take(REACH).skip_while(|(_, character)| Sign::of(*character) == Sign::Between);
    if near.next().is_none_or(|(_, character)| *character != '(') {
        return Vec::new();
    }
    let inside: Vec<Placed> = near.take_while(|(_, character)| *character != ')').cloned().collect();
    let words: Option<Vec<String>> = words(&inside).into_iter().rev().map(spoken).collect();
    words.unwrap_or_default()
}

/// The words and the runs of digits of a text, in lower case.
fn words(characters: &[Placed]) -> Vec<String> {
    let seen = characters.iter().map(|(_, character)| *character).filter(|it| Sign::of(*it) != Sign::Invisible);
    let lower: String = seen.nfkc().flat_map(char::to_lowercase).collect();
    let (mut words, mut kind): (Vec<String>, _) = (Vec::new(), None);
    for character in lower.chars() {
        let next = match Sign::of(character) {
            Sign::Digit(_) => Some(true),
            _ if character.is_alphabetic() => Some(false),
            _ => None,
        };
        match words.last_mut().filter(|_| next == kind) {
            Some(word) if next.is_some() => word.push(character),
            _ if next.is_some() => words.push(character.into()),
            _ => {}
        }
        kind = next;
    }
    words
}

/// The word; digits that count those of the number are one, too. `None` for other digits.
fn spoken(word: String) -> Option<String> {
    match word.as_str() {
        "5" => Some("fem".to_owned()),
        "11" => Some(word),
        _ => word.chars().all(char::is_alphabetic).then_some(word),
    }
}
