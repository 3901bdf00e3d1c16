//! A person's digits in the words in which people name them: all kinds of numbers, slips, several persons, corrections, English.

use brreg_domain::{contains_identity_number, identity_numbers, mask_identity_numbers};

const MASKED: &str = "***********";
/// Words with a birth date before and behind which digits are too far from it for the other ways in which they are found.
const FAR: [&str; 2] = [
    "Ola Nordmann, født 17.03.1975, bosatt i Storgata 5, 0155 Oslo. #",
    "# Ola er far til to barn, bosatt i 0155 Oslo, Storgata 5, og født 17.03.1975.",
];

/// That these digits and no others are masked in each text in the place of `#`.
fn masks(named: &str, digits: &[&str]) {
    for text in FAR {
        let expected = digits.iter().fold(named.to_owned(), |named, digits| named.replacen(digits, MASKED, 1));
        let (text, expected) = (text.replace('#', named), text.replace('#', &expected));
        assert_eq!(mask_identity_numbers(&text), expected, "{text}");
    }
}

#[test]
fn a_d_number_is_found_with_the_birth_date_where_a_word_names_it() {
    // 570375 10043 is a number.
    for text in [
        "Ola, f. 17.03.1975, D-nummer 10043",
        "D-nr. 10043, f. 17.03.1975",
        "Fødselsdato 17.03.1975, fødsels-/D-nummer 10043",
        "Ola, f. 17. mars 1975 (D-nummer 10043)",
        "Ola, f. 17. mars 1975, bosatt i Storgata 5 (D-nummer: 10 043)",
        "foedselsEllerDNummer: 10043, foedselsdato: 1975-03-17",
        "Ola, f. 17.03.1975, 10043 (D-nummer)",
        "Ola, f. 17.03.1975, D-nummeret er 10043",
    ] {
        assert!(mask_identity_numbers(text).contains(MASKED), "{text}");
        assert_eq!(identity_numbers(text).first().map(|number| number.expose()), Some("57037510043"), "{text}");
    }
    // Those of the tax administration and of NAV for tests, and synthetic D-numbers.
    for (text, number) in [
        ("født 17.03.1975, syntetisk personnr 10015", "17837510015"),
        ("Syntetisk fødselsnummer 10032, testperson født 17.03.1975", "17437510032"),
        ("født 17.03.1975 (50 år), syntetisk D-nummer 10009", "57837510009"),
    ] {
        assert!(mask_identity_numbers(text).contains(MASKED), "{text}");
        assert_eq!(identity_numbers(text).first().map(|number| number.expose()), Some(number), "{text}");
    }
    for text in [
        "Ola, f. 17.03.1975, personnr. 10043",
        "Pant tinglyst 17.03.1975, dnr. 10043",
        "Ola, f. 17.03.1975 (50 år), D-nummer 10015",
        "Syntetisk gress for kr 10015, avtale av 17.03.1975",
    ] {
        assert!(!contains_identity_number(text), "{text}");
    }
}

#[test]
fn slips_and_short_forms_of_the_words_name_a_number_too() {
    for word in [
        "Fødselnr.",
        "Fødselnummer",
        "Fødselsnumer",
        "Fødselsnummret",
        "Fødselsnummar",
        "Fødselsnummaret",
        "Personnumer",
        "Personummer",
        "Personnnummer",
        "Personnummar",
        "Personnumemr",
        "Pesonnummer",
        "Persionnummer",
        "Personr.",
        "Personno.",
        "Personkode",
        "Personsiffer",
        "Pers.no.",
        "Fødsnr.",
        "Føds.nr.",
        "Fødsel nr.",
        "Fødnr.",
        "Fød.nr.",
        "Fodselnummer",
        "Foedselsnumre",
        "Födselsnummer",
        "Ident",
        "Folkeregisternr.",
        "Folkeregisternummer",
        "Folkeregisterets nr.",
    ] {
        masks(&format!("{word}: 10130."), &["10130"]);
        let near = format!("født 17.03.1975, {word} 10130");
        assert!(contains_identity_number(&near), "{near}");
    }
    for word in ["ID", "id:", "Ident", "Fødselsnummer", "Foedselsnummer", "Personummer"] {
        let text = format!("f. 17.03.1975, {word} 10130");
        assert!(contains_identity_number(&text), "{text}");
    }
}

#[test]
fn english_words_name_a_number_too() {
    for named in [
        "National identity number: 10130.",
        "Norwegian citizen, national identity no: 10130.",
        "Identity number: 10130.",
        "Identity no. 10130.",
        "Personal identification number 10130.",
        "Identification number: 10130.",
        "National ID 10130.",
        "National ID: 10130.",
        "National ID no. 10130.",
        "Personal number: 10130.",
        "Social security number 10130.",
        "Birth number: 10130.",
    ] {
        masks(named, &["10130"]);
    }
    for text in [
        "Date of birth: 17.03.1975. Place of birth: Oslo. National identity number: 10130",
        "born 17.03.1975, passport no. 12345678, national identity number 10130",
        "National identity number: 10130, date of birth: 17.03.1975",
        "National ID 10130 (DOB 17.03.1975)",
        "Nr. 10130, date of birth: 17.03.1975",
    ] {
        assert!(contains_identity_number(text), "{text}");
    }
}

#[test]
fn the_numbers_of_several_persons_are_masked() {
    // 180476 10180 is a number.
    let born = "Født 17.03.1975 og 18.04.1976, bosatt i Storgata 5, 0155 Oslo. ";
    for named in [
        "Personnumre: 10130, 10180",
        "Personnumrene er 10130; 10180.",
        "Personnumre: 10130 & 10180",
        "Fødselsnumre: 10130,10180",
        "Personnumre:\n- 10130\n- 10180\n",
        "Personnr. 10130 samt 10180",
        "Personal numbers 10130 and 10180",
        "Personnr. 10130 (Ola) og 10180 (Kari)",
        "Personnumre: 1) 10130 2) 10180",
        "Personnr. 10130/10180",
        "pnr. 10130 / 10180",
        "Personnr. hhv. 10130 og 10180",
    ] {
        let expected = format!("{born}{}", named.replace("10130", MASKED).replace("10180", MASKED));
        assert_eq!(mask_identity_numbers(&format!("{born}{named}")), expected);
    }
}

#[test]
fn a_number_that_was_corrected_is_masked() {
    for named in [
        "Personnummer rettet fra 10131 til 10130.",
        "Personnummer ikke 10131, men 10130.",
        "Personnummeret er ikke 10131 men 10130.",
        "Feil personnr. 10131 rettet til 10130.",
        "Feil personnr. 10131, skal være 10130.",
        "Personnr. 10131 endret til 10130.",
    ] {
        masks(named, &["10130"]);
    }
}

#[test]
fn words_for_persons_are_none_for_things() {
    for named in [
        "Personnr. aksjeeier: 10130.",
        "Fødselsnr. for aksjeeieren: 10130.",
        "Personnr. (aksjeeier): 10130.",
        "Personnummer kontohaver: 10130.",
        "Fødselsnummer til kontohaver 10130.",
        "Personnr. på kontoinnehaver 10130.",
        "Personnr. adressat 10130.",
        "Personnr. mobileier 10130.",
        "Personnr. i saken er 10130.",
        "Personnummeret i saken: 10130.",
        "Personnr. (ikke D-nr.): 10130.",
        "Personnr., ikke D-nr.: 10130.",
        "Personnummer (manglet i søknaden): 10130.",
        // The persons of a form have numbers.
        "Personnr. ektefelle 1: 10130.",
        "Personnr. ektefelle nr. 1: 10130.",
        "Personnr. 1: 10130.",
        "Personnr. 2) 10130.",
    ] {
        masks(named, &["10130"]);
    }
}

#[test]
fn the_word_may_be_behind_the_digits() {
    for named in [
        "10130 er personnummeret.",
        "10130 er personnummeret til Ola.",
        "10130 er hans personnr.",
        "Han har 10130 som personnummer.",
        "10130 - personnr.",
        "10130, personnummer.",
        "10130 (personnr.)",
    ] {
        masks(named, &["10130"]);
    }
    for text in [
        "født 17.03.1975 (50 år), eier 10130 aksjer, personnr. er kjent",
        "født 17.03.1975 (50 år), betalt kr 10130, personnummer.",
        "født 17.03.1975 (50 år), 10130 Berlin, personnummer 45678",
        "født 17.03.1975 (50 år), saldo 10130, personnummer: 45678",
        "født 17.03.1975 (50 år), saldo 10130, personnummer mangler",
        "født 17.03.1975 (50 år), sak nr. 10130, personnr.",
    ] {
        assert_eq!(mask_identity_numbers(text), text);
    }
}

#[test]
fn times_behind_a_date_are_passed_over_as_machines_write_them() {
    for text in [
        "1975-03-17T00:00:00 10130",
        "1975-03-17T00:00:00Z;10130",
        "Ola;1975-03-17T00:00:00+01:00;10130;Oslo",
        "1975-03-17T00:00:00.000+0100;10130",
        "1975-03-17T00:00:00.000Z,10130",
        "1975-03-17 00:00:00.000;10130",
        "17.03.1975 0:00:00;10130",
        "Ola;17.03.1975 0:00;10130",
        "3/17/1975 12:00:00 AM,10130",
        "17.03.1975 00:00:00 UTC;10130",
        "17.03.1975 kl. 00:00 10130",
    ] {
        assert!(contains_identity_number(text), "{text}");
    }
    for text in ["1975-03-17T00:00:00.10130", "1975-03-17T10:30:00 10130", "17.03.1975 00:00:00.10130Z"] {
        assert!(!contains_identity_number(text), "{text}");
    }
}

#[test]
fn signs_have_their_names_in_html() {
    for text in [
        "170375&laquo;10130&raquo;",
        "&ldquo;170375&rdquo; &ldquo;10130&rdquo;",
        "170375&rarr;10130",
        "170375&larr;10130",
        "170375&lbrack;10130&rbrack;",
        "170375&lcub;10130&rcub;",
        "170375&equals;10130",
        "170375&num;10130",
        "170375&verbar;10130",
        "170375&VerticalLine;10130",
        "170375&bullet;10130",
        "170375&centerdot;10130",
        "170375&CenterDot;10130",
        "170375&sdot;10130",
        "170375&ThinSpace;10130",
        "170375&VeryThinSpace;10130",
        "170375&ThickSpace;10130",
        "170375&boxv;10130",
        "170375&sbquo;10130",
        "170375&bdquo;10130",
        "170375&InvisibleComma;10130",
        "170375&NegativeThinSpace;10130",
        "170375&amp;laquo;10130",
        "170375&laquo10130",
        "17037510&sup1;3&#48;",
    ] {
        assert!(contains_identity_number(text), "{text}");
    }
    // A name that ends without its semicolon is a word.
    for text in ["170375&equalsx10130", "170375&sdotx 10130"] {
        assert!(!contains_identity_number(text), "{text}");
    }
}
