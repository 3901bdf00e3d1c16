//! Records and code lists: what is read, what is noticed, what is an error.
#![allow(clippy::unwrap_used)]

use brreg_domain::kodeverk::{self, Kodeliste};
use brreg_domain::rrh::{Land, Registrering};

#[test]
fn absent_null_and_empty_are_read() {
    for (json, land) in [
        (r#"{"landkode":"NOR"}"#, None),
        (r#"{"landkode":"NOR","land":null}"#, None),
        (r#"{"landkode":"NOR","land":""}"#, Some("")),
        (r#"{"land":"Nor\u00e6ge","landkode":"NOR"}"#, Some("Noræge")),
    ] {
        let read: Land<'_> = serde_json::from_str(json).unwrap();
        assert_eq!(read.landkode.as_deref(), Some("NOR"));
        assert_eq!(read.land.as_deref(), land, "{json}");
    }
}

#[test]
fn unknown_fields_are_noticed_and_their_values_passed_over() {
    let read: Land<'_> = serde_json::from_str(r#"{"ny":{"a":[1,2]},"landkode":"NOR","andre":null}"#).unwrap();
    let names: Vec<&str> = read.ukjente.iter().map(|name| &**name).collect();
    assert_eq!(names, ["ny", "andre"]);
}

#[test]
fn a_key_that_stands_twice_is_an_error_that_names_it() {
    for json in [r#"{"land":"A","land":"B"}"#, r#"{"land":null,"land":"B"}"#] {
        let error = serde_json::from_str::<Land<'_>>(json).unwrap_err().to_string();
        assert!(error.contains("duplicate field `land`"), "{error}");
    }
}

#[test]
fn a_registration_needs_the_two_keys_of_every_row() {
    for (json, missing) in [
        (r#"{"registreringId":"x","registreringspliktigVirksomhet":{"organisasjonsnummer":"1"}}"#, None),
        (
            r#"{"registreringId":"","registreringspliktigVirksomhet":{"organisasjonsnummer":"1"}}"#,
            Some("/registreringId"),
        ),
        (r#"{"registreringId":"x"}"#, Some("/registreringspliktigVirksomhet/organisasjonsnummer")),
        (
            r#"{"registreringId":"x","registreringspliktigVirksomhet":{"organisasjonsnummer":null}}"#,
            Some("/registreringspliktigVirksomhet/organisasjonsnummer"),
        ),
    ] {
        let read: Registrering<'_> = serde_json::from_str(json).unwrap();
        assert_eq!(read.missing(), missing, "{json}");
    }
}

#[test]
fn a_record_does_not_show_its_values() {
    let read: Land<'_> = serde_json::from_str(r#"{"land":"Hemmelig"}"#).unwrap();
    assert!(!format!("{read:?}").contains("Hemmelig"));
}

#[test]
fn codes_and_labels_are_found_both_ways() {
    assert_eq!(Kodeliste::Posisjontype.tekst("posisjontype.eier"), Some("Eierskap"));
    assert_eq!(Kodeliste::Posisjontype.kode("Eierskap"), Some("posisjontype.eier"));
    assert_eq!(Kodeliste::Posisjontype.finn("posisjontype.Eier"), None);
    assert_eq!(Kodeliste::Posisjontype.finn("grunnlagtype.dire"), None);
    let int3 = Kodeliste::Stoerrelseintervall.finn_uansett_store_bokstaver("stoerrelseIntervall.int3").unwrap();
    assert_eq!(kodeverk::andel(int3), Some((7500, 10000)));
    assert_eq!(kodeverk::landnavn("SWE"), Some("Sverige"));
    assert_eq!(kodeverk::landkode("Sverige"), Some("SWE"));
}

#[test]
fn no_code_and_no_country_stands_twice() {
    let mut codes: Vec<_> = kodeverk::koder().iter().map(|kode| (kode.liste, kode.kode)).collect();
    let mut labels: Vec<_> = kodeverk::land().iter().map(|land| land.land).collect();
    let (all_codes, all_labels) = (codes.len(), labels.len());
    codes.sort_unstable();
    codes.dedup();
    labels.sort_unstable();
    labels.dedup();
    assert_eq!((codes.len(), labels.len()), (all_codes, all_labels));
    assert_eq!(all_labels, 249, "ISO 3166-1 has 249 countries");
}
