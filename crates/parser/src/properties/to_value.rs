//! Records as JSON values, for comparison with what another reader of JSON finds.

use std::slice;

use brreg_domain::Linjer;
use brreg_domain::konkurs::{Debitor, Innehaver};
use brreg_domain::{Ignored, Tekst, Verdi};
use serde_json::{Map, Value};

/// A record as a JSON value, for comparison. Numbers become texts, and absent values and empty lists `null`.
pub(crate) trait ToValue {
    fn to_value(&self) -> Value;
}

/// What a field is in [`ToValue::to_value`] that the record does not declare.
const UNKNOWN: Value = Value::Bool(true);

impl ToValue for Tekst<'_> {
    fn to_value(&self) -> Value {
        Value::from(&**self)
    }
}

impl ToValue for Verdi<'_> {
    fn to_value(&self) -> Value {
        self.0.to_value()
    }
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_value)
    }
}

impl<T: ToValue> ToValue for Vec<T> {
    fn to_value(&self) -> Value {
        if self.is_empty() { Value::Null } else { self.iter().map(T::to_value).collect() }
    }
}

impl ToValue for bool {
    fn to_value(&self) -> Value {
        self.to_string().into()
    }
}

impl ToValue for u32 {
    fn to_value(&self) -> Value {
        self.to_string().into()
    }
}

impl ToValue for i64 {
    fn to_value(&self) -> Value {
        self.to_string().into()
    }
}

/// A value that is one text, or a list of texts.
const ONE_OR_MANY: &str = "one or many";

impl ToValue for Linjer<'_> {
    fn to_value(&self) -> Value {
        if self.0.is_empty() { Value::Null } else { serde_json::json!({ ONE_OR_MANY: self.0.to_value() }) }
    }
}

impl ToValue for Ignored {
    fn to_value(&self) -> Value {
        UNKNOWN
    }
}

impl ToValue for Debitor<'_> {
    fn to_value(&self) -> Value {
        match self {
            Self::Nummer(number) => number.to_value(),
            Self::Detaljer(details) => details.to_value(),
        }
    }
}

impl ToValue for Innehaver<'_> {
    fn to_value(&self) -> Value {
        self.0.to_value()
    }
}

macro_rules! values {
    ($(
        $(#[$meta:meta])*
        $name:ident { $( $(#[$field_meta:meta])* $field:ident: $type:ty = $key:literal, )+ }
    )+) => { $(
        impl ToValue for $name<'_> {
            fn to_value(&self) -> Value {
                let declared = [ $( ($key.to_owned(), self.$field.to_value()) ),+ ];
                let unknown = self.unknown.iter().map(|name| (name.to_string(), UNKNOWN));
                Value::Object(declared.into_iter().chain(unknown).collect::<Map<_, _>>())
            }
        }
    )+ };
}

mod rrh_partner {
    use brreg_domain::rrh::partner::*;

    use super::{Map, ToValue, UNKNOWN, Value};
    brreg_domain::rrh_partner_records!(values);
}

mod rrh_v1 {
    use brreg_domain::rrh::v1::*;

    use super::{Map, ToValue, UNKNOWN, Value};
    brreg_domain::rrh_v1_records!(values);
}

mod konkurs {
    use brreg_domain::konkurs::*;

    use super::{Map, ToValue, UNKNOWN, Value};
    brreg_domain::konkurs_records!(values);
}

mod ektepakt {
    use brreg_domain::ektepakt::*;

    use super::{Map, ToValue, UNKNOWN, Value};
    brreg_domain::ektepakt_records!(values);
}

mod enhet {
    use brreg_domain::enhet::*;

    use super::{Map, ToValue, UNKNOWN, Value};
    brreg_domain::enhet_records!(values);
    brreg_domain::enhet_role_records!(values);
}

/// Whether the record's value is what the JSON says.
pub(super) fn says(record: &Value, json: &Value) -> bool {
    match (record, json) {
        (record, _) if *record == UNKNOWN => true,
        (Value::Object(record), json) if record.contains_key(ONE_OR_MANY) => {
            json.as_array().map_or(slice::from_ref(json), Vec::as_slice) == record[ONE_OR_MANY].as_array().unwrap()
        }
        (Value::Object(record), Value::Object(json)) => {
            json.iter().all(|(name, json)| record.get(name).is_some_and(|record| says(record, json)))
                && record.iter().all(|(name, value)| json.contains_key(name) || value.is_null() || *value == UNKNOWN)
        }
        (Value::Array(record), Value::Array(json)) => {
            record.len() == json.len() && record.iter().zip(json).all(|(record, json)| says(record, json))
        }
        (Value::Null, Value::Array(json)) => json.is_empty(),
        (Value::String(text), Value::Number(number)) => {
            number.as_i128().is_some_and(|number| text.parse() == Ok(number)) || text.parse().ok() == number.as_f64()
        }
        (Value::String(text), Value::Bool(value)) => text.parse() == Ok(*value),
        (record, json) => record == json,
    }
}
