//! The words near a place of a text, as they are spoken: in lower case, without what is not seen.

use unicode_normalization::UnicodeNormalization;

use super::masked::behind_mask;
use crate::escapes::Placed;
use crate::signs::Sign;

/// How far from the digits, in characters, the word is looked for that names them.
pub(super) const REACH: usize = 64;

/// The words before a place, the nearest first, up to other digits or what was masked.
pub(super) fn words_before(characters: &[Placed], at: usize) -> Vec<String> {
    let near = behind_mask(characters.get(at.saturating_sub(REACH)..at).unwrap_or_default());
    let is_note = |(_, it): &Placed| matches!(it, '¹' | '²' | '³' | '⁴'..='⁹') || Sign::of(*it) == Sign::Between;
    let notes = near.iter().rev().take_while(|it| is_note(it)).count();
    let near = near.get(..near.len() - notes).unwrap_or(near);
    words(near).into_iter().rev().map_while(spoken).collect()
}

/// The words before a place, the nearest first, with those before other digits.
pub(super) fn words_near(characters: &[Placed], at: usize) -> Vec<String> {
    let mut words = words(characters.get(at.saturating_sub(REACH)..at).unwrap_or_default());
    words.reverse();
    words
}

/// The words behind a place, with a blank or a sign between, up to the end of their clause, and whether the first of them is a clause
/// for itself: a sign is before it, or it is in small letters, and it ends behind it. A word before other digits is theirs.
pub(super) fn clause(characters: &[Placed], at: usize) -> Option<(Vec<String>, bool)> {
    let behind = characters.get(at..characters.len().min(at + REACH))?;
    let is_word = |character: char| character.is_alphabetic();
    let signs = behind.iter().take_while(|(_, it)| matches!(it, ' ' | ',' | '-' | '–' | '=' | ':' | '/' | '*')).count();
    let (before, near) = behind.split_at(signs);
    near.first().filter(|(_, character)| signs > 0 && is_word(*character))?;
    let first = near.iter().take_while(|(_, character)| is_word(*character)).count();
    let length = near.iter().take_while(|(_, it)| is_word(*it) || *it == ' ').count();
    let rest = near.get(first..).unwrap_or_default();
    let sign = rest.iter().find(|(_, it)| *it != ' ').map(|(_, it)| *it);
    let next = rest.iter().map(|(_, it)| *it).find(|it| is_word(*it) || matches!(Sign::of(*it), Sign::Digit(_)));
    let ends = sign.is_none_or(|it| matches!(it, '.' | ',' | ';' | ')' | '\n')) && next.is_none_or(is_word);
    let has_sign = before.iter().any(|(_, it)| *it != ' ');
    let is_small = near.first().is_some_and(|(_, it)| it.is_lowercase());
    let is_clause = ends && (has_sign || is_small && is_last(rest));
    Some((words(near.get(..length)?), is_clause))
}

/// Whether a clause ends at these, also behind the full stop of a word that is cut: `12345 pnr. Bosatt i Oslo`.
fn is_last(rest: &[Placed]) -> bool {
    let mut rest = rest.iter().map(|(_, it)| *it).peekable();
    rest.next_if_eq(&'.');
    let has_blank = rest.next_if_eq(&' ').is_some();
    let next = rest.find(|it| *it != ' ');
    next.is_none_or(|it| matches!(it, ',' | ';' | ')' | '\n') || has_blank && it.is_uppercase())
}

/// The words in brackets that begin at a place, in the same order as if they came before it.
pub(super) fn words_behind(characters: &[Placed], at: usize) -> Vec<String> {
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
pub(super) fn words(characters: &[Placed]) -> Vec<String> {
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

/// The words before a place that are of one sentence, the nearest first, and up to other digits or signs of a list.
pub(super) fn words_of_sentence(characters: &[Placed], at: usize) -> Vec<String> {
    let before = behind_mask(characters.get(at.saturating_sub(REACH)..at).unwrap_or_default());
    let is_end =
        |(_, it): &Placed| matches!(it, ',' | ';' | '(' | ')' | '\n') || matches!(Sign::of(*it), Sign::Digit(_));
    let clause = before.rsplit(is_end).next().unwrap_or_default();
    // A full stop and a blank end a sentence, except behind a number word or an initial.
    let is_word = |place: usize| clause.get(place).is_some_and(|(_, it)| it.is_alphabetic());
    let mut found = Vec::new();
    let mut rest = clause;
    while let Some(stop) = rest.windows(2).rposition(|pair| matches!(pair, [(_, '.'), (_, ' ')])) {
        let (sentence, behind) = rest.split_at(stop);
        found.extend(words(behind).into_iter().rev());
        let is_initial = is_word(stop.wrapping_sub(1)) && !is_word(stop.wrapping_sub(2));
        let last = words(sentence).pop().unwrap_or_default();
        if !is_initial && !super::vocabulary::is_near_date(&last) {
            return found;
        }
        rest = sentence;
    }
    found.extend(words(rest).into_iter().rev());
    found
}
