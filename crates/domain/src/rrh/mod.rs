//! Records of the register over reelle rettighetshavere, in the two versions of its API.
//!
//! The [partner API](partner) has one registration per element; [API v1](v1) has one company with all its registrations.

pub mod partner;
pub mod v1;

use std::sync::LazyLock;

use crate::kodeverk;

/// One element of a bulk file, in either version.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Dokument<'a> {
    /// A registration of the partner API.
    Partner(partner::Registrering<'a>),
    /// A company of API v1.
    V1(v1::Virksomhet<'a>),
}

/// The code of API v1 that means the same as a code of either version; a code without such a pair is returned as it is.
///
/// As in the code lists, upper and lower case make no difference to a code of the partner API.
#[must_use]
pub fn v1_kode(kode: &str) -> &str {
    let pair = kodeverk::corresponding().iter().find(|pair| pair.kode_partner.eq_ignore_ascii_case(kode));
    pair.map_or(kode, |pair| pair.kode_v1)
}

/// The codes of API v1 that no code of the partner API corresponds to.
static V1_ALONE: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let has_pair = |kode: &str| kodeverk::corresponding().iter().any(|pair| pair.kode_v1 == kode);
    let of_v1 = kodeverk::codes().iter().filter(|kode| kode.versjon == "v1").map(|kode| kode.kode);
    of_v1.filter(|kode| !has_pair(kode)).collect()
});

/// Whether API v1 alone has a code: the partner API has none for what it means.
#[must_use]
pub fn is_of_v1_alone(kode: &str) -> bool {
    V1_ALONE.contains(&kode)
}
