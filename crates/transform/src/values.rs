//! Reads the registers' values as cells, and reports what deviates in them; the caller adds where in the record that is.

use std::borrow::Cow;

use brreg_domain::kodeverk::{Kode, Kodeliste};
use brreg_domain::{Organisasjonsnummer, Tekst};

use crate::avvik::Avvikstype;
use crate::pseudonym::NationalId;
use crate::text;

/// A coded value as its two columns.
#[derive(Default)]
pub(crate) struct Coded<'r> {
    /// The code as received.
    pub(crate) kode: Option<Cow<'r, str>>,
    /// The label as received, or that of the list where none was sent.
    pub(crate) tekst: Option<Cow<'r, str>>,
    /// The entry of the list. A code that differs from a listed one only in upper and lower case has that entry, and is
    /// reported all the same.
    pub(crate) listed: Option<&'static Kode>,
}

impl<'r> Coded<'r> {
    /// A code and its label as received, looked up in the list.
    pub(crate) fn new(kode: Option<Cow<'r, str>>, tekst: Option<Cow<'r, str>>, liste: Kodeliste) -> Self {
        let listed = kode.as_deref().and_then(|kode| liste.find_ignoring_case(kode));
        let label = listed.map(|listed| listed.tekst).filter(|label| !label.is_empty());
        Self { kode, tekst: tekst.or(label.map(Cow::Borrowed)), listed }
    }

    /// Whether the code as received is in the list.
    pub(crate) fn is_exact(&self) -> bool {
        self.listed.is_some_and(|listed| self.kode.as_deref() == Some(listed.kode))
    }
}

/// A deviation, and the value to show with it.
pub(crate) type Deviation<'v> = (Avvikstype, Option<&'v str>);

/// What deviates in a code and in its label: a code that is not in its list, a label without a code, a code without a
/// label.
pub(crate) fn coded_deviations<'v>(
    kode: Option<&'v str>,
    tekst: Option<&'v str>,
    listed: bool,
) -> [Option<Deviation<'v>>; 2] {
    let of_kode = match (kode, tekst) {
        (None, Some(tekst)) => Some((Avvikstype::UkjentKode, Some(tekst))),
        (Some(kode), _) if !listed => Some((Avvikstype::UkjentKode, Some(kode))),
        _ => None,
    };
    let of_tekst = (kode.is_some() && tekst.is_none()).then_some((Avvikstype::ManglendeKodetekst, None));
    [of_kode, of_tekst]
}

/// A text as its cell: empty is NULL, and national identity numbers are masked unless the lake shows them.
pub(crate) fn cell<'r>(
    tekst: Option<&'r Tekst<'_>>,
    national_id: NationalId,
    report: impl FnMut(Avvikstype, Option<&str>),
) -> Option<Cow<'r, str>> {
    text_cell(tekst?, national_id, report)
}

/// As [`cell`], of any text.
pub(crate) fn text_cell(
    tekst: &str,
    national_id: NationalId,
    mut report: impl FnMut(Avvikstype, Option<&str>),
) -> Option<Cow<'_, str>> {
    if tekst.is_empty() {
        return None;
    }
    if text::is_doubly_encoded(tekst) {
        report(Avvikstype::DobbeltkodetTekst, Some(tekst));
    }
    let shown = national_id.shown(tekst);
    if let Cow::Owned(_) = shown {
        report(Avvikstype::UgyldigVerdi, Some(tekst));
    }
    Some(shown)
}

/// The parts of a name, which are cells, and all of them together. Parts that show no number may be one together: then the name is
/// masked and reported, and its parts, which are side by side in the table, are left out.
pub(crate) fn name_cells<'r>(
    parts: [Option<Cow<'r, str>>; 3],
    national_id: NationalId,
    report: impl FnOnce(Avvikstype, Option<&str>),
) -> ([Option<Cow<'r, str>>; 3], Option<Cow<'r, str>>) {
    let Some(joined) = text::full_name(parts.each_ref().map(Option::as_deref)) else { return (parts, None) };
    match national_id.shown(&joined) {
        Cow::Borrowed(_) => (parts, Some(Cow::Owned(joined))),
        Cow::Owned(shown) => {
            report(Avvikstype::UgyldigVerdi, Some(&joined));
            (Default::default(), Some(Cow::Owned(shown)))
        }
    }
}

/// An organisation number in its nine digits, however it is written, or as received where it is none, which is reported.
pub(crate) fn organisation_number<'r>(
    tekst: Option<&'r Tekst<'_>>,
    national_id: NationalId,
    mut report: impl FnMut(Avvikstype, Option<&str>),
) -> Option<Cow<'r, str>> {
    let tekst: &str = tekst.filter(|tekst| !tekst.is_empty())?;
    if Organisasjonsnummer::read(tekst).is_err() {
        report(Avvikstype::UgyldigOrganisasjonsnummer, Some(tekst));
    }
    Some(nine_digits(tekst, national_id))
}

/// The nine digits of an organisation number, however it is written; what is none is as received.
pub(crate) fn nine_digits(tekst: &str, national_id: NationalId) -> Cow<'_, str> {
    match Organisasjonsnummer::read(tekst) {
        Ok(number) if number.as_str() == tekst => Cow::Borrowed(tekst),
        Ok(number) => Cow::Owned(number.to_string()),
        Err(_) => national_id.shown(tekst),
    }
}

/// A value that is stored in another form than text; one that cannot be read becomes NULL and is reported.
pub(crate) fn read<T>(
    tekst: Option<&Tekst<'_>>,
    read: fn(&str) -> Option<T>,
    mut report: impl FnMut(Avvikstype, Option<&str>),
) -> Option<T> {
    let tekst: &str = tekst.filter(|tekst| !tekst.is_empty())?;
    let value = read(tekst);
    if value.is_none() {
        report(Avvikstype::UgyldigVerdi, Some(tekst));
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_only_the_parts_of_a_name_together_are_is_masked() {
        let cells = |parts: [&'static str; 3], national_id| {
            let parts = parts.map(|part| Some(part).filter(|part| !part.is_empty()).map(Cow::Borrowed));
            let mut reported = Vec::new();
            let (parts, full) = name_cells(parts, national_id, |kind, _| reported.push(kind));
            (parts.map(Option::unwrap_or_default).join("|"), full.unwrap_or_default().into_owned(), reported)
        };
        let (pseudonym, clear) = (NationalId::Pseudonym, NationalId::Clear);
        let masked = |full: &str| (String::from("||"), full.to_owned(), vec![Avvikstype::UgyldigVerdi]);
        let shown = |parts: &str, full: &str| (parts.to_owned(), full.to_owned(), Vec::new());
        // 170375 10130 is a number.
        assert_eq!(cells(["Ola 170375", "", "10130 Nordmann"], pseudonym), masked("Ola *********** Nordmann"));
        assert_eq!(cells(["17.03.1975", "10130", "Nordmann"], NationalId::Drop), masked("*********** Nordmann"));
        assert_eq!(
            cells(["Ola 170375", "", "10130 Nordmann"], clear),
            shown("Ola 170375||10130 Nordmann", "Ola 170375 10130 Nordmann")
        );
        assert_eq!(cells(["Ola", "Fjell", "Nordmann"], pseudonym), shown("Ola|Fjell|Nordmann", "Ola Fjell Nordmann"));
        // What is masked in its own cell is reported there.
        assert_eq!(cells(["Ola", "", "***********"], pseudonym), shown("Ola||***********", "Ola ***********"));
        assert_eq!(cells(["", "", ""], pseudonym), shown("||", ""));
    }
}
