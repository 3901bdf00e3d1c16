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
    let is_between =
        |character| matches!(Sign::of(character), Sign::Between | Sign::Invisible) || "{}()".contains(character);
    let bare = text.replace(is_between, "").to_ascii_lowercase();
    let number = bare.strip_prefix("no").unwrap_or(&bare);
    let number = number.strip_suffix("mva").unwrap_or(number);
    let id = bare.strip_prefix("urn:uuid:").unwrap_or(&bare);
    number.len() == 9 && number.bytes().all(|byte| byte.is_ascii_digit())
        || id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
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
}
