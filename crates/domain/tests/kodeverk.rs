//! Code lists and countries: what is in the data files is found.
#![allow(clippy::unwrap_used, clippy::panic)]

use brreg_domain::kodeverk::{self, Kodeliste};

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
fn every_line_of_the_data_files_is_found() {
    let codes = include_str!("../../../data/kodeverk/koder.csv");
    for line in codes.lines().skip(1) {
        let [liste, code, label] = line.splitn(3, ';').collect::<Vec<_>>().try_into().unwrap();
        let known = Kodeliste::ALL.into_iter().find(|known| known.name() == liste);
        let list = known.unwrap_or_else(|| panic!("no list has the name `{liste}`"));
        let found = list.find(code).unwrap_or_else(|| panic!("`{code}` is not in the list `{liste}`"));
        assert_eq!((found.liste, found.kode, found.tekst), (liste, code, label));
    }
    assert_eq!(kodeverk::codes().len(), codes.lines().count() - 1);
    let countries = include_str!("../../../data/kodeverk/land.csv");
    for line in countries.lines().skip(1) {
        let (landkode, land) = line.split_once(';').unwrap();
        assert_eq!((kodeverk::country_name(landkode), kodeverk::country_code(land)), (Some(land), Some(landkode)));
    }
    assert_eq!(kodeverk::countries().len(), countries.lines().count() - 1);
}

#[test]
fn no_list_is_empty() {
    for list in Kodeliste::ALL {
        assert!(list.codes().next().is_some(), "{list:?}");
    }
}

#[test]
fn no_code_and_no_country_appears_twice() {
    let mut codes: Vec<_> = kodeverk::codes().iter().map(|kode| (kode.liste, kode.kode)).collect();
    let mut labels: Vec<_> = kodeverk::countries().iter().map(|land| land.land).collect();
    let (all_codes, all_labels) = (codes.len(), labels.len());
    codes.sort_unstable();
    codes.dedup();
    labels.sort_unstable();
    labels.dedup();
    assert_eq!((codes.len(), labels.len()), (all_codes, all_labels));
    assert_eq!(all_labels, 249, "ISO 3166-1 has 249 countries");
}
