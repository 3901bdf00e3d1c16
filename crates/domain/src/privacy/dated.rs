//! A birth date as people write dates, and behind it the other five digits of a national identity number, as in forms and letters
//! that say both: `17.03.1975 12345`, `1975-03-17 12345`, `17. mars 1975 12345`, `170375, personnr. 12345`.

use super::{DATE, Found, Group, is_end_of_more};

/// Characters of words that may be between the date and the other digits.
const WORDS: u8 = 48;
/// How one of these words begins: it says that a number of a person comes, and not shares, an amount, a postcode.
const NUMBERS: [[char; 3]; 6] =
    [['p', 'e', 'r'], ['p', 'n', 'r'], ['f', 'n', 'r'], ['f', 'ø', 'd'], ['f', 'o', 'd'], ['n', 'u', 'm']];
/// The short word for a number, whole.
const NUMBER: [char; 2] = ['n', 'r'];
/// The months by their first letters, which also abbreviations have, in the languages of letters to Norwegian registers.
const MONTHS: [&[&str]; 12] = [
    &["jan"],
    &["feb"],
    &["mar", "mär"],
    &["apr"],
    &["mai", "maj", "may"],
    &["jun"],
    &["jul"],
    &["aug"],
    &["sep"],
    &["okt", "oct"],
    &["nov"],
    &["des", "dec"],
];

/// What is between two runs of digits, where it has at most [`WORDS`] characters.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Words {
    characters: u8,
    /// The words among it.
    count: u8,
    /// The first letters of the word that came last, in lower case.
    beginning: [char; 3],
    /// How many letters that word has.
    letters: u8,
    /// Whether the last character was a letter.
    is_in_word: bool,
    /// Whether a word before the one that came last says that a number of a person comes.
    is_of_number: bool,
}

impl Words {
    /// These with one more character, if it is not too long then.
    pub(super) fn and(self, character: char) -> Option<Self> {
        let mut words = Self { characters: self.characters + 1, is_in_word: character.is_alphabetic(), ..self };
        if words.is_in_word {
            if !self.is_in_word {
                words = Self { count: words.count + 1, letters: 0, is_of_number: self.names_number(), ..words };
            }
            if let Some(letter) = words.beginning.get_mut(usize::from(words.letters)) {
                *letter = character.to_lowercase().next().unwrap_or(character);
            }
            words.letters += 1;
        }
        (words.characters <= WORDS).then_some(words)
    }

    /// Whether one of the words says that a number of a person comes.
    fn names_number(self) -> bool {
        let is_short = self.letters == 2 && self.beginning[..2] == NUMBER;
        self.is_of_number || is_short || self.letters >= 3 && NUMBERS.contains(&self.beginning)
    }

    /// Whether the other digits of a number may come behind: there are no words, or one of them says so.
    fn may_part(self) -> bool {
        self.count == 0 || self.names_number()
    }

    /// The number of the month of which this is the name.
    fn month(self) -> Option<u8> {
        let is_beginning = |name: &&str| name.chars().eq(self.beginning);
        let months = (1..).zip(MONTHS).filter(|_| self.count == 1);
        months.into_iter().find_map(|(month, names)| names.iter().any(&is_beginning).then_some(month))
    }
}

/// A date at the beginning of groups.
struct Date {
    /// Day, month and year in two digits each.
    digits: [u8; DATE],
    /// How many groups it is.
    count: usize,
    /// What has to be between it and the other digits.
    behind: Behind,
}

/// What has to be between a date and the other digits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Behind {
    /// Words: without them it is a number in groups, with exceptions of its own.
    Words,
    /// Words, or no signs of a list: eight digits in a row are a telephone number too.
    NoList,
    /// Anything.
    Any,
}

impl Behind {
    /// Whether this is so before the group of the other digits.
    fn is_before(self, group: &Group) -> bool {
        match (self, group.joint) {
            (_, None) => group.words.is_some_and(Words::may_part),
            (Self::Words, Some(_)) => false,
            (Self::NoList, Some(joint)) => !joint.is_listing,
            (Self::Any, Some(_)) => true,
        }
    }
}

/// The national identity number that the groups at the beginning are.
pub(super) fn number(groups: &[Group]) -> Option<Found> {
    let date = date(groups)?;
    let (first, rest) = groups.get(date.count..)?.split_first()?;
    let others = match (first.length, rest) {
        (5, _) => 1,
        (3, [second, ..]) if second.length == 2 && second.joint.is_some() && Behind::NoList.is_before(second) => 2,
        _ => return None,
    };
    if !date.behind.is_before(first) {
        return None;
    }
    let count = date.count + others;
    let others = groups.get(date.count..count)?.iter().flat_map(Group::digits);
    super::number(date.digits.into_iter().chain(others), count)
}

/// The date with which the groups begin.
fn date(groups: &[Group]) -> Option<Date> {
    let (first, rest) = groups.split_first()?;
    let date = |[day, month, year]: [&[u8]; 3], count: usize, behind: Behind| {
        let digits = [two(day)?, two(month)?, of_year(year)?].concat();
        Some(Date { digits: digits.try_into().ok()?, count, behind })
    };
    match (first.all()?.as_slice(), rest) {
        ([d1, d2, m1, m2, year @ ..], _) if year.len() == 2 => date([&[*d1, *d2], &[*m1, *m2], year], 1, Behind::Words),
        ([d1, d2, m1, m2, year @ ..], _) if year.len() == 4 => {
            date([&[*d1, *d2], &[*m1, *m2], year], 1, Behind::NoList)
        }
        (day, [year, ..]) if let Some(month) = year.words.and_then(Words::month) => {
            date([day, &[month / 10, month % 10], &year.all()?], 2, Behind::Any)
        }
        (first, [second, third, ..]) if second.joint.is_some() && third.joint.is_some() => {
            let (second, third) = (second.all()?, third.all()?);
            match (first.len(), second.len(), third.len()) {
                (4, ..) => date([&third, &second, first], 3, Behind::Any),
                (.., 4) => date([first, &second, &third], 3, Behind::Any),
                _ if is_of_others(groups) => None,
                (2, 2, _) => date([first, &second, &third], 3, Behind::Words),
                _ => date([first, &second, &third], 3, Behind::Any),
            }
        }
        _ => None,
    }
}

/// Whether the three groups of a date with two digits of its year are more likely a time of day, or pairs in a row of more, as
/// telephone numbers are written.
fn is_of_others(groups: &[Group]) -> bool {
    is_end_of_more(groups) || groups.iter().take(3).skip(1).any(|group| group.joint.is_some_and(|joint| joint.is(':')))
}

/// A day or a month in two digits.
fn two(digits: &[u8]) -> Option<[u8; 2]> {
    match *digits {
        [ten, one] => Some([ten, one]),
        [one] => Some([0, one]),
        _ => None,
    }
}

/// The last two digits of a year in which people who live were born.
fn of_year(digits: &[u8]) -> Option<[u8; 2]> {
    match *digits {
        [ten, one] | [1, 8 | 9, ten, one] | [2, 0, ten, one] => Some([ten, one]),
        _ => None,
    }
}
