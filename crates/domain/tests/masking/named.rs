//! Digits that a text names: as those of a person, however far from the birth date, and as something else.

use brreg_domain::{Foedselsnummer, Organisasjonsnummer, contains_identity_number, mask_identity_numbers};

/// Valid numbers whose parts may be something else as well: those for which this is so.
fn chosen(is_fitting: impl Fn(&str) -> bool) -> Vec<String> {
    let all = (0..400_000_u32).map(|number| 170_000_000 + number * 331 % 142_800_000);
    let numbers = all.filter_map(Foedselsnummer::with_check_digits).map(|number| number.expose().to_owned());
    let chosen: Vec<String> = numbers.filter(|number| is_fitting(number)).take(8).collect();
    assert_eq!(chosen.len(), 8);
    chosen
}

#[test]
fn a_number_is_masked_however_its_date_and_its_other_digits_are_named() {
    // 170375 10130 is a number.
    for (text, masked) in [
        // The month in Roman numerals.
        ("17.III.1975 10130", "***********"),
        ("17/iii-75, pnr. 10130", "***********"),
        ("17. Ⅲ 1975 10130", "***********"),
        ("5.XII.1999 10130", "5.XII.1999 10130"),
        // The word in, which is no month.
        ("17 i 1975 10130", "17 i 1975 10130"),
        // With the number of the digits between.
        ("17.03.1975 og personnummer (5 siffer) 10130", "***********"),
        ("170375, de 5 siste sifre i personnummeret er 101 30.", "***********."),
        ("17. mars 1975, fødselsnummer (11 siffer) 10130", "***********"),
        ("10130 (5 siffer), f. 17.3.75", "***********"),
        ("17.03.1975, 5 aksjer 10130", "17.03.1975, 5 aksjer 10130"),
        // As mail writes blanks and ends lines.
        ("170375=2010130", "***********"),
        ("17=2E03=2E75=C2=A010130", "***********"),
        ("f=C3=B8dt 1703=\r\n7510130.", "f=C3=B8dt ***********."),
        ("170375=3D2010130", "***********"),
        // The other digits first, of which a word says what they are.
        ("ID-nr 10130, f. 17.3.75", "ID-nr ***********"),
        ("Id: 10130 geb. 17.03.1975", "Id: ***********"),
        ("pers.nr. 10130 (17.03.1975)", "pers.nr. ***********)"),
        ("personnummer 10130; 17. mars 1975", "personnummer ***********"),
        ("fnr. 10130 / 170375", "fnr. ***********"),
        ("aksjer per 10130, 17.03.1975", "aksjer per 10130, 17.03.1975"),
        ("nr. 10130, 17.03.1975", "nr. 10130, 17.03.1975"),
        ("kr 10130 f. 17.03.1975", "kr 10130 f. 17.03.1975"),
        // A number that is another thing's by a word, and not by its digits, is masked.
        ("org.nr. 17037510130", "org.nr. ***********"),
        ("org.nr. 170375 10130", "org.nr. ***********"),
        ("tlf. 17037510130", "tlf. ***********"),
        ("tlf. 170375 10130", "tlf. ***********"),
        ("tlf./fnr. 1703 7510 130", "tlf./fnr. ***********"),
        ("IBAN 17037510130", "IBAN ***********"),
        ("fnr NO17037510130", "fnr NO***********"),
        ("AB12 170375 10130", "AB12 ***********"),
        ("styremedlem Kari Fjell, 17.03.1975, 10130 aksjer", "styremedlem Kari Fjell, ***********"),
        ("generalforsamling 17.03.1975 10130 aksjer", "generalforsamling ***********"),
    ] {
        let masked = if masked.contains('*') && text.ends_with("aksjer") {
            format!("{masked} aksjer")
        } else {
            masked.to_owned()
        };
        assert_eq!(mask_identity_numbers(text), masked, "{text}");
        assert_eq!(contains_identity_number(text), text != masked, "{text}");
    }
}

#[test]
fn what_is_named_and_confirmed_as_something_else_is_left_alone() {
    let left = |text: String| assert_eq!(mask_identity_numbers(&text), text, "{text}");
    let masked = |text: String| assert!(contains_identity_number(&text), "{text}");
    for number in chosen(|number| Organisasjonsnummer::parse(&number[..9]).is_ok()) {
        let (company, more) = number.split_at(9);
        let groups = format!("{} {} {}", &company[..3], &company[3..6], &company[6..]);
        for named in ["Org.nr.", "orgnr:", "organisasjonsnummer ", "Org. nummer ", "ORG-NR "] {
            left(format!("{named} {company}, {more} ansatte"));
            left(format!("{named} {company} {more}"));
            left(format!("{named} {groups}, {more} ansatte"));
        }
        masked(format!("Org.nr. {number}"));
        masked(format!("Org.nr. {} {}", &number[..6], &number[6..]));
        masked(format!("fnr. {company} {more}"));
        masked(format!("org.nr. og fnr. {company} {more}"));
    }
    for number in chosen(|number| Organisasjonsnummer::parse(&number[..9]).is_err()) {
        masked(format!("Org.nr. {} {}", &number[..9], &number[9..]));
    }
    for number in chosen(|_| true) {
        let (telephone, more) = number.split_at(8);
        for named in ["tlf.", "Telefon", "Mobilnr.", "Tel. nr."] {
            left(format!("{named} {} {} {more} ansatte", &telephone[..4], &telephone[4..]));
            left(format!("{named} {telephone} {more} ansatte"));
        }
        masked(format!("tlf. {number}"));
        masked(format!("tlf. {} {}", &number[..6], &number[6..]));
        masked(format!("tlf. eller fnr. {telephone} {more}"));
        masked(format!("{} {} {more}", &telephone[..4], &telephone[4..]));
        // An account, by its name or its check digits, and a security.
        let cut = format!("{} {} {}", &number[..4], &number[4..8], &number[8..]);
        let check = 98 - format!("{number}232400").parse::<u64>().unwrap() % 97;
        left(format!("IBAN NO93-{cut}"));
        left(format!("konto NO{check:02}-{cut}"));
        masked(format!("ISIN NO{number}"));
        masked(format!("IBAN NO{number}"));
        masked(format!("konto NO{:02}-{cut}", if check == 50 { 51 } else { 50 }));
        masked(format!("fnr NO{number}"));
        // Words that begin as those of decisions and cases do, as names and titles of persons too, confirm nothing.
        let (birth, others) = number.split_at(6);
        let date = format!("{}.{}.19{}", &birth[..2], &birth[2..4], &birth[4..]);
        masked(format!("generalforsamling {date}: {others} aksjer"));
        masked(format!("Hansen, Stig {date}/{others} aksjeeier"));
        masked(format!("styremedlem {date}, {others} ansatt"));
        masked(format!("{date} (saksøkte), nr. {others}"));
        masked(format!("født {date}, ordfører, nr. {others}"));
        left(format!("dok. nr. {others}, {date}"));
        masked(format!("{date}: {others}"));
        masked(format!("Kari Fjell, {date}: {others} aksjer"));
        masked(format!("generalforsamling {date}: {others} aksjer: 50"));
        masked(format!("{date}, personnr. {others}"));
    }
}
