//! Reading text with the characters that its escapes stand for, each with its place: escapes of JSON, of HTML and of URLs.

mod json;
mod names;
mod notes;

use std::borrow::Cow;
use std::ops::Range;

use crate::signs::is_invisible;
use json::{of_json, of_json_again};

/// A character, and the bytes of the text that stand for it.
pub(crate) type Placed = (Range<usize>, char);

/// What a blank is for who reads a tag: `<br>` ends a line, `</td>` a cell.
const TAG: char = '\n';
/// The longest tag that is looked for, in characters.
const LONGEST_TAG: usize = 200;
/// How often what is escaped may be escaped again, as in `&amp;amp;nbsp;`.
const NESTING: usize = 3;
/// The names of characters that may be between groups of digits, and of letters that are in names, whatever their case is, and with or
/// without a semicolon. One that begins with another comes before that one. More signs are in [`names`], with their semicolon.
const NAMED: [(&str, char); 89] = [
    ("nbsp", '\u{a0}'),
    ("ensp", '\u{2002}'),
    ("emsp13", '\u{2004}'),
    ("emsp14", '\u{2005}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("ndash", '\u{2013}'),
    ("mdash", '\u{2014}'),
    ("minus", '\u{2212}'),
    ("middot", '\u{b7}'),
    ("frasl", '\u{2044}'),
    ("sol", '/'),
    ("colon", ':'),
    ("comma", ','),
    ("period", '.'),
    ("plus", '+'),
    ("shy", '\u{ad}'),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
    ("lrm", '\u{200e}'),
    ("rlm", '\u{200f}'),
    ("hairsp", '\u{200a}'),
    ("numsp", '\u{2007}'),
    ("puncsp", '\u{2008}'),
    ("mediumspace", '\u{205f}'),
    ("nonbreakingspace", '\u{a0}'),
    ("zerowidthspace", '\u{200b}'),
    ("nobreak", '\u{2060}'),
    ("tab", '\t'),
    ("newline", '\n'),
    ("hyphen", '\u{2010}'),
    ("dash", '\u{2010}'),
    ("horbar", '\u{2015}'),
    ("bull", '\u{2022}'),
    ("lowbar", '_'),
    ("lpar", '('),
    ("rpar", ')'),
    ("lsqb", '['),
    ("rsqb", ']'),
    ("semi", ';'),
    ("vert", '|'),
    ("ast", '*'),
    ("bsol", '\\'),
    ("aacute", 'á'),
    ("acirc", 'â'),
    ("aelig", 'æ'),
    ("agrave", 'à'),
    ("aring", 'å'),
    ("atilde", 'ã'),
    ("auml", 'ä'),
    ("ccedil", 'ç'),
    ("eacute", 'é'),
    ("ecirc", 'ê'),
    ("egrave", 'è'),
    ("eth", 'ð'),
    ("euml", 'ë'),
    ("iacute", 'í'),
    ("icirc", 'î'),
    ("igrave", 'ì'),
    ("iuml", 'ï'),
    ("ntilde", 'ñ'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("ograve", 'ò'),
    ("oslash", 'ø'),
    ("otilde", 'õ'),
    ("ouml", 'ö'),
    ("scaron", 'š'),
    ("szlig", 'ß'),
    ("thorn", 'þ'),
    ("uacute", 'ú'),
    ("ucirc", 'û'),
    ("ugrave", 'ù'),
    ("uuml", 'ü'),
    ("yacute", 'ý'),
    ("yuml", 'ÿ'),
    ("zcaron", 'ž'),
    ("apos", '\''),
    ("rsquo", '’'),
    ("lsquo", '‘'),
    ("quot", '"'),
    ("lt", '<'),
    ("gt", '>'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("brvbar", '\u{a6}'),
    ("sup1", '¹'),
    ("sup2", '²'),
    ("sup3", '³'),
];

/// What an escape of mail begins with.
const MAIL: char = '=';

/// A text as it is, and where it has escapes of JSON, of mail, of HTML or of URLs, as it is behind them: which of them somebody meant
/// is not known. Marks of notes are left out of more readings.
pub(crate) fn readings(text: &str) -> Vec<Vec<Placed>> {
    let mut readings = vec![plain(text)];
    if text.contains('\\') {
        readings.push(of_json(text));
        readings.extend(of_json_again(text));
    }
    with_markup(readings)
}

/// A piece of JSON, which may be broken, as it is behind its escapes, and where these stand for others of HTML or of URLs, behind
/// those.
pub(crate) fn readings_of_json(json: &str) -> Vec<Vec<Placed>> {
    with_markup(vec![of_json(json)])
}

fn with_markup(mut readings: Vec<Vec<Placed>>) -> Vec<Vec<Placed>> {
    let mail: Vec<_> = readings.iter().filter_map(|reading| of_mail(reading)).collect();
    readings.extend(mail);
    let without_tags: Vec<_> = readings.iter().filter_map(|reading| notes::without_tags(reading)).collect();
    readings.extend(without_tags);
    let markup: Vec<_> = readings.iter().filter_map(|reading| of_markup(reading)).collect();
    readings.extend(markup);
    let without_notes: Vec<_> = readings.iter().filter_map(|reading| notes::without_notes(reading)).collect();
    readings.extend(without_notes);
    readings
}

/// A text as it may be read: as it is, and where it has escapes of JSON, of HTML or of URLs, as it is behind them. What is not seen,
/// such as a soft hyphen, is left out.
#[must_use]
pub fn read_as(text: &str) -> Vec<Cow<'_, str>> {
    if !text.contains(['\\', '%', '&', '<', MAIL]) && (text.is_ascii() || !text.contains(is_invisible)) {
        return vec![Cow::Borrowed(text)];
    }
    let seen = |(_, character): &Placed| Some(*character).filter(|it| it.is_whitespace() || !is_invisible(*it));
    let readings = readings(text).into_iter();
    readings.map(|reading| Cow::Owned(reading.iter().filter_map(seen).collect())).collect()
}

/// The characters of a text as they are.
fn plain(text: &str) -> Vec<Placed> {
    text.char_indices().map(|(start, character)| (start..start + character.len_utf8(), character)).collect()
}

/// The characters with the escapes of HTML and of URLs read, and with a line break for each tag; `None` where there are none.
///
/// A percent sign before a number begins no escape, though it looks like one, so this is a second reading and never the only one.
fn of_markup(characters: &[Placed]) -> Option<Vec<Placed>> {
    characters.iter().any(|(_, character)| matches!(character, '%' | '&' | '<')).then_some(())?;
    let (mut read, mut rest, mut has_escape) = (Vec::with_capacity(characters.len()), characters, false);
    while let [(first, character), ..] = rest {
        let escape = match character {
            '%' => of_bytes(rest, '%', "25"),
            '&' => of_html(rest),
            '<' => tag(rest),
            _ => None,
        };
        has_escape |= escape.is_some();
        let (count, character) = escape.unwrap_or((1, *character));
        let (escaped, behind) = rest.split_at(count.min(rest.len()));
        read.push((first.start..escaped.last().map_or(first.end, |(last, _)| last.end), character));
        rest = behind;
    }
    has_escape.then_some(read)
}

/// The characters with the escapes of mail (quoted-printable) read, as `=20` and `=C2=A0`, and its lines put together; `None` where
/// there are none. As in [`of_markup`], this is a second reading.
fn of_mail(characters: &[Placed]) -> Option<Vec<Placed>> {
    characters.iter().any(|(_, character)| *character == MAIL).then_some(())?;
    let (mut read, mut rest, mut has_escape) = (Vec::with_capacity(characters.len()), characters, false);
    while let [(first, character), ..] = rest {
        let line_break = rest.iter().skip(1).take(2).take_while(|(_, it)| matches!(it, '\r' | '\n')).count();
        let escape = match *character {
            MAIL if line_break > 0 => Some((1 + line_break, '\u{200b}')),
            MAIL => of_bytes(rest, MAIL, "3D"),
            _ => None,
        };
        has_escape |= escape.is_some();
        let (count, character) = escape.unwrap_or((1, *character));
        let (escaped, behind) = rest.split_at(count.min(rest.len()));
        read.push((first.start..escaped.last().map_or(first.end, |(last, _)| last.end), character));
        rest = behind;
    }
    has_escape.then_some(read)
}

/// The value of a hexadecimal digit that comes at a place.
fn hex(text: &[Placed], at: usize) -> Option<u32> {
    text.get(at)?.1.to_digit(16)
}

/// The number of characters of the escape that begins here, as `%20` and `%C2%A0` of a URL, and what it stands for. `sign` is what
/// each byte begins with, and `escaped` its own digits.
fn of_bytes(text: &[Placed], sign: char, escaped: &str) -> Option<(usize, char)> {
    let byte = |at: usize| {
        let is_escape = text.get(at)?.1 == sign;
        // `%2520` is `%20` that was escaped again.
        let again = (0..NESTING).take_while(|count| is(text, at + 1 + 2 * count, escaped)).count();
        let digits = at + 1 + 2 * again;
        let value = hex(text, digits)? * 16 + hex(text, digits + 1)?;
        is_escape.then_some((digits + 2, value as u8))
    };
    let (mut end, first) = byte(0)?;
    let (mut bytes, mut length) = ([first, 0, 0, 0], 1);
    let expected = match first {
        ..0x80 => 1,
        0x80..0xE0 => 2,
        0xE0..0xF0 => 3,
        _ => 4,
    };
    while length < expected {
        let (behind, next) = byte(end)?;
        bytes[length] = next;
        (end, length) = (behind, length + 1);
    }
    Some((end, std::str::from_utf8(&bytes[..length]).ok()?.chars().next()?))
}

/// The number of characters of the escape of HTML that begins here, as `&nbsp;` and `&#160;`, and what it stands for.
fn of_html(text: &[Placed]) -> Option<(usize, char)> {
    // `&amp;nbsp;` is `&nbsp;` that was escaped again.
    let again = (0..NESTING).take_while(|count| is(text, 1 + 4 * count, "amp;")).count();
    let start = 1 + 4 * again;
    let (radix, digits) = match (text.get(start)?.1, text.get(start + 1)?.1) {
        ('#', 'x' | 'X') => (16, start + 2),
        ('#', _) => (10, start + 1),
        _ => {
            let letters = text.iter().skip(start).take(names::LONGEST + 1).map(|(_, character)| *character);
            let name: String = letters.take_while(char::is_ascii_alphanumeric).collect();
            let behind = start + name.len();
            if let Some(character) = names::named(&name).filter(|_| is(text, behind, ";")) {
                return Some((behind + 1, character));
            }
            if let Some((name, character)) = NAMED.iter().find(|(name, _)| is(text, start, name)) {
                return Some((end(text, start + name.len()), *character));
            }
            // Another name is that of a sign or a letter, which is one to who reads the page.
            let is_name = name.len() > 1 && !name.starts_with(|it: char| it.is_ascii_digit()) && is(text, behind, ";");
            return is_name.then_some((behind + 1, char::REPLACEMENT_CHARACTER));
        }
    };
    let (mut at, mut code) = (digits, 0_u32);
    // Zeros in front are allowed, but not without end.
    while let Some(value) = text.get(at).filter(|_| at < digits + 10).and_then(|(_, digit)| digit.to_digit(radix)) {
        code = code.saturating_mul(radix).saturating_add(value);
        at += 1;
    }
    let character = char::from_u32(code).filter(|_| at > digits)?;
    Some((end(text, at), character))
}

/// Where an escape of HTML ends whose name ends here: behind the semicolon, which browsers do not ask for.
fn end(text: &[Placed], at: usize) -> usize {
    at + usize::from(is(text, at, ";"))
}

/// The number of characters of the tag that begins here, and what it is for who reads the page.
fn tag(text: &[Placed]) -> Option<(usize, char)> {
    text.get(1).filter(|(_, first)| first.is_ascii_alphabetic() || matches!(first, '/' | '!'))?;
    let length = text.iter().take(LONGEST_TAG).position(|(_, character)| *character == '>')? + 1;
    Some((length, if is(text, 1, "wbr") { '\u{200b}' } else { TAG }))
}

/// Whether these characters of ASCII come at a place, in upper or lower case.
fn is(text: &[Placed], at: usize, expected: &str) -> bool {
    let found = text.get(at..at + expected.len());
    found
        .is_some_and(|found| found.iter().zip(expected.chars()).all(|((_, it), other)| it.eq_ignore_ascii_case(&other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let characters = plain(text);
        of_markup(&characters).unwrap_or(characters).into_iter().map(|(_, character)| character).collect()
    }

    #[test]
    fn escapes_of_urls_and_html_are_the_characters_that_they_stand_for() {
        for (text, expected) in [
            ("a%20b%2Fc%2f", "a b/c/"),
            ("%C2%A0%E2%80%93%F0%9D%9F%98", "\u{a0}\u{2013}\u{1d7d8}"),
            ("%2520%252520", "  "),
            ("K&aring;re S&Oslash;r&aelig;s&eacute;n", "Kåre Søræsén"),
            // A character that is cut off is itself, and what follows is read.
            ("%C2%20", "%C2 "),
            ("&nbsp;&NBSP&#160;&#xA0;&#0160;&#xa0", "\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}"),
            ("&amp;nbsp;&amp;amp;#32;", "\u{a0} "),
            ("a<br>b<BR/>c</td><td class=\"x\">d", "a\nb\nc\n\nd"),
            ("a<wbr>b", "a\u{200b}b"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn escapes_of_mail_are_the_characters_that_they_stand_for() {
        let read = |text: &str| {
            let read = of_mail(&plain(text))?;
            Some(read.into_iter().map(|(_, character)| character).collect::<String>())
        };
        for (text, expected) in [
            ("a=20b=2Fc=2f", "a b/c/"),
            ("K=C3=A5re=C2=A0S=C3=B8r=C3=A5s", "Kåre\u{a0}Sørås"),
            ("a=3D20b", "a b"),
            ("170=\r\n375=\n10130", "170\u{200b}375\u{200b}10130"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["a = b", "=", "=2", "=zz", "=FF", "a==b"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_text_is_read_as_it_is_and_behind_its_escapes_without_what_is_not_seen() {
        for (text, expected) in [
            ("Kari Fjell", &["Kari Fjell"][..]),
            ("Ka\u{ad}ri\u{a0}Fje\u{200d}ll\u{feff}", &["Kari\u{a0}Fjell"]),
            ("Kari%20Fjell", &["Kari%20Fjell", "Kari Fjell"]),
            (r"Kari\u00a0Fjell", &[r"Kari\u00a0Fjell", "Kari\u{a0}Fjell"]),
            ("Kari=20Fjell", &["Kari=20Fjell", "Kari Fjell"]),
            (r"Kari\u0026nbsp;Fjell", &[r"Kari\u0026nbsp;Fjell", "Kari&nbsp;Fjell", "Kari\u{a0}Fjell"]),
        ] {
            assert_eq!(read_as(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_escape_is_itself() {
        for text in
            ["100 %", "%", "%2", "%zz", "%FF", "a & b", "&", "&#;", "&#x;", "&#1114112;", "1 < 2", "<", "<a", "&x;"]
        {
            assert_eq!(read(text), text);
        }
    }

    #[test]
    fn each_character_has_the_bytes_that_stand_for_it() {
        let characters = plain("æ%20&nbsp;b");
        let places: Vec<_> = of_markup(&characters).unwrap_or_default().into_iter().map(|(place, _)| place).collect();
        assert_eq!(places, [0..2, 2..5, 5..11, 11..12]);
        let places: Vec<_> = of_json(r#"æ\u00a0\n"#).into_iter().map(|(place, _)| place).collect();
        assert_eq!(places, [0..2, 2..8, 8..10]);
    }
}
