//! One live subunit to its rows, and what units and subunits have in common.

use brreg_domain::enhet::{HistoriskNavn, Kode, Underenhet};
use brreg_domain::kodeverk::Kodeliste;

use super::rows::Parts;
use super::tables::{
    HistoriskeNavnRow, HistoriskeNavnRows, NaeringskoderRow, NaeringskoderRows, UnderenheterRow, UnderenheterRows,
};
use super::unit::main_code;
use super::visit::Visit;
use crate::pointer::Pointer;

/// The document itself.
const ROOT: Pointer<'_> = Pointer::RECORD;

impl Visit<'_> {
    /// Appends the rows of a subunit; it is personal where its unit is.
    pub(super) fn subunit(
        &mut self,
        unit: &Underenhet<'_>,
        is_personal: bool,
        rows: &mut UnderenheterRows,
        parts: &mut Parts,
    ) {
        self.unknown_fields(&unit.unknown, ROOT);
        self.subunit_row(unit, is_personal, rows);
        let codes = [&unit.naeringskode1, &unit.naeringskode2, &unit.naeringskode3];
        self.industry_codes(codes, &unit.hjelpeenhetskode, true, &mut parts.naeringskoder);
        self.earlier_names(&unit.historiske_navn, true, &mut parts.historiske_navn);
    }

    fn subunit_row(&mut self, unit: &Underenhet<'_>, is_personal: bool, rows: &mut UnderenheterRows) {
        let (organisasjonsform, organisasjonsform_tekst) =
            self.form(&unit.organisasjonsform, ROOT.field("organisasjonsform"));
        let contact = self.contact([&unit.epostadresse, &unit.telefon, &unit.mobil], is_personal);
        let has_lines = self.privacy.has_address_lines(is_personal);
        let place = self.address(&unit.beliggenhetsadresse, has_lines, ROOT.field("beliggenhetsadresse"));
        let postal = self.address(&unit.postadresse, has_lines, ROOT.field("postadresse"));
        let (naeringskode, naeringskode_tekst) = main_code(&unit.naeringskode1, self);
        rows.push(UnderenheterRow {
            organisasjonsnummer: Some(self.number),
            navn: self.text(&unit.navn, ROOT.field("navn")).as_deref(),
            organisasjonsform: organisasjonsform.as_deref(),
            organisasjonsform_tekst: organisasjonsform_tekst.as_deref(),
            overordnet_enhet: self
                .organisation_number(&unit.overordnet_enhet, ROOT.field("overordnetEnhet"))
                .as_deref(),
            er_personlig: Some(is_personal),
            registrert: self.date(
                unit.registreringsdato.as_ref().map_or(&unit.registreringsdato_i, |_| &unit.registreringsdato),
                ROOT.field("registreringsdatoEnhetsregisteret"),
            ),
            oppstartsdato: self.date(&unit.oppstartsdato, ROOT.field("oppstartsdato")),
            eierskifte: self.date(&unit.dato_eierskifte, ROOT.field("datoEierskifte")),
            nedleggelsesdato: self.date(&unit.nedleggelsesdato, ROOT.field("nedleggelsesdato")),
            hjemmeside: self.text(&unit.hjemmeside, ROOT.field("hjemmeside")).as_deref(),
            epostadresse: contact.epostadresse.as_deref(),
            telefon: contact.telefon.as_deref(),
            mobil: contact.mobil.as_deref(),
            beliggenhetsadresse_linje: place.linje.as_deref(),
            beliggenhetsadresse_postnummer: place.postnummer.as_deref(),
            beliggenhetsadresse_poststed: place.poststed.as_deref(),
            beliggenhetsadresse_kommunenummer: place.kommunenummer.as_deref(),
            beliggenhetsadresse_kommune: place.kommune.as_deref(),
            beliggenhetsadresse_landkode: place.landkode.as_deref(),
            beliggenhetsadresse_land: place.land.as_deref(),
            postadresse_linje: postal.linje.as_deref(),
            postadresse_postnummer: postal.postnummer.as_deref(),
            postadresse_poststed: postal.poststed.as_deref(),
            postadresse_kommunenummer: postal.kommunenummer.as_deref(),
            postadresse_kommune: postal.kommune.as_deref(),
            postadresse_landkode: postal.landkode.as_deref(),
            postadresse_land: postal.land.as_deref(),
            naeringskode: naeringskode.as_deref(),
            naeringskode_tekst: naeringskode_tekst.as_deref(),
            antall_ansatte: self.integer(&unit.antall_ansatte, ROOT.field("antallAnsatte")),
            har_registrert_ansatte: self
                .boolean(&unit.har_registrert_antall_ansatte, ROOT.field("harRegistrertAntallAnsatte")),
            ansatte_registrert: self
                .date(&unit.registreringsdato_ansatte, ROOT.field("registreringsdatoAntallAnsatteEnhetsregisteret")),
            ansatte_registrert_nav: self.date(
                unit.registreringsdato_ansatte_nav
                    .as_ref()
                    .map_or(&unit.registreringsdato_ansatte_nav_aa, |_| &unit.registreringsdato_ansatte_nav),
                ROOT.field("registreringsdatoAntallAnsatteNAVAaregisteret"),
            ),
            er_i_mvaregisteret: self.boolean(&unit.registrert_i_mva, ROOT.field("registrertIMvaregisteret")),
            mva_registrert: self
                .date(&unit.registreringsdato_mva, ROOT.field("registreringsdatoMerverdiavgiftsregisteret")),
            mva_registrert_enhetsregisteret: self.date(
                &unit.registreringsdato_mva_enhet,
                ROOT.field("registreringsdatoMerverdiavgiftsregisteretEnhetsregisteret"),
            ),
            mva_frivillig_registrert: self.date(
                &unit.registreringsdato_frivillig_mva,
                ROOT.field("registreringsdatoFrivilligMerverdiavgiftsregisteret"),
            ),
            mva_frivillig_beskrivelse: self
                .lines(&unit.frivillig_mva_beskrivelser, "; ", ROOT.field("frivilligMvaRegistrertBeskrivelser"))
                .as_deref(),
        });
    }

    /// Appends the industry codes of a unit or subunit.
    pub(super) fn industry_codes(
        &mut self,
        codes: [&Option<Kode<'_>>; 3],
        auxiliary: &Option<Kode<'_>>,
        er_underenhet: bool,
        rows: &mut NaeringskoderRows,
    ) {
        let codes = (1..).zip(["naeringskode1", "naeringskode2", "naeringskode3"]).zip(codes);
        let codes = codes.map(|((nr, field), code)| ("naering", nr, field, code));
        for (kodetype, kode_nr, field, code) in codes.chain([("hjelpeenhet", 1, "hjelpeenhetskode", auxiliary)]) {
            if code.is_none() {
                continue;
            }
            let (naeringskode, naeringskode_tekst) = self.coded(code, Kodeliste::Naeringskode, ROOT.field(field));
            rows.push(NaeringskoderRow {
                organisasjonsnummer: Some(self.number),
                er_underenhet: Some(er_underenhet),
                kodetype: Some(kodetype),
                kode_nr: Some(kode_nr),
                naeringskode: naeringskode.as_deref(),
                naeringskode_tekst: naeringskode_tekst.as_deref(),
            });
        }
    }

    /// Appends the earlier names of a unit or subunit.
    pub(super) fn earlier_names(
        &mut self,
        names: &[HistoriskNavn<'_>],
        er_underenhet: bool,
        rows: &mut HistoriskeNavnRows,
    ) {
        let pointer = ROOT.field("historiskeNavn");
        for (index, name) in names.iter().enumerate() {
            let pointer = pointer.element(index);
            self.unknown_fields(&name.unknown, pointer);
            rows.push(HistoriskeNavnRow {
                organisasjonsnummer: Some(self.number),
                er_underenhet: Some(er_underenhet),
                navn_nr: i32::try_from(index + 1).ok(),
                navn: self.text(&name.navn, pointer.field("navn")).as_deref(),
                fra: self.local_time(&name.fra_dato, pointer.field("fraDato")),
                til: self.local_time(&name.til_dato, pointer.field("tilDato")),
            });
        }
    }
}
