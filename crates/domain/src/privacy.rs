//! Finding and masking national identity numbers inside other text, as people see them there.

mod apart;
mod dated;
mod dates;
mod masked;
mod named;
mod naming;
mod others;
mod slips;
mod spoken;
mod units;
mod vocabulary;
mod words;

use std::borrow::Cow;
use std::ops::Range;

use crate::escapes::{self, Placed};
use crate::identifiers::Foedselsnummer;
#[cfg(doc)]
use crate::identifiers::MASK;
use crate::signs::Sign;
use masked::{is_mask, masked};
use others::{is_of_more, is_of_others};
use words::Words;

const LENGTH: usize = 11;
/// Digits of a number whose month is a word, whose day has no leading zero, and whose year has two digits.
const FEWEST: usize = 8;
/// Digits of the date, with which a number begins.
const DATE: usize = 6;
/// Where a number may be parted: between day, month, year, individual number and check digits.
const PARTED_AT: [usize; 4] = [2, 4, 6, 9];

/// Whether a national identity number is somewhere in the text, in a form that [`mask_identity_numbers`] replaces.
#[must_use]
pub fn contains_identity_number(text: &str) -> bool {
    may_have_digits(text) && !find(&escapes::readings(text), false).is_empty()
}

/// The national identity numbers in a text, in the forms that [`mask_identity_numbers`] and [`mask_identity_numbers_of_json`]
/// replace.
#[must_use]
pub fn identity_numbers(text: &str) -> Vec<Foedselsnummer> {
    let mut numbers = Vec::new();
    if may_have_digits(text) {
        for characters in escapes::readings(text) {
            each(&characters, true, |number, _| numbers.push(number));
        }
    }
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// The text with each national identity number in it replaced by [`MASK`].
///
/// A number counts when its date and check digits are right. It may be in one piece (`31129956715`) or in groups, such as
/// `311299 56715`, `31.12.99-567 15` or `311299 (56715)`. Between its parts may be any blanks, dashes, full stops, commas, slashes,
/// colons, brackets and the like, also as escapes of JSON, of HTML or of a URL (`\u00a0`, `&nbsp;`, `%20`), and tags; where blanks,
/// dashes and full stops cut it, that may be anywhere (`3112 9956 715`). Digits are those of any script, and what is not seen, such as
/// a soft hyphen, may be anywhere. The date may be written out as well (`31.12.1999 56715`, `31. desember 1999 56715`), and words that
/// name a number may be between the two, in either order (`311299, personnr. 56715`, `personnr. 56715, født 31.12.1999`). Five digits that
/// a word names as a person's are one with a date anywhere in the text ([`apart`]).
///
/// Eleven digits of a longer run are no number: companies abroad have numbers of twelve digits and more. Nor are the digits of an
/// amount, of a time of day, or of two numbers of a list ([`is_of_others`]), nor what a word before it says to be something else and
/// its own check digits or form confirm, with digits of another thing behind it ([`named::is_other`]).
#[must_use]
pub fn mask_identity_numbers(text: &str) -> Cow<'_, str> {
    if !may_have_digits(text) {
        return Cow::Borrowed(text);
    }
    masked(text, |text| find(&escapes::readings(text), false))
}

/// A piece of JSON, which may be broken, with each national identity number in it replaced by [`MASK`].
///
/// Besides what [`mask_identity_numbers`] finds, these are numbers with characters that are written as escapes, and numbers that
/// lost their leading zero because they are JSON numbers.
#[must_use]
pub fn mask_identity_numbers_of_json(json: &str) -> String {
    masked(json, |json| find(&escapes::readings_of_json(json), true)).into_owned()
}

/// Whether the text may have as many digits as a number. Most texts do not, and counting is much faster than searching.
fn may_have_digits(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() < FEWEST {
        return false;
    }
    // Letters of Norwegian, a no-break space or a soft hyphen among the first two hundred code points have these first bytes.
    // Counted, not looked for: a loop that never ends early takes sixteen bytes at a time.
    let has_rare = bytes.iter().fold(0, |greatest: u8, byte| greatest.max(*byte)) > 0xC3;
    let count = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    // The only other digits below are the superscripts ¹, ² and ³.
    count >= FEWEST
        || has_rare && text.chars().filter(|character| matches!(Sign::of(*character), Sign::Digit(_))).count() >= FEWEST
}

/// A run of digits.
struct Group {
    /// Its place in the text.
    range: Range<usize>,
    /// Its place among the characters.
    place: Range<usize>,
    /// The first digits.
    digits: [u8; LENGTH],
    /// The number of digits, which may be greater.
    length: usize,
    /// What is between it and the run before; `None` where that is a letter or another sign that parts numbers, or there is none before.
    joint: Option<Joint>,
    /// The same with its letters.
    words: Words,
    /// Whether a mask is before it, over which nothing is put together.
    is_behind_mask: bool,
}

/// What is between two runs of digits that may be one number.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Joint {
    /// The first character.
    first: char,
    /// Whether it is that character alone.
    is_single: bool,
    /// Whether a comma, a slash or another sign of a list is in it.
    is_listing: bool,
}

impl Joint {
    /// Whether it is this character and nothing else.
    fn is(self, character: char) -> bool {
        self.is_single && self.first == character
    }

    /// Whether it is a mark before decimals.
    fn is_decimal(self) -> bool {
        self.is('.') || self.is(',')
    }
}

/// The places of the numbers in a text, in each way in which it may be read.
fn find(readings: &[Vec<Placed>], may_lack_zero: bool) -> Vec<Range<usize>> {
    let mut found: Vec<_> = readings.iter().flat_map(|characters| find_in(characters, may_lack_zero)).collect();
    found.sort_unstable_by_key(|range| (range.start, range.end));
    // What several readings find, or each in part, is masked once.
    found.dedup_by(|next, last| {
        let overlaps = next.start < last.end;
        if overlaps {
            last.end = last.end.max(next.end);
        }
        overlaps
    });
    found
}

fn find_in(characters: &[Placed], may_lack_zero: bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    each(characters, may_lack_zero, |_, groups| {
        if let [first, .., last] | [first @ last] = groups {
            found.push(first.range.start..last.range.end);
        }
    });
    found
}

/// A number, and how many groups at the beginning it is.
type Found = (Foedselsnummer, usize);

/// Passes on each number with its groups.
fn each(characters: &[Placed], may_lack_zero: bool, mut found: impl FnMut(Foedselsnummer, &[Group])) {
    let mut groups = groups(characters);
    for (at, (number, count)) in apart::numbers(characters, &groups) {
        found(number, groups.get(at..at + count).unwrap_or_default());
    }
    for groups in groups.chunk_by_mut(|_, next| !next.is_behind_mask) {
        each_of(characters, groups, may_lack_zero, &mut found);
    }
}

/// The same for groups between two masks, without those that are named from afar.
fn each_of(
    characters: &[Placed],
    groups: &mut [Group],
    may_lack_zero: bool,
    found: &mut impl FnMut(Foedselsnummer, &[Group]),
) {
    let mut at = 0;
    while let Some(rest) = groups.get(at..).filter(|rest| !rest.is_empty()) {
        let number = whole(rest)
            .or_else(|| spaced(rest))
            .or_else(|| in_groups(rest))
            .or_else(|| dated::number(rest))
            .or_else(|| may_lack_zero.then(|| lacking_zero(rest)).flatten());
        let is_other = |count: usize| {
            let (number, behind) = rest.split_at(count.min(rest.len()));
            named::is_other(groups, at, count) || units::are_behind_date(characters, number, behind)
        };
        let other = named::length(rest);
        let Some((number, count)) = number.filter(|(_, count)| other == 0 && !is_other(*count)) else {
            // No other number begins within what is named and confirmed as something else.
            at += other.max(1);
            continue;
        };
        found(number, rest.get(..count).unwrap_or(rest));
        at += count;
        // What is masked is nothing that the next number could be the end of.
        if let Some(next) = groups.get_mut(at) {
            next.joint = None;
        }
    }
}

/// The eleven digits that the groups at the beginning together are, and how many groups that is. `is_joined` says of each group but
/// the first whether it belongs to the digits before it, of which there are so many.
fn eleven(groups: &[Group], is_joined: impl Fn(usize, &Group) -> bool) -> Option<([u8; LENGTH], usize)> {
    let (mut digits, mut length) = ([0; LENGTH], 0);
    for (count, group) in (1..).zip(groups) {
        let is_joined = length == 0 || is_joined(length, group);
        let target = digits.get_mut(length..length + group.length).filter(|_| is_joined)?;
        target.copy_from_slice(&group.digits[..group.length]);
        length += group.length;
        if length == LENGTH {
            return Some((digits, count));
        }
    }
    None
}

/// The national identity number that the groups at the beginning together are.
fn whole(groups: &[Group]) -> Option<Found> {
    let (digits, count) = eleven(groups, |length, group| {
        // The date is parted for itself: seconds with nine decimals are two digits and nine, and no number.
        let is_in_date = length < DATE;
        group.joint.is_some() && PARTED_AT.contains(&length) && (!is_in_date || length + group.length <= DATE)
    })?;
    number(digits, count).filter(|_| !is_of_others(groups, count))
}

/// The national identity number of these digits, in this many groups.
fn number(digits: impl IntoIterator<Item = u8>, count: usize) -> Option<Found> {
    let digits: Vec<u8> = digits.into_iter().collect();
    let digits = <[u8; LENGTH]>::try_from(digits).ok()?;
    Foedselsnummer::of_digits(digits).ok().map(|number| (number, count))
}

/// The national identity number at the beginning of which each digit is for itself. A longer run of such digits is something else.
fn spaced(groups: &[Group]) -> Option<Found> {
    let single = groups.iter().take_while(|group| group.length == 1).enumerate();
    let run = single.take_while(|(at, group)| *at == 0 || group.joint.is_some()).take(LENGTH + 1);
    number(run.map(|(_, group)| group.digits[0]), LENGTH).or_else(|| spaced_date(groups))
}

/// The national identity number at the beginning of which each digit of the date, with all of its year, is for itself.
fn spaced_date(groups: &[Group]) -> Option<Found> {
    let (date, rest) = groups.split_at_checked(DATE + 2)?;
    let others = rest.first().filter(|others| others.length == LENGTH - DATE && others.joint.is_some())?;
    let is_single = |(at, group): (usize, &Group)| group.length == 1 && (at == 0 || group.joint.is_some());
    let digits: Vec<u8> = date.iter().flat_map(Group::digits).collect();
    let is_date = date.iter().enumerate().all(is_single) && matches!(digits.get(4..6), Some([1, 8 | 9] | [2, 0]));
    let digits = digits.iter().take(4).chain(digits.iter().skip(6)).copied().chain(others.digits());
    is_date.then(|| number(digits, DATE + 3)).flatten()
}

/// The national identity number at the beginning in groups that are not its parts: in pairs, `31 12 99 56 71 5`, or as an
/// organisation number or the number of a card is cut.
fn in_groups(groups: &[Group]) -> Option<Found> {
    let (digits, count) = eleven(groups, |_, group| group.joint.is_some_and(|joint| !joint.is_listing))?;
    number(digits, count).filter(|_| !is_of_others(groups, count) && !is_of_more(groups, count))
}

/// The national identity number without its leading zero that the first group is.
fn lacking_zero(groups: &[Group]) -> Option<Found> {
    let group = groups.first().filter(|group| group.length == LENGTH - 1)?;
    number([0].into_iter().chain(group.digits()), 1)
}

/// The runs of digits of a text.
fn groups(characters: &[Placed]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    // What came since the last digit: nothing, something that may be inside a number, or something that parts numbers.
    let (mut joint, mut is_parted, mut words) = (None, true, Words::default());
    // Where the end of an ordinal ends, of which nothing is read.
    let (mut read_from, mut between) = (0, 0);
    // The signs of a mask that came, and whether they were one.
    let (mut asterisks, mut is_behind_mask) = (0, false);
    for (place, (range, character)) in characters.iter().enumerate() {
        if place < read_from {
            continue;
        }
        let sign = Sign::of(*character);
        match sign {
            Sign::Digit(digit) => {
                match groups.last_mut().filter(|_| joint.is_none() && !is_parted) {
                    Some(group) => group.append(digit, range, place),
                    None => {
                        let words = words.read(characters.get(between..place).unwrap_or_default());
                        let joint = joint.filter(|_| !is_parted);
                        groups.push(Group { is_behind_mask, ..Group::begin(digit, (range, place), joint, words) });
                    }
                }
                (joint, is_parted, words) = (None, false, Words::default());
                is_behind_mask = false;
                between = place + 1;
                read_from = place + 1 + end_of_ordinal(characters.get(place + 1..).unwrap_or_default());
            }
            Sign::Between | Sign::Listing => {
                let is_listing = sign == Sign::Listing;
                joint = Some(joint.map_or(Joint { first: *character, is_single: true, is_listing }, |joint: Joint| {
                    Joint { is_single: false, is_listing: joint.is_listing || is_listing, ..joint }
                }));
            }
            Sign::Invisible | Sign::Mark => {}
            Sign::Other => is_parted = true,
        }
        if matches!(sign, Sign::Between | Sign::Listing | Sign::Other) {
            words = words.and(*character);
        }
        asterisks = if *character == '*' { asterisks + 1 } else { 0 };
        let is_row = characters.get(place + 1).is_none_or(|(_, next)| *next != '*');
        if is_row && is_mask(asterisks) {
            (joint, is_parted, words, is_behind_mask) = (None, true, Words::default(), true);
            between = place + 1;
        }
    }
    groups
}

/// How many characters directly behind digits only make an ordinal of them: `17th March`, `17de mars`.
fn end_of_ordinal(behind: &[Placed]) -> usize {
    // `17.de` has both ends.
    if let [(_, '.'), (_, 'd'), (_, 'e'), (_, ' '), ..] = behind {
        return 3;
    }
    let [(_, first), (_, second), ..] = behind else { return 0 };
    let is_end = matches!(
        (first.to_ascii_lowercase(), second.to_ascii_lowercase()),
        ('t', 'h' | 'e') | ('s', 't') | ('n', 'd') | ('r', 'd') | ('d', 'e')
    );
    let goes_on = behind.get(2).is_some_and(|(_, next)| next.is_alphanumeric());
    if is_end && !goes_on { 2 } else { 0 }
}

impl Group {
    /// All its digits, unless there are too many.
    fn all(&self) -> Option<Vec<u8>> {
        (self.length <= LENGTH).then(|| self.digits().collect())
    }

    fn begin(digit: u8, (range, place): (&Range<usize>, usize), joint: Option<Joint>, words: Words) -> Self {
        let mut digits = [0; LENGTH];
        digits[0] = digit;
        Self { range: range.clone(), place: place..place + 1, digits, length: 1, joint, words, is_behind_mask: false }
    }

    /// Its digits, of which only the first are known in a long one.
    fn digits(&self) -> impl Iterator<Item = u8> {
        self.digits.iter().take(self.length).copied()
    }

    fn append(&mut self, digit: u8, range: &Range<usize>, place: usize) {
        if let Some(next) = self.digits.get_mut(self.length) {
            *next = digit;
        }
        self.length += 1;
        self.range.end = range.end;
        self.place.end = place + 1;
    }
}
