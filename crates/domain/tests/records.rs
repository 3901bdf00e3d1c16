//! Records: required values, and what is shown of a record.
#![allow(clippy::unwrap_used)]

use brreg_domain::Linjer;
use brreg_domain::Tekst;
use brreg_domain::ektepakt::{Adresse, Husnummer};
use brreg_domain::konkurs::Innehaver;
use brreg_domain::rrh::partner::{Land, Registrering, Virksomhet};
use brreg_domain::rrh::v1::{self, Posisjon};

fn text(text: &str) -> Option<Tekst<'_>> {
    Some(text.into())
}

#[test]
fn a_registration_needs_the_two_keys_of_every_row() {
    const ORGANISATION: &str = "/registreringspliktigVirksomhet/organisasjonsnummer";
    let company = |organisasjonsnummer| Some(Virksomhet { organisasjonsnummer, ..Virksomhet::default() });
    for (registrering_id, registreringspliktig_virksomhet, missing) in [
        (text("x"), company(text("1")), None),
        (text(""), company(text("1")), Some("/registreringId")),
        (None, None, Some("/registreringId")),
        (text("x"), None, Some(ORGANISATION)),
        (text("x"), company(None), Some(ORGANISATION)),
        (text("x"), company(text("")), Some(ORGANISATION)),
    ] {
        let record = Registrering { registrering_id, registreringspliktig_virksomhet, ..Registrering::default() };
        assert_eq!(record.missing(), missing);
    }
}

#[test]
fn a_company_needs_its_number_and_the_id_of_each_registration() {
    let registration =
        |id| v1::Registrering { registreringsid: id, registrert: text("2024"), ..v1::Registrering::default() };
    for (organisasjonsnummer, registreringer, missing) in [
        (text("1"), vec![registration(text("a")), registration(text("b"))], None),
        (None, vec![registration(text("a"))], Some("/organisasjonsnummer")),
        (text(""), vec![], Some("/organisasjonsnummer")),
        (text("1"), vec![], Some("/registreringer")),
        (text("1"), vec![registration(text("a")), registration(None)], Some("/registreringer/1/registreringsid")),
        (text("1"), vec![registration(text(""))], Some("/registreringer/0/registreringsid")),
    ] {
        let record = v1::Virksomhet { organisasjonsnummer, registreringer, ..v1::Virksomhet::default() };
        assert_eq!(record.missing().as_deref(), missing);
    }
}

#[test]
fn the_lines_of_an_address_are_joined_and_empty_ones_left_out() {
    for (lines, joined) in [
        (&[][..], None),
        (&[""], None),
        (&["Mallikatu 1 A"], Some("Mallikatu 1 A")),
        (&["", "Mallikatu 1 A", "", "00100 Helsinki"], Some("Mallikatu 1 A, 00100 Helsinki")),
    ] {
        assert_eq!(Linjer(lines.iter().copied().map(Into::into).collect()).one_line().as_deref(), joined);
    }
}

#[test]
fn the_free_text_of_a_position_is_found_under_both_of_its_names() {
    let posisjon = |ascii, modelled| Posisjon {
        beskrivelse_annen_maate: ascii,
        beskrivelse_annen_maate_i_modellen: modelled,
        ..Posisjon::default()
    };
    for (posisjon, found) in [
        (posisjon(text("a"), None), Some("a")),
        (posisjon(text(""), text("b")), Some("b")),
        (posisjon(None, text("b")), Some("b")),
        (posisjon(None, None), None),
    ] {
        assert_eq!(posisjon.beskrivelse().0.map(|text| &**text), found);
    }
}

#[test]
fn a_record_does_not_show_its_values() {
    let land = Land { land: text("Hemmelig"), ..Land::default() };
    assert!(!format!("{land:?}").contains("Hemmelig"));
}

#[test]
fn a_text_that_wraps_a_list_has_the_numbers_of_the_list() {
    for (text, numbers) in [
        ("910313851", &["910313851"][..]),
        ("[910313851]", &["910313851"]),
        (r#" [ 910313851, "974760673",] "#, &["910313851", "974760673"]),
        ("[]", &[]),
        ("", &[]),
    ] {
        assert_eq!(Innehaver(text.into()).numbers().collect::<Vec<_>>(), numbers, "{text}");
    }
}

#[test]
fn an_address_in_one_line() {
    let number = |bokstav| Some(Husnummer { nummer: text("13"), bokstav, ..Husnummer::default() });
    let street = Adresse {
        adressenavn: text("Storgata"),
        nummer: number(text("B")),
        bruksenhetsnummer: text("H0101"),
        adressenavn_tillegg: text("Bakken"),
        ..Adresse::default()
    };
    let post_box = Adresse { postboksnummer: text("12"), postboksanleggsnavn: text("Sentrum"), ..Adresse::default() };
    let foreign = Adresse { etasjenummer: text("2"), adressenavn: text("High St"), ..Adresse::default() };
    let free = Adresse { fri_adressetekst: text("1 High St"), ..foreign.clone() };
    for (address, line) in [
        (street, Some("Bakken, Storgata 13 B, H0101")),
        (post_box, Some("Postboks 12 Sentrum")),
        (foreign, Some("High St, etasje 2")),
        (free, Some("1 High St")),
        (Adresse { landkode: text("NOR"), ..Adresse::default() }, None),
    ] {
        assert_eq!(address.one_line().as_deref(), line);
    }
}
