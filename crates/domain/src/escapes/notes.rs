//! The marks of notes at numbers and words: `17037510130¹`, `①17037510130`, `personnr.<sup>1</sup> 10130`. What is a mark may also be a
//! digit of the number, so a text without them is a further reading and never the only one.

use super::{Placed, is};
use crate::signs::{Sign, is_of_note};

/// The digits of a mark in tags at most.
const LONGEST: usize = 2;

/// The characters without raised, lowered and circled digits at the beginning and the end of other digits; `None` where there are none.
pub(super) fn without_notes(characters: &[Placed]) -> Option<Vec<Placed>> {
    characters.iter().any(|(_, character)| is_of_note(*character)).then_some(())?;
    let mut left = Vec::with_capacity(characters.len());
    for run in characters.chunk_by(|one, other| is_in_run(one) == is_in_run(other)) {
        let before = run.iter().take_while(|it| !is_plain(it)).count();
        let behind = run.iter().rev().take_while(|it| !is_plain(it)).count();
        // Where all of them are raised, these are the digits of the number.
        let number = run.get(before..run.len().saturating_sub(behind)).filter(|_| run.first().is_some_and(is_in_run));
        left.extend_from_slice(number.unwrap_or(run));
    }
    (left.len() < characters.len()).then_some(left)
}

/// The characters without marks in tags, as `<sup>1</sup>`; `None` where there are none.
pub(super) fn without_tags(characters: &[Placed]) -> Option<Vec<Placed>> {
    characters.iter().any(|(_, character)| *character == '<').then_some(())?;
    let (mut left, mut rest) = (Vec::with_capacity(characters.len()), characters);
    while let [first, ..] = rest {
        let mark = mark(rest);
        if mark == 0 {
            left.push(first.clone());
        }
        rest = rest.get(mark.max(1)..).unwrap_or_default();
    }
    (left.len() < characters.len()).then_some(left)
}

/// The number of characters of the mark in tags that begins here.
fn mark(text: &[Placed]) -> usize {
    let is_tag = |at: usize, begin: &str| {
        ["sup>", "sub>"].into_iter().find(|name| is(text, at, begin) && is(text, at + begin.len(), name))
    };
    let Some(name) = is_tag(0, "<") else { return 0 };
    let start = 1 + name.len();
    let digits = text.iter().skip(start).take(LONGEST + 1).take_while(|it| is_plain(it)).count();
    let is_closed = is_tag(start + digits, "</") == Some(name);
    if (1..=LONGEST).contains(&digits) && is_closed { start + digits + 2 + name.len() } else { 0 }
}

/// Whether a character is of a run of digits: one of these, or nothing that is seen.
fn is_in_run((_, character): &Placed) -> bool {
    matches!(Sign::of(*character), Sign::Digit(_) | Sign::Invisible | Sign::Mark)
}

fn is_plain((_, character): &Placed) -> bool {
    matches!(Sign::of(*character), Sign::Digit(_)) && !is_of_note(*character)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str, without: impl Fn(&[Placed]) -> Option<Vec<Placed>>) -> Option<String> {
        let left = without(&crate::escapes::plain(text))?;
        Some(left.into_iter().map(|(_, character)| character).collect())
    }

    #[test]
    fn marks_of_notes_are_left_out_at_the_edges_of_numbers() {
        for (text, expected) in [
            ("17037510130¹ og ①5", "17037510130 og 5"),
            ("17.03.1975¹² 1", "17.03.1975 1"),
            ("1\u{200b}₁, 2¹⁾", "1, 2⁾"),
        ] {
            assert_eq!(left(text, without_notes).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "12", "m²", "¹²", "1¹1", "personnr.¹ 1", "１"] {
            assert_eq!(left(text, without_notes), None, "{text}");
        }
    }

    #[test]
    fn marks_in_tags_are_left_out() {
        let text = "personnr.<sup>1</sup> 10130<SUB>12</SUB>";
        assert_eq!(left(text, without_tags).as_deref(), Some("personnr. 10130"));
        for text in ["", "1 < 2", "<sup>", "<sup></sup>", "<sup>123</sup>", "<sup>1</sub>", "<sup>a</sup>", "<b>1</b>"]
        {
            assert_eq!(left(text, without_tags), None, "{text}");
        }
    }
}
