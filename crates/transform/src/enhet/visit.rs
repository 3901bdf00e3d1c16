//! Reads the values of a document as cells, and reports what deviates in each.

use std::borrow::Cow;

use brreg_domain::enhet::{Kode, Organisasjonsform};
use brreg_domain::kodeverk::{Kodeliste, is_sn2007_code};
use brreg_domain::{Linjer, Organisasjonsnummer, Tekst, Verdi, mask_identity_numbers};

use super::numbers::Numbers;
use super::privacy::Privacy;
use super::tables::{AvvikRow, AvvikRows};
use super::{local_time, values as read_values};
use crate::avvik::Avvikstype;
use crate::pointer::{Pointer, shortened};
use crate::text;
use crate::values;

/// A code with its label.
pub(super) type Coded<'r> = (Option<Cow<'r, str>>, Option<Cow<'r, str>>);

/// The walk through one document.
pub(super) struct Visit<'t> {
    pub(super) privacy: Privacy,
    /// Units that were removed on legal grounds.
    pub(super) removed: &'t Numbers,
    pub(super) rows: &'t mut AvvikRows,
    /// The organisation number as it is shown.
    pub(super) number: &'t str,
    /// The column `kilde`.
    pub(super) kilde: &'static str,
}

impl Visit<'_> {
    /// Adds a deviation. The value must be no name, address or contact detail.
    pub(super) fn report(&mut self, pointer: Pointer<'_>, avvikstype: Avvikstype, verdi: Option<&str>) {
        let shown = verdi.filter(|verdi| !verdi.is_empty()).map(mask_identity_numbers);
        self.rows.push(AvvikRow {
            organisasjonsnummer: Some(self.number),
            kilde: Some(self.kilde),
            sti: Some(&mask_identity_numbers(&pointer.to_string())),
            avvikstype: Some(avvikstype.as_str()),
            verdi: shown.as_deref().map(shortened),
        });
    }

    /// Reports fields that are not in the register's description.
    pub(super) fn unknown_fields(&mut self, names: &[Tekst<'_>], pointer: Pointer<'_>) {
        for name in names {
            self.report(pointer.field(name), Avvikstype::UkjentFelt, None);
        }
    }

    /// A text: empty is NULL, and national identity numbers are masked unless the lake shows them.
    pub(super) fn text<'r>(&mut self, text: &'r Option<Tekst<'_>>, pointer: Pointer<'_>) -> Option<Cow<'r, str>> {
        self.text_of(text.as_deref()?, pointer)
    }

    /// As [`Visit::text`], of text that is there.
    pub(super) fn text_of<'r>(&mut self, text: &'r str, pointer: Pointer<'_>) -> Option<Cow<'r, str>> {
        let national_id = self.privacy.national_id;
        // Texts are names, addresses and the like: what deviates in one is reported without it.
        values::text_cell(text, national_id, |kind, _| self.report(pointer, kind, None))
    }

    /// Lines, joined by this text.
    pub(super) fn lines<'r>(
        &mut self,
        lines: &'r Linjer<'_>,
        separator: &str,
        pointer: Pointer<'_>,
    ) -> Option<Cow<'r, str>> {
        match lines.joined(separator)? {
            Cow::Borrowed(line) => self.text_of(line, pointer),
            Cow::Owned(joined) => {
                let shown = self.text_of(&joined, pointer)?;
                Some(Cow::Owned(shown.into_owned()))
            }
        }
    }

    /// An organisation number as received; one that fails its check digit is reported.
    pub(super) fn organisation_number<'r>(
        &mut self,
        number: &'r Option<Tekst<'_>>,
        pointer: Pointer<'_>,
    ) -> Option<Cow<'r, str>> {
        let national_id = self.privacy.national_id;
        let number = number.as_ref();
        values::organisation_number(number, national_id, |kind, value| self.report(pointer, kind, value))
    }

    /// A code of a list with the label that came with it. The list only says whether the code is known.
    pub(super) fn coded<'r>(&mut self, code: &'r Option<Kode<'_>>, list: Kodeliste, pointer: Pointer<'_>) -> Coded<'r> {
        let Some(Kode { kode, beskrivelse, unknown, .. }) = code else { return (None, None) };
        self.unknown_fields(unknown, pointer);
        self.code(kode, beskrivelse, list, pointer)
    }

    /// An organisation form with its label.
    pub(super) fn form<'r>(&mut self, form: &'r Option<Organisasjonsform<'_>>, pointer: Pointer<'_>) -> Coded<'r> {
        let Some(Organisasjonsform { kode, beskrivelse, unknown, .. }) = form else { return (None, None) };
        self.unknown_fields(unknown, pointer);
        self.code(kode, beskrivelse, Kodeliste::Organisasjonsform, pointer)
    }

    fn code<'r>(
        &mut self,
        code: &'r Option<Tekst<'_>>,
        label: &'r Option<Tekst<'_>>,
        list: Kodeliste,
        pointer: Pointer<'_>,
    ) -> Coded<'r> {
        let code = self.text(code, pointer.field("kode"));
        let label = self.text(label, pointer.field("beskrivelse"));
        match code.as_deref() {
            Some(code) if list.find(code).is_none() => {
                let is_old = list == Kodeliste::Naeringskode && is_sn2007_code(code);
                let kind = if is_old { Avvikstype::Sn2007Kode } else { Avvikstype::UkjentKode };
                self.report(pointer.field("kode"), kind, Some(code));
            }
            // Without the label: it may be any text.
            None if label.is_some() => self.report(pointer.field("kode"), Avvikstype::UkjentKode, None),
            _ => {}
        }
        if code.is_some() && label.is_none() {
            self.report(pointer.field("beskrivelse"), Avvikstype::ManglendeKodetekst, None);
        }
        (code, label)
    }

    /// A date.
    pub(super) fn date(&mut self, text: &Option<Tekst<'_>>, pointer: Pointer<'_>) -> Option<i32> {
        self.read(text.as_deref(), pointer, text::date)
    }

    /// A year.
    pub(super) fn year(&mut self, text: &Option<Tekst<'_>>, pointer: Pointer<'_>) -> Option<i16> {
        self.read(text.as_deref(), pointer, text::year)
    }

    /// A timestamp in Norwegian time.
    pub(super) fn local_time(&mut self, text: &Option<Tekst<'_>>, pointer: Pointer<'_>) -> Option<i64> {
        self.read(text.as_deref(), pointer, local_time::timestamp)
    }

    /// A boolean.
    pub(super) fn boolean(&mut self, value: &Option<Verdi<'_>>, pointer: Pointer<'_>) -> Option<bool> {
        self.read(value.as_deref(), pointer, read_values::boolean)
    }

    /// A whole number of 32 bits.
    pub(super) fn integer(&mut self, value: &Option<Verdi<'_>>, pointer: Pointer<'_>) -> Option<i32> {
        self.read(value.as_deref(), pointer, read_values::integer)
    }

    /// A whole number of 64 bits.
    pub(super) fn bigint(&mut self, value: &Option<Verdi<'_>>, pointer: Pointer<'_>) -> Option<i64> {
        self.read(value.as_deref(), pointer, read_values::bigint)
    }

    /// An amount.
    pub(super) fn amount(&mut self, value: &Option<Verdi<'_>>, pointer: Pointer<'_>) -> Option<i128> {
        self.read(value.as_deref(), pointer, read_values::amount)
    }

    /// A value that is stored in another form than text; one that cannot be read becomes NULL and is reported.
    fn read<T>(&mut self, text: Option<&str>, pointer: Pointer<'_>, read: fn(&str) -> Option<T>) -> Option<T> {
        let text = text.filter(|text| !text.is_empty())?;
        let value = read(text);
        if value.is_none() {
            self.report(pointer, Avvikstype::UgyldigVerdi, Some(text).filter(|text| has_no_letters(text)));
        }
        value
    }
}

/// Whether a value can be no name, address or contact detail that got into the field of a number or a date.
pub(super) fn has_no_letters(text: &str) -> bool {
    !text.contains(char::is_alphabetic)
}

/// The number in the nine digits of an organisation number, as sets keep it.
pub(super) fn number_of(text: &str) -> Option<u32> {
    let is_number = text.len() == 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// Whether an organisation number is right by its check digit.
pub(super) fn is_sound(number: &str) -> bool {
    Organisasjonsnummer::parse(number).is_ok()
}
