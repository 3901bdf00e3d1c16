//! Rows of the bulk CSV that run on into one, and rows without keys: none is lost with another one's fault.

use brreg_parser::{ErrorKind, Limits};

use crate::csv_people::{ID, OTHER, owners, rows};
use crate::support::{elements, refusal, refusal_within};

/// Rows without quotes, of registrations that each have one, with columns moved so that the keys begin `before` columns from the end;
/// their place in the register's order where it is 0.
fn unquoted(before: usize) -> Vec<Vec<u8>> {
    let names = ["Ola", "Kari", "Per", "Anne", "Nils", "Liv"];
    let file = rows(&names.map(|name| ["930185930", ID, name]));
    let ids = (0..names.len()).map(|number| ID.replace("9fdead7", &format!("9fdead{number}")));
    let mut ids = std::iter::once(ID.to_owned()).chain(ids);
    let text = String::from_utf8(file.with(|file| (file.quote, file.mark) = ("", ""))).unwrap();
    let moved = text.lines().map(|line| {
        let mut cells: Vec<_> = line.split(';').map(str::to_owned).collect();
        let id = ids.next().unwrap();
        cells.iter_mut().filter(|cell| *cell == ID).for_each(|cell| cell.clone_from(&id));
        cells.rotate_left(before);
        cells.join(";").into_bytes()
    });
    moved.collect()
}

#[test]
fn rows_that_run_on_refuse_the_load_whatever_joins_them() {
    let joiners: [&[u8]; 14] = [
        b"\x85",
        b"\x1a",
        "\u{2424}".as_bytes(),
        b"<br>",
        b" \x0b ",
        "\u{2028}\u{a0}".as_bytes(),
        b";\x0b",
        b"\\n",
        b"",
        b" ",
        b"\xd8",
        b"|",
        b"\x0b",
        "\u{2028}".as_bytes(),
    ];
    for before in [0, 1, 2, 9] {
        let lines = unquoted(before);
        let fields = lines[0].iter().filter(|byte| **byte == b';').count();
        for joiner in joiners {
            // Two in the middle, and all to the end; the second is ragged too.
            for (first, last, cut) in [(2, 4, 0), (2, 4, 3), (3, lines.len(), 0)] {
                // The keys of a row whose end is cut off are gone with it.
                if cut > 0 && (before > 0 || joiner.is_empty()) {
                    continue;
                }
                let mut joined = lines[first..last].to_vec();
                for _ in 0..cut {
                    let at = joined[1].iter().rposition(|byte| *byte == b';').unwrap();
                    joined[1].truncate(at);
                }
                let mut all = lines[..first].to_vec();
                all.push(joined.join(joiner));
                all.extend_from_slice(&lines[last..]);
                let error = refusal(&all.join(&b'\n'));
                assert!(
                    matches!(error.kind(), ErrorKind::RowsRunOn | ErrorKind::OtherRowEnds { .. }),
                    "{before} {fields} {joiner:?} {cut}: {error}"
                );
                let start = all[..first].iter().map(|line| line.len() + 1).sum::<usize>();
                assert_eq!(error.byte(), Some(start as u64));
            }
        }
    }
}

#[test]
fn rows_that_a_quote_takes_into_its_cell_refuse_the_load_whatever_ends_them_and_however_long_they_are() {
    for joiner in ["\x0b", "\x0c", "\0", "\u{2028}", "<br>", "\n", "\r"] {
        for long in [0, 70_000] {
            let mut lines: Vec<_> = unquoted(0).into_iter().map(|line| String::from_utf8(line).unwrap()).collect();
            lines[2] = lines[2].replace("Kari", &format!("\"Kari{}", " lang".repeat(long / 5)));
            lines[5] = lines[5].replace("Nils", "Nils\"");
            let start = lines[..2].iter().map(|line| line.len() + 1).sum::<usize>() as u64;
            let input = [lines[..2].join("\n"), lines[2..6].join(joiner), lines[6].clone()].join("\n");
            let error = refusal(input.as_bytes());
            assert_eq!((error.kind(), error.byte()), (&ErrorKind::RowsInQuotes, Some(start)), "{joiner:?} {long}");
            // Also where they are longer together than a record may be.
            let mut limits = Limits::default();
            limits.record_bytes = lines[2].len() + lines[3].len() + lines[4].len();
            let error = refusal_within(input.as_bytes(), limits);
            let is_told =
                matches!(error.kind(), ErrorKind::RowsInQuotes | ErrorKind::RowsRunOn | ErrorKind::OtherRowEnds { .. });
            assert!(is_told && error.byte() == Some(start), "{joiner:?} {long}: {error}");
            // And where what is looked at has no other row yet.
            limits.record_bytes = lines[2].len() - 1;
            let error = refusal_within(input.as_bytes(), limits);
            assert_eq!(
                (error.kind(), error.byte()),
                (&ErrorKind::RowTooLong { limit: limits.record_bytes }, Some(start))
            );
        }
    }
}

#[test]
fn rows_without_any_key_are_rejected_one_by_one() {
    for key in ["", "-", " ", "#N/A", "?", "000000000"] {
        let input = rows(&[[key, key, "Ola"], [key, key, "Ola"], [key, key, "Kari"], ["930185930", ID, "Per"]]).bytes();
        assert_eq!(elements(&input).len(), 4, "{key:?}");
    }
}

#[test]
fn a_row_that_is_cut_in_an_open_quote_takes_no_other_row_with_it() {
    for joiner in ["\x0b", "<br>", "", " ", "\x01", "\n"] {
        let mut lines: Vec<_> = unquoted(0).into_iter().map(|line| String::from_utf8(line).unwrap()).collect();
        let cut = lines[2].find("Kari").unwrap();
        lines[2].insert(cut, '"');
        lines[2].truncate(cut + 5);
        lines[3] = lines[3].replace("Per", "Per\"");
        let input = [lines[..2].join("\n"), lines[2..4].join(joiner), lines[4..].join("\n")].join("\n");
        assert_eq!(refusal(input.as_bytes()).kind(), &ErrorKind::RowsInQuotes, "{joiner:?}");
    }
    // Rows of which each is in quotes once more.
    let lines: Vec<_> = unquoted(0).into_iter().map(|line| String::from_utf8(line).unwrap()).collect();
    let doubled = lines[2..5].iter().map(|line| format!("\"\"{}\"\"", line.replace(';', "\"\";\"\"")));
    let joined = format!("\"{}\"", doubled.collect::<Vec<_>>().join("\x0b"));
    let input = [lines[..2].join("\n"), joined, lines[5].clone()].join("\n");
    refusal(input.as_bytes());
}

#[test]
fn a_text_with_many_numbers_and_delimiters_is_a_text() {
    let numbers = ["910485407"; 40].join("; ");
    let of_one = format!("{ID}; 910485407; {ID}");
    let lists = ["910485407", "91048540", ID].map(|it| [it; 40].join(";"));
    for text in [numbers.as_str(), of_one.as_str(), &lists[0], &lists[1], &lists[2]] {
        let input = rows(&[["930185930", ID, text], ["930185930", OTHER, "Kari"]]).bytes();
        assert_eq!(elements(&input).len(), 2, "{text}");
        assert_eq!(owners(&input), [1, 1], "{text}");
    }
}
