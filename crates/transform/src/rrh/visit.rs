//! The walk through one registration: each value to its column, each deviation to `avvik`.

use brreg_domain::kodeverk::{self, Kodeliste};
use brreg_domain::rrh::{MellomliggendeVirksomhet, Posisjon, Registrering, Rettighetshaver, Virksomhet};

use super::avvik::{Reporter, Sti};
use super::flatten::{Flattener, Tables};

/// The keys of the row that is being written.
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

/// Appends the key columns that a table has.
macro_rules! append_keys {
    ($table:expr, $keys:expr $(, $number:ident)*) => {
        $table.organisasjonsnummer.append_value($keys.organisasjonsnummer);
        $table.registrering_id.append_value($keys.registrering_id);
        $( $table.$number.append_value($keys.$number); )*
    };
}
pub(super) use append_keys;

/// The number of an element as the `_nr` columns count, from 1.
pub(super) fn number(index: usize) -> i32 {
    i32::try_from(index + 1).unwrap_or(i32::MAX)
}

impl Visit<'_> {
    pub(super) fn registrering(&mut self, registrering: &Registrering<'_>) {
        self.ukjente(&registrering.ukjente, None);
        let company = registrering.registreringspliktig_virksomhet.as_ref();
        self.virksomhet(company, &Sti::root("registreringspliktigVirksomhet"));
        let status = self.kode(
            registrering.registrering_status.as_ref(),
            Kodeliste::Registreringstatus,
            &Sti::root("registreringStatus"),
        );
        let owners_status = self.kode(
            registrering.reelle_rettighetshavere_status.as_ref(),
            Kodeliste::ReelleRettighetshavereStatus,
            &Sti::root("reelleRettighetshavereStatus"),
        );
        let registrert = self.timestamp(registrering.registrert_dato.as_ref(), &Sti::root("registrertDato"));
        let owners = &registrering.reelle_rettighetshavere;

        let table = &mut self.tables.registreringer;
        append_keys!(table, self.keys);
        table.registreringstatus.append_option(status.kode);
        table.registreringstatus_tekst.append_option(status.tekst);
        table.registrert.append_option(registrert);
        table.rettighetshaverstatus.append_option(owners_status.kode);
        table.rettighetshaverstatus_tekst.append_option(owners_status.tekst);
        table.antall_rettighetshavere.append_value(i32::try_from(owners.len()).unwrap_or(i32::MAX));

        let sti = Sti::root("reelleRettighetshavere");
        for (index, owner) in owners.iter().enumerate() {
            self.keys.rettighetshaver_nr = number(index);
            self.rettighetshaver(owner, &sti.element(index));
        }
    }

    fn rettighetshaver(&mut self, owner: &Rettighetshaver<'_>, sti: &Sti<'_>) {
        self.ukjente(&owner.ukjente, Some(sti));
        self.person(owner, sti);
        let bostedsland = self.land(owner.bostedsland.as_ref(), &sti.field("bostedsland"));
        let registered = self.timestamp(owner.foerst_registrert_dato.as_ref(), &sti.field("foerstRegistrertDato"));
        // Most owners were never changed: both moments are the same text then.
        let unchanged = registered.is_some() && owner.endret_dato == owner.foerst_registrert_dato;
        let changed =
            if unchanged { registered } else { self.timestamp(owner.endret_dato.as_ref(), &sti.field("endretDato")) };

        let table = &mut self.tables.rettighetshavere;
        append_keys!(table, self.keys, rettighetshaver_nr);
        table.bostedsland.append_option(bostedsland.kode);
        table.bostedsland_tekst.append_option(bostedsland.tekst);
        table.er_unntatt_fra_innsyn.append_option(owner.er_unntatt_fra_innsyn);
        table.foerst_registrert.append_option(registered);
        table.endret.append_option(changed);

        let positions = sti.field("posisjoner");
        for (index, posisjon) in owner.posisjoner.iter().enumerate() {
            self.keys.posisjon_nr = number(index);
            self.posisjon(posisjon, &positions.element(index));
        }
    }

    fn posisjon(&mut self, posisjon: &Posisjon<'_>, sti: &Sti<'_>) {
        self.ukjente(&posisjon.ukjente, Some(sti));
        let posisjonstype = self.kode(posisjon.posisjonstype.as_ref(), Kodeliste::Posisjontype, &sti.field("type"));
        let intervall = self.kode(
            posisjon.stoerrelse_intervall.as_ref(),
            Kodeliste::Stoerrelseintervall,
            &sti.field("stoerrelseIntervall"),
        );
        let andel = intervall.listed.and_then(kodeverk::andel);
        let description = self.cell(posisjon.beskrivelse_annen_maate.as_ref(), &sti.field("beskrivelseAnnenMaate"));

        let table = &mut self.tables.posisjoner;
        append_keys!(table, self.keys, rettighetshaver_nr, posisjon_nr);
        table.posisjonstype.append_option(posisjonstype.kode);
        table.posisjonstype_tekst.append_option(posisjonstype.tekst);
        table.stoerrelsesintervall.append_option(intervall.kode);
        table.stoerrelsesintervall_tekst.append_option(intervall.tekst);
        table.andel_min.append_option(andel.map(|(least, _)| i128::from(least)));
        table.andel_max.append_option(andel.map(|(_, most)| i128::from(most)));
        table.beskrivelse_annen_maate.append_option(description);

        let grounds = sti.field("grunnlag");
        for (index, grunnlag) in posisjon.grunnlag.iter().enumerate() {
            let grunnlag = self.kode(Some(grunnlag), Kodeliste::Grunnlagtype, &grounds.element(index));
            let table = &mut self.tables.grunnlag;
            append_keys!(table, self.keys, rettighetshaver_nr, posisjon_nr);
            table.grunnlag_nr.append_value(number(index));
            table.grunnlagstype.append_option(grunnlag.kode);
            table.grunnlagstype_tekst.append_option(grunnlag.tekst);
        }
        let between = sti.field("mellomliggendeVirksomheter");
        for (index, company) in posisjon.mellomliggende_virksomheter.iter().enumerate() {
            self.mellomliggende(company, number(index), &between.element(index));
        }
    }

    fn mellomliggende(&mut self, company: &MellomliggendeVirksomhet<'_>, nr: i32, sti: &Sti<'_>) {
        self.ukjente(&company.ukjente, Some(sti));
        let organisasjonsnummer = self.virksomhet(company.virksomhet.as_ref(), &sti.field("virksomhet"));
        let foreign_sti = sti.field("utenlandskVirksomhet");
        let foreign = company.utenlandsk_virksomhet.as_ref();
        self.ukjente(foreign.map_or(&[], |foreign| &foreign.ukjente), Some(&foreign_sti));
        let home_number = self.cell(
            foreign.and_then(|foreign| foreign.registreringsnummer_i_hjemlandet.as_ref()),
            &foreign_sti.field("registreringsnummerIHjemlandet"),
        );
        let navn = self.cell(foreign.and_then(|foreign| foreign.navn.as_ref()), &foreign_sti.field("navn"));
        let address_sti = foreign_sti.field("internasjonalAdresse");
        let address = foreign.and_then(|foreign| foreign.internasjonal_adresse.as_ref());
        self.ukjente(address.map_or(&[], |address| &address.ukjente), Some(&address_sti));
        let adresse = self
            .cell(address.and_then(|address| address.fri_adressetekst.as_ref()), &address_sti.field("friAdressetekst"));
        let land = self.land(address.and_then(|address| address.landkode.as_ref()), &address_sti.field("landkode"));

        let table = &mut self.tables.mellomliggende;
        append_keys!(table, self.keys, rettighetshaver_nr, posisjon_nr);
        table.mellomliggende_nr.append_value(nr);
        table.mellomliggende_organisasjonsnummer.append_option(organisasjonsnummer);
        table.registreringsnummer_i_hjemlandet.append_option(home_number);
        table.navn.append_option(navn);
        table.adresse.append_option(adresse);
        table.landkode.append_option(land.kode);
        table.land.append_option(land.tekst);
    }

    /// The organisation number of a company, checked.
    fn virksomhet<'r>(
        &mut self,
        company: Option<&'r Virksomhet<'_>>,
        sti: &Sti<'_>,
    ) -> Option<std::borrow::Cow<'r, str>> {
        let company = company?;
        self.ukjente(&company.ukjente, Some(sti));
        self.organisasjonsnummer(company.organisasjonsnummer.as_ref(), &sti.field("organisasjonsnummer"))
    }
}
