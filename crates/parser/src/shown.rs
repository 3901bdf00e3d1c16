//! What messages show of a file: names and bytes, never a value of a record.

use brreg_domain::mask_identity_numbers;

/// A name from an archive as a message may show it: without control characters and identity numbers, and cut to a length.
pub(crate) fn shown_name(name: &str) -> String {
    const LONGEST: usize = 200;
    let escaped = mask_identity_numbers(name).escape_debug().to_string();
    match escaped.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("{}…", &escaped[..cut]),
        None => escaped,
    }
}

/// The first of some names for a message, and how many there are beyond these.
pub(crate) fn few_names(names: impl Iterator<Item = String>, count: usize) -> Vec<String> {
    const NAMED: usize = 20;
    let more = count.checked_sub(NAMED).filter(|more| *more > 0).map(|more| format!("and {more} more"));
    names.take(NAMED).chain(more).collect()
}

/// One byte of the content as a message may show it.
pub(crate) fn shown_byte(byte: u8) -> String {
    if byte.is_ascii_graphic() { format!("`{}`", char::from(byte)) } else { format!("the byte 0x{byte:02x}") }
}
