//! Records of JSON.

use std::fmt::Debug;

use brreg_domain::ektepakt::Svar;
use brreg_domain::enhet::{Enhet, Roller, Underenhet};
use brreg_domain::konkurs::Varsel;
use brreg_domain::rrh::partner::Registrering;
use brreg_domain::rrh::v1::Virksomhet;
use serde_json::Value;
use serde_json::value::RawValue;

use super::to_value::{ToValue, says};
use crate::json::{FromJson, read, read_plain, thorough};

/// A text that is read as a record says what `serde_json` finds in it, and the two ways to a record agree.
pub fn records(text: &str) {
    agree::<Registrering<'_>>(text);
    agree::<Virksomhet<'_>>(text);
    agree::<Varsel<'_>>(text);
    agree::<Svar<'_>>(text);
    agree::<Enhet<'_>>(text);
    agree::<Underenhet<'_>>(text);
    agree::<Roller<'_>>(text);
}

/// Returns what the short way gives, after comparing it with the long one, and that with another reader of JSON.
pub(crate) fn agree<'a, T: FromJson<'a> + ToValue + PartialEq + Debug>(json: &'a str) -> Option<T> {
    let plain = read_plain::<T>(json);
    let record = thorough::read::<T>(json);
    if let Some(plain) = &plain {
        assert_eq!(Ok(plain), record.as_ref(), "{json}");
    }
    assert_eq!(read::<T>(json), record, "{json}");
    if let Ok(record) = &record {
        match serde_json::from_str::<Value>(json) {
            Ok(value) => assert!(says(&record.to_value(), &value), "{json}\n{record:?}"),
            // What no field keeps is checked for its form alone: numbers beyond all bounds, halves of a pair of surrogates.
            Err(_) => assert!(serde_json::from_str::<&RawValue>(json).is_ok(), "{json}"),
        }
    }
    plain
}
