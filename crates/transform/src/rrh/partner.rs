//! The walk through one registration of the partner API: each value to its row, each deviation to `avvik`.

use std::borrow::Cow;

use brreg_domain::kodeverk::Kodeliste;
use brreg_domain::rrh::partner::{MellomliggendeVirksomhet, Posisjon, Registrering, Rettighetshaver, Virksomhet};

use super::deviations::Pointer;
use super::person::Person;
use super::rows::{Intermediate, Owner, Registration, Visit, number};
use crate::avvik::Avvikstype;

impl Visit<'_> {
    /// Appends the rows of a registration of the partner API.
    pub(super) fn partner_registration(&mut self, registrering: &Registrering<'_>) {
        let pointer = Pointer::RECORD;
        self.unknown_fields(&registrering.unknown, &pointer);
        let company = registrering.registreringspliktig_virksomhet.as_ref();
        self.partner_company(company, &pointer.field("registreringspliktigVirksomhet"));
        let status = self.coded(
            registrering.registrering_status.as_ref(),
            Kodeliste::Registreringstatus,
            &pointer.field("registreringStatus"),
        );
        let owners_status = self.coded(
            registrering.reelle_rettighetshavere_status.as_ref(),
            Kodeliste::ReelleRettighetshavereStatus,
            &pointer.field("reelleRettighetshavereStatus"),
        );
        let registrert = self.timestamp(registrering.registrert_dato.as_ref(), &pointer.field("registrertDato"));
        let owners = &registrering.reelle_rettighetshavere;
        self.registration_row(&Registration {
            status,
            owners_status,
            registrert,
            owners: owners.len(),
            ..Registration::default()
        });

        let pointer = pointer.field("reelleRettighetshavere");
        self.repeated_parts(owners, Rettighetshaver::is_named, &pointer);
        for (index, owner) in owners.iter().enumerate() {
            self.keys.rettighetshaver_nr = number(index);
            self.partner_owner(owner, &pointer.element(index));
        }
    }

    fn partner_owner(&mut self, owner: &Rettighetshaver<'_>, pointer: &Pointer<'_>) {
        self.unknown_fields(&owner.unknown, pointer);
        let person = self.partner_person(owner, pointer);
        let bostedsland = self.country(owner.bostedsland.as_ref(), &pointer.field("bostedsland"));
        let (foerst_registrert, endret) = self.timestamps(
            (owner.foerst_registrert_dato.as_ref(), &pointer.field("foerstRegistrertDato")),
            (owner.endret_dato.as_ref(), &pointer.field("endretDato")),
        );
        let er_unntatt_fra_innsyn = owner.er_unntatt_fra_innsyn;
        self.owner_row(&person, &Owner { bostedsland, er_unntatt_fra_innsyn, foerst_registrert, endret });

        let positions = pointer.field("posisjoner");
        self.repeated_parts(&owner.posisjoner, |_| owner.is_named(), &positions);
        for (index, posisjon) in owner.posisjoner.iter().enumerate() {
            self.keys.posisjon_nr = number(index);
            self.partner_position(posisjon, &positions.element(index));
        }
    }

    /// The columns of the person, whose citizenships are appended to their table.
    fn partner_person<'r>(&mut self, owner: &'r Rettighetshaver<'_>, pointer: &Pointer<'_>) -> Person<'r> {
        match (&owner.folkeregistrert_person, &owner.utenlandsk_person) {
            (Some(person), foreign) => {
                if foreign.is_some() {
                    self.avvik.report(&pointer.field("utenlandskPerson"), Avvikstype::UgyldigVerdi, None);
                }
                let pointer = pointer.field("folkeregistrertPerson");
                let columns = self.registered_person(person.into(), &pointer);
                self.citizenships(&person.statsborgerskap, &pointer.field("statsborgerskap"));
                columns
            }
            (None, Some(person)) => {
                let pointer = pointer.field("utenlandskPerson");
                let columns = self.foreign_person(&person.into(), &pointer);
                self.citizenships(&person.statsborgerskap, &pointer.field("statsborgerskap"));
                columns
            }
            (None, None) => Person::default(),
        }
    }

    fn partner_position(&mut self, posisjon: &Posisjon<'_>, pointer: &Pointer<'_>) {
        self.unknown_fields(&posisjon.unknown, pointer);
        let posisjonstype =
            self.coded(posisjon.posisjonstype.as_ref(), Kodeliste::Posisjontype, &pointer.field("type"));
        let intervall = self.coded(
            posisjon.stoerrelse_intervall.as_ref(),
            Kodeliste::Stoerrelseintervall,
            &pointer.field("stoerrelseIntervall"),
        );
        let beskrivelse = self.cell(posisjon.beskrivelse_annen_maate.as_ref(), &pointer.field("beskrivelseAnnenMaate"));
        self.position_row(&posisjonstype, &intervall, beskrivelse.as_deref());

        let grounds = pointer.field("grunnlag");
        for (index, grunnlag) in posisjon.grunnlag.iter().enumerate() {
            let grunnlag = self.coded(Some(grunnlag), Kodeliste::Grunnlagtype, &grounds.element(index));
            self.ground_row(number(index), &grunnlag);
        }
        let between = pointer.field("mellomliggendeVirksomheter");
        for (index, company) in posisjon.mellomliggende_virksomheter.iter().enumerate() {
            self.partner_intermediate(company, number(index), &between.element(index));
        }
    }

    fn partner_intermediate(&mut self, company: &MellomliggendeVirksomhet<'_>, nr: i32, pointer: &Pointer<'_>) {
        self.unknown_fields(&company.unknown, pointer);
        let organisasjonsnummer = self.partner_company(company.virksomhet.as_ref(), &pointer.field("virksomhet"));
        let mut columns = Intermediate { organisasjonsnummer, ..Intermediate::default() };
        if let Some(foreign) = &company.utenlandsk_virksomhet {
            let pointer = pointer.field("utenlandskVirksomhet");
            self.unknown_fields(&foreign.unknown, &pointer);
            columns.home_number = self.cell(
                foreign.registreringsnummer_i_hjemlandet.as_ref(),
                &pointer.field("registreringsnummerIHjemlandet"),
            );
            columns.navn = self.cell(foreign.navn.as_ref(), &pointer.field("navn"));
            if let Some(address) = &foreign.internasjonal_adresse {
                let pointer = pointer.field("internasjonalAdresse");
                self.unknown_fields(&address.unknown, &pointer);
                columns.adresse = self.cell(address.fri_adressetekst.as_ref(), &pointer.field("friAdressetekst"));
                columns.land = self.country(address.landkode.as_ref(), &pointer.field("landkode"));
            }
        }
        self.intermediate_row(nr, &columns);
    }

    /// The organisation number of a company, checked.
    fn partner_company<'r>(
        &mut self,
        company: Option<&'r Virksomhet<'_>>,
        pointer: &Pointer<'_>,
    ) -> Option<Cow<'r, str>> {
        let company = company?;
        self.unknown_fields(&company.unknown, pointer);
        self.organisation_number(company.organisasjonsnummer.as_ref(), &pointer.field("organisasjonsnummer"))
    }
}
