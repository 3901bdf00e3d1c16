//! Collects the rows of the records of one file.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use brreg_domain::enhet::{Dokument, Tilstand, Underenhet};
use brreg_domain::{Organisasjonsnummer, Tekst};

use super::deleted::Origin;
use super::numbers::Numbers;
use super::part::Part;
use super::privacy::Privacy;
use super::tables::{
    AvvikRows, EnheterRows, HistoriskeNavnRows, NaeringskoderRows, PaategningerRows, RollerRows, SlettedeRows,
    UnderenheterRows,
};
use super::visit::{Visit, is_sound, number_of};
use crate::avvik::Avvikstype;
use crate::error::Error;
use crate::pointer::Pointer;
use crate::pseudonym::Key;
use crate::schema::{BatchRoom, TableRoom};

/// How records become rows: the privacy settings, the key of the pseudonyms, and what is known from the files before.
#[derive(Debug, Clone)]
pub struct Flattener {
    /// What the tables say about persons.
    pub privacy: Privacy,
    /// The key of the pseudonyms.
    pub key: Key,
    /// Where deleted units come from.
    pub origin: Origin,
    /// Units that were removed on legal grounds and must not be loaded, whatever file has them.
    pub removed: Numbers,
    /// Subunits among them that went with their unit: one that has another unit now is loaded.
    pub along: Numbers,
    /// The live units.
    pub units: Numbers,
    /// Units that are a natural person's, and earlier ones that were.
    pub personal: Numbers,
    /// Units that are none, and earlier ones that were none.
    pub companies: Numbers,
    /// The units that deleted subunits belonged to, by the numbers of these: their documents do not say it.
    pub above: BTreeMap<String, String>,
}

impl Flattener {
    /// Whether a unit is a natural person's; `None` of one that nothing is known of.
    #[must_use]
    pub fn is_personal(&self, unit: &str) -> Option<bool> {
        if self.personal.contains(unit) { Some(true) } else { self.companies.contains(unit).then_some(false) }
    }

    /// The unit of a subunit: what is no number in its document is no unit.
    fn unit_of(&self, subunit: &Underenhet<'_>) -> Option<Organisasjonsnummer> {
        let known = || read(self.known_above(subunit.organisasjonsnummer.as_deref()?)?);
        subunit.overordnet_enhet.as_deref().and_then(read).or_else(known)
    }

    /// The unit of a deleted subunit, as far as it is known besides its document.
    pub(super) fn known_above(&self, number: &str) -> Option<&str> {
        // Hardly any file has deleted ones.
        let number = (!self.above.is_empty()).then(|| read(number))??;
        self.above.get(number.as_str()).map(String::as_str)
    }

    /// A subunit that is removed because of its unit, and is not on the list itself: with the unit.
    fn along(&self, document: &Dokument<'_>) -> Option<(Organisasjonsnummer, Organisasjonsnummer)> {
        let Dokument::Underenhet(subunit) = document else { return None };
        let (number, above) = read(subunit.organisasjonsnummer.as_deref()?).zip(self.unit_of(subunit))?;
        let is_new = self.removed.contains(above.as_str()) && !self.removed.contains(number.as_str());
        is_new.then_some((number, above))
    }

    /// Whether a document is of a unit that was removed, or of a subunit of one.
    fn is_removed(&self, document: &Dokument<'_>) -> bool {
        let is_in = |numbers: &Numbers, number: Organisasjonsnummer| numbers.contains(number.as_str());
        let Some(number) = document.organisasjonsnummer().and_then(read) else { return false };
        let above = match document {
            Dokument::Underenhet(subunit) => self.unit_of(subunit),
            _ => None,
        };
        let is_listed = is_in(&self.removed, number);
        match above {
            Some(above) if !is_listed || is_in(&self.along, number) => is_in(&self.removed, above),
            _ => is_listed,
        }
    }
}

/// A number however it is written, as the tables have it.
fn read(number: &str) -> Option<Organisasjonsnummer> {
    Organisasjonsnummer::read(number).ok()
}

/// Fields of roles that no unit and no subunit has.
const OF_ROLES: [&str; 1] = ["rollegrupper"];
/// Fields of units and subunits, also of deleted ones, that roles lack.
const OF_UNITS: [&str; 4] = ["organisasjonsform", "respons_klasse", "slettedato", "navn"];

fn has_one_of(fields: &[Tekst<'_>], names: &[&str]) -> bool {
    fields.iter().any(|field| names.contains(&&**field))
}

/// Why a record is not loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A subunit among units, or a unit among subunits.
    #[error("the record is of another kind than those of this file")]
    OtherKind,
    /// A class that the register does not document.
    #[error("the class of the record is unknown, and nothing says whether the unit is live")]
    UnknownClass,
}

/// The rows of some records.
#[derive(Debug)]
pub struct Flattened {
    /// One batch per table of the [file](Part::tables).
    pub batches: Vec<RecordBatch>,
    /// The number of records.
    pub records: usize,
    /// The live units or subunits, or those of the roles.
    pub numbers: Vec<u32>,
    /// The units that are a natural person's.
    pub personal: Vec<u32>,
    /// The units that are none.
    pub companies: Vec<u32>,
    /// The deleted units or subunits.
    pub deleted: Vec<u32>,
    /// The subunits among them whose unit nothing says.
    pub orphans: Vec<u32>,
    /// Records of units that were removed on legal grounds, which were passed over.
    pub removed: u64,
    /// Subunits among them that are not known to be removed, with their units.
    pub along: Vec<(Organisasjonsnummer, Organisasjonsnummer)>,
}

/// What several tables have rows of a unit in.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) slettede: SlettedeRows,
    pub(super) naeringskoder: NaeringskoderRows,
    pub(super) historiske_navn: HistoriskeNavnRows,
    pub(super) paategninger: PaategningerRows,
}

/// Collects the rows of the records of one file.
#[derive(Debug)]
pub struct Rows {
    part: Part,
    enheter: EnheterRows,
    underenheter: UnderenheterRows,
    roller: RollerRows,
    parts: Parts,
    avvik: AvvikRows,
    records: usize,
    numbers: Vec<u32>,
    personal: Vec<u32>,
    companies: Vec<u32>,
    deleted: Vec<u32>,
    orphans: Vec<u32>,
    removed: u64,
    along: Vec<(Organisasjonsnummer, Organisasjonsnummer)>,
}

impl Rows {
    /// No rows yet of a file.
    #[must_use]
    pub fn new(part: Part) -> Self {
        Self {
            part,
            enheter: EnheterRows::default(),
            underenheter: UnderenheterRows::default(),
            roller: RollerRows::default(),
            parts: Parts::default(),
            avvik: AvvikRows::default(),
            records: 0,
            numbers: Vec::new(),
            personal: Vec::new(),
            companies: Vec::new(),
            deleted: Vec::new(),
            orphans: Vec::new(),
            removed: 0,
            along: Vec::new(),
        }
    }

    /// No rows yet, with memory reserved for some.
    #[must_use]
    pub fn with_room(part: Part, BatchRoom(rooms): &BatchRoom) -> Self {
        let none = TableRoom::default();
        let room = |place: usize| rooms.get(place).unwrap_or(&none);
        let mut rows = Self::new(part);
        match part {
            Part::Enheter => rows.enheter = EnheterRows::with_room(room(0)),
            Part::Underenheter => rows.underenheter = UnderenheterRows::with_room(room(0)),
            Part::Roller => rows.roller = RollerRows::with_room(room(0)),
        }
        if part != Part::Roller {
            rows.parts.naeringskoder = NaeringskoderRows::with_room(room(2));
        }
        rows
    }

    /// Appends the rows of a document of the file.
    ///
    /// # Errors
    /// Why it is not loaded.
    pub fn push(&mut self, flattener: &Flattener, document: &Dokument<'_>) -> Result<(), Refusal> {
        // The parser has refused records without it.
        let number = document.organisasjonsnummer().unwrap_or_default();
        if flattener.is_removed(document) {
            self.removed += 1;
            self.records += 1;
            self.along.extend(flattener.along(document));
            return Ok(());
        }
        let shown = flattener.privacy.national_id.shown(number);
        let mut visit = visit(self.part, flattener, &shown, &mut self.avvik);
        let state = match (self.part, document) {
            (Part::Enheter, Dokument::Enhet(unit)) if !has_one_of(&unit.unknown, &OF_ROLES) => unit.tilstand(),
            (Part::Underenheter, Dokument::Underenhet(unit)) if !has_one_of(&unit.unknown, &OF_ROLES) => {
                unit.tilstand()
            }
            (Part::Roller, Dokument::Roller(roles))
                if !roles.rollegrupper.is_empty() || !has_one_of(&roles.unknown, &OF_UNITS) =>
            {
                Tilstand::Aktiv
            }
            _ => Tilstand::AnnenArt,
        };
        match state {
            Tilstand::AnnenArt => return Err(Refusal::OtherKind),
            Tilstand::Ukjent => {
                visit.report(Pointer::RECORD.field("respons_klasse"), Avvikstype::UkjentSvarklasse, None);
                return Err(Refusal::UnknownClass);
            }
            Tilstand::Slettet { known_class } => {
                visit.deleted(document, known_class, flattener, &mut self.parts);
                self.deleted.extend(number_of(number));
                if matches!(document, Dokument::Underenhet(subunit) if flattener.unit_of(subunit).is_none()) {
                    self.orphans.extend(number_of(number));
                }
                self.records += 1;
                return Ok(());
            }
            Tilstand::Aktiv => {}
        }
        if !is_sound(number) {
            visit.report(
                Pointer::RECORD.field("organisasjonsnummer"),
                Avvikstype::UgyldigOrganisasjonsnummer,
                Some(number),
            );
        }
        self.records += 1;
        match document {
            Dokument::Enhet(unit) => {
                visit.unit(unit, &mut self.enheter, &mut self.parts);
                self.numbers.extend(number_of(number));
                match unit.is_personal() {
                    Some(true) => self.personal.extend(number_of(number)),
                    Some(false) => self.companies.extend(number_of(number)),
                    None => {}
                }
            }
            Dokument::Underenhet(_) if flattener.units.contains(number) => {
                visit.report(Pointer::RECORD, Avvikstype::DobbeltOrganisasjonsnummer, None);
            }
            Dokument::Underenhet(unit) => {
                let is_personal = unit.overordnet_enhet.as_deref().and_then(|unit| flattener.is_personal(unit));
                visit.subunit(unit, is_personal, &mut self.underenheter, &mut self.parts);
                self.numbers.extend(number_of(number));
            }
            Dokument::Roller(roles) => {
                visit.roles(roles, &flattener.key, &mut self.roller);
                self.numbers.extend(number_of(number));
            }
        }
        Ok(())
    }

    /// Passes over a document of the file whose number came before in it, and reports that.
    pub fn pass_over(&mut self, flattener: &Flattener, document: &Dokument<'_>) {
        self.records += 1;
        let number = document.organisasjonsnummer().unwrap_or_default();
        if flattener.is_removed(document) {
            self.removed += 1;
            return;
        }
        let shown = flattener.privacy.national_id.shown(number);
        let mut visit = visit(self.part, flattener, &shown, &mut self.avvik);
        visit.report(Pointer::RECORD, Avvikstype::DobbeltOrganisasjonsnummer, None);
    }

    /// Takes the rows that were appended, in their order.
    ///
    /// # Errors
    /// Only where Arrow refuses a batch.
    pub fn finish(&mut self) -> Result<Flattened, Error> {
        let parts = &mut self.parts;
        let batches = match self.part {
            Part::Enheter => vec![
                self.enheter.finish()?,
                parts.slettede.finish()?,
                parts.naeringskoder.finish()?,
                parts.historiske_navn.finish()?,
                parts.paategninger.finish()?,
                self.avvik.finish()?,
            ],
            Part::Underenheter => vec![
                self.underenheter.finish()?,
                parts.slettede.finish()?,
                parts.naeringskoder.finish()?,
                parts.historiske_navn.finish()?,
                self.avvik.finish()?,
            ],
            Part::Roller => vec![self.roller.finish()?, self.avvik.finish()?],
        };
        Ok(Flattened {
            batches,
            records: std::mem::take(&mut self.records),
            numbers: std::mem::take(&mut self.numbers),
            personal: std::mem::take(&mut self.personal),
            companies: std::mem::take(&mut self.companies),
            deleted: std::mem::take(&mut self.deleted),
            orphans: std::mem::take(&mut self.orphans),
            removed: std::mem::take(&mut self.removed),
            along: std::mem::take(&mut self.along),
        })
    }
}

/// The walk through a document with this number.
const fn visit<'t>(part: Part, flattener: &'t Flattener, number: &'t str, rows: &'t mut AvvikRows) -> Visit<'t> {
    Visit { privacy: flattener.privacy, removed: &flattener.removed, rows, number, kilde: part.kilde() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_batch_is_of_its_table() -> Result<(), Error> {
        for part in Part::ALL {
            let flattened = Rows::new(part).finish()?;
            let schemas = flattened.batches.iter().map(RecordBatch::schema);
            assert!(schemas.eq(part.tables().iter().map(|table| table.schema())), "{part:?}");
        }
        Ok(())
    }
}
