//! Templates: the configuration as it is written for a user, with every setting and its meaning.
//!
//! A template is TOML in which a commented setting shows a default. Three marks at the end of a line say otherwise:
//!
//! | line | meaning |
//! |---|---|
//! | `# page_size = 2000` | a setting with its default |
//! | `# kid = "key-1"  # no default` | an example of a setting that is not set by default |
//! | `# client_id = "…"  # FILL IN` | a setting without which the section cannot be used |
//! | `# [konkurs.credentials]` | a section that is not there by default; all its settings are examples |

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use crate::{Settings, shape};

/// Marks an example of a setting that is not set by default.
const EXAMPLE: &str = "# no default";
/// Marks a setting that a user has to fill in.
const FILL_IN: &str = "# FILL IN";

/// Joins templates, with a blank line between them.
#[must_use]
pub fn join(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().map(|part| part.trim()).collect();
    parts.join("\n\n") + "\n"
}

/// What is wrong with the template of a section that is read as a `T`: a setting of `T` that it lacks, one that `T` does not
/// have, a commented default that is not the default.
///
/// It is made for tests, which expect none.
#[must_use]
pub fn problems<T: DeserializeOwned + PartialEq>(template: &str, section: &str) -> Vec<String> {
    let lines = classify(template);
    let read = |is_set: &dyn Fn(usize, Comment) -> bool| {
        let settings = Settings::parse(&uncomment(&lines, is_set)).map_err(|error| error.to_string())?;
        match settings.section::<T>(section) {
            Ok(Some(read)) => Ok((settings, read)),
            Ok(None) => Err(format!("[{section}] is not in the template")),
            Err(error) => Err(error.to_string()),
        }
    };
    let mut problems = Vec::new();
    match read(&|_, _| true) {
        Ok((settings, _)) => {
            let missing = shape::names(&shape::of::<T>()).into_iter().map(|field| format!("{section}.{field}"));
            let missing = missing.filter(|setting| !settings.has(setting));
            problems.extend(missing.map(|setting| format!("{setting} is not in the template")));
        }
        Err(problem) => return vec![problem],
    }
    let plain = match read(&|_, comment| comment == Comment::FillIn) {
        Ok((_, plain)) => plain,
        Err(problem) => {
            problems.push(problem);
            return problems;
        }
    };
    for (line, (comment, text)) in lines.iter().enumerate() {
        if *comment != Comment::Default {
            continue;
        }
        match read(&|other, comment| other == line || comment == Comment::FillIn) {
            Ok((_, read)) if read == plain => {}
            Ok(_) => problems.push(format!("line {}, `{text}`: not the default of [{section}]", line + 1)),
            Err(problem) => problems.push(problem),
        }
    }
    problems
}

/// The sentences above each section and setting, by its full name. Settings that follow each other directly share them.
pub(crate) fn descriptions(template: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let (mut section, mut sentences, mut is_open) = (String::new(), String::new(), false);
    for (comment, text) in classify(template) {
        let text = text.trim();
        let name = if let Some(name) = text.strip_prefix('[').filter(|_| text.ends_with(']')) {
            section = name.trim_end_matches(']').to_owned();
            section.clone()
        } else if let Some((name, _)) =
            text.split_once(" = ").filter(|_| comment != Comment::None || !text.starts_with('#'))
        {
            format!("{section}.{name}")
        } else {
            let sentence = text.trim_start_matches('#').trim();
            // A sentence after a setting, or after a blank line, is of what follows.
            if !is_open || sentence.is_empty() {
                sentences.clear();
            }
            is_open = !sentence.is_empty();
            sentences.push_str(if sentences.is_empty() || sentence.is_empty() { "" } else { " " });
            sentences.push_str(sentence);
            continue;
        };
        is_open = false;
        let is_section = name == section;
        if !sentences.is_empty() {
            found.insert(name, sentences.clone());
        }
        if is_section {
            sentences.clear();
        }
    }
    found
}

/// What a line shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comment {
    /// A setting in effect, a blank line or a sentence.
    None,
    /// A commented default.
    Default,
    /// A commented example or section.
    Example,
    /// A commented setting that a user has to fill in.
    FillIn,
}

/// What each line shows, and its text without the `#` of a commented setting.
fn classify(template: &str) -> Vec<(Comment, &str)> {
    let mut in_example = false;
    let classify = |line| {
        let Some(text) = str::strip_prefix(line, "# ") else {
            in_example &= !line.starts_with('[');
            return (Comment::None, line);
        };
        let is_section = text.starts_with('[') && text.ends_with(']');
        in_example |= is_section;
        let name = text.split(" = ").next().unwrap_or_default();
        let is_setting =
            name.len() < text.len() && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
        let comment = match (is_section || is_setting, text.trim_end()) {
            (false, _) => return (Comment::None, line),
            (true, text) if text.ends_with(FILL_IN) => Comment::FillIn,
            (true, text) if in_example || text.ends_with(EXAMPLE) => Comment::Example,
            _ => Comment::Default,
        };
        (comment, text)
    };
    template.lines().map(classify).collect()
}

/// The template with some of its commented lines in effect.
fn uncomment(lines: &[(Comment, &str)], is_set: &dyn Fn(usize, Comment) -> bool) -> String {
    let line = |(index, (comment, text)): (usize, &(Comment, &str))| match comment {
        Comment::None => format!("{text}\n"),
        comment if is_set(index, *comment) => format!("{text}\n"),
        _ => format!("# {text}\n"),
    };
    lines.iter().enumerate().map(line).collect()
}
