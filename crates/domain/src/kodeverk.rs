//! Code lists with their labels, both ways, and the countries.
//!
//! The lists are data files of the repository (`data/kodeverk/`), compiled in; a list that a register extends is
//! extended there.

use std::sync::LazyLock;

use foldhash::HashMap;

/// One code with its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kode {
    /// The list that the code belongs to.
    pub liste: &'static str,
    /// The full code, such as `posisjontype.eier`.
    pub kode: &'static str,
    /// The label that the register prints for it; empty where it documents none.
    pub tekst: &'static str,
}

/// A code list of the registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kodeliste {
    /// Status of a registration.
    Registreringstatus,
    /// What a company reported about its owners.
    ReelleRettighetshavereStatus,
    /// Type of a position.
    Posisjontype,
    /// Interval of an ownership share.
    Stoerrelseintervall,
    /// What a position rests on.
    Grunnlagtype,
    /// What a bankruptcy notice tells. Its codes, and those of the three lists after it, have no prefix.
    Konkursvarseltype,
    /// What a bankruptcy rests on.
    Konkursgrunnlag,
    /// Why a company was dissolved by force.
    Avviklingskode,
    /// How a bankruptcy ended.
    Avslutningskode,
    /// Type of a marriage contract.
    Ektepakttype,
    /// Status of a marriage contract.
    Ektepaktstatus,
    /// What a marriage contract does to those before it.
    Opprettelsestype,
    /// Part that a person has in a marriage contract.
    Rolletype,
    /// What spouses agreed on.
    Avtaletype,
}

impl Kodeliste {
    const ALLE: [Self; 14] = [
        Self::Registreringstatus,
        Self::ReelleRettighetshavereStatus,
        Self::Posisjontype,
        Self::Stoerrelseintervall,
        Self::Grunnlagtype,
        Self::Konkursvarseltype,
        Self::Konkursgrunnlag,
        Self::Avviklingskode,
        Self::Avslutningskode,
        Self::Ektepakttype,
        Self::Ektepaktstatus,
        Self::Opprettelsestype,
        Self::Rolletype,
        Self::Avtaletype,
    ];

    /// The list's name, which is the prefix of its codes where they have one.
    #[must_use]
    pub const fn navn(self) -> &'static str {
        match self {
            Self::Registreringstatus => "registreringstatus",
            Self::ReelleRettighetshavereStatus => "reellerettighetshaverestatus",
            Self::Posisjontype => "posisjontype",
            Self::Stoerrelseintervall => "stoerrelseintervall",
            Self::Grunnlagtype => "grunnlagtype",
            Self::Konkursvarseltype => "konkursvarseltype",
            Self::Konkursgrunnlag => "konkursgrunnlag",
            Self::Avviklingskode => "avviklingskode",
            Self::Avslutningskode => "avslutningskode",
            Self::Ektepakttype => "ektepakttype",
            Self::Ektepaktstatus => "ektepaktstatus",
            Self::Opprettelsestype => "opprettelsestype",
            Self::Rolletype => "rolletype",
            Self::Avtaletype => "avtaletype",
        }
    }

    /// The codes of this list.
    pub fn koder(self) -> impl Iterator<Item = &'static Kode> {
        LISTER.get(self as usize).copied().unwrap_or_default().iter()
    }

    /// The entry whose code is exactly `kode`.
    #[must_use]
    pub fn finn(self, kode: &str) -> Option<&'static Kode> {
        // The codes of a list are few and differ in length or at their end: looking there is quicker than hashing one.
        let end = kode.as_bytes().last();
        self.koder()
            .find(|known| known.kode.len() == kode.len() && known.kode.as_bytes().last() == end && known.kode == kode)
    }

    /// The entry whose code is `kode` but for upper and lower case.
    #[must_use]
    pub fn finn_uansett_store_bokstaver(self, kode: &str) -> Option<&'static Kode> {
        self.finn(kode).or_else(|| self.koder().find(|known| known.kode.eq_ignore_ascii_case(kode)))
    }

    /// The code whose label is exactly `tekst`.
    #[must_use]
    pub fn kode(self, tekst: &str) -> Option<&'static str> {
        self.koder().find(|kode| !tekst.is_empty() && kode.tekst == tekst).map(|kode| kode.kode)
    }

    /// The label of exactly this code, where the register documents one.
    #[must_use]
    pub fn tekst(self, kode: &str) -> Option<&'static str> {
        self.finn(kode).map(|found| found.tekst).filter(|tekst| !tekst.is_empty())
    }
}

/// The lower and upper bound of an ownership interval in hundredths of a per cent: `2501..=4999` is 25.01–49.99 %.
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
pub fn koder() -> &'static [Kode] {
    &KODER
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
pub fn land() -> &'static [Land] {
    &LAND
}

/// The Norwegian short name of a country code.
#[must_use]
pub fn landnavn(landkode: &str) -> Option<&'static str> {
    LAND_BY_KODE.get(landkode).copied()
}

/// The country code of a Norwegian short name.
#[must_use]
pub fn landkode(land: &str) -> Option<&'static str> {
    LAND_BY_NAVN.get(land).copied()
}

static KODER: LazyLock<Vec<Kode>> = LazyLock::new(|| {
    rows(include_str!("../../../data/kodeverk/koder.csv"))
        .filter_map(|row| {
            let (liste, rest) = row.split_once(';')?;
            let (kode, tekst) = rest.split_once(';')?;
            Some(Kode { liste, kode, tekst })
        })
        .collect()
});

/// The codes of each list, in the order of the lists.
static LISTER: LazyLock<[&[Kode]; Kodeliste::ALLE.len()]> = LazyLock::new(|| {
    Kodeliste::ALLE.map(|liste| {
        let in_list = |kode: &Kode| kode.liste == liste.navn();
        let first = KODER.iter().position(in_list).unwrap_or_default();
        let codes = KODER.iter().skip(first).take_while(|kode| in_list(kode)).count();
        KODER.get(first..first + codes).unwrap_or_default()
    })
});

static LAND: LazyLock<Vec<Land>> = LazyLock::new(|| {
    rows(include_str!("../../../data/kodeverk/land.csv"))
        .filter_map(|row| row.split_once(';'))
        .map(|(landkode, land)| Land { landkode, land })
        .collect()
});
static LAND_BY_KODE: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| LAND.iter().map(|land| (land.landkode, land.land)).collect());
static LAND_BY_NAVN: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| LAND.iter().map(|land| (land.land, land.landkode)).collect());

/// The rows of a data file below its header.
fn rows(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().skip(1)
}
