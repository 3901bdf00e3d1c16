//! Pairs of codes that mean the same: in both versions of the API of the register over reelle rettighetshavere, and in both
//! standards of industry codes.

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

/// An industry code of the standard before 2025, and one that came in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TilsvarendeNaering {
    /// The code of SN2007.
    pub kode_sn2007: &'static str,
    /// A code of SN2025.
    pub kode_sn2025: &'static str,
}

/// All codes of SN2007 that changed, each with every code that came in its place.
#[must_use]
pub fn industry_codes_since_2025() -> &'static [TilsvarendeNaering] {
    &INDUSTRY_PAIRS
}

/// Whether this is a code of SN2007 that is not used any more.
#[must_use]
pub fn is_sn2007_code(kode: &str) -> bool {
    INDUSTRY_PAIRS.iter().any(|pair| pair.kode_sn2007 == kode)
}

/// The industry codes of SN2007.
pub(super) fn sn2007_codes() -> impl Iterator<Item = &'static str> {
    INDUSTRY_PAIRS.iter().map(|pair| pair.kode_sn2007)
}

static INDUSTRY_PAIRS: LazyLock<Vec<TilsvarendeNaering>> = LazyLock::new(|| {
    rows(include_str!("../../../../data/kodeverk/tilsvarende_naering.csv"))
        .filter_map(|row| row.split_once(';'))
        .map(|(kode_sn2007, kode_sn2025)| TilsvarendeNaering { kode_sn2007, kode_sn2025 })
        .collect()
});
