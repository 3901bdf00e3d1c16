//! The words by which people name five digits as the last of a person's number, and those that say that digits are something else.
//! Of the words of a place, the nearest to the digits comes first.

use super::slips::plain;
use super::vocabulary::{D, is_number, is_number_word, is_of_person};

/// Within how many words of the digits a word counts that names nothing but a person's number.
const NEAR: usize = 3;
/// The ends of words for the numbers of several persons.
const SEVERAL: [&str; 3] = ["numre", "numrene", "numbers"];
/// The words for a number that has another day than the birth date.
const D_NUMBERS: [&str; 3] = ["dnumer", "dnumeret", "fødselselerdnumer"];
/// The beginnings of words that say that a number is nobody's, which has another month.
const SYNTHETIC: [&str; 3] = ["syntet", "testperson", "testbruker"];

/// The words that name the digits of a person's number among others, which count as the nearest or the next to it.
const OF_DIGITS: [&str; 20] = [
    "pn",
    "nin",
    "dnummer",
    "idnr",
    "idnummer",
    "ident",
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
    "siffera",
    "digits",
];
/// The beginnings of such words.
const CONTROL: [&str; 4] = ["kontrollsif", "individsif", "sluttsif", "sifra"];
const NEAREST: usize = 2;
/// The words that name them together, with no other between.
const TOGETHER: [[&str; 2]; 4] = [["id", "national"], ["id", "personal"], ["code", "personal"], ["kode", "id"]];
/// The word that names them only directly before them.
const SHORT: &str = "p";
/// The words of which two, one from each, name them together, in either order: `siste fem`, `5 siste`.
const LAST: [&str; 2] = ["siste", "last"];
const FIVE: [&str; 2] = ["fem", "five"];
/// The words that may be between these and the digits.
const FIGURES: [&str; 3] = ["tall", "tallene", "tala"];
/// The beginnings of words that say of what else the digits are, between them and the word before.
const OTHERS: [&str; 19] = [
    "kapital",
    "kroner",
    "saksn",
    "tlf",
    "telefon",
    "mobil",
    "postboks",
    "postnr",
    "konto",
    "orgn",
    "organisasjonsn",
    "aksje",
    "mangler",
    "manglende",
    "ikke",
    "ukjent",
    "beløp",
    "gebyr",
    "adress",
];
/// Such words that are the beginning of names, too, and count whole.
const WHOLE_OTHERS: [&str; 6] = ["kr", "nok", "sak", "mob", "org", "ref"];
/// The ends of words for persons, which begin as these do: `aksjeeieren`, `kontohaver`.
const PERSONS: [&str; 12] = [
    "eier",
    "eieren",
    "eiere",
    "eierne",
    "eiers",
    "eierens",
    "haver",
    "haveren",
    "havers",
    "haverens",
    "adressat",
    "adressaten",
];
/// The beginnings of words for what is numbered with short words, too, directly before these: `Produkt-ID`, `Festenr. (f.nr.)`.
const THINGS: [&str; 8] = ["produkt", "prosjekt", "feste", "side", "vare", "artik", "sak", "dokument"];
/// The words behind such a word that say whose number it is, as in `pnr. for Ola Nordmann`, and how many words that are; `v` and `c` of
/// `v/Ola` and `c/o Ola`.
const OF_WHOM: [&str; 8] = ["for", "til", "på", "of", "hos", "hjå", "v", "c"];
const WHOM: usize = 3;
/// The words that part what was said of a number from its digits, as in `personnr. for Ola født 17.03.1975 er: 12345`.
const IS: [&str; 4] = ["er", "var", "lyder", "is"];
/// More of them, of which several may come: `personnummer er oppgitt til 12345`, `som slutter på`, `ending in`, `oppgitt av ham selv`.
#[rustfmt::skip] // It would put each word on a line of its own.
const SAID: [&str; 30] = [
    "er", "var", "til", "endret", "rettet", "korrigert", "oppgitt", "satt", "blitt", "som", "på", "slutter", "sluttar", "ender",
    "endar", "med", "that", "which", "ending", "ends", "in", "with", "av", "ham", "han", "henne", "ho", "selv", "sjølv", "oppgjeve",
];
const SAID_WORDS: usize = 5;
/// The words behind the one that names a number that say that it is not known, and those behind them before what it is.
const MISSING: [&str; 5] = ["mangler", "manglar", "manglet", "ukjent", "ukjend"];
const SUPPOSED: [&str; 8] = ["skal", "være", "vere", "antatt", "antas", "trolig", "truleg", "sannsynligvis"];
/// The words of a correction, and those between its date and the digits: `personnr. endret 01.02.2003 fra 12345 til 12346`.
const CORRECTED: [&str; 6] = ["endret", "endra", "rettet", "retta", "korrigert", "oppdatert"];
const CORRECTION: [&str; 2] = ["fra", "til"];
/// Words for another number that the same field may have, whole and with their end apart, and what may be before them.
const EITHER: [&str; 6] = ["orgnr", "organisasjonsnr", "organisasjonsnummer", "kontonr", "kontonummer", "foretaksnr"];
const EITHER_BEGINNINGS: [&str; 3] = ["org", "organisasjons", "konto"];
const OR: [&str; 6] = ["eller", "og", "or", "and", "evt", "eventuelt"];
/// What is left of a word for a person's number where the other number has its end: `person- og kontonr.`
const HALVES: [&str; 3] = ["person", "fødsels", "fødsel"];
/// How far before the digits a word may be that says whose number it is, in the same sentence.
const WHOM_IN_SENTENCE: usize = 6;
/// Words of land registers, whose documents have numbers that are named as D-numbers are.
const DEEDS: [&str; 8] = ["tinglyst", "dagbok", "pant", "skjøte", "dok", "ektepakt", "heftelse", "obligasjon"];
const D_SHORT: &str = "dnr";
/// The word for what a number is not, directly behind the one that names it: `personnummer ikke 12345, men 12346`.
const NOT: &str = "ikke";
/// The words directly before a birth date, of which there may be so many.
const BORN: [&str; 6] = ["født", "fodt", "f", "fdato", "fødselsdato", "den"];
const BORN_WORDS: usize = 2;
/// What is between the digits of several persons, or of several who read the same digits, or of before and after a correction.
const LINKS: [&str; 22] = [
    "og",
    "eller",
    "or",
    "and",
    "samt",
    "til",
    "to",
    "men",
    "but",
    "rettet",
    "endret",
    "korrigert",
    "skal",
    "være",
    "er",
    "riktig",
    "rett",
    "rettes",
    "endres",
    "feil",
    "skrevet",
    "feilskrevet",
];
const LINK_WORDS: usize = 5;
const LINK_SIGNS: [char; 5] = ['/', '|', '&', '→', '⇒'];
/// The same of two signs.
const LINK_PAIRS: [[char; 2]; 2] = [['-', '>'], ['=', '>']];
/// What is between digits and the word behind that names them, and whose they may be: `12345 er hans personnummer`.
const AS: [&str; 7] = ["er", "som", "til", "is", "as", "are", "utgjør"];
/// Between digits and the word that names them, and nothing else: `12345 i personnr.`
const IN: &str = "i";
const WHOSE: [&str; 9] = ["hans", "hennes", "sitt", "mitt", "deres", "his", "her", "de", "the"];

/// What the words say of the number besides that it is a person's.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Naming {
    /// Whether 40 is added to the day.
    pub(super) is_d: bool,
    /// Whether 40 or 80 is added to the month.
    pub(super) is_synthetic: bool,
    /// Whether several numbers come.
    pub(super) is_several: bool,
}

impl Naming {
    /// What words, which name a number, say.
    pub(super) fn of(words: &[String]) -> Self {
        let is_number_of_any = |word: &str| is_number_word(word) || word.strip_suffix('s').is_some_and(is_number_word);
        let is_pair = |pair: &[String]| matches!(pair, [first, second] if is_number_of_any(first) && second == D);
        Self {
            is_d: words.windows(2).any(is_pair)
                || words.iter().any(|word| D_NUMBERS.contains(&plain(word).as_str()) || word == D_SHORT),
            is_synthetic: words.iter().any(|word| SYNTHETIC.iter().any(|begin| word.starts_with(begin))),
            is_several: words.iter().take(NEAR).any(|word| SEVERAL.iter().any(|end| plain(word).ends_with(end)))
                || matches!(words, [first, second, ..] if is_last_five(first, second)),
        }
    }

    /// What either says.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            is_d: self.is_d || other.is_d,
            is_synthetic: self.is_synthetic || other.is_synthetic,
            is_several: self.is_several || other.is_several,
        }
    }
}

/// Whether these words and signs are between the digits of one and of another, or between two ways in which the same were read.
pub(super) fn are_link(words: &[String], signs: &[char], naming: Naming) -> bool {
    let is_link = |word: &String| LINKS.contains(&word.as_str());
    match words {
        [] => {
            naming.is_several
                || matches!(signs, [sign] if LINK_SIGNS.contains(sign))
                || matches!(signs, [one, two] if LINK_PAIRS.contains(&[*one, *two]))
        }
        words => words.len() <= LINK_WORDS && words.iter().all(is_link),
    }
}

/// Whether these are the one word between what was said of a number and its digits.
pub(super) fn are_is(words: &[String]) -> bool {
    matches!(words, [word] if IS.contains(&word.as_str()))
}

/// The words before a birth date without those that say that one comes.
pub(super) fn without_born(words: &[String]) -> &[String] {
    let born = words.iter().take(BORN_WORDS).take_while(|word| BORN.contains(&word.as_str())).count();
    words.get(born..).unwrap_or_default()
}

/// Whether one of the words names the digits behind a remark or a date: the nearest, or the one before those that say whose they are.
pub(super) fn are_names_of(words: &[String]) -> bool {
    let mut of_whom = of_whom(words, WHOM + 1).map(|count| count + 1).peekable();
    // Not what else is before the name.
    let are_named = |named: usize| are_names(words.get(named..words.len().min(named + NEAREST)).unwrap_or_default());
    if of_whom.peek().is_none() { are_named(0) } else { of_whom.any(are_named) }
}

/// Where words that say whose number it is are among the nearest, with nothing between that is of something else. A name may have one
/// in it: `for Ola C. Berg`, `for Ola hos Kari`.
fn of_whom(words: &[String], reach: usize) -> impl Iterator<Item = usize> {
    let nearest = words.iter().take(reach).take_while(|word| !is_other(word)).enumerate();
    nearest.filter(|(_, word)| OF_WHOM.contains(&word.as_str())).map(|(at, _)| at)
}

/// Whether a word says that the digits are of something else.
pub(super) fn is_other(word: &str) -> bool {
    let begins = OTHERS.iter().any(|other| word.starts_with(other));
    WHOLE_OTHERS.contains(&word) || begins && !PERSONS.iter().any(|end| word.ends_with(end))
}

/// Whether one of the words, of which the nearest to the digits comes first, names them.
pub(super) fn are_names(words: &[String]) -> bool {
    if is_either(words) || is_said(words) || is_supposed(words) {
        return true;
    }
    let said = words.iter().take(1).filter(|word| IS.contains(&word.as_str())).count();
    let is_not = |place: usize| words.get(place).is_some_and(|word| word == NOT);
    let denied = if is_not(said) && words.iter().skip(said + 1).take(2).any(|word| is_of_person(word)) { 1 } else { 0 };
    let words: Vec<&str> = words
        .iter()
        .skip(said + denied)
        .take_while(|word| !is_other(word))
        .take(NEAR + 1)
        .map(String::as_str)
        .collect();
    let is_of_thing =
        |before: usize| words.get(before).is_some_and(|word| THINGS.iter().any(|it| word.starts_with(it)));
    let of_digits = |(place, word): (usize, &&str)| {
        (OF_DIGITS.contains(word) || CONTROL.iter().any(|begin| word.starts_with(begin))) && !is_of_thing(place + 1)
    };
    let is_pair = |(place, pair): (usize, &[&str])| is_number(pair) && !is_of_thing(place + 2);
    words.first() == Some(&SHORT) && !is_of_thing(1)
        || words.iter().take(NEAR).any(|word| is_of_person(word))
        || words.iter().take(NEAREST).enumerate().any(of_digits)
        || words.windows(2).take(NEAREST).enumerate().any(is_pair)
        || TOGETHER.iter().any(|pair| words.starts_with(pair)) && !is_of_thing(TOGETHER[0].len())
        || matches!(words.as_slice(), [first, second, ..] if is_last_five(first, second))
        || matches!(words.as_slice(), [first, second, third, ..] if FIGURES.contains(first) && is_last_five(second, third))
}

/// Whether several words say that the digits come, directly behind the one that names them: `personnummer er oppgitt til`.
fn is_said(words: &[String]) -> bool {
    let said = words.iter().take(SAID_WORDS).take_while(|word| SAID.contains(&word.as_str())).count();
    said > 1 && is_named_first(words.get(said..).unwrap_or_default())
}

/// Whether the words say what a number is supposed to be that is not known: `personnr. mangler; skal være`.
fn is_supposed(words: &[String]) -> bool {
    let supposed = words.iter().take(SAID_WORDS).take_while(|word| SUPPOSED.contains(&word.as_str())).count();
    let is_missing = words.get(supposed).is_some_and(|word| MISSING.contains(&word.as_str()));
    supposed > 0 && is_missing && is_named_first(words.get(supposed + 1..).unwrap_or_default())
}

/// Whether the words before a date, and those between it and digits, name these and the date of their correction, or both: `fødselsdato
/// og personnr. 17.03.1975 og 12345`.
pub(super) fn are_names_with_date(before: &[String], between: &[String]) -> bool {
    let [between] = between else { return false };
    let is_one_of = |place: usize, of: &[&str]| before.get(place).is_some_and(|word| of.contains(&word.as_str()));
    let is_correction = CORRECTION.contains(&between.as_str()) && is_one_of(0, &CORRECTED);
    let is_both = OR.contains(&between.as_str()) && is_one_of(1, &OR) && is_one_of(2, &BORN);
    is_correction && is_named_first(before.get(1..).unwrap_or_default()) || is_both && is_directly_of_person(before)
}

/// Whether the first of the words, or the first two, name a number.
fn is_named_first(words: &[String]) -> bool {
    let pair: Vec<&str> = words.iter().take(2).map(String::as_str).collect();
    words.first().is_some_and(|word| is_of_person(word)) || is_number(&pair)
}

/// Whether the words are those of a field that has a person's number or another: `fødselsnr./org.nr.`, `person- og kontonr.`
fn is_either(words: &[String]) -> bool {
    let rest = words.get(label(words)..).filter(|rest| rest.len() < words.len()).unwrap_or_default();
    let or = rest.iter().take(2).take_while(|word| OR.contains(&word.as_str())).count();
    let named = rest.get(or..).unwrap_or_default();
    is_named_first(named) || named.first().is_some_and(|word| HALVES.contains(&word.as_str()))
}

/// How many words at the beginning are the one for another number that a field for a person's may have.
fn label(words: &[String]) -> usize {
    match words {
        [one, ..] if EITHER.contains(&one.as_str()) => 1,
        [end, begin, ..] if is_number_word(end) && EITHER_BEGINNINGS.contains(&begin.as_str()) => 2,
        _ => 0,
    }
}

/// Whether a remark, of which the last word comes first, is that a field may have another number: `(evt. org.nr.)`.
pub(super) fn is_other_number(words: &[String]) -> bool {
    let label = label(words);
    label > 0 && words.iter().skip(label).all(|word| OR.contains(&word.as_str()))
}

/// Whether a word near the digits may say whose number it is.
pub(super) fn may_be_of_whom(words: &[String]) -> bool {
    words.iter().take(WHOM_IN_SENTENCE).any(|word| OF_WHOM.contains(&word.as_str()))
}

/// Whether words of one sentence say whose number it is, behind the one that names it: `personnr. til min far Ola Nordmann er`.
pub(super) fn are_names_of_whom(words: &[String]) -> bool {
    let mut of_whom = of_whom(words, WHOM_IN_SENTENCE);
    of_whom.any(|at| is_named_first(words.get(at + 1..).unwrap_or_default()))
}

/// Whether the nearest word is a short one for a D-number: somebody who was born is before it, and nothing of a land register.
pub(super) fn is_short_d(words: &[String], near: impl Fn() -> Vec<String>) -> bool {
    if words.first().is_none_or(|word| word != D_SHORT) {
        return false;
    }
    let near = near();
    near.iter().any(|word| BORN.contains(&word.as_str()))
        && !near.iter().any(|word| DEEDS.iter().any(|deed| word.starts_with(deed)))
}

/// Whether two words say how many digits come, and which: `siste fem`.
fn is_last_five(first: &str, second: &str) -> bool {
    FIVE.contains(&first) && LAST.contains(&second) || LAST.contains(&first) && FIVE.contains(&second)
}

/// Whether the nearest word, or the two nearest, name a number, with no other word between.
pub(super) fn are_directly(words: &[String]) -> bool {
    let pair: Vec<&str> = words.iter().take(2).map(String::as_str).collect();
    are_names(words.get(..1).unwrap_or_default()) || is_number(&pair)
}

/// Whether the nearest word names nothing but a person's number.
pub(super) fn is_directly_of_person(words: &[String]) -> bool {
    words.first().is_some_and(|word| is_of_person(word))
}

/// Whether the words behind digits, in the order of the text, name them: `12345 er personnummeret`, or with a sign between and where
/// the clause ends behind the word, `12345, personnr.`.
pub(super) fn are_names_behind(words: &[String], before: &[String], is_clause: bool) -> bool {
    let said = words.iter().take(1).filter(|word| AS.contains(&word.as_str())).count();
    let whose = words.iter().skip(said).take(2 * said).take_while(|word| WHOSE.contains(&word.as_str())).count();
    let named = words.get(said + whose..).unwrap_or_default();
    let is_in = matches!(words, [between, named, ..] if between == IN && is_of_person(named));
    let is_named = named.first().is_some_and(|word| is_of_person(word)) || said > 0 && are_said_behind(named);
    // What is before says that they are something else, or names a number of anything.
    let is_free = !before.first().is_some_and(|word| is_other(word) || is_number_word(word));
    (is_in || is_named && (said > 0 || is_clause)) && is_free
}

/// Whether words behind digits and a verb name them: `Olas personnummer`, `siste fem siffer`, `national identity number`.
fn are_said_behind(words: &[String]) -> bool {
    let figures = |word: &String| OF_DIGITS.contains(&word.as_str()) || FIGURES.contains(&word.as_str());
    match words {
        [control, ..] if CONTROL.iter().any(|begin| control.starts_with(begin)) => true,
        [one, other, rest @ ..] if is_last_five(one, other) => rest.first().is_none_or(figures),
        [whose, person, ..] if whose.ends_with('s') && is_of_person(person) => true,
        [begin, end, ..] if is_number(&[end, begin]) => true,
        [_, begin, end, ..] if is_number(&[end, begin]) => true,
        _ => false,
    }
}
