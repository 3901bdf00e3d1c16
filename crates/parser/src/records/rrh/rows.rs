//! One registration from its rows, equal to that of the JSON published at the same time.

use std::collections::HashMap;

use brreg_domain::Tekst;
use brreg_domain::kodeverk::Kodeliste;
use brreg_domain::rrh::partner::{
    FolkeregistrertPerson, Navn, Posisjon, Registrering, Rettighetshaver, UtenlandskPerson, Virksomhet,
};

use super::columns::{Column, NAMED, OWNER, POSITION, REGISTRATION};
use super::labels::{kodeverdi, kodeverdier, land, landliste};
use crate::csv::{Group, Row, is_same};
use crate::record_error::{RecordError, RecordErrorKind};

/// The registration of these rows.
pub(super) fn registrering(group: Group<'_>) -> Result<Registrering<'_>, RecordError> {
    let error = |kind| RecordError::new(kind, 0);
    let mut rows = group.rows().map(Values).peekable();
    let Some(&first) = rows.peek() else { return Err(error(RecordErrorKind::Missing)) };
    let mut record = registration(first);
    record.unknown = group.unknown_columns().map(Tekst::from).collect();
    let mut previous: Option<(Values<'_>, usize)> = None;
    let mut known = Known::default();
    for row in rows {
        let differs = |column| !is_same(row.get(column), first.get(column));
        if let Some(column) = REGISTRATION.into_iter().find(|&column| differs(column)) {
            return Err(error(RecordErrorKind::RowsDiffer { column: column.name() }));
        }
        if row.is_empty(&OWNER) && row.is_empty(&POSITION) {
            previous = None;
            continue;
        }
        let owners = &mut record.reelle_rettighetshavere;
        let place = match previous.filter(|(previous, _)| row.equals(*previous, &OWNER)) {
            Some((_, place)) => place,
            // In a file that was sorted, other owners may come between the rows of one. Owners without a name look alike.
            None => match known.place(row).filter(|_| !row.is_empty(&NAMED)) {
                Some(place) => place,
                None => {
                    let place = owners.len();
                    owners.push(owner(row).map_err(|(column, path)| {
                        let kind = RecordErrorKind::WrongType { expected: "`true` or `false`", found: "another text" };
                        error(kind).in_column(column.name()).at_path(format!("/reelleRettighetshavere/{place}{path}"))
                    })?);
                    known.first.push(row);
                    place
                }
            },
        };
        if !row.is_empty(&POSITION)
            && let Some(owner) = owners.get_mut(place)
        {
            owner.posisjoner.push(position(row));
        }
        previous = Some((row, place));
    }
    Ok(record)
}

/// Owners up to which each is compared with those before it.
const FEW: usize = 16;

/// The owners of a registration so far.
#[derive(Default)]
struct Known<'a> {
    /// The first row of each, by its place.
    first: Vec<Values<'a>>,
    /// Of many, the place of each by its values, and how many of them are there.
    places: HashMap<[&'a str; OWNER.len()], usize>,
    placed: usize,
}

impl<'a> Known<'a> {
    /// The place of the owner whose row it is, too.
    fn place(&mut self, row: Values<'a>) -> Option<usize> {
        if self.first.len() <= FEW {
            return self.first.iter().position(|known| row.equals(*known, &OWNER));
        }
        for (place, known) in self.first.iter().enumerate().skip(self.placed) {
            self.places.entry(OWNER.map(|column| known.get(column))).or_insert(place);
        }
        self.placed = self.first.len();
        self.places.get(&OWNER.map(|column| row.get(column))).copied()
    }
}

/// One row.
#[derive(Debug, Clone, Copy)]
struct Values<'a>(Row<'a>);

impl<'a> Values<'a> {
    fn get(self, column: Column) -> &'a str {
        if column.is_free_text() { self.0.text(column as usize) } else { self.0.get(column as usize) }
    }

    fn text(self, column: Column) -> Option<Tekst<'a>> {
        Some(self.get(column)).filter(|text| !text.is_empty()).map(Tekst::from)
    }

    /// A boolean, or else the column.
    fn boolean(self, column: Column) -> Result<Option<bool>, Column> {
        match self.get(column) {
            "" => Ok(None),
            "true" => Ok(Some(true)),
            "false" => Ok(Some(false)),
            _ => Err(column),
        }
    }

    fn is_empty(self, columns: &[Column]) -> bool {
        columns.iter().all(|&column| self.get(column).is_empty())
    }

    fn equals(self, other: Self, columns: &[Column]) -> bool {
        columns.iter().all(|&column| self.get(column) == other.get(column))
    }
}

fn registration(row: Values<'_>) -> Registrering<'_> {
    Registrering {
        registrering_id: row.text(Column::RegistreringId),
        registrert_dato: row.text(Column::RegistrertDato),
        reelle_rettighetshavere_status: kodeverdi(Kodeliste::ReelleRettighetshavereStatus, row.get(Column::Status)),
        registreringspliktig_virksomhet: row
            .text(Column::Organisasjonsnummer)
            .map(|number| Virksomhet { organisasjonsnummer: Some(number), ..Virksomhet::default() }),
        ..Registrering::default()
    }
}

/// An owner without positions, or the column of what is no boolean, and where that is inside the owner.
fn owner(row: Values<'_>) -> Result<Rettighetshaver<'_>, (Column, &'static str)> {
    Ok(Rettighetshaver {
        folkeregistrert_person: registered_person(row)?,
        utenlandsk_person: foreign_person(row),
        bostedsland: land(row.get(Column::Bostedsland)),
        er_unntatt_fra_innsyn: row
            .boolean(Column::ErUnntattFraInnsyn)
            .map_err(|column| (column, "/erUnntattFraInnsyn"))?,
        foerst_registrert_dato: row.text(Column::FoerstRegistrert),
        endret_dato: row.text(Column::Endret),
        ..Rettighetshaver::default()
    })
}

fn registered_person(row: Values<'_>) -> Result<Option<FolkeregistrertPerson<'_>>, (Column, &'static str)> {
    const NAME: [Column; 3] = [Column::Fornavn, Column::Mellomnavn, Column::Etternavn];
    const REST: [Column; 5] =
        [Column::Foedselsnummer, Column::Foedselsdato, Column::Foedselsaar, Column::ErDoed, Column::Statsborgerskap];
    if row.is_empty(&NAME) && row.is_empty(&REST) {
        return Ok(None);
    }
    let name = Navn {
        fornavn: row.text(Column::Fornavn),
        mellomnavn: row.text(Column::Mellomnavn),
        etternavn: row.text(Column::Etternavn),
        ..Navn::default()
    };
    Ok(Some(FolkeregistrertPerson {
        foedsels_eller_d_nummer: row.text(Column::Foedselsnummer),
        foedselsdato: row.text(Column::Foedselsdato),
        foedselsaar: row.text(Column::Foedselsaar),
        navn: (!row.is_empty(&NAME)).then_some(name),
        er_doed: row.boolean(Column::ErDoed).map_err(|column| (column, "/folkeregistrertPerson/erDoed"))?,
        statsborgerskap: landliste(row.get(Column::Statsborgerskap)),
        ..FolkeregistrertPerson::default()
    }))
}

fn foreign_person(row: Values<'_>) -> Option<UtenlandskPerson<'_>> {
    const COLUMNS: [Column; 4] = [
        Column::UtenlandskFoedselsdato,
        Column::UtenlandskFoedselsaar,
        Column::UtenlandskNavn,
        Column::UtenlandskStatsborgerskap,
    ];
    (!row.is_empty(&COLUMNS)).then(|| UtenlandskPerson {
        foedselsdato: row.text(Column::UtenlandskFoedselsdato),
        foedselsaar: row.text(Column::UtenlandskFoedselsaar),
        fullt_navn: row.text(Column::UtenlandskNavn),
        statsborgerskap: landliste(row.get(Column::UtenlandskStatsborgerskap)),
        ..UtenlandskPerson::default()
    })
}

fn position(row: Values<'_>) -> Posisjon<'_> {
    Posisjon {
        posisjonstype: kodeverdi(Kodeliste::Posisjontype, row.get(Column::Posisjon)),
        stoerrelse_intervall: kodeverdi(Kodeliste::Stoerrelseintervall, row.get(Column::Stoerrelseintervall)),
        grunnlag: kodeverdier(Kodeliste::Grunnlagtype, row.get(Column::Grunnlag)),
        beskrivelse_annen_maate: row.text(Column::BeskrivelseAnnenMaate),
        ..Posisjon::default()
    }
}
