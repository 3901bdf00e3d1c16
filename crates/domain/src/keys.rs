//! The keys of records, written in one way, so that one thing has one key however it was sent.

use crate::identifiers::Organisasjonsnummer;
use crate::record::Tekst;
use crate::signs::Sign;

/// Whether a text is a UUID in its usual form: hex digits in groups of 8, 4, 4, 4 and 12.
#[must_use]
pub fn is_uuid(text: &str) -> bool {
    const DASHES: [usize; 4] = [8, 13, 18, 23];
    let Ok(text) = <&[u8; 36]>::try_from(text.as_bytes()) else { return false };
    // All bytes are looked at, without a branch for each, which the compiler does for many at a time.
    let others = text.iter().filter(|byte| !byte.is_ascii_hexdigit()).count();
    others == DASHES.len() && DASHES.iter().all(|place| text[*place] == b'-')
}

/// A key as it is written here: a UUID in small letters, an organisation number in its nine digits, and any other text as it is.
#[must_use]
pub fn one_key(text: &str) -> String {
    let (mut id, mut number) = (Some(Tekst::from(text)), Some(Tekst::from(text)));
    normalise_id(&mut id);
    normalise_number(&mut number);
    let read = [id, number].into_iter().flatten().find(|read| **read != *text);
    read.map_or_else(|| text.to_owned(), |read| read.to_string())
}

/// Whether a text is a key in one of its spellings: a UUID or an organisation number.
#[must_use]
pub fn is_key(text: &str) -> bool {
    is_uuid(text.trim()) || Organisasjonsnummer::read(text).is_ok()
}

/// Whether a text has the form of a key, whether or not it is one: nine digits, maybe as a VAT number, or 32 hex digits, whatever
/// blanks, dashes and braces are between and around them.
#[must_use]
pub fn has_form_of_key(text: &str) -> bool {
    let bare = bare(text);
    let number = bare.strip_prefix("no").unwrap_or(&bare);
    let number = number.strip_suffix("mva").unwrap_or(number);
    let id = bare.strip_prefix("urn:uuid:").unwrap_or(&bare);
    number.len() == NUMBER && is_number(number) || id.len() == ID && is_id(id)
}

/// What keys a text may have: at its end, both can be possible.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KeyForms {
    /// The nine digits of an organisation number.
    pub number: bool,
    /// The 32 hex digits of an id.
    pub id: bool,
}

impl KeyForms {
    /// Those of a text that is a key.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let is_id = bare(text).len() >= ID;
        let is_key = has_form_of_key(text);
        Self { number: is_key && !is_id, id: is_key && is_id }
    }

    /// Those of what a text begins with, whatever is behind it.
    #[must_use]
    pub fn of_beginning(text: &str) -> Self {
        let bare = bare(text);
        let number = bare.strip_prefix("no").unwrap_or(&bare);
        let id = bare.strip_prefix("urn:uuid:").unwrap_or(&bare);
        Self { number: number.get(..NUMBER).is_some_and(is_number), id: id.get(..ID).is_some_and(is_id) }
    }

    /// Those of what a text ends with, whatever is before it.
    #[must_use]
    pub fn of_end(text: &str) -> Self {
        let bare = bare(text);
        let number = bare.strip_suffix("mva").unwrap_or(&bare);
        let last = |text, length| str::len(text).checked_sub(length).and_then(|at| str::get(text, at..));
        Self { number: last(number, NUMBER).is_some_and(is_number), id: last(&bare, ID).is_some_and(is_id) }
    }

    /// Whether one of two texts may have a number, and the other one an id.
    #[must_use]
    pub fn differ(self, other: Self) -> bool {
        self.number && other.id || self.id && other.number
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_none(self) -> bool {
        !self.number && !self.id
    }
}

/// Digits of an organisation number, and of an id.
const NUMBER: usize = 9;
const ID: usize = 32;

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_id(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A text in small letters, without the blanks, dashes and braces that may be in a key.
fn bare(text: &str) -> String {
    let is_between =
        |character| matches!(Sign::of(character), Sign::Between | Sign::Invisible) || "{}()".contains(character);
    text.replace(is_between, "").to_ascii_lowercase()
}

/// Writes a UUID in small letters and without blanks around it, which make no difference to it; any other text stays.
pub(crate) fn normalise_id(id: &mut Option<Tekst<'_>>) {
    let Some(text) = id.as_deref() else { return };
    // Nearly every id is written so: nothing in it is asked for one by one.
    let has_other = text.bytes().fold(false, |found, byte| found | !matches!(byte, b'0'..=b'9' | b'a'..=b'z' | b'-'));
    if !has_other {
        return;
    }
    let bare = text.trim();
    if is_uuid(bare) {
        *id = Some(bare.to_ascii_lowercase().into());
    }
}

/// Writes an organisation number in its nine digits; what is none stays.
pub(crate) fn normalise_number(number: &mut Option<Tekst<'_>>) {
    let Some(text) = number.as_deref() else { return };
    if text.len() == 9 && text.bytes().fold(true, |are, byte| are & byte.is_ascii_digit()) {
        return;
    }
    match Organisasjonsnummer::read(text) {
        Ok(read) if read.as_str() != text => *number = Some(read.to_string().into()),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(normalise: fn(&mut Option<Tekst<'_>>), text: &str) -> String {
        let mut key = Some(Tekst::from(text));
        normalise(&mut key);
        key.as_deref().unwrap_or_default().to_owned()
    }

    #[test]
    fn a_uuid_is_one_however_it_is_written_and_other_ids_stay() {
        const ID: &str = "9fdead70-660b-4842-a6e9-45ccc59b1c5e";
        for text in [
            ID,
            "9FDEAD70-660B-4842-A6E9-45CCC59B1C5E",
            "9fdEAd70-660b-4842-a6e9-45ccc59b1c5E",
            " \u{a0}9FDEAD70-660b-4842-a6e9-45ccc59b1c5e\t",
        ] {
            assert_eq!(written(normalise_id, text), ID);
        }
        for other in
            ["", "A", "ABC-1", " X ", "9FDEAD70660B4842A6E945CCC59B1C5E", "9FDEAD70-660B-4842-A6E9-45CCC59B1C5G"]
        {
            assert_eq!(written(normalise_id, other), other);
        }
    }

    #[test]
    fn the_form_of_a_key_needs_no_check_digit_and_no_dashes() {
        for text in [
            "325855649",
            "325855648",
            " 325 855-648",
            "NO 325\u{a0}855\u{a0}648 MVA",
            "9FDEAD70-660B-4842-A6E9-45CCC59B1C5E",
            "{9fdead70-660b-4842-a6e9-45ccc59b1c5e}",
            "9fdead70660b4842a6e945ccc59b1c5e",
            "urn:uuid:9fdead70-660b-4842-a6e9-45ccc59b1c5e\u{200b}",
        ] {
            assert!(has_form_of_key(text), "{text}");
        }
        for other in
            ["", "32585564", "3258556480", "orgnr", "NO", "9fdead70", "9fdead70660b4842a6e945ccc59b1c5g", "a 325855648"]
        {
            assert!(!has_form_of_key(other), "{other}");
        }
    }

    #[test]
    fn an_organisation_number_is_one_however_it_is_written_and_what_is_none_stays() {
        for text in ["325855649", " 325 855 649", "325\u{a0}855\u{a0}649\u{a0}", "325\u{2009}855-649", "NO325855649MVA"]
        {
            assert_eq!(written(normalise_number, text), "325855649", "{text}");
        }
        for other in ["", "325855648", " 325 855 648", "ukjent", "3258556490"] {
            assert_eq!(written(normalise_number, other), other);
        }
    }

    #[test]
    fn a_key_is_found_at_the_end_and_at_the_beginning_of_a_text() {
        let ids = ["371c4f98-1f6b-4c2e-9f0e-8d3a5b7c9e11", "{371C4F98-1F6B-4C2E-9F0E-8D3A5B7C9E11}"];
        let numbers = ["930185930", "930 185 930", "NO930185930MVA"];
        let is = |forms: KeyForms, is_id: bool| if is_id { forms.id } else { forms.number };
        for (key, is_id) in ids.map(|id| (id, true)).into_iter().chain(numbers.map(|number| (number, false))) {
            assert_eq!(KeyForms::of(key), KeyForms { number: !is_id, id: is_id });
            for other in ["", "x", "2022-12-15T16:48:58.640894Z", "å<br>", "\u{2424}", ids[0], numbers[0]] {
                assert!(is(KeyForms::of_end(&format!("{other}{key}")), is_id), "{other}{key}");
                assert!(is(KeyForms::of_beginning(&format!("{key}{other}")), is_id), "{key}{other}");
            }
            assert!(KeyForms::of_end(&format!("{key} er x")).is_none());
            assert!(KeyForms::of_beginning(&format!("x{key}")).is_none());
        }
        for none in ["", "93018593", "å", "371c4f98-1f6b-4c2e"] {
            let forms = [KeyForms::of(none), KeyForms::of_end(none), KeyForms::of_beginning(none)];
            assert!(forms.into_iter().all(KeyForms::is_none), "{none}");
        }
    }
}
