//! Digits that are named as something else: an organisation number or a telephone number with more digits behind it, an account, a
//! number of shares. A name alone is not enough where the digits could be a person's as well: then they are masked.

use super::{Group, LENGTH};
use crate::escapes::Placed;
use crate::identifiers::Organisasjonsnummer;
use crate::signs::Sign;

/// Digits of an organisation number and of a telephone number.
const OF_COMPANY: usize = 9;
const OF_TELEPHONE: usize = 8;
/// How words begin that say that an organisation number comes.
const COMPANIES: [[char; 3]; 1] = [['o', 'r', 'g']];
/// How words begin that say that a telephone number comes.
const TELEPHONES: [[char; 3]; 4] = [['t', 'l', 'f'], ['t', 'e', 'l'], ['m', 'o', 'b'], ['f', 'a', 'x']];
/// How words begin that say that an account or a security comes.
const ACCOUNTS: [[char; 3]; 2] = [['i', 'b', 'a'], ['i', 's', 'i']];
/// The letters of the country, which begin a number of either.
const NORWAY: [char; 2] = ['n', 'o'];
/// How words begin behind which a date is that of a decision of a company, and nobody's birth date.
const DECISIONS: [[char; 3]; 8] = [
    ['g', 'e', 'n'],
    ['s', 't', 'y'],
    ['v', 'e', 'd'],
    ['r', 'e', 'g'],
    ['s', 't', 'i'],
    ['e', 'm', 'i'],
    ['k', 'a', 'p'],
    ['t', 'e', 'g'],
];
/// What is counted behind such a date.
const COUNTED: [&str; 3] = [" aksje", " andel", " ansatt"];
/// Characters behind that word in which the digits would come that it is the heading of.
const HEADING: usize = 4;

/// Whether the number of so many groups at a place is something else by what names it.
pub(super) fn is_other(groups: &[Group], at: usize, count: usize, characters: &[Placed]) -> bool {
    let Some(number) = groups.get(at..at + count) else { return false };
    let before = at.checked_sub(1).and_then(|before| groups.get(before));
    is_company(number) || is_telephone(number) || is_account(before, number) || is_counted(number, characters)
}

/// The first groups of so many digits together, where a word of these comes before them.
fn named<'g>(number: &'g [Group], names: &[[char; 3]], digits: usize) -> Option<&'g [Group]> {
    let first = number.first().filter(|first| names.contains(&first.words.subject()))?;
    let mut length = first.length;
    let more = number.iter().skip(1).take_while(|group| {
        let is_of_it = length < digits;
        length += if is_of_it { group.length } else { 0 };
        is_of_it
    });
    let groups = number.get(..1 + more.count())?;
    (length == digits && groups.len() < number.len()).then_some(groups)
}

/// Whether an organisation number, with its check digit, begins it: `Org.nr. 123456785, 96 ansatte`.
fn is_company(number: &[Group]) -> bool {
    let Some(company) = named(number, &COMPANIES, OF_COMPANY) else { return false };
    let is_whole = company.len() == 1 || company.iter().all(|group| group.length == 3);
    let digits: String = company.iter().flat_map(Group::digits).map(|digit| char::from(b'0' + digit)).collect();
    is_whole && Organisasjonsnummer::parse(&digits).is_ok()
}

/// Whether a telephone number in one of its forms begins it: `tlf. 2231 1299 567 ansatte`.
fn is_telephone(number: &[Group]) -> bool {
    let Some(telephone) = named(number, &TELEPHONES, OF_TELEPHONE) else { return false };
    let lengths: Vec<usize> = telephone.iter().map(|group| group.length).collect();
    let joints = telephone.iter().skip(1).map(|group| group.joint);
    let is_in_one = joints.flatten().all(|joint| joint.is_single && !joint.is_listing);
    matches!(lengths.as_slice(), [8] | [4, 4] | [3, 2, 3]) && is_in_one
}

/// Whether it is the rest of an account, by the word or by the check digits before it (`IBAN NO93-8601 1117 947`), or that of a security.
fn is_account(before: Option<&Group>, number: &[Group]) -> bool {
    let Some(first) = number.first() else { return false };
    let is_named = |group: &Group| match group.words.adjacent_letters() {
        Some((NORWAY, word)) => Some(ACCOUNTS.contains(&word)),
        _ => None,
    };
    if is_named(first) == Some(true) {
        return true;
    }
    let check = before.filter(|check| check.length == 2 && first.joint.is_some());
    check.and_then(|check| Some(is_named(check)? || has_check_digits(check, number))).unwrap_or_default()
}

/// Whether the digits with the two before them and `NO` leave 1 when they are divided by 97, as those of an account do.
fn has_check_digits(check: &Group, number: &[Group]) -> bool {
    // The letters count as 23 and 24.
    let country = [2, 3, 2, 4];
    let digits = number.iter().flat_map(Group::digits).chain(country).chain(check.digits());
    digits.fold(0, |rest, digit| (rest * 10 + u32::from(digit)) % 97) == 1
}

/// Whether it is the date of a decision and what was counted then: `generalforsamling 10.06.1994: 23898 aksjer`.
fn is_counted(number: &[Group], characters: &[Placed]) -> bool {
    let [first, .., last] = number else { return false };
    let is_dated = number.iter().map(|group| group.length).sum::<usize>() != LENGTH;
    let is_parted = last.length == 5 && last.joint.is_some_and(|joint| joint.is_listing);
    if !is_dated || !is_parted || !DECISIONS.contains(&first.words.subject()) {
        return false;
    }
    let place = characters.partition_point(|(range, _)| range.start < last.range.end);
    let behind = characters.get(place..).unwrap_or_default().iter().map(|(_, character)| *character);
    let text: String = behind.clone().take(20).flat_map(char::to_lowercase).collect();
    let is_word = COUNTED.iter().any(|word| text.starts_with(word));
    let mut heading = behind.skip(1).skip_while(|character| character.is_alphabetic()).take(HEADING);
    is_word && !heading.any(|character| matches!(Sign::of(character), Sign::Digit(_)))
}
