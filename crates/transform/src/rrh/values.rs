//! The values of a registration as cells: codes, countries, dates, text; each checked on its way.

use std::borrow::Cow;

use brreg_domain::Tekst;
use brreg_domain::kodeverk::{self, Kode, Kodeliste};
use brreg_domain::rrh::{Kodeverdi, Land};

use super::avvik::{Avvikstype, Sti};
use super::visit::Visit;
use crate::text;
use crate::values::{self, Coded};

impl Visit<'_> {
    /// Reports the fields that the register's description does not have.
    pub(super) fn ukjente(&mut self, names: &[Tekst<'_>], sti: Option<&Sti<'_>>) {
        for name in names {
            let sti = sti.map_or(Sti::root(name), |sti| sti.field(name));
            self.avvik.report(&sti, Avvikstype::UkjentFelt, None);
        }
    }

    /// The text as a cell holds it: empty is NULL, and no national identity number stays in it unless the lake shows
    /// them.
    pub(super) fn cell<'r>(&mut self, tekst: Option<&'r Tekst<'_>>, sti: &Sti<'_>) -> Option<Cow<'r, str>> {
        let Self { flattener, avvik, .. } = self;
        values::cell(tekst, flattener.national_id, |kind, value| avvik.report(sti, kind, value))
    }

    pub(super) fn organisasjonsnummer<'r>(
        &mut self,
        tekst: Option<&'r Tekst<'_>>,
        sti: &Sti<'_>,
    ) -> Option<Cow<'r, str>> {
        let Self { flattener, avvik, .. } = self;
        values::organisasjonsnummer(tekst, flattener.national_id, |kind, value| avvik.report(sti, kind, value))
    }

    pub(super) fn kode<'r>(&mut self, verdi: Option<&'r Kodeverdi<'_>>, liste: Kodeliste, sti: &Sti<'_>) -> Coded<'r> {
        let Some(verdi) = verdi else { return Coded::default() };
        self.ukjente(&verdi.ukjente, Some(sti));
        let sent = verdi.kode.as_deref().and_then(|kode| liste.finn(kode));
        // Nearly all are a code of the list with its label, which need no looking into.
        let labelled = |listed: &&Kode| !listed.tekst.is_empty() && verdi.kodetekst.as_deref() == Some(listed.tekst);
        if let Some(listed) = sent.filter(labelled) {
            let (kode, tekst) = (Cow::Borrowed(listed.kode), Cow::Borrowed(listed.tekst));
            return Coded { kode: Some(kode), tekst: Some(tekst), listed: Some(listed) };
        }
        let kode = self.cell(verdi.kode.as_ref(), &sti.field("kode"));
        let tekst = self.cell(verdi.kodetekst.as_ref(), &sti.field("kodetekst"));
        let has_label = tekst.is_some();
        let coded = Coded::new(kode, tekst, liste);
        let came = coded.tekst.as_deref().filter(|_| has_label);
        self.check_coded(coded.kode.as_deref(), came, coded.is_exact(), &sti.field("kode"), &sti.field("kodetekst"));
        coded
    }

    pub(super) fn land<'r>(&mut self, land: Option<&'r Land<'_>>, sti: &Sti<'_>) -> Coded<'r> {
        let Some(land) = land else { return Coded::default() };
        self.ukjente(&land.ukjente, Some(sti));
        let sent = land.landkode.as_deref().zip(land.land.as_deref());
        if let Some((kode, navn)) = sent.filter(|(kode, navn)| kodeverk::landnavn(kode) == Some(navn)) {
            return Coded { kode: Some(Cow::Borrowed(kode)), tekst: Some(Cow::Borrowed(navn)), listed: None };
        }
        let kode = self.cell(land.landkode.as_ref(), &sti.field("landkode"));
        let navn = self.cell(land.land.as_ref(), &sti.field("land"));
        let listed = kode.as_deref().and_then(kodeverk::landnavn);
        self.check_coded(
            kode.as_deref(),
            navn.as_deref(),
            listed.is_some(),
            &sti.field("landkode"),
            &sti.field("land"),
        );
        Coded { kode, tekst: navn.or(listed.map(Cow::Borrowed)), listed: None }
    }

    /// Reports a code outside its list, a label without a code, and a code without a label.
    fn check_coded(
        &mut self,
        kode: Option<&str>,
        tekst: Option<&str>,
        listed: bool,
        kode_sti: &Sti<'_>,
        tekst_sti: &Sti<'_>,
    ) {
        let [of_kode, of_tekst] = values::coded_deviations(kode, tekst, listed);
        if let Some((kind, value)) = of_kode {
            self.avvik.report(kode_sti, kind, value);
        }
        if let Some((kind, value)) = of_tekst {
            self.avvik.report(tekst_sti, kind, value);
        }
    }

    pub(super) fn timestamp(&mut self, tekst: Option<&Tekst<'_>>, sti: &Sti<'_>) -> Option<i64> {
        self.read(tekst, sti, text::timestamp)
    }

    pub(super) fn date(&mut self, tekst: Option<&Tekst<'_>>, sti: &Sti<'_>) -> Option<i32> {
        self.read(tekst, sti, text::date)
    }

    pub(super) fn year(&mut self, tekst: Option<&Tekst<'_>>, sti: &Sti<'_>) -> Option<i16> {
        self.read(tekst, sti, text::year)
    }

    /// A value that its column holds in another form than text; one that cannot be read is NULL and reported.
    fn read<T>(&mut self, tekst: Option<&Tekst<'_>>, sti: &Sti<'_>, read: fn(&str) -> Option<T>) -> Option<T> {
        values::read(tekst, read, |kind, value| self.avvik.report(sti, kind, value))
    }
}
