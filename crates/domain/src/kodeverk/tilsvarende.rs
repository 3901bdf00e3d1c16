//! Pairs of codes that mean the same in both versions of the API of the register over reelle rettighetshavere.

use std::sync::LazyLock;

use super::rows;

/// Two codes that mean the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tilsvarende {
    /// The code of the partner API.
    pub kode_partner: &'static str,
    /// The code of API v1.
    pub kode_v1: &'static str,
}

/// All pairs, in the order of the data file.
#[must_use]
pub fn corresponding() -> &'static [Tilsvarende] {
    &PAIRS
}

static PAIRS: LazyLock<Vec<Tilsvarende>> = LazyLock::new(|| {
    rows(include_str!("../../../../data/kodeverk/tilsvarende.csv"))
        .filter_map(|row| row.split_once(';'))
        .map(|(kode_partner, kode_v1)| Tilsvarende { kode_partner, kode_v1 })
        .collect()
});
