//! Persons in texts that people wrote: by their names, and in a lake with clear numbers by these.

use std::borrow::Cow;
use std::collections::HashMap;

use brreg_domain::{identity_numbers, in_plain_letters, read_as};

use super::Subjects;

/// Words of a name at most.
const LONGEST: usize = 12;
/// Letters of a name at least, where two are one word, and bytes of such a word at most.
const SHORTEST: usize = 4;
const LONGEST_WORD: usize = 60;
/// Left out of names: O'Brien and O’Brien are the same, and so is who owns `Fjell's`.
const APOSTROPHES: [char; 7] = ['\'', '\u{2019}', '\u{2018}', '\u{2bc}', '\u{2032}', '\u{b4}', '`'];
/// Between these are two names, or a name and something else.
const PARTING: [char; 11] = [';', ':', '(', ')', '[', ']', '{', '}', '&', '!', '?'];

/// A word of a text, of which names are made. A hyphen parts words: Kari-Anne is the same as Kari Anne.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Word<'t> {
    text: &'t str,
    before: Joint,
}

/// What is between a word and the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// A blank, a hyphen or the like, as inside a name.
    Inside,
    /// A comma, as between a family name and the given names behind it.
    Comma,
    /// A sign that is in no name.
    Parting,
}

/// The words of a name. `None` for a name of one word alone, which is in too many texts.
pub(super) struct Name {
    /// All of them.
    pub(super) words: Vec<String>,
    /// Those of the first and the last name, without what is between.
    pub(super) short: Vec<String>,
}

impl Name {
    pub(super) fn of(full_name: &str) -> Option<Self> {
        let reading = read_as(full_name).into_iter().next()?;
        let names: Vec<Vec<String>> = reading
            .split_whitespace()
            .map(|name| words(&without_apostrophes(name)).iter().map(|word| word.text.to_owned()).collect())
            .filter(|words: &Vec<String>| !words.is_empty())
            .collect();
        let [first, .., last] = names.as_slice() else { return None };
        Some(Self { short: [first.as_slice(), last].concat(), words: names.concat() })
    }
}

fn without_apostrophes(text: &str) -> Cow<'_, str> {
    if text.contains(APOSTROPHES) { Cow::Owned(text.replace(APOSTROPHES, "")) } else { Cow::Borrowed(text) }
}

/// The text with a low line for digits that are directly beside a letter, as in `Nordmann1975`; `None` where there is none.
fn without_digits(text: &str) -> Option<String> {
    let mut parted = String::with_capacity(text.len());
    let (mut rest, mut is_changed) = (text, false);
    while let Some(start) = rest.find(char::is_numeric) {
        let (before, behind) = rest.split_at(start);
        let (digits, behind) = behind.split_at(behind.find(|it: char| !it.is_numeric()).unwrap_or(behind.len()));
        let is_beside = before.ends_with(char::is_alphabetic) || behind.starts_with(char::is_alphabetic);
        parted.push_str(before);
        parted.push_str(if is_beside { "_" } else { digits });
        (rest, is_changed) = (behind, is_changed || is_beside);
    }
    parted.push_str(rest);
    is_changed.then_some(parted)
}

/// Whether what is between two blanks is an address of mail or of the web, or a name of a user.
fn is_address(token: &str) -> bool {
    let has_point = || token.split_once('.').is_some_and(|(_, behind)| behind.starts_with(char::is_alphanumeric));
    token.contains(['@', '#', '/', '~']) || has_point()
}

fn words(text: &str) -> Vec<Word<'_>> {
    // An accent of its own is behind the letter that has it.
    let is_inside = |character: char| character.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&character);
    let (mut words, mut rest) = (Vec::new(), text);
    let mut last = "";
    while let Some(start) = rest.find(is_inside) {
        let (between, behind) = rest.split_at(start);
        let (word, behind) = behind.split_at(behind.find(|it| !is_inside(it)).unwrap_or(behind.len()));
        words.push(Word { text: word, before: joint(last, between) });
        (last, rest) = (word, behind);
    }
    words
}

fn joint(word: &str, between: &str) -> Joint {
    let ends_sentence = between.split_once('.').is_some_and(|(_, behind)| behind.contains(char::is_whitespace));
    if between.contains(PARTING) || ends_sentence && !is_short(word) {
        return Joint::Parting;
    }
    match between.matches(',').count() {
        0 => Joint::Inside,
        1 => Joint::Comma,
        _ => Joint::Parting,
    }
}

/// Whether a full stop behind the word can mean that it is cut: `M.`, `Chr.`.
fn is_short(word: &str) -> bool {
    is_initial(word)
        || word.chars().count() <= 3 && !word.to_lowercase().contains(['a', 'e', 'i', 'o', 'u', 'y', 'æ', 'ø', 'å'])
}

fn is_initial(word: &str) -> bool {
    word.chars().nth(1).is_none()
}

/// A word without the ending that says whose something is.
fn owner(word: &str) -> Option<&str> {
    word.strip_suffix(['s', 'S']).filter(|owner| owner.len() > 1)
}

/// Finds persons in texts: by their names in the order of a register, or with the family name first, and by their numbers.
pub(super) struct Mentions<'s> {
    subjects: &'s Subjects,
    /// Whether a word is one of a name. Most words of texts come often, and are in no name.
    parts: HashMap<String, bool>,
}

impl<'s> Mentions<'s> {
    pub(super) fn of(subjects: &'s Subjects) -> Self {
        Self { subjects, parts: HashMap::new() }
    }

    /// Whether the text has a person's name or number.
    pub(super) fn are_in(&mut self, text: &str) -> bool {
        let is_named = |reading: &Cow<'_, str>| {
            let text = without_apostrophes(reading);
            let plain = in_plain_letters(&text);
            let spelled = [Some(text.as_ref()), plain.as_deref()].into_iter().flatten();
            spelled.into_iter().any(|text| {
                let parted = without_digits(text);
                [Some(text), parted.as_deref()]
                    .into_iter()
                    .flatten()
                    .any(|text| self.is_named_in(text) || self.is_in_address(text))
            })
        };
        read_as(text).iter().any(is_named)
            || identity_numbers(text).iter().any(|number| self.subjects.is_number(number.expose()))
    }

    fn is_named_in(&mut self, text: &str) -> bool {
        let words = words(text);
        (0..words.len()).any(|at| self.is_part(words[at].text) && self.is_at(&words[at..]))
    }

    /// Whether an address, or a name of a user, has the first and the last name in one word: `karinordmann@example.no`.
    fn is_in_address(&mut self, text: &str) -> bool {
        let addresses = text.split_whitespace().filter(|token| is_address(token));
        addresses.flat_map(words).any(|word| {
            let ends = word.text.char_indices().map(|(end, _)| end).skip(SHORTEST);
            let halves =
                ends.map(|end| word.text.split_at(end)).filter(|(_, last)| last.chars().nth(SHORTEST - 1).is_some());
            word.text.len() <= LONGEST_WORD
                && halves.into_iter().any(|(one, other)| {
                    self.is_part(one)
                        && self.is_part(other)
                        && (self.is_name(&[one], &[other]) || self.is_name(&[other], &[one]))
                })
        })
    }

    fn is_part(&mut self, word: &str) -> bool {
        if let Some(is_part) = self.parts.get(word) {
            return *is_part;
        }
        // Digits alone are in no name, and those of telephone numbers are many.
        let is_part = word.contains(char::is_alphabetic) && self.subjects.is_part(word);
        self.parts.insert(word.to_owned(), is_part);
        is_part
    }

    /// Whether a name begins the words.
    fn is_at(&mut self, words: &[Word<'_>]) -> bool {
        let mut comma = None;
        for (at, word) in words.iter().enumerate().take(LONGEST).skip(1) {
            match word.before {
                Joint::Inside => {}
                Joint::Comma if comma.is_none() => comma = Some(at),
                Joint::Comma | Joint::Parting => return false,
            }
            let texts: Vec<&str> = words[..at].iter().map(|word| word.text).collect();
            let owner = owner(word.text).filter(|owner| self.is_part(owner));
            let is_part = self.is_part(word.text);
            for last in owner.into_iter().chain(is_part.then_some(word.text)) {
                let name: Vec<&str> = texts.iter().copied().chain([last]).collect();
                // With a comma, the family name is before it; without one, it may be any number of the first words.
                let family = comma.map_or(0..name.len(), |comma| comma..comma + 1);
                if family.into_iter().any(|count| self.is_name(&name[count..], &name[..count])) {
                    return true;
                }
            }
            if !is_part && !is_initial(word.text) {
                return false;
            }
        }
        false
    }

    /// Whether these are the words of a name, with or without the initials in it.
    fn is_name(&self, given: &[&str], family: &[&str]) -> bool {
        let name = [given, family].concat();
        let end = name.len() - 1;
        let spelled = name.iter().enumerate().filter(|(at, word)| [0, end].contains(at) || !is_initial(word));
        let spelled: Vec<&str> = spelled.map(|(_, word)| *word).collect();
        self.subjects.is_mention(&name.join(" "))
            || spelled.len() < name.len() && self.subjects.is_mention(&spelled.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use brreg_transform::pseudonym::{KEY_BYTES, Key};

    use super::*;

    fn kari() -> Subjects {
        let mut subjects = Subjects::new(Key::new([7; KEY_BYTES]));
        subjects.add_mention("Kari-Anne  Mørk Nordmann");
        subjects.add_mention("Prince");
        subjects.add_mention("Liv O'Brien");
        subjects.add_mention("Ola Chr. Moe Vik");
        subjects.add_person("31129956715");
        subjects
    }

    #[test]
    fn a_person_is_found_in_a_text_however_the_name_is_written() {
        let subjects = kari();
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
            "Kari Anne Nordmann",
            "Kari\u{2011}Anne Nordmann",
            "Ka\u{200d}ri-Anne Nord\u{feff}mann",
            "kari-anne.nordmann@example.no",
            "www.kari-anne-nordmann.no",
            "/KARI-ANNE_NORDMANN x",
        ] {
            assert!(mentions.are_in(text), "{text}");
        }
        for text in
            ["", "Kari-Anne", "Nordmann", "Kari Nordmann", "Kari-Anne Mørk", "Nordmann og Kari-Anne", "Prince", "Ola"]
        {
            assert!(!mentions.are_in(text), "{text}");
        }
    }

    #[test]
    fn a_person_is_found_as_an_owner_with_initials_and_behind_markup() {
        let subjects = kari();
        let mut mentions = Mentions::of(&subjects);
        for text in [
            "Kari-Anne Mørk Nordmanns andel",
            "KARI-ANNE NORDMANNS andel",
            "Kari-Anne Nordmann's andel",
            "Kari-Anne Nordmann’s andel",
            "Kari-Anne M. Nordmann",
            "Kari-Anne M. B. Nordmann",
            "Nordmann, Kari-Anne M.",
            "Liv O’Brien",
            "Liv O'Briens",
            "Vik, Ola Chr. Moe",
            "Ola Chr. Moe Vik",
            "Kari-Anne&nbsp;Nordmann",
            "Kari-Anne%20Nordmann",
            "<b>Kari-Anne</b><br>Nordmann",
            r"Kari-Anne\u00a0Nordmann",
        ] {
            assert!(mentions.are_in(text), "{text}");
        }
    }

    #[test]
    fn a_person_is_found_in_addresses_beside_digits_and_in_other_letters() {
        let mut subjects = kari();
        subjects.add_mention("Kari Nordmann");
        subjects.add_mention("Mustafa İnci");
        subjects.add_mention("Işıl Kaya");
        let mut mentions = Mentions::of(&subjects);
        for text in [
            "Kari Nordmann1975",
            "1Kari Nordmann",
            "75Kari Nordmann",
            "Kari Nordmann50%",
            "2019Kari Nordmann2020",
            "Kari75Nordmann",
            "kari.nordmann1975@gmail.com",
            "Kari.Nordmann75@example.no",
            "kari_nordmann75@example.no",
            "karinordmann@example.no",
            "karinordmann75@example.no",
            "nordmannkari@example.no",
            "post@karinordmann.no",
            "www.karinordmann.no",
            "https://karinordmann.no/",
            "instagram.com/karinordmann",
            "#KariNordmann",
            "Ｋａｒｉ　Ｎｏｒｄｍａｎｎ",
            "Ｋari Nordmann",
            "ｋａｒｉｎｏｒｄｍａｎｎ@example.no",
            "𝐊𝐚𝐫𝐢 𝐍𝐨𝐫𝐝𝐦𝐚𝐧𝐧",
            "Mustafa İnci",
            "MUSTAFA İNCİ",
            "mustafa inci",
            "MUSTAFA INCI",
            "IŞIL KAYA",
            "ışıl kaya",
        ] {
            assert!(mentions.are_in(text), "{text}");
        }
        // Such a word is the name of others, too.
        let mut subjects = kari();
        subjects.add_mention("Jo Hansen");
        assert!(!Mentions::of(&subjects).are_in("post@johansen.no"));
        for text in [
            "karinordmann",
            "kari75@example.no",
            "nordmann75@example.no",
            "karin@ordmann.no",
            "karinordmannsen@example.no",
            "Kari 1975 og Nordmann",
        ] {
            assert!(!mentions.are_in(text), "{text}");
        }
    }

    #[test]
    fn words_of_two_names_are_not_one() {
        let subjects = kari();
        let mut mentions = Mentions::of(&subjects);
        for text in [
            "Styret: Hansen, Kari-Anne; Nordmann, Ola",
            "Eies av Kari-Anne. Nordmann gård",
            "Hansen, Kari-Anne, Nordmann, Ola",
            "Kari-Anne, Nordmann",
            "Kari-Anne (Nordmann)",
            "Kari-Anne: Nordmann",
            "Kari-Anne & Nordmann",
            "Liv Brien",
        ] {
            assert!(!mentions.are_in(text), "{text}");
        }
    }

    #[test]
    fn a_number_is_found_in_a_text_however_it_is_written() {
        let subjects = kari();
        let mut marked = Subjects::new(Key::new([7; KEY_BYTES]));
        marked.add_marks(subjects.marks());
        for subjects in [&subjects, &marked] {
            let mut mentions = Mentions::of(subjects);
            for text in [
                "Avtale med 31129956715",
                "c/o 311299 56715",
                "311299-567&nbsp;15",
                "31.12.1999 56715",
                "1999-12-31 56715",
                "3 1 1 2 9 9 5 6 7 1 5",
                r"311299\u00a056715",
            ] {
                assert!(mentions.are_in(text), "{text}");
            }
            for text in ["31129956714", "06821349425", "311299 5671"] {
                assert!(!mentions.are_in(text), "{text}");
            }
        }
    }
}
