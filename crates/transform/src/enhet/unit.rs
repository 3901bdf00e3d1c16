//! One live unit to its rows.

use brreg_domain::Tekst;
use brreg_domain::enhet::{Enhet, Kapital};
use brreg_domain::kodeverk::Kodeliste;

use super::alike::unit_row;
use super::rows::Parts;
use super::tables::{EnheterRow, EnheterRows, PaategningerRow};
use super::visit::Visit;
use crate::avvik::Avvikstype;
use crate::pointer::Pointer;

/// The document itself.
const ROOT: Pointer<'_> = Pointer::RECORD;

impl Visit<'_> {
    /// Appends the rows of a unit.
    pub(super) fn unit(&mut self, unit: &Enhet<'_>, rows: &mut EnheterRows, parts: &mut Parts) {
        self.unknown_fields(&unit.unknown, ROOT);
        self.unit_row(unit, rows);
        let codes = [&unit.naeringskode1, &unit.naeringskode2, &unit.naeringskode3];
        self.industry_codes(codes, &unit.hjelpeenhetskode, false, &mut parts.naeringskoder);
        self.earlier_names(&unit.historiske_navn, false, &mut parts.historiske_navn);
        let pointer = ROOT.field("paategninger");
        for (index, remark) in unit.paategninger.iter().enumerate() {
            let pointer = pointer.element(index);
            self.unknown_fields(&remark.unknown, pointer);
            parts.paategninger.push(PaategningerRow {
                organisasjonsnummer: Some(self.number),
                paategning_nr: i32::try_from(index + 1).ok(),
                infotype: self.text(&remark.infotype, pointer.field("infotype")).as_deref(),
                innfoert: self.date(&remark.innfoert_dato, pointer.field("innfoertDato")),
                tekst: self.text(&remark.tekst, pointer.field("tekst")).as_deref(),
            });
        }
    }

    fn unit_row(&mut self, unit: &Enhet<'_>, rows: &mut EnheterRows) {
        let is_personal = unit.is_personal();
        let may_be_personal = is_personal.unwrap_or(true);
        let has = |text: &Option<Tekst<'_>>| text.as_deref().is_some_and(|text| !text.is_empty());
        if unit.organisasjonsform.as_ref().is_none_or(|form| !has(&form.kode) && !has(&form.beskrivelse)) {
            self.report(ROOT.field("organisasjonsform").field("kode"), Avvikstype::UkjentKode, None);
        }
        let contact = [&unit.epostadresse, &unit.telefon, &unit.mobil];
        let alike =
            self.alike(&unit.organisasjonsform, contact, &unit.postadresse, &unit.naeringskode1, may_be_personal);
        let has_lines = self.privacy.has_address_lines(may_be_personal);
        let business = self.address(&unit.forretningsadresse, has_lines, ROOT.field("forretningsadresse"));
        let (sektorkode, sektorkode_tekst) =
            self.coded(&unit.institusjonell_sektorkode, Kodeliste::Sektorkode, ROOT.field("institusjonellSektorkode"));
        let capital = unit.kapital.as_ref();
        let in_capital = ROOT.field("kapital");
        self.unknown_fields(capital.map_or(&[], |capital| &capital.unknown), in_capital);
        let none = Kapital::default();
        let capital = capital.unwrap_or(&none);
        let register = unit.utenlandsk_register_adresse.as_ref();
        let in_register = ROOT.field("utenlandskRegisterAdresse");
        self.unknown_fields(register.map_or(&[], |address| &address.unknown), in_register);
        let home_form = unit.foretaksform_i_hjemlandet.as_ref();
        let in_home_form = ROOT.field("foretaksformIHjemlandet");
        self.unknown_fields(home_form.map_or(&[], |form| &form.unknown), in_home_form);

        rows.push(unit_row!(EnheterRow, self, unit, alike, {
            er_personlig: is_personal,
            maalform: self.text(&unit.maalform, ROOT.field("maalform")).as_deref(),
            stiftelsesdato: self.date(&unit.stiftelsesdato, ROOT.field("stiftelsesdato")),
            forretningsadresse_linje: business.linje.as_deref(),
            forretningsadresse_postnummer: business.postnummer.as_deref(),
            forretningsadresse_poststed: business.poststed.as_deref(),
            forretningsadresse_kommunenummer: business.kommunenummer.as_deref(),
            forretningsadresse_kommune: business.kommune.as_deref(),
            forretningsadresse_landkode: business.landkode.as_deref(),
            forretningsadresse_land: business.land.as_deref(),
            sektorkode: sektorkode.as_deref(),
            sektorkode_tekst: sektorkode_tekst.as_deref(),
            er_i_konsern: self.boolean(&unit.er_i_konsern, ROOT.field("erIKonsern")),
            er_i_foretaksregisteret: self
                .boolean(&unit.registrert_i_foretaksregisteret, ROOT.field("registrertIForetaksregisteret")),
            er_i_stiftelsesregisteret: self
                .boolean(&unit.registrert_i_stiftelsesregisteret, ROOT.field("registrertIStiftelsesregisteret")),
            er_i_frivillighetsregisteret: self
                .boolean(&unit.registrert_i_frivillighetsregisteret, ROOT.field("registrertIFrivillighetsregisteret")),
            er_i_partiregisteret: self
                .boolean(&unit.registrert_i_partiregisteret, ROOT.field("registrertIPartiregisteret")),
            foretaksregisteret_registrert: self
                .date(&unit.registreringsdato_foretaksregisteret, ROOT.field("registreringsdatoForetaksregisteret")),
            stiftelsesregisteret_registrert: self.date(
                &unit.registreringsdato_stiftelsesregisteret,
                ROOT.field("registreringsdatoStiftelsesregisteret"),
            ),
            frivillighetsregisteret_registrert: self.date(
                &unit.registreringsdato_frivillighetsregisteret,
                ROOT.field("registreringsdatoFrivillighetsregisteret"),
            ),
            partiregisteret_registrert: self
                .date(&unit.registreringsdato_partiregisteret, ROOT.field("registreringsdatoPartiregisteret")),
            siste_aarsregnskap: self.year(&unit.siste_innsendte_aarsregnskap, ROOT.field("sisteInnsendteAarsregnskap")),
            vedtektsdato: self.date(&unit.vedtektsdato, ROOT.field("vedtektsdato")),
            fravalg_revisjon: self.date(&unit.fravalg_revisjon_dato, ROOT.field("fravalgRevisjonDato")),
            fravalg_revisjon_besluttet: self
                .date(&unit.fravalg_revisjon_beslutningsdato, ROOT.field("fravalgRevisjonBeslutningsDato")),
            konkurs: self.boolean(&unit.konkurs, ROOT.field("konkurs")),
            konkursdato: self.date(&unit.konkursdato, ROOT.field("konkursdato")),
            under_avvikling: self.boolean(&unit.under_avvikling, ROOT.field("underAvvikling")),
            under_avvikling_dato: self.date(&unit.under_avvikling_dato, ROOT.field("underAvviklingDato")),
            under_tvangsavvikling: self
                .boolean(&unit.under_tvangsavvikling, ROOT.field("underTvangsavviklingEllerTvangsopplosning")),
            tvang_manglende_sletting_dato: self
                .date(&unit.tvang_manglende_sletting, ROOT.field("tvangsavvikletPgaManglendeSlettingDato")),
            tvang_manglende_daglig_leder_dato: self
                .date(&unit.tvang_manglende_daglig_leder, ROOT.field("tvangsopplostPgaManglendeDagligLederDato")),
            tvang_manglende_revisor_dato: self
                .date(&unit.tvang_manglende_revisor, ROOT.field("tvangsopplostPgaManglendeRevisorDato")),
            tvang_manglende_regnskap_dato: self
                .date(&unit.tvang_manglende_regnskap, ROOT.field("tvangsopplostPgaManglendeRegnskapDato")),
            tvang_mangelfullt_styre_dato: self
                .date(&unit.tvang_mangelfullt_styre, ROOT.field("tvangsopplostPgaMangelfulltStyreDato")),
            rekonstruksjon_dato: self
                .date(&unit.under_rekonstruksjon_dato, ROOT.field("underRekonstruksjonsforhandlingDato")),
            utenlandsk_insolvens_dato: self
                .date(&unit.under_utenlandsk_insolvens_dato, ROOT.field("underUtenlandskInsolvensbehandlingDato")),
            kapital_beloep: self.amount(&capital.belop, in_capital.field("belop")),
            kapital_innbetalt: self.amount(&capital.innbetalt, in_capital.field("innbetalt")),
            kapital_bundet: self.amount(&capital.bundet, in_capital.field("bundet")),
            kapital_antall_aksjer: self.bigint(&capital.antall_aksjer, in_capital.field("antallAksjer")),
            kapitaltype: self.text(&capital.kapitaltype, in_capital.field("type")).as_deref(),
            kapital_valuta: self.text(&capital.valuta, in_capital.field("valuta")).as_deref(),
            kapital_fullt_innbetalt: capital
                .fullt_innbetalt
                .as_deref()
                .and_then(|value| self.text_of(value, in_capital.field("fulltInnbetalt")))
                .as_deref(),
            kapital_innfoert: self.date(&capital.innfort_dato, in_capital.field("innfortDato")),
            hjemland_registreringsnummer: self
                .text(&unit.registreringsnummer_i_hjemlandet, ROOT.field("registreringsnummerIHjemlandet"))
                .as_deref(),
            hjemland_register: self
                .text(&unit.utenlandsk_register_navn, ROOT.field("utenlandskRegisterNavn"))
                .as_deref(),
            hjemland_register_adresselinje: register
                .and_then(|address| self.lines(&address.adresse, ", ", in_register.field("adresse")))
                .as_deref(),
            hjemland_register_poststed: register
                .and_then(|address| self.text(&address.poststed, in_register.field("poststed")))
                .as_deref(),
            hjemland_register_land: register
                .and_then(|address| self.text(&address.land, in_register.field("land")))
                .as_deref(),
            hjemland_lovgivning_landkode: self
                .text(&unit.underlagt_lovgivning_landkode, ROOT.field("underlagtLovgivningLandKode"))
                .as_deref(),
            hjemland_lovgivning_land: self
                .text(&unit.underlagt_lovgivning_land, ROOT.field("underlagtLovgivningLand"))
                .as_deref(),
            hjemland_foretaksform: home_form
                .and_then(|form| self.text(&form.kode, in_home_form.field("kode")))
                .as_deref(),
            hjemland_foretaksform_tekst: home_form
                .and_then(|form| self.text(&form.beskrivelse, in_home_form.field("beskrivelse")))
                .as_deref(),
            hjemland_foretaksform_bokmaal: home_form
                .and_then(|form| self.text(&form.beskrivelse_bokmaal, in_home_form.field("beskrivelseBokmaal")))
                .as_deref(),
            vedtektsfestet_formaal: self
                .lines(&unit.vedtektsfestet_formaal, " ", ROOT.field("vedtektsfestetFormaal"))
                .as_deref(),
            aktivitet: self.lines(&unit.aktivitet, " ", ROOT.field("aktivitet")).as_deref(),
        }));
    }
}
