//! The declarations of units and subunits.

use crate::record::structs;
use crate::{Ignored, Linjer, Tekst, Verdi};

/// Hands the declarations of the register's records to the macro `$make`.
///
/// A declaration is `Name { field: Type = "name in the register", … }`. The structs of this module are made from it, and so
/// is the code of another crate that reads them: each field is written once. The fields are in the order in which the
/// register writes them, which is the order in which they are read fastest.
#[macro_export]
macro_rules! enhet_records {
    ($make:ident) => {
        $make! {
            /// One unit.
            Enhet {
                /// Nine digits.
                organisasjonsnummer: Option<Tekst<'a>> = "organisasjonsnummer",
                /// Name.
                navn: Option<Tekst<'a>> = "navn",
                /// Organisation form, list `organisasjonsform`.
                organisasjonsform: Option<Organisasjonsform<'a>> = "organisasjonsform",
                /// Earlier names.
                historiske_navn: Vec<HistoriskNavn<'a>> = "historiskeNavn",
                /// Web address, free text.
                hjemmeside: Option<Tekst<'a>> = "hjemmeside",
                /// Postal address.
                postadresse: Option<Adresse<'a>> = "postadresse",
                /// Date of registration.
                registreringsdato: Option<Tekst<'a>> = "registreringsdatoEnhetsregisteret",
                /// The same under the name that one list of the register gives it.
                registreringsdato_i: Option<Tekst<'a>> = "registreringsdatoIEnhetsregisteret",
                /// Whether it is in the VAT register.
                registrert_i_mva: Option<Verdi<'a>> = "registrertIMvaregisteret",
                /// What it is registered for in the VAT register by choice.
                frivillig_mva_beskrivelser: Linjer<'a> = "frivilligMvaRegistrertBeskrivelser",
                /// Main industry code.
                naeringskode1: Option<Kode<'a>> = "naeringskode1",
                /// Second industry code.
                naeringskode2: Option<Kode<'a>> = "naeringskode2",
                /// Third industry code.
                naeringskode3: Option<Kode<'a>> = "naeringskode3",
                /// Industry code of an auxiliary unit.
                hjelpeenhetskode: Option<Kode<'a>> = "hjelpeenhetskode",
                /// Number of employees; withheld from 1 to 4.
                antall_ansatte: Option<Verdi<'a>> = "antallAnsatte",
                /// Whether it has employees.
                har_registrert_antall_ansatte: Option<Verdi<'a>> = "harRegistrertAntallAnsatte",
                /// Date of the registration by choice.
                registreringsdato_frivillig_mva: Option<Tekst<'a>> = "registreringsdatoFrivilligMerverdiavgiftsregisteret",
                /// Date in the VAT register.
                registreringsdato_mva: Option<Tekst<'a>> = "registreringsdatoMerverdiavgiftsregisteret",
                /// Date on which that was entered here.
                registreringsdato_mva_enhet: Option<Tekst<'a>> = "registreringsdatoMerverdiavgiftsregisteretEnhetsregisteret",
                /// Date on which the number of employees was entered here.
                registreringsdato_ansatte: Option<Tekst<'a>> = "registreringsdatoAntallAnsatteEnhetsregisteret",
                /// Date of the number of employees in NAV's register.
                registreringsdato_ansatte_nav: Option<Tekst<'a>> = "registreringsdatoAntallAnsatteNAVAaregisteret",
                /// The same in another spelling.
                registreringsdato_ansatte_nav_aa: Option<Tekst<'a>> = "registreringsdatoAntallAnsatteNavAaregisteret",
                /// Mail address, free text.
                epostadresse: Option<Tekst<'a>> = "epostadresse",
                /// Telephone, free text.
                telefon: Option<Tekst<'a>> = "telefon",
                /// Mobile telephone, free text.
                mobil: Option<Tekst<'a>> = "mobil",
                /// Business address.
                forretningsadresse: Option<Adresse<'a>> = "forretningsadresse",
                /// Date of foundation.
                stiftelsesdato: Option<Tekst<'a>> = "stiftelsesdato",
                /// Institutional sector.
                institusjonell_sektorkode: Option<Kode<'a>> = "institusjonellSektorkode",
                /// The unit above, in the public sector.
                overordnet_enhet: Option<Tekst<'a>> = "overordnetEnhet",
                /// Whether it is in the register of business enterprises.
                registrert_i_foretaksregisteret: Option<Verdi<'a>> = "registrertIForetaksregisteret",
                /// Whether it is in the register of foundations.
                registrert_i_stiftelsesregisteret: Option<Verdi<'a>> = "registrertIStiftelsesregisteret",
                /// Whether it is in the register of non-profit organisations.
                registrert_i_frivillighetsregisteret: Option<Verdi<'a>> = "registrertIFrivillighetsregisteret",
                /// Year of the newest annual accounts.
                siste_innsendte_aarsregnskap: Option<Tekst<'a>> = "sisteInnsendteAarsregnskap",
                /// Whether it is bankrupt.
                konkurs: Option<Verdi<'a>> = "konkurs",
                /// Date of the court's ruling.
                konkursdato: Option<Tekst<'a>> = "konkursdato",
                /// Whether it is being wound up.
                under_avvikling: Option<Verdi<'a>> = "underAvvikling",
                /// Date on which that was reported.
                under_avvikling_dato: Option<Tekst<'a>> = "underAvviklingDato",
                /// Whether it is being wound up by force.
                under_tvangsavvikling: Option<Verdi<'a>> = "underTvangsavviklingEllerTvangsopplosning",
                /// Date of forced winding up for want of deletion.
                tvang_manglende_sletting: Option<Tekst<'a>> = "tvangsavvikletPgaManglendeSlettingDato",
                /// Date of forced dissolution for want of a manager.
                tvang_manglende_daglig_leder: Option<Tekst<'a>> = "tvangsopplostPgaManglendeDagligLederDato",
                /// Date of forced dissolution for want of an auditor.
                tvang_manglende_revisor: Option<Tekst<'a>> = "tvangsopplostPgaManglendeRevisorDato",
                /// Date of forced dissolution for want of accounts.
                tvang_manglende_regnskap: Option<Tekst<'a>> = "tvangsopplostPgaManglendeRegnskapDato",
                /// Date of forced dissolution for want of a proper board.
                tvang_mangelfullt_styre: Option<Tekst<'a>> = "tvangsopplostPgaMangelfulltStyreDato",
                /// Date of restructuring.
                under_rekonstruksjon_dato: Option<Tekst<'a>> = "underRekonstruksjonsforhandlingDato",
                /// Date of insolvency proceedings abroad.
                under_utenlandsk_insolvens_dato: Option<Tekst<'a>> = "underUtenlandskInsolvensbehandlingDato",
                /// Form of Norwegian, a word.
                maalform: Option<Tekst<'a>> = "maalform",
                /// Date of the articles.
                vedtektsdato: Option<Tekst<'a>> = "vedtektsdato",
                /// Purpose, the lines of one text.
                vedtektsfestet_formaal: Linjer<'a> = "vedtektsfestetFormaal",
                /// Activity, the lines of one text.
                aktivitet: Linjer<'a> = "aktivitet",
                /// Date in the register of business enterprises.
                registreringsdato_foretaksregisteret: Option<Tekst<'a>> = "registreringsdatoForetaksregisteret",
                /// Date in the register of non-profit organisations.
                registreringsdato_frivillighetsregisteret: Option<Tekst<'a>> = "registreringsdatoFrivillighetsregisteret",
                /// Date in the register of political parties.
                registreringsdato_partiregisteret: Option<Tekst<'a>> = "registreringsdatoPartiregisteret",
                /// Date in the register of foundations.
                registreringsdato_stiftelsesregisteret: Option<Tekst<'a>> = "registreringsdatoStiftelsesregisteret",
                /// Whether it is in the register of political parties.
                registrert_i_partiregisteret: Option<Verdi<'a>> = "registrertIPartiregisteret",
                /// Remarks.
                paategninger: Vec<Paategning<'a>> = "paategninger",
                /// Date on which the choice of no audit was registered.
                fravalg_revisjon_dato: Option<Tekst<'a>> = "fravalgRevisjonDato",
                /// Date on which that was decided.
                fravalg_revisjon_beslutningsdato: Option<Tekst<'a>> = "fravalgRevisjonBeslutningsDato",
                /// Whether it belongs to a group.
                er_i_konsern: Option<Verdi<'a>> = "erIKonsern",
                /// Capital.
                kapital: Option<Kapital<'a>> = "kapital",
                /// Number in the home country.
                registreringsnummer_i_hjemlandet: Option<Tekst<'a>> = "registreringsnummerIHjemlandet",
                /// Register of the home country.
                utenlandsk_register_navn: Option<Tekst<'a>> = "utenlandskRegisterNavn",
                /// Address of that register.
                utenlandsk_register_adresse: Option<UtenlandskAdresse<'a>> = "utenlandskRegisterAdresse",
                /// Country whose law governs it.
                underlagt_lovgivning_land: Option<Tekst<'a>> = "underlagtLovgivningLand",
                /// Code of that country.
                underlagt_lovgivning_landkode: Option<Tekst<'a>> = "underlagtLovgivningLandKode",
                /// Form of enterprise in the home country.
                foretaksform_i_hjemlandet: Option<ForetaksformIHjemlandet<'a>> = "foretaksformIHjemlandet",
                /// Date of deletion.
                slettedato: Option<Tekst<'a>> = "slettedato",
                /// Links, in the files.
                links: Ignored = "links",
                /// Links, in the API.
                lenker: Ignored = "_links",
                /// Class of the answer.
                respons_klasse: Option<Tekst<'a>> = "respons_klasse",
            }

            /// One subunit.
            Underenhet {
                /// Nine digits.
                organisasjonsnummer: Option<Tekst<'a>> = "organisasjonsnummer",
                /// Name.
                navn: Option<Tekst<'a>> = "navn",
                /// Organisation form, list `organisasjonsform`.
                organisasjonsform: Option<Organisasjonsform<'a>> = "organisasjonsform",
                /// Earlier names.
                historiske_navn: Vec<HistoriskNavn<'a>> = "historiskeNavn",
                /// Web address, free text.
                hjemmeside: Option<Tekst<'a>> = "hjemmeside",
                /// Postal address.
                postadresse: Option<Adresse<'a>> = "postadresse",
                /// Date of registration.
                registreringsdato: Option<Tekst<'a>> = "registreringsdatoEnhetsregisteret",
                /// The same under the name that one list of the register gives it.
                registreringsdato_i: Option<Tekst<'a>> = "registreringsdatoIEnhetsregisteret",
                /// Whether it is in the VAT register.
                registrert_i_mva: Option<Verdi<'a>> = "registrertIMvaregisteret",
                /// What it is registered for in the VAT register by choice.
                frivillig_mva_beskrivelser: Linjer<'a> = "frivilligMvaRegistrertBeskrivelser",
                /// Main industry code.
                naeringskode1: Option<Kode<'a>> = "naeringskode1",
                /// Second industry code.
                naeringskode2: Option<Kode<'a>> = "naeringskode2",
                /// Third industry code.
                naeringskode3: Option<Kode<'a>> = "naeringskode3",
                /// Industry code of an auxiliary unit.
                hjelpeenhetskode: Option<Kode<'a>> = "hjelpeenhetskode",
                /// Number of employees; withheld from 1 to 4.
                antall_ansatte: Option<Verdi<'a>> = "antallAnsatte",
                /// Whether it has employees.
                har_registrert_antall_ansatte: Option<Verdi<'a>> = "harRegistrertAntallAnsatte",
                /// The unit that it belongs to.
                overordnet_enhet: Option<Tekst<'a>> = "overordnetEnhet",
                /// Date of the registration by choice.
                registreringsdato_frivillig_mva: Option<Tekst<'a>> = "registreringsdatoFrivilligMerverdiavgiftsregisteret",
                /// Date in the VAT register.
                registreringsdato_mva: Option<Tekst<'a>> = "registreringsdatoMerverdiavgiftsregisteret",
                /// Date on which that was entered here.
                registreringsdato_mva_enhet: Option<Tekst<'a>> = "registreringsdatoMerverdiavgiftsregisteretEnhetsregisteret",
                /// Date on which the number of employees was entered here.
                registreringsdato_ansatte: Option<Tekst<'a>> = "registreringsdatoAntallAnsatteEnhetsregisteret",
                /// Date of the number of employees in NAV's register.
                registreringsdato_ansatte_nav: Option<Tekst<'a>> = "registreringsdatoAntallAnsatteNAVAaregisteret",
                /// The same in another spelling.
                registreringsdato_ansatte_nav_aa: Option<Tekst<'a>> = "registreringsdatoAntallAnsatteNavAaregisteret",
                /// Mail address, free text.
                epostadresse: Option<Tekst<'a>> = "epostadresse",
                /// Telephone, free text.
                telefon: Option<Tekst<'a>> = "telefon",
                /// Mobile telephone, free text.
                mobil: Option<Tekst<'a>> = "mobil",
                /// Date on which it started.
                oppstartsdato: Option<Tekst<'a>> = "oppstartsdato",
                /// Date on which it got another owner.
                dato_eierskifte: Option<Tekst<'a>> = "datoEierskifte",
                /// Where it is.
                beliggenhetsadresse: Option<Adresse<'a>> = "beliggenhetsadresse",
                /// Date on which it was closed down.
                nedleggelsesdato: Option<Tekst<'a>> = "nedleggelsesdato",
                /// Date of deletion.
                slettedato: Option<Tekst<'a>> = "slettedato",
                /// Links, in the files.
                links: Ignored = "links",
                /// Links, in the API.
                lenker: Ignored = "_links",
                /// Class of the answer.
                respons_klasse: Option<Tekst<'a>> = "respons_klasse",
            }

            /// An organisation form.
            Organisasjonsform {
                /// The code, such as `AS`.
                kode: Option<Tekst<'a>> = "kode",
                /// Its label.
                beskrivelse: Option<Tekst<'a>> = "beskrivelse",
                /// Date on which the form was abolished.
                utgaatt: Option<Tekst<'a>> = "utgaatt",
                /// Links, in the files.
                links: Ignored = "links",
                /// Links, in the API.
                lenker: Ignored = "_links",
            }

            /// A value of a code list.
            Kode {
                /// The code.
                kode: Option<Tekst<'a>> = "kode",
                /// Its label.
                beskrivelse: Option<Tekst<'a>> = "beskrivelse",
                /// Whether an industry code is that of an auxiliary unit, which follows from the field around it.
                hjelpeenhetskode: Ignored = "hjelpeenhetskode",
                /// Links, in the files.
                links: Ignored = "links",
                /// Links, in the API.
                lenker: Ignored = "_links",
            }

            /// An earlier name.
            HistoriskNavn {
                /// The name.
                navn: Option<Tekst<'a>> = "navn",
                /// From when it was the name, in Norwegian time.
                fra_dato: Option<Tekst<'a>> = "fraDato",
                /// Until when, in Norwegian time.
                til_dato: Option<Tekst<'a>> = "tilDato",
            }

            /// An address.
            Adresse {
                /// Name of the country.
                land: Option<Tekst<'a>> = "land",
                /// ISO 3166-1 alpha-2.
                landkode: Option<Tekst<'a>> = "landkode",
                /// Post code; none abroad.
                postnummer: Option<Tekst<'a>> = "postnummer",
                /// Postal town.
                poststed: Option<Tekst<'a>> = "poststed",
                /// The lines before that.
                adresse: Linjer<'a> = "adresse",
                /// Name of the municipality; none abroad.
                kommune: Option<Tekst<'a>> = "kommune",
                /// Number of the municipality; none abroad.
                kommunenummer: Option<Tekst<'a>> = "kommunenummer",
            }

            /// A remark.
            Paategning {
                /// What it is about, a code.
                infotype: Option<Tekst<'a>> = "infotype",
                /// Free text.
                tekst: Option<Tekst<'a>> = "tekst",
                /// Date on which it was entered.
                innfoert_dato: Option<Tekst<'a>> = "innfoertDato",
            }

            /// Capital.
            Kapital {
                /// Amount.
                belop: Option<Verdi<'a>> = "belop",
                /// Number of shares.
                antall_aksjer: Option<Verdi<'a>> = "antallAksjer",
                /// Kind of capital, a word.
                kapitaltype: Option<Tekst<'a>> = "type",
                /// Currency.
                valuta: Option<Tekst<'a>> = "valuta",
                /// Date on which it was entered.
                innfort_dato: Option<Tekst<'a>> = "innfortDato",
                /// Amount that is paid in.
                innbetalt: Option<Verdi<'a>> = "innbetalt",
                /// Amount that is bound.
                bundet: Option<Verdi<'a>> = "bundet",
                /// Whether or how much of it is paid in: a number, a boolean or a text.
                fullt_innbetalt: Option<Verdi<'a>> = "fulltInnbetalt",
            }

            /// The address of a foreign register.
            UtenlandskAdresse {
                /// The lines before the postal town.
                adresse: Linjer<'a> = "adresse",
                /// Postal town.
                poststed: Option<Tekst<'a>> = "poststed",
                /// Name of the country.
                land: Option<Tekst<'a>> = "land",
            }

            /// A form of enterprise of another country.
            ForetaksformIHjemlandet {
                /// The code there.
                kode: Option<Tekst<'a>> = "kode",
                /// Its label there.
                beskrivelse: Option<Tekst<'a>> = "beskrivelse",
                /// Its label in Norwegian.
                beskrivelse_bokmaal: Option<Tekst<'a>> = "beskrivelseBokmaal",
            }
        }
    };
}

enhet_records!(structs);
