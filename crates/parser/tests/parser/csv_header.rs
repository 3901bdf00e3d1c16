//! The header of the bulk CSV: what is refused, and by what name.

use brreg_parser::ErrorKind;

use crate::csv::{named, sound};
use crate::csv_file::columns;
use crate::support::{ids, refused, refused_at_once};

#[test]
fn a_header_without_some_columns_is_refused_by_their_names() {
    for missing in columns() {
        let place = columns().iter().position(|name| *name == missing).unwrap();
        let input = sound().with(|file| {
            file.columns.remove(place);
            file.rows.iter_mut().for_each(|row| drop(row.remove(place)));
        });
        assert_eq!(refused(&input), ErrorKind::MissingColumns { names: vec![missing.to_owned()] });
    }
}

#[test]
fn rows_before_the_header_are_named_with_its_place() {
    for (title, row) in [
        ("Totalbestand\n", 2),
        ("\"Uttrekk; 2026\";;\r\n\r\nTabell 1\r\n", 4),
        ("sep=;\nTittel\n", 3),
        ("x;;;\n", 2),
        ("\u{feff}28.11.2026;;\n\n", 3),
        ("Øvrige\n", 2),
    ] {
        let kind = ErrorKind::RowsBeforeHeader { row };
        assert_eq!(refused(&sound().with(|file| file.mark = title)), kind, "{title:?}");
    }
    // A separator that is another one than is named: without the row that names it, the file is read.
    assert_eq!(refused(&named("sep=|\n", "\t")), ErrorKind::RowsBeforeHeader { row: 2 });
    assert_eq!(refused(&named("sep=|\n", "^")), ErrorKind::NoHeader);
}

#[test]
fn rows_that_end_with_another_sign_than_a_line_break_are_named() {
    for sign in ['\0', '\u{b}', '\u{c}', '\u{1e}', '\u{85}', '\u{2028}', '\u{2029}'] {
        let input = String::from_utf8(sound().bytes()).unwrap().replace("\r\n", "\n").replace('\n', &sign.to_string());
        let kind = ErrorKind::OtherRowEnds { sign: u32::from(sign) };
        assert_eq!(refused(input.as_bytes()), kind);
        assert_eq!(refused(format!("{input}\n").as_bytes()), kind);
        // Also where the file is longer than any header, and a letter is cut at that length.
        for more in ["å".repeat(70_000), format!("x{}", "å".repeat(70_000))] {
            assert_eq!(refused_at_once(format!("{input}{more}").as_bytes()), kind);
        }
    }
}

#[test]
fn a_header_with_a_column_twice_is_refused_by_its_name() {
    let name = columns()[3];
    let input = sound().with(|file| {
        file.columns.push(name.to_owned());
        file.rows.iter_mut().for_each(|row| row.push(String::new()));
    });
    assert_eq!(refused(&input), ErrorKind::DoubledColumns { names: vec![name.to_owned()] });
}

#[test]
fn columns_without_a_name_are_refused_by_their_number() {
    for columns in [2, 7] {
        let input = sound().with(|file| {
            file.columns.extend(vec![String::new(); columns]);
            file.rows.iter_mut().for_each(|row| row.extend(vec![String::new(); columns]));
        });
        assert_eq!(refused(&input), ErrorKind::UnnamedColumns { columns });
    }
}

#[test]
fn a_header_may_have_odd_characters_and_many_columns_but_not_any_number() {
    let with_columns = |count: usize, name: fn(usize) -> String| {
        sound().with(|file| {
            file.columns.extend((0..count).map(name));
            file.rows.iter_mut().for_each(|row| row.extend((0..count).map(name)));
        })
    };
    for name in [
        |at| format!("\u{ff1d}SUM(A{at})"),
        |at| format!("linje\n{at}\r;\""),
        |at| format!("\0\u{85}\u{2028}\u{feff}\u{1f600}{at}"),
    ] {
        assert_eq!(ids(&with_columns(100, name)), ["a", "b", "c"]);
    }
    for count in [477, 5_000, 40_000] {
        let kind = refused(&with_columns(count, |at| at.to_string()));
        assert!(matches!(kind, ErrorKind::HeaderTooLarge { .. }), "{count}: {kind:?}");
    }
    let kind = refused(&with_columns(1, |_| "x".repeat(70_000)));
    assert!(matches!(kind, ErrorKind::HeaderTooLarge { .. }), "{kind:?}");
}
