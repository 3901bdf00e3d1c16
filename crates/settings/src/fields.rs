//! The names of a type's settings, as serde knows them.

use std::cell::RefCell;
use std::fmt::{self, Display};

use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, MapAccess, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

/// The dotted names of all settings of a section type, such as `credentials` and `credentials.pkcs12`. A type that is not a
/// struct has none.
pub(crate) fn of<T: DeserializeOwned>() -> Vec<String> {
    let mut names = Vec::new();
    collect::<T>(&mut Vec::new(), &mut names);
    names
}

fn collect<T: DeserializeOwned>(path: &mut Vec<&'static str>, names: &mut Vec<String>) {
    let fields = RefCell::default();
    // Every probe ends with an error: it gives no value to any type.
    let _ = T::deserialize(Probe { path, fields: &fields });
    for &field in fields.into_inner() {
        path.push(field);
        names.push(path.join("."));
        collect::<T>(path, names);
        path.pop();
    }
}

/// Walks down a path of field names, and notes the names of the fields at its end.
#[derive(Clone, Copy)]
struct Probe<'p> {
    path: &'p [&'static str],
    fields: &'p RefCell<&'static [&'static str]>,
}

impl<'de> Deserializer<'de> for Probe<'_> {
    type Error = Ended;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Ended> {
        Err(Ended)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Ended> {
        if self.path.is_empty() {
            self.fields.replace(fields);
            return Err(Ended);
        }
        visitor.visit_map(self)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Ended> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Ended> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map enum identifier ignored_any
    }
}

impl<'de> MapAccess<'de> for Probe<'_> {
    type Error = Ended;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Ended> {
        match self.path.first() {
            Some(name) => seed.deserialize(StrDeserializer::new(name)).map(Some),
            None => Err(Ended),
        }
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Ended> {
        let path = self.path.get(1..).unwrap_or_default();
        seed.deserialize(Probe { path, fields: self.fields })
    }
}

/// The end of a probe.
#[derive(Debug)]
struct Ended;

impl Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the probe has ended")
    }
}

impl std::error::Error for Ended {}

impl de::Error for Ended {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the names count")]
    struct Section {
        base_url: String,
        #[serde(rename = "kind")]
        kind_of_it: Kind,
        credentials: Option<Credentials>,
        #[serde(default)]
        wrapped: Wrapped,
        map: BTreeMap<String, String>,
        list: Vec<Credentials>,
    }

    #[derive(Deserialize)]
    enum Kind {}

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only the names count")]
    struct Credentials {
        key: Option<String>,
        kid: String,
    }

    #[derive(Deserialize, Default)]
    #[expect(dead_code, reason = "only the names count")]
    struct Wrapped(Inner);

    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Inner {
        deep: u32,
    }

    #[test]
    fn every_field_is_named_also_below_options_and_newtypes() {
        let expected =
            "base_url kind credentials credentials.key credentials.kid wrapped wrapped.deep map list".split(' ');
        assert_eq!(super::of::<Section>(), expected.collect::<Vec<_>>());
        assert!(super::of::<String>().is_empty());
    }
}
