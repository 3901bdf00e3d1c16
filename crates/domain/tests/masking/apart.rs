//! Five digits that a word names as a person's, and the birth date somewhere else in the text.

use brreg_domain::{contains_identity_number, identity_numbers, mask_identity_numbers};

const MASKED: &str = "***********";

#[test]
fn five_digits_that_a_word_names_are_masked_wherever_the_date_is() {
    // 170375 10130 is a number.
    for named in [
        "personnr. @",
        "Personnummer: @",
        "personnummeret hans er @",
        "PERSONNR @",
        "pers. nr. @",
        "p.nr. @",
        "pnr @",
        "pn @",
        "p: @",
        "P. @",
        "fnr @",
        "f.nr. @",
        "fødselsnr. @",
        "fødselsnummer @",
        "foedselsnummer @",
        "dnummer @",
        "D-nummer @",
        "idnr @",
        "identifikasjonsnummer @",
        "identitetsnr. @",
        "SSN @",
        "kontrollsiffer @",
        "kontrollsifrene @",
        "sifre @",
        "de fem siste sifrene er @",
        "siste fem siffer: @",
        "siste fem @",
        "siste 5: @",
        "de 5 siste: @",
        "5 siste @",
        "last five digits @",
        "person\u{ad}nummer\u{a0}@",
        "ｐｎｒ @",
        "@ (personnr.)",
        "@ (siste fem siffer)",
    ] {
        for text in [
            "født 17.03.1975 (50 år), @",
            "født 17.03.1975 i 0150 Oslo, Storgata 5, @",
            "f. 17.03.1975, tlf. 91234567, @.",
            "1975-03-17T00:00:00 @",
            "født 17.03.1975 i Oslo kommune, bosatt samme sted sammen med to andre, norsk statsborger, @",
            "@ fdato 17.03.1975",
            "@, f.dato 17.03.75",
            "@ - Ola Nordmann - 17.03.1975",
            "@ Ola Nordmann og Kari Nordmann, som er født henholdsvis 18.04.1980 og 17.03.1975",
            "den 17/03/75 ble 20 aksjer solgt; @",
            "750317 og ellers 2 ganger @",
            "17. mars 1975 har 40 aksjer. @",
        ] {
            for digits in ["10130", "10 130", "10.130", "101 30", "1 0 1 3 0"] {
                let text = text.replace('@', &named.replace('@', digits));
                assert!(contains_identity_number(&text), "{text}");
                let masked = mask_identity_numbers(&text);
                assert!(masked.contains(MASKED) && !masked.contains(digits), "{text}: {masked}");
                assert!(identity_numbers(&text).iter().any(|number| number.expose() == "17037510130"), "{text}");
            }
        }
    }
    for (text, masked) in [
        ("f. 17.03.1975 (50 år), pnr 10130, 2 aksjer", "f. 17.03.1975 (50 år), pnr ***********, 2 aksjer"),
        ("fnr 170375/10 130", "fnr 170375/***********"),
        // Behind a remark, of which the words that name something else count.
        (
            "født 17.03.1975, pnr. (skrevet av 2 personer) 10130",
            "født 17.03.1975, pnr. (skrevet av 2 personer) ***********",
        ),
        ("Kari, 17.03.1975: pnr for kona (f. 1980) 10130", "Kari, 17.03.1975: pnr for kona (f. 1980) ***********"),
        ("17.03.1975; siste fem (av 11): 10130", "17.03.1975; siste fem (av 11): ***********"),
        // With other numbers behind a blank, as in lists.
        ("Ola, 17.03.1975, 2 barn. Pnr. 10130 50 % eier", "Ola, 17.03.1975, 2 barn. Pnr. *********** 50 % eier"),
        ("Ola (17.03.1975), 2 barn, fnr. 10130 5003 Bergen", "Ola (17.03.1975), 2 barn, fnr. *********** 5003 Bergen"),
        ("1) Ola, 17.03.1975, 2 barn: fnr. 10130 2) Kari", "1) Ola, 17.03.1975, 2 barn: fnr. *********** 2) Kari"),
        // Names that begin as words for something else do.
        ("pnr. for Kristin 10130; 2 barn; 17.03.1975", "pnr. for Kristin ***********; 2 barn; 17.03.1975"),
        ("personnummer (Orgland) 10130, 2 barn, 17.03.1975", "personnummer (Orgland) ***********, 2 barn, 17.03.1975"),
        // A verb is no further word.
        (
            "17.03.1975 i 2 registre. Personnummeret i folkeregisteret er 10130",
            "17.03.1975 i 2 registre. Personnummeret i folkeregisteret er ***********",
        ),
        (
            "17.03.1975 i 2 registre. De fem siste tallene er 10130",
            "17.03.1975 i 2 registre. De fem siste tallene er ***********",
        ),
        // Behind the date of the person whose number it is.
        ("Personnr. for Ola født 17.03.1975 er: 10130", "Personnr. for Ola født 17.03.1975 er: ***********"),
        ("fnr for Ola Nordmann, f. 17.3.75, er 101 30", "fnr for Ola Nordmann, f. 17.3.75, er ***********"),
        ("pers. nr. til Ola (f. 17.03.1975) er 10130", "pers. nr. til Ola (f. 17.03.1975) er ***********"),
        // As two who read it differently wrote it.
        ("f. 17.03.1975 (50 år), pnr. 10131 / 10130", "f. 17.03.1975 (50 år), pnr. 10131 / ***********"),
        ("f. 17.03.1975 (50 år), pnr. 10131 eller 10130", "f. 17.03.1975 (50 år), pnr. 10131 eller ***********"),
        (
            "f. 17.03.1975 (50 år), personnr.: 10 13 0 | 101 3 0 | 1 0130",
            "f. 17.03.1975 (50 år), personnr.: *********** | *********** | ***********",
        ),
        // In the fields of a form.
        ("Født: 17.03.1975 Individnr: 101 Kontrollsiffer: 30", "Født: 17.03.1975 Individnr: ***********"),
        ("Født: 17.03.1975 (50 år) Individnr: 10130", "Født: 17.03.1975 (50 år) Individnr: ***********"),
        ("fnr 17.03.75/10 130", "fnr 17.03.75/***********"),
        (
            "f. 17.03.75 (50) og 18.04.80 (45), personnr. 12345 og 10130",
            "f. 17.03.75 (50) og 18.04.80 (45), personnr. 12345 og ***********",
        ),
    ] {
        assert_eq!(mask_identity_numbers(text), masked, "{text}");
    }
}

#[test]
fn five_digits_are_left_where_no_word_names_them_or_no_date_fits() {
    for text in [
        "født 17.03.1975 (50 år), kr 10130",
        "født 17.03.1975 (50 år), 10130 aksjer",
        "født 17.03.1975 i 10130 Berlin",
        "født 17.03.1975 (50 år), sak nr. 10130",
        "født 17.03.1975 (50 år), personnr. 10131",
        "født 18.03.1975 (50 år), personnr. 10130",
        "kapital per 10130 etter 17.03.1975 og 2 andre",
        "personer (2), 10130 aksjer, 17.03.1975 og 3 til",
        "pnr 17.03, 10130 aksjer og 1975 stemmer",
        "org.nr. 10130, vedtatt i 2 omganger 17.03.1975",
        "postnr. 10130, vedtatt i 2 omganger 17.03.1975",
        // Other numbers behind a word, and parts of longer ones.
        "født 17.03.1975 (50 år), pnr mangler, kr 10130,-",
        "født 17.03.1975 (50 år), pnr mangler. Tlf. 101 30 456",
        "født 17.03.1975 (50 år), personnr. er ikke oppgitt, kapital 10130 kroner",
        "17.03.1975 for 3 år, pnr 101 30 456",
        "17.03.1975 for 3 år, pnr 10130,50 og pnr 10130-12",
        "17.03.1975 for 3 år, prosjekt-ID 10130, tinglyst, dnr 10130, kontrollnr 10130",
        "17.03.1975 og i de siste 5 regnskap var overskuddet 10 130 kr",
        "personnr. mangler for 3 av eierne, 10130 aksjer, vedtatt i 2 omganger 17.03.1975",
    ] {
        assert_eq!(mask_identity_numbers(text), text, "{text}");
        assert!(!contains_identity_number(text), "{text}");
    }
}

#[test]
fn dates_are_read_as_people_write_them() {
    for text in [
        "17/03/7510130",
        "17/03-7510130",
        "1703/7510130",
        "17.03.7510130",
        "17.03.197510130",
        "17 03 197510130",
        "17. mars 197510130",
        "17de mars 1975 10130",
        "17. mars i 1975, pnr. 10130",
        "17th March 1975 10130",
        "17th of March, 1975, pnr. 10130",
        "March 17th, 1975, pnr. 10130",
        "17.iii.75 10130",
        "750317-10130",
        "750317 10130",
        "750317, pnr. 10130",
        "03/17/1975 10130",
        "Dag: 17 Mnd: 03 År: 75 Pnr: 10130",
        "17.03.1975 00:00:00;10130",
        "Nr 3,17/03/75,10130,4",
        "3,17/03/75,10130,Oslo",
        "1:17/03/75:10130:x",
    ] {
        assert!(contains_identity_number(text), "{text}");
    }
    // Small Roman months of one letter, directly between the signs of the date.
    let others = |month: u32| {
        let number = (100..500).find_map(|individual| {
            brreg_domain::Foedselsnummer::with_check_digits((170_075 + month * 100) * 1000 + individual)
        });
        number.map(|number| number.expose()[6..].to_owned()).unwrap()
    };
    for (roman, month) in [("i", 1), ("v", 5), ("x", 10)] {
        for text in ["17.#.1975 @", "17/#-75 @", "17.#.75 (50 år), pnr @"] {
            let text = text.replace('#', roman).replace('@', &others(month));
            assert!(contains_identity_number(&text), "{text}");
        }
        let word = format!("17 {roman} 1975 {}", others(month));
        assert!(roman != "i" || !contains_identity_number(&word), "{word}");
    }
    for text in ["3112.9956715", "13:02:03.197510130", "17:03:197510130", "2231/7510130"] {
        assert!(!contains_identity_number(text), "{text}");
    }
}

/// A text of dates and of named digits that fit none is read in a time that grows with its length: each group is tried with some
/// dates only. This test would take minutes otherwise.
#[test]
fn a_long_text_of_dates_and_named_digits_is_read_once() {
    let text = "17.03.1976 pnr 1, pnr 10130; ".repeat(40_000);
    assert!(!contains_identity_number(&text));
    let (dates, named) = ("17.03.1976 og ".repeat(40_000), "pnr 10130 og ".repeat(40_000));
    assert!(!contains_identity_number(&format!("{dates}{named}")));
    assert!(!contains_identity_number(&format!("{named}{dates}")));
    // Each one found is masked in the same pass.
    let masked = format!("17.03.1975 og {named}");
    assert!(!contains_identity_number(&mask_identity_numbers(&masked)));
}
