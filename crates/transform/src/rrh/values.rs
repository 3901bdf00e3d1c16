//! The values of a registration as cells: codes, countries, dates, text; each checked on its way.

use std::borrow::Cow;

use brreg_domain::kodeverk::{self, Kode, Kodeliste};
use brreg_domain::rrh::{Kodeverdi, Land};
use brreg_domain::{Organisasjonsnummer, Tekst, contains_identity_number};

use super::avvik::{Avvikstype, Sti};
use super::visit::Visit;
use crate::pseudonym::NationalId;
use crate::text;

/// A coded value as its two columns.
pub(super) struct Coded<'r> {
    /// The code as it came.
    pub(super) kode: Option<Cow<'r, str>>,
    /// The label as it came, or the list's where none came.
    pub(super) tekst: Option<Cow<'r, str>>,
    /// The entry of the list that the code stands for. A code that differs in upper and lower case alone stands for
    /// the listed one; it is reported all the same.
    pub(super) listed: Option<&'static Kode>,
}

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
        let tekst: &str = tekst.filter(|tekst| !tekst.is_empty())?;
        if text::is_doubly_encoded(tekst) {
            self.avvik.report(sti, Avvikstype::DobbeltkodetTekst, Some(tekst));
        }
        if self.flattener.national_id != NationalId::Clear && contains_identity_number(tekst) {
            self.avvik.report(sti, Avvikstype::UgyldigVerdi, Some(tekst));
        }
        Some(self.flattener.shown(tekst))
    }

    pub(super) fn organisasjonsnummer<'r>(
        &mut self,
        tekst: Option<&'r Tekst<'_>>,
        sti: &Sti<'_>,
    ) -> Option<Cow<'r, str>> {
        let tekst: &str = tekst.filter(|tekst| !tekst.is_empty())?;
        if Organisasjonsnummer::parse(tekst).is_err() {
            self.avvik.report(sti, Avvikstype::UgyldigOrganisasjonsnummer, Some(tekst));
        }
        Some(self.flattener.shown(tekst))
    }

    pub(super) fn kode<'r>(&mut self, verdi: Option<&'r Kodeverdi<'_>>, liste: Kodeliste, sti: &Sti<'_>) -> Coded<'r> {
        let Some(verdi) = verdi else { return Coded { kode: None, tekst: None, listed: None } };
        self.ukjente(&verdi.ukjente, Some(sti));
        let kode = self.cell(verdi.kode.as_ref(), &sti.field("kode"));
        let tekst = self.cell(verdi.kodetekst.as_ref(), &sti.field("kodetekst"));
        let listed = kode.as_deref().and_then(|kode| liste.finn_uansett_store_bokstaver(kode));
        let exact = listed.is_some_and(|listed| kode.as_deref() == Some(listed.kode));
        self.check_coded(kode.as_deref(), tekst.as_deref(), exact, &sti.field("kode"), &sti.field("kodetekst"));
        let tekst = tekst.or(listed.map(|listed| Cow::Borrowed(listed.tekst)));
        Coded { kode, tekst, listed }
    }

    pub(super) fn land<'r>(&mut self, land: Option<&'r Land<'_>>, sti: &Sti<'_>) -> Coded<'r> {
        let Some(land) = land else { return Coded { kode: None, tekst: None, listed: None } };
        self.ukjente(&land.ukjente, Some(sti));
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
        match (kode, tekst) {
            (None, Some(tekst)) => self.avvik.report(kode_sti, Avvikstype::UkjentKode, Some(tekst)),
            (Some(kode), _) if !listed => self.avvik.report(kode_sti, Avvikstype::UkjentKode, Some(kode)),
            _ => {}
        }
        if kode.is_some() && tekst.is_none() {
            self.avvik.report(tekst_sti, Avvikstype::ManglendeKodetekst, None);
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
        let tekst: &str = tekst.filter(|tekst| !tekst.is_empty())?;
        let value = read(tekst);
        if value.is_none() {
            self.avvik.report(sti, Avvikstype::UgyldigVerdi, Some(tekst));
        }
        value
    }
}
