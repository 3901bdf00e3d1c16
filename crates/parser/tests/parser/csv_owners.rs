//! The owners of a registration in CSV: which rows are of one, and which are copies.

use crate::csv::{key, names, owner, owners};
use crate::csv_file::file;
use crate::support::each_record;

#[test]
fn rows_with_the_same_owner_are_one_owner_whether_or_not_they_have_a_position() {
    let position = |name, what| [&key("a")[..], &[(".fulltNavn", name), (".posisjon", what)]].concat();
    let rows = [
        position("Ola", "Eierskap"),
        position("Ola", "Kontroll over stemmerettigheter"),
        position("Kari", "Eierskap"),
        position("Ola", "Eierskap"),
        position("Ola", ""),
    ];
    each_record(&file(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>()).bytes(), |_, record| {
        assert_eq!(names(record), ["Ola", "Kari"]);
        let positions: Vec<_> = record.reelle_rettighetshavere.iter().map(|owner| owner.posisjoner.len()).collect();
        assert_eq!(positions, [3, 1]);
    });
}

#[test]
fn copies_of_a_registration_side_by_side_are_records_of_their_own() {
    let one = |id| [owner(id, "Ola"), owner(id, "Kari")];
    let [ola, kari] = one("a");
    let other = owner("b", "Kari");
    let read = |rows: &[&Vec<(&'static str, &'static str)>]| {
        let rows: Vec<_> = rows.iter().map(|row| row.as_slice()).collect();
        owners(&file(&rows).bytes())
    };
    let once = vec![vec!["Ola".to_owned(), "Kari".to_owned()], vec!["Kari".to_owned()]];
    let [a, b] = [&once[0], &once[1]].map(Clone::clone);
    assert_eq!(read(&[&ola, &kari, &other]), once);
    assert_eq!(read(&[&ola, &kari, &ola, &kari, &other, &other]), [a.clone(), a.clone(), b.clone(), b.clone()]);
    assert_eq!(read(&[&ola, &ola, &kari, &kari, &other]), [a.clone(), a.clone(), b.clone()]);
    assert_eq!(read(&[&other, &other, &other]), [b.clone(), b.clone(), b.clone()]);
    // Of which one has more rows than the other: nothing says which of them are copies.
    assert_eq!(read(&[&ola, &kari, &ola, &other]), once);
    let mut positions = Vec::new();
    let rows = [&ola, &kari, &ola].map(Vec::as_slice);
    each_record(&file(&rows).bytes(), |_, record| {
        positions.extend(record.reelle_rettighetshavere.iter().map(|owner| owner.posisjoner.len()));
    });
    assert_eq!(positions, [2, 1]);
    // Copies that one file has with more columns, or with the key in another spelling.
    let id = "0f3c5e1e-6c1f-4c57-9a53-0c1d0e1f2a3b";
    let [ola, kari] = one(id);
    let [upper_ola, upper_kari] = one("0F3C5E1E-6C1F-4C57-9A53-0C1D0E1F2A3B");
    let copies = file(&[&ola, &kari, &upper_ola, &upper_kari].map(Vec::as_slice)).with(|file| {
        file.columns.push("fil".to_owned());
        file.rows.iter_mut().enumerate().for_each(|(number, row)| row.push(number.to_string()));
    });
    assert_eq!(owners(&copies), [a.clone(), a]);
}

#[test]
fn rows_of_an_owner_go_together_whatever_comes_between_them() {
    let position = |name: &'static str, position: &'static str| {
        [&key("a")[..], &[(".fulltNavn", name), (".posisjon", position)]].concat()
    };
    let exempt =
        |position: &'static str| [&key("a")[..], &[(".erUnntattFraInnsyn", "true"), (".posisjon", position)]].concat();
    let rows = [
        position("Ola", "Eierskap"),
        position("Kari", "Eierskap"),
        exempt("Eierskap"),
        position("Ola", "Stemmerett"),
        exempt("Stemmerett"),
    ];
    let mut read = Vec::new();
    each_record(&file(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>()).bytes(), |_, record| {
        let owners = record.reelle_rettighetshavere.iter();
        read.extend(owners.map(|owner| (owner.utenlandsk_person.is_some(), owner.posisjoner.len())));
    });
    // Two owners who are exempt may look alike: nothing says that they are one.
    assert_eq!(read, [(true, 2), (true, 1), (false, 1), (false, 1)]);
}
