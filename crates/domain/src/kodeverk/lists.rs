//! The code lists: their names, versions and codes, and how a code or a label is found in one.

use std::sync::LazyLock;

use foldhash::HashMap;

use super::rows;
use crate::names::composed;

/// One code with its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kode {
    /// The list that the code belongs to.
    pub liste: &'static str,
    /// The version of the register's API that uses the code, or the register where several have a list of this name; empty
    /// where there is only one.
    pub versjon: &'static str,
    /// Language of the label (`nob`).
    pub spraak: &'static str,
    /// The full code, such as `posisjontype.eier`.
    pub kode: &'static str,
    /// The label that the register documents for it; empty where it documents none.
    pub tekst: &'static str,
}

/// The language in which the registers send labels.
const SPRAAK: &str = "nob";

/// Declares the lists, each with its name and its version in the data file.
macro_rules! lists {
    ($( $(#[$meta:meta])* $list:ident = $name:literal $(of $version:literal)?, )+) => {
        /// A code list of the registers.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Kodeliste {
            $( $(#[$meta])* $list, )+
        }

        impl Kodeliste {
            /// All lists.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$list),+];

            /// The list's name, which is the prefix of its codes where they have one.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $( Self::$list => $name, )+
                }
            }

            /// The version of the register's API that uses the list; empty where there is only one.
            #[must_use]
            pub const fn versjon(self) -> &'static str {
                match self {
                    $( Self::$list => concat!($($version)?), )+
                }
            }
        }
    };
}

lists! {
    /// Status of a registration.
    Registreringstatus = "registreringstatus" of "partner",
    /// What a company reported about its owners.
    ReelleRettighetshavereStatus = "reellerettighetshaverestatus" of "partner",
    /// Type of a position.
    Posisjontype = "posisjontype" of "partner",
    /// Interval of an ownership share.
    Stoerrelseintervall = "stoerrelseintervall" of "partner",
    /// What a position is based on.
    Grunnlagtype = "grunnlagtype" of "partner",
    /// Regulated market.
    Markedtype = "markedtype" of "partner",
    /// Status of a registration.
    RegistreringsstatusV1 = "registreringsstatus" of "v1",
    /// What a company reported about its owners.
    ReelleRettighetshaverestatusV1 = "reellerettighetshaverestatus" of "v1",
    /// Type of a position.
    PosisjonstypeV1 = "posisjonstype" of "v1",
    /// Interval of an ownership share.
    StoerrelsesintervallV1 = "stoerrelsesintervall" of "v1",
    /// What a position is based on.
    GrunnlagstypeV1 = "grunnlagstype" of "v1",
    /// Regulated market. It is published, but no answer has a code of it.
    MarkedstypeV1 = "markedstype" of "v1",
    /// Type of a bankruptcy notice. Its codes, and those of the three lists after it, have no prefix.
    Konkursvarseltype = "konkursvarseltype",
    /// What a bankruptcy is based on.
    Konkursgrunnlag = "konkursgrunnlag",
    /// Why a company was dissolved by force.
    Avviklingskode = "avviklingskode",
    /// How a bankruptcy ended.
    Avslutningskode = "avslutningskode",
    /// Type of a marriage contract.
    Ektepakttype = "ektepakttype",
    /// Status of a marriage contract.
    Ektepaktstatus = "ektepaktstatus",
    /// What a marriage contract does to those before it.
    Opprettelsestype = "opprettelsestype",
    /// Role of a person in a marriage contract.
    Rolletype = "rolletype",
    /// What spouses agreed on.
    Avtaletype = "avtaletype",
    /// Organisation form of a unit.
    Organisasjonsform = "organisasjonsform",
    /// Kind of a role in a unit; the register of marriage contracts has a list of the same name.
    RolletypeEnhet = "rolletype" of "enhet",
    /// Kind of a group of roles.
    Rollegruppetype = "rollegruppetype",
    /// Who elected the holder of a role.
    Representant = "representant",
    /// Institutional sector, of Statistics Norway.
    Sektorkode = "sektorkode",
    /// Industry code, the standard SN2025 of Statistics Norway.
    Naeringskode = "naeringskode",
}

impl Kodeliste {
    /// The codes of this list.
    pub fn codes(self) -> impl Iterator<Item = &'static Kode> {
        LISTS.get(self as usize).into_iter().flatten()
    }

    /// The entry whose code is exactly `kode`.
    #[must_use]
    pub fn find(self, kode: &str) -> Option<&'static Kode> {
        if self == Self::Naeringskode {
            return INDUSTRY_CODES.get(kode).copied();
        }
        // The codes of a list are few and differ in length or at their end: comparing these is faster than hashing one.
        let end = kode.as_bytes().last();
        self.codes()
            .find(|known| known.kode.len() == kode.len() && known.kode.as_bytes().last() == end && known.kode == kode)
    }

    /// The entry whose code is `kode` in any upper and lower case.
    #[must_use]
    pub fn find_ignoring_case(self, kode: &str) -> Option<&'static Kode> {
        self.find(kode).or_else(|| self.codes().find(|known| known.kode.eq_ignore_ascii_case(kode)))
    }

    /// The code whose label is `label`, also where its accents are beside its letters.
    #[must_use]
    pub fn code_of(self, label: &str) -> Option<&'static str> {
        self.code_of_exactly(label).or_else(|| self.code_of_exactly(&composed(label)?))
    }

    fn code_of_exactly(self, label: &str) -> Option<&'static str> {
        self.codes().find(|kode| !label.is_empty() && kode.tekst == label).map(|kode| kode.kode)
    }

    /// The label of exactly this code, where the register documents one.
    #[must_use]
    pub fn label_of(self, kode: &str) -> Option<&'static str> {
        self.find(kode).map(|found| found.tekst).filter(|tekst| !tekst.is_empty())
    }
}

/// The lower and upper bound of an ownership interval of either version in hundredths of a per cent: 2501 and 4999 for
/// 25.01–49.99 %.
#[must_use]
pub fn andel(intervall: &Kode) -> Option<(i32, i32)> {
    match intervall.kode {
        "stoerrelseintervall.int1" | "stoerrelsesintervall.intervall1" => Some((2501, 4999)),
        "stoerrelseintervall.int2" | "stoerrelsesintervall.intervall2" => Some((5000, 7499)),
        "stoerrelseintervall.int3" | "stoerrelsesintervall.intervall3" => Some((7500, 10000)),
        _ => None,
    }
}

/// All codes of all lists, in the order of the data files.
#[must_use]
pub fn codes() -> &'static [Kode] {
    &CODES
}

static CODES: LazyLock<Vec<Kode>> = LazyLock::new(|| {
    let files =
        [include_str!("../../../../data/kodeverk/koder.csv"), include_str!("../../../../data/kodeverk/enhet.csv")];
    files
        .into_iter()
        .flat_map(rows)
        .filter_map(|row| {
            let mut fields = row.splitn(5, ';');
            let mut next = || fields.next();
            Some(Kode { liste: next()?, versjon: next()?, spraak: next()?, kode: next()?, tekst: next()? })
        })
        .collect()
});

/// The codes of each list, in the order of the lists.
static LISTS: LazyLock<[Box<[Kode]>; Kodeliste::ALL.len()]> = LazyLock::new(|| by_list(&CODES));

/// The codes of the one list that is too long to be gone through for each code.
static INDUSTRY_CODES: LazyLock<HashMap<&'static str, &'static Kode>> =
    LazyLock::new(|| Kodeliste::Naeringskode.codes().map(|kode| (kode.kode, kode)).collect());

/// The codes of each list, wherever in `codes` they are, with their Norwegian labels.
fn by_list(codes: &[Kode]) -> [Box<[Kode]>; Kodeliste::ALL.len()] {
    let is_of = |kode: &&Kode, liste: Kodeliste| {
        kode.liste == liste.name() && kode.versjon == liste.versjon() && kode.spraak == SPRAAK
    };
    Kodeliste::ALL.map(|liste| codes.iter().filter(|kode| is_of(kode, liste)).copied().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_in_its_list_wherever_it_is_in_the_file() {
        let code = |liste: Kodeliste, kode| Kode {
            liste: liste.name(),
            versjon: liste.versjon(),
            spraak: SPRAAK,
            kode,
            tekst: "",
        };
        let (first, last) = (code(Kodeliste::Posisjontype, "a"), code(Kodeliste::Posisjontype, "c"));
        let english = Kode { spraak: "eng", ..first };
        let lists = by_list(&[first, english, code(Kodeliste::Avtaletype, "b"), last]);
        assert_eq!(*lists[Kodeliste::Posisjontype as usize], [first, last]);
    }

    #[test]
    fn a_list_of_the_same_name_has_the_codes_of_its_version_alone() {
        let older = Kodeliste::ReelleRettighetshavereStatus.codes().count();
        let newer = Kodeliste::ReelleRettighetshaverestatusV1.codes().count();
        assert_eq!((older, newer), (6, 9));
    }
}
