//! The walk through one registration: each value to its row, each deviation to `avvik`.

use std::borrow::Cow;

use brreg_domain::kodeverk::{self, Kodeliste};
use brreg_domain::rrh::{MellomliggendeVirksomhet, Posisjon, Registrering, Rettighetshaver, Virksomhet};

use super::deviations::{Pointer, Reporter};
use super::flatten::{Flattener, Tables};
use super::tables::{GrunnlagRow, MellomliggendeRow, PosisjonerRow, RegistreringerRow, RettighetshavereRow};

/// The keys of the rows that are being written.
pub(super) struct Keys<'v> {
    pub(super) organisasjonsnummer: &'v str,
    pub(super) registrering_id: &'v str,
    pub(super) rettighetshaver_nr: i32,
    pub(super) posisjon_nr: i32,
}

/// One registration on its way into the tables.
pub(super) struct Visit<'v> {
    pub(super) flattener: &'v Flattener,
    pub(super) tables: &'v mut Tables,
    pub(super) avvik: Reporter<'v>,
    pub(super) keys: Keys<'v>,
}

/// The number of an element as the `_nr` columns count, from 1.
pub(super) fn number(index: usize) -> i32 {
    i32::try_from(index + 1).unwrap_or(i32::MAX)
}

impl Visit<'_> {
    /// Appends the rows of a registration.
    pub(super) fn registration(&mut self, registrering: &Registrering<'_>) {
        self.unknown_fields(&registrering.unknown, None);
        let company = registrering.registreringspliktig_virksomhet.as_ref();
        self.company(company, &Pointer::root("registreringspliktigVirksomhet"));
        let status = self.coded(
            registrering.registrering_status.as_ref(),
            Kodeliste::Registreringstatus,
            &Pointer::root("registreringStatus"),
        );
        let owners_status = self.coded(
            registrering.reelle_rettighetshavere_status.as_ref(),
            Kodeliste::ReelleRettighetshavereStatus,
            &Pointer::root("reelleRettighetshavereStatus"),
        );
        let registrert = self.timestamp(registrering.registrert_dato.as_ref(), &Pointer::root("registrertDato"));
        let owners = &registrering.reelle_rettighetshavere;

        self.tables.registreringer.push(RegistreringerRow {
            organisasjonsnummer: Some(self.keys.organisasjonsnummer),
            registrering_id: Some(self.keys.registrering_id),
            registreringstatus: status.kode.as_deref(),
            registreringstatus_tekst: status.tekst.as_deref(),
            registrert,
            rettighetshaverstatus: owners_status.kode.as_deref(),
            rettighetshaverstatus_tekst: owners_status.tekst.as_deref(),
            antall_rettighetshavere: Some(i32::try_from(owners.len()).unwrap_or(i32::MAX)),
        });

        let pointer = Pointer::root("reelleRettighetshavere");
        for (index, owner) in owners.iter().enumerate() {
            self.keys.rettighetshaver_nr = number(index);
            self.owner(owner, &pointer.element(index));
        }
    }

    fn owner(&mut self, owner: &Rettighetshaver<'_>, pointer: &Pointer<'_>) {
        self.unknown_fields(&owner.unknown, Some(pointer));
        let person = self.person(owner, pointer);
        let bostedsland = self.country(owner.bostedsland.as_ref(), &pointer.field("bostedsland"));
        let registered = self.timestamp(owner.foerst_registrert_dato.as_ref(), &pointer.field("foerstRegistrertDato"));
        // Most owners were never changed: both timestamps are the same text then.
        let unchanged = registered.is_some() && owner.endret_dato == owner.foerst_registrert_dato;
        let changed = if unchanged {
            registered
        } else {
            self.timestamp(owner.endret_dato.as_ref(), &pointer.field("endretDato"))
        };

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
            bostedsland: bostedsland.kode.as_deref(),
            bostedsland_tekst: bostedsland.tekst.as_deref(),
            er_unntatt_fra_innsyn: owner.er_unntatt_fra_innsyn,
            foerst_registrert: registered,
            endret: changed,
        });

        let positions = pointer.field("posisjoner");
        for (index, posisjon) in owner.posisjoner.iter().enumerate() {
            self.keys.posisjon_nr = number(index);
            self.position(posisjon, &positions.element(index));
        }
    }

    fn position(&mut self, posisjon: &Posisjon<'_>, pointer: &Pointer<'_>) {
        self.unknown_fields(&posisjon.unknown, Some(pointer));
        let posisjonstype =
            self.coded(posisjon.posisjonstype.as_ref(), Kodeliste::Posisjontype, &pointer.field("type"));
        let intervall = self.coded(
            posisjon.stoerrelse_intervall.as_ref(),
            Kodeliste::Stoerrelseintervall,
            &pointer.field("stoerrelseIntervall"),
        );
        let andel = intervall.listed.and_then(kodeverk::andel);
        let beskrivelse = self.cell(posisjon.beskrivelse_annen_maate.as_ref(), &pointer.field("beskrivelseAnnenMaate"));

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
            beskrivelse_annen_maate: beskrivelse.as_deref(),
        });

        let grounds = pointer.field("grunnlag");
        for (index, grunnlag) in posisjon.grunnlag.iter().enumerate() {
            let grunnlag = self.coded(Some(grunnlag), Kodeliste::Grunnlagtype, &grounds.element(index));
            self.tables.grunnlag.push(GrunnlagRow {
                organisasjonsnummer: Some(self.keys.organisasjonsnummer),
                registrering_id: Some(self.keys.registrering_id),
                rettighetshaver_nr: Some(self.keys.rettighetshaver_nr),
                posisjon_nr: Some(self.keys.posisjon_nr),
                grunnlag_nr: Some(number(index)),
                grunnlagstype: grunnlag.kode.as_deref(),
                grunnlagstype_tekst: grunnlag.tekst.as_deref(),
            });
        }
        let between = pointer.field("mellomliggendeVirksomheter");
        for (index, company) in posisjon.mellomliggende_virksomheter.iter().enumerate() {
            self.intermediate_company(company, number(index), &between.element(index));
        }
    }

    fn intermediate_company(&mut self, company: &MellomliggendeVirksomhet<'_>, nr: i32, pointer: &Pointer<'_>) {
        self.unknown_fields(&company.unknown, Some(pointer));
        let organisasjonsnummer = self.company(company.virksomhet.as_ref(), &pointer.field("virksomhet"));
        let foreign_pointer = pointer.field("utenlandskVirksomhet");
        let foreign = company.utenlandsk_virksomhet.as_ref();
        self.unknown_fields(foreign.map_or(&[], |foreign| &foreign.unknown), Some(&foreign_pointer));
        let home_number = self.cell(
            foreign.and_then(|foreign| foreign.registreringsnummer_i_hjemlandet.as_ref()),
            &foreign_pointer.field("registreringsnummerIHjemlandet"),
        );
        let navn = self.cell(foreign.and_then(|foreign| foreign.navn.as_ref()), &foreign_pointer.field("navn"));
        let address_pointer = foreign_pointer.field("internasjonalAdresse");
        let address = foreign.and_then(|foreign| foreign.internasjonal_adresse.as_ref());
        self.unknown_fields(address.map_or(&[], |address| &address.unknown), Some(&address_pointer));
        let adresse = self.cell(
            address.and_then(|address| address.fri_adressetekst.as_ref()),
            &address_pointer.field("friAdressetekst"),
        );
        let land =
            self.country(address.and_then(|address| address.landkode.as_ref()), &address_pointer.field("landkode"));

        self.tables.mellomliggende.push(MellomliggendeRow {
            organisasjonsnummer: Some(self.keys.organisasjonsnummer),
            registrering_id: Some(self.keys.registrering_id),
            rettighetshaver_nr: Some(self.keys.rettighetshaver_nr),
            posisjon_nr: Some(self.keys.posisjon_nr),
            mellomliggende_nr: Some(nr),
            mellomliggende_organisasjonsnummer: organisasjonsnummer.as_deref(),
            registreringsnummer_i_hjemlandet: home_number.as_deref(),
            navn: navn.as_deref(),
            adresse: adresse.as_deref(),
            landkode: land.kode.as_deref(),
            land: land.tekst.as_deref(),
        });
    }

    /// The organisation number of a company, checked.
    fn company<'r>(&mut self, company: Option<&'r Virksomhet<'_>>, pointer: &Pointer<'_>) -> Option<Cow<'r, str>> {
        let company = company?;
        self.unknown_fields(&company.unknown, Some(pointer));
        self.organisation_number(company.organisasjonsnummer.as_ref(), &pointer.field("organisasjonsnummer"))
    }
}
