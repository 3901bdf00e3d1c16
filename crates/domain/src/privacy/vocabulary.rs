//! The words for a number of a person, as every place asks for them: near a date and far from it.

use super::slips::{is_slip, plain};

/// The beginnings of these words, of which the ends come behind. Here and there a letter that is written twice is one ([`plain`]).
const STEMS: [&str; 12] = [
    "person",
    "pers",
    "p",
    "fødsels",
    "fødsel",
    "føds",
    "fød",
    "f",
    "folkeregister",
    "folkeregisterets",
    // What is left of `fødsels` where its ø was read in another character set: `fÃ¸dselsnummer`, `f?dselsnr.`
    "dsels",
    "dsel",
];
/// Their ends.
const ENDS: [&str; 11] =
    ["nr", "numer", "numeret", "numre", "numrene", "numret", "numar", "numaret", "no", "number", "numbers"];
/// More of these words, whole.
const WHOLE: [&str; 7] =
    ["individnr", "personkode", "personsifer", "personsifre", "personsifrene", "fødselselerdnumer", "dnumeret"];
/// Words of which one with a slip of the pen is one, too.
const LONG: [&str; 4] = ["personumer", "personumeret", "fødselsnumer", "fødselsnumeret"];
/// A short word of which one with a slip is one, too, where it begins and ends as this one does, and the words that are near it and are others.
const SHORT: &str = "personr";
const NO_SLIPS: [&str; 2] = ["personer", "personar"];
/// The letter of a D-number.
pub(super) const D: &str = "d";
/// The beginnings of such words of which the end, a word for numbers, is apart: `pers. nr.`, `D-nummer`.
const BEGINNINGS: [&str; 17] = [
    "person",
    "personal",
    "pers",
    "p",
    "fødsels",
    "fødsel",
    "føds",
    "fød",
    "f",
    "folkeregisterets",
    D,
    "id",
    "identitets",
    "identity",
    "identification",
    "security",
    "birth",
];
const NUMBERS: [&str; 6] = ["nr", "numer", "numeret", "no", "number", "numbers"];
/// Words of persons and births that say between a birth date and digits, or before both, whose these are. They are whole: Per and Folke
/// are names, and `personbil`, `personalkostnader`, `perioden` and `folketall` are of other things.
const BETWEEN: [&str; 10] =
    ["pers", "person", "persons", "personens", "num", "numer", "fodt", "fodd", "fodte", "foedt"];
/// The beginnings of such words, with all that may be behind them: `fødselsdato`, `folkeregistrert`, `nummeret`.
const BETWEEN_BEGINNINGS: [&str; 15] = [
    "personn",
    "persn",
    "personid",
    "personkod",
    "personsif",
    "pnr",
    "fnr",
    "fød",
    "föd",
    "fodsel",
    "foeds",
    "folkereg",
    "numm",
    "numr",
    "number",
];
/// What a word begins with that is one for a number, whatever slip is in it: `personalnr`, `perosnnr`.
const PERSON: &str = "per";
const PERSON_ENDS: [&str; 4] = ["nr", "nummer", "numer", "nummeret"];

/// Whether a word names nothing but a person's number.
pub(super) fn is_of_person(word: &str) -> bool {
    let word = plain(word);
    let has_end = |stem: &&str| {
        let Some(end) = word.strip_prefix(stem) else { return false };
        // In `personnr` one letter is at the end of the one and at the beginning of the other.
        ENDS.contains(&end)
            || stem.ends_with('n') && ENDS.iter().any(|whole| whole.strip_prefix('n').is_some_and(|rest| rest == end))
    };
    STEMS.iter().any(has_end) || WHOLE.contains(&word.as_str()) || is_slip_of_long(&word)
}

/// Whether a word is one of the long ones, perhaps with a slip of the pen.
fn is_slip_of_long(word: &str) -> bool {
    LONG.iter().any(|name| is_slip(word, name))
        || word.starts_with('p') && word.ends_with('r') && is_slip(word, SHORT) && !NO_SLIPS.contains(&word)
}

/// Whether a word between a birth date and digits, or before both, says that a number of a person comes.
pub(super) fn is_near_date(word: &str) -> bool {
    word == "nr"
        || BETWEEN.contains(&word)
        || BETWEEN_BEGINNINGS.iter().any(|begin| word.starts_with(begin))
        || word.starts_with(PERSON) && PERSON_ENDS.iter().any(|end| word.ends_with(end))
        || is_slip_of_long(&plain(word))
}

/// Whether a word says that a number of anything comes.
pub(super) fn is_number_word(word: &str) -> bool {
    NUMBERS.contains(&plain(word).as_str())
}

/// Whether two words, the nearer first, are a word of which the end is apart: `pers. nr.`.
pub(super) fn is_number(pair: &[&str]) -> bool {
    matches!(pair, [first, second] if is_number_word(first) && BEGINNINGS.contains(&plain(second).as_str()))
}
