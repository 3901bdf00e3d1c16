//! CSV.

use super::elements::{Element, outcome};
use crate::RecordErrorKind;

/// A header with all columns that a bulk file of beneficial owners must have.
pub(super) const HEADER: &str = concat!(
    "reellRettighet.registreringspliktigVirksomhet.organisasjonsnummer;reellRettighet.registreringId;",
    "reellRettighet.registrertDato;reellRettighet.reelleRettighetshavereStatus;",
    "reellRettighetshaver.folkeregistrertPerson.fødselsEllerDNummer;",
    "reellRettighetshaver.folkeregistrertPerson.fødselsdato;reellRettighetshaver.folkeregistrertPerson.fødselsår;",
    "reellRettighetshaver.folkeregistrertPerson.fornavn;reellRettighetshaver.folkeregistrertPerson.mellomnavn;",
    "reellRettighetshaver.folkeregistrertPerson.etternavn;reellRettighetshaver.folkeregistrertPerson.erDød;",
    "reellRettighetshaver.folkeregistrertPerson.statsborgerskap;reellRettighetshaver.utenlandskPerson.fødselsdato;",
    "reellRettighetshaver.utenlandskPerson.fødselsår;reellRettighetshaver.utenlandskPerson.fulltNavn;",
    "reellRettighetshaver.utenlandskPerson.statsborgerskap;reellRettighetshaver.bostedsland;",
    "reellRettighetshaver.erUnntattFraInnsyn;reellRettighetshaver.posisjon;",
    "reellRettighetshaver.posisjon.størrelseintervall;reellRettighetshaver.posisjon.beskrivelseAnnenMåte;",
    "reellRettighetshaver.posisjon.grunnlag;reellRettighetshaver.førstRegistrertDato;",
    "reellRettighetshaver.endretDato\n",
);

/// Rows behind a header are those that the `csv` library reads: none is lost, doubled or cut in two.
pub fn rows(input: &[u8]) {
    let input = [HEADER.as_bytes(), input].concat();
    let seen = outcome(&input, usize::MAX);
    assert_eq!(outcome(&input, 1), seen, "a byte a read");
    let unclear = |element: &Element| {
        matches!(
            element.rejected,
            Some(RecordErrorKind::BrokenQuoting | RecordErrorKind::RaggedRow { .. } | RecordErrorKind::TooLong { .. })
        )
    };
    if seen.error.is_some() || seen.elements.iter().any(unclear) {
        return;
    }
    let whole = cells(&input[HEADER.len()..]);
    let cut: Vec<_> = seen.elements.iter().flat_map(|element| cells(&element.raw)).collect();
    assert_eq!(cut, whole);
}

/// The cells of all rows that have anything but blanks.
fn cells(text: &[u8]) -> Vec<csv::ByteRecord> {
    csv::ReaderBuilder::new()
        .delimiter(b';')
        .has_headers(false)
        .flexible(true)
        .from_reader(text)
        .into_byte_records()
        .map(Result::unwrap)
        .filter(|row| !row.iter().all(is_blank))
        .collect()
}

fn is_blank(cell: &[u8]) -> bool {
    std::str::from_utf8(cell).is_ok_and(|cell| {
        cell.chars().all(|character| matches!(character, ' ' | '\t' | '\u{a0}' | ';' | '"' | '\r' | '\n'))
    })
}
