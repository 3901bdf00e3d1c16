//! Five digits that a word names as the other digits of a person's number, however far from the birth date they are and in whatever
//! order: `født 17.03.1975 (50 år), bosatt i 0150 Oslo, de fem siste sifrene er 12345`. They are tried with the dates of the text;
//! the check digits say which one is theirs.

use unicode_normalization::UnicodeNormalization;

use super::dates::dates;
use super::{DATE, Found, Group, LENGTH, number};
use crate::escapes::Placed;
use crate::signs::Sign;

/// How many dates before the digits, and as many behind them, are tried: each that is not theirs may fit by chance.
const DATES: usize = 8;
/// How far from the digits, in characters, the word is looked for that names them.
const REACH: usize = 64;
/// The words that name nothing but a person's number, whole, and within how many words of the digits they count.
const OF_PERSONS: [&str; 17] = [
    "personnr",
    "personnummer",
    "personnummeret",
    "personnumre",
    "personnumrene",
    "persnr",
    "pnr",
    "pnummer",
    "individnr",
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
/// How many digits there are.
const FIVE_DIGITS: usize = LENGTH - DATE;
/// The words of which two, one from each, name them together, in either order: `siste fem`, `5 siste`.
const LAST: [&str; 2] = ["siste", "last"];
const FIVE: [&str; 2] = ["fem", "five"];
/// The words that may be between these and the digits.
const FIGURES: [&str; 2] = ["tall", "tallene"];
/// The beginnings of words that say of what else the digits are, between them and the word before.
const OTHERS: [&str; 19] = [
    "kapital",
    "kroner",
    "saksn",
    "saken",
    "tlf",
    "telefon",
    "mobil",
    "postboks",
    "postnr",
    "konto",
    "orgn",
    "organisasjonsn",
    "aksje",
    "mangl",
    "ikke",
    "ukjent",
    "beløp",
    "gebyr",
    "adress",
];
/// Such words that are the beginning of names, too, and count whole.
const WHOLE_OTHERS: [&str; 6] = ["kr", "nok", "sak", "mob", "org", "ref"];
/// The beginnings of words for what is numbered with short words, too, directly before these: `Produkt-ID`, `Festenr. (f.nr.)`.
const THINGS: [&str; 8] = ["produkt", "prosjekt", "feste", "side", "vare", "artik", "sak", "dokument"];
/// The words directly behind the digits that say what they count.
const UNITS: [&str; 11] =
    ["kroner", "kr", "nok", "aksjer", "andeler", "stemmer", "ansatte", "enheter", "units", "shares", "votes"];

/// The words behind such a word that say whose number it is, as in `pnr. for Ola Nordmann`, and how many words that are.
const OF_WHOM: [&str; 4] = ["for", "til", "på", "of"];
const WHOM: usize = 3;
/// The words that part what was said of a number from its digits, as in `personnr. for Ola født 17.03.1975 er: 12345`.
const IS: [&str; 4] = ["er", "var", "lyder", "is"];
/// The words directly before a birth date, of which there may be so many.
const BORN: [&str; 6] = ["født", "fodt", "f", "fdato", "fødselsdato", "den"];
const BORN_WORDS: usize = 2;
/// The fields of a form in which the five digits are three and two: `Individnr: 123 Kontrollsiffer: 45`.
const INDIVIDUAL: &str = "individ";
const CHECK: &str = "kontrollsif";
/// What is between the same digits where several who read them wrote what they read.
const OR: [&str; 3] = ["og", "eller", "or"];
const OR_SIGNS: [char; 2] = ['/', '|'];

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
        let in_form = || are_fields(characters, groups, at).then_some(2);
        let Some(count) = groups.get(at..).and_then(five).or_else(in_form) else { continue };
        let words = words_before(characters, group.place.start);
        // Behind such a word five digits are whole: `pnr. 10130 50 % eier`.
        let is_whole = || count == 1 && words.first().is_some_and(|word| OF_PERSONS.contains(&word.as_str()));
        if goes_on(characters, groups, at + count, is_whole()) {
            continue;
        }
        let is_next = || {
            let is_behind = named.last().is_some_and(|(last, count)| last + count == at);
            is_behind && is_or(&words, at.checked_sub(1).map_or(&[], |last| between(characters, groups, last)))
        };
        let last = groups.get(at + count - 1);
        let behind = || last.is_some_and(|last| are_names(&words_behind(characters, last.place.end)));
        let is_amount = || last.is_some_and(|last| is_counted(characters, last.place.end));
        if are_names(&words) && (are_directly(&words) || !is_amount())
            || is_next()
            || is_behind_named_date(characters, groups, at)
            || is_behind_remark(characters, group.place.start)
            || behind()
            || count == 2 && in_form().is_some()
        {
            named.push((at, count));
        }
    }
    named
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

/// Whether this is what is between two ways in which the same digits were read; `words` are those in it.
fn is_or(words: &[String], between: &[Placed]) -> bool {
    match words {
        [] => {
            let mut signs = between.iter().map(|(_, character)| character).filter(|it| !it.is_whitespace());
            signs.next().is_some_and(|sign| OR_SIGNS.contains(sign)) && signs.next().is_none()
        }
        [word] => OR.contains(&word.as_str()),
        _ => false,
    }
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
    let is_near = matches!(between, [(_, ',' | '.' | '-' | '/')]) || !are_whole && matches!(between, [(_, ' ')]);
    let rest = groups.get(next..).unwrap_or_default();
    is_near && !dates(rest).any(|date| crate::identifiers::is_date(&date.digits))
}

/// Whether a date is directly before the digits, and the word that names them is before the date: `fnr. 170375/10 130`, `fnr. for Ola,
/// f. 17.03.75, er 10 130`.
fn is_behind_named_date(characters: &[Placed], groups: &[Group], at: usize) -> bool {
    let is_joined = groups.get(at).is_some_and(|group| group.joint.is_some());
    let is_said = || at.checked_sub(1).is_some_and(|last| is_is(between(characters, groups, last)));
    (is_joined || is_said())
        && (1..=3).filter_map(|count| Some((count, at.checked_sub(count)?))).any(|(count, start)| {
            let rest = groups.get(start..).unwrap_or_default();
            let is_date = dates(rest).any(|date| date.count == count && crate::identifiers::is_date(&date.digits));
            let is_named = |first: &Group| {
                let words = words_before(characters, first.place.start);
                let born = words.iter().take(BORN_WORDS).take_while(|word| BORN.contains(&word.as_str())).count();
                if is_joined { are_names(&words) } else { are_names_of(words.get(born..).unwrap_or_default()) }
            };
            is_date && rest.first().is_some_and(is_named)
        })
}

/// Whether these are the one word between what was said of a number and its digits.
fn is_is(characters: &[Placed]) -> bool {
    let words = words(characters);
    matches!(words.as_slice(), [word] if IS.contains(&word.as_str()))
}

/// Whether a remark in brackets is directly before the digits, and the word that names them is before it: `pnr. (skrevet av 2
/// personer) 10130`. Nothing in the remark says that they are something else.
fn is_behind_remark(characters: &[Placed], at: usize) -> bool {
    let near = characters.get(at.saturating_sub(REACH)..at).unwrap_or_default();
    let Some(end) = near.iter().rposition(|(_, character)| *character == ')') else { return false };
    let (inside, behind) = near.split_at(end);
    let Some(start) = inside.iter().rposition(|(_, character)| *character == '(') else { return false };
    let is_directly = is_is(behind)
        || behind.iter().skip(1).all(|(_, character)| *character == ':' || Sign::of(*character) == Sign::Between);

    is_directly
        && !words(inside.get(start..).unwrap_or_default()).iter().any(|word| is_other(word))
        && are_names_of(&words_before(characters, at - near.len() + start))
}

/// Whether one of the words names the digits behind a remark or a date: the nearest, or the one before those that say whose they are.
fn are_names_of(words: &[String]) -> bool {
    let of_whom = words.iter().take(WHOM + 1).position(|word| OF_WHOM.contains(&word.as_str()));
    let named =
        of_whom.filter(|count| !words.iter().take(*count).any(|word| is_other(word))).map_or(0, |count| count + 1);
    // Not what else is before the name.
    are_names(words.get(named..words.len().min(named + NEAREST)).unwrap_or_default())
}

/// Whether a word says that the digits are of something else.
fn is_other(word: &str) -> bool {
    WHOLE_OTHERS.contains(&word) || OTHERS.iter().any(|other| word.starts_with(other))
}

/// Whether one of the words, of which the nearest to the digits comes first, names them.
fn are_names(words: &[String]) -> bool {
    let said = words.iter().take(1).filter(|word| IS.contains(&word.as_str())).count();
    let words: Vec<&str> =
        words.iter().skip(said).take_while(|word| !is_other(word)).take(NEAR + 1).map(String::as_str).collect();
    let is_of_thing =
        |before: usize| words.get(before).is_some_and(|word| THINGS.iter().any(|it| word.starts_with(it)));
    let of_digits = |(place, word): (usize, &&str)| {
        (OF_DIGITS.contains(word) || CONTROL.iter().any(|begin| word.starts_with(begin))) && !is_of_thing(place + 1)
    };
    let is_pair = |(place, pair): (usize, &[&str])| is_number(pair) && !is_of_thing(place + 2);
    words.first() == Some(&SHORT) && !is_of_thing(1)
        || words.iter().take(NEAR).any(|word| OF_PERSONS.contains(word))
        || words.iter().take(NEAREST).enumerate().any(of_digits)
        || words.windows(2).take(NEAREST).enumerate().any(is_pair)
        || matches!(words.as_slice(), [first, second, ..] if is_last_five(first, second))
        || matches!(words.as_slice(), [first, second, third, ..] if FIGURES.contains(first) && is_last_five(second, third))
}

/// Whether two words, the nearer first, are a word of which the end is apart: `pers. nr.`.
fn is_number(pair: &[&str]) -> bool {
    let [first, second] = pair else { return false };
    NUMBERS.contains(first) && (BEGINNINGS.contains(second) || (*first, *second) == ("nummer", "d"))
}

/// Whether two words say how many digits come, and which: `siste fem`.
fn is_last_five(first: &str, second: &str) -> bool {
    FIVE.contains(&first) && LAST.contains(&second) || LAST.contains(&first) && FIVE.contains(&second)
}

/// Whether the nearest word, or the two nearest, name a number, with no other word between.
fn are_directly(words: &[String]) -> bool {
    let pair: Vec<&str> = words.iter().take(2).map(String::as_str).collect();
    are_names(words.get(..1).unwrap_or_default()) || is_number(&pair)
}

/// Whether a word directly behind a place says what the digits before it count.
fn is_counted(characters: &[Placed], at: usize) -> bool {
    let behind = characters.get(at..).unwrap_or_default().iter().take(REACH);
    let near: Vec<Placed> = behind.skip_while(|(_, character)| character.is_whitespace()).cloned().collect();
    let word: Vec<Placed> = near.into_iter().take_while(|(_, character)| character.is_alphabetic()).collect();
    words(&word).first().is_some_and(|word| UNITS.contains(&word.as_str()))
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
