//! The register's JSON of a company: names and order of the fields as documented, in the forms of a [`View`]. Absent values
//! are left out.

use jiff::Timestamp;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::super::konkurs::tidspunkt;
use super::super::records::{
    FolkeregistrertPerson, Land, MellomliggendeVirksomhet, Person, UkjentFelt, UtenlandskVirksomhet,
};
use super::codes;
use super::countries::land2;
use super::form::{Absent, Address, Lists, Order, Residence, Sender, View};
use super::owners::UNKNOWN_RESIDENCE;
use super::records::{Innsender, Posisjon, Registrering, Rettighetshaver, Uoverensstemmelse, Virksomhet};

/// The company that sent a notice of a discrepancy.
const SENDING_COMPANY: &str = "varslingspliktigVirksomhet";

/// A record with the view that it is written in.
pub(super) struct In<'a, T: ?Sized>(pub(super) &'a T, pub(super) &'a View);

/// An object under construction: its members, and whether absent values are `null` in it.
struct Object<M>(M, bool);

impl<M: SerializeMap> Object<M> {
    fn new<S: Serializer<SerializeMap = M>>(serializer: S) -> Result<Self, S::Error> {
        Ok(Self(serializer.serialize_map(None)?, false))
    }

    /// Returns an object whose absent values are written as the view has them.
    fn in_view<S: Serializer<SerializeMap = M>>(serializer: S, view: &View) -> Result<Self, S::Error> {
        Ok(Self(serializer.serialize_map(None)?, view.absent == Absent::Null))
    }

    fn put(mut self, name: &'static str, value: &(impl Serialize + ?Sized)) -> Result<Self, M::Error> {
        self.0.serialize_entry(name, value)?;
        Ok(self)
    }

    fn maybe(self, name: &'static str, value: Option<impl Serialize>) -> Result<Self, M::Error> {
        match value {
            Some(value) => self.put(name, &value),
            None if self.1 => self.put(name, &()),
            None => Ok(self),
        }
    }

    fn time(self, name: &'static str, value: Timestamp) -> Result<Self, M::Error> {
        self.put(name, &tidspunkt(value))
    }

    /// Adds a list; an empty one by the view.
    fn list<T: Serialize>(self, name: &'static str, view: &View, items: &[T]) -> Result<Self, M::Error> {
        match (items.is_empty(), view.lists) {
            (true, Lists::Absent) => Ok(self),
            _ => self.put(name, items),
        }
    }

    fn unknown(self, field: Option<&UkjentFelt>) -> Result<Self, M::Error> {
        match field {
            Some(field) => self.put(field.navn, &field.verdi),
            None => Ok(self),
        }
    }

    fn end(self) -> Result<M::Ok, M::Error> {
        self.0.end()
    }
}

impl Serialize for In<'_, Virksomhet> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(company, view) = self;
        let current = company.registreringer.len().saturating_sub(1);
        let mut shown: Vec<_> = company
            .registreringer
            .iter()
            .enumerate()
            .filter(|(number, _)| view.history || *number == current)
            .map(|(number, registrering)| Shown { registrering, is_current: number == current, view })
            .collect();
        let current_shown = shown.len().saturating_sub(1);
        match view.order {
            Order::NewestFirst => shown.reverse(),
            Order::OldestFirst => {}
            Order::Mixed => {
                let middle = shown.len() / 2;
                shown.swap(middle, current_shown);
            }
        }
        Object::in_view(serializer, view)?
            .put("organisasjonsnummer", &company.organisasjonsnummer)?
            .time("foerstRegistrertIRegisterOverReelleRettighetshavere", company.foerst_registrert)?
            .maybe("slettetIRegisterOverReelleRettighetshavere", company.slettet.map(tidspunkt))?
            .put("registreringer", &shown)?
            .end()
    }
}

/// A registration of a company.
struct Shown<'a> {
    registrering: &'a Registrering,
    is_current: bool,
    view: &'a View,
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { registrering, is_current, view } = self;
        let kode = |kode| Kode(kode, view, true);
        let sees_discrepancy = *is_current || view.innsyn.tidligere_uoverensstemmelser;
        let discrepancy = registrering.uoverensstemmelse.as_ref().filter(|_| sees_discrepancy);
        let owners: Vec<_> = registrering.reelle_rettighetshavere.iter().map(|owner| In(owner, view)).collect();
        let market = registrering.regulert_marked.as_ref();
        let foreign = registrering.utenlandsk_register.as_ref();
        Object::in_view(serializer, view)?
            .put("registreringsid", &registrering.registreringsid.to_string())?
            .put("registreringsstatus", &kode(registrering.registreringsstatus))?
            .time("registrert", registrering.registrert)?
            .put("erGjeldendeRegistrering", is_current)?
            .maybe("reelleRettighetshaverestatus", registrering.reelle_rettighetshaverestatus.map(kode))?
            .maybe("uoverensstemmelse", discrepancy.map(|notice| In(notice, view)))?
            .maybe(
                "regulertMarked",
                market.map(|market| Place(Some(market.navn), &market.land, market.internettadresse)),
            )?
            .maybe(
                "utenlandskRegister",
                foreign.map(|register| Place(None, &register.land, &register.internettadresse)),
            )?
            .list("reelleRettighetshavere", view, &owners)?
            .unknown(registrering.ukjent_felt.as_ref())?
            .end()
    }
}

/// A code with its name, or one that is without it by a flaw.
struct Kode<'a>(&'static str, &'a View, bool);

impl Serialize for Kode<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let name = self.2.then(|| codes::name(self.0, self.1.spraak));
        Object::new(serializer)?.put("kode", self.0)?.maybe("kodenavn", name)?.end()
    }
}

/// A country.
struct Country<'a>(&'a Land);

impl Serialize for Country<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Object::new(serializer)?.put("landkode", &self.0.landkode)?.put("navn", &self.0.land)?.end()
    }
}

/// A country of residence.
struct Home<'a>(&'a Land, &'a View);

impl Serialize for Home<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.1.residence == Residence::Ukjent && self.0.landkode == UNKNOWN_RESIDENCE {
            return Object::new(serializer)?.put("landkode", "UKJENT")?.put("navn", "Ukjent")?.end();
        }
        Country(self.0).serialize(serializer)
    }
}

/// A market or a foreign register: its name, if it has one, its country and its address on the web.
struct Place<'a>(Option<&'a str>, &'a Land, &'a str);

impl Serialize for Place<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Object::new(serializer)?
            .maybe("navn", self.0)?
            .put("land", &Country(self.1))?
            .put("internettadresse", self.2)?
            .end()
    }
}

impl Serialize for In<'_, Uoverensstemmelse> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(notice, view) = self;
        let sender = Some(&notice.innsender).filter(|_| view.innsyn.innsendere);
        let object = Object::in_view(serializer, view)?
            .put("beskrivelseAvUoverensstemmelse", notice.beskrivelse)?
            .time("uoverensstemmelseMottatt", notice.mottatt)?;
        match (view.sender, sender) {
            (Sender::Inside, sender) => object.maybe("innsender", sender.map(|sender| In(sender, view)))?,
            (Sender::Beside, Some(Innsender::Virksomhet { organisasjonsnummer })) => {
                object.put(SENDING_COMPANY, &Numbered(organisasjonsnummer))?
            }
            (Sender::Beside, _) => object,
        }
        .end()
    }
}

impl Serialize for In<'_, Innsender> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let object = Object::new(serializer)?;
        match self.0 {
            Innsender::Virksomhet { organisasjonsnummer } => {
                object.put(SENDING_COMPANY, &Numbered(organisasjonsnummer))?
            }
            Innsender::Folkeregistrert(person, residence) => {
                let sender = Registered { person, residence: residence.as_ref(), blanked: false, view: self.1 };
                object.put("folkeregistrertPerson", &sender)?
            }
            Innsender::Utenlandsk { foedselsdato, fullt_navn } => {
                let fields = [("foedselsdato", foedselsdato.to_string()), ("fulltNavn", fullt_navn.clone())];
                object.put("utenlandskPerson", &std::collections::BTreeMap::from(fields))?
            }
        }
        .end()
    }
}

impl Serialize for In<'_, Rettighetshaver> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(owner, view) = self;
        let blanked = owner.er_unntatt_fra_innsyn && !view.innsyn.unntatte;
        let residence = owner.bostedsland.as_ref();
        let object = Object::new(serializer)?;
        let object = match &owner.person {
            Person::Folkeregistrert(person) => {
                object.put("folkeregistrertPerson", &Registered { person, residence, blanked, view })?
            }
            Person::Utenlandsk(person) => {
                let citizenships: Vec<_> = person.statsborgerskap.iter().map(Country).collect();
                let foreign = Foreign {
                    foedselsdato: (!blanked).then(|| person.foedselsdato.to_string()),
                    foedselsaar: format!("{:04}", person.foedselsaar),
                    fullt_navn: (!blanked).then_some(&person.fullt_navn),
                    residence,
                    citizenships,
                    view,
                };
                object.put("utenlandskPerson", &foreign)?
            }
        };
        let positions: Vec<_> = owner.posisjoner.iter().map(|position| Position { position, blanked, view }).collect();
        object
            .put("erUnntattFraInnsyn", &owner.er_unntatt_fra_innsyn)?
            .time("foerstRegistrert", owner.foerst_registrert)?
            .time("endret", owner.endret)?
            .put("posisjoner", &positions)?
            .end()
    }
}

/// A person of Folkeregisteret.
struct Registered<'a> {
    person: &'a FolkeregistrertPerson,
    residence: Option<&'a Land>,
    blanked: bool,
    view: &'a View,
}

impl Serialize for Registered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { person, residence, blanked, view } = self;
        let number = (!blanked && view.innsyn.identitetsnummer).then(|| person.foedsels_eller_d_nummer.expose());
        let citizenships: Vec<_> = person.statsborgerskap.iter().map(Country).collect();
        Object::in_view(serializer, view)?
            .maybe("foedselsEllerDNummer", number)?
            .maybe("foedselsdato", (!blanked).then(|| person.foedselsdato.to_string()))?
            .put("foedselsaar", &format!("{:04}", person.foedselsaar))?
            .maybe("navn", (!blanked).then_some(Name(person, view)))?
            .put("erDoed", &person.er_doed)?
            .maybe("bostedsland", residence.map(|land| Home(land, view)))?
            .put("statsborgerskap", &citizenships)?
            .end()
    }
}

/// The name of a registered person.
struct Name<'a>(&'a FolkeregistrertPerson, &'a View);

impl Serialize for Name<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Object::in_view(serializer, self.1)?
            .put("fornavn", &self.0.fornavn)?
            .maybe("mellomnavn", self.0.mellomnavn.as_ref())?
            .put("etternavn", &self.0.etternavn)?
            .end()
    }
}

/// A person abroad.
struct Foreign<'a> {
    foedselsdato: Option<String>,
    foedselsaar: String,
    fullt_navn: Option<&'a String>,
    residence: Option<&'a Land>,
    citizenships: Vec<Country<'a>>,
    view: &'a View,
}

impl Serialize for Foreign<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let view = self.view;
        Object::in_view(serializer, view)?
            .maybe("foedselsdato", self.foedselsdato.as_ref())?
            .put("foedselsaar", &self.foedselsaar)?
            .maybe("fulltNavn", self.fullt_navn)?
            .maybe("bostedsland", self.residence.map(|land| Home(land, view)))?
            .put("statsborgerskap", &self.citizenships)?
            .end()
    }
}

/// A position of an owner.
struct Position<'a> {
    position: &'a Posisjon,
    blanked: bool,
    view: &'a View,
}

impl Serialize for Position<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { position, blanked, view } = self;
        let kode = |kode| Kode(kode, view, true);
        let grounds: Vec<_> = position.grunnlagstyper.iter().filter(|_| !blanked).map(|ground| kode(*ground)).collect();
        let through: Vec<_> =
            position.mellomliggende_virksomheter.iter().filter(|_| !blanked).map(|company| In(company, view)).collect();
        Object::in_view(serializer, view)?
            .put("posisjonstype", &Kode(position.posisjonstype, view, !position.mangler_kodenavn))?
            .maybe("stoerrelsesintervall", position.stoerrelsesintervall.map(kode))?
            .maybe("beskrivelseAvPosisjonenKontrollPaaAnnenMaate", position.beskrivelse_annen_maate)?
            .list("grunnlagstyper", view, &grounds)?
            // Documented as required, also where it is empty.
            .put("mellomliggendeVirksomheter", &through)?
            .end()
    }
}

impl Serialize for In<'_, MellomliggendeVirksomhet> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let object = Object::new(serializer)?;
        match self.0 {
            MellomliggendeVirksomhet::Norsk { organisasjonsnummer } => {
                object.put("norskVirksomhet", &Numbered(organisasjonsnummer))?
            }
            MellomliggendeVirksomhet::Utenlandsk(company) => {
                object.put("utenlandskVirksomhet", &In(company, self.1))?
            }
        }
        .end()
    }
}

/// `{"organisasjonsnummer":…}`.
struct Numbered<'a>(&'a str);

impl Serialize for Numbered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Object::new(serializer)?.put("organisasjonsnummer", self.0)?.end()
    }
}

impl Serialize for In<'_, UtenlandskVirksomhet> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Object::new(serializer)?
            .put("registreringsnummerIHjemlandet", &self.0.registreringsnummer_i_hjemlandet)?
            .put("navn", &self.0.navn)?
            .put("adresse", &Abroad(self.0, self.1))?
            .end()
    }
}

/// The address of a foreign company.
struct Abroad<'a>(&'a UtenlandskVirksomhet, &'a View);

impl Serialize for Abroad<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let address = &self.0.fri_adressetekst;
        let object = Object::new(serializer)?;
        match self.1.address {
            Address::Text => object.put("friAdressetekst", address)?,
            Address::Lines => object.put("friAdressetekst", &address.split(", ").collect::<Vec<_>>())?,
        }
        .put("land", &Country(&land2(&self.0.land)))?
        .end()
    }
}
