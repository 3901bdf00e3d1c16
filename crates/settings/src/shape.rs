//! The shape of a section's type, as serde knows it: its settings with what each of them accepts.

use std::cell::RefCell;
use std::fmt::{self, Display};

use serde::Deserializer;
use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, MapAccess, SeqAccess, Visitor};

/// What a setting accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    /// What its type decides itself.
    Any,
    /// `true` or `false`.
    Boolean,
    /// A whole number from 0 on, or of any sign.
    Integer {
        /// Whether it may be below zero.
        is_signed: bool,
    },
    /// A number.
    Number,
    /// A text.
    Text,
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// A list.
    List(Box<Shape>),
    /// A table with names of its own.
    Map,
    /// A table of settings.
    Table(Vec<(&'static str, Shape)>),
}

/// The shape of a type.
pub(crate) fn of<T: DeserializeOwned>() -> Shape {
    at::<T>(&mut Vec::new())
}

/// The shape of what is at a path in a type.
fn at<T: DeserializeOwned>(path: &mut Vec<Step>) -> Shape {
    let found = RefCell::new(Found::Leaf(Shape::Any));
    // Every probe ends with an error: it gives no value to any type.
    let _ = T::deserialize(Probe { path, found: &found });
    let mut below = |step| {
        path.push(step);
        let shape = at::<T>(path);
        path.pop();
        shape
    };
    match found.into_inner() {
        Found::Leaf(shape) => shape,
        Found::Fields(names) => Shape::Table(names.iter().map(|&name| (name, below(Step::Field(name)))).collect()),
        Found::Elements => Shape::List(Box::new(below(Step::Element))),
    }
}

/// The dotted names of all settings of a table, such as `credentials` and `credentials.pkcs12`. What is no table has none.
pub(crate) fn names(shape: &Shape) -> Vec<String> {
    let mut found = Vec::new();
    add_names(shape, "", &mut found);
    found
}

fn add_names(shape: &Shape, above: &str, found: &mut Vec<String>) {
    let Shape::Table(settings) = shape else { return };
    for (name, below) in settings {
        found.push(format!("{above}{name}"));
        add_names(below, &format!("{above}{name}."), found);
    }
}

/// A step of a path in a type.
#[derive(Debug, Clone, Copy)]
enum Step {
    Field(&'static str),
    Element,
}

/// What a probe finds at the end of its path.
enum Found {
    Leaf(Shape),
    Fields(&'static [&'static str]),
    Elements,
}

/// Walks down a path, and notes what its end asks for.
#[derive(Clone, Copy)]
struct Probe<'p> {
    path: &'p [Step],
    found: &'p RefCell<Found>,
}

impl Probe<'_> {
    fn end<T>(self, found: Found) -> Result<T, Ended> {
        if self.path.is_empty() {
            self.found.replace(found);
        }
        Err(Ended)
    }

    fn below(self) -> Self {
        Self { path: self.path.get(1..).unwrap_or_default(), ..self }
    }
}

/// Methods of a deserializer at which a path ends.
macro_rules! leaves {
    ($($method:ident)* => $shape:expr) => {
        $(fn $method<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Ended> {
            self.end(Found::Leaf($shape))
        })*
    };
}

impl<'de> Deserializer<'de> for Probe<'_> {
    type Error = Ended;

    leaves! { deserialize_bool => Shape::Boolean }
    leaves! { deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128 => Shape::Integer { is_signed: true } }
    leaves! { deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 => Shape::Integer { is_signed: false } }
    leaves! { deserialize_f32 deserialize_f64 => Shape::Number }
    leaves! { deserialize_char deserialize_str deserialize_string => Shape::Text }
    leaves! { deserialize_map => Shape::Map }
    leaves! {
        deserialize_any deserialize_bytes deserialize_byte_buf deserialize_unit deserialize_identifier
        deserialize_ignored_any => Shape::Any
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Ended> {
        if self.path.is_empty() { self.end(Found::Fields(fields)) } else { visitor.visit_map(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Ended> {
        if self.path.is_empty() { self.end(Found::Elements) } else { visitor.visit_seq(self) }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Ended> {
        self.end(Found::Leaf(Shape::Choice(variants)))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Ended> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Ended> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, _: V) -> Result<V::Value, Ended> {
        self.end(Found::Leaf(Shape::Any))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Ended> {
        self.end(Found::Leaf(Shape::Any))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, _: &'static str, _: usize, _: V) -> Result<V::Value, Ended> {
        self.end(Found::Leaf(Shape::Any))
    }
}

impl<'de> MapAccess<'de> for Probe<'_> {
    type Error = Ended;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Ended> {
        match self.path.first() {
            Some(Step::Field(name)) => seed.deserialize(StrDeserializer::new(name)).map(Some),
            _ => Err(Ended),
        }
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Ended> {
        seed.deserialize(self.below())
    }
}

impl<'de> SeqAccess<'de> for Probe<'_> {
    type Error = Ended;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Ended> {
        match self.path.first() {
            Some(Step::Element) => seed.deserialize(self.below()).map(Some),
            _ => Err(Ended),
        }
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

    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the names and types count")]
    struct Section {
        base_url: String,
        #[serde(rename = "kind")]
        kind_of_it: Kind,
        credentials: Option<Credentials>,
        #[serde(default)]
        wrapped: Wrapped,
        map: BTreeMap<String, String>,
        list: Vec<Credentials>,
        share: f64,
        is_on: bool,
        below: Option<i64>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        One,
        Two,
    }

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
        let expected = "base_url kind credentials credentials.key credentials.kid wrapped wrapped.deep map list share \
                        is_on below";
        assert_eq!(names(&of::<Section>()), expected.split_whitespace().collect::<Vec<_>>());
        assert!(names(&of::<String>()).is_empty());
    }

    #[test]
    fn every_field_has_its_type_also_below_options_newtypes_and_lists() {
        let credentials = || Shape::Table(vec![("key", Shape::Text), ("kid", Shape::Text)]);
        let expected = vec![
            ("base_url", Shape::Text),
            ("kind", Shape::Choice(&["one", "two"])),
            ("credentials", credentials()),
            ("wrapped", Shape::Table(vec![("deep", Shape::Integer { is_signed: false })])),
            ("map", Shape::Map),
            ("list", Shape::List(Box::new(credentials()))),
            ("share", Shape::Number),
            ("is_on", Shape::Boolean),
            ("below", Shape::Integer { is_signed: true }),
        ];
        assert_eq!(of::<Section>(), Shape::Table(expected));
    }
}
