//! One answer to its rows.

use arrow::array::RecordBatch;
use brreg_domain::Tekst;
use brreg_domain::ektepakt::{Adresse, Avtaleinnhold, Ektepakt, Person, Rolle};
use brreg_domain::kodeverk::Kodeliste;

use super::tables::{
    AvtaleinnholdRow, AvtaleinnholdRows, EktepakterRow, EktepakterRows, OppslagRow, OppslagRows, PaategningerRow,
    PaategningerRows, RollerRow, RollerRows, TABLES,
};
use crate::cells::Cells;
use crate::error::Error;

/// Number of the tables.
pub const COUNT: usize = TABLES.len();

/// Collects the rows of answers.
#[derive(Debug, Default)]
pub struct Rows {
    oppslag: OppslagRows,
    ektepakter: EktepakterRows,
    roller: RollerRows,
    avtaleinnhold: AvtaleinnholdRows,
    paategninger: PaategningerRows,
}

/// The person that was looked up, in one lookup.
#[derive(Clone, Copy)]
pub struct Asked<'r> {
    /// The number that was looked up.
    pub number: &'r str,
    /// The pseudonym, where the lake has pseudonyms.
    pub person_id: Option<&'r str>,
}

/// The outcome of a lookup.
pub enum Outcome<'r> {
    /// An answer.
    Answered {
        /// Language of the labels.
        spraak: Option<&'r Tekst<'r>>,
        /// Number of contracts.
        antall_ektepakt: i32,
    },
    /// A failure.
    Failed {
        /// Why it failed.
        feilmelding: Option<&'r Tekst<'r>>,
        /// The register's identifier of the failure.
        korrelasjonsid: Option<&'r Tekst<'r>>,
    },
}

impl Rows {
    /// Appends the row of a lookup.
    pub fn oppslag(&mut self, asked: Asked<'_>, timestamp: Option<i64>, outcome: Outcome<'_>, cells: &mut Cells) {
        let row = OppslagRow {
            person_id: asked.person_id,
            foedselsnummer: cells.number(asked.number),
            oppslagstidspunkt: timestamp,
            spraak: None,
            antall_ektepakt: None,
            utfall: Some("feil"),
            feilmelding: None,
            korrelasjonsid: None,
        };
        match outcome {
            Outcome::Answered { spraak, antall_ektepakt } => {
                self.oppslag.push(OppslagRow {
                    spraak: cells.text(spraak).as_deref(),
                    antall_ektepakt: Some(antall_ektepakt),
                    utfall: Some(if antall_ektepakt > 0 { "treff" } else { "ingen_treff" }),
                    ..row
                });
            }
            Outcome::Failed { feilmelding, korrelasjonsid } => self.oppslag.push(OppslagRow {
                feilmelding: cells.text(feilmelding).as_deref(),
                korrelasjonsid: cells.id(korrelasjonsid).as_deref(),
                ..row
            }),
        }
    }

    /// Appends the rows of a contract.
    pub fn ektepakt(&mut self, asked: Asked<'_>, ektepakt: &Ektepakt<'_>, cells: &mut Cells) {
        cells.unknown_fields(&ektepakt.unknown);
        let kind = cells.coded(
            ektepakt.ektepakttype.as_ref(),
            ektepakt.ektepakttypebeskrivelse.as_ref(),
            Kodeliste::Ektepakttype,
        );
        let status =
            cells.coded(ektepakt.status.as_ref(), ektepakt.statusbeskrivelse.as_ref(), Kodeliste::Ektepaktstatus);
        let creation = cells.coded(
            ektepakt.opprettelse.as_ref(),
            ektepakt.opprettelsestypebeskrivelse.as_ref(),
            Kodeliste::Opprettelsestype,
        );
        let nummer = ektepakt.ektepaktnummer;
        self.ektepakter.push(EktepakterRow {
            person_id: asked.person_id,
            ektepaktnummer: nummer,
            innkomsttidspunkt: cells.timestamp(ektepakt.innkomsttidspunkt.as_ref()),
            ektepakttype: kind.kode.as_deref(),
            ektepakttype_tekst: kind.tekst.as_deref(),
            status: status.kode.as_deref(),
            status_tekst: status.tekst.as_deref(),
            opprettelse: creation.kode.as_deref(),
            opprettelse_tekst: creation.tekst.as_deref(),
            har_supplerende_opplysninger: ektepakt.har_supplerende_opplysninger,
        });

        self.agreements(asked, nummer, None, &ektepakt.avtaleinnhold, cells);
        for (nr, rolle) in (1..).zip(&ektepakt.rolle) {
            self.role(asked, nummer, nr, rolle, cells);
            self.agreements(asked, nummer, Some(nr), &rolle.avtaleinnhold, cells);
        }
        for (nr, remark) in (1..).zip(&ektepakt.paategning) {
            self.paategninger.push(PaategningerRow {
                person_id: asked.person_id,
                ektepaktnummer: nummer,
                paategning_nr: Some(nr),
                tekst: cells.text(Some(remark)).as_deref(),
            });
        }
    }

    fn role(&mut self, asked: Asked<'_>, ektepakt: Option<i64>, nr: i32, rolle: &Rolle<'_>, cells: &mut Cells) {
        cells.unknown_fields(&rolle.unknown);
        let kind = cells.coded(rolle.rolletype.as_ref(), rolle.rolletypebeskrivelse.as_ref(), Kodeliste::Rolletype);
        let person = rolle.person.as_ref();
        cells.unknown_fields(person.map_or(&[], |person: &Person<'_>| &person.unknown));
        let navn = person.and_then(|person| person.navn.as_ref());
        cells.unknown_fields(navn.map_or(&[], |navn| &navn.unknown));
        let address = person.and_then(|person| person.adresse.as_ref());
        cells.unknown_fields(address.map_or(&[], |address: &Adresse<'_>| &address.unknown));
        let town = address.and_then(|address| address.poststed.as_ref());
        let municipality = address.and_then(|address| address.kommune.as_ref());
        let line = address.and_then(Adresse::one_line).map(Tekst::from);
        let postnummer = town.and_then(|town| town.postnummer.as_ref());
        let postnummer = postnummer.or(address.and_then(|address| address.postkode.as_ref()));
        let poststed = town.and_then(|town| town.navn.as_ref());
        let poststed = poststed.or(address.and_then(|address| address.by_eller_stedsnavn.as_ref()));

        self.roller.push(RollerRow {
            person_id: asked.person_id,
            ektepaktnummer: ektepakt,
            rolle_nr: Some(nr),
            rolletype: kind.kode.as_deref(),
            rolletype_tekst: kind.tekst.as_deref(),
            fornavn: cells.text(navn.and_then(|navn| navn.fornavn.as_ref())).as_deref(),
            mellomnavn: cells.text(navn.and_then(|navn| navn.mellomnavn.as_ref())).as_deref(),
            etternavn: cells.text(navn.and_then(|navn| navn.etternavn.as_ref())).as_deref(),
            adressetype: cells.text(address.and_then(|address| address.adressetype.as_ref())).as_deref(),
            brukskategori: cells.text(address.and_then(|address| address.brukskategori.as_ref())).as_deref(),
            co_navn: cells.text(address.and_then(|address| address.co_navn.as_ref())).as_deref(),
            adresselinje: cells.text(line.as_ref()).as_deref(),
            postnummer: cells.text(postnummer).as_deref(),
            poststed: cells.text(poststed).as_deref(),
            kommunenummer: cells.text(municipality.and_then(|it| it.kommunenummer.as_ref())).as_deref(),
            kommunenavn: cells.text(municipality.and_then(|it| it.kommunenavn.as_ref())).as_deref(),
            landkode: cells.text(address.and_then(|address| address.landkode.as_ref())).as_deref(),
        });
    }

    fn agreements(
        &mut self,
        asked: Asked<'_>,
        ektepakt: Option<i64>,
        rolle: Option<i32>,
        agreements: &[Avtaleinnhold<'_>],
        cells: &mut Cells,
    ) {
        for (nr, agreement) in (1..).zip(agreements) {
            cells.unknown_fields(&agreement.unknown);
            let kind = cells.coded(
                agreement.avtaletype.as_ref(),
                agreement.avtaletypebeskrivelse.as_ref(),
                Kodeliste::Avtaletype,
            );
            self.avtaleinnhold.push(AvtaleinnholdRow {
                person_id: asked.person_id,
                ektepaktnummer: ektepakt,
                rolle_nr: rolle,
                avtale_nr: Some(nr),
                avtaletype: kind.kode.as_deref(),
                avtaletype_tekst: kind.tekst.as_deref(),
            });
        }
    }

    /// The number of rows of each of the register's tables.
    #[must_use]
    pub const fn counts(&self) -> [usize; COUNT] {
        [
            self.oppslag.len(),
            self.ektepakter.len(),
            self.roller.len(),
            self.avtaleinnhold.len(),
            self.paategninger.len(),
        ]
    }

    /// Takes the rows of each of the register's tables.
    ///
    /// # Errors
    /// Only where Arrow refuses a batch.
    pub fn finish(&mut self) -> Result<[RecordBatch; COUNT], Error> {
        Ok([
            self.oppslag.finish()?,
            self.ektepakter.finish()?,
            self.roller.finish()?,
            self.avtaleinnhold.finish()?,
            self.paategninger.finish()?,
        ])
    }
}
