//! Names of persons in texts that people wrote.

use std::collections::HashMap;

use super::Subjects;

/// Words of a name at most.
const LONGEST: usize = 8;

/// The words of a text of which names are made, without the signs around them.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_inside =
        |character: char| character.is_alphanumeric() || "-'’\u{ad}\u{200b}\u{2010}\u{2011}".contains(character);
    let words = text.split(move |character: char| !is_inside(character) && !is_accent(character));
    words.map(|word| word.trim_matches(|character: char| !character.is_alphanumeric())).filter(|word| !word.is_empty())
}

/// An accent of its own, behind the letter that has it.
fn is_accent(character: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&character)
}

/// Finds persons in texts by their names: in the order of a register, or with the family name first.
pub(super) struct Mentions<'s> {
    subjects: &'s Subjects,
    /// Whether a name can begin with a word. Most words of texts come often, and no name begins with them.
    begins: HashMap<String, bool>,
}

impl<'s> Mentions<'s> {
    pub(super) fn of(subjects: &'s Subjects) -> Self {
        Self { subjects, begins: HashMap::new() }
    }

    /// Whether the text names a person.
    pub(super) fn are_in(&mut self, text: &str) -> bool {
        let words: Vec<&str> = words(text).collect();
        (0..words.len()).any(|at| self.may_begin(words[at]) && self.is_at(&words[at..]))
    }

    fn may_begin(&mut self, word: &str) -> bool {
        if let Some(begins) = self.begins.get(word) {
            return *begins;
        }
        let begins = self.subjects.may_begin(word);
        self.begins.insert(word.to_owned(), begins);
        begins
    }

    /// Whether a name begins the words.
    fn is_at(&self, words: &[&str]) -> bool {
        (2..=words.len().min(LONGEST)).any(|count| {
            let (name, first) = (&words[..count], words[0]);
            self.subjects.is_mention(&name.join(" "))
                || self.subjects.is_mention(&format!("{} {first}", name[1..].join(" ")))
        })
    }
}

#[cfg(test)]
mod tests {
    use brreg_transform::pseudonym::{KEY_BYTES, Key};

    use super::*;

    #[test]
    fn a_person_is_found_in_a_text_however_the_name_is_written() {
        let mut subjects = Subjects::new(Key::new([7; KEY_BYTES]));
        subjects.add_mention("Kari-Anne  Mørk Nordmann");
        subjects.add_mention("Prince");
        let mut mentions = Mentions::of(&subjects);
        for text in [
            "KARI-ANNE MØRK NORDMANN",
            "c/o kari-anne mørk nordmann, Oslo",
            "Styres av Kari-Anne\u{a0}Mørk\nNordmann.",
            "Nordmann, Kari-Anne Mørk",
            "Nordmann Kari-Anne",
            "se «Kari-Anne Nordmann»",
            "Kari-Anne Mo\u{338}rk Nordmann (nå: Kari-Anne Nordmann)",
            "Kari\u{ad}-Anne Nordmann",
        ] {
            assert!(mentions.are_in(text), "{text}");
        }
        for text in
            ["", "Kari-Anne", "Nordmann", "Kari Nordmann", "Kari-Anne Mørk", "Nordmann og Kari-Anne", "Prince", "Ola"]
        {
            assert!(!mentions.are_in(text), "{text}");
        }
    }
}
