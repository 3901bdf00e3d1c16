//! The bulk CSV: columns, rows, grouping, labels, and what is refused or rejected.

use brreg_domain::rrh::partner::{Kodeverdi, Land, Registrering};
use brreg_parser::{ErrorKind, Limits, RecordErrorKind};

use crate::csv_file::{File, columns, file};
use crate::support::{each_record, elements, elements_within, faults, ids, refusal, refusal_within, refused};

/// What identifies a registration.
pub(crate) fn key(id: &'static str) -> [(&'static str, &'static str); 2] {
    [(".organisasjonsnummer", "930185930"), (".registreringId", id)]
}

/// One row of the registration with an owner of this name.
pub(crate) fn owner(id: &'static str, name: &'static str) -> Vec<(&'static str, &'static str)> {
    [&key(id)[..], &[(".fulltNavn", name), (".posisjon", "Eierskap")]].concat()
}

pub(crate) fn sound() -> File {
    let rows = [owner("a", "Ola"), owner("a", "Kari"), owner("b", "Kari"), key("c").to_vec()];
    file(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

pub(crate) fn names(record: &Registrering<'_>) -> Vec<String> {
    let name =
        |person: &brreg_domain::rrh::partner::UtenlandskPerson<'_>| person.fullt_navn.as_ref().unwrap().to_string();
    record.reelle_rettighetshavere.iter().map(|owner| name(owner.utenlandsk_person.as_ref().unwrap())).collect()
}

/// The owners' names of each registration.
pub(crate) fn owners(input: &[u8]) -> Vec<Vec<String>> {
    let mut owners = Vec::new();
    each_record(input, |_, record| owners.push(names(record)));
    owners
}

#[test]
fn every_way_of_writing_gives_the_same() {
    let expected = vec![vec!["Ola".to_owned(), "Kari".to_owned()], vec!["Kari".to_owned()], vec![]];
    let reversed = |file: &mut File| {
        file.columns.reverse();
        file.rows.iter_mut().for_each(|row| row.reverse());
    };
    let rotated = |file: &mut File| {
        file.columns.rotate_left(2);
        file.rows.iter_mut().for_each(|row| row.rotate_left(2));
    };
    let sound = sound();
    let mut no_last_break = sound.bytes();
    no_last_break.pop();
    for (name, input) in [
        ("as published", sound.bytes()),
        ("commas", sound.with(|file| file.delimiter = ",")),
        ("CRLF", sound.with(|file| file.line_break = "\r\n")),
        ("CR", sound.with(|file| file.line_break = "\r")),
        ("no quotes and CR", sound.with(|file| (file.quote, file.line_break) = ("", "\r"))),
        ("CR behind the header alone", with_break(0, "\r")),
        ("CR behind a row alone", with_break(2, "\r")),
        ("CRLF behind the header alone", with_break(0, "\r\n")),
        ("LF and CR behind the last row", with_break(4, "\n\r")),
        ("the separator named as spreadsheets do", named("sep=;\r\n", ";")),
        ("a separator that only its name tells", named("SEP=|\n", "|")),
        ("tabs, named in quotes behind a mark", named("\u{feff}\"sep=\t\"\n\n", "\t")),
        ("empty rows before the header", sound.with(|file| file.mark = "\u{feff}\r\n\n\r")),
        ("rows of blanks before the header", sound.with(|file| file.mark = " \t\r\n\n   \r")),
        ("rows of blanks", sound.with(|file| file.line_break = "\n \n")),
        ("rows of empty cells", sound.with(|file| file.line_break = "\n;;\n\"\"; ;\"\"\r\n")),
        ("rows of empty cells before the header", sound.with(|file| file.mark = ";;;\n\"\";\"\"\n")),
        ("rows of tabs", sound.with(|file| file.line_break = "\r\n\t\t\r\n")),
        ("rows of no-break spaces", sound.with(|file| file.line_break = "\r\u{a0} \t\r")),
        ("tabs", sound.with(|file| file.delimiter = "\t")),
        (
            "tabs without quotes, and rows of tabs",
            sound.with(|file| {
                (file.delimiter, file.quote, file.line_break) = ("\t", "", "\n\t\t\t\n");
            }),
        ),
        ("bars", sound.with(|file| file.delimiter = "|")),
        ("bars without quotes", sound.with(|file| (file.delimiter, file.quote) = ("|", ""))),
        ("two byte-order marks", sound.with(|file| file.mark = "\u{feff}\u{feff}")),
        ("three byte-order marks and rows of blanks", sound.with(|file| file.mark = "\u{feff}\u{feff}\u{feff}\n \n")),
        (
            "accents beside their letters",
            sound.with(|file| {
                file.columns.iter_mut().for_each(|name| *name = name.replace('å', "a\u{30a}"));
            }),
        ),
        ("no byte-order mark", sound.with(|file| file.mark = "")),
        ("no quotes", sound.with(|file| file.quote = "")),
        ("no quotes and CRLF", sound.with(|file| (file.quote, file.line_break) = ("", "\r\n"))),
        ("other order", sound.with(reversed)),
        ("another order", sound.with(rotated)),
        ("no last line break", no_last_break),
        ("empty rows", sound.with(|file| file.line_break = "\n\n\r\n")),
    ] {
        assert_eq!(ids(&input), ["a", "b", "c"], "{name}");
        assert_eq!(owners(&input), expected, "{name}");
    }
}

/// The sound file with this delimiter, behind a row that names it.
pub(crate) fn named(row: &'static str, delimiter: &'static str) -> Vec<u8> {
    sound().with(|file| (file.mark, file.delimiter) = (row, delimiter))
}

/// The sound file with this line break behind one of its rows, of which the header is number 0.
fn with_break(row: usize, line_break: &str) -> Vec<u8> {
    let text = String::from_utf8(sound().bytes()).unwrap();
    let rows = text.lines().enumerate().map(|(at, line)| line.to_owned() + if at == row { line_break } else { "\n" });
    rows.collect::<String>().into_bytes()
}

#[test]
fn quoted_fields_span_lines_and_hold_quotes_and_delimiters() {
    let text = "første linje\rneste\nandre; \"sitat\", linje\r\n\r\n;\n\"";
    let row = [&key("a")[..], &[(".fulltNavn", "Ola"), (".beskrivelseAnnenMåte", text)]].concat();
    for delimiter in [";", ","] {
        let input = file(&[&row, &key("b")]).with(|file| file.delimiter = delimiter);
        assert_eq!(ids(&input), ["a", "b"]);
        each_record(&input, |index, record| {
            if index == 0 {
                let position = &record.reelle_rettighetshavere[0].posisjoner[0];
                assert_eq!(position.beskrivelse_annen_maate.as_deref(), Some(text));
            }
        });
    }
}

#[test]
fn labels_with_their_accents_beside_their_letters_have_their_codes() {
    let row =
        |country: &'static str| [&owner("a", "Ola")[..], &[(".utenlandskPerson.statsborgerskap", country)]].concat();
    for country in ["Sør-Afrika", "A\u{30a}land"] {
        let input = file(&[&row(country)]).bytes();
        each_record(&input, |_, record| {
            let person = record.reelle_rettighetshavere[0].utenlandsk_person.as_ref().unwrap();
            assert!(person.statsborgerskap[0].landkode.is_some(), "{country}");
        });
    }
}

#[test]
fn other_text_is_refused() {
    for text in ["a;b;c\n1;2;3\n", "Service unavailable", "\"\n", "a\tb\n"] {
        assert_eq!(refused(text.as_bytes()), ErrorKind::NoHeader, "{text}");
    }
}

#[test]
fn a_new_column_is_noticed() {
    let input = sound().with(|file| {
        file.columns.insert(1, "reellRettighet.nytt".to_owned());
        file.rows.iter_mut().for_each(|row| row.insert(1, "7".to_owned()));
    });
    assert_eq!(ids(&input), ["a", "b", "c"]);
    each_record(&input, |_, record| assert_eq!(&*record.unknown[0], "reellRettighet.nytt"));
}

#[test]
fn a_header_alone_is_an_empty_register() {
    assert!(elements(&file(&[]).bytes()).is_empty());
}

#[test]
fn bytes_behind_the_header_without_a_record_refuse_the_load() {
    for tail in ["\n", "\r", "\r\n\r\n", "\n\n\n\n", " \n\t\n", "\u{a0}", ";;\n", "\"\"; \n"] {
        let header = file(&[]).bytes();
        let error = refusal(&[&header, tail.as_bytes()].concat());
        assert_eq!((error.kind(), error.byte()), (&ErrorKind::NoRows, Some(header.len() as u64)), "{tail:?}");
    }
    for tail in ["x", "\u{ff1d}\r", ";.;\n", "\u{85}\u{2028}"] {
        let input = [&file(&[]).bytes(), tail.as_bytes()].concat();
        assert!(matches!(faults(&input)[..], [Some(RecordErrorKind::RaggedRow { .. })]), "{tail:?}");
    }
}

#[test]
fn an_unclosed_quote_refuses_the_load_at_its_row() {
    let sound = sound().bytes();
    let start = sound.len() as u64;
    for tail in ["\"93", "930185930;\"x;\n\n", "\"x\"\"", "\"x\";\"\n\";\""] {
        let error = refusal(&[&sound, tail.as_bytes()].concat());
        assert_eq!((error.kind(), error.byte()), (&ErrorKind::UnclosedQuote, Some(start)), "{tail}");
    }
}

/// The sound file's text with one row changed.
fn with_row(index: usize, change: impl FnOnce(&str) -> String) -> Vec<u8> {
    let text = String::from_utf8(sound().bytes()).unwrap();
    let mut rows: Vec<_> = text.lines().map(str::to_owned).collect();
    rows[index + 1] = change(&rows[index + 1]);
    (rows.join("\n") + "\n").into_bytes()
}

#[test]
fn a_ragged_row_rejects_its_registration_and_shifts_nothing() {
    let ragged = |found| Some(RecordErrorKind::RaggedRow { expected: 24, found });
    let broken = || Some(RecordErrorKind::BrokenQuoting);
    let shorter = |row: &str| row.strip_suffix(";\"\"").unwrap().to_owned();
    let longer = |row: &str| format!("{row};\"\"");
    let torn = |row: &str| row.replacen(";\"Eierskap", ";\n\"Eierskap", 1);
    let unquoted = |row: &str| row.replacen("\"Eierskap\"", "\"Eier\"skap\"", 1);
    let carriage = |row: &str| row.replacen("\"Eierskap\"", "Eier\rskap", 1);
    let quoted = |row: &str| row.replacen("\"Eierskap\"", "\"Eier\"\rskap", 1);
    for (name, input, expected) in [
        ("short, first of two", with_row(0, shorter), vec![ragged(23), None, None]),
        ("short, second of two", with_row(1, shorter), vec![ragged(23), None, None]),
        ("short, only one", with_row(2, shorter), vec![None, ragged(23), None]),
        ("short, last", with_row(3, shorter), vec![None, None, ragged(23)]),
        ("long", with_row(1, longer), vec![ragged(25), None, None]),
        ("a break in the middle of the first", with_row(0, torn), vec![ragged(19), None, None]),
        // The torn-off rest names nobody and is rejected by itself.
        ("a break in the middle of the last", with_row(2, torn), vec![None, ragged(19), ragged(6), None]),
        ("stray rows", with_row(2, |row| format!("x\ny;z\n{row}")), vec![None, ragged(1), ragged(2), None, None]),
        ("a stray row inside", with_row(1, |row| format!("x\n{row}")), vec![ragged(1), None, None]),
        (
            "more stray rows than are kept",
            with_row(1, |row| (0..70).map(|row| format!("{row}\n")).collect::<String>() + row),
            [vec![None], vec![ragged(1); 70], vec![None; 3]].concat(),
        ),
        ("a character after a quote", with_row(1, unquoted), vec![broken(), None, None]),
        ("a carriage return in the middle", with_row(1, carriage), vec![ragged(19), ragged(6), None, None]),
        ("a carriage return behind a quote", with_row(0, quoted), vec![ragged(19), None, None]),
        ("a carriage return in the last", with_row(3, |row| format!("x\r{row}")), vec![None, None, ragged(1), None]),
    ] {
        assert_eq!(faults(&input), expected, "{name}");
    }
}

#[test]
fn rows_of_one_registration_that_differ_reject_it() {
    for column in ["registrertDato", "reelleRettighetshavereStatus"] {
        let place = columns().iter().position(|name| name.ends_with(column)).unwrap();
        let input = sound().with(|file| file.rows[1][place] = "x".to_owned());
        let column = columns()[place];
        assert_eq!(faults(&input), [Some(RecordErrorKind::RowsDiffer { column }), None, None]);
    }
}

#[test]
fn a_missing_key_rejects_the_registration() {
    for (column, path) in [
        (".registreringId", "/registreringId"),
        (".organisasjonsnummer", "/registreringspliktigVirksomhet/organisasjonsnummer"),
    ] {
        let place = columns().iter().position(|name| name.ends_with(column)).unwrap();
        let seen = elements(&sound().with(|file| file.rows[2][place].clear()));
        let error = seen[1].id.as_ref().unwrap_err();
        assert_eq!((error.kind(), error.path()), (&RecordErrorKind::Missing, Some(path)));
        assert!(seen[0].id.is_ok() && seen[2].id.is_ok());
    }
}

#[test]
fn booleans_are_true_or_false() {
    for (column, path) in [
        ("erUnntattFraInnsyn", "/reelleRettighetshavere/1/erUnntattFraInnsyn"),
        ("erDød", "/reelleRettighetshavere/1/folkeregistrertPerson/erDoed"),
    ] {
        for (value, fits) in [("", true), ("true", true), ("false", true), ("TRUE", false), ("ja", false), ("0", false)]
        {
            let row = [&key("a")[..], &[(".fornavn", "Ola"), (column, value)]].concat();
            let seen = elements(&file(&[&owner("a", "Kari"), &row]).bytes());
            let error = seen[0].id.as_ref().err();
            assert_eq!(error.is_none(), fits, "{column} {value}");
            assert_eq!(error.and_then(|error| error.path()), (!fits).then_some(path));
        }
    }
}

#[test]
fn invalid_utf8_rejects_the_registration_at_its_byte() {
    let mut input = sound().bytes();
    let place = memchr::memmem::find(&input, b"Ola").unwrap();
    input[place + 1] = 0xff;
    let seen = elements(&input);
    let error = seen[0].id.as_ref().unwrap_err();
    assert_eq!((error.kind(), error.byte()), (&RecordErrorKind::InvalidUtf8, place as u64 + 1));
    assert!(seen[1].id.is_ok());
}

#[test]
fn labels_become_codes_and_unknown_labels_stay() {
    fn codes<'a>(values: impl IntoIterator<Item = &'a Kodeverdi<'a>>) -> Vec<(Option<&'a str>, &'a str)> {
        values.into_iter().map(|value| (value.kode.as_deref(), value.kodetekst.as_deref().unwrap())).collect()
    }
    fn countries<'a>(values: &'a [Land<'a>]) -> Vec<(Option<&'a str>, &'a str)> {
        values.iter().map(|value| (value.landkode.as_deref(), value.land.as_deref().unwrap())).collect()
    }
    let row = [
        &key("a")[..],
        &[
            (".reelleRettighetshavereStatus", "Noe annet"),
            (".fulltNavn", "Ola"),
            (".utenlandskPerson.statsborgerskap", "Bonaire, Sint Eustatius og Saba,Utopia,Norge"),
            (".bostedsland", "Saint Helena, Ascension og Tristan da Cunha"),
            (".posisjon", "Eierskap"),
            (".størrelseintervall", "25,01% - 49,99%"),
            (".grunnlag", "Direkte,Noe,Enighet eller avtale"),
        ],
    ]
    .concat();
    each_record(&file(&[&row]).bytes(), |_, record| {
        assert_eq!(codes(&record.reelle_rettighetshavere_status), [(None, "Noe annet")]);
        let owner = &record.reelle_rettighetshavere[0];
        assert_eq!(
            countries(&owner.utenlandsk_person.as_ref().unwrap().statsborgerskap),
            [(Some("BES"), "Bonaire, Sint Eustatius og Saba"), (None, "Utopia"), (Some("NOR"), "Norge")]
        );
        assert_eq!(owner.bostedsland.as_ref().unwrap().landkode.as_deref(), Some("SHN"));
        let position = &owner.posisjoner[0];
        assert_eq!(codes(&position.posisjonstype), [(Some("posisjontype.eier"), "Eierskap")]);
        assert_eq!(codes(&position.stoerrelse_intervall), [(Some("stoerrelseintervall.int1"), "25,01% - 49,99%")]);
        assert_eq!(
            codes(&position.grunnlag),
            [
                (Some("grunnlagtype.dire"), "Direkte"),
                (None, "Noe"),
                (Some("grunnlagtype.enav"), "Enighet eller avtale")
            ]
        );
    });
}

#[test]
fn registrations_beyond_the_limit_are_rejected_and_not_kept() {
    let mut limits = Limits::default();
    limits.record_bytes = 400;
    let expected = [Some(RecordErrorKind::TooLong { limit: 400 }), None, None];
    let many_rows = sound().with(|file| {
        for _ in 0..500 {
            file.rows.insert(0, file.rows[0].clone());
        }
    });
    let seen = elements_within(&many_rows, limits);
    assert_eq!(seen.iter().map(|seen| seen.kind().cloned()).collect::<Vec<_>>(), expected);
    assert!(seen[0].raw.is_empty());
    // Where a row ends that is longer, nobody knows.
    let long_field = sound().with(|file| file.rows[0][14] = "x".repeat(50_000));
    assert_eq!(refusal_within(&long_field, limits).kind(), &ErrorKind::RowTooLong { limit: 400 });
}

#[test]
fn a_text_beyond_the_limit_is_rejected() {
    let mut limits = Limits::default();
    limits.text_bytes = 80;
    for (length, fault) in [(80, None), (81, Some(RecordErrorKind::TextTooLong { found: 81, limit: 80 }))] {
        let input = sound().with(|file| file.rows[2][14] = "x".repeat(length));
        let seen = elements_within(&input, limits);
        assert_eq!(seen.iter().map(|seen| seen.kind().cloned()).collect::<Vec<_>>(), [None, fault, None]);
    }
}
