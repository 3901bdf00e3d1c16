//! Deviations: what in a registration does not follow the register's own description, and where.

use std::fmt;

use brreg_domain::mask_identity_numbers;

use super::tables::{AvvikRow, AvvikRows};
use crate::avvik::{AvvikCounts, Avvikstype};

/// Characters of a value that are kept.
const KEPT_CHARACTERS: usize = 200;

/// A JSON Pointer to a value in a registration, kept on the stack and written out only where something deviates.
#[derive(Clone, Copy)]
pub(super) struct Pointer<'p> {
    parent: Option<&'p Pointer<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Field(&'p str),
    Element(usize),
}

impl<'p> Pointer<'p> {
    /// A field of the registration itself.
    pub(super) const fn root(field: &'p str) -> Self {
        Self { parent: None, step: Step::Field(field) }
    }

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
            Step::Element(index) => write!(formatter, "/{index}"),
            // RFC 6901 writes `~` and `/` inside a name as `~0` and `~1`.
            Step::Field(name) if name.contains(['~', '/']) => {
                write!(formatter, "/{}", name.replace('~', "~0").replace('/', "~1"))
            }
            Step::Field(name) => write!(formatter, "/{name}"),
        }
    }
}

/// Collects the deviations of one registration.
pub(super) struct Reporter<'t> {
    pub(super) rows: &'t mut AvvikRows,
    pub(super) counts: &'t mut AvvikCounts,
    pub(super) organisasjonsnummer: &'t str,
    pub(super) registrering_id: &'t str,
}

impl Reporter<'_> {
    /// Adds a deviation. National identity numbers in the pointer and the value are masked.
    pub(super) fn report(&mut self, pointer: &Pointer<'_>, avvikstype: Avvikstype, verdi: Option<&str>) {
        self.counts.add(avvikstype);
        let shown = verdi.filter(|verdi| !verdi.is_empty()).map(mask_identity_numbers);
        self.rows.push(AvvikRow {
            organisasjonsnummer: Some(self.organisasjonsnummer),
            registrering_id: Some(self.registrering_id),
            sti: Some(&mask_identity_numbers(&pointer.to_string())),
            avvikstype: Some(avvikstype.as_str()),
            verdi: shown.as_deref().map(shortened),
        });
    }
}

fn shortened(text: &str) -> &str {
    text.char_indices().nth(KEPT_CHARACTERS).map_or(text, |(end, _)| &text[..end])
}
