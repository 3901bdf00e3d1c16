//! Appends the rows of one registration, whichever version it was read from.

use std::borrow::Cow;

use super::collected::Registrations;
use super::deviations::{Pointer, Reporter};
use super::flatten::Flattener;
use super::person::Person;
use super::tables::{
    GrunnlagRow, MellomliggendeRow, PosisjonerRow, RegistreringerRow, RettighetshavereRow, StatsborgerskapRow,
};
use super::values::Country;
use crate::values::Coded;
use brreg_domain::kodeverk;

/// The keys of the rows that are being written.
pub(super) struct Keys<'v> {
    pub(super) organisasjonsnummer: &'v str,
    pub(super) registrering_id: &'v str,
    pub(super) rettighetshaver_nr: i32,
    pub(super) posisjon_nr: i32,
}

impl<'v> Keys<'v> {
    /// The keys of a registration.
    pub(super) const fn new(organisasjonsnummer: &'v str, registrering_id: &'v str) -> Self {
        Self { organisasjonsnummer, registrering_id, rettighetshaver_nr: 0, posisjon_nr: 0 }
    }
}

/// One registration on its way into the tables.
pub(super) struct Visit<'v> {
    pub(super) flattener: &'v Flattener,
    pub(super) tables: &'v mut Registrations,
    pub(super) avvik: Reporter<'v>,
    pub(super) keys: Keys<'v>,
    /// Whether it is the company's current registration.
    pub(super) er_gjeldende: bool,
}

/// The values of a registration itself.
#[derive(Default)]
pub(super) struct Registration<'r> {
    pub(super) status: Coded<'r>,
    pub(super) owners_status: Coded<'r>,
    pub(super) registrert: Option<i64>,
    pub(super) owners: usize,
    pub(super) market: Place<'r>,
    pub(super) foreign_register: Place<'r>,
}

/// A market or register that owners are found in.
#[derive(Default)]
pub(super) struct Place<'r> {
    pub(super) navn: Option<Cow<'r, str>>,
    pub(super) land: Coded<'r>,
    pub(super) internettadresse: Option<Cow<'r, str>>,
}

/// The values of an owner besides those of the person.
#[derive(Default)]
pub(super) struct Owner<'r> {
    pub(super) bostedsland: Coded<'r>,
    pub(super) er_unntatt_fra_innsyn: Option<bool>,
    pub(super) foerst_registrert: Option<i64>,
    pub(super) endret: Option<i64>,
}

/// The values of an intermediate company.
#[derive(Default)]
pub(super) struct Intermediate<'r> {
    pub(super) organisasjonsnummer: Option<Cow<'r, str>>,
    pub(super) home_number: Option<Cow<'r, str>>,
    pub(super) navn: Option<Cow<'r, str>>,
    pub(super) adresse: Option<Cow<'r, str>>,
    pub(super) land: Coded<'r>,
}

/// The number of an element as the `_nr` columns count, from 1.
pub(super) fn number(index: usize) -> i32 {
    i32::try_from(index + 1).unwrap_or(i32::MAX)
}

/// A number of elements as a column has it.
pub(super) fn count(elements: usize) -> i32 {
    i32::try_from(elements).unwrap_or(i32::MAX)
}

impl Visit<'_> {
    pub(super) fn registration_row(&mut self, registration: &Registration<'_>) {
        let Registration { status, owners_status, registrert, owners, market, foreign_register } = registration;
        self.tables.registreringer.push(RegistreringerRow {
            organisasjonsnummer: Some(self.keys.organisasjonsnummer),
            registrering_id: Some(self.keys.registrering_id),
            registreringstatus: status.kode.as_deref(),
            registreringstatus_tekst: status.tekst.as_deref(),
            registrert: *registrert,
            rettighetshaverstatus: owners_status.kode.as_deref(),
            rettighetshaverstatus_tekst: owners_status.tekst.as_deref(),
            antall_rettighetshavere: Some(count(*owners)),
            er_gjeldende: Some(self.er_gjeldende),
            marked_navn: market.navn.as_deref(),
            marked_landkode: market.land.kode.as_deref(),
            marked_land: market.land.tekst.as_deref(),
            marked_internettadresse: market.internettadresse.as_deref(),
            utenlandsk_register_landkode: foreign_register.land.kode.as_deref(),
            utenlandsk_register_land: foreign_register.land.tekst.as_deref(),
            utenlandsk_register_internettadresse: foreign_register.internettadresse.as_deref(),
        });
    }

    pub(super) fn owner_row(&mut self, person: &Person<'_>, owner: &Owner<'_>) {
        self.tables.rettighetshavere.push(RettighetshavereRow {
            organisasjonsnummer: Some(self.keys.organisasjonsnummer),
            registrering_id: Some(self.keys.registrering_id),
            rettighetshaver_nr: Some(self.keys.rettighetshaver_nr),
            persontype: person.persontype,
            person_id: person.person_id.as_deref(),
            person_id_kilde: person.person_id_kilde,
            foedselsnummer: person.foedselsnummer,
            foedselsdato: person.foedselsdato,
            foedselsaar: person.foedselsaar,
            fornavn: person.fornavn.as_deref(),
            mellomnavn: person.mellomnavn.as_deref(),
            etternavn: person.etternavn.as_deref(),
            fullt_navn: person.fullt_navn.as_deref(),
            er_doed: person.er_doed,
            bostedsland: owner.bostedsland.kode.as_deref(),
            bostedsland_tekst: owner.bostedsland.tekst.as_deref(),
            er_unntatt_fra_innsyn: owner.er_unntatt_fra_innsyn,
            foerst_registrert: owner.foerst_registrert,
            endret: owner.endret,
            er_skjermet: person.er_skjermet,
        });
    }

    /// Appends the citizenships of the owner.
    pub(super) fn citizenships<'r, C: Into<Country<'r>>>(
        &mut self,
        countries: impl IntoIterator<Item = C>,
        pointer: &Pointer<'_>,
    ) {
        for (index, country) in countries.into_iter().enumerate() {
            let land = self.country(Some(country), &pointer.element(index));
            self.tables.statsborgerskap.push(StatsborgerskapRow {
                organisasjonsnummer: Some(self.keys.organisasjonsnummer),
                registrering_id: Some(self.keys.registrering_id),
                rettighetshaver_nr: Some(self.keys.rettighetshaver_nr),
                statsborgerskap_nr: Some(number(index)),
                landkode: land.kode.as_deref(),
                land: land.tekst.as_deref(),
            });
        }
    }

    pub(super) fn position_row(&mut self, posisjonstype: &Coded<'_>, intervall: &Coded<'_>, beskrivelse: Option<&str>) {
        let andel = intervall.listed.and_then(kodeverk::andel);
        self.tables.posisjoner.push(PosisjonerRow {
            organisasjonsnummer: Some(self.keys.organisasjonsnummer),
            registrering_id: Some(self.keys.registrering_id),
            rettighetshaver_nr: Some(self.keys.rettighetshaver_nr),
            posisjon_nr: Some(self.keys.posisjon_nr),
            posisjonstype: posisjonstype.kode.as_deref(),
            posisjonstype_tekst: posisjonstype.tekst.as_deref(),
            stoerrelsesintervall: intervall.kode.as_deref(),
            stoerrelsesintervall_tekst: intervall.tekst.as_deref(),
            andel_min: andel.map(|(least, _)| i128::from(least)),
            andel_max: andel.map(|(_, most)| i128::from(most)),
            beskrivelse_annen_maate: beskrivelse,
        });
    }

    pub(super) fn ground_row(&mut self, nr: i32, grunnlag: &Coded<'_>) {
        self.tables.grunnlag.push(GrunnlagRow {
            organisasjonsnummer: Some(self.keys.organisasjonsnummer),
            registrering_id: Some(self.keys.registrering_id),
            rettighetshaver_nr: Some(self.keys.rettighetshaver_nr),
            posisjon_nr: Some(self.keys.posisjon_nr),
            grunnlag_nr: Some(nr),
            grunnlagstype: grunnlag.kode.as_deref(),
            grunnlagstype_tekst: grunnlag.tekst.as_deref(),
        });
    }

    pub(super) fn intermediate_row(&mut self, nr: i32, company: &Intermediate<'_>) {
        self.tables.mellomliggende.push(MellomliggendeRow {
            organisasjonsnummer: Some(self.keys.organisasjonsnummer),
            registrering_id: Some(self.keys.registrering_id),
            rettighetshaver_nr: Some(self.keys.rettighetshaver_nr),
            posisjon_nr: Some(self.keys.posisjon_nr),
            mellomliggende_nr: Some(nr),
            mellomliggende_organisasjonsnummer: company.organisasjonsnummer.as_deref(),
            registreringsnummer_i_hjemlandet: company.home_number.as_deref(),
            navn: company.navn.as_deref(),
            adresse: company.adresse.as_deref(),
            landkode: company.land.kode.as_deref(),
            land: company.land.tekst.as_deref(),
        });
    }
}
