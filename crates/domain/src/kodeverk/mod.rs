//! Code lists with their labels, both ways, the countries, and the codes that correspond between API versions.
//!
//! They are data files of the repository (`data/kodeverk/`) that are compiled in. A code that a register adds is added
//! there, on any line.

use std::sync::LazyLock;

use foldhash::HashSet;

mod land;
mod lists;
mod tilsvarende;

pub use land::{Land, countries, country_code, country_name, country_name_of_alfa2};
pub use lists::{Kode, Kodeliste, andel, codes};
pub use tilsvarende::{Tilsvarende, TilsvarendeNaering, corresponding, industry_codes_since_2025, is_sn2007_code};

/// Whether a text is a code of some list, or that of a country. Whatever else a register has in the place of a code may be anything,
/// the name of a person too.
#[must_use]
pub fn is_code(text: &str) -> bool {
    CODES.contains(text)
}

static CODES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let countries = countries().iter().flat_map(|land| [land.landkode, land.landkode_alfa2]);
    let sn2007 = tilsvarende::sn2007_codes();
    codes().iter().map(|kode| kode.kode).chain(countries).chain(sn2007).filter(|code| !code.is_empty()).collect()
});

/// The rows of a data file below its header.
fn rows(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().skip(1)
}
