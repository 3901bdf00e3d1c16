//! Reads the values of a registration as cells (codes, countries, dates, text), and reports what deviates in each.

use std::borrow::Cow;

use brreg_domain::Tekst;
use brreg_domain::kodeverk::{self, Kode, Kodeliste};
use brreg_domain::rrh::{Kodeverdi, Land};

use super::deviations::Pointer;
use super::visit::Visit;
use crate::avvik::Avvikstype;
use crate::text;
use crate::values::{self, Coded};

impl Visit<'_> {
    /// Reports fields that are not in the register's description.
    pub(super) fn unknown_fields(&mut self, names: &[Tekst<'_>], pointer: Option<&Pointer<'_>>) {
        for name in names {
            let pointer = pointer.map_or(Pointer::root(name), |pointer| pointer.field(name));
            self.avvik.report(&pointer, Avvikstype::UkjentFelt, None);
        }
    }

    /// A text as its cell: empty is NULL, and national identity numbers are masked unless the lake shows them.
    pub(super) fn cell<'r>(&mut self, tekst: Option<&'r Tekst<'_>>, pointer: &Pointer<'_>) -> Option<Cow<'r, str>> {
        let Self { flattener, avvik, .. } = self;
        values::cell(tekst, flattener.national_id, |kind, value| avvik.report(pointer, kind, value))
    }

    /// An organisation number as received; one that fails its check digit is reported.
    pub(super) fn organisation_number<'r>(
        &mut self,
        tekst: Option<&'r Tekst<'_>>,
        pointer: &Pointer<'_>,
    ) -> Option<Cow<'r, str>> {
        let Self { flattener, avvik, .. } = self;
        values::organisation_number(tekst, flattener.national_id, |kind, value| avvik.report(pointer, kind, value))
    }

    /// A code with its label.
    pub(super) fn coded<'r>(
        &mut self,
        verdi: Option<&'r Kodeverdi<'_>>,
        liste: Kodeliste,
        pointer: &Pointer<'_>,
    ) -> Coded<'r> {
        let Some(verdi) = verdi else { return Coded::default() };
        self.unknown_fields(&verdi.unknown, Some(pointer));
        let sent = verdi.kode.as_deref().and_then(|kode| liste.find(kode));
        // Nearly all are a listed code with its label; these need no further checks.
        let labelled = |listed: &&Kode| !listed.tekst.is_empty() && verdi.kodetekst.as_deref() == Some(listed.tekst);
        if let Some(listed) = sent.filter(labelled) {
            let (kode, tekst) = (Cow::Borrowed(listed.kode), Cow::Borrowed(listed.tekst));
            return Coded { kode: Some(kode), tekst: Some(tekst), listed: Some(listed) };
        }
        let kode = self.cell(verdi.kode.as_ref(), &pointer.field("kode"));
        let tekst = self.cell(verdi.kodetekst.as_ref(), &pointer.field("kodetekst"));
        let has_label = tekst.is_some();
        let coded = Coded::new(kode, tekst, liste);
        let came = coded.tekst.as_deref().filter(|_| has_label);
        self.check_coded(
            coded.kode.as_deref(),
            came,
            coded.is_exact(),
            &pointer.field("kode"),
            &pointer.field("kodetekst"),
        );
        coded
    }

    /// A country with its name.
    pub(super) fn country<'r>(&mut self, land: Option<&'r Land<'_>>, pointer: &Pointer<'_>) -> Coded<'r> {
        let Some(land) = land else { return Coded::default() };
        self.unknown_fields(&land.unknown, Some(pointer));
        let sent = land.landkode.as_deref().zip(land.land.as_deref());
        if let Some((kode, navn)) = sent.filter(|(kode, navn)| kodeverk::country_name(kode) == Some(navn)) {
            return Coded { kode: Some(Cow::Borrowed(kode)), tekst: Some(Cow::Borrowed(navn)), listed: None };
        }
        let kode = self.cell(land.landkode.as_ref(), &pointer.field("landkode"));
        let navn = self.cell(land.land.as_ref(), &pointer.field("land"));
        let listed = kode.as_deref().and_then(kodeverk::country_name);
        self.check_coded(
            kode.as_deref(),
            navn.as_deref(),
            listed.is_some(),
            &pointer.field("landkode"),
            &pointer.field("land"),
        );
        Coded { kode, tekst: navn.or(listed.map(Cow::Borrowed)), listed: None }
    }

    /// Reports a code that is not in its list, a label without a code, and a code without a label.
    fn check_coded(
        &mut self,
        kode: Option<&str>,
        tekst: Option<&str>,
        listed: bool,
        code_pointer: &Pointer<'_>,
        label_pointer: &Pointer<'_>,
    ) {
        let [of_kode, of_tekst] = values::coded_deviations(kode, tekst, listed);
        if let Some((kind, value)) = of_kode {
            self.avvik.report(code_pointer, kind, value);
        }
        if let Some((kind, value)) = of_tekst {
            self.avvik.report(label_pointer, kind, value);
        }
    }

    /// A timestamp.
    pub(super) fn timestamp(&mut self, tekst: Option<&Tekst<'_>>, pointer: &Pointer<'_>) -> Option<i64> {
        self.read(tekst, pointer, text::timestamp)
    }

    /// A date.
    pub(super) fn date(&mut self, tekst: Option<&Tekst<'_>>, pointer: &Pointer<'_>) -> Option<i32> {
        self.read(tekst, pointer, text::date)
    }

    /// A year.
    pub(super) fn year(&mut self, tekst: Option<&Tekst<'_>>, pointer: &Pointer<'_>) -> Option<i16> {
        self.read(tekst, pointer, text::year)
    }

    /// A value that is stored in another form than text; one that cannot be read becomes NULL and is reported.
    fn read<T>(&mut self, tekst: Option<&Tekst<'_>>, pointer: &Pointer<'_>, read: fn(&str) -> Option<T>) -> Option<T> {
        values::read(tekst, read, |kind, value| self.avvik.report(pointer, kind, value))
    }
}
