//! A birth date as people write dates, and with it the other five digits of a national identity number, as in forms and letters
//! that say both: `17.03.1975 12345`, `1975-03-17 12345`, `17. mars 1975 12345`, `170375, personnr. 12345`,
//! `personnr. 12345, født March 17, 1975`.

use super::{DATE, Found, Group, LENGTH, is_end_of_more};

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

/// What is between two runs of digits, or before the first.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Words {
    /// How many characters it has. Where these are more than fit, it is long in any case.
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
    /// These with one more character.
    pub(super) fn and(self, character: char) -> Self {
        let characters = self.characters.saturating_add(1);
        let mut words = Self { characters, is_in_word: character.is_alphabetic(), ..self };
        if words.is_in_word {
            if !self.is_in_word {
                let count = words.count.saturating_add(1);
                words = Self { count, letters: 0, is_of_number: self.names_number(), ..words };
            }
            if let Some(letter) = words.beginning.get_mut(usize::from(words.letters)) {
                *letter = character.to_lowercase().next().unwrap_or(character);
            }
            words.letters = words.letters.saturating_add(1);
        }
        words
    }

    /// Whether digits on either side may belong together.
    fn is_short(self) -> bool {
        self.characters <= WORDS
    }

    /// Whether one of the words says that a number of a person comes.
    fn names_number(self) -> bool {
        let is_short = self.letters == 2 && self.beginning[..2] == NUMBER;
        self.is_of_number || is_short || self.letters >= 3 && NUMBERS.contains(&self.beginning)
    }

    /// Whether the other digits of a number may come behind: there are no words, or one of them says so.
    fn may_part(self) -> bool {
        self.is_short() && (self.count == 0 || self.names_number())
    }

    /// The number of the month of which this is the name, and nothing else.
    fn month(self) -> Option<[u8; 2]> {
        self.last_month().filter(|_| self.is_short() && self.count == 1)
    }

    /// The number of the month that the word that came last names.
    fn last_month(self) -> Option<[u8; 2]> {
        let is_beginning = |name: &&str| name.chars().eq(self.beginning);
        let mut months = (1..).zip(MONTHS);
        months.find_map(|(month, names): (u8, _)| names.iter().any(is_beginning).then_some([month / 10, month % 10]))
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
            (_, None) => group.words.may_part(),
            (Self::Words, Some(_)) => false,
            (Self::NoList, Some(joint)) => !joint.is_listing,
            (Self::Any, Some(_)) => true,
        }
    }
}

/// The national identity number that the groups at the beginning are.
pub(super) fn number(groups: &[Group]) -> Option<Found> {
    behind_date(groups).or_else(|| before_date(groups))
}

/// The five digits with which the groups begin, behind the date that words part from them.
fn before_date(groups: &[Group]) -> Option<Found> {
    let (others, dated) = groups.split_first()?;
    let words = dated.first()?.words;
    if others.length != LENGTH - DATE || words.count == 0 || !words.may_part() {
        return None;
    }
    let date = date(dated)?;
    super::number(date.digits.into_iter().chain(others.digits()), 1 + date.count)
}

/// The date with which the groups begin, and the other digits behind it.
fn behind_date(groups: &[Group]) -> Option<Found> {
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
        ([d1, d2, m1, m2, year @ ..], _) if year.len() == 4 && of_year(year).is_some() => {
            date([&[*d1, *d2], &[*m1, *m2], year], 1, Behind::NoList)
        }
        ([y1, y2, y3, y4, m1, m2, day @ ..], _) if day.len() == 2 => {
            date([day, &[*m1, *m2], &[*y1, *y2, *y3, *y4]], 1, Behind::NoList)
        }
        (year @ [_, _, _, _], [day, ..]) if let Some(month) = day.words.month() => {
            date([&day.all()?, &month, year], 2, Behind::Any)
        }
        (day, [year, ..]) if let Some(month) = year.words.month() => date([day, &month, &year.all()?], 2, Behind::Any),
        (day, [year, ..])
            if year.length == 4
                && year.joint.is_some()
                && let Some(month) = first.words.last_month() =>
        {
            date([day, &month, &year.all()?], 2, Behind::Any)
        }
        (first, [second, third, ..]) if second.joint.is_some() && third.joint.is_some() => {
            let (second, third) = (second.all()?, third.all()?);
            match (first.len(), second.len(), third.len()) {
                (4, ..) => date([&third, &second, first], 3, Behind::Any),
                (.., 4) => date([first, &second, &third], 3, Behind::Any),
                _ if groups.get(..3).is_some_and(is_of_others) => None,
                (2, 2, _) => date([first, &second, &third], 3, Behind::Words),
                _ => date([first, &second, &third], 3, Behind::Any),
            }
        }
        _ => None,
    }
}

/// Whether the three groups of a date with two digits of its year are more likely a time of day, or pairs in a row of more, as
/// telephone numbers are written.
fn is_of_others(date: &[Group]) -> bool {
    is_end_of_more(date) || date.iter().skip(1).any(|group| group.joint.is_some_and(|joint| joint.is(':')))
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
