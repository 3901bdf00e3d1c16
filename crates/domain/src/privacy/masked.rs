//! Replacing what is found in a text, in work that is bounded: a short text may need many looks, a long one gets few.

use std::borrow::Cow;
use std::ops::Range;

use crate::escapes::Placed;
use crate::identifiers::MASK;
use crate::signs::Sign;

/// How often a text is looked through at least. Nearly all texts need two or three looks.
const LOOKS: usize = 16;
/// How many bytes are looked through for a text that needs more: lists in which each number hides the one before it need many.
const MOST: usize = 1 << 21;

/// The text with what is found in it replaced, until nothing is: what looked like a part of a longer row may be a number once the
/// rest of the row is masked. Where there are more in a long text than may be looked for, all its digits are masked in the end.
pub(super) fn masked(text: &str, find: impl Fn(&str) -> Vec<Range<usize>>) -> Cow<'_, str> {
    let mut masked = Cow::Borrowed(text);
    for _ in 0..=LOOKS.max(MOST / text.len().max(1)) {
        let numbers = find(&masked);
        if numbers.is_empty() {
            return masked;
        }
        masked = Cow::Owned(replaced(&masked, &numbers));
    }
    let digits = digits(&masked);
    Cow::Owned(replaced(&masked, &digits))
}

/// The text with these parts replaced.
fn replaced(text: &str, numbers: &[Range<usize>]) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut end = 0;
    for number in numbers {
        masked.push_str(&text[end..number.start]);
        masked.push_str(MASK);
        end = number.end;
    }
    masked.push_str(&text[end..]);
    masked
}

/// The runs of digits of any script.
fn digits(text: &str) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let is_digit = |(_, character): &(usize, char)| matches!(Sign::of(*character), Sign::Digit(_));
    for (start, digit) in text.char_indices().filter(is_digit) {
        let end = start + digit.len_utf8();
        match runs.last_mut().filter(|run| run.end == start) {
            Some(run) => run.end = end,
            None => runs.push(start..end),
        }
    }
    runs
}

/// Whether a row of so many asterisks is a mask, or several. Others are mark-up, as `**Personnr.:** 10130`, or somebody typed them.
pub(super) fn is_mask(asterisks: usize) -> bool {
    asterisks > 0 && asterisks.is_multiple_of(MASK.len())
}

/// What is behind the last mask of these characters.
pub(super) fn behind_mask(characters: &[Placed]) -> &[Placed] {
    let is_asterisk = |place: &Placed| place.1 == '*';
    let mut end = characters.len();
    while let Some(last) = characters.get(..end).and_then(|before| before.iter().rposition(is_asterisk)) {
        let run = characters.iter().take(last + 1).rev().take_while(|it| is_asterisk(it)).count();
        if is_mask(run) {
            return characters.get(last + 1..).unwrap_or_default();
        }
        end = last + 1 - run;
    }
    characters
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::privacy::find;

    /// The text as it is masked, and how many characters were looked through for that.
    fn looked(text: &str) -> (String, usize) {
        let characters = Cell::new(0);
        let masked = masked(text, |text| {
            characters.set(characters.get() + text.len());
            find(&crate::escapes::readings(text), false)
        });
        (masked.into_owned(), characters.get())
    }

    #[test]
    fn a_text_of_dates_and_digits_is_looked_through_a_few_times() {
        for date in ["170375 ", "17.03.1975 ", "1975-03-17T00:00:00Z;", "f. 17. mars 1975, "] {
            for others in ["10130 ", "pnr. 10130; ", "10130, "] {
                let text = format!("{}{}", date.repeat(300), others.repeat(300));
                let (masked, characters) = looked(&text);
                assert!(masked.contains(MASK), "{date}{others}");
                assert!(characters <= 4 * text.len(), "{date}{others}: {characters}");
            }
        }
    }

    #[test]
    fn a_text_in_which_each_look_finds_a_number_is_masked_altogether() {
        // Each of the first numbers is in a row that ends with the next one, until that is masked.
        let row = "17,03,75/10130,17;03;75:10130;".repeat(6_000);
        let (masked, characters) = looked(&format!("kr 5: {row} x"));
        assert!(!masked.contains(|it: char| it.is_ascii_digit()), "{masked}");
        assert!(characters <= (LOOKS + 1) * 2 * row.len(), "{characters}");
        // What is not a number is left where the looks come to an end.
        let (masked, _) = looked("kr 5: 17,03,75/10130,17;03;75:10130; x");
        assert_eq!(masked, "kr 5: ***********,***********; x");
    }
}
