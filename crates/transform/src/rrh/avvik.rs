//! Deviations: what in a registration does not follow the register's own description, and where.

use std::fmt;

use brreg_domain::mask_identity_numbers;

pub use crate::avvik::{Avvikstype, ParseAvvikstypeError};
use crate::schema::rrh::AvvikBuilder;

/// Characters of a value that are kept.
const KEPT_CHARACTERS: usize = 200;

/// The way to a value inside a registration, kept on the stack and written out only where something deviates.
#[derive(Clone, Copy)]
pub(crate) struct Sti<'p> {
    parent: Option<&'p Sti<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Field(&'p str),
    Element(usize),
}

impl<'p> Sti<'p> {
    /// A field of the registration itself.
    pub(crate) const fn root(field: &'p str) -> Self {
        Self { parent: None, step: Step::Field(field) }
    }

    /// A field of what stands here.
    pub(crate) const fn field(&'p self, field: &'p str) -> Self {
        Self { parent: Some(self), step: Step::Field(field) }
    }

    /// An element of the list that stands here, from 0 as JSON Pointer counts.
    pub(crate) const fn element(&'p self, index: usize) -> Self {
        Self { parent: Some(self), step: Step::Element(index) }
    }
}

impl fmt::Display for Sti<'_> {
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

/// Where deviations of one registration go.
pub(crate) struct Reporter<'t> {
    pub(crate) builder: &'t mut AvvikBuilder,
    pub(crate) organisasjonsnummer: &'t str,
    pub(crate) registrering_id: &'t str,
}

impl Reporter<'_> {
    /// Adds a deviation. National identity numbers in the path and the value are masked.
    pub(crate) fn report(&mut self, sti: &Sti<'_>, avvikstype: Avvikstype, verdi: Option<&str>) {
        self.builder.organisasjonsnummer.append_value(self.organisasjonsnummer);
        self.builder.registrering_id.append_value(self.registrering_id);
        self.builder.sti.append_value(mask_identity_numbers(&sti.to_string()));
        self.builder.avvikstype.append_value(avvikstype.as_str());
        let shown = verdi.filter(|verdi| !verdi.is_empty()).map(mask_identity_numbers);
        self.builder.verdi.append_option(shown.as_deref().map(shortened));
    }
}

fn shortened(text: &str) -> &str {
    text.char_indices().nth(KEPT_CHARACTERS).map_or(text, |(end, _)| &text[..end])
}
