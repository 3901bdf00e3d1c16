//! Code lists with their labels, both ways, and the countries.
//!
//! They are data files of the repository (`data/kodeverk/`) that are compiled in. A code that a register adds is added
//! there, on any line.

use std::sync::LazyLock;

use foldhash::HashMap;

/// One code with its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kode {
    /// The list that the code belongs to.
    pub liste: &'static str,
    /// The full code, such as `posisjontype.eier`.
    pub kode: &'static str,
    /// The Norwegian label that the register documents for it; empty where it documents none.
    pub tekst: &'static str,
}

/// Declares the lists, each with its name in the data file.
macro_rules! lists {
    ($( $(#[$meta:meta])* $list:ident = $name:literal, )+) => {
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
        }
    };
}

lists! {
    /// Status of a registration.
    Registreringstatus = "registreringstatus",
    /// What a company reported about its owners.
    ReelleRettighetshavereStatus = "reellerettighetshaverestatus",
    /// Type of a position.
    Posisjontype = "posisjontype",
    /// Interval of an ownership share.
    Stoerrelseintervall = "stoerrelseintervall",
    /// What a position is based on.
    Grunnlagtype = "grunnlagtype",
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
}

impl Kodeliste {
    /// The codes of this list.
    pub fn codes(self) -> impl Iterator<Item = &'static Kode> {
        LISTS.get(self as usize).into_iter().flatten()
    }

    /// The entry whose code is exactly `kode`.
    #[must_use]
    pub fn find(self, kode: &str) -> Option<&'static Kode> {
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

    /// The code whose label is exactly `label`.
    #[must_use]
    pub fn code_of(self, label: &str) -> Option<&'static str> {
        self.codes().find(|kode| !label.is_empty() && kode.tekst == label).map(|kode| kode.kode)
    }

    /// The label of exactly this code, where the register documents one.
    #[must_use]
    pub fn label_of(self, kode: &str) -> Option<&'static str> {
        self.find(kode).map(|found| found.tekst).filter(|tekst| !tekst.is_empty())
    }
}

/// The lower and upper bound of an ownership interval in hundredths of a per cent: 2501 and 4999 for 25.01–49.99 %.
#[must_use]
pub fn andel(intervall: &Kode) -> Option<(i32, i32)> {
    match intervall.kode {
        "stoerrelseintervall.int1" => Some((2501, 4999)),
        "stoerrelseintervall.int2" => Some((5000, 7499)),
        "stoerrelseintervall.int3" => Some((7500, 10000)),
        _ => None,
    }
}

/// All codes of all lists, in the order of the data file.
#[must_use]
pub fn codes() -> &'static [Kode] {
    &CODES
}

/// A country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Land {
    /// ISO 3166-1 alpha-3.
    pub landkode: &'static str,
    /// Norwegian short name.
    pub land: &'static str,
}

/// All countries, by code.
#[must_use]
pub fn countries() -> &'static [Land] {
    &COUNTRIES
}

/// The Norwegian short name of a country code.
#[must_use]
pub fn country_name(landkode: &str) -> Option<&'static str> {
    NAMES_BY_CODE.get(landkode).copied()
}

/// The country code of a Norwegian short name.
#[must_use]
pub fn country_code(land: &str) -> Option<&'static str> {
    CODES_BY_NAME.get(land).copied()
}

static CODES: LazyLock<Vec<Kode>> = LazyLock::new(|| {
    rows(include_str!("../../../data/kodeverk/koder.csv"))
        .filter_map(|row| {
            let (liste, rest) = row.split_once(';')?;
            let (kode, tekst) = rest.split_once(';')?;
            Some(Kode { liste, kode, tekst })
        })
        .collect()
});

/// The codes of each list, in the order of the lists.
static LISTS: LazyLock<[Box<[Kode]>; Kodeliste::ALL.len()]> = LazyLock::new(|| by_list(&CODES));

/// The codes of each list, wherever in `codes` they are.
fn by_list(codes: &[Kode]) -> [Box<[Kode]>; Kodeliste::ALL.len()] {
    Kodeliste::ALL.map(|liste| codes.iter().filter(|kode| kode.liste == liste.name()).copied().collect())
}

static COUNTRIES: LazyLock<Vec<Land>> = LazyLock::new(|| {
    rows(include_str!("../../../data/kodeverk/land.csv"))
        .filter_map(|row| row.split_once(';'))
        .map(|(landkode, land)| Land { landkode, land })
        .collect()
});
static NAMES_BY_CODE: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| COUNTRIES.iter().map(|land| (land.landkode, land.land)).collect());
static CODES_BY_NAME: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| COUNTRIES.iter().map(|land| (land.land, land.landkode)).collect());

/// The rows of a data file below its header.
fn rows(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().skip(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_in_its_list_wherever_it_is_in_the_file() {
        let code = |liste: Kodeliste, kode| Kode { liste: liste.name(), kode, tekst: "" };
        let (first, last) = (code(Kodeliste::Posisjontype, "a"), code(Kodeliste::Posisjontype, "c"));
        let lists = by_list(&[first, code(Kodeliste::Avtaletype, "b"), last]);
        assert_eq!(*lists[Kodeliste::Posisjontype as usize], [first, last]);
    }
}
