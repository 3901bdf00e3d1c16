//! A node of the tree as a serde deserializer: the type of the setting reads the text of a variable.

use std::collections::btree_map;
use std::fmt::Display;
use std::iter::Enumerate;
use std::path::{Path, PathBuf};
use std::slice;
use std::sync::Arc;

use serde::Deserializer;
use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeSeed, Expected, MapAccess, SeqAccess, Unexpected, Visitor};
use serde_json::value::RawValue;

use crate::error::{Error, ErrorKind, Place};
use crate::plain;
use crate::tree::{Entry, Node, Value};

/// What a path of a setting may begin with.
const DATA: &str = "{data}";
/// What separates the elements of a list in the text of a variable.
const LIST_SEPARATOR: char = ',';
/// What a list in a variable is.
const LIST_FORM: &str = "a list: elements with commas between them, or a JSON array of texts";

/// Why a value was refused; the innermost setting that reports it gives it its name and place.
#[derive(Debug)]
pub(crate) struct Refused {
    kind: ErrorKind,
    /// The setting below the one that reports it.
    below: Option<String>,
    located: Option<(String, Place)>,
}

impl Refused {
    fn new(kind: ErrorKind) -> Self {
        Self { kind, below: None, located: None }
    }

    fn expected(expected: String, found: Option<&'static str>) -> Self {
        Self::new(ErrorKind::Expected { expected, found })
    }

    /// The same at this setting, unless it has one already.
    pub(crate) fn at(mut self, name: &str, place: &Place) -> Self {
        let below = self.below.take();
        self.located.get_or_insert_with(|| {
            let name = below.map_or_else(|| name.to_owned(), |below| format!("{name}.{below}"));
            (name, place.clone())
        });
        self
    }

    pub(crate) fn into_error(self, file: Option<&Arc<Path>>) -> Error {
        let (name, place) = self.located.map_or((None, Place::Whole), |(name, place)| (Some(name), place));
        Error::new(self.kind, name, place).in_file(file)
    }
}

/// For serde's own use; a [`Refused`] is shown as an [`Error`].
impl Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.kind.fmt(f)
    }
}

impl std::error::Error for Refused {}

impl de::Error for Refused {
    /// The message is dropped: types quote the value in it.
    fn custom<T: Display>(_: T) -> Self {
        Self::new(ErrorKind::NotAccepted)
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let expected = plain::expected(&expected);
        let found = plain::found(unexpected, &expected);
        Self::expected(expected, found)
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::expected(plain::expected(&expected), None)
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::expected(plain::expected(&expected), None)
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::expected(plain::one_of(expected), None)
    }

    fn unknown_field(_: &str, expected: &'static [&'static str]) -> Self {
        Self::new(ErrorKind::UnknownSetting { known: expected.iter().map(|&name| name.to_owned()).collect() })
    }

    fn missing_field(field: &'static str) -> Self {
        Self { below: Some(field.to_owned()), ..Self::new(ErrorKind::Missing) }
    }
}

/// A value with its dotted name, and the folder that `{data}` means.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'s> {
    pub(crate) node: &'s Node,
    pub(crate) name: &'s str,
    pub(crate) data: Option<&'s Path>,
}

impl Reader<'_> {
    /// Gives a text to its type. What the type expects is asked before, since its own message would quote the text.
    fn visit_text<'de, V: Visitor<'de>>(self, text: &str, visitor: V) -> Result<V::Value, Refused> {
        let expected = expected(&visitor);
        if expected == plain::A_PATH && is_no_path(text) {
            return Err(Refused::new(ErrorKind::NoPath));
        }
        let visited = match below(self.data, text) {
            Some(path) => {
                let path = path.into_os_string().into_string();
                visitor.visit_string(path.map_err(|_| Refused::new(ErrorKind::DataFolder))?)
            }
            None => visitor.visit_str(text),
        };
        visited.map_err(|refused: Refused| match refused.kind {
            ErrorKind::NotAccepted => Refused::expected(expected, None),
            _ => refused,
        })
    }

    fn visit_elements<'de, V: Visitor<'de>>(self, elements: &[Node], visitor: V) -> Result<V::Value, Refused> {
        let expected = expected(&visitor);
        let mut left = Elements { elements: elements.iter().enumerate(), list: self };
        let visited = visitor.visit_seq(&mut left)?;
        if left.elements.len() > 0 { Err(Refused::expected(expected, None)) } else { Ok(visited) }
    }
}

/// The elements of a list that a variable sets: with commas between them, or, where it begins with a bracket, as a JSON array, whose
/// texts may have commas in them. `None` for a bracket that begins no array of texts, numbers and booleans.
pub(crate) fn elements(text: &str, place: &Place) -> Option<Vec<Node>> {
    let node = |text: String| Node { place: place.clone(), value: Value::Variable(text) };
    let text = text.trim();
    if text.is_empty() {
        return Some(Vec::new());
    }
    if !text.starts_with('[') {
        return Some(text.split(LIST_SEPARATOR).map(|element| node(element.trim().to_owned())).collect());
    }
    let array: Vec<&RawValue> = serde_json::from_str(text).ok()?;
    array.into_iter().map(|element| plain_text(element.get()).map(node)).collect()
}

/// The text of an element of a JSON array, which the type of the setting reads. A number is as it is written.
fn plain_text(json: &str) -> Option<String> {
    match json.as_bytes().first()? {
        b'"' => serde_json::from_str(json).ok(),
        b'[' | b'{' | b'n' => None,
        _ => Some(json.to_owned()),
    }
}

/// Whether a text that is no list may have been meant as one, with another separator or in quotes.
fn is_list_of_another_form(text: &str) -> bool {
    !text.contains(LIST_SEPARATOR) && text.trim().contains([';', '|', ' ', '\n', '"', '\''])
}

/// Whether a text is what a file of keys, certificates or a list has, in the place of its path, or an address with a password:
/// messages about a path repeat it.
fn is_no_path(text: &str) -> bool {
    /// Names of files are no longer on the systems that this runs on.
    const LONGEST_NAME: usize = 255;
    let begins = text.trim_start();
    text.contains(char::is_control)
        || begins.starts_with("-----")
        || begins.starts_with('{') && begins.contains('"')
        || text.split_once("://").is_some_and(|(_, behind)| behind.contains('@'))
        || text.split('/').any(|name| name.len() > LONGEST_NAME)
}

/// What a type expects, in plain words.
fn expected<'de, V: Visitor<'de>>(visitor: &V) -> String {
    plain::expected(&(visitor as &dyn Expected))
}

/// The path that a text means which is `{data}`, or begins with it; `None` of another one.
pub(crate) fn below(data: Option<&Path>, text: &str) -> Option<PathBuf> {
    let (data, below) = (data?, text.strip_prefix(DATA)?);
    if below.is_empty() { Some(data.to_owned()) } else { Some(data.join(below.strip_prefix('/')?)) }
}

/// Whole numbers and booleans: the text of a variable is parsed.
macro_rules! parsed {
    ($($method:ident $type:ty, $visit:ident;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
            let Value::Variable(text) = &self.node.value else { return self.deserialize_any(visitor) };
            match text.trim().parse::<$type>() {
                Ok(value) => visitor.$visit(value),
                Err(_) => Err(Refused::expected(expected(&visitor), None)),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = Refused;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match &self.node.value {
            Value::Text(text) | Value::Variable(text) => self.visit_text(text, visitor),
            Value::Integer(number) => match (u64::try_from(*number), i64::try_from(*number)) {
                (Ok(number), _) => visitor.visit_u64(number),
                (_, Ok(number)) => visitor.visit_i64(number),
                _ => visitor.visit_i128(*number),
            },
            Value::Float(number) => visitor.visit_f64(*number),
            Value::Boolean(value) => visitor.visit_bool(*value),
            Value::Date => Err(Refused::expected(expected(&visitor), Some("a date; a text needs quotes"))),
            Value::Refused => Err(Refused::new(ErrorKind::NotAccepted)),
            Value::List(elements) => self.visit_elements(elements, visitor),
            Value::Table(table) => visitor.visit_map(Entries { entries: table.iter(), value: None, section: self }),
        }
    }

    parsed! {
        deserialize_bool bool, visit_bool;
        deserialize_i8 i64, visit_i64;
        deserialize_i16 i64, visit_i64;
        deserialize_i32 i64, visit_i64;
        deserialize_i64 i64, visit_i64;
        deserialize_u8 u64, visit_u64;
        deserialize_u16 u64, visit_u64;
        deserialize_u32 u64, visit_u64;
        deserialize_u64 u64, visit_u64;
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.deserialize_f64(visitor)
    }

    /// No setting is an infinite number, which a text such as `123e4567` would become.
    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        let number = match &self.node.value {
            Value::Variable(text) => text.trim().parse().ok(),
            Value::Float(number) => Some(*number),
            _ => return self.deserialize_any(visitor),
        };
        match number.filter(|number: &f64| number.is_finite()) {
            Some(number) => visitor.visit_f64(number),
            None => Err(Refused::expected(expected(&visitor), None)),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match &self.node.value {
            Value::Variable(text) => {
                let other_form = || Refused::expected(LIST_FORM.to_owned(), None);
                let elements = elements(text, &self.node.place).ok_or_else(other_form)?;
                let visited = self.visit_elements(&elements, visitor);
                visited.map_err(|refused| if is_list_of_another_form(text) { other_form() } else { refused })
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Refused> {
        self.deserialize_seq(visitor)
    }

    /// An empty variable unsets the setting.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match &self.node.value {
            Value::Variable(text) if text.is_empty() => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        let text = match &self.node.value {
            Value::Text(text) => text,
            Value::Variable(text) => text.trim(),
            _ => return Err(Refused::expected(plain::one_of(variants), None)),
        };
        visitor.visit_enum(StrDeserializer::new(text))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct tuple_struct map struct identifier
    }
}

/// The elements of a list.
struct Elements<'s> {
    elements: Enumerate<slice::Iter<'s, Node>>,
    list: Reader<'s>,
}

impl<'de> SeqAccess<'de> for Elements<'_> {
    type Error = Refused;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Refused> {
        let Some((index, node)) = self.elements.find(|(_, node)| !matches!(node.value, Value::Refused)) else {
            return Ok(None);
        };
        let name = format!("{}[{index}]", self.list.name);
        if matches!(&node.value, Value::Variable(text) if text.is_empty()) {
            return Err(Refused::expected("a value between two commas".to_owned(), None).at(&name, &node.place));
        }
        let element = Reader { node, name: &name, data: self.list.data };
        seed.deserialize(element).map(Some).map_err(|refused| refused.at(&name, &node.place))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.elements.len())
    }
}

/// The settings of a section.
struct Entries<'s> {
    entries: btree_map::Iter<'s, String, Entry>,
    value: Option<(&'s str, &'s Node)>,
    section: Reader<'s>,
}

impl Entries<'_> {
    fn name(&self, setting: &str) -> String {
        format!("{}.{setting}", self.section.name)
    }
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Refused;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Refused> {
        let Some((setting, entry)) = self.entries.next() else { return Ok(None) };
        self.value = Some((setting, &entry.node));
        let key = seed.deserialize(StrDeserializer::new(setting));
        key.map(Some).map_err(|refused: Refused| refused.at(&self.name(setting), &entry.key))
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Refused> {
        // serde asks for a value after its name alone.
        let Some((setting, node)) = self.value.take() else { return Err(Refused::new(ErrorKind::NotAccepted)) };
        let name = self.name(setting);
        let value = seed.deserialize(Reader { node, name: &name, data: self.section.data });
        value.map_err(|refused| refused.at(&name, &node.place))
    }
}
