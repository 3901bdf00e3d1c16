//! Finding and masking national identity numbers inside other text, as people see them there.

use std::borrow::Cow;
use std::ops::Range;

use crate::Foedselsnummer;
use crate::signs::Sign;

/// What replaces a national identity number.
pub const MASK: &str = "***********";

const LENGTH: usize = 11;
/// Digits of the date, with which a number begins.
const DATE: usize = 6;
/// Where a number may be parted: between day, month, year, individual number and check digits.
const PARTED_AT: [usize; 4] = [2, 4, 6, 9];

/// Whether a national identity number is somewhere in the text, in a form that [`mask_identity_numbers`] replaces.
#[must_use]
pub fn contains_identity_number(text: &str) -> bool {
    may_have_digits(text, LENGTH) && !find(plain(text), false).is_empty()
}

/// The text with each national identity number in it replaced by [`MASK`].
///
/// A number counts when its date and check digits are right. It may be in one piece (`31129956715`) or in groups, such as
/// `311299 56715` or `31.12.99-567 15`, with any blanks, dashes, low lines and full stops between these, or each digit may be for itself.
/// Digits are those of any script, and what is not seen, such as a soft hyphen, may be anywhere. Eleven digits of a longer run are no number: companies abroad have numbers of
/// twelve digits and more.
#[must_use]
pub fn mask_identity_numbers(text: &str) -> Cow<'_, str> {
    if !may_have_digits(text, LENGTH) {
        return Cow::Borrowed(text);
    }
    masked(text, &find(plain(text), false))
}

/// A piece of JSON, which may be broken, with each national identity number in it replaced by [`MASK`].
///
/// Besides what [`mask_identity_numbers`] finds, these are numbers with characters that are written as escapes, and numbers that
/// lost their leading zero because they are JSON numbers.
#[must_use]
pub fn mask_identity_numbers_of_json(json: &str) -> String {
    masked(json, &find(unescaped(json), true)).into_owned()
}

/// Whether the text may have as many digits as this. Most texts do not, and counting is much faster than searching.
fn may_have_digits(text: &str, digits: usize) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() < digits {
        return false;
    }
    // Letters of Norwegian, a no-break space or a soft hyphen among the first two hundred code points have these first bytes.
    // Counted, not looked for: a loop that never ends early takes sixteen bytes at a time.
    let has_rare = bytes.iter().fold(0, |greatest: u8, byte| greatest.max(*byte)) > 0xC3;
    let count = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    // The only other digits below are the superscripts ¹, ² and ³.
    count >= digits
        || has_rare && text.chars().filter(|character| matches!(Sign::of(*character), Sign::Digit(_))).count() >= digits
}

/// The text with these parts replaced.
fn masked<'t>(text: &'t str, numbers: &[Range<usize>]) -> Cow<'t, str> {
    if numbers.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut end = 0;
    for number in numbers {
        masked.push_str(&text[end..number.start]);
        masked.push_str(MASK);
        end = number.end;
    }
    masked.push_str(&text[end..]);
    Cow::Owned(masked)
}

/// A run of digits.
struct Group {
    /// Its place in the text.
    range: Range<usize>,
    /// The first digits.
    digits: [u8; LENGTH],
    /// The number of digits, which may be greater.
    length: usize,
    /// Whether nothing but blanks, dashes and full stops is between it and the run before.
    continues: bool,
}

/// The places of the numbers in signs with their places.
fn find(signs: impl Iterator<Item = (Range<usize>, Sign)>, may_lack_zero: bool) -> Vec<Range<usize>> {
    let groups = groups(signs);
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(first) = groups.get(at) {
        let number = whole(&groups[at..])
            .or_else(|| spaced(&groups[at..]))
            .or_else(|| (may_lack_zero && lacks_zero(first)).then_some(1));
        if let Some(last) = number.and_then(|count| groups.get(at + count - 1)) {
            found.push(first.range.start..last.range.end);
        }
        at += number.unwrap_or(1);
    }
    found
}

/// The number of groups at the beginning that together are a national identity number.
fn whole(groups: &[Group]) -> Option<usize> {
    let (mut digits, mut length) = ([0; LENGTH], 0);
    for (count, group) in (1..).zip(groups) {
        // The date is parted for itself: seconds with nine decimals are two digits and nine, and no number.
        let is_in_date = length != 0 && length < DATE;
        let is_parted_here = length == 0
            || group.continues && PARTED_AT.contains(&length) && (!is_in_date || length + group.length <= DATE);
        let target = digits.get_mut(length..length + group.length).filter(|_| is_parted_here)?;
        target.copy_from_slice(&group.digits[..group.length]);
        length += group.length;
        if length == LENGTH {
            return Foedselsnummer::of_digits(digits).is_ok().then_some(count);
        }
    }
    None
}

/// The number of groups at the beginning that are a national identity number of which each digit is for itself. A longer run of such
/// digits is something else.
fn spaced(groups: &[Group]) -> Option<usize> {
    let single = groups.iter().take_while(|group| group.length == 1).enumerate();
    let run = single.take_while(|(at, group)| *at == 0 || group.continues).take(LENGTH + 1);
    let digits: Vec<u8> = run.map(|(_, group)| group.digits[0]).collect();
    let digits = <[u8; LENGTH]>::try_from(digits).ok()?;
    Foedselsnummer::of_digits(digits).is_ok().then_some(LENGTH)
}

/// Whether the group is a national identity number without its leading zero.
fn lacks_zero(group: &Group) -> bool {
    let mut digits = [0; LENGTH];
    digits[1..].copy_from_slice(&group.digits[..LENGTH - 1]);
    group.length == LENGTH - 1 && Foedselsnummer::of_digits(digits).is_ok()
}

fn groups(signs: impl Iterator<Item = (Range<usize>, Sign)>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let (mut is_open, mut continues) = (false, false);
    for (range, sign) in signs {
        match (sign, groups.last_mut()) {
            (Sign::Digit(digit), Some(group)) if is_open => {
                if let Some(place) = group.digits.get_mut(group.length) {
                    *place = digit;
                }
                group.length += 1;
                group.range.end = range.end;
            }
            (Sign::Digit(digit), _) => {
                let mut digits = [0; LENGTH];
                digits[0] = digit;
                groups.push(Group { range, digits, length: 1, continues });
                (is_open, continues) = (true, true);
            }
            (Sign::Between, _) => is_open = false,
            (Sign::Invisible, _) => {}
            (Sign::Other, _) => (is_open, continues) = (false, false),
        }
    }
    groups
}

/// The signs of a text.
fn plain(text: &str) -> impl Iterator<Item = (Range<usize>, Sign)> {
    text.char_indices().map(|(start, character)| (start..start + character.len_utf8(), Sign::of(character)))
}

/// The signs of JSON, in which an escape is the sign that it stands for.
fn unescaped(json: &str) -> impl Iterator<Item = (Range<usize>, Sign)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = json.get(at..)?;
        let first = rest.chars().next()?;
        let (length, sign) = match first {
            '\\' => escape(rest),
            first => (first.len_utf8(), Sign::of(first)),
        };
        let range = at..at + length;
        at = range.end;
        Some((range, sign))
    })
}

/// The length and the sign of the escape that begins here.
fn escape(text: &str) -> (usize, Sign) {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
    };
    if let Some(first) = unit(0) {
        let units = [first, unit(6).unwrap_or_default()];
        // A character beyond the first 65,536 is written as two units.
        let character = char::decode_utf16(units).next().and_then(Result::ok);
        let length = 6 * character.map_or(1, char::len_utf16);
        return (length, character.map_or(Sign::Other, Sign::of));
    }
    match text.chars().nth(1) {
        Some('n' | 'r' | 't') => (2, Sign::Between),
        Some('b' | 'f') => (2, Sign::Invisible),
        // What is escaped, which may be another backslash; a backslash that ends the text is itself.
        escaped => (1 + escaped.map_or(0, char::len_utf8), Sign::Other),
    }
}
