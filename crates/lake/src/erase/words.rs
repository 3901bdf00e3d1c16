//! The words of a text of which names are made, and what is between them.

/// Between these are two names, or a name and something else.
const PARTING: [char; 11] = [';', ':', '(', ')', '[', ']', '{', '}', '&', '!', '?'];
/// What is between two persons of a list.
const AND: [&str; 4] = ["og", "samt", "and", "OG"];

/// What is between two words of one name, where a list of several has something else between them.
const CLOSE: [&str; 6] = [" ", "\u{a0}", "-", ".", ". ", "_"];

/// A word of a text, of which names are made. A hyphen parts words: Kari-Anne is the same as Kari Anne.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'t> {
    pub(super) text: &'t str,
    pub(super) before: Joint,
    /// What is between it and the word before.
    between: &'t str,
}

/// What is between a word and the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    /// A blank, a hyphen or the like, as inside a name.
    Inside,
    /// A comma, as between a family name and the given names behind it.
    Comma,
    /// A sign that is in no name.
    Parting,
}

pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    // An accent of its own is behind the letter that has it.
    let is_inside = |character: char| character.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&character);
    let (mut words, mut rest) = (Vec::new(), text);
    let mut last = "";
    while let Some(start) = rest.find(is_inside) {
        let (between, behind) = rest.split_at(start);
        let (word, behind) = behind.split_at(behind.find(|it| !is_inside(it)).unwrap_or(behind.len()));
        words.push(Word { text: word, before: joint(last, between), between });
        (last, rest) = (word, behind);
    }
    words
}

fn joint(word: &str, between: &str) -> Joint {
    let ends_sentence = between.split_once('.').is_some_and(|(_, behind)| behind.contains(char::is_whitespace));
    if between.contains(PARTING) || ends_sentence && !is_short(word) {
        return Joint::Parting;
    }
    match between.matches(',').count() {
        0 => Joint::Inside,
        1 => Joint::Comma,
        _ => Joint::Parting,
    }
}

/// Whether a full stop behind the word can mean that it is cut: `M.`, `Chr.`.
fn is_short(word: &str) -> bool {
    is_initial(word)
        || word.chars().count() <= 3 && !word.to_lowercase().contains(['a', 'e', 'i', 'o', 'u', 'y', 'æ', 'ø', 'å'])
}

pub(super) fn is_initial(word: &str) -> bool {
    word.chars().nth(1).is_none()
}

/// A word without the ending that says whose something is.
pub(super) fn owner(word: &str) -> Option<&str> {
    word.strip_suffix(['s', 'S']).filter(|owner| owner.len() > 1)
}

/// Whether a family name, of so many words, and the given names behind it are those of two persons: `Ola Nordmann, Kari Berg`,
/// `Ola Nordmann, Kari og Per Berg`, `ola.nordmann@kari.no`. `at` is the place of the family name, and `end` that behind the names.
pub(super) fn are_of_two(words: &[Word<'_>], at: usize, family: usize, end: usize) -> bool {
    let is_capital = |place: usize| words.get(place).is_some_and(|word| word.text.starts_with(char::is_uppercase));
    let is_next = |place: usize| words.get(place).is_some_and(|word| word.before == Joint::Inside);
    let is_close = |place: usize| words.get(place).is_some_and(|word| CLOSE.contains(&word.between));
    let is_behind = |place: usize| is_next(place) && is_capital(place);
    // Behind it somebody is named in the order of a register.
    let is_and = is_next(end) && words.get(end).is_some_and(|word| AND.contains(&word.text));
    let is_listed = is_behind(end) || is_and && is_behind(end + 1) && is_behind(end + 2);
    // Each on a line of its own, in one order: `Hansen Ola`, `Nordmann Kari`.
    let is_of_one = is_close(at + family) && !(is_close(at) && is_close(end));
    let is_first = at.checked_sub(1).is_none_or(|before| !is_next(at) || !is_capital(before));
    !is_first && is_listed && !is_of_one || is_of_domain(words, at, at + family)
}

/// Whether a family name with another word before it and the given name behind it are at different sides of the sign of a mail
/// address, or of the point in its domain: `ola@nordmann.kari.no`.
fn is_of_domain(words: &[Word<'_>], family: usize, given: usize) -> bool {
    let Some((before, between)) = words.get(family).zip(words.get(given)).map(|(one, two)| (one.between, two.between))
    else {
        return false;
    };
    // The first word has nothing before it, and a blank ends an address.
    let is_address = family > 0 && !before.is_empty() && !before.contains(char::is_whitespace);
    is_address && (between.contains('@') || before.contains('@') && between == ".")
}
