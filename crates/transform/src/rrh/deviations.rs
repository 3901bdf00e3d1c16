//! Deviations: what in a record does not follow the register's own description, and where.

use std::fmt;

use brreg_domain::{Tekst, mask_identity_numbers};

use super::tables::{AvvikRow, AvvikRows};
use crate::avvik::{AvvikCounts, Avvikstype};

/// Characters of a path that are kept: the names in it may be as long as a record.
const KEPT_OF_PATH: usize = 1000;
/// Characters of a value that are kept.
const KEPT_CHARACTERS: usize = 200;

/// A JSON Pointer to a value in a record, kept on the stack and written out only where something deviates.
#[derive(Clone, Copy)]
pub(super) struct Pointer<'p> {
    parent: Option<&'p Pointer<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Whole,
    Field(&'p str),
    Element(usize),
}

impl<'p> Pointer<'p> {
    /// The record itself: a registration of the partner API, a company of API v1.
    pub(super) const RECORD: Self = Self { parent: None, step: Step::Whole };

    /// A field of the object here.
    pub(super) const fn field(&'p self, field: &'p str) -> Self {
        Self { parent: Some(self), step: Step::Field(field) }
    }

    /// An element of the list here, from 0 as JSON Pointer counts.
    pub(super) const fn element(&'p self, index: usize) -> Self {
        Self { parent: Some(self), step: Step::Element(index) }
    }
}

impl fmt::Display for Pointer<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(formatter)?;
        }
        match self.step {
            Step::Whole => Ok(()),
            Step::Element(index) => write!(formatter, "/{index}"),
            // RFC 6901 writes `~` and `/` inside a name as `~0` and `~1`.
            Step::Field(name) if name.contains(['~', '/']) => {
                write!(formatter, "/{}", name.replace('~', "~0").replace('/', "~1"))
            }
            Step::Field(name) => write!(formatter, "/{name}"),
        }
    }
}

/// Collects the deviations of one record.
pub(super) struct Reporter<'t> {
    pub(super) rows: &'t mut AvvikRows,
    pub(super) counts: &'t mut AvvikCounts,
    pub(super) organisasjonsnummer: &'t str,
    /// The registration; `None` for what concerns the company itself.
    pub(super) registrering_id: Option<&'t str>,
}

impl Reporter<'_> {
    /// Adds fields that are not in the register's description.
    pub(super) fn unknown_fields(&mut self, names: &[Tekst<'_>], pointer: &Pointer<'_>) {
        for name in names {
            self.report(&pointer.field(name), Avvikstype::UkjentFelt, None);
        }
    }

    /// Adds a deviation. National identity numbers in the pointer and the value are masked.
    pub(super) fn report(&mut self, pointer: &Pointer<'_>, avvikstype: Avvikstype, verdi: Option<&str>) {
        self.counts.add(avvikstype);
        let shown = verdi.filter(|verdi| !verdi.is_empty()).map(mask_identity_numbers);
        self.rows.push(AvvikRow {
            organisasjonsnummer: Some(self.organisasjonsnummer),
            registrering_id: self.registrering_id,
            sti: Some(shortened(&mask_identity_numbers(&pointer.to_string()), KEPT_OF_PATH)),
            avvikstype: Some(avvikstype.as_str()),
            verdi: shown.as_deref().map(|shown| shortened(shown, KEPT_CHARACTERS)),
        });
    }
}

fn shortened(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).map_or(text, |(end, _)| &text[..end])
}
