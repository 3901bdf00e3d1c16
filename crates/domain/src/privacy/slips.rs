//! Words as they are written in haste and on other keyboards.

/// A word with å, ø and æ as on a Norwegian keyboard, and without its doubled letters: `foedselsnummer` and `fodselsnummer` are
/// `fødselsnumer`, as `personummer` and `personnnummer` are `personumer`.
pub(super) fn plain(word: &str) -> String {
    let word = word.replace("oe", "ø").replace('ö', "ø");
    let word = word.strip_prefix("fod").map_or(word.clone(), |rest| format!("fød{rest}"));
    let mut plain = String::with_capacity(word.len());
    for character in word.chars() {
        if !plain.ends_with(character) {
            plain.push(character);
        }
    }
    plain
}

/// Whether a word is this name with at most one letter too many, too few or wrong, or with two that changed places.
pub(super) fn is_slip(word: &str, name: &str) -> bool {
    let (word, name): (Vec<char>, Vec<char>) = (word.chars().collect(), name.chars().collect());
    if word.len().abs_diff(name.len()) > 1 {
        return false;
    }
    let same = word.iter().zip(&name).take_while(|(one, other)| one == other).count();
    let rest = |of: &[char], from: usize| of.get(same + from..).map(<[char]>::to_vec);
    let changed = || match (word.get(same..), name.get(same..)) {
        (Some([first, second, rest @ ..]), Some([one, two, others @ ..])) => {
            (first, second, rest) == (two, one, others)
        }
        _ => false,
    };
    word == name
        || rest(&word, 1).is_some_and(|behind| Some(&behind) == rest(&name, 1).as_ref())
        || rest(&word, 1).is_some_and(|behind| Some(&behind) == rest(&name, 0).as_ref())
        || rest(&word, 0).is_some_and(|behind| Some(&behind) == rest(&name, 1).as_ref())
        || changed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_may_be_wrong() {
        for word in ["personumer", "pesonumer", "persionumer", "personumemr", "personumre", "personumar", "personume"] {
            assert!(is_slip(word, "personumer"), "{word}");
        }
        for word in ["personavn", "personaler", "presonumre", ""] {
            assert!(!is_slip(word, "personumer"), "{word}");
        }
    }

    #[test]
    fn words_are_the_same_on_other_keyboards() {
        for word in ["fødselsnummer", "foedselsnummer", "fodselsnummer", "födselsnummer", "fødselsnumer"] {
            assert_eq!(plain(word), "fødselsnumer", "{word}");
        }
        assert_eq!(plain("personnnummer"), plain("personummer"));
    }
}
