//! Which registration of a company is the current one, and whether the company is still in the register.

use std::cmp::Reverse;

use brreg_domain::rrh::v1::{Registrering, Virksomhet};

use crate::text;

/// The status of a registration by which a company deleted what it had reported.
const DELETED: &str = "registreringsstatus.rettighetsinformasjonErSlettet";

/// The choice of the current registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Choice {
    /// Its index.
    pub(super) index: usize,
    /// The number of registrations that are marked as current: one, where the choice is clear.
    pub(super) marked: usize,
}

/// Chooses the registration that is marked as the current one. Where several are, it is the newest of them; where none is,
/// the newest of all; of equally new ones, the first.
pub(super) fn choose(registrations: &[Registrering<'_>]) -> Choice {
    let is_marked = |registration: &Registrering<'_>| registration.er_gjeldende_registrering == Some(true);
    let marked = registrations.iter().filter(|registration| is_marked(registration)).count();
    let candidates =
        registrations.iter().enumerate().filter(|(_, registration)| marked == 0 || is_marked(registration));
    let newest = candidates.max_by_key(|(index, registration)| {
        // One candidate needs no comparison, and most companies have one.
        let time = if marked == 1 { None } else { registration.registrert.as_deref().and_then(text::timestamp) };
        (time, Reverse(*index))
    });
    Choice { index: newest.map_or(0, |(index, _)| index), marked }
}

/// The current registration of a company; `None` where the company left the register, deleted what it had reported, or has no
/// registration.
#[must_use]
pub fn current_registration<'r, 'a>(company: &'r Virksomhet<'a>) -> Option<&'r Registrering<'a>> {
    let registration = company.registreringer.get(choose(&company.registreringer).index)?;
    (!is_deleted(company, registration)).then_some(registration)
}

/// Whether a company with this current registration is gone.
pub(super) fn is_deleted(company: &Virksomhet<'_>, current: &Registrering<'_>) -> bool {
    let status = current.registreringsstatus.as_ref().and_then(|status| status.kode.as_deref());
    company.slettet.as_deref().is_some_and(|time| !time.is_empty()) || status == Some(DELETED)
}

#[cfg(test)]
mod tests {
    use brreg_domain::Tekst;

    use super::*;

    fn registration(mark: Option<bool>, registrert: &str) -> Registrering<'_> {
        let registrert = Some(Tekst::from(registrert));
        Registrering { er_gjeldende_registrering: mark, registrert, ..Registrering::default() }
    }

    #[test]
    fn the_mark_decides_then_the_time_then_the_order() {
        let (old, new, none) = ("2024-01-01T00:00:00Z", "2025-01-01T00:00:00.1Z", "");
        for (registrations, index, marked) in [
            (vec![(Some(true), old), (Some(false), new)], 0, 1),
            (vec![(Some(false), new), (Some(true), none)], 1, 1),
            (vec![(Some(true), old), (Some(true), new), (Some(false), new)], 1, 2),
            (vec![(Some(true), new), (Some(true), new)], 0, 2),
            (vec![(Some(false), old), (None, new)], 1, 0),
            (vec![(None, none), (None, old)], 1, 0),
            (vec![(None, none), (None, none)], 0, 0),
        ] {
            let records: Vec<_> = registrations.iter().map(|(mark, time)| registration(*mark, time)).collect();
            assert_eq!(choose(&records), Choice { index, marked }, "{registrations:?}");
        }
    }
}
