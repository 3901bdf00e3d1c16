//! Rejected records, without what the settings leave out of the tables.
//!
//! Nothing can be relied on in a record that was rejected, its form neither, so each is treated as that of a natural person.

use std::fmt;

use brreg_transform::enhet::Privacy;
use serde::de::{Deserializer as _, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// How many values are inside each other at most; the register's records have six.
const DEEPEST: usize = 32;
/// The fields of contact details.
const CONTACT: &[&str] = &["epostadresse", "telefon", "mobil"];
/// The field of the lines of an address, which is one of an object.
const LINES: &[&str] = &["adresse"];
/// The fields of addresses. One that is a text, which the register does not send, has the lines in it.
const ADDRESSES: &[&str] = &["forretningsadresse", "postadresse", "beliggenhetsadresse"];
/// The fields of the legal capacity of a holder.
const CAPACITY: &[&str] = &["stadfestetFremtidsfullmakt", "begrensetRettsligHandleevne"];

/// The record as `rejected.ndjson` may have it: the values that the tables would not have are `null`, everything else is as it
/// was received. One that is no JSON is left out where anything has to be.
pub(super) fn shown(record: String, privacy: &Privacy) -> String {
    let left_out = LeftOut {
        contact: !privacy.has_contact(true),
        lines: !privacy.has_address_lines(true),
        capacity: !privacy.rettsevne,
    };
    if left_out.is_nothing() {
        return record;
    }
    let mut shown = String::with_capacity(record.len());
    match left_out.copy(&record, DEEPEST, &mut shown) {
        Ok(()) => shown,
        Err(_) => String::new(),
    }
}

/// What is left out.
#[derive(Clone, Copy)]
struct LeftOut {
    contact: bool,
    lines: bool,
    capacity: bool,
}

impl LeftOut {
    const fn is_nothing(self) -> bool {
        !self.contact && !self.lines && !self.capacity
    }

    fn has(self, name: &str) -> bool {
        let sets = [(self.contact, CONTACT), (self.lines, LINES), (self.capacity, CAPACITY)];
        sets.iter().any(|(is_left_out, names)| *is_left_out && names.contains(&name))
    }

    /// Appends a value, inside which so many others may be.
    fn copy(self, value: &str, depth: usize, to: &mut String) -> Result<(), serde_json::Error> {
        let mut json = serde_json::Deserializer::from_str(value);
        let depth = depth.checked_sub(1).ok_or_else(|| serde_json::Error::custom("too deep"))?;
        match value.trim_start().as_bytes().first() {
            Some(b'{') => json.deserialize_map(Copying { left_out: self, depth, to })?,
            Some(b'[') => json.deserialize_seq(Copying { left_out: self, depth, to })?,
            _ => to.push_str(<&RawValue as serde::Deserialize>::deserialize(&mut json)?.get()),
        }
        json.end()
    }
}

/// Appends the members of an object or list, in their order, also those that come twice.
struct Copying<'t> {
    left_out: LeftOut,
    depth: usize,
    to: &'t mut String,
}

impl<'de> Visitor<'de> for Copying<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        self.to.push('{');
        let mut separator = "";
        while let Some((name, value)) = object.next_entry::<String, &RawValue>()? {
            self.to.push_str(separator);
            self.to.push_str(&serde_json::to_string(&name).map_err(A::Error::custom)?);
            self.to.push(':');
            let is_address = self.left_out.lines && ADDRESSES.contains(&name.as_str());
            if self.left_out.has(&name) || is_address && !value.get().starts_with('{') {
                self.to.push_str("null");
            } else {
                self.left_out.copy(value.get(), self.depth, self.to).map_err(A::Error::custom)?;
            }
            separator = ",";
        }
        self.to.push('}');
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.to.push('[');
        let mut separator = "";
        while let Some(value) = list.next_element::<&RawValue>()? {
            self.to.push_str(separator);
            self.left_out.copy(value.get(), self.depth, self.to).map_err(A::Error::custom)?;
            separator = ",";
        }
        self.to.push(']');
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use brreg_transform::enhet::{AdresseEnk, Kontakt};

    use super::*;

    const RECORD: &str = r#"{"navn":"A","mobil":"9","mobil":["9"],"kapital":{"belop":100.00},"x":{"adresse":["Veien 1"],"poststed":"OSLO"},
        "roller":[{"begrensetRettsligHandleevne":true},1]}"#;

    #[test]
    fn what_the_settings_leave_out_is_null_and_the_rest_as_it_came() {
        let kept = r#"{"navn":"A","mobil":null,"mobil":null,"kapital":{"belop":100.00},"x":{"adresse":null,"poststed":"OSLO"},"roller":[{"begrensetRettsligHandleevne":null},1]}"#;
        assert_eq!(shown(RECORD.to_owned(), &Privacy::default()), kept);
        let all =
            Privacy { kontakt: Kontakt::Alle, adresse_enk: AdresseEnk::Full, rettsevne: true, ..Privacy::default() };
        assert_eq!(shown(RECORD.to_owned(), &all), RECORD);
        let escaped = r#"{"mob\u0069l":"9"}"#;
        assert_eq!(shown(escaped.to_owned(), &Privacy::default()), r#"{"mobil":null}"#);
    }

    #[test]
    fn an_address_that_is_a_text_or_a_list_is_left_out_whole() {
        let record =
            r#"{"postadresse":{"poststed":"OSLO"},"forretningsadresse":"Veien 1","beliggenhetsadresse":["Veien 2"]}"#;
        let without = r#"{"postadresse":{"poststed":"OSLO"},"forretningsadresse":null,"beliggenhetsadresse":null}"#;
        assert_eq!(shown(record.to_owned(), &Privacy::default()), without);
    }

    #[test]
    fn a_record_that_is_no_json_is_left_out() {
        for broken in [r#"{"mobil":"9""#, r#"{"mobil":"9"} x"#, "{\"mobil\" \"9\"}", r#"{"a":{"b":}}"#] {
            assert_eq!(shown(broken.to_owned(), &Privacy::default()), "");
        }
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert_eq!(shown(deep, &Privacy::default()), "");
    }
}
