//! What is between two runs of digits, by its words: whether they say that a person's digits come, or name a month.

use super::spoken::{REACH, words};
use super::vocabulary::{is_near_date, is_number_word};
use crate::escapes::Placed;

/// Characters of words that may be between the date and the other digits.
const WORDS: u8 = 48;
/// The short word for a number, whole.
const NUMBER: [char; 2] = ['n', 'r'];
/// How words begin that say of which person a number is, before the digits that are not the birth date; `id` alone is one, too.
const OF_PERSON: &str = "ide";
/// The first letters of the words that say so, or that a number comes: only texts that have one are read word by word.
const HINTS: [[char; 3]; 12] = [
    ['p', 'e', 'r'],
    ['p', 'n', 'r'],
    ['f', 'n', 'r'],
    ['f', 'ø', 'd'],
    ['f', 'ö', 'd'],
    ['f', 'o', 'd'],
    ['f', 'o', 'e'],
    ['f', 'o', 'l'],
    ['n', 'u', 'm'],
    ['n', 'r', '\0'],
    ['i', 'd', 'e'],
    ['i', 'd', '\0'],
];
/// How words begin that say that a birth date comes; `f.` is one, too.
const OF_BIRTH: [[char; 3]; 6] =
    [['f', 'ø', 'd'], ['f', 'o', 'd'], ['b', 'o', 'r'], ['g', 'e', 'b'], ['b', 'i', 'r'], ['d', 'o', 'b']];
/// How words begin that count digits, as in `5 siffer`.
const OF_DIGITS: [[char; 3]; 2] = [['s', 'i', 'f'], ['d', 'i', 'g']];
/// How words begin that say that a month comes, and a year.
const OF_MONTH: [[char; 3]; 4] = [['m', 'n', 'd'], ['m', 'å', 'n'], ['m', 'a', 'a'], ['m', 'o', 'n']];
const OF_YEAR: [[char; 3]; 3] = [['å', 'r', '\0'], ['a', 'a', 'r'], ['y', 'e', 'a']];
/// The word, or the letter, before a time of day, and those behind it that say of which half of the day or in which zone it is.
const BEFORE_TIME: [[char; 3]; 2] = [['t', '\0', '\0'], ['k', 'l', '\0']];
const BEHIND_TIME: [[char; 3]; 4] = [['z', '\0', '\0'], ['a', 'm', '\0'], ['u', 't', 'c'], ['g', 'm', 't']];
/// The short words that name a person's digits alone, directly behind the birth date.
const IDS: [[char; 3]; 1] = [['i', 'd', '\0']];
/// The words between a day and its month.
const SMALL: [[char; 3]; 2] = [['o', 'f', '\0'], ['a', 'v', '\0']];
/// The months by their first letters, which also abbreviations have, in the languages of letters to Norwegian registers.
const MONTHS: [&[&str]; 12] = [
    &["jan", "янв"],
    &["feb", "фев"],
    &["mar", "mär", "мар"],
    &["apr", "апр"],
    &["mai", "maj", "may", "мая"],
    &["jun", "июн"],
    &["jul", "июл"],
    &["aug", "авг"],
    &["sep", "сен"],
    &["okt", "oct", "окт"],
    &["nov", "ноя"],
    &["des", "dec", "дек"],
];

/// What is between two runs of digits, or before the first.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Words {
    /// How many characters it has. Where these are more than fit, it is long in any case.
    characters: u8,
    /// The words among it.
    pub(super) count: u8,
    /// The first letters of the word that came last, in lower case.
    beginning: [char; 3],
    /// The first letters of the word before that one.
    previous: [char; 3],
    /// How many letters that word has.
    letters: u8,
    /// Whether a blank is among it.
    has_blank: bool,
    /// Whether they are all capitals.
    is_capital: bool,
    /// Whether the last character was a letter.
    is_in_word: bool,
    /// Whether it begins with a letter.
    starts_with_letter: bool,
    /// Whether a word has one of the first letters of those that name a number.
    is_hinted: bool,
    /// Whether a word says that a number of a person comes.
    names_number: bool,
    /// Whether the word that came last does.
    ends_with_number: bool,
    /// Whether these are the other digits of a number by it, or by the one before a word for any number.
    is_of_person: bool,
    /// Whether a word before the one that came last counts digits.
    is_of_digits: bool,
}

impl Words {
    /// These with one more character.
    pub(super) fn and(self, character: char) -> Self {
        let characters = self.characters.saturating_add(1);
        let has_blank = self.has_blank || character.is_whitespace();
        let starts_with_letter = if self.characters == 0 { character.is_alphabetic() } else { self.starts_with_letter };
        let mut words =
            Self { characters, has_blank, starts_with_letter, is_in_word: character.is_alphabetic(), ..self };
        if words.is_in_word {
            if !self.is_in_word {
                let count = words.count.saturating_add(1);
                words = Self {
                    count,
                    previous: self.beginning,
                    beginning: ['\0'; 3],
                    letters: 0,
                    is_capital: true,
                    is_hinted: self.is_hinted(),
                    is_of_digits: self.counts_digits(),
                    ..words
                };
            }
            if let Some(letter) = words.beginning.get_mut(usize::from(words.letters)) {
                *letter = character.to_lowercase().next().unwrap_or(character);
            }
            words.letters = words.letters.saturating_add(1);
            words.is_capital &= character.is_uppercase();
        }
        words
    }

    /// Whether digits on either side may belong together.
    pub(super) fn is_short(self) -> bool {
        self.characters <= WORDS
    }

    /// Whether a word has the first letters of one that names a number.
    fn is_hinted(self) -> bool {
        self.is_hinted || HINTS.contains(&self.beginning)
    }

    /// These with what the words say, of which all characters are in `between`.
    pub(super) fn read(self, between: &[Placed]) -> Self {
        if !self.is_hinted() {
            return self;
        }
        let words = words(between.get(between.len().saturating_sub(REACH)..).unwrap_or_default());
        let (last, previous) =
            words.split_last().map_or(("", ""), |(last, rest)| (last, rest.last().map_or("", String::as_str)));
        let subject = if self.is_any_number() { previous } else { last };
        Self {
            names_number: words.iter().any(|word| is_near_date(word)),
            ends_with_number: is_near_date(last),
            is_of_person: subject == "id"
                || subject.starts_with(OF_PERSON)
                || !is_number_word(subject) && is_near_date(subject),
            ..self
        }
    }

    /// Whether one of the words says that a number of a person comes.
    pub(super) fn names_number(self) -> bool {
        self.names_number
    }

    /// Whether the word that came last says that a number of a person comes.
    pub(super) fn ends_with_number(self) -> bool {
        self.ends_with_number
    }

    /// Whether the word that came last says that a number of anything comes.
    pub(super) fn is_any_number(self) -> bool {
        self.letters == 2 && self.beginning[..2] == NUMBER || self.beginning == ['n', 'u', 'm']
    }

    /// The beginning of the word that says what the number is that comes: the last, or the one before it where the last is a word for
    /// any number, as in `org.nr.`.
    pub(super) fn subject(self) -> [char; 3] {
        if self.is_any_number() { self.previous } else { self.beginning }
    }

    /// The two letters directly before the digits, as of a country, with the beginning of the word before them.
    pub(super) fn adjacent_letters(self) -> Option<([char; 2], [char; 3])> {
        (self.is_in_word && self.letters == 2).then_some(([self.beginning[0], self.beginning[1]], self.previous))
    }

    /// Whether the word that came last says that these are the other digits of a number: `personnr. 12345`, but not `per 12345`.
    pub(super) fn is_of_person(self) -> bool {
        self.is_of_person
    }

    /// Whether the word that came last says that a birth date comes.
    pub(super) fn is_of_birth(self) -> bool {
        self.letters == 1 && self.beginning[0] == 'f' || OF_BIRTH.contains(&self.beginning)
    }

    /// Whether one of the words counts digits.
    pub(super) fn counts_digits(self) -> bool {
        self.is_of_digits || OF_DIGITS.contains(&self.beginning)
    }

    /// Whether the other digits of a number may come behind: there are no words, or one of them says so.
    pub(super) fn may_part(self) -> bool {
        self.is_short() && (self.count == 0 || self.names_number() || self.is_one_of(&IDS))
    }

    /// Whether there is one word, and it is one of these, of at most three letters.
    fn is_one_of(self, words: &[[char; 3]]) -> bool {
        self.is_short() && self.count == 1 && self.letters <= 3 && words.contains(&self.beginning)
    }

    /// Whether a time of day may be behind a date and these.
    pub(super) fn are_before_time(self) -> bool {
        self.is_one_of(&BEFORE_TIME)
    }

    /// Whether these belong to the time of day before them.
    pub(super) fn are_behind_time(self) -> bool {
        self.is_one_of(&BEHIND_TIME)
    }

    /// The number of the month of which this is the name, and nothing else but a small word: `mars i 1975`, `17th of March`.
    pub(super) fn month(self) -> Option<[u8; 2]> {
        if !self.is_short() {
            return None;
        }
        match (self.count, self.letters, self.beginning) {
            (1, ..) => self.last_month().or_else(|| self.roman_month()),
            (2, 1, ['i', ..]) if !self.is_capital => month_of(self.previous),
            (2, ..) if SMALL.contains(&self.previous) => self.last_month(),
            _ => None,
        }
    }

    /// Whether the one word of it says that a month comes, as in a form: `Dag: 17 Mnd: 03`.
    pub(super) fn is_of_month(self) -> bool {
        self.is_short() && self.count == 1 && OF_MONTH.contains(&self.beginning)
    }

    /// The same for a year.
    pub(super) fn is_of_year(self) -> bool {
        self.is_short() && self.count == 1 && OF_YEAR.contains(&self.beginning)
    }

    /// The number of the month that the word that came last is in Roman numerals. A single letter is one as a capital, and
    /// directly between two signs, as in `17.v.1975`: `i` is a word.
    fn roman_month(self) -> Option<[u8; 2]> {
        // `31V 0597423` is a zone of a map.
        let is_zone = self.starts_with_letter && self.has_blank;
        let is_numeral = self.is_capital && !is_zone || self.characters == 3 && !self.has_blank;
        let month = match (self.letters, self.beginning) {
            (1, ['i', ..]) if is_numeral => 1,
            (1, ['v', ..]) if is_numeral => 5,
            (1, ['x', ..]) if is_numeral => 10,
            // The numerals that are one character.
            (1, [numeral @ 'ⅰ'..='ⅻ', ..]) => (u32::from(numeral) - u32::from('ⅰ') + 1) as u8,
            (2, ['i', 'i', _]) => 2,
            (3, ['i', 'i', 'i']) => 3,
            (2, ['i', 'v', _]) => 4,
            (2, ['v', 'i', _]) => 6,
            (3, ['v', 'i', 'i']) => 7,
            (4, ['v', 'i', 'i']) => 8,
            (2, ['i', 'x', _]) => 9,
            (2, ['x', 'i', _]) => 11,
            (3, ['x', 'i', 'i']) => 12,
            _ => return None,
        };
        Some([month / 10, month % 10])
    }

    /// The number of the month that the word that came last names.
    pub(super) fn last_month(self) -> Option<[u8; 2]> {
        month_of(self.beginning)
    }
}

/// The number of the month whose name begins so.
fn month_of(beginning: [char; 3]) -> Option<[u8; 2]> {
    let is_beginning = |name: &&str| name.chars().eq(beginning);
    let mut months = (1..).zip(MONTHS);
    months.find_map(|(month, names): (u8, _)| names.iter().any(is_beginning).then_some([month / 10, month % 10]))
}
