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
/// How words begin that say of which person a number is, before the digits that are not the birth date.
const OF_PERSON: [[char; 3]; 7] = [
    ['p', 'e', 'r'],
    ['p', 'n', 'r'],
    ['f', 'n', 'r'],
    ['f', 'ø', 'd'],
    ['f', 'o', 'd'],
    ['i', 'd', 'e'],
    ['i', 'd', '\0'],
];
/// How words begin that say that a birth date comes; `f.` is one, too.
const OF_BIRTH: [[char; 3]; 4] = [['f', 'ø', 'd'], ['f', 'o', 'd'], ['b', 'o', 'r'], ['g', 'e', 'b']];
/// How words begin that count digits, as in `5 siffer`.
const OF_DIGITS: [[char; 3]; 2] = [['s', 'i', 'f'], ['d', 'i', 'g']];
/// The digits behind the date, and all, as texts count them.
const COUNTS: [&[u8]; 2] = [&[5], &[1, 1]];
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
    /// The first letters of the word before that one.
    previous: [char; 3],
    /// How many letters that word has.
    letters: u8,
    /// Whether they are all capitals.
    is_capital: bool,
    /// Whether the last character was a letter.
    is_in_word: bool,
    /// Whether a word before the one that came last says that a number of a person comes.
    is_of_number: bool,
    /// Whether a word before the one that came last counts digits.
    is_of_digits: bool,
}

impl Words {
    /// These with one more character.
    pub(super) fn and(self, character: char) -> Self {
        let characters = self.characters.saturating_add(1);
        let mut words = Self { characters, is_in_word: character.is_alphabetic(), ..self };
        if words.is_in_word {
            if !self.is_in_word {
                let count = words.count.saturating_add(1);
                words = Self {
                    count,
                    previous: self.beginning,
                    beginning: ['\0'; 3],
                    letters: 0,
                    is_capital: true,
                    is_of_number: self.names_number(),
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
    fn is_short(self) -> bool {
        self.characters <= WORDS
    }

    /// Whether one of the words says that a number of a person comes.
    fn names_number(self) -> bool {
        self.is_of_number || self.ends_with_number()
    }

    /// Whether the word that came last says that a number of a person comes.
    fn ends_with_number(self) -> bool {
        self.is_any_number() || NUMBERS.contains(&self.beginning)
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
    fn is_of_person(self) -> bool {
        let is_preposition = self.letters == 3 && self.beginning == ['p', 'e', 'r'];
        OF_PERSON.contains(&self.subject()) && !is_preposition
    }

    /// Whether the word that came last says that a birth date comes.
    fn is_of_birth(self) -> bool {
        self.letters == 1 && self.beginning[0] == 'f' || OF_BIRTH.contains(&self.beginning)
    }

    /// Whether one of the words counts digits.
    fn counts_digits(self) -> bool {
        self.is_of_digits || OF_DIGITS.contains(&self.beginning)
    }

    /// Whether the other digits of a number may come behind: there are no words, or one of them says so.
    fn may_part(self) -> bool {
        self.is_short() && (self.count == 0 || self.names_number())
    }

    /// The number of the month of which this is the name, and nothing else.
    fn month(self) -> Option<[u8; 2]> {
        self.last_month().or_else(|| self.roman_month()).filter(|_| self.is_short() && self.count == 1)
    }

    /// The number of the month that the word that came last is in Roman numerals. A single letter is one as a capital only: `i` is a
    /// word.
    fn roman_month(self) -> Option<[u8; 2]> {
        let month = match (self.letters, self.beginning) {
            (1, ['i', ..]) if self.is_capital => 1,
            (1, ['v', ..]) if self.is_capital => 5,
            (1, ['x', ..]) if self.is_capital => 10,
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

/// The five digits with which the groups begin, behind the date that words part from them, or before which a word says so.
fn before_date(groups: &[Group]) -> Option<Found> {
    let (others, rest) = groups.split_first().filter(|(others, _)| others.length == LENGTH - DATE)?;
    let first = rest.first()?;
    let is_named = match first.words.count {
        0 => first.words.is_short() && others.words.is_of_person(),
        _ => {
            let is_birth = first.words.is_short() && first.words.is_of_birth();
            first.words.may_part() || is_birth && (others.words.is_of_person() || others.words.ends_with_number())
        }
    };
    let found = |counted: usize| {
        let date = date(rest.get(counted..)?)?;
        super::number(date.digits.into_iter().chain(others.digits()), 1 + counted + date.count)
    };
    is_named.then(|| found(0)).flatten().or_else(|| is_counted(rest).then(|| found(1)).flatten())
}

/// Whether a group comes that says how many digits there are, as in `personnummer (5 siffer)`, and is none of them.
fn is_counted(groups: &[Group]) -> bool {
    let [count, next, ..] = groups else { return false };
    let is_named = count.words.names_number() || next.words.names_number() || next.words.counts_digits();
    let is_count = count.all().is_some_and(|digits| COUNTS.contains(&digits.as_slice()));
    is_count && is_named && count.words.is_short() && next.words.is_short() && next.words.count > 0
}

/// The date with which the groups begin, and the other digits behind it.
fn behind_date(groups: &[Group]) -> Option<Found> {
    let date = date(groups)?;
    let rest = groups.get(date.count..)?;
    let found = |counted: usize| {
        let (first, more) = rest.get(counted..)?.split_first()?;
        let others = match (first.length, more) {
            (5, _) => 1,
            (3, [second, ..]) if second.length == 2 && second.joint.is_some() && Behind::NoList.is_before(second) => 2,
            _ => return None,
        };
        if counted == 0 && !date.behind.is_before(first) {
            return None;
        }
        let digits = rest.get(counted..counted + others)?.iter().flat_map(Group::digits);
        super::number(date.digits.into_iter().chain(digits), date.count + counted + others)
    };
    found(0).or_else(|| is_counted(rest).then(|| found(1)).flatten())
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
