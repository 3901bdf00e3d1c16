//! One answer to its rows.

use arrow::array::RecordBatch;
use brreg_domain::Tekst;
use brreg_domain::ektepakt::{Adresse, Avtaleinnhold, Ektepakt, Person, Rolle};
use brreg_domain::kodeverk::Kodeliste;

use crate::cells::Cells;
use crate::error::Error;
use crate::schema::ektepakt::{
    AvtaleinnholdBuilder, EktepakterBuilder, OppslagBuilder, PaategningerBuilder, RollerBuilder, TABLES,
};
use crate::versions::Versions;

/// Number of the tables.
pub const COUNT: usize = TABLES.len();
/// Places among [`TABLES`].
pub const OPPSLAG: usize = 0;
const EKTEPAKTER: usize = 1;
const ROLLER: usize = 2;
const AVTALEINNHOLD: usize = 3;
const PAATEGNINGER: usize = 4;

/// The rows of some answers, with the person and version of each.
#[derive(Debug, Default)]
pub struct Rows {
    oppslag: OppslagBuilder,
    ektepakter: EktepakterBuilder,
    roller: RollerBuilder,
    avtaleinnhold: AvtaleinnholdBuilder,
    paategninger: PaategningerBuilder,
    /// Of the rows of each of [`TABLES`].
    pub versions: [Versions; COUNT],
    /// The lookups that were answered.
    pub answered: Versions,
}

/// The person that was looked up, in one lookup.
#[derive(Clone, Copy)]
pub struct Asked<'r> {
    /// The number as it was asked for.
    pub number: &'r str,
    /// What tells the person from others while answers are merged; never stored.
    pub key: &'r str,
    /// The pseudonym, where the lake has one.
    pub person_id: Option<&'r str>,
    /// Number of the lookup.
    pub version: u32,
}

/// What came of a lookup.
pub enum Outcome<'r> {
    /// An answer.
    Answered { spraak: Option<&'r Tekst<'r>>, antall_ektepakt: i32 },
    /// A failure.
    Failed { feilmelding: Option<&'r Tekst<'r>>, korrelasjonsid: Option<&'r Tekst<'r>> },
}

impl Rows {
    pub fn oppslag(&mut self, asked: Asked<'_>, moment: Option<i64>, outcome: Outcome<'_>, cells: &mut Cells) {
        self.versions[OPPSLAG].push(asked.key, asked.version);
        let table = &mut self.oppslag;
        table.person_id.append_option(asked.person_id);
        table.foedselsnummer.append_option(cells.number(asked.number));
        table.oppslagstidspunkt.append_option(moment);
        match outcome {
            Outcome::Answered { spraak, antall_ektepakt } => {
                self.answered.push(asked.key, asked.version);
                table.spraak.append_option(cells.text(spraak));
                table.antall_ektepakt.append_value(antall_ektepakt);
                table.utfall.append_value(if antall_ektepakt > 0 { "treff" } else { "ingen_treff" });
                table.feilmelding.append_null();
                table.korrelasjonsid.append_null();
            }
            Outcome::Failed { feilmelding, korrelasjonsid } => {
                table.spraak.append_null();
                table.antall_ektepakt.append_null();
                table.utfall.append_value("feil");
                table.feilmelding.append_option(cells.text(feilmelding));
                table.korrelasjonsid.append_option(cells.id(korrelasjonsid));
            }
        }
    }

    pub fn ektepakt(&mut self, asked: Asked<'_>, ektepakt: &Ektepakt<'_>, cells: &mut Cells) {
        cells.ukjente(&ektepakt.ukjente);
        self.versions[EKTEPAKTER].push(asked.key, asked.version);
        let table = &mut self.ektepakter;
        table.person_id.append_option(asked.person_id);
        table.ektepaktnummer.append_option(ektepakt.ektepaktnummer);
        table.innkomsttidspunkt.append_option(cells.timestamp(ektepakt.innkomsttidspunkt.as_ref()));
        let kind = cells.coded(
            ektepakt.ektepakttype.as_ref(),
            ektepakt.ektepakttypebeskrivelse.as_ref(),
            Kodeliste::Ektepakttype,
        );
        table.ektepakttype.append_option(kind.kode);
        table.ektepakttype_tekst.append_option(kind.tekst);
        let status =
            cells.coded(ektepakt.status.as_ref(), ektepakt.statusbeskrivelse.as_ref(), Kodeliste::Ektepaktstatus);
        table.status.append_option(status.kode);
        table.status_tekst.append_option(status.tekst);
        let creation = cells.coded(
            ektepakt.opprettelse.as_ref(),
            ektepakt.opprettelsestypebeskrivelse.as_ref(),
            Kodeliste::Opprettelsestype,
        );
        table.opprettelse.append_option(creation.kode);
        table.opprettelse_tekst.append_option(creation.tekst);
        table.har_supplerende_opplysninger.append_option(ektepakt.har_supplerende_opplysninger);

        let nummer = ektepakt.ektepaktnummer;
        self.avtaler(asked, nummer, None, &ektepakt.avtaleinnhold, cells);
        for (nr, rolle) in (1..).zip(&ektepakt.rolle) {
            self.rolle(asked, nummer, nr, rolle, cells);
            self.avtaler(asked, nummer, Some(nr), &rolle.avtaleinnhold, cells);
        }
        for (nr, remark) in (1..).zip(&ektepakt.paategning) {
            self.versions[PAATEGNINGER].push(asked.key, asked.version);
            let table = &mut self.paategninger;
            table.person_id.append_option(asked.person_id);
            table.ektepaktnummer.append_option(nummer);
            table.paategning_nr.append_value(nr);
            table.tekst.append_option(cells.text(Some(remark)));
        }
    }

    fn rolle(&mut self, asked: Asked<'_>, ektepakt: Option<i64>, nr: i32, rolle: &Rolle<'_>, cells: &mut Cells) {
        cells.ukjente(&rolle.ukjente);
        self.versions[ROLLER].push(asked.key, asked.version);
        let table = &mut self.roller;
        table.person_id.append_option(asked.person_id);
        table.ektepaktnummer.append_option(ektepakt);
        table.rolle_nr.append_value(nr);
        let kind = cells.coded(rolle.rolletype.as_ref(), rolle.rolletypebeskrivelse.as_ref(), Kodeliste::Rolletype);
        table.rolletype.append_option(kind.kode);
        table.rolletype_tekst.append_option(kind.tekst);

        let person = rolle.person.as_ref();
        cells.ukjente(person.map_or(&[], |person: &Person<'_>| &person.ukjente));
        let navn = person.and_then(|person| person.navn.as_ref());
        cells.ukjente(navn.map_or(&[], |navn| &navn.ukjente));
        table.fornavn.append_option(cells.text(navn.and_then(|navn| navn.fornavn.as_ref())));
        table.mellomnavn.append_option(cells.text(navn.and_then(|navn| navn.mellomnavn.as_ref())));
        table.etternavn.append_option(cells.text(navn.and_then(|navn| navn.etternavn.as_ref())));

        let address = person.and_then(|person| person.adresse.as_ref());
        cells.ukjente(address.map_or(&[], |address: &Adresse<'_>| &address.ukjente));
        let town = address.and_then(|address| address.poststed.as_ref());
        let municipality = address.and_then(|address| address.kommune.as_ref());
        let linje = address.and_then(Adresse::linje).map(Tekst::from);
        table.adressetype.append_option(cells.text(address.and_then(|address| address.adressetype.as_ref())));
        table.brukskategori.append_option(cells.text(address.and_then(|address| address.brukskategori.as_ref())));
        table.co_navn.append_option(cells.text(address.and_then(|address| address.co_navn.as_ref())));
        table.adresselinje.append_option(cells.text(linje.as_ref()));
        let code = town.and_then(|town| town.postnummer.as_ref());
        table.postnummer.append_option(cells.text(code.or(address.and_then(|address| address.postkode.as_ref()))));
        let name = town.and_then(|town| town.navn.as_ref());
        table
            .poststed
            .append_option(cells.text(name.or(address.and_then(|address| address.by_eller_stedsnavn.as_ref()))));
        table.kommunenummer.append_option(cells.text(municipality.and_then(|it| it.kommunenummer.as_ref())));
        table.kommunenavn.append_option(cells.text(municipality.and_then(|it| it.kommunenavn.as_ref())));
        table.landkode.append_option(cells.text(address.and_then(|address| address.landkode.as_ref())));
    }

    fn avtaler(
        &mut self,
        asked: Asked<'_>,
        ektepakt: Option<i64>,
        rolle: Option<i32>,
        avtaler: &[Avtaleinnhold<'_>],
        cells: &mut Cells,
    ) {
        for (nr, avtale) in (1..).zip(avtaler) {
            cells.ukjente(&avtale.ukjente);
            self.versions[AVTALEINNHOLD].push(asked.key, asked.version);
            let table = &mut self.avtaleinnhold;
            table.person_id.append_option(asked.person_id);
            table.ektepaktnummer.append_option(ektepakt);
            table.rolle_nr.append_option(rolle);
            table.avtale_nr.append_value(nr);
            let kind =
                cells.coded(avtale.avtaletype.as_ref(), avtale.avtaletypebeskrivelse.as_ref(), Kodeliste::Avtaletype);
            table.avtaletype.append_option(kind.kode);
            table.avtaletype_tekst.append_option(kind.tekst);
        }
    }

    /// Takes the rows of each of [`TABLES`].
    pub fn finish(&mut self) -> Result<[RecordBatch; COUNT], Error> {
        let schemas = TABLES.map(crate::schema::Table::schema);
        Ok([
            self.oppslag.finish(&schemas[OPPSLAG])?,
            self.ektepakter.finish(&schemas[EKTEPAKTER])?,
            self.roller.finish(&schemas[ROLLER])?,
            self.avtaleinnhold.finish(&schemas[AVTALEINNHOLD])?,
            self.paategninger.finish(&schemas[PAATEGNINGER])?,
        ])
    }
}
