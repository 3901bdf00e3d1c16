//! Records of API v1: its lookup and its bulk file have one company with its registrations per element.
//!
//! Every field may be absent; [`Virksomhet::missing`] names the required ones.

use std::borrow::Cow;

use crate::record::structs;
use crate::{Ignored, Linjer, Tekst};

/// Hands the declarations of API v1's records to the macro `$make`.
///
/// A declaration is `Name { field: Type = "name in the register", … }`. The structs of this module are made from it, and so
/// is the code of another crate that reads them: each field is written once. A field of type [`Ignored`] is one that an
/// earlier edition of the API had.
#[macro_export]
macro_rules! rrh_v1_records {
    ($make:ident) => {
        $make! {
            /// One company that is obliged to register, with its registrations.
            Virksomhet {
                /// Nine digits.
                organisasjonsnummer: Option<Tekst<'a>> = "organisasjonsnummer",
                /// Timestamp at which the company was entered as obliged to register (ISO 8601).
                foerst_registrert: Option<Tekst<'a>> = "foerstRegistrertIRegisterOverReelleRettighetshavere",
                /// Timestamp at which the company left the register (ISO 8601).
                slettet: Option<Tekst<'a>> = "slettetIRegisterOverReelleRettighetshavere",
                /// The current registration and, from a lookup, the earlier ones, in no particular order.
                registreringer: Vec<Registrering<'a>> = "registreringer",
                /// Name of the company (beta).
                navn: Ignored = "navn",
                /// Organisation form (beta).
                organisasjonsform: Ignored = "organisasjonsform",
                /// Deletion in Enhetsregisteret (beta).
                slettet_i_enhetsregisteret: Ignored = "slettetIEnhetsregisteret",
            }

            /// One registration: what the company reported about its owners at one time.
            Registrering {
                /// The register's id of the registration (UUID).
                registreringsid: Option<Tekst<'a>> = "registreringsid",
                /// Code of the list `registreringsstatus`.
                registreringsstatus: Option<Kodeverdi<'a>> = "registreringsstatus",
                /// Timestamp of the registration (ISO 8601).
                registrert: Option<Tekst<'a>> = "registrert",
                /// Whether it is the newest registered information on the company.
                er_gjeldende_registrering: Option<bool> = "erGjeldendeRegistrering",
                /// Code of the list `reellerettighetshaverestatus`.
                reelle_rettighetshaverestatus: Option<Kodeverdi<'a>> = "reelleRettighetshaverestatus",
                /// A notice that the information may be wrong.
                uoverensstemmelse: Option<Uoverensstemmelse<'a>> = "uoverensstemmelse",
                /// The market of a listed company.
                regulert_marked: Option<RegulertMarked<'a>> = "regulertMarked",
                /// The foreign register that has the owners of a branch.
                utenlandsk_register: Option<UtenlandskRegister<'a>> = "utenlandskRegister",
                /// The owners, in the register's order.
                reelle_rettighetshavere: Vec<Rettighetshaver<'a>> = "reelleRettighetshavere",
            }

            /// A value of a code list with the label that the register sent.
            Kodeverdi {
                /// The full code, such as `posisjonstype.eierskap`.
                kode: Option<Tekst<'a>> = "kode",
                /// Its label.
                kodenavn: Option<Tekst<'a>> = "kodenavn",
            }

            /// A notice that registered information does not match what its sender knows of the company.
            Uoverensstemmelse {
                /// Free text.
                beskrivelse: Option<Tekst<'a>> = "beskrivelseAvUoverensstemmelse",
                /// Timestamp at which the notice came (ISO 8601).
                mottatt: Option<Tekst<'a>> = "uoverensstemmelseMottatt",
                /// Who sent it.
                innsender: Option<Innsender<'a>> = "innsender",
                /// The company that sent it, where it was before `innsender` came.
                varslingspliktig_virksomhet: Option<NorskVirksomhet<'a>> = "varslingspliktigVirksomhet",
            }

            /// The sender of a notice: one of the three.
            Innsender {
                /// A company that is obliged to send notices.
                varslingspliktig_virksomhet: Option<NorskVirksomhet<'a>> = "varslingspliktigVirksomhet",
                /// A person of the Norwegian population register.
                folkeregistrert_person: Option<FolkeregistrertPerson<'a>> = "folkeregistrertPerson",
                /// A person without a Norwegian number.
                utenlandsk_person: Option<UtenlandskPerson<'a>> = "utenlandskPerson",
            }

            /// The regulated market on which a company is listed.
            RegulertMarked {
                /// Its name.
                navn: Option<Tekst<'a>> = "navn",
                /// Its country.
                land: Option<Land<'a>> = "land",
                /// Its web address.
                internettadresse: Option<Tekst<'a>> = "internettadresse",
                /// Type of the market (beta).
                markedstype: Ignored = "type",
            }

            /// A register of another country.
            UtenlandskRegister {
                /// The country.
                land: Option<Land<'a>> = "land",
                /// Its web address.
                internettadresse: Option<Tekst<'a>> = "internettadresse",
            }

            /// One beneficial owner: a registered or a foreign person.
            Rettighetshaver {
                /// A person of the Norwegian population register.
                folkeregistrert_person: Option<FolkeregistrertPerson<'a>> = "folkeregistrertPerson",
                /// A person without a Norwegian number.
                utenlandsk_person: Option<UtenlandskPerson<'a>> = "utenlandskPerson",
                /// Whether the public may not see this owner.
                er_unntatt_fra_innsyn: Option<bool> = "erUnntattFraInnsyn",
                /// Timestamp of the first registration (ISO 8601).
                foerst_registrert: Option<Tekst<'a>> = "foerstRegistrert",
                /// Timestamp of the last change (ISO 8601).
                endret: Option<Tekst<'a>> = "endret",
                /// What the ownership or control consists of, in the register's order.
                posisjoner: Vec<Posisjon<'a>> = "posisjoner",
                /// Deletion of the owner, which was described but never sent.
                slettet: Ignored = "slettet",
            }

            /// A person of the Norwegian population register.
            FolkeregistrertPerson {
                /// National identity number or D-number.
                foedsels_eller_d_nummer: Option<Tekst<'a>> = "foedselsEllerDNummer",
                /// Birth date (ISO 8601).
                foedselsdato: Option<Tekst<'a>> = "foedselsdato",
                /// Birth year, as text.
                foedselsaar: Option<Tekst<'a>> = "foedselsaar",
                /// The name in its parts.
                navn: Option<Navn<'a>> = "navn",
                /// Whether the person is dead.
                er_doed: Option<bool> = "erDoed",
                /// Country of residence.
                bostedsland: Option<Land<'a>> = "bostedsland",
                /// Citizenships, in the register's order.
                statsborgerskap: Vec<Land<'a>> = "statsborgerskap",
            }

            /// A name in its parts.
            Navn {
                /// Given names.
                fornavn: Option<Tekst<'a>> = "fornavn",
                /// Middle name.
                mellomnavn: Option<Tekst<'a>> = "mellomnavn",
                /// Family name.
                etternavn: Option<Tekst<'a>> = "etternavn",
            }

            /// A person without a Norwegian number.
            UtenlandskPerson {
                /// Birth date (ISO 8601).
                foedselsdato: Option<Tekst<'a>> = "foedselsdato",
                /// Birth year, as text.
                foedselsaar: Option<Tekst<'a>> = "foedselsaar",
                /// The whole name.
                fullt_navn: Option<Tekst<'a>> = "fulltNavn",
                /// Country of residence.
                bostedsland: Option<Land<'a>> = "bostedsland",
                /// Citizenships, in the register's order.
                statsborgerskap: Vec<Land<'a>> = "statsborgerskap",
            }

            /// A country.
            Land {
                /// ISO 3166-1: alpha-3 of a person's countries, alpha-2 of all others.
                landkode: Option<Tekst<'a>> = "landkode",
                /// Norwegian short name.
                navn: Option<Tekst<'a>> = "navn",
            }

            /// One position: what the owner owns or controls.
            Posisjon {
                /// Code of the list `posisjonstype`.
                posisjonstype: Option<Kodeverdi<'a>> = "posisjonstype",
                /// Code of the list `stoerrelsesintervall`.
                stoerrelsesintervall: Option<Kodeverdi<'a>> = "stoerrelsesintervall",
                /// Free text where the type is control in another way.
                beskrivelse_annen_maate: Option<Tekst<'a>> = "beskrivelseAvPosisjonenKontrollPaaAnnenMaate",
                /// The same text under the name that the register's model has for it.
                beskrivelse_annen_maate_i_modellen: Option<Tekst<'a>> = "beskrivelseAvPosisjonenKontrollPåAnnenMåte",
                /// Codes of the list `grunnlagstype`, in the register's order.
                grunnlagstyper: Vec<Kodeverdi<'a>> = "grunnlagstyper",
                /// Companies between the owner and this one, in the register's order.
                mellomliggende_virksomheter: Vec<MellomliggendeVirksomhet<'a>> = "mellomliggendeVirksomheter",
            }

            /// An intermediate company, Norwegian or foreign.
            MellomliggendeVirksomhet {
                /// A Norwegian company.
                norsk_virksomhet: Option<NorskVirksomhet<'a>> = "norskVirksomhet",
                /// A foreign company.
                utenlandsk_virksomhet: Option<UtenlandskVirksomhet<'a>> = "utenlandskVirksomhet",
            }

            /// A Norwegian company that is named in a registration.
            NorskVirksomhet {
                /// Nine digits.
                organisasjonsnummer: Option<Tekst<'a>> = "organisasjonsnummer",
                /// Its name (beta).
                navn: Ignored = "navn",
                /// Its organisation form (beta).
                organisasjonsform: Ignored = "organisasjonsform",
                /// Its deletion in Enhetsregisteret (beta).
                slettet_i_enhetsregisteret: Ignored = "slettetIEnhetsregisteret",
            }

            /// A foreign company.
            UtenlandskVirksomhet {
                /// Its number at home, in any form.
                registreringsnummer_i_hjemlandet: Option<Tekst<'a>> = "registreringsnummerIHjemlandet",
                /// Its name.
                navn: Option<Tekst<'a>> = "navn",
                /// Its address.
                adresse: Option<Adresse<'a>> = "adresse",
            }

            /// A foreign address.
            Adresse {
                /// The address as free text.
                fri_adressetekst: Linjer<'a> = "friAdressetekst",
                /// The country.
                land: Option<Land<'a>> = "land",
            }
        }
    };
}

rrh_v1_records!(structs);

impl<'a> Posisjon<'a> {
    /// The free text, under whichever name it came, and that name.
    #[must_use]
    pub fn beskrivelse(&self) -> (Option<&Tekst<'a>>, &'static str) {
        let is_absent = self.beskrivelse_annen_maate.as_deref().is_none_or(str::is_empty);
        match &self.beskrivelse_annen_maate_i_modellen {
            Some(text) if is_absent => (Some(text), "beskrivelseAvPosisjonenKontrollPåAnnenMåte"),
            _ => (self.beskrivelse_annen_maate.as_ref(), "beskrivelseAvPosisjonenKontrollPaaAnnenMaate"),
        }
    }
}

impl Virksomhet<'_> {
    /// The JSON Pointer of the first required value that is absent or empty, if any.
    ///
    /// Required is what every row has as its key: the organisation number, at least one registration, and the id of each.
    #[must_use]
    pub fn missing(&self) -> Option<Cow<'static, str>> {
        let is_absent = |text: &Option<Tekst<'_>>| text.as_deref().is_none_or(str::is_empty);
        if is_absent(&self.organisasjonsnummer) {
            return Some("/organisasjonsnummer".into());
        }
        if self.registreringer.is_empty() {
            return Some("/registreringer".into());
        }
        let index = self.registreringer.iter().position(|registration| is_absent(&registration.registreringsid))?;
        Some(format!("/registreringer/{index}/registreringsid").into())
    }
}
