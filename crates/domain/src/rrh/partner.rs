//! Records of the partner API: its lookup and its bulk file have one registration of one company per element.
//!
//! Every field may be absent; [`Registrering::missing`] names the required ones.

use crate::Tekst;
use crate::record::structs;

/// Hands the declarations of the partner API's records to the macro `$make`.
///
/// A declaration is `Name { field: Type = "name in the register", … }`. The structs of this module are made from it, and so
/// is the code of another crate that reads them: each field is written once.
#[macro_export]
macro_rules! rrh_partner_records {
    ($make:ident) => {
        $make! {
            /// One registration of one company with its owners.
            Registrering {
                /// The register's id of the registration (UUID).
                registrering_id: Option<Tekst<'a>> = "registreringId",
                /// Code of the list `registreringstatus`.
                registrering_status: Option<Kodeverdi<'a>> = "registreringStatus",
                /// Timestamp of the registration (ISO 8601).
                registrert_dato: Option<Tekst<'a>> = "registrertDato",
                /// Code of the list `reellerettighetshaverestatus`.
                reelle_rettighetshavere_status: Option<Kodeverdi<'a>> = "reelleRettighetshavereStatus",
                /// The company.
                registreringspliktig_virksomhet: Option<Virksomhet<'a>> = "registreringspliktigVirksomhet",
                /// The owners, in the register's order.
                reelle_rettighetshavere: Vec<Rettighetshaver<'a>> = "reelleRettighetshavere",
            }

            /// A value of a code list with the label that the register sent.
            Kodeverdi {
                /// The full code, such as `posisjontype.eier`.
                kode: Option<Tekst<'a>> = "kode",
                /// Its label.
                kodetekst: Option<Tekst<'a>> = "kodetekst",
            }

            /// A Norwegian company.
            Virksomhet {
                /// Nine digits.
                organisasjonsnummer: Option<Tekst<'a>> = "organisasjonsnummer",
            }

            /// One beneficial owner: a registered or a foreign person.
            Rettighetshaver {
                /// A person of the Norwegian population register.
                folkeregistrert_person: Option<FolkeregistrertPerson<'a>> = "folkeregistrertPerson",
                /// A person without a Norwegian number.
                utenlandsk_person: Option<UtenlandskPerson<'a>> = "utenlandskPerson",
                /// Country of residence.
                bostedsland: Option<Land<'a>> = "bostedsland",
                /// Whether the public may not see this owner.
                er_unntatt_fra_innsyn: Option<bool> = "erUnntattFraInnsyn",
                /// What the ownership or control consists of, in the register's order.
                posisjoner: Vec<Posisjon<'a>> = "posisjoner",
                /// Timestamp of the first registration (ISO 8601).
                foerst_registrert_dato: Option<Tekst<'a>> = "foerstRegistrertDato",
                /// Timestamp of the last change (ISO 8601).
                endret_dato: Option<Tekst<'a>> = "endretDato",
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
                /// Citizenships, in the register's order.
                statsborgerskap: Vec<Land<'a>> = "statsborgerskap",
            }

            /// A country.
            Land {
                /// ISO 3166-1 alpha-3.
                landkode: Option<Tekst<'a>> = "landkode",
                /// Norwegian short name.
                land: Option<Tekst<'a>> = "land",
            }

            /// One position: what the owner owns or controls.
            Posisjon {
                /// Code of the list `posisjontype`.
                posisjonstype: Option<Kodeverdi<'a>> = "type",
                /// Code of the list `stoerrelseintervall`.
                stoerrelse_intervall: Option<Kodeverdi<'a>> = "stoerrelseIntervall",
                /// Codes of the list `grunnlagtype`, in the register's order.
                grunnlag: Vec<Kodeverdi<'a>> = "grunnlag",
                /// Free text where the type is control in another way.
                beskrivelse_annen_maate: Option<Tekst<'a>> = "beskrivelseAnnenMaate",
                /// Companies between the owner and this one, in the register's order (since 2023).
                mellomliggende_virksomheter: Vec<MellomliggendeVirksomhet<'a>> = "mellomliggendeVirksomheter",
            }

            /// An intermediate company, Norwegian or foreign.
            MellomliggendeVirksomhet {
                /// A Norwegian company.
                virksomhet: Option<Virksomhet<'a>> = "virksomhet",
                /// A foreign company.
                utenlandsk_virksomhet: Option<UtenlandskVirksomhet<'a>> = "utenlandskVirksomhet",
            }

            /// A foreign company.
            UtenlandskVirksomhet {
                /// Its number at home, in any form.
                registreringsnummer_i_hjemlandet: Option<Tekst<'a>> = "registreringsnummerIHjemlandet",
                /// Its name.
                navn: Option<Tekst<'a>> = "navn",
                /// Its address.
                internasjonal_adresse: Option<InternasjonalAdresse<'a>> = "internasjonalAdresse",
            }

            /// A foreign address.
            InternasjonalAdresse {
                /// The address as free text.
                fri_adressetekst: Option<Tekst<'a>> = "friAdressetekst",
                /// The country.
                landkode: Option<Land<'a>> = "landkode",
            }
        }
    };
}

rrh_partner_records!(structs);

impl Rettighetshaver<'_> {
    /// Whether a number or a name says who it is.
    #[must_use]
    pub fn is_named(&self) -> bool {
        let registered = self.folkeregistrert_person.as_ref();
        let foreign = self.utenlandsk_person.as_ref();
        let names = registered.and_then(|person| person.navn.as_ref());
        registered.is_some_and(|person| person.foedsels_eller_d_nummer.is_some())
            || names.is_some_and(|navn| navn.fornavn.is_some() || navn.mellomnavn.is_some() || navn.etternavn.is_some())
            || foreign.is_some_and(|person| person.fullt_navn.is_some())
    }
}

impl Registrering<'_> {
    /// The JSON Pointer of the first required value that is absent or empty, if any.
    ///
    /// Two values are required, since every row has them as its key: the registration's id and the organisation number.
    #[must_use]
    pub fn missing(&self) -> Option<&'static str> {
        let present = |text: Option<&Tekst<'_>>| text.is_some_and(|text| !text.is_empty());
        let organisation =
            self.registreringspliktig_virksomhet.as_ref().and_then(|company| company.organisasjonsnummer.as_ref());
        if !present(self.registrering_id.as_ref()) {
            Some("/registreringId")
        } else if !present(organisation) {
            Some("/registreringspliktigVirksomhet/organisasjonsnummer")
        } else {
            None
        }
    }
}
