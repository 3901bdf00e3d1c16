//! JSON with its fields in the register's order, as the API writes it and as the bulk files have it.

use std::borrow::Cow;
use std::io;

/// A value. Numbers keep their digits: amounts have two decimals, also when they are whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    /// `null`, which the register leaves out as a rule.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number, by its digits.
    Number(String),
    /// A text.
    Text(Cow<'static, str>),
    /// A list.
    List(Vec<Json>),
    /// An object.
    Object(Object),
    /// The links of an object, by the path of its own below the API: `_links` in the API, an empty `links` in files of units.
    Links(String),
}

/// The fields of an object.
pub type Object = Vec<(Cow<'static, str>, Json)>;

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style<'a> {
    /// Compact, with links to other documents below this address.
    Api(&'a str),
    /// Over many lines, with blanks around colons.
    File {
        /// Whether objects have an empty list of links.
        links: bool,
    },
}

impl Json {
    /// Returns a text.
    pub fn text(text: impl Into<Cow<'static, str>>) -> Self {
        Self::Text(text.into())
    }

    /// Returns a list of texts.
    pub fn texts<T: Into<Cow<'static, str>>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    /// Returns a whole number.
    pub fn number(number: impl ToString) -> Self {
        Self::Number(number.to_string())
    }

    /// Appends the value in a style.
    ///
    /// # Errors
    /// A text that cannot be written, which does not happen.
    pub fn write(&self, style: Style<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        Writer { style, out, depth: 0 }.value(self)
    }

    /// Returns the value as the API writes it.
    #[must_use]
    pub fn to_api(&self, base: &str) -> String {
        let mut out = Vec::new();
        // Texts are valid, and a vector takes every byte.
        let _ = self.write(Style::Api(base), &mut out);
        String::from_utf8(out).unwrap_or_default()
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

/// Adds a field.
pub(super) fn put(object: &mut Object, name: &'static str, value: Json) {
    object.push((Cow::Borrowed(name), value));
}

/// Adds a field if there is a value.
pub(super) fn put_some(object: &mut Object, name: &'static str, value: Option<Json>) {
    if let Some(value) = value {
        put(object, name, value);
    }
}

struct Writer<'a> {
    style: Style<'a>,
    out: &'a mut Vec<u8>,
    /// Objects around the value.
    depth: usize,
}

impl Writer<'_> {
    fn value(&mut self, value: &Json) -> io::Result<()> {
        match value {
            Json::Null => self.raw("null"),
            Json::Bool(value) => self.raw(if *value { "true" } else { "false" }),
            Json::Number(digits) => self.raw(digits),
            Json::Text(text) => serde_json::to_writer(&mut *self.out, text)?,
            Json::List(items) => self.list(items)?,
            Json::Object(fields) => self.object(fields)?,
            Json::Links(path) => match self.style {
                Style::Api(base) => {
                    let href = Json::text(format!("{base}/{path}"));
                    let link = Json::Object(vec![("href".into(), href)]);
                    self.object(&[("self".into(), link)])?;
                }
                Style::File { .. } => self.list(&[])?,
            },
        }
        Ok(())
    }

    fn list(&mut self, items: &[Json]) -> io::Result<()> {
        let is_spread = self.is_spread();
        self.raw(if is_spread { "[ " } else { "[" });
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.raw(if is_spread { ", " } else { "," });
            }
            self.value(item)?;
        }
        self.raw(if is_spread && !items.is_empty() { " ]" } else { "]" });
        Ok(())
    }

    fn object(&mut self, fields: &[(Cow<'static, str>, Json)]) -> io::Result<()> {
        self.raw("{");
        self.depth += 1;
        let mut is_first = true;
        for (name, value) in fields {
            let name = match (value, self.style) {
                (Json::Links(_), Style::File { links: false }) => continue,
                (Json::Links(_), Style::File { links: true }) => "links",
                (Json::Links(_), Style::Api(_)) => "_links",
                _ => name,
            };
            if !is_first {
                self.raw(",");
            }
            is_first = false;
            self.line();
            serde_json::to_writer(&mut *self.out, name)?;
            self.raw(if self.is_spread() { " : " } else { ":" });
            self.value(value)?;
        }
        self.depth -= 1;
        self.line();
        self.raw("}");
        Ok(())
    }

    /// Begins a line in the style of files.
    fn line(&mut self) {
        if self.is_spread() {
            self.raw("\n");
            (0..self.depth).for_each(|_| self.out.extend_from_slice(b"  "));
        }
    }

    fn is_spread(&self) -> bool {
        matches!(self.style, Style::File { .. })
    }

    fn raw(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn files_have_blanks_and_lines_and_the_api_has_links() {
        let form =
            vec![("kode".into(), Json::text("AS")), ("links".into(), Json::Links("organisasjonsformer/AS".into()))];
        let unit = Json::Object(vec![
            ("organisasjonsform".into(), Json::Object(form)),
            ("adresse".into(), Json::texts(["a", "b"])),
            ("liste".into(), Json::List(Vec::new())),
        ]);
        let mut file = Vec::new();
        unit.write(Style::File { links: true }, &mut file).unwrap();
        let expected = "{\n  \"organisasjonsform\" : {\n    \"kode\" : \"AS\",\n    \"links\" : [ ]\n  },\n  \
                        \"adresse\" : [ \"a\", \"b\" ],\n  \"liste\" : [ ]\n}";
        assert_eq!(String::from_utf8(file).unwrap(), expected);
        assert_eq!(
            unit.to_api("https://x/api"),
            r#"{"organisasjonsform":{"kode":"AS","_links":{"self":{"href":"https://x/api/organisasjonsformer/AS"}}},"adresse":["a","b"],"liste":[]}"#
        );
    }
}
