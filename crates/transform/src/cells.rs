//! Reads values as cells for the registers without a table of deviations: these are only counted, by kind.

use std::borrow::Cow;

use brreg_domain::Tekst;
use brreg_domain::kodeverk::Kodeliste;

use crate::avvik::{AvvikCounts, Avvikstype};
use crate::pseudonym::{Key, NationalId};
use crate::text;
use crate::values::{self, Coded};

/// Reads values as cells under a privacy setting, and counts what deviates in them.
#[derive(Debug)]
pub struct Cells {
    /// What the lake shows of national identity numbers.
    pub national_id: NationalId,
    /// The key of the pseudonyms.
    pub key: Key,
    avvik: AvvikCounts,
}

impl Cells {
    /// No deviations yet.
    #[must_use]
    pub fn new(national_id: NationalId, key: Key) -> Self {
        Self { national_id, key, avvik: AvvikCounts::default() }
    }

    /// The number of deviations.
    #[must_use]
    pub fn into_avvik(self) -> AvvikCounts {
        self.avvik
    }

    /// Counts a deviation.
    pub(crate) const fn report(&mut self, kind: Avvikstype) {
        self.avvik.add(kind);
    }

    /// Counts fields that are not in the register's description.
    pub fn unknown_fields(&mut self, names: &[Tekst<'_>]) {
        for _ in names {
            self.report(Avvikstype::UkjentFelt);
        }
    }

    /// A text: empty is NULL, and national identity numbers are masked unless the lake shows them.
    pub(crate) fn text<'r>(&mut self, tekst: Option<&'r Tekst<'_>>) -> Option<Cow<'r, str>> {
        values::cell(tekst, self.national_id, |kind, _| self.report(kind))
    }

    /// An identifier of something other than a person.
    pub(crate) fn id<'r>(&self, tekst: Option<&'r Tekst<'_>>) -> Option<Cow<'r, str>> {
        tekst.filter(|tekst| !tekst.is_empty()).map(|tekst| self.national_id.shown_id(tekst))
    }

    /// An organisation number as received; one that fails its check digit is counted.
    pub(crate) fn organisation_number<'r>(&mut self, tekst: Option<&'r Tekst<'_>>) -> Option<Cow<'r, str>> {
        values::organisation_number(tekst, self.national_id, |kind, _| self.report(kind))
    }

    /// A code that is sent without its label.
    pub(crate) fn code<'r>(&mut self, kode: Option<&'r Tekst<'_>>, liste: Kodeliste) -> Coded<'r> {
        let kode = self.text(kode);
        let coded = Coded::new(kode, None, liste);
        let [of_kode, _] = values::coded_deviations(coded.kode.as_deref(), None, coded.is_exact());
        if let Some((kind, _)) = of_kode {
            self.report(kind);
        }
        coded
    }

    /// A code that is sent with its label.
    pub(crate) fn coded<'r>(
        &mut self,
        kode: Option<&'r Tekst<'_>>,
        beskrivelse: Option<&'r Tekst<'_>>,
        liste: Kodeliste,
    ) -> Coded<'r> {
        let kode = self.text(kode);
        let tekst = self.text(beskrivelse);
        let has_label = tekst.is_some();
        let coded = Coded::new(kode, tekst, liste);
        let came = coded.tekst.as_deref().filter(|_| has_label);
        for (kind, _) in values::coded_deviations(coded.kode.as_deref(), came, coded.is_exact()).into_iter().flatten() {
            self.report(kind);
        }
        coded
    }

    /// A date; one that cannot be read is NULL and counted.
    pub(crate) fn date(&mut self, tekst: Option<&Tekst<'_>>) -> Option<i32> {
        values::read(tekst, text::date, |kind, _| self.report(kind))
    }

    /// A timestamp; one that cannot be read is NULL and counted.
    pub fn timestamp(&mut self, tekst: Option<&Tekst<'_>>) -> Option<i64> {
        values::read(tekst, text::timestamp, |kind, _| self.report(kind))
    }

    /// The pseudonym of a person with this number, unless the lake has no pseudonyms.
    pub fn person_id(&self, number: &str) -> Option<String> {
        (self.national_id != NationalId::Drop).then(|| self.key.of_number(number))
    }

    /// The number itself, where the lake shows it.
    pub(crate) fn number<'r>(&self, number: &'r str) -> Option<&'r str> {
        Some(number).filter(|_| self.national_id == NationalId::Clear)
    }
}
