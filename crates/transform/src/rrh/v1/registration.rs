//! A registration: each value to its row, each deviation to `avvik`.

use std::borrow::Cow;

use brreg_domain::Tekst;
use brreg_domain::kodeverk::Kodeliste;
use brreg_domain::rrh::v1::{
    Adresse, Land, MellomliggendeVirksomhet, NorskVirksomhet, Posisjon, Registrering, Rettighetshaver,
};

use crate::avvik::Avvikstype;
use crate::rrh::deviations::Pointer;
use crate::rrh::person::Person;
use crate::rrh::rows::{Intermediate, Owner, Place, Registration, Visit, number};
use crate::values::Coded;

impl Visit<'_> {
    /// Appends the rows of a registration of API v1.
    pub(super) fn v1_registration(&mut self, registration: &Registrering<'_>, pointer: &Pointer<'_>) {
        self.unknown_fields(&registration.unknown, pointer);
        let status = self.coded(
            registration.registreringsstatus.as_ref(),
            Kodeliste::RegistreringsstatusV1,
            &pointer.field("registreringsstatus"),
        );
        let owners_status = self.coded(
            registration.reelle_rettighetshaverestatus.as_ref(),
            Kodeliste::ReelleRettighetshaverestatusV1,
            &pointer.field("reelleRettighetshaverestatus"),
        );
        let registrert = self.timestamp(registration.registrert.as_ref(), &pointer.field("registrert"));
        let mut columns = Registration { status, owners_status, registrert, ..Registration::default() };
        if let Some(market) = &registration.regulert_marked {
            let pointer = pointer.field("regulertMarked");
            self.unknown_fields(&market.unknown, &pointer);
            columns.market = Place {
                navn: self.cell(market.navn.as_ref(), &pointer.field("navn")),
                ..self.place(market.land.as_ref(), market.internettadresse.as_ref(), &pointer)
            };
        }
        if let Some(register) = &registration.utenlandsk_register {
            let pointer = pointer.field("utenlandskRegister");
            self.unknown_fields(&register.unknown, &pointer);
            columns.foreign_register = self.place(register.land.as_ref(), register.internettadresse.as_ref(), &pointer);
        }
        let owners = &registration.reelle_rettighetshavere;
        columns.owners = owners.len();
        self.registration_row(&columns);

        let pointer = pointer.field("reelleRettighetshavere");
        for (index, owner) in owners.iter().enumerate() {
            self.keys.rettighetshaver_nr = number(index);
            self.v1_owner(owner, &pointer.element(index));
        }
    }

    /// Where a market or a foreign register is.
    fn place<'r>(
        &mut self,
        land: Option<&'r Land<'_>>,
        internettadresse: Option<&'r Tekst<'_>>,
        pointer: &Pointer<'_>,
    ) -> Place<'r> {
        Place {
            navn: None,
            land: self.country(land, &pointer.field("land")),
            internettadresse: self.cell(internettadresse, &pointer.field("internettadresse")),
        }
    }

    fn v1_owner(&mut self, owner: &Rettighetshaver<'_>, pointer: &Pointer<'_>) {
        self.unknown_fields(&owner.unknown, pointer);
        let (person, bostedsland) = self.v1_person(owner, pointer);
        let (foerst_registrert, endret) = self.timestamps(
            (owner.foerst_registrert.as_ref(), &pointer.field("foerstRegistrert")),
            (owner.endret.as_ref(), &pointer.field("endret")),
        );
        let er_unntatt_fra_innsyn = owner.er_unntatt_fra_innsyn;
        self.owner_row(&person, &Owner { bostedsland, er_unntatt_fra_innsyn, foerst_registrert, endret });

        let positions = pointer.field("posisjoner");
        for (index, posisjon) in owner.posisjoner.iter().enumerate() {
            self.keys.posisjon_nr = number(index);
            self.v1_position(posisjon, &positions.element(index));
        }
    }

    /// The columns of the person and the country of residence; the citizenships are appended to their table.
    fn v1_person<'r>(&mut self, owner: &'r Rettighetshaver<'_>, pointer: &Pointer<'_>) -> (Person<'r>, Coded<'r>) {
        let registered = owner.folkeregistrert_person.as_ref();
        let foreign = owner.utenlandsk_person.as_ref();
        if registered.is_some() && foreign.is_some() {
            self.avvik.report(&pointer.field("utenlandskPerson"), Avvikstype::UgyldigVerdi, None);
        }
        let (columns, bostedsland, citizenships, pointer) = match (registered, foreign) {
            (Some(person), _) => {
                let pointer = pointer.field("folkeregistrertPerson");
                (self.registered_person(person.into(), &pointer), &person.bostedsland, &person.statsborgerskap, pointer)
            }
            (None, Some(person)) => {
                let pointer = pointer.field("utenlandskPerson");
                (self.foreign_person(&person.into(), &pointer), &person.bostedsland, &person.statsborgerskap, pointer)
            }
            (None, None) => return (Person::default(), Coded::default()),
        };
        self.citizenships(citizenships, &pointer.field("statsborgerskap"));
        (columns, self.country(bostedsland.as_ref(), &pointer.field("bostedsland")))
    }

    fn v1_position(&mut self, posisjon: &Posisjon<'_>, pointer: &Pointer<'_>) {
        self.unknown_fields(&posisjon.unknown, pointer);
        let posisjonstype =
            self.coded(posisjon.posisjonstype.as_ref(), Kodeliste::PosisjonstypeV1, &pointer.field("posisjonstype"));
        let intervall = self.coded(
            posisjon.stoerrelsesintervall.as_ref(),
            Kodeliste::StoerrelsesintervallV1,
            &pointer.field("stoerrelsesintervall"),
        );
        let (beskrivelse, field) = posisjon.beskrivelse();
        let beskrivelse = self.cell(beskrivelse, &pointer.field(field));
        self.position_row(&posisjonstype, &intervall, beskrivelse.as_deref());

        let grounds = pointer.field("grunnlagstyper");
        for (index, grunnlag) in posisjon.grunnlagstyper.iter().enumerate() {
            let grunnlag = self.coded(Some(grunnlag), Kodeliste::GrunnlagstypeV1, &grounds.element(index));
            self.ground_row(number(index), &grunnlag);
        }
        let between = pointer.field("mellomliggendeVirksomheter");
        for (index, company) in posisjon.mellomliggende_virksomheter.iter().enumerate() {
            self.v1_intermediate(company, number(index), &between.element(index));
        }
    }

    fn v1_intermediate(&mut self, company: &MellomliggendeVirksomhet<'_>, nr: i32, pointer: &Pointer<'_>) {
        self.unknown_fields(&company.unknown, pointer);
        let norwegian = company.norsk_virksomhet.as_ref();
        let organisasjonsnummer = self.norwegian_company(norwegian, &pointer.field("norskVirksomhet"));
        let mut columns = Intermediate { organisasjonsnummer, ..Intermediate::default() };
        if let Some(foreign) = &company.utenlandsk_virksomhet {
            let pointer = pointer.field("utenlandskVirksomhet");
            self.unknown_fields(&foreign.unknown, &pointer);
            columns.home_number = self.cell(
                foreign.registreringsnummer_i_hjemlandet.as_ref(),
                &pointer.field("registreringsnummerIHjemlandet"),
            );
            columns.navn = self.cell(foreign.navn.as_ref(), &pointer.field("navn"));
            if let Some(address) = &foreign.adresse {
                let pointer = pointer.field("adresse");
                self.unknown_fields(&address.unknown, &pointer);
                columns.adresse = self.address(address, &pointer.field("friAdressetekst"));
                columns.land = self.country(address.land.as_ref(), &pointer.field("land"));
            }
        }
        self.intermediate_row(nr, &columns);
    }

    /// The lines of an address in one.
    fn address<'r>(&mut self, address: &'r Adresse<'_>, pointer: &Pointer<'_>) -> Option<Cow<'r, str>> {
        match address.fri_adressetekst.one_line()? {
            Cow::Borrowed(line) => self.cell_of(line, pointer),
            Cow::Owned(line) => self.cell_of(&line, pointer).map(|line| Cow::Owned(line.into_owned())),
        }
    }

    /// The organisation number of a company that a registration names, checked.
    pub(super) fn norwegian_company<'r>(
        &mut self,
        company: Option<&'r NorskVirksomhet<'_>>,
        pointer: &Pointer<'_>,
    ) -> Option<Cow<'r, str>> {
        let company = company?;
        self.unknown_fields(&company.unknown, pointer);
        self.organisation_number(company.organisasjonsnummer.as_ref(), &pointer.field("organisasjonsnummer"))
    }
}
