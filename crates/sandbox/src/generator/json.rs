//! The register's JSON of a registration: names and order of the fields as published, with either of the two published
//! forms of an absent value.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::records::{
    FolkeregistrertPerson, Kodeverdi, Land, MellomliggendeVirksomhet, Person, Posisjon, Registration, Rettighetshaver,
    UkjentFelt, UtenlandskPerson, UtenlandskVirksomhet,
};

/// The form of an absent value in JSON; both forms were published and mean the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Absent {
    /// `"mellomnavn":null`, as the file of December 2022.
    #[default]
    Null,
    /// The field is left out, as in the file of April 2023.
    LeftOut,
}

/// Writes `null` for absent values.
impl Serialize for Registration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        As(self, Absent::Null).serialize(serializer)
    }
}

/// A value that is written to JSON with a form of absent values.
pub(super) trait Shape {
    fn serialize_as<S: Serializer>(&self, absent: Absent, serializer: S) -> Result<S::Ok, S::Error>;
}

/// A value with its form of absent values.
pub(super) struct As<'a, T>(pub(super) &'a T, pub(super) Absent);

impl<T: Shape> Serialize for As<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize_as(self.1, serializer)
    }
}

impl<T: Shape> Shape for Vec<T> {
    fn serialize_as<S: Serializer>(&self, absent: Absent, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(|item| As(item, absent)))
    }
}

/// An object under construction.
struct Fields<M> {
    map: M,
    absent: Absent,
}

impl<M: SerializeMap> Fields<M> {
    fn new<S: Serializer<SerializeMap = M>>(serializer: S, absent: Absent) -> Result<Self, S::Error> {
        Ok(Self { map: serializer.serialize_map(None)?, absent })
    }

    fn value(mut self, name: &'static str, value: &(impl Serialize + ?Sized)) -> Result<Self, M::Error> {
        self.map.serialize_entry(name, value)?;
        Ok(self)
    }

    fn text(mut self, name: &'static str, value: &impl std::fmt::Display) -> Result<Self, M::Error> {
        self.map.serialize_entry(name, &Displayed(value))?;
        Ok(self)
    }

    fn nested(self, name: &'static str, value: &impl Shape) -> Result<Self, M::Error> {
        let absent = self.absent;
        self.value(name, &As(value, absent))
    }

    fn optional(self, name: &'static str, value: Option<impl Serialize>) -> Result<Self, M::Error> {
        match value {
            Some(value) => self.value(name, &value),
            None if self.absent == Absent::Null => self.value(name, &()),
            None => Ok(self),
        }
    }

    fn unknown(self, field: Option<&UkjentFelt>) -> Result<Self, M::Error> {
        match field {
            Some(field) => self.value(field.navn, &field.verdi),
            None => Ok(self),
        }
    }

    fn end(self) -> Result<M::Ok, M::Error> {
        self.map.end()
    }
}

/// A value that is written as its display text.
struct Displayed<'a, T>(&'a T);

impl<T: std::fmt::Display> Serialize for Displayed<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self.0)
    }
}

impl Shape for Registration {
    fn serialize_as<S: Serializer>(&self, absent: Absent, serializer: S) -> Result<S::Ok, S::Error> {
        Fields::new(serializer, absent)?
            .text("registreringId", &self.registrering_id)?
            .nested("registreringStatus", &self.registrering_status)?
            .text("registrertDato", &self.registrert_dato)?
            .nested("reelleRettighetshavereStatus", &self.reelle_rettighetshavere_status)?
            .value("registreringspliktigVirksomhet", &Virksomhet(&self.organisasjonsnummer))?
            .nested("reelleRettighetshavere", &self.reelle_rettighetshavere)?
            .unknown(self.ukjent_felt.as_ref())?
            .end()
    }
}

/// `{"organisasjonsnummer":…}`.
struct Virksomhet<'a>(&'a str);

impl Serialize for Virksomhet<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Fields::new(serializer, Absent::Null)?.value("organisasjonsnummer", self.0)?.end()
    }
}

impl Shape for Rettighetshaver {
    fn serialize_as<S: Serializer>(&self, absent: Absent, serializer: S) -> Result<S::Ok, S::Error> {
        let (registered, foreign) = match &self.person {
            Person::Folkeregistrert(person) => (Some(As(person, absent)), None),
            Person::Utenlandsk(person) => (None, Some(As(person, absent))),
        };
        Fields::new(serializer, absent)?
            .optional("folkeregistrertPerson", registered)?
            .optional("utenlandskPerson", foreign)?
            .optional("bostedsland", self.bostedsland.as_ref().map(|land| As(land, absent)))?
            .value("erUnntattFraInnsyn", &self.er_unntatt_fra_innsyn)?
            .nested("posisjoner", &self.posisjoner)?
            .text("foerstRegistrertDato", &self.foerst_registrert_dato)?
            .text("endretDato", &self.endret_dato)?
            .unknown(self.ukjent_felt.as_ref())?
            .end()
    }
}

impl Shape for FolkeregistrertPerson {
    fn serialize_as<S: Serializer>(&self, absent: Absent, serializer: S) -> Result<S::Ok, S::Error> {
        Fields::new(serializer, absent)?
            .value("foedselsEllerDNummer", self.foedsels_eller_d_nummer.expose())?
            .text("foedselsdato", &self.foedselsdato)?
            .text("foedselsaar", &self.foedselsaar)?
            .nested("navn", &Navn(self))?
            .value("erDoed", &self.er_doed)?
            .nested("statsborgerskap", &self.statsborgerskap)?
            .end()
    }
}

/// The name of a registered person, an object in the JSON.
struct Navn<'a>(&'a FolkeregistrertPerson);

impl Shape for Navn<'_> {
    fn serialize_as<S: Serializer>(&self, absent: Absent, serializer: S) -> Result<S::Ok, S::Error> {
        Fields::new(serializer, absent)?
            .value("fornavn", &self.0.fornavn)?
            .optional("mellomnavn", self.0.mellomnavn.as_ref())?
            .value("etternavn", &self.0.etternavn)?
            .end()
    }
}

impl Shape for UtenlandskPerson {
    fn serialize_as<S: Serializer>(&self, absent: Absent, serializer: S) -> Result<S::Ok, S::Error> {
        Fields::new(serializer, absent)?
            .text("foedselsdato", &self.foedselsdato)?
            .text("foedselsaar", &self.foedselsaar)?
            .value("fulltNavn", &self.fullt_navn)?
            .nested("statsborgerskap", &self.statsborgerskap)?
            .end()
    }
}

impl Shape for Posisjon {
    fn serialize_as<S: Serializer>(&self, absent: Absent, serializer: S) -> Result<S::Ok, S::Error> {
        Fields::new(serializer, absent)?
            .nested("type", &self.posisjonstype)?
            .optional("stoerrelseIntervall", self.stoerrelse_intervall.as_ref().map(|value| As(value, absent)))?
            .nested("grunnlag", &self.grunnlag)?
            .optional("beskrivelseAnnenMaate", self.beskrivelse_annen_maate.as_ref())?
            .nested("mellomliggendeVirksomheter", &self.mellomliggende_virksomheter)?
            .unknown(self.ukjent_felt.as_ref())?
            .end()
    }
}

impl Shape for MellomliggendeVirksomhet {
    fn serialize_as<S: Serializer>(&self, absent: Absent, serializer: S) -> Result<S::Ok, S::Error> {
        let (norwegian, foreign) = match self {
            MellomliggendeVirksomhet::Norsk { organisasjonsnummer } => (Some(Virksomhet(organisasjonsnummer)), None),
            MellomliggendeVirksomhet::Utenlandsk(company) => (None, Some(As(company, absent))),
        };
        Fields::new(serializer, absent)?
            .optional("virksomhet", norwegian)?
            .optional("utenlandskVirksomhet", foreign)?
            .end()
    }
}

impl Shape for UtenlandskVirksomhet {
    fn serialize_as<S: Serializer>(&self, absent: Absent, serializer: S) -> Result<S::Ok, S::Error> {
        Fields::new(serializer, absent)?
            .value("registreringsnummerIHjemlandet", &self.registreringsnummer_i_hjemlandet)?
            .value("navn", &self.navn)?
            .nested("internasjonalAdresse", &InternasjonalAdresse(self))?
            .end()
    }
}

/// The address of a foreign company, an object in the JSON.
struct InternasjonalAdresse<'a>(&'a UtenlandskVirksomhet);

impl Shape for InternasjonalAdresse<'_> {
    fn serialize_as<S: Serializer>(&self, absent: Absent, serializer: S) -> Result<S::Ok, S::Error> {
        Fields::new(serializer, absent)?
            .value("friAdressetekst", &self.0.fri_adressetekst)?
            .nested("landkode", &self.0.land)?
            .end()
    }
}

impl Shape for Kodeverdi {
    fn serialize_as<S: Serializer>(&self, absent: Absent, serializer: S) -> Result<S::Ok, S::Error> {
        Fields::new(serializer, absent)?
            .value("kode", &self.kode)?
            .optional("kodetekst", self.kodetekst.as_ref())?
            .end()
    }
}

impl Shape for Land {
    fn serialize_as<S: Serializer>(&self, absent: Absent, serializer: S) -> Result<S::Ok, S::Error> {
        Fields::new(serializer, absent)?.value("landkode", &self.landkode)?.value("land", &self.land)?.end()
    }
}
