//! The words for notes and for counts of a register's own.

use std::collections::BTreeMap;
use std::path::PathBuf;

use brreg_pipeline::register::{Phrase, Register};
use brreg_pipeline::report::Note;

use super::{change, counted, grouped, rows_of};

/// The register's own counts that are not zero, in its words and order.
#[must_use]
pub fn counts(counts: &BTreeMap<String, u64>, register: Option<&dyn Register>) -> Option<String> {
    let phrases = register.map(|register| register.phrases()).unwrap_or_default();
    let place = |name: &str| phrases.iter().position(|phrase| phrase.name == name).unwrap_or(phrases.len());
    let mut shown: Vec<(&String, u64)> = counts.iter().map(|(name, count)| (name, *count)).collect();
    shown.retain(|(_, count)| *count > 0);
    shown.sort_by_key(|(name, _)| place(name));
    let words = shown.into_iter().map(|(name, count)| {
        let numbers = BTreeMap::from([("count".to_owned(), count)]);
        words(phrases, name, &numbers)
    });
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// Whether a note wants something done: it has an advice, or asks for a decision.
#[must_use]
pub fn wants_something(note: &Note) -> bool {
    matches!(
        note,
        Note::Exposed { .. }
            | Note::NotCarried { .. }
            | Note::OfNoSnapshot { .. }
            | Note::NobodyNamed {}
            | Note::OfOtherKey { .. }
            | Note::SeveralNamed { .. }
            | Note::RemovedElsewhere { .. }
    )
}

/// A note, in the words of its register where it is the register's own.
#[must_use]
pub fn note(note: &Note, register: Option<&dyn Register>) -> String {
    match note {
        Note::RowChange { table, before, now } => format!(
            "the last snapshot had {}; the number changed by {}",
            rows_of(table, *before),
            change(*before, *now)
        ),
        Note::ManifestRebuilt { snapshot, causes } => {
            format!("{}; it was rebuilt from the files of {snapshot}, which were not changed", causes.join(": "))
        }
        Note::OtherPersonKey { snapshot } => {
            format!("{snapshot} has pseudonyms of another key; every person_id is new, and no changes were computed")
        }
        Note::SnapshotMissing { snapshot } => {
            format!("the published {snapshot} is missing from the lake; the register was loaded without it")
        }
        Note::PublishedAgain { register, snapshot } => format!(
            "{register}: the link in lake/current was missing; {snapshot}, which the history of the runs names, is published again"
        ),
        Note::NonePublished { newest } => format!(
            "complete snapshots are in the lake and none was published; the newest is {newest}. The register was loaded without \
             them: no changes were computed, and its progress began again"
        ),
        Note::PassedOver { snapshot } => format!(
            "the manifest of {snapshot} and files of it are damaged; the register was loaded without it, so what only that \
             snapshot has is not in the new one"
        ),
        Note::NotCompared { snapshot, begin_again } => {
            let again = match begin_again.as_slice() {
                [] => String::new(),
                tables => {
                    format!(", and {} begin again, since nothing says what changed in between", tables.join(", "))
                }
            };
            format!("files of {snapshot} are damaged; no changes were computed{again}")
        }
        Note::NotCarried { snapshot, tables, begin_again } => {
            let again = match begin_again.as_slice() {
                [] => String::new(),
                others => format!("; {} begin again, too, since they are one history", others.join(", ")),
            };
            format!(
                "{} of {snapshot} cannot be read; what only that snapshot has of it is not in the new one{again} (`brreg-lake verify` \
                  names the damage)",
                tables.join(", ")
            )
        }
        Note::Leftovers { paths } => format!("removed unfinished files of killed runs: {}", listed(paths)),
        Note::Exposed { paths } => {
            format!("other users can read {}: chmod 600, and replace what they could have read", listed(paths))
        }
        Note::Strangers { paths } => {
            format!("not files of this program, so they were left alone: {}", listed(paths))
        }
        Note::OfNoSnapshot { register, snapshots, paths } => format!(
            "of no snapshot of the lake, so that nothing says what they are and they were left alone: {}. To remove them: `brreg-lake \
             purge {register} --snapshot {} --yes`",
            listed(paths),
            snapshots.join(" --snapshot ")
        ),
        Note::KeptOut { rows } => {
            format!("{} of erased persons or companies came again and were left out", counted(*rows, "row", "rows"))
        }
        Note::NobodyNamed {} => {
            "nobody was found: a name is found as the register has it, `First Middle Last;yyyy-mm-dd`, with the \
                                 birth date there"
                .to_owned()
        }
        Note::OfOtherKey { register, snapshots } => format!(
            "{} of {register} {} pseudonyms of another key, and nobody is found there by a number: give name and birth date too, or purge \
             what is not published",
            counted(*snapshots, "snapshot", "snapshots"),
            if *snapshots == 1 { "has" } else { "have" },
        ),
        Note::SeveralNamed { persons } => format!(
            "a name and birth date of the order are those of {persons} persons by number, so that rows which they have under other \
             names stay; give their national identity numbers as well"
        ),
        Note::RemovedElsewhere { register, companies, list } => {
            let list = list.as_ref().map(|list| format!(", with their numbers from {}", list.display()));
            format!(
                "{} still in the tables of {register}; decide whether to erase them there too: `brreg-lake erase --company`{}",
                counted(*companies, "removed company is", "removed companies are"),
                list.unwrap_or_default()
            )
        }
        Note::Retention { register, snapshots } => {
            format!("{register}: removed {}, older than the number of snapshots that is kept", snapshots.join(", "))
        }
        Note::PublishedThere { register, address, snapshot, version, files, bytes, dropped, anew } => {
            let files = counted(*files, "file", "files");
            let gone = match dropped.as_slice() {
                [] => String::new(),
                dropped => format!("; removed {} there", dropped.join(", ")),
            };
            let again = match anew.as_slice() {
                [] => String::new(),
                anew => format!("; {} written anew there", counted(anew.len() as u64, "kept night", "kept nights")),
            };
            format!(
                "{register}: {snapshot} is version {version} in {address}; {files}, {} bytes uploaded{again}{gone}",
                grouped(*bytes)
            )
        }
        Note::WithdrawnThere { register, address } => {
            format!("{register}: nothing of it is kept here any more, and nothing is readable in {address}")
        }
        Note::DeltaAnew { register, address } => format!(
            "{register}: what {address} had of it was not as it was written, and was made anew from the nights that are kept here; the \
             versions have other numbers"
        ),
        Note::StoreBehind { address, registers } => format!(
            "{address} has {} as it was before: `brreg-lake publish`, and each run, removes there what was removed here",
            registers.join(", ")
        ),
        Note::StoreLeft { address, registers } => format!(
            "{address}, where `publish.url` was before, has {} as it was: remove it there, or set `publish.url` to it once more and run \
             `brreg-lake publish`",
            registers.join(", ")
        ),
        Note::OfRegister { name, numbers, said } => {
            let text = words(register.map(|register| register.phrases()).unwrap_or_default(), name, numbers);
            match said {
                Some(said) => format!("{text}; the register's message: {said}"),
                None => text,
            }
        }
    }
}

fn listed(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// The words of a register for its numbers; the name and the numbers where it has none.
fn words(phrases: &[Phrase], name: &str, numbers: &BTreeMap<String, u64>) -> String {
    let Some(phrase) = phrases.iter().find(|phrase| phrase.name == name) else {
        let numbers: Vec<String> =
            numbers.iter().map(|(name, number)| format!("{name} {}", grouped(*number))).collect();
        return format!("{name}: {}", numbers.join(", "));
    };
    let is_one = numbers.len() == 1 && numbers.values().all(|number| *number == 1);
    let template = if is_one { phrase.one } else { phrase.many };
    numbers
        .iter()
        .fold(template.to_owned(), |text, (name, number)| text.replace(&format!("{{{name}}}"), &grouped(*number)))
}

#[cfg(test)]
mod tests {
    use brreg_pipeline::register::named;
    use brreg_pipeline::registers::REGISTERS;

    use super::*;

    fn of(numbers: &[(&str, u64)]) -> BTreeMap<String, u64> {
        numbers.iter().map(|(name, number)| ((*name).to_owned(), *number)).collect()
    }

    #[test]
    fn counts_have_words_and_no_zeros() {
        let konkurs = named(REGISTERS, "konkurs").map(|register| *register as &dyn Register);
        let found = of(&[("changed", 0), ("doubled", 1), ("kept", 0), ("new", 2000), ("without_details", 0)]);
        assert_eq!(counts(&found, konkurs).as_deref(), Some("2 000 new, 1 listed twice"));
        assert_eq!(counts(&of(&[("new", 0)]), konkurs), None);
    }

    #[test]
    fn every_phrase_names_its_numbers_in_both_forms() {
        for register in REGISTERS {
            for phrase in register.phrases() {
                let numbers = |text: &str| text.matches('{').count();
                assert_eq!(numbers(phrase.one), numbers(phrase.many), "{}", phrase.name);
            }
        }
    }

    #[test]
    fn notes_are_worded_by_their_register() {
        let konkurs = named(REGISTERS, "konkurs").map(|register| *register as &dyn Register);
        let changed = Note::of_register("list_changed", [("from", 6000), ("to", 6200)]);
        assert_eq!(note(&changed, konkurs), "the list changed from 6 000 to 6 200 notices while it was read");
        let pages = |count| note(&Note::of_register("empty_pages", [("count", count)]), konkurs);
        assert_eq!(pages(1), "1 page of the list was empty before its end");
        assert_eq!(pages(2), "2 pages of the list were empty before its end");
    }
}
