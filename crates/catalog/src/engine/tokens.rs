//! The tokens of the catalog's own SQL scripts.

/// A token and where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'s> {
    /// As it is written, with its quotes.
    pub(crate) text: &'s str,
    /// The byte at which it starts.
    pub(crate) start: usize,
}

impl Token<'_> {
    /// The byte after its last.
    pub(crate) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// The name that it is, in lower case, as DuckDB compares names; `None` for literals, numbers and signs.
    pub(crate) fn name(&self) -> Option<String> {
        let quoted = self.text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        match quoted {
            Some(name) => Some(name.replace("\"\"", "\"").to_lowercase()),
            None => self.text.starts_with(begins_word).then(|| self.text.to_lowercase()),
        }
    }

    /// Whether it is this keyword.
    pub(crate) fn is(&self, keyword: &str) -> bool {
        self.text.eq_ignore_ascii_case(keyword)
    }
}

/// The tokens of a script: words, quoted names, literals and single signs. Blanks and comments are none.
pub(crate) fn tokens(script: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(first) = script[start..].chars().next() {
        let rest = &script[start..];
        let length = length(rest, first);
        if !first.is_whitespace() && !is_comment(rest) {
            found.push(Token { text: &rest[..length], start });
        }
        start += length;
    }
    found
}

fn is_comment(rest: &str) -> bool {
    rest.starts_with("--") || rest.starts_with("/*")
}

/// The bytes of the token, comment or blank that the text begins with.
fn length(rest: &str, first: char) -> usize {
    let up_to = |end: &str| rest.find(end).map_or(rest.len(), |at| at + end.len());
    match first {
        _ if rest.starts_with("--") => up_to("\n"),
        _ if rest.starts_with("/*") => up_to("*/"),
        '\'' | '"' => quoted(rest, first),
        _ if first.is_alphanumeric() || first == '_' => {
            rest.find(|other: char| !(other.is_alphanumeric() || other == '_')).unwrap_or(rest.len())
        }
        _ => first.len_utf8(),
    }
}

/// The bytes of a quoted text; a quote inside is written twice.
fn quoted(rest: &str, quote: char) -> usize {
    let mut inside = rest.char_indices().skip(1).peekable();
    while let Some((at, character)) = inside.next() {
        if character == quote && inside.next_if(|(_, next)| *next == quote).is_none() {
            return at + quote.len_utf8();
        }
    }
    rest.len()
}

fn begins_word(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

#[cfg(test)]
mod tests {
    use super::tokens;

    #[test]
    fn literals_quoted_names_and_comments_are_not_cut() {
        let found: Vec<&str> =
            tokens("a.\"b;\"\"c\" -- no; 'x\n'd''e;' /* f;\n */ <> 12;").iter().map(|token| token.text).collect();
        assert_eq!(found, ["a", ".", "\"b;\"\"c\"", "'d''e;'", "<", ">", "12", ";"]);
    }
}
