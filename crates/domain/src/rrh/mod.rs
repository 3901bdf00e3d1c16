//! Records of the register over reelle rettighetshavere, in the two versions of its API.
//!
//! The [partner API](partner) has one registration per element; [API v1](v1) has one company with all its registrations.

pub mod partner;
pub mod v1;

use std::sync::LazyLock;

use crate::keys::{normalise_id, normalise_number};
use crate::kodeverk;

/// One element of a bulk file, in either version.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Dokument<'a> {
    /// A registration of the partner API.
    Partner(partner::Registrering<'a>),
    /// A company of API v1.
    V1(v1::Virksomhet<'a>),
}

impl Dokument<'_> {
    /// Writes the keys in one way: organisation numbers in nine digits, and the ids of registrations, which are UUIDs, in small
    /// letters. What is neither stays.
    pub fn normalise_keys(&mut self) {
        match self {
            Self::Partner(registration) => {
                normalise_id(&mut registration.registrering_id);
                if let Some(company) = &mut registration.registreringspliktig_virksomhet {
                    normalise_number(&mut company.organisasjonsnummer);
                }
            }
            Self::V1(company) => {
                normalise_number(&mut company.organisasjonsnummer);
                for registration in &mut company.registreringer {
                    normalise_id(&mut registration.registreringsid);
                }
            }
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_of_both_versions_are_normalised() {
        let (id, number) = (Some("9FDEAD70-660B-4842-A6E9-45CCC59B1C5E".into()), Some(" 325 855 649".into()));
        let company = Some(partner::Virksomhet { organisasjonsnummer: number.clone(), ..Default::default() });
        let registration = v1::Registrering { registreringsid: id.clone(), ..Default::default() };
        let mut of_partner = Dokument::Partner(partner::Registrering {
            registrering_id: id,
            registreringspliktig_virksomhet: company,
            ..Default::default()
        });
        let mut of_v1 = Dokument::V1(v1::Virksomhet {
            organisasjonsnummer: number,
            registreringer: vec![registration],
            ..Default::default()
        });
        of_partner.normalise_keys();
        of_v1.normalise_keys();
        let keys = |document: Dokument<'_>| {
            let keys = match document {
                Dokument::Partner(registration) => {
                    let company = registration.registreringspliktig_virksomhet.unwrap_or_default();
                    [registration.registrering_id, company.organisasjonsnummer]
                }
                Dokument::V1(mut company) => {
                    [company.registreringer.remove(0).registreringsid, company.organisasjonsnummer]
                }
            };
            keys.map(|key| key.as_deref().map(str::to_owned))
        };
        let expected = ["9fdead70-660b-4842-a6e9-45ccc59b1c5e", "325855649"].map(|key| Some(key.to_owned()));
        assert_eq!(keys(of_partner), expected);
        assert_eq!(keys(of_v1), expected);
    }
}
