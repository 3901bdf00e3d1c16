//! What units and subunits have alike: columns that are filled from fields of the same names, industry codes, earlier names.

use std::borrow::Cow;

use brreg_domain::Tekst;
use brreg_domain::enhet::{Adresse, HistoriskNavn, Kode, Organisasjonsform};
use brreg_domain::kodeverk::Kodeliste;

use super::address::{Address, Contact};
use super::tables::{HistoriskeNavnRow, HistoriskeNavnRows, NaeringskoderRow, NaeringskoderRows};
use super::visit::{Coded, Visit};
use crate::pointer::Pointer;

/// The document itself.
const ROOT: Pointer<'_> = Pointer::RECORD;

/// The cells of the columns that are read together.
pub(super) struct Alike<'r> {
    pub(super) form: Coded<'r>,
    pub(super) contact: Contact<'r>,
    pub(super) postal: Address<'r>,
    pub(super) main_code: Coded<'r>,
}

impl Visit<'_> {
    /// Reads what units and subunits have alike in several columns each.
    pub(super) fn alike<'r>(
        &mut self,
        form: &'r Option<Organisasjonsform<'_>>,
        contact: [&'r Option<Tekst<'_>>; 3],
        postal: &'r Option<Adresse<'_>>,
        main_code: &'r Option<Kode<'_>>,
        is_personal: bool,
    ) -> Alike<'r> {
        let has_lines = self.privacy.has_address_lines(is_personal);
        Alike {
            form: self.form(form, ROOT.field("organisasjonsform")),
            contact: self.contact(contact, is_personal),
            postal: self.address(postal, has_lines, ROOT.field("postadresse")),
            main_code: self.main_code(main_code),
        }
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

    /// The unit above; none where that was removed on legal grounds.
    pub(super) fn unit_above<'r>(&mut self, number: &'r Option<Tekst<'_>>) -> Option<Cow<'r, str>> {
        let number = self.organisation_number(number, ROOT.field("overordnetEnhet"))?;
        (!self.removed.contains(&number)).then_some(number)
    }

    /// The main industry code. What deviates in it is reported with its row of `naeringskoder`.
    fn main_code<'r>(&self, code: &'r Option<Kode<'_>>) -> Coded<'r> {
        let shown = |text: &'r Option<Tekst<'_>>| {
            text.as_deref().filter(|text| !text.is_empty()).map(|text| self.privacy.national_id.shown(text))
        };
        code.as_ref().map_or((None, None), |code| (shown(&code.kode), shown(&code.beskrivelse)))
    }
}

/// The row of a unit or subunit: the columns that both tables have, and those of its own table.
macro_rules! unit_row {
    ($row:ident, $visit:ident, $unit:ident, $alike:ident, { $($own:ident: $value:expr,)+ }) => { $row {
        organisasjonsnummer: Some($visit.number),
        navn: $visit.text(&$unit.navn, ROOT.field("navn")).as_deref(),
        organisasjonsform: $alike.form.0.as_deref(),
        organisasjonsform_tekst: $alike.form.1.as_deref(),
        registrert: $visit.date(
            $unit.registreringsdato.as_ref().map_or(&$unit.registreringsdato_i, |_| &$unit.registreringsdato),
            ROOT.field("registreringsdatoEnhetsregisteret"),
        ),
        hjemmeside: $visit.text(&$unit.hjemmeside, ROOT.field("hjemmeside")).as_deref(),
        epostadresse: $alike.contact.epostadresse.as_deref(),
        telefon: $alike.contact.telefon.as_deref(),
        mobil: $alike.contact.mobil.as_deref(),
        postadresse_linje: $alike.postal.linje.as_deref(),
        postadresse_postnummer: $alike.postal.postnummer.as_deref(),
        postadresse_poststed: $alike.postal.poststed.as_deref(),
        postadresse_kommunenummer: $alike.postal.kommunenummer.as_deref(),
        postadresse_kommune: $alike.postal.kommune.as_deref(),
        postadresse_landkode: $alike.postal.landkode.as_deref(),
        postadresse_land: $alike.postal.land.as_deref(),
        naeringskode: $alike.main_code.0.as_deref(),
        naeringskode_tekst: $alike.main_code.1.as_deref(),
        antall_ansatte: $visit.integer(&$unit.antall_ansatte, ROOT.field("antallAnsatte")),
        har_registrert_ansatte: $visit
            .boolean(&$unit.har_registrert_antall_ansatte, ROOT.field("harRegistrertAntallAnsatte")),
        ansatte_registrert: $visit
            .date(&$unit.registreringsdato_ansatte, ROOT.field("registreringsdatoAntallAnsatteEnhetsregisteret")),
        ansatte_registrert_nav: $visit.date(
            $unit
                .registreringsdato_ansatte_nav
                .as_ref()
                .map_or(&$unit.registreringsdato_ansatte_nav_aa, |_| &$unit.registreringsdato_ansatte_nav),
            ROOT.field("registreringsdatoAntallAnsatteNAVAaregisteret"),
        ),
        overordnet_enhet: $visit.unit_above(&$unit.overordnet_enhet).as_deref(),
        er_i_mvaregisteret: $visit.boolean(&$unit.registrert_i_mva, ROOT.field("registrertIMvaregisteret")),
        mva_registrert: $visit
            .date(&$unit.registreringsdato_mva, ROOT.field("registreringsdatoMerverdiavgiftsregisteret")),
        mva_registrert_enhetsregisteret: $visit.date(
            &$unit.registreringsdato_mva_enhet,
            ROOT.field("registreringsdatoMerverdiavgiftsregisteretEnhetsregisteret"),
        ),
        mva_frivillig_registrert: $visit.date(
            &$unit.registreringsdato_frivillig_mva,
            ROOT.field("registreringsdatoFrivilligMerverdiavgiftsregisteret"),
        ),
        mva_frivillig_beskrivelse: $visit
            .lines(&$unit.frivillig_mva_beskrivelser, "; ", ROOT.field("frivilligMvaRegistrertBeskrivelser"))
            .as_deref(),
        $($own: $value,)+
    } };
}

pub(super) use unit_row;
