//! The register's columns, bound by name.

use crate::csv::rows::{Row, Rows};
use crate::error::{Error, ErrorKind, shown_name};

macro_rules! columns {
    ($($column:ident = $name:literal,)+) => {
        /// A column of the register.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Column { $($column,)+ }

        impl Column {
            pub(crate) const ALL: [Self; [$(Self::$column),+].len()] = [$(Self::$column),+];

            /// The name that the header has for it.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$column => $name,)+ }
            }
        }
    };
}

columns! {
    Organisasjonsnummer = "reellRettighet.registreringspliktigVirksomhet.organisasjonsnummer",
    RegistreringId = "reellRettighet.registreringId",
    RegistrertDato = "reellRettighet.registrertDato",
    Status = "reellRettighet.reelleRettighetshavereStatus",
    Foedselsnummer = "reellRettighetshaver.folkeregistrertPerson.fødselsEllerDNummer",
    Foedselsdato = "reellRettighetshaver.folkeregistrertPerson.fødselsdato",
    Foedselsaar = "reellRettighetshaver.folkeregistrertPerson.fødselsår",
    Fornavn = "reellRettighetshaver.folkeregistrertPerson.fornavn",
    Mellomnavn = "reellRettighetshaver.folkeregistrertPerson.mellomnavn",
    Etternavn = "reellRettighetshaver.folkeregistrertPerson.etternavn",
    ErDoed = "reellRettighetshaver.folkeregistrertPerson.erDød",
    Statsborgerskap = "reellRettighetshaver.folkeregistrertPerson.statsborgerskap",
    UtenlandskFoedselsdato = "reellRettighetshaver.utenlandskPerson.fødselsdato",
    UtenlandskFoedselsaar = "reellRettighetshaver.utenlandskPerson.fødselsår",
    UtenlandskNavn = "reellRettighetshaver.utenlandskPerson.fulltNavn",
    UtenlandskStatsborgerskap = "reellRettighetshaver.utenlandskPerson.statsborgerskap",
    Bostedsland = "reellRettighetshaver.bostedsland",
    ErUnntattFraInnsyn = "reellRettighetshaver.erUnntattFraInnsyn",
    Posisjon = "reellRettighetshaver.posisjon",
    Stoerrelseintervall = "reellRettighetshaver.posisjon.størrelseintervall",
    BeskrivelseAnnenMaate = "reellRettighetshaver.posisjon.beskrivelseAnnenMåte",
    Grunnlag = "reellRettighetshaver.posisjon.grunnlag",
    FoerstRegistrert = "reellRettighetshaver.førstRegistrertDato",
    Endret = "reellRettighetshaver.endretDato",
}

/// Columns whose values belong to the registration: each of its rows has the same.
pub(crate) const REGISTRATION: [Column; 4] =
    [Column::Organisasjonsnummer, Column::RegistreringId, Column::RegistrertDato, Column::Status];
/// Columns whose values make an owner.
pub(crate) const OWNER: [Column; 16] = [
    Column::Foedselsnummer,
    Column::Foedselsdato,
    Column::Foedselsaar,
    Column::Fornavn,
    Column::Mellomnavn,
    Column::Etternavn,
    Column::ErDoed,
    Column::Statsborgerskap,
    Column::UtenlandskFoedselsdato,
    Column::UtenlandskFoedselsaar,
    Column::UtenlandskNavn,
    Column::UtenlandskStatsborgerskap,
    Column::Bostedsland,
    Column::ErUnntattFraInnsyn,
    Column::FoerstRegistrert,
    Column::Endret,
];
/// Columns whose values make a position.
pub(crate) const POSITION: [Column; 4] =
    [Column::Posisjon, Column::Stoerrelseintervall, Column::BeskrivelseAnnenMaate, Column::Grunnlag];

/// Where each column stands in the rows of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Columns {
    pub(crate) delimiter: u8,
    /// Fields of the header, and so of each row.
    pub(crate) count: usize,
    places: [usize; Column::ALL.len()],
    /// Columns that the register did not have before.
    pub(crate) unknown: Vec<String>,
}

impl Columns {
    /// Reads the header row. The delimiter is the one by which more columns are known.
    pub(crate) fn from_header(header: &[u8]) -> Result<Self, Error> {
        let fields = |delimiter| {
            let mut rows = Rows::new(delimiter);
            rows.read(header);
            let row = rows.iter().ok().and_then(|mut rows| rows.next());
            let names: Vec<_> = row.into_iter().flat_map(Row::fields).map(str::to_owned).collect();
            let known = names.iter().filter(|name| Column::ALL.iter().any(|column| column.name() == **name)).count();
            (known, delimiter, names)
        };
        let (known, delimiter, names) =
            [b',', b';'].map(fields).into_iter().max_by_key(|(known, ..)| *known).unwrap_or_default();
        if known == 0 {
            return Err(Error::new(ErrorKind::NoHeader));
        }
        let count_of = |wanted: &str| names.iter().filter(|name| *name == wanted).count();
        let all = Column::ALL.map(Column::name);
        let missing: Vec<_> = all.iter().filter(|name| count_of(name) == 0).map(|name| (*name).to_owned()).collect();
        if !missing.is_empty() {
            return Err(Error::new(ErrorKind::MissingColumns { names: missing }));
        }
        let mut doubled: Vec<_> = names.iter().filter(|name| count_of(name) > 1).map(|name| shown_name(name)).collect();
        doubled.sort();
        doubled.dedup();
        if !doubled.is_empty() {
            return Err(Error::new(ErrorKind::DoubledColumns { names: doubled }));
        }
        let place = |column: Column| names.iter().position(|name| name == column.name()).unwrap_or_default();
        let places = Column::ALL.map(place);
        let unknown = names.iter().filter(|name| !all.contains(&name.as_str())).cloned().collect();
        Ok(Self { delimiter, count: names.len(), places, unknown })
    }

    /// The field that holds the column.
    pub(crate) fn place(&self, column: Column) -> usize {
        self.places[column as usize]
    }
}
