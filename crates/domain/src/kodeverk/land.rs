//! The countries, with the special codes that the registers use where there is none.

use std::sync::LazyLock;

use foldhash::HashMap;

use super::rows;
use crate::names::composed;

/// A country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Land {
    /// ISO 3166-1 alpha-3, or one of the registers' special codes.
    pub landkode: &'static str,
    /// ISO 3166-1 alpha-2; empty for the special codes.
    pub landkode_alfa2: &'static str,
    /// Norwegian short name.
    pub land: &'static str,
}

/// All countries, by code, and the special codes after them.
#[must_use]
pub fn countries() -> &'static [Land] {
    &COUNTRIES
}

/// The Norwegian short name of an alpha-3 or special code.
#[must_use]
pub fn country_name(landkode: &str) -> Option<&'static str> {
    NAMES_BY_CODE.get(landkode).copied()
}

/// The Norwegian short name of an alpha-2 code.
#[must_use]
pub fn country_name_of_alfa2(landkode: &str) -> Option<&'static str> {
    NAMES_BY_ALFA2.get(landkode).copied()
}

/// The alpha-3 or special code of a Norwegian short name.
#[must_use]
pub fn country_code(land: &str) -> Option<&'static str> {
    CODES_BY_NAME.get(land).copied().or_else(|| CODES_BY_NAME.get(&*composed(land)?).copied())
}

static COUNTRIES: LazyLock<Vec<Land>> = LazyLock::new(|| {
    rows(include_str!("../../../../data/kodeverk/land.csv"))
        .filter_map(|row| {
            let mut fields = row.splitn(3, ';');
            let mut next = || fields.next();
            Some(Land { landkode: next()?, landkode_alfa2: next()?, land: next()? })
        })
        .collect()
});

type ByText = LazyLock<HashMap<&'static str, &'static str>>;

static NAMES_BY_CODE: ByText = LazyLock::new(|| COUNTRIES.iter().map(|land| (land.landkode, land.land)).collect());
static NAMES_BY_ALFA2: ByText = LazyLock::new(|| {
    let with_code = COUNTRIES.iter().filter(|land| !land.landkode_alfa2.is_empty());
    with_code.map(|land| (land.landkode_alfa2, land.land)).collect()
});
static CODES_BY_NAME: ByText = LazyLock::new(|| COUNTRIES.iter().map(|land| (land.land, land.landkode)).collect());
