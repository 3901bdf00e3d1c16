//! The words of the second opinion.

use brreg_domain::MASK;

/// Whether these are words between a date and the rest of a number. Another number, which was masked, is nothing to look past.
pub(super) fn are_words_of_number(words: &str) -> bool {
    !words.contains(MASK) && words.chars().count() <= 48 && names_number(words)
}

/// Whether a run with what is before and behind it says how many digits there are.
pub(super) fn counts((before, count): &(String, String), behind: &str) -> bool {
    let is_short = |words: &str| words.chars().count() <= 48;
    ["5", "11"].contains(&count.as_str())
        && is_short(before)
        && is_short(behind)
        && has_letters(behind)
        && (names_number(before) || names_number(behind) || counts_digits(behind))
}

pub(super) fn counts_digits(words: &str) -> bool {
    let words = words.to_lowercase();
    words
        .split(|character: char| !character.is_alphabetic())
        .any(|word| word.starts_with("sif") || word.starts_with("dig"))
}

/// Whether the word before five digits says that they are a person's, and the date follows at once.
pub(super) fn is_named_as_person(before: &str, between: &str) -> bool {
    let before = before.to_lowercase();
    let mut words = before.split(|character: char| !character.is_alphabetic()).filter(|word| !word.is_empty()).rev();
    let (last, previous) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let word = if last == "nr" || last.starts_with("num") { previous } else { last };
    let is_person = word == "id" || word.starts_with("ide") || names_person(word);
    is_person && between.chars().count() <= 48 && !between.contains(MASK)
}

/// Whether the last of the words says that a birth date comes.
pub(super) fn is_of_birth(words: &str) -> bool {
    let lower = words.to_lowercase();
    let last =
        lower.split(|character: char| !character.is_alphabetic()).rfind(|word| !word.is_empty()).unwrap_or_default();
    let is_birth = last == "f" || ["fød", "fod", "bor", "geb"].iter().any(|beginning| last.starts_with(beginning));
    is_birth && words.chars().count() <= 48 && !words.contains(MASK)
}

/// Whether the last of the words says that a number comes, which may be a person's.
pub(super) fn is_any_number(words: &str) -> bool {
    let words = words.to_lowercase();
    let words: Vec<&str> =
        words.split(|character: char| !character.is_alphabetic()).filter(|it| !it.is_empty()).collect();
    let last = words.len().saturating_sub(2);
    names_number(&words[words.len().saturating_sub(1)..].join(" ")) && names_number(&words[last..].join(" "))
        || is_named_as_person(&words.join(" "), "")
}

/// Whether one of the words says that a number of a person comes.
pub(super) fn names_number(words: &str) -> bool {
    let words = words.to_lowercase();
    words
        .split(|character: char| !character.is_alphabetic())
        .any(|word| word == "nr" || word.starts_with("numm") || names_person(word))
}

fn names_person(word: &str) -> bool {
    ["pers", "person"].contains(&word)
        || ["personn", "persn", "pnr", "fnr", "fød", "fodt"].iter().any(|beginning| word.starts_with(beginning))
}

pub(super) fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

/// Whether the words before digits, in their sentence, are those for a person's number and for whom it is.
pub(super) fn is_of_whom(before: &str) -> bool {
    let clause = before.rsplit([',', ';', '(', ')', '*', '\n']).next().unwrap_or_default().to_lowercase();
    let words = |text: &str| -> Vec<String> {
        text.split(|it: char| !it.is_alphabetic()).filter(|it| !it.is_empty()).map(str::to_owned).collect()
    };
    let reversed: Vec<String> = words(&clause).into_iter().rev().collect();
    let Some(whom) = reversed.iter().take(6).position(|word| word == "for") else { return false };
    let behind = clause.rsplit_once("for").map_or("", |(_, behind)| behind);
    let parts: Vec<&str> = behind.split(". ").collect();
    let ends = parts.iter().take(parts.len() - 1).any(|part| {
        let last = words(part).pop().unwrap_or_default();
        last.chars().count() != 1 && !names_number(&last)
    });
    let is_other = |word: &String| {
        ["kr", "nok", "aksje", "ref", "sak", "org", "konto", "ikke"].iter().any(|it| word.starts_with(it))
    };
    let named = reversed.get(whom + 1).is_some_and(|word| ["personnr", "personnummer"].contains(&word.as_str()));
    named && !ends && !reversed.iter().take(whom).any(is_other)
}
