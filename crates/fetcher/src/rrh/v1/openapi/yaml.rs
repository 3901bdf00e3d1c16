//! YAML as a value of JSON, within bounds.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Tag};
use serde_json::{Map, Value};

/// Deepest nesting, which is also that of `serde_json`.
const MAX_DEPTH: usize = 127;
/// Largest document with every alias replaced by what it stands for, in bytes. A text of some lines can stand for terabytes.
const MAX_SIZE: usize = 64 << 20;
/// What a value takes beside its text, in bytes.
const VALUE_SIZE: usize = 64;
/// The key whose value is a mapping that gives the keys that its own mapping does not have.
const MERGE: &str = "<<";

/// Why a text is no YAML that can be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unreadable {
    #[error("{0}")]
    Syntax(#[from] ScanError),
    #[error("it is nested deeper than {MAX_DEPTH} levels")]
    Deep,
    #[error("it is larger than {} MiB with its aliases replaced", MAX_SIZE >> 20)]
    Large,
    #[error("a mapping has a key that is not text")]
    Key,
    #[error("it has several documents")]
    Several,
}

/// Returns the only document of a text. An empty text is null.
pub(super) fn read(text: &str) -> Result<Value, Unreadable> {
    let mut reader = Reader::default();
    for event in Parser::new_from_str(text) {
        reader.take(event?.0)?;
    }
    Ok(reader.document.unwrap_or_default())
}

#[derive(Default)]
struct Reader {
    /// The lists and mappings that have begun, the outermost first.
    open: Vec<Open>,
    /// The values that an alias can name, each with its size.
    anchors: HashMap<usize, (Value, usize)>,
    /// The size so far, of the document and of `anchors`.
    size: usize,
    document: Option<Value>,
}

/// A list or mapping that has begun.
struct Open {
    content: Content,
    anchor: usize,
    /// The size before it.
    before: usize,
}

enum Content {
    List(Vec<Value>),
    /// With the key whose value follows.
    Mapping(Map<String, Value>, Option<String>),
}

impl Reader {
    fn take(&mut self, event: Event<'_>) -> Result<(), Unreadable> {
        match event {
            Event::DocumentStart(_) if self.document.is_some() => Err(Unreadable::Several),
            Event::SequenceStart(anchor, _) => self.begin(Content::List(Vec::new()), anchor),
            Event::MappingStart(anchor, _) => self.begin(Content::Mapping(Map::new(), None), anchor),
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Scalar(text, style, anchor, tag) => {
                let before = self.size;
                self.grow(VALUE_SIZE + text.len())?;
                let is_key = self.expects_key();
                let value =
                    if is_key { Value::String(text.into_owned()) } else { scalar(&text, style, tag.as_deref()) };
                self.put(value, anchor, before)
            }
            Event::Alias(anchor) => {
                let Some((value, size)) = self.anchors.get(&anchor) else { return Ok(()) };
                let (value, size, before) = (value, *size, self.size);
                if self.size + size > MAX_SIZE {
                    return Err(Unreadable::Large);
                }
                let value = value.clone();
                self.size += size;
                self.put(value, 0, before)
            }
            _ => Ok(()),
        }
    }

    fn begin(&mut self, content: Content, anchor: usize) -> Result<(), Unreadable> {
        if self.open.len() == MAX_DEPTH {
            return Err(Unreadable::Deep);
        }
        let before = self.size;
        self.grow(VALUE_SIZE)?;
        self.open.push(Open { content, anchor, before });
        Ok(())
    }

    fn end(&mut self) -> Result<(), Unreadable> {
        let Some(Open { content, anchor, before }) = self.open.pop() else { return Ok(()) };
        let value = match content {
            Content::List(values) => Value::Array(values),
            Content::Mapping(values, _) => Value::Object(values),
        };
        self.put(value, anchor, before)
    }

    /// Adds a value to what is open, and to what aliases can name.
    fn put(&mut self, value: Value, anchor: usize, before: usize) -> Result<(), Unreadable> {
        if anchor > 0 {
            let size = self.size - before;
            self.grow(size)?;
            self.anchors.insert(anchor, (value.clone(), size));
        }
        match self.open.last_mut().map(|open| &mut open.content) {
            None => self.document = Some(value),
            Some(Content::List(values)) => values.push(value),
            Some(Content::Mapping(values, key)) => match (key.take(), value) {
                (None, Value::String(text)) => *key = Some(text),
                (None, _) => return Err(Unreadable::Key),
                (Some(merge), Value::Object(others)) if merge == MERGE => {
                    for (key, value) in others {
                        values.entry(key).or_insert(value);
                    }
                }
                (Some(key), value) => drop(values.insert(key, value)),
            },
        }
        Ok(())
    }

    fn expects_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { content: Content::Mapping(_, None), .. }))
    }

    fn grow(&mut self, size: usize) -> Result<(), Unreadable> {
        self.size += size;
        if self.size > MAX_SIZE { Err(Unreadable::Large) } else { Ok(()) }
    }
}

/// Returns the value of a scalar by the core schema of YAML 1.2. What is quoted or has a tag is text.
fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    if style != ScalarStyle::Plain || tag.is_some() {
        return Value::String(text.to_owned());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => match text.parse() {
            Ok(number) => Value::Number(number),
            Err(_) => Value::String(text.to_owned()),
        },
    }
}
