//! Digits that are named as something else: an organisation number or a telephone number with more digits behind it, an account. A
//! name alone is not enough where the digits could be a person's as well: then they are masked.

use super::Group;
use crate::identifiers::Organisasjonsnummer;

/// Digits of an organisation number and of a telephone number.
const OF_COMPANY: usize = 9;
const OF_TELEPHONE: usize = 8;
/// How words begin that say that an organisation number comes.
const COMPANIES: [[char; 3]; 1] = [['o', 'r', 'g']];
/// How words begin that say that a telephone number comes.
const TELEPHONES: [[char; 3]; 4] = [['t', 'l', 'f'], ['t', 'e', 'l'], ['m', 'o', 'b'], ['f', 'a', 'x']];
/// How words begin that say that an account comes.
const ACCOUNTS: [[char; 3]; 1] = [['i', 'b', 'a']];
/// The letters of the country, which begin it.
const NORWAY: [char; 2] = ['n', 'o'];
/// Whether the number of so many groups at a place is something else by what names it.
pub(super) fn is_other(groups: &[Group], at: usize, count: usize) -> bool {
    let Some(number) = groups.get(at..at + count) else { return false };
    let before = at.checked_sub(1).and_then(|before| groups.get(before));
    is_company(number) || is_telephone(number) || is_account(before, number)
}

/// How many groups at the beginning are an organisation number with its check digit, or a telephone number in one of its forms, by the
/// word before them; 0 where they are neither.
pub(super) fn length(groups: &[Group]) -> usize {
    let is_whole = |it: &&[Group]| it.iter().skip(1).all(|group| group.joint.is_some());
    let company = groups_of(groups, &COMPANIES, OF_COMPANY).filter(|company| is_number_of_company(company));
    let telephone = || groups_of(groups, &TELEPHONES, OF_TELEPHONE).filter(|telephone| is_form_of_telephone(telephone));
    company.or_else(telephone).filter(is_whole).map_or(0, <[Group]>::len)
}

/// The first groups of so many digits together, with more behind them, where a word of these comes before them.
fn named<'g>(number: &'g [Group], names: &[[char; 3]], digits: usize) -> Option<&'g [Group]> {
    groups_of(number, names, digits).filter(|groups| groups.len() < number.len())
}

/// The same, whatever is behind them.
fn groups_of<'g>(number: &'g [Group], names: &[[char; 3]], digits: usize) -> Option<&'g [Group]> {
    let first = number.first().filter(|first| names.contains(&first.words.subject()))?;
    let mut length = first.length;
    let more = number.iter().skip(1).take_while(|group| {
        let is_of_it = length < digits;
        length += if is_of_it { group.length } else { 0 };
        is_of_it
    });
    let groups = number.get(..1 + more.count())?;
    (length == digits).then_some(groups)
}

/// Whether an organisation number, with its check digit, begins it: `Org.nr. 123456785, 96 ansatte`.
fn is_company(number: &[Group]) -> bool {
    named(number, &COMPANIES, OF_COMPANY).is_some_and(is_number_of_company)
}

/// Whether these groups are an organisation number with its check digit.
fn is_number_of_company(company: &[Group]) -> bool {
    let is_whole = company.len() == 1 || company.iter().all(|group| group.length == 3);
    let digits: String = company.iter().flat_map(Group::digits).map(|digit| char::from(b'0' + digit)).collect();
    is_whole && Organisasjonsnummer::parse(&digits).is_ok()
}

/// Whether a telephone number in one of its forms begins it: `tlf. 2231 1299 567 ansatte`.
fn is_telephone(number: &[Group]) -> bool {
    named(number, &TELEPHONES, OF_TELEPHONE).is_some_and(is_form_of_telephone)
}

/// Whether these groups are a telephone number in one of its forms.
fn is_form_of_telephone(telephone: &[Group]) -> bool {
    let lengths: Vec<usize> = telephone.iter().map(|group| group.length).collect();
    let joints = telephone.iter().skip(1).map(|group| group.joint);
    let is_in_one = joints.flatten().all(|joint| joint.is_single && !joint.is_listing);
    matches!(lengths.as_slice(), [8] | [4, 4] | [3, 2, 3]) && is_in_one
}

/// Whether it is the rest of an account, by the word or by the check digits before it (`IBAN NO93-8601 1117 947`).
fn is_account(before: Option<&Group>, number: &[Group]) -> bool {
    let Some(first) = number.first() else { return false };
    let is_named = |group: &Group| match group.words.adjacent_letters() {
        Some((NORWAY, word)) => Some(ACCOUNTS.contains(&word)),
        _ => None,
    };
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
