//! One live subunit to its rows.

use brreg_domain::enhet::Underenhet;

use super::alike::unit_row;
use super::rows::Parts;
use super::tables::{UnderenheterRow, UnderenheterRows};
use super::visit::Visit;
use crate::pointer::Pointer;

/// The document itself.
const ROOT: Pointer<'_> = Pointer::RECORD;

impl Visit<'_> {
    /// Appends the rows of a subunit; it is personal where its unit is, and may be where that is unknown.
    pub(super) fn subunit(
        &mut self,
        unit: &Underenhet<'_>,
        is_personal: Option<bool>,
        rows: &mut UnderenheterRows,
        parts: &mut Parts,
    ) {
        self.unknown_fields(&unit.unknown, ROOT);
        self.subunit_row(unit, is_personal, rows);
        let codes = [&unit.naeringskode1, &unit.naeringskode2, &unit.naeringskode3];
        self.industry_codes(codes, &unit.hjelpeenhetskode, true, &mut parts.naeringskoder);
        self.earlier_names(&unit.historiske_navn, true, &mut parts.historiske_navn);
    }

    fn subunit_row(&mut self, unit: &Underenhet<'_>, is_personal: Option<bool>, rows: &mut UnderenheterRows) {
        let may_be_personal = is_personal.unwrap_or(true);
        let contact = [&unit.epostadresse, &unit.telefon, &unit.mobil];
        let alike =
            self.alike(&unit.organisasjonsform, contact, &unit.postadresse, &unit.naeringskode1, may_be_personal);
        let has_lines = self.privacy.has_address_lines(may_be_personal);
        let place = self.address(&unit.beliggenhetsadresse, has_lines, ROOT.field("beliggenhetsadresse"));
        rows.push(unit_row!(UnderenheterRow, self, unit, alike, {
            er_personlig: is_personal,
            oppstartsdato: self.date(&unit.oppstartsdato, ROOT.field("oppstartsdato")),
            eierskifte: self.date(&unit.dato_eierskifte, ROOT.field("datoEierskifte")),
            nedleggelsesdato: self.date(&unit.nedleggelsesdato, ROOT.field("nedleggelsesdato")),
            beliggenhetsadresse_linje: place.linje.as_deref(),
            beliggenhetsadresse_postnummer: place.postnummer.as_deref(),
            beliggenhetsadresse_poststed: place.poststed.as_deref(),
            beliggenhetsadresse_kommunenummer: place.kommunenummer.as_deref(),
            beliggenhetsadresse_kommune: place.kommune.as_deref(),
            beliggenhetsadresse_landkode: place.landkode.as_deref(),
            beliggenhetsadresse_land: place.land.as_deref(),
        }));
    }
}
