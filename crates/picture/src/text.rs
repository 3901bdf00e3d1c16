//! How much room a text takes, whatever font its reader has.

/// The width of a text in a bold font of this size: what the widest of the usual fonts needs, or somewhat more.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

/// The width of a sign as a part of the font's size.
fn advance(sign: char) -> f64 {
    match sign {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '·' => 0.42,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' | '–' | '/' | '_' | 's' | 'z' | '"' => 0.6,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '&' | 'Æ' | 'æ' => 1.15,
        'a'..='z' | '0'..='9' | 'å' | 'ø' => 0.73,
        'A'..='Z' | '\u{a0}'..='\u{24f}' => 0.88,
        _ => 1.3,
    }
}

/// A text in lines that fit, and whether that is all of it: at most so many lines of this width, cut at blanks where that is possible.
pub(crate) fn wrapped(text: &str, room: f64, size: f64, most: usize) -> (Vec<String>, bool) {
    let fits = |line: &str| width(line, size) <= room;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        if let Some(line) = lines.last_mut() {
            let longer = format!("{line} {word}");
            if fits(&longer) {
                *line = longer;
                continue;
            }
        }
        // A word that is wider than a line goes on in the next.
        let mut line = String::new();
        for sign in word.chars() {
            line.push(sign);
            if !fits(&line) {
                line.pop();
                lines.push(std::mem::replace(&mut line, sign.to_string()));
            }
        }
        lines.push(line);
    }
    let is_whole = lines.len() <= most;
    lines.truncate(most);
    if let Some(last) = lines.last_mut().filter(|_| !is_whole) {
        while !fits(&format!("{last}…")) && last.pop().is_some() {}
        last.push('…');
    }
    (lines, is_whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_wrapped_at_blanks_and_cut_where_it_is_too_long() {
        let lines = |text: &str, most| wrapped(text, 100.0, 10.0, most);
        let owned = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
        assert_eq!(lines("one two three four", 2), (owned(&["one two three", "four"]), true));
        assert_eq!(lines("one two three four", 1), (owned(&["one two thre…"]), false));
        assert_eq!(lines("kan_ikke_identifiseres", 2), (owned(&["kan_ikke_identi", "fiseres"]), true));
        assert_eq!(lines("", 2), (Vec::new(), true));
    }
}
