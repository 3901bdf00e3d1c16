//! The bulk CSV as it comes back from people and their programs: blanks and marks around, keys in several spellings, open quotes.

use brreg_parser::{ErrorKind, Limits};

use crate::csv::sound;
use crate::csv_file::{File, file};
use crate::support::{each_record, elements, elements_within, ids, refusal, refusal_within};

pub(crate) const ID: &str = "9fdead70-660b-4842-a6e9-45ccc59b1c5e";
pub(crate) const OTHER: &str = "371c4f98-1f6b-4c2e-9f0e-8d3a5b7c9e11";

/// A file of rows, each with an organisation number, an id and a name.
pub(crate) fn rows(rows: &[[&str; 3]]) -> File {
    let cells: Vec<_> = rows
        .iter()
        .map(|[number, id, name]| {
            [
                (".organisasjonsnummer", *number),
                (".registreringId", *id),
                (".fulltNavn", *name),
                (".posisjon", "Eierskap"),
            ]
        })
        .collect();
    file(&cells.iter().map(|row| &row[..]).collect::<Vec<_>>())
}

pub(crate) fn owners(input: &[u8]) -> Vec<usize> {
    let mut owners = Vec::new();
    each_record(input, |_, record| owners.push(record.reelle_rettighetshavere.len()));
    owners
}

#[test]
fn marks_and_blanks_before_the_header_are_nothing() {
    for before in [
        "\u{a0}\n",
        "\u{feff}\u{a0}\r\n",
        " \u{a0}\t\n\n",
        "\n\u{feff}",
        "\u{feff}\n\u{a0}\n\u{feff}\u{feff}",
        "sep=;\n\u{feff}",
    ] {
        assert_eq!(ids(&sound().with(|file| file.mark = before)), ["a", "b", "c"], "{before:?}");
        assert_eq!(ids(&sound().with(|file| (file.mark, file.quote) = (before, ""))), ["a", "b", "c"], "{before:?}");
    }
}

#[test]
fn blanks_behind_a_column_s_name_are_none_of_it() {
    for blanks in [" ", "  ", "\u{a0}", "\t"] {
        let input = sound().with(|file| file.columns.iter_mut().for_each(|name| name.push_str(blanks)));
        assert_eq!(ids(&input), ["a", "b", "c"], "{blanks:?}");
    }
}

#[test]
fn a_cell_of_blanks_is_empty() {
    let expected = owners(&sound().bytes());
    for blanks in [" ", "   ", "\u{a0}"] {
        let input = sound().with(|file| {
            file.rows.iter_mut().flatten().filter(|cell| cell.is_empty()).for_each(|cell| cell.push_str(blanks));
        });
        assert_eq!(ids(&input), ["a", "b", "c"], "{blanks:?}");
        assert_eq!(owners(&input), expected, "{blanks:?}");
    }
}

#[test]
fn rows_of_one_registration_are_put_together_however_they_spell_its_key() {
    let capitals = ID.to_uppercase();
    let blank = format!(" {ID}");
    let input = rows(&[
        ["930185930", ID, "Ola"],
        ["930 185 930", &capitals, "Kari"],
        ["NO930185930MVA", &blank, "Per"],
        ["930185930", OTHER, "Ola"],
    ])
    .bytes();
    assert_eq!(owners(&input), [3, 1]);
    // What is no key is compared as it is.
    assert_eq!(owners(&rows(&[["930185930", "a", "Ola"], ["930185930", "A", "Kari"]]).bytes()), [1, 1]);
}

#[test]
fn rows_that_another_sign_ends_are_told_where_others_end_with_line_breaks_and_however_many_they_are() {
    let of = |quote| rows(&[["930185930", ID, "Ola"]; 6]).with(|file| (file.quote, file.line_break) = (quote, "\n"));
    for sign in ['\0', '\u{b}', '\u{c}', '\u{1e}', '\u{85}', '\u{2028}'] {
        for quote in ["", "\""] {
            let input = String::from_utf8(of(quote)).unwrap();
            for breaks in [1, 2, 4] {
                // The header and the first rows end with line breaks.
                let ends = input.match_indices('\n').nth(breaks - 1).unwrap().0 + 1;
                let (first, others) = input.split_at(ends);
                let mixed = format!("{first}{}", others.replace('\n', &sign.to_string()));
                let error = refusal(mixed.as_bytes());
                let kind = ErrorKind::OtherRowEnds { sign: u32::from(sign) };
                assert_eq!((error.kind(), error.byte()), (&kind, Some(ends as u64)), "{quote}{breaks}");
                // Also where they are longer together than a record may be.
                let mut limits = Limits::default();
                limits.record_bytes = 2 * (mixed.len() - ends) / 3;
                assert_eq!(refusal_within(mixed.as_bytes(), limits).kind(), &kind, "{quote}{breaks}");
            }
        }
    }
}

#[test]
fn a_quote_that_takes_whole_rows_into_its_cell_refuses_the_load() {
    let three = |first: &str, last: &str| {
        rows(&[["930185930", ID, first], ["930185930", OTHER, "Kari"], ["930185930", ID, last]])
    };
    for line_break in ["\n", "\r\n", "\r"] {
        for delimiter in [";", "\t", "|"] {
            let input = three("\"Ola", "Per\"")
                .with(|file| (file.quote, file.line_break, file.delimiter) = ("", line_break, delimiter));
            // Quotes within cells are doubled by the writer of the file, and these are not.
            let input = String::from_utf8(input).unwrap().replace("\"\"", "\"").into_bytes();
            let error = refusal(&input);
            let start = input.windows(9).position(|part| part == b"930185930").unwrap() as u64;
            assert_eq!((error.kind(), error.byte()), (&ErrorKind::RowsInQuotes, Some(start)), "{line_break:?}");
        }
    }
    // Keys that are none, or in a form that is not the usual one.
    let braces = format!("{{{OTHER}}}");
    let bare = OTHER.replace('-', "");
    for [number, id] in [
        ["930185930", braces.as_str()],
        ["930185930", bare.as_str()],
        ["930185931", OTHER],
        ["NO 930 185 931 MVA", "{371C4F98 1F6B 4C2E 9F0E 8D3A5B7C9E11}"],
    ] {
        let input = rows(&[["930185930", ID, "\"Ola"], [number, id, "Kari"], ["930185930", ID, "Per\""]]);
        let input = String::from_utf8(input.with(|file| file.quote = "")).unwrap().replace("\"\"", "\"");
        assert_eq!(refusal(input.as_bytes()).kind(), &ErrorKind::RowsInQuotes, "{number} {id}");
    }
    // A text that was moved before the keys has those of its own row behind its line break.
    let plain = rows(&[["930185930", ID, "NAVN"], ["930185930", OTHER, "Kari"]]).with(|file| file.quote = "");
    let plain = String::from_utf8(plain).unwrap();
    let place = plain.lines().find_map(|line| line.split(';').position(|cell| cell == "NAVN")).unwrap();
    let moved = plain.trim_start_matches('\u{feff}').lines().map(|line| {
        let mut cells: Vec<&str> = line.split(';').collect();
        let name = cells.remove(place);
        cells.insert(0, name);
        cells.join(";") + "\n"
    });
    let moved: String = moved.collect();
    assert_eq!(owners(moved.replace("NAVN", "\"Ola\nNordmann\"").as_bytes()), [1, 1]);
    // It swallows the row of which the next begins with a quote.
    let broken = moved.replace("NAVN", "\"Ola").replace("Kari", "Kari\"");
    assert_eq!(refusal(broken.as_bytes()).kind(), &ErrorKind::RowsInQuotes);
    // Line breaks of a text, and rows that are cut or of something else.
    let part = format!("Ola\n930185930;{ID};x");
    let none = format!("Ola\n1;2{}", ";".repeat(22));
    let half = format!("Ola\n930185931;2{}", ";".repeat(22));
    let odd = format!("Ola\n930185931;{bare};x;y");
    for name in ["Ola\nNordmann", "Ola\r\n\r\nNordmann;;\n", part.as_str(), none.as_str(), half.as_str(), odd.as_str()]
    {
        let input = rows(&[["930185930", ID, name], ["930185930", OTHER, "Kari"]]).bytes();
        assert_eq!(elements(&input).len(), 2, "{name:?}");
        assert_eq!(owners(&input), [1, 1], "{name:?}");
    }
}

#[test]
fn a_key_with_a_quote_in_it_is_none() {
    for (written, read) in [(ID.to_owned() + "\"", 1), (format!("\"\"\"{ID}\""), 1), (format!("\"{ID}\""), 2)] {
        let input = rows(&[["930185930", "NOEKKEL", "Ola"], ["930185930", OTHER, "Kari"]]).with(|file| file.quote = "");
        let input = String::from_utf8(input).unwrap().replace("NOEKKEL", &written);
        let seen = elements(input.as_bytes());
        assert_eq!(seen.iter().filter(|element| element.id.is_ok()).count(), read, "{written}");
        assert_eq!(seen.len(), 2);
    }
}

/// Blanks of every kind, and characters of no width, as programs and people leave them around a value.
const BLANKS: [&str; 8] =
    [" ", "\t ", "\u{a0}", "\u{2003}\u{2009}", "\u{3000}", "\u{feff}", "\u{200b}\u{a0} \u{200b}", "\0"];

#[test]
fn blanks_around_a_value_that_is_no_free_text_are_none_of_it() {
    for blanks in BLANKS {
        let around = |value: &str| format!("{blanks}{value}{blanks}");
        let input = |spelt: &dyn Fn(&str) -> String| {
            let cells = [
                (".organisasjonsnummer", "930185930"),
                (".registreringId", ID),
                (".registrertDato", "2020-01-01"),
                (".fødselsEllerDNummer", "17037510130"),
                (".fødselsår", "1975"),
                (".erDød", "false"),
                (".folkeregistrertPerson.statsborgerskap", "Norge"),
                (".erUnntattFraInnsyn", "true"),
                (".posisjon", "Eierskap"),
                (".grunnlag", "Direkte"),
                (".fornavn", "Ola"),
            ];
            let cells = cells.map(|(column, value)| match column {
                ".fornavn" => (column, value.to_owned()),
                _ => (column, spelt(value)),
            });
            let row: Vec<_> = cells.iter().map(|(column, value)| (*column, value.as_str())).collect();
            file(&[&row]).bytes()
        };
        let read = |input: &[u8]| {
            let mut read = String::new();
            each_record(input, |_, record| read = format!("{record:?}"));
            read
        };
        assert_eq!(read(&input(&around)), read(&input(&str::to_owned)), "{blanks:?}");
    }
}

#[test]
fn a_free_text_stays_as_it_is_unless_it_is_blanks_alone() {
    for blanks in BLANKS {
        let name = format!("{blanks}Ola{blanks}");
        each_record(&rows(&[["930185930", ID, &name]]).bytes(), |_, record| {
            let person = record.reelle_rettighetshavere[0].utenlandsk_person.as_ref().unwrap();
            assert_eq!(person.fullt_navn.as_deref(), Some(name.as_str()));
        });
        each_record(&rows(&[["930185930", ID, blanks]]).bytes(), |_, record| {
            assert_eq!(record.reelle_rettighetshavere[0].utenlandsk_person, None, "{blanks:?}");
        });
    }
}

#[test]
fn rows_are_put_together_whatever_blanks_are_around_their_keys() {
    for blanks in BLANKS {
        for (one, other) in [("930185930", ID), ("1", "a")] {
            let (number, id) = (format!("{blanks}{one}"), format!("{other}{blanks}"));
            let input = rows(&[[one, other, "Ola"], [&number, &id, "Kari"]]).bytes();
            assert_eq!(owners(&input), [2], "{blanks:?} {one}");
        }
    }
}

#[test]
fn what_is_wrong_with_a_cell_is_said_with_its_column_and_without_its_value() {
    let mut limits = Limits::default();
    limits.text_bytes = 300;
    let long = "Hemmelig".repeat(40);
    let unknown = "nytt felt";
    for (column, value) in [
        (".erUnntattFraInnsyn", "Hemmelig"),
        (".erDød", "Hemmelig"),
        (".registreringId", "\u{200b}"),
        (".organisasjonsnummer", ""),
        (".fornavn", long.as_str()),
        (unknown, long.as_str()),
    ] {
        let mut changed = rows(&[["930185930", ID, "Ola"]]);
        changed.columns.push(unknown.to_owned());
        changed.rows[0].push(String::new());
        let place = changed.columns.iter().position(|name| name.ends_with(column)).unwrap();
        changed.rows[0][place] = value.to_owned();
        let seen = elements_within(&changed.bytes(), limits);
        let error = seen[0].id.as_ref().unwrap_err();
        for said in [error.reason(), error.to_string()] {
            assert!(said.contains(&format!("column `{}`", changed.columns[place])), "{said}");
            assert!(!said.contains("Hemmelig"), "{said}");
        }
    }
}

#[test]
fn what_is_wrong_with_the_bytes_of_a_cell_is_said_with_its_column() {
    let input = rows(&[["930185930", ID, "Ola"], ["930185930", ID, "Hemmelig"]]).bytes();
    let place = input.windows(8).position(|part| part == b"Hemmelig").unwrap();
    for byte in [0xff, b'"'] {
        let mut input = input.clone();
        input[place + 4] = byte;
        let seen = elements(&input);
        let said = seen[0].id.as_ref().unwrap_err().reason();
        assert!(said.contains("column `reellRettighetshaver.utenlandskPerson.fulltNavn`"), "{said}");
        assert!(!said.contains("Hemm"), "{said}");
    }
}
