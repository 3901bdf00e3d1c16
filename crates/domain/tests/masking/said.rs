//! A person's digits far from the date in more of the words in which people name them, and dates in rare forms.

use brreg_domain::{contains_identity_number, identity_numbers, mask_identity_numbers};

const MASKED: &str = "***********";
/// Before the digits, with a birth date that is too far from them for the other ways in which they are found.
const BORN: &str = "Ola Nordmann, født 17.03.1975, bosatt i Storgata 5, 0155 Oslo. ";

/// That the digits 10130 and no others are masked in each text behind the birth date.
fn masks(texts: &[&str]) {
    for text in texts {
        let expected = format!("{BORN}{}", text.replacen("10130", MASKED, 1));
        assert_eq!(mask_identity_numbers(&format!("{BORN}{text}")), expected);
    }
}

/// That nothing is masked in each text behind the birth date.
fn leaves(texts: &[&str]) {
    for text in texts {
        let text = format!("{BORN}{text}");
        assert_eq!(mask_identity_numbers(&text), text);
    }
}

#[test]
fn the_word_may_say_for_whom_it_is() {
    masks(&[
        "Personnr. for Ola Nordmann: 10130",
        "Personnr. for Ola Nordmann er 10130",
        "Personnr. for Ola N. Nordmann 10130",
        "Personnr. til min far Ola Nordmann er 10130",
        "Personnr. for styrets leder: 10130",
        "Personnummer er oppgitt til 10130",
        "Debitors personnummer er endret til: 10130",
    ]);
    leaves(&[
        "Personnr. for eierne er kjent. Saldo 10130",
        "Personnr. for Ola og Kari, beløp 10130",
        "Personnr. for alle: saksnr. 10130",
        "Kapitalen er oppgitt til 10130",
    ]);
}

#[test]
fn a_field_may_be_for_another_number_too() {
    masks(&[
        "Fødselsnr./org.nr. 10130",
        "Personnr./orgnr. 10130",
        "Person-/organisasjonsnummer: 10130",
        "Personnr. eller org.nr.: 10130",
        "Fødselsnr. (evt. org.nr.): 10130",
        "Person- og kontonr. 10130",
        "Personnr. og kontonr.: 10130, 1503.40.12345",
    ]);
    leaves(&["Org.nr. 10130", "Kontonr. 10130", "Personnr. er kjent, kontonr. 10130"]);
}

#[test]
fn corrections_and_words_behind_name_the_digits() {
    masks(&[
        "Personnr. 10131 → 10130",
        "Personnr. 10131 -> 10130",
        "Personnr. 10131 => 10130",
        "Personnr. 10131 rettes til 10130",
        "personnr. 10131 (rettet til 10130)",
        "Personnr. 10131 er feil, riktig er 10130",
        "personnummer 10131 er skrevet feil. Skal være 10130",
        "10130 er siste fem siffer",
        "10130 er de fem siste sifrene",
        "10130 er kontrollsifrene",
        "10130 er Olas personnummer",
        "10130: personnummer",
        "10130 / personnr.",
        "10130 is his personal number",
        "10130 are the last five digits",
        "10130 is his national identity number",
    ]);
    leaves(&["10130 er de siste fem årenes overskudd", "10130 er Olas andel", "Beløpet 10131 → 10130"]);
}

#[test]
fn other_numbers_may_be_directly_behind() {
    masks(&[
        "Personnr. 10130/50 %",
        "Personnr. 10130/0155 Oslo",
        "Personnr. 10130-0155 Oslo",
        "personnr. 10130,0155 Oslo",
        "personnr. 10130,50 aksjer",
        "Personnr. 10130.2 barn",
    ]);
    leaves(&["Personnr. 10130,50", "Personnr. 10130-12"]);
}

#[test]
fn slips_notes_and_wrong_character_sets_name_the_digits() {
    masks(&[
        "pesonnr 10130",
        "persornnr 10130",
        "persnonnr 10130",
        "personnur 10130",
        "fÃ¸dselsnummer 10130",
        "FÃ˜DSELSNUMMER 10130",
        "f?dselsnummer 10130",
        "f\u{fffd}dselsnr. 10130",
        "NIN: 10130",
        "personal ID 10130",
        "Personnr.*) 10130",
        "Personnr.¹ 10130",
    ]);
    leaves(&["Personer 10130", "Fødselsår 10130", "Perioder 10130"]);
}

#[test]
fn more_digits_of_several_persons_are_masked() {
    // 180476 10180 is a number.
    let born = "Født 17.03.1975 og 18.04.1976, bosatt i Storgata 5, 0155 Oslo. ";
    for named in [
        "Siste fem: 10130, 10180",
        "Personnr. ektefelle 1: 10130, ektefelle 2: 10180",
        "Personnummer: 1. 10130 2. 10180",
        "Personnumre:\n* 10130\n* 10180",
    ] {
        let expected = format!("{born}{}", named.replace("10130", MASKED).replace("10180", MASKED));
        assert_eq!(mask_identity_numbers(&format!("{born}{named}")), expected);
    }
}

#[test]
fn a_short_word_names_a_d_number_of_somebody_who_was_born() {
    for text in [
        "f. 17.03.1975, dnr. 10043",
        "født 17.03.1975 i Oslo, dnr 10043",
        "f. 17.03.1975. D-nummerets siste fem sifre: 10043",
    ] {
        assert_eq!(identity_numbers(text).first().map(|number| number.expose()), Some("57037510043"), "{text}");
    }
    for text in
        ["Pant tinglyst 17.03.1975, dnr. 10043", "Skjøte til Ola, f. 17.03.1975, dnr. 10043", "17.03.1975, dnr. 10043"]
    {
        assert!(!contains_identity_number(text), "{text}");
    }
    assert!(contains_identity_number("testbruker f. 17.03.1975, pnr. 10015"));
}

#[test]
fn dates_in_rare_forms_are_read() {
    for text in [
        "Ola f. 1703-75, personnr. 10130",
        "Ola f. 1703.1975 i Oslo, Storgata 5. Personnummer: 10130",
        "født 17.03.(19)75 10130",
        "født 17.03.[19]75, personnr. 10130",
        "født den 17.de mars 1975 10130",
        "født 17 марта 1975 10130",
        "født 1 7 0 3 1 9 7 5 10130",
        "1975-03-16T23:00:00Z, personnr. 10130",
        "1975-03-16T23:00:00.000Z;10130",
        "1975-03-16T22:00:00Z i Oslo, Storgata 5. Personnummer: 10130",
        "Mon Mar 17 00:00:00 CET 1975, personnr. 10130",
    ] {
        assert!(contains_identity_number(text), "{text}");
    }
    for text in
        ["Saldo 1703.1975, 10130", "1703-1975; 10130", "1975-03-16T21:00:00Z;10130", "1975-03-17T23:00:00Z;10130"]
    {
        assert!(!contains_identity_number(text), "{text}");
    }
}

#[test]
fn escapes_by_any_name_and_escapes_of_escapes_are_read() {
    for text in [
        "170375&hellip;10130",
        "170375&deg;10130",
        "170375&sect; 10130",
        "170375&amp;times;10130",
        r"170375\u00a010130",
        r"170375\\u00a010130",
        r"\\u0031\\u0037037510130",
        r"170375\xa010130",
    ] {
        assert!(contains_identity_number(text), "{text}");
    }
    for text in ["170375&x10130", "170375&hellip 10130"] {
        assert!(!contains_identity_number(text), "{text}");
    }
}

#[test]
fn digits_are_named_in_more_ways() {
    masks(&[
        "Personnummer som slutter på 10130.",
        "Personnummer som ender på 10130.",
        "Fødselsnummer som sluttar med 10130.",
        "Fødselsnummer med sluttsifre 10130.",
        "National identity number ending in 10130.",
        "National identity number which ends with 10130.",
        "ID number ending in 10130.",
        "Fem siste siffera: 10130.",
        "Dei siste fem siffera er 10130.",
        "Dei fem siste tala: 10130.",
        "Personnr. mangler; skal være 10130.",
        "Personnr. ukjent, antatt 10130.",
        "Personnr. oppgitt av ham selv: 10130.",
        "Personnr. er oppgjeve av ho sjølv: 10130.",
        "Personnummer hos Ola Nordmann 10130.",
        "Personnummer v/Ola Nordmann 10130.",
        "Personnummer c/o Ola Nordmann 10130.",
        "Personnr. for Ola C. Berg: 10130.",
        "Fødselsnummer for Kari V. Lie 10130.",
        "Personnr. for Ola C. Berg, født 17.03.1975, er: 10130.",
        "Personnr. for ansatt hos Equinor: 10130.",
        "Personnr. for Ola c/o Kari Berg: 10130.",
        "Personnr. til Ola v/ advokat Hansen 10130.",
        "Fnr. på Ola hos Kari er 10130.",
        "Personnr. endret 01.02.2003 til 10130.",
        "Personnr. rettet den 1. februar 2003 til 10130.",
        "Personnr. endret 01.02.2003 fra 10131 til 10130.",
        "ID-kode 10130.",
        "Kari Berg, 10130 pnr.",
        "Kari Berg 10130 pnr. Bosatt i Oslo.",
        "Kari Berg (10130 personnr)",
        "Han har 10130 i personnr.",
    ]);
    let text = "Fødselsdato og personnr. 17.03.1975 og 10130";
    assert_eq!(mask_identity_numbers(text), "Fødselsdato og personnr. 17.03.1975 og ***********");
    leaves(&[
        "Personnr. mangler, 10130 er saken.",
        "Produkt-ID-kode 10130.",
        "Saldo 10130 Personnr. Navn",
        "Postnr. 10130 pnr.",
        "Saldo 10130 personnummer 45678",
        "Saldo 10130 personnr. mangler",
        "Overskudd 10130 i de siste fem.",
        "Kr 10130 i personnr.",
        "Aksjekapital endret 01.02.2003 til 10130.",
        "Vedtekter endret 01.02.2003 fra 10130 til 2.",
        "Møte og vedtak 01.02.2003 og 10130.",
        "Personnr. for eierne som er med på salget av 10130 aksjer.",
        "Oppgi personnummer ved bestilling, pris 10130.",
    ]);
}
