//! What directly behind digits says that they are an amount or count something: `12345 kr`, `12345,50`, `12345,-`, `12345 aksjer`.

use super::{DATE, Group, LENGTH};
use crate::escapes::Placed;
use crate::signs::Sign;

/// Money and measures.
const AMOUNTS: [&str; 19] = [
    "kroner", "kr", "nok", "sek", "dkk", "eur", "euro", "usd", "dollar", "gbp", "chf", "tkr", "kvm", "daa", "dekar",
    "kg", "tonn", "liter", "kwh",
];
/// What is counted of an organisation.
const COUNTED: [&str; 2] = ["ansatte", "enheter"];
/// What persons of a list own, so that their digits may be before it.
const OWNED: [&str; 6] = ["aksjer", "andeler", "stemmer", "units", "shares", "votes"];
/// The letter of an area or a volume, with its power behind it.
const METRES: &str = "m";

/// Whether a word directly behind a place says what the digits before it count.
pub(super) fn are_counted(characters: &[Placed], at: usize) -> bool {
    word(characters, at).is_some_and(|(word, _)| is_amount(&word) || OWNED.contains(&word.as_str()))
}

/// Whether the last of the groups, which could be the five digits of a person behind a date, are an amount, or count something. They
/// are not where a person's digits are before what is owned, or where the currency is that of the next number.
pub(super) fn are_behind_date(characters: &[Placed], number: &[Group], next: Option<&Group>) -> bool {
    let (Some(first), Some(last)) = (number.first(), number.last()) else { return false };
    let is_date = number.len() > 1 && first.length != DATE && last.length == LENGTH - DATE;
    let Some(joint) = last.joint.filter(|_| is_date) else { return false };
    let end = last.place.end;
    let sign = |place: usize| characters.get(place).map(|(_, character)| *character);
    let is_digit = |place: usize| sign(place).is_some_and(|it| matches!(Sign::of(it), Sign::Digit(_)));
    let has_dash =
        matches!(sign(end), Some(',' | '.')) && matches!(sign(end + 1), Some('-' | '–')) && !is_digit(end + 2);
    let is_decimal = |next: &Group| {
        let is_next = next.joint.is_some_and(|decimal| decimal.is_decimal() && decimal != joint);
        let is_owned = word(characters, next.place.end).is_some_and(|(word, _)| OWNED.contains(&word.as_str()));
        let is_share = first_behind(characters, next.place.end).is_some_and(|place| sign(place) == Some('%'));
        is_next && next.length <= 2 && !is_owned && !is_share
    };
    let is_counted = word(characters, end).is_some_and(|(word, end)| {
        let is_power = word == METRES && matches!(sign(end), Some('2' | '3' | '²' | '³')) && !is_digit(end + 1);
        let mut behind = characters.iter().skip(end).map(|(_, character)| *character);
        let is_of_next = behind
            .find(|it| !it.is_whitespace() && !matches!(it, '.' | ':'))
            .is_some_and(|it| matches!(Sign::of(it), Sign::Digit(_)));
        is_power || is_amount(&word) && !is_of_next
    });
    has_dash || next.is_some_and(is_decimal) || is_counted
}

fn is_amount(word: &str) -> bool {
    AMOUNTS.contains(&word) || COUNTED.contains(&word)
}

/// The place of the first character behind a place that is no blank.
fn first_behind(characters: &[Placed], at: usize) -> Option<usize> {
    let blanks = characters.get(at..)?.iter().take_while(|(_, character)| character.is_whitespace()).count();
    Some(at + blanks)
}

/// The word directly behind a place in lower case, and where it ends.
fn word(characters: &[Placed], at: usize) -> Option<(String, usize)> {
    let start = first_behind(characters, at)?;
    let letters = characters.get(start..)?.iter().map(|(_, character)| *character);
    let letters: String = letters.take_while(|character| character.is_alphabetic()).collect();
    let end = start + letters.chars().count();
    (end > start).then(|| (letters.to_lowercase(), end))
}
