//! Records of Ektepaktregisteret, marriage contracts, as the lookup of a person has them.
//!
//! Every field may be absent. Labels (`…beskrivelse`) are in the language of the request.

use crate::record::structs;
use crate::{Ignored, Tekst};

/// Hands the declarations of the register's records to the macro `$make`.
///
/// A declaration is `Name { field: Type = "name in the register", … }`. The structs of this module are made from it, and so
/// is the code of another crate that reads them: each field is written once.
#[macro_export]
macro_rules! ektepakt_records {
    ($make:ident) => {
        $make! {
            /// The answer for one person.
            Svar {
                /// National identity number of the person that was looked up.
                rolleinnehaver: Option<Tekst<'a>> = "rolleinnehaver",
                /// How many contracts the person has.
                antall_ektepakt: Option<u32> = "antallEktepakt",
                /// Timestamp of the lookup (ISO 8601).
                oppslagstidspunkt: Option<Tekst<'a>> = "oppslagstidspunkt",
                /// Language of the labels (ISO 639-2, upper case).
                spraak: Option<Tekst<'a>> = "spraak",
                /// The contracts.
                ektepakt: Vec<Ektepakt<'a>> = "ektepakt",
            }

            /// One marriage contract.
            Ektepakt {
                /// The register's number of the contract.
                ektepaktnummer: Option<i64> = "ektepaktnummer",
                /// Timestamp at which the register received it (ISO 8601).
                innkomsttidspunkt: Option<Tekst<'a>> = "innkomsttidspunkt",
                /// Code of the list `ektepakttype`.
                ektepakttype: Option<Tekst<'a>> = "ektepakttype",
                /// Label of the type.
                ektepakttypebeskrivelse: Option<Tekst<'a>> = "ektepakttypebeskrivelse",
                /// Code of the list `ektepaktstatus`.
                status: Option<Tekst<'a>> = "status",
                /// Label of the status.
                statusbeskrivelse: Option<Tekst<'a>> = "statusbeskrivelse",
                /// Code of the list `opprettelsestype`.
                opprettelse: Option<Tekst<'a>> = "opprettelse",
                /// Label of `opprettelse`.
                opprettelsestypebeskrivelse: Option<Tekst<'a>> = "opprettelsestypebeskrivelse",
                /// Whether the document says more than the register.
                har_supplerende_opplysninger: Option<bool> = "harSupplerendeOpplysningerIDokument",
                /// Remarks of the register.
                paategning: Vec<Tekst<'a>> = "paategning",
                /// What both spouses agreed on.
                avtaleinnhold: Vec<Avtaleinnhold<'a>> = "avtaleinnhold",
                /// The spouses.
                rolle: Vec<Rolle<'a>> = "rolle",
            }

            /// One agreement of a contract.
            Avtaleinnhold {
                /// Code of the list `avtaletype`.
                avtaletype: Option<Tekst<'a>> = "avtaletype",
                /// Its label.
                avtaletypebeskrivelse: Option<Tekst<'a>> = "avtaletypebeskrivelse",
            }

            /// One spouse.
            Rolle {
                /// Code of the list `rolletype`.
                rolletype: Option<Tekst<'a>> = "rolletype",
                /// Its label.
                rolletypebeskrivelse: Option<Tekst<'a>> = "rolletypebeskrivelse",
                /// The person.
                person: Option<Person<'a>> = "person",
                /// What concerns this spouse alone.
                avtaleinnhold: Vec<Avtaleinnhold<'a>> = "avtaleinnhold",
            }

            /// The person of a role.
            Person {
                /// The name in its parts.
                navn: Option<Navn<'a>> = "navn",
                /// The address.
                adresse: Option<Adresse<'a>> = "adresse",
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

            /// An address in any of its five forms, which `adressetype` names.
            Adresse {
                /// `adressetype.vegadresse`, `.stedsadresse`, `.postboksadresse`, `.ustrukturertAdresse` or
                /// `.internasjonalAdresse`.
                adressetype: Option<Tekst<'a>> = "adresseType",
                /// What the address is used for, such as `bostedsadresse`.
                brukskategori: Option<Tekst<'a>> = "brukskategori",
                /// Care-of name.
                co_navn: Option<Tekst<'a>> = "coNavn",
                /// Post code and town of a Norwegian address.
                poststed: Option<Poststed<'a>> = "poststed",
                /// Municipality of a Norwegian address.
                kommune: Option<Kommune<'a>> = "kommune",
                /// Name of the street.
                adressenavn: Option<Tekst<'a>> = "adressenavn",
                /// House number.
                nummer: Option<Husnummer<'a>> = "nummer",
                /// Number of the dwelling, such as `H0101`.
                bruksenhetsnummer: Option<Tekst<'a>> = "bruksenhetsnummer",
                /// A name before that of the street, such as a farm's.
                adressenavn_tillegg: Option<Tekst<'a>> = "adressenavnTillegg",
                /// A short form of the street's name; observed, and usually empty.
                kort_adressenavn: Ignored = "kortAdressenavn",
                /// An identifier of the street's address; observed, and usually empty.
                vegadresse_id: Ignored = "vegadresseID",
                /// Name of the place.
                stedsnavn: Option<Tekst<'a>> = "stedsnavn",
                /// Number of the post box.
                postboksnummer: Option<Tekst<'a>> = "postboksnummer",
                /// Where the post box is.
                postboksanleggsnavn: Option<Tekst<'a>> = "postboksanleggsnavn",
                /// First line of an unstructured address.
                adresselinje1: Option<Tekst<'a>> = "adresselinje1",
                /// Second line.
                adresselinje2: Option<Tekst<'a>> = "adresselinje2",
                /// Third line.
                adresselinje3: Option<Tekst<'a>> = "adresselinje3",
                /// A foreign address as free text.
                fri_adressetekst: Option<Tekst<'a>> = "friAdressetekst",
                /// House number of a foreign address.
                adressenummer: Option<Tekst<'a>> = "adressenummer",
                /// Building.
                bygning: Option<Tekst<'a>> = "bygning",
                /// Floor.
                etasjenummer: Option<Tekst<'a>> = "etasjenummer",
                /// Dwelling.
                boenhet: Option<Tekst<'a>> = "boenhet",
                /// Post box of a foreign address.
                postboks: Option<Tekst<'a>> = "postboks",
                /// Foreign post code.
                postkode: Option<Tekst<'a>> = "postkode",
                /// Town or place.
                by_eller_stedsnavn: Option<Tekst<'a>> = "byEllerStedsnavn",
                /// Region.
                region: Option<Tekst<'a>> = "region",
                /// District or quarter.
                distrikt_eller_bydel: Option<Tekst<'a>> = "distriktEllerBydel",
                /// Country code.
                landkode: Option<Tekst<'a>> = "landkode",
            }

            /// A house number.
            Husnummer {
                /// The number.
                nummer: Option<Tekst<'a>> = "nummer",
                /// The letter after it.
                bokstav: Option<Tekst<'a>> = "bokstav",
            }

            /// Post code and town.
            Poststed {
                /// Postal town.
                navn: Option<Tekst<'a>> = "navn",
                /// Post code.
                postnummer: Option<Tekst<'a>> = "postnummer",
            }

            /// A municipality.
            Kommune {
                /// Its number.
                kommunenummer: Option<Tekst<'a>> = "kommunenummer",
                /// Its name.
                kommunenavn: Option<Tekst<'a>> = "kommunenavn",
            }
        }
    };
}

ektepakt_records!(structs);

impl Adresse<'_> {
    /// The address in one line, without addressee, post code, town and country, which have columns of their own; `None` for
    /// an address of nothing else. Joined from the parts that are there, whatever the address type says.
    ///
    /// Street and place: `Bakken, Storgata 13 B, H0101`. Post box: `Postboks 12 Sentrum`. Unstructured: the lines. Foreign:
    /// the free text if there is one, else its parts from the building to the region.
    #[must_use]
    pub fn one_line(&self) -> Option<String> {
        // The free text is the whole address; the parts beside it repeat it.
        if let Some(text) = self.fri_adressetekst.as_ref().filter(|text| !text.is_empty()) {
            return Some(text.to_string());
        }
        let husnummer = self.nummer.as_ref().and_then(|nummer| joined(" ", [&nummer.nummer, &nummer.bokstav]));
        let husnummer = husnummer.map(Tekst::from).or_else(|| self.adressenummer.clone());
        let gate = joined(" ", [&self.adressenavn, &husnummer]).map(Tekst::from);
        let postboks = self.postboksnummer.as_ref().or(self.postboks.as_ref()).filter(|number| !number.is_empty());
        let postboks = postboks.map(|number| {
            let is_named = number.starts_with(|first: char| !first.is_ascii_digit());
            Tekst::from(if is_named { number.to_string() } else { format!("Postboks {}", &**number) })
        });
        let postboks = joined(" ", [&postboks, &self.postboksanleggsnavn]).map(Tekst::from);
        let etasje = self.etasjenummer.as_ref().filter(|floor| !floor.is_empty());
        let etasje = etasje.map(|floor| Tekst::from(format!("etasje {}", &**floor)));
        joined(
            ", ",
            [
                &self.adressenavn_tillegg,
                &self.bygning,
                &gate,
                &self.bruksenhetsnummer,
                &etasje,
                &self.boenhet,
                &self.stedsnavn,
                &postboks,
                &self.adresselinje1,
                &self.adresselinje2,
                &self.adresselinje3,
                &self.distrikt_eller_bydel,
                &self.region,
            ],
        )
    }
}

/// The parts that are neither absent nor empty, joined; `None` when there are none.
fn joined<const N: usize>(between: &str, parts: [&Option<Tekst<'_>>; N]) -> Option<String> {
    let parts: Vec<&str> = parts.into_iter().flatten().map(|part| &**part).filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(between))
}
