//! The codes of this API with their names, and the codes that correspond to those of the partner API.

use std::sync::LazyLock;

use super::super::ektepakt::Spraak;
use super::super::ownership::{ANNE, ARID, DIRE, EIER, ENAV, INDI, INT1, INT2, IRKI, KONT, NRKI, RKNV, RKUV, RUAS};
use super::flaws;

/// A code with its names in the order of [`Spraak::ALL`].
///
/// Only those in Bokmål are published; the others are plausible translations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kode {
    /// The full code, such as `posisjonstype.eierskap`.
    pub kode: &'static str,
    /// Its names.
    pub kodenavn: [&'static str; 3],
}

impl Kode {
    /// Returns the name of the list, with which the code begins.
    #[must_use]
    pub fn liste(&self) -> &'static str {
        self.kode.split('.').next().unwrap_or_default()
    }
}

static CODES: LazyLock<Vec<Kode>> = LazyLock::new(|| {
    let row = |line: &'static str| {
        let mut cells = line.split('\t');
        Some(Kode { kode: cells.next()?, kodenavn: [cells.next()?, cells.next()?, cells.next()?] })
    };
    include_str!("koder.tsv").lines().skip(1).filter_map(row).collect()
});

/// Returns the codes of all lists, list by list.
#[must_use]
pub fn codes() -> &'static [Kode] {
    &CODES
}

/// Returns the name of a code; that of a code with a flaw is the one that it has in its own list, and empty if it is in none.
pub(super) fn name(kode: &str, spraak: Spraak) -> &'static str {
    let last = |kode: &str| kode.rsplit('.').next().map(str::to_lowercase);
    let exact = CODES.iter().find(|known| known.kode == kode);
    let known = |known: &Kode| known.kodenavn[spraak as usize];
    exact
        .map(known)
        .or_else(|| flaws::label(kode))
        .unwrap_or_else(|| CODES.iter().find(|known| last(known.kode) == last(kode)).map_or("", known))
}

/// Returns the owner status of a company for that of the partner API.
pub(super) fn status(partner: &str) -> &'static str {
    match partner {
        ARID => "reellerettighetshaverestatus.harReelleRettighetshavere",
        NRKI => "reellerettighetshaverestatus.noenReelleRettighetshavereKanIdentifiseres",
        IRKI => "reellerettighetshaverestatus.ingenReelleRettighetshavereKanIdentifiseres",
        RKNV => {
            "reellerettighetshaverestatus.norskOffentligVirksomhetEierEllerKontrollererRegistreringspliktigVirksomhet"
        }
        RKUV => {
            "reellerettighetshaverestatus.utenlandskOffentligVirksomhetEierEllerKontrollererRegistreringspliktigVirksomhet"
        }
        _ => "reellerettighetshaverestatus.harIkkeReelleRettighetshavere",
    }
}

/// Returns the owner status of a foundation for that of the partner API.
pub(super) fn status_of_foundation(partner: &str, has_owners: bool) -> &'static str {
    match partner {
        _ if !has_owners => "reellerettighetshaverestatus.harKunStyreOgDagligLederSomReelleRettighetshavere",
        NRKI => {
            "reellerettighetshaverestatus.harStyreOgDagligLederOgAndrePosisjonerSomReelleRettighetshavereOgNoenReelleRettighetshavereKanIkkeIdentifiseres"
        }
        _ => "reellerettighetshaverestatus.harStyreOgDagligLederOgAndrePosisjonerSomReelleRettighetshavere",
    }
}

pub(super) const EIERSKAP: &str = "posisjonstype.eierskap";
pub(super) const STEMMERETTIGHETER: &str = "posisjonstype.kontrollOverStemmerettigheter";
pub(super) const STYRE: &str = "posisjonstype.rettTilAaUtpekeEllerAvsetteStyre";

/// Returns the type of a company's position for that of the partner API.
pub(super) fn position(partner: &str) -> &'static str {
    match partner {
        EIER => EIERSKAP,
        KONT => STEMMERETTIGHETER,
        RUAS => STYRE,
        _ => "posisjonstype.kontrollPaaAnnenMaate",
    }
}

/// Returns the type of a position in a foundation for that of the partner API.
pub(super) fn position_in_foundation(partner: &str) -> &'static str {
    match partner {
        EIER => "posisjonstype.avgittGrunnkapital",
        KONT => "posisjonstype.saerligeRettigheter",
        RUAS => "posisjonstype.rettTilAaUtpekeEtFlertallAvStyre",
        _ => "posisjonstype.destinatar",
    }
}

/// Returns the type of a position in a trust for that of the partner API and the interval, if it has one.
pub(super) fn position_in_trust(partner: &str, interval: Option<&str>) -> &'static str {
    match partner {
        EIER if interval == Some(INT1) => "posisjonstype.begunstigede",
        EIER => "posisjonstype.oppretter",
        KONT if interval == Some(INT2) => "posisjonstype.kontrollOverTrustenPaaAnnenMaate",
        KONT => "posisjonstype.forvalter",
        RUAS => "posisjonstype.beskytter",
        _ => "posisjonstype.kontrollOverTrustenPaaAnnenMaate",
    }
}

/// Returns the interval for that of the partner API.
pub(super) fn interval(partner: &str) -> &'static str {
    match partner {
        INT1 => "stoerrelsesintervall.intervall1",
        INT2 => "stoerrelsesintervall.intervall2",
        _ => "stoerrelsesintervall.intervall3",
    }
}

/// Returns the ground for that of the partner API, if a company's position of this type can have it.
pub(super) fn ground(position: &str, partner: &str) -> Option<&'static str> {
    let (kode, possible) = match partner {
        DIRE => ("grunnlagstype.direkte", matches!(position, EIER | KONT)),
        INDI => ("grunnlagstype.indirekte", matches!(position, EIER | KONT)),
        ENAV => ("grunnlagstype.enighetEllerAvtale", matches!(position, KONT | RUAS)),
        _ => return None,
    };
    possible.then_some(kode)
}

/// Returns whether an owner can have both positions in a company.
pub(super) fn combine(one: &str, other: &str) -> bool {
    matches!((one, other), (EIER, KONT) | (KONT, EIER) | (EIER, EIER) | (KONT, KONT) | (RUAS, RUAS) | (ANNE, ANNE))
}
