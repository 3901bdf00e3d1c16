//! The columns of the register's CSV.

/// Declares the columns, each with its name in the header.
macro_rules! columns {
    ($($column:ident = $name:literal,)+) => {
        /// A column; its number is its place in [`NAMES`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Column { $($column,)+ }

        /// The names of the columns.
        pub(super) const NAMES: &[&str] = &[$($name),+];
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

/// The columns of the registration: each of its rows has the same values there.
pub(super) const REGISTRATION: [Column; 4] =
    [Column::Organisasjonsnummer, Column::RegistreringId, Column::RegistrertDato, Column::Status];
/// The columns of an owner.
pub(super) const OWNER: [Column; 16] = [
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
/// The columns of an owner that say who it is.
pub(super) const NAMED: [Column; 5] =
    [Column::Foedselsnummer, Column::Fornavn, Column::Mellomnavn, Column::Etternavn, Column::UtenlandskNavn];
/// The columns of a position.
pub(super) const POSITION: [Column; 4] =
    [Column::Posisjon, Column::Stoerrelseintervall, Column::BeskrivelseAnnenMaate, Column::Grunnlag];

impl Column {
    /// The column of a value without which there is no registration.
    pub(super) fn of_required(path: &str) -> Option<Self> {
        match path {
            "/registreringId" => Some(Self::RegistreringId),
            "/registreringspliktigVirksomhet/organisasjonsnummer" => Some(Self::Organisasjonsnummer),
            _ => None,
        }
    }

    /// Whether its values are what somebody wrote, and no numbers, dates, codes or names from lists.
    pub(super) fn is_free_text(self) -> bool {
        matches!(
            self,
            Self::Fornavn | Self::Mellomnavn | Self::Etternavn | Self::UtenlandskNavn | Self::BeskrivelseAnnenMaate
        )
    }

    /// The column's name in the header.
    pub(super) fn name(self) -> &'static str {
        NAMES.get(self as usize).copied().unwrap_or_default()
    }
}
