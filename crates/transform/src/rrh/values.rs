//! Reads the values of either version as cells (codes, countries, dates, text), and reports what deviates in each.

use std::borrow::Cow;
use std::hash::{BuildHasher as _, Hash};

use brreg_domain::Tekst;
use brreg_domain::kodeverk::{self, Kode, Kodeliste};
use brreg_domain::rrh::{partner, v1};
use foldhash::HashSet;
use foldhash::quality::FixedState;

use super::deviations::Pointer;
use super::rows::Visit;
use crate::avvik::Avvikstype;
use crate::text;
use crate::values::{self, Coded};

/// Parts of one list up to which each is compared with those before it.
const FEW: usize = 8;

/// A coded value of either version.
pub(super) struct Code<'r> {
    kode: Option<&'r Tekst<'r>>,
    tekst: Option<&'r Tekst<'r>>,
    /// The name of the label's field.
    tekst_field: &'static str,
    unknown: &'r [Tekst<'r>],
}

impl<'r> From<&'r partner::Kodeverdi<'_>> for Code<'r> {
    fn from(value: &'r partner::Kodeverdi<'_>) -> Self {
        let partner::Kodeverdi { kode, kodetekst, unknown } = value;
        Self { kode: kode.as_ref(), tekst: kodetekst.as_ref(), tekst_field: "kodetekst", unknown }
    }
}

impl<'r> From<&'r v1::Kodeverdi<'_>> for Code<'r> {
    fn from(value: &'r v1::Kodeverdi<'_>) -> Self {
        let v1::Kodeverdi { kode, kodenavn, unknown } = value;
        Self { kode: kode.as_ref(), tekst: kodenavn.as_ref(), tekst_field: "kodenavn", unknown }
    }
}

/// A country of either version.
pub(super) struct Country<'r> {
    landkode: Option<&'r Tekst<'r>>,
    navn: Option<&'r Tekst<'r>>,
    /// The name of the name's field.
    navn_field: &'static str,
    /// The name that a code has in the list.
    listed: fn(&str) -> Option<&'static str>,
    unknown: &'r [Tekst<'r>],
}

impl<'r> From<&'r partner::Land<'_>> for Country<'r> {
    fn from(value: &'r partner::Land<'_>) -> Self {
        let partner::Land { landkode, land, unknown } = value;
        let listed = kodeverk::country_name;
        Self { landkode: landkode.as_ref(), navn: land.as_ref(), navn_field: "land", listed, unknown }
    }
}

impl<'r> From<&'r v1::Land<'_>> for Country<'r> {
    fn from(value: &'r v1::Land<'_>) -> Self {
        let v1::Land { landkode, navn, unknown } = value;
        let listed = |code: &str| match code.len() {
            2 => kodeverk::country_name_of_alfa2(code),
            _ => kodeverk::country_name(code),
        };
        Self { landkode: landkode.as_ref(), navn: navn.as_ref(), navn_field: "navn", listed, unknown }
    }
}

impl Visit<'_> {
    /// Reports fields that are not in the register's description.
    pub(super) fn unknown_fields(&mut self, names: &[Tekst<'_>], pointer: &Pointer<'_>) {
        self.avvik.unknown_fields(names, pointer);
    }

    /// Reports parts of a record that came before in it, of those of whom it is said who it is: others may look alike, such as owners who
    /// are exempt from inspection. All are loaded.
    pub(super) fn repeated_parts<T: PartialEq + Hash>(
        &mut self,
        parts: &[T],
        is_named: impl Fn(&T) -> bool,
        pointer: &Pointer<'_>,
    ) {
        let mut report = |place: usize| self.avvik.report(&pointer.element(place), Avvikstype::GjentattDel, None);
        if parts.len() <= FEW {
            let is_repeated = |place: &usize| parts[..*place].contains(&parts[*place]) && is_named(&parts[*place]);
            (1..parts.len()).filter(is_repeated).for_each(&mut report);
        } else {
            let mut seen = HashSet::default();
            let hashes = parts.iter().map(|part| FixedState::default().hash_one(part));
            let repeated =
                hashes.zip(parts).enumerate().filter(|(_, (hash, part))| !seen.insert(*hash) && is_named(part));
            repeated.for_each(|(place, _)| report(place));
        }
    }

    /// A text as its cell: empty is NULL, and national identity numbers are masked unless the lake shows them.
    pub(super) fn cell<'r>(&mut self, tekst: Option<&'r Tekst<'_>>, pointer: &Pointer<'_>) -> Option<Cow<'r, str>> {
        let Self { flattener, avvik, .. } = self;
        values::cell(tekst, flattener.national_id, |kind, value| avvik.report(pointer, kind, value))
    }

    /// As [`Visit::cell`], of a text that was put together.
    pub(super) fn cell_of<'r>(&mut self, text: &'r str, pointer: &Pointer<'_>) -> Option<Cow<'r, str>> {
        let Self { flattener, avvik, .. } = self;
        values::text_cell(text, flattener.national_id, |kind, value| avvik.report(pointer, kind, value))
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
        verdi: Option<impl Into<Code<'r>>>,
        liste: Kodeliste,
        pointer: &Pointer<'_>,
    ) -> Coded<'r> {
        let Some(verdi) = verdi.map(Into::into) else { return Coded::default() };
        self.unknown_fields(verdi.unknown, pointer);
        let sent = verdi.kode.and_then(|kode| liste.find(kode));
        // Nearly all are a listed code with its label; these need no further checks.
        let labelled =
            |listed: &&Kode| !listed.tekst.is_empty() && verdi.tekst.map(|tekst| &**tekst) == Some(listed.tekst);
        if let Some(listed) = sent.filter(labelled) {
            let (kode, tekst) = (Cow::Borrowed(listed.kode), Cow::Borrowed(listed.tekst));
            return Coded { kode: Some(kode), tekst: Some(tekst), listed: Some(listed) };
        }
        let kode = self.cell(verdi.kode, &pointer.field("kode"));
        let tekst = self.cell(verdi.tekst, &pointer.field(verdi.tekst_field));
        let has_label = tekst.is_some();
        let coded = Coded::new(kode, tekst, liste);
        let came = coded.tekst.as_deref().filter(|_| has_label);
        self.check_coded(
            coded.kode.as_deref(),
            came,
            coded.is_exact(),
            &pointer.field("kode"),
            &pointer.field(verdi.tekst_field),
        );
        coded
    }

    /// A country with its name.
    pub(super) fn country<'r>(&mut self, land: Option<impl Into<Country<'r>>>, pointer: &Pointer<'_>) -> Coded<'r> {
        let Some(land) = land.map(Into::into) else { return Coded::default() };
        self.unknown_fields(land.unknown, pointer);
        if let (Some(kode), Some(navn)) = (land.landkode, land.navn)
            && (land.listed)(kode) == Some(&**navn)
        {
            return Coded { kode: Some(Cow::Borrowed(kode)), tekst: Some(Cow::Borrowed(navn)), listed: None };
        }
        let kode = self.cell(land.landkode, &pointer.field("landkode"));
        let navn = self.cell(land.navn, &pointer.field(land.navn_field));
        let listed = kode.as_deref().and_then(land.listed);
        self.check_coded(
            kode.as_deref(),
            navn.as_deref(),
            listed.is_some(),
            &pointer.field("landkode"),
            &pointer.field(land.navn_field),
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

    /// The timestamps of an owner's first registration and last change. Most owners were never changed: both are the same
    /// text then.
    pub(super) fn timestamps(
        &mut self,
        first: (Option<&Tekst<'_>>, &Pointer<'_>),
        changed: (Option<&Tekst<'_>>, &Pointer<'_>),
    ) -> (Option<i64>, Option<i64>) {
        let registered = self.timestamp(first.0, first.1);
        let is_unchanged = registered.is_some() && first.0 == changed.0;
        (registered, if is_unchanged { registered } else { self.timestamp(changed.0, changed.1) })
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
