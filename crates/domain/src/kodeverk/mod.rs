//! Code lists with their labels, both ways, the countries, and the codes that correspond between API versions.
//!
//! They are data files of the repository (`data/kodeverk/`) that are compiled in. A code that a register adds is added
//! there, on any line.

mod land;
mod lists;
mod tilsvarende;

pub use land::{Land, countries, country_code, country_name, country_name_of_alfa2};
pub use lists::{Kode, Kodeliste, andel, codes};
pub use tilsvarende::{Tilsvarende, TilsvarendeNaering, corresponding, industry_codes_since_2025, is_sn2007_code};

/// The rows of a data file below its header.
fn rows(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().skip(1)
}
