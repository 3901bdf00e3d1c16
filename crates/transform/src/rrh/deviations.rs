//! Deviations: what in a record does not follow the register's own description, and where.

use brreg_domain::{Tekst, mask_identity_numbers};

use super::tables::{AvvikRow, AvvikRows};
use crate::avvik::Avvikstype;
use crate::pointer::{shortened, shortened_path};

pub(super) use crate::pointer::Pointer;

/// Collects the deviations of one record.
pub(super) struct Reporter<'t> {
    pub(super) rows: &'t mut AvvikRows,
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
        let shown = verdi.filter(|verdi| !verdi.is_empty()).map(mask_identity_numbers);
        self.rows.push(AvvikRow {
            organisasjonsnummer: Some(self.organisasjonsnummer),
            registrering_id: self.registrering_id,
            sti: Some(shortened_path(&mask_identity_numbers(&pointer.to_string()))),
            avvikstype: Some(avvikstype.as_str()),
            verdi: shown.as_deref().map(shortened),
        });
    }
}
