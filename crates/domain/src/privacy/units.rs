//! What directly behind digits says that they are an amount or count something: `12345 kr`, `12345,50`, `12345,-`, `12345 aksjer`.

use super::dates::dates;
use super::{DATE, Group, LENGTH};
use crate::escapes::Placed;
use crate::signs::Sign;

/// Money, measures and what is counted. Each is whole, and a full stop may be behind it.
const AMOUNTS: [&str; 113] = [
    // Money.
    "kroner",
    "kronar",
    "krone",
    "kr",
    "øre",
    "nok",
    "tnok",
    "mnok",
    "tkr",
    "mkr",
    "mill",
    "million",
    "millioner",
    "mrd",
    "milliard",
    "milliarder",
    "sek",
    "dkk",
    "eur",
    "euro",
    "usd",
    "dollar",
    "gbp",
    "pund",
    "chf",
    "jpy",
    "pln",
    "isk",
    "aud",
    "cad",
    "inr",
    "cny",
    "tusen",
    // Shares of a whole and pieces.
    "prosent",
    "prosentpoeng",
    "promille",
    "poeng",
    "stk",
    "stykk",
    "stykker",
    "pcs",
    "eksemplarer",
    "esker",
    "kolli",
    // Lengths, areas and volumes.
    "km",
    "mil",
    "meter",
    "cm",
    "mm",
    "nm",
    "kvm",
    "kvadratmeter",
    "kubikkmeter",
    "kubikk",
    "ha",
    "hektar",
    "daa",
    "dekar",
    "mål",
    "liter",
    "hl",
    "fat",
    "sm",
    "dwt",
    "brt",
    "teu",
    // Weights and energy.
    "kg",
    "kilo",
    "gram",
    "mg",
    "tonn",
    "wh",
    "kwh",
    "mwh",
    "gwh",
    "twh",
    "kw",
    "mw",
    "gw",
    "volt",
    "btu",
    "oe",
    // Times.
    "ms",
    "sekunder",
    "minutter",
    "timer",
    "dager",
    "døgn",
    "uker",
    "mnd",
    "måneder",
    "ganger",
    // Persons and things of an organisation.
    "ansatte",
    "enheter",
    "medlemmer",
    "personer",
    "innbyggere",
    "besøkende",
    "kvinner",
    "menn",
    "elever",
    "brukere",
    "kunder",
    "gjester",
    "boliger",
    "dyr",
    "lodd",
    "linjer",
    "aksjonærer",
    "årsverk",
    "underskrifter",
    "tilskuere",
    "deltakere",
];
/// Signs of money and of shares of a whole, directly before digits or behind them.
const MONEY: [char; 5] = ['€', '$', '£', '¥', '₽'];
const SHARES: [char; 2] = ['%', '‰'];
/// Of which country money is, before the word for it.
const COUNTRIES: [&str; 5] = ["norske", "svenske", "danske", "amerikanske", "britiske"];
/// Such words of one letter, which are no initials of a name: in small letters and with a blank between.
const LETTERS: [char; 4] = ['m', 't', 'l', 'g'];
/// What persons of a list own, so that their digits may be before it.
const OWNED: [&str; 6] = ["aksjer", "andeler", "stemmer", "units", "shares", "votes"];
/// The lengths of an area or a volume, with its power behind it.
const METRES: [&str; 6] = ["m", "km", "dm", "cm", "mm", "sm"];

/// Whether a word directly behind a place says what the digits before it count.
pub(super) fn are_counted(characters: &[Placed], at: usize) -> bool {
    word(characters, at).is_some_and(|(word, _)| is_amount(&word) || OWNED.contains(&word.as_str()))
}

/// Whether the last of the groups, which could be the five digits of a person behind a date, are an amount, or count something. They
/// are not where a person's digits are before what is owned, or where the currency is that of the next number.
pub(super) fn are_behind_date(characters: &[Placed], number: &[Group], behind: &[Group]) -> bool {
    let (Some(first), Some(last)) = (number.first(), number.last()) else { return false };
    let Some(others) = others(number) else { return false };
    let sign = |place: usize| characters.get(place).map(|(_, character)| *character);
    if others.joint.is_none() && others.words.count == 0 && has_money_before(characters, others.place.start) {
        return true;
    }
    let Some(joint) = others.joint else { return false };
    let is_short_date = first.length == DATE;
    // However the six are parted.
    let before: usize = number[..number.len() - 1].iter().map(|group| group.length).sum();
    if before == DATE && joint.is('-') {
        return false;
    }
    // Behind six digits five are a person's as people write them: with a dash, a word for it, or what looks like decimals.
    let is_usual = joint.is(' ') || joint.is('-');
    if is_short_date && (joint.is('-') || first.words.names_number() || first.words.is_of_person()) {
        return false;
    }
    let end = last.place.end;
    let is_digit = |place: usize| sign(place).is_some_and(|it| matches!(Sign::of(it), Sign::Digit(_)));
    let dash = first_behind(characters, end).unwrap_or(end);
    // A full stop and a dash end a sentence about a person too: rather an amount without its digits than a number with them.
    let has_dash = matches!(sign(dash), Some(',' | ':'))
        && matches!(sign(dash + 1), Some('-' | '–'))
        && !is_digit(dash + 2)
        && (dash == end || sign(dash) == Some(','));
    let decimals = behind.first().filter(|_| !(is_short_date && is_usual));
    let is_of_list = |decimals: &Group| {
        let before = first.place.start.checked_sub(1).and_then(sign);
        joint.is(',') && (matches!(before, Some(',' | ';')) || sign(decimals.place.end) == Some(','))
    };
    let is_decimal = |next: &Group| {
        let is_next = next.joint.is_some_and(|decimal| decimal.is_decimal());
        let is_owned = word(characters, next.place.end).is_some_and(|(word, _)| OWNED.contains(&word.as_str()));
        let is_share = first_behind(characters, next.place.end).is_some_and(|place| sign(place) == Some('%'));
        // `37825,21.09.1941` is a list of persons.
        let begins_date = matches!(sign(next.place.end), Some('.' | '/')) && is_digit(next.place.end + 1);
        is_next && next.length <= 2 && !is_owned && !is_share && !is_of_list(next) && !begins_date
    };
    has_dash || decimals.is_some_and(is_decimal) || is_counted(characters, end, behind)
}

/// The group with which the other digits of a person begin, behind a date in other groups.
fn others(number: &[Group]) -> Option<&Group> {
    match number {
        [_, .., others] if others.length == LENGTH - DATE => Some(others),
        [_, .., three, two] if (three.length, two.length) == (3, 2) && number.len() > 2 => Some(three),
        _ => None,
    }
}

/// Whether a sign of money is directly before a place, and no digit before that: `12.05.2019 €23456`.
fn has_money_before(characters: &[Placed], at: usize) -> bool {
    let mut before = characters.get(..at).unwrap_or_default().iter().rev().map(|(_, character)| *character);
    let sign = before.find(|character| !character.is_whitespace());
    let is_digit = |character: char| matches!(Sign::of(character), Sign::Digit(_));
    sign.is_some_and(|sign| MONEY.contains(&sign)) && before.next().is_some_and(|it| !is_digit(it))
}

/// Whether a word or a sign behind digits that end at a place says that they are an amount, or what they count.
fn is_counted(characters: &[Placed], end: usize, behind: &[Group]) -> bool {
    let sign = |place: usize| characters.get(place).map(|(_, character)| *character);
    let is_digit = |place: usize| sign(place).is_some_and(|it| matches!(Sign::of(it), Sign::Digit(_)));
    let first = first_behind(characters, end).and_then(|place| Some((place, sign(place)?)));
    if let Some((place, sign)) = first {
        return match sign {
            _ if SHARES.contains(&sign) => true,
            _ if MONEY.contains(&sign) => !is_of_next(characters, place + 1, behind),
            _ => word(characters, end).is_some_and(|(word, word_end)| {
                let is_power = METRES.contains(&word.as_str())
                    && matches!(characters.get(word_end), Some((_, '2' | '3' | '²' | '³')))
                    && !is_digit(word_end + 1);
                let is_letter = LETTERS.contains(&sign)
                    && word_end == place + 1
                    && place > end
                    && !matches!(characters.get(word_end), Some((_, '/' | '.' | '²' | '³')))
                    && !is_digit(word_end);
                let is_of_country = COUNTRIES.contains(&word.as_str())
                    && self::word(characters, word_end).is_some_and(|(word, _)| is_amount(&word));
                is_power || is_letter || is_of_country || is_amount(&word) && !is_of_next(characters, word_end, behind)
            }),
        };
    }
    false
}

/// Whether a currency that ends at a place is that of the number behind it: `12345 kr 5000`. It is not where a date comes, a new line, an
/// ordinal, or a number with its own unit.
fn is_of_next(characters: &[Placed], end: usize, behind: &[Group]) -> bool {
    let Some(next) = behind.first() else { return false };
    let between = characters.get(end..next.place.start).unwrap_or_default();
    let is_near = between.iter().all(|(_, it)| *it != '\n' && (it.is_whitespace() || matches!(it, '.' | ':')));
    let is_date = || dates(behind).any(|date| date.count == 3 && crate::identifiers::is_date(&date.digits));
    let has_unit = || {
        let unit = word(characters, next.place.end);
        unit.is_some_and(|(word, _)| is_amount(&word) || OWNED.contains(&word.as_str()))
    };
    let is_ordinal = || {
        let mut rest = characters.get(next.place.end..).unwrap_or_default().iter().map(|(_, character)| *character);
        (rest.next(), rest.next()) == (Some('.'), Some(' ')) && rest.next().is_some_and(char::is_lowercase)
    };
    is_near && !is_date() && !has_unit() && !is_ordinal()
}

fn is_amount(word: &str) -> bool {
    AMOUNTS.contains(&word)
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
