//! What `endringer` reports: the comparison of two snapshots.

use brreg_domain::rrh::{is_of_v1_alone, v1_kode};
use jiff::SignedDuration;
use jiff::civil::DateTime;

use super::tables::{GRUNNLAG, POSISJONER, REGISTRERINGER, RETTIGHETSHAVERE};
use crate::compared::{Compared, ComparedTable, Person, Same};
use crate::schema::Table;

/// The column that names the company of a row.
const GROUP: &str = "organisasjonsnummer";
/// An owner is matched by the pseudonym, or name and birth date where there is none. Of owners that the register blanks, the
/// time of their first registration and their birth year remain.
const OWN: Person = Person::Own {
    id: "person_id",
    name: "fullt_navn",
    birth_date: "foedselsdato",
    company: None,
    entry: Some(["foerst_registrert", "foedselsaar"]),
};
/// A position is matched by its owner. The number comes first, since it is what distinguishes the owners of a company.
const OWNER: Person = Person::Owner { table: &RETTIGHETSHAVERE, reference: &["rettighetshaver_nr", "registrering_id"] };
/// What the CSV of the partner API never says.
const NOT_IN_CSV: &[&str] = &["registreringstatus", "registreringstatus_tekst"];

/// Codes of a residence that is known to be unknown.
const UNKNOWN_RESIDENCES: [&str; 2] = ["XUK", "UKJENT"];
/// What the codes of a company's status begin with.
const OWNER_STATUSES: &str = "reellerettighetshaverestatus.";

/// The grounds of positions, which are part of who owned when, and of which `endringer` has nothing.
const GROUNDS: ComparedTable = ComparedTable { is_reported: false, ..compared(&GRUNNLAG, Person::None, &[]) };

/// A registration is matched by its company; an owner by that and what the person is known by; a position by its owner and
/// its kind.
pub static COMPARED: Compared = Compared {
    group: GROUP,
    tables: &[
        ComparedTable { not_in_every_form: NOT_IN_CSV, ..compared(&REGISTRERINGER, Person::None, &[]) },
        compared(&RETTIGHETSHAVERE, OWN, &["registrering_id", "rettighetshaver_nr", "person_id_kilde"]),
        ComparedTable {
            kind: Some("posisjonstype"),
            ..compared(&POSISJONER, OWNER, &["registrering_id", "rettighetshaver_nr", "posisjon_nr"])
        },
        GROUNDS,
    ],
    same: None,
};

/// The same between a snapshot of the partner API and one of API v1: by what both say, and with codes that mean the same as
/// equal. Labels follow their codes. A value that one version cannot say, as it has no code for it, is not compared. The identifier of a registration, and what one version alone has, is not compared.
pub static COMPARED_ACROSS_VERSIONS: Compared = Compared {
    group: GROUP,
    tables: &[
        ComparedTable {
            not_in_every_form: NOT_IN_CSV,
            ..compared(
                &REGISTRERINGER,
                Person::None,
                &[
                    "registrering_id",
                    "registreringstatus_tekst",
                    "rettighetshaverstatus_tekst",
                    "er_gjeldende",
                    "marked_navn",
                    "marked_landkode",
                    "marked_land",
                    "marked_internettadresse",
                    "utenlandsk_register_landkode",
                    "utenlandsk_register_land",
                    "utenlandsk_register_internettadresse",
                ],
            )
        },
        compared(
            &RETTIGHETSHAVERE,
            OWN,
            &["registrering_id", "rettighetshaver_nr", "person_id_kilde", "bostedsland_tekst", "er_skjermet"],
        ),
        ComparedTable {
            kind: Some("posisjonstype"),
            ..compared(
                &POSISJONER,
                OWNER,
                &[
                    "registrering_id",
                    "rettighetshaver_nr",
                    "posisjon_nr",
                    "posisjonstype_tekst",
                    "stoerrelsesintervall_tekst",
                ],
            )
        },
        GROUNDS,
    ],
    same: Some(Same { kind: v1_kode, value: is_same }),
};

const fn compared(table: &'static Table, person: Person, ignored: &'static [&'static str]) -> ComparedTable {
    ComparedTable { table, person, kind: None, not_in_every_form: &[], ignored, is_reported: true }
}

/// Whether two versions of the API say the same: by codes of one meaning, timestamps that differ in precision, or what one of
/// them cannot say.
fn is_same(one: Option<&str>, other: Option<&str>) -> bool {
    let (one, other) = match (one, other) {
        (Some(one), Some(other)) => (one, other),
        (Some(said), None) | (None, Some(said)) => return is_said_by_one(said),
        (None, None) => return true,
    };
    if v1_kode(one) == v1_kode(other) || is_of_v1_alone(one) || is_of_v1_alone(other) {
        return true;
    }
    let time = |text: &str| text.contains('T').then(|| text.trim_end_matches('Z').parse::<DateTime>().ok()).flatten();
    let (Some(one), Some(other)) = (time(one), time(other)) else { return false };
    other.duration_since(one).abs() < SignedDuration::from_millis(1)
}

/// Whether one version has no value where the other has this one: the partner API for an unknown residence, API v1 for the status
/// of a company whose owners are in another register.
fn is_said_by_one(value: &str) -> bool {
    UNKNOWN_RESIDENCES.contains(&value) || value.starts_with(OWNER_STATUSES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_one_meaning_and_timestamps_of_other_precision_are_the_same() {
        assert!(is_same(Some("posisjontype.eier"), Some("posisjonstype.eierskap")));
        assert!(!is_same(Some("posisjontype.eier"), Some("posisjonstype.kontrollOverStemmerettigheter")));
        assert!(is_same(Some("2022-12-15T12:00:06.231509"), Some("2022-12-15T12:00:06.231")));
        assert!(!is_same(Some("2022-12-15T12:00:06.231509"), Some("2022-12-15T12:00:06.233")));
        assert!(!is_same(Some("true"), Some("false")));
        assert!(!is_same(None, Some("posisjonstype.eierskap")));
        assert!(!is_same(Some("NOR"), Some("XUK")));
    }

    #[test]
    fn what_one_version_cannot_say_is_the_same() {
        let foundation = "reellerettighetshaverestatus.harKunStyreOgDagligLederSomReelleRettighetshavere";
        assert!(is_same(Some("reellerettighetshaverestatus.rikv"), Some(foundation)));
        assert!(is_same(Some(foundation), Some("reellerettighetshaverestatus.rikv")));
        assert!(is_same(Some("reellerettighetshaverestatus.arid"), None));
        assert!(is_same(None, Some("XUK")));
        assert!(!is_same(Some("reellerettighetshaverestatus.arid"), Some("reellerettighetshaverestatus.rikv")));
        assert!(!is_same(None, Some("NOR")));
    }
}
