//! Code lists and countries: what is in the data files is found.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::HashSet;

use brreg_domain::kodeverk::{self, Kodeliste};
use brreg_domain::rrh::v1_kode;

#[test]
fn codes_and_labels_are_found_both_ways() {
    assert_eq!(Kodeliste::Posisjontype.label_of("posisjontype.eier"), Some("Eierskap"));
    assert_eq!(Kodeliste::Posisjontype.code_of("Eierskap"), Some("posisjontype.eier"));
    assert_eq!(Kodeliste::Posisjontype.find("posisjontype.Eier"), None);
    assert_eq!(Kodeliste::Posisjontype.find("grunnlagtype.dire"), None);
    let int3 = Kodeliste::Stoerrelseintervall.find_ignoring_case("stoerrelseIntervall.int3").unwrap();
    assert_eq!(kodeverk::andel(int3), Some((7500, 10000)));
    assert_eq!(kodeverk::country_name("SWE"), Some("Sverige"));
    assert_eq!(kodeverk::country_code("Sverige"), Some("SWE"));
}

#[test]
fn an_interval_of_either_version_has_the_same_percentages() {
    let shares = |list: Kodeliste| list.codes().map(kodeverk::andel).collect::<Vec<_>>();
    let expected = [(2501, 4999), (5000, 7499), (7500, 10000)].map(Some);
    assert_eq!(shares(Kodeliste::Stoerrelseintervall), expected);
    assert_eq!(shares(Kodeliste::StoerrelsesintervallV1), expected);
}

#[test]
fn every_line_of_the_data_files_is_found() {
    let files = [include_str!("../../../data/kodeverk/koder.csv"), include_str!("../../../data/kodeverk/enhet.csv")];
    let lines = || files.into_iter().flat_map(|file| file.lines().skip(1));
    for line in lines() {
        let [liste, versjon, spraak, code, label] = line.splitn(5, ';').collect::<Vec<_>>().try_into().unwrap();
        let is_named = |known: &Kodeliste| (known.name(), known.versjon()) == (liste, versjon);
        let list = Kodeliste::ALL.into_iter().find(is_named);
        let list = list.unwrap_or_else(|| panic!("no list has the name `{liste}` and the version `{versjon}`"));
        let found = list.find(code).unwrap_or_else(|| panic!("`{code}` is not in the list `{liste}`"));
        assert_eq!((found.liste, found.versjon, found.kode), (liste, versjon, code));
        match spraak {
            "nob" => assert_eq!((found.spraak, found.tekst), ("nob", label)),
            _ => assert!(spraak == "eng" && !label.is_empty(), "{line}"),
        }
    }
    assert_eq!(kodeverk::codes().len(), lines().count());
    let industries = include_str!("../../../data/kodeverk/tilsvarende_naering.csv");
    assert_eq!(kodeverk::industry_codes_since_2025().len(), industries.lines().count() - 1);
    for pair in kodeverk::industry_codes_since_2025() {
        assert!(kodeverk::is_sn2007_code(pair.kode_sn2007));
        assert!(Kodeliste::Naeringskode.find(pair.kode_sn2025).is_some(), "{}", pair.kode_sn2025);
    }
    let countries = include_str!("../../../data/kodeverk/land.csv");
    for line in countries.lines().skip(1) {
        let [landkode, alfa2, land] = line.splitn(3, ';').collect::<Vec<_>>().try_into().unwrap();
        assert_eq!((kodeverk::country_name(landkode), kodeverk::country_code(land)), (Some(land), Some(landkode)));
        assert_eq!(kodeverk::country_name_of_alfa2(alfa2), Some(land).filter(|_| !alfa2.is_empty()));
    }
    assert_eq!(kodeverk::countries().len(), countries.lines().count() - 1);
}

#[test]
fn every_pair_of_codes_is_of_the_lists_and_reads_as_the_newer_code() {
    let lines = include_str!("../../../data/kodeverk/tilsvarende.csv").lines().skip(1);
    assert!(kodeverk::corresponding().iter().map(|pair| (pair.kode_partner, pair.kode_v1)).eq(lines.map(|line| {
        let (partner, v1) = line.split_once(';').unwrap();
        (partner, v1)
    })));
    let version_of = |code| kodeverk::codes().iter().find(|known| known.kode == code).map(|known| known.versjon);
    for pair in kodeverk::corresponding() {
        assert_eq!(
            (version_of(pair.kode_partner), version_of(pair.kode_v1)),
            (Some("partner"), Some("v1")),
            "{pair:?}"
        );
        assert_eq!((v1_kode(pair.kode_partner), v1_kode(pair.kode_v1)), (pair.kode_v1, pair.kode_v1));
    }
    let paired: Vec<&str> = kodeverk::corresponding().iter().map(|pair| pair.kode_partner).collect();
    let partner = kodeverk::codes().iter().filter(|code| code.versjon == "partner");
    assert_eq!(partner.filter(|code| !paired.contains(&code.kode)).count(), 0, "every older code has a newer one");
}

#[test]
fn a_code_without_a_pair_stays_as_it_is() {
    assert_eq!(v1_kode("stoerrelseIntervall.int3"), "stoerrelsesintervall.intervall3");
    for code in ["posisjonstype.destinatar", "posisjontype.ny", "", "NOR"] {
        assert_eq!(v1_kode(code), code);
    }
}

#[test]
fn no_list_is_empty() {
    for list in Kodeliste::ALL {
        assert!(list.codes().next().is_some(), "{list:?}");
    }
}

#[test]
fn no_code_and_no_country_appears_twice() {
    let mut codes: Vec<_> =
        kodeverk::codes().iter().map(|kode| (kode.liste, kode.versjon, kode.spraak, kode.kode)).collect();
    let mut labels: Vec<_> = kodeverk::countries().iter().map(|land| land.land).collect();
    let (all_codes, all_labels) = (codes.len(), labels.len());
    codes.sort_unstable();
    codes.dedup();
    labels.sort_unstable();
    labels.dedup();
    assert_eq!((codes.len(), labels.len()), (all_codes, all_labels));
    let alfa2: HashSet<_> = kodeverk::countries().iter().map(|land| land.landkode_alfa2).collect();
    assert_eq!(alfa2.len() - 1, 249, "ISO 3166-1 has 249 countries");
    assert_eq!(all_labels, 249 + 4, "and the registers four special codes");
}
