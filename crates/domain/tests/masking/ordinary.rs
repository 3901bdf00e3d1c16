//! Digits of amounts, cases, postcodes, telephones and accounts in ordinary sentences, with birth dates and the words for a person's
//! number in the same text: all those that would make a number with the date are tried.

use brreg_domain::{Foedselsnummer, contains_identity_number};

/// All that make a number with this date.
fn fitting(date: &str) -> Vec<String> {
    let individual = (0..1000_u32).flat_map(|individual| {
        let checks = (0..100_u32).map(move |check| format!("{individual:03}{check:02}"));
        checks.filter(|others| Foedselsnummer::parse(&format!("{date}{others}")).is_ok())
    });
    individual.collect()
}

/// The digits of one number in groups, as `@` has them, as it is cut.
const FORMS: [&str; 5] = ["abcde", "ab cde", "abc de", "a bcde", "ab cd e"];

/// Sentences in which `@` is an ordinary number, and no person's.
const SENTENCES: [&str; 39] = [
    "født 17.03.1975 i Oslo, lånte ut kr @ mot pant",
    "født 17.03.1975, saksnr. @ hos tingretten",
    "f. 17.03.1975, postnr. @ Berlin",
    "f. 17.03.1975, tlf. @ på dagtid",
    "født 17.03.1975, konto @ i banken",
    "født 17.03.1975 (50 år), eier @ aksjer",
    "født 17.03.1975, prosjekt-ID @, startet i 2 deler",
    "født 17.03.1975 (50 år), pnr. (mangler) kr @",
    "født 17.03.1975, pnr. (ikke oppgitt av 2 personer) @ aksjer",
    "født 17.03.1975, pnr. (se sak 12) kr @",
    "pnr for kona (f. 17.03.1975) mangler, konto @",
    "pnr for kona (f. 17.03.1975) er registrert. Lånet er på @ kroner",
    "personnr. for Ola født 17.03.1975 er registrert, saksnr. @",
    "personnr. for Ola født 17.03.1975 er ikke oppgitt, beløp @",
    "personnr. for Ola født 17.03.1975 og Kari. Kapital: @",
    "aksjer for Ola født 17.03.1975 er: @",
    "kapitalen (f. 17.03.1975) er @",
    "saksnr. for Ola født 17.03.1975 er: @",
    "saksnr. (skrevet av 2 personer) @, i 2 deler 17.03.1975",
    "tlf. for kona (f. 17.03.1975) i Oslo: @",
    "17.03.1975: saksnr. 10131 / @",
    "17.03.1975: konto 10131 | @",
    "pnr. oppgitt, f. 17.03.1975, sak 10131 / @",
    "født 17.03.1975. Individuell plan 3, kontrollnr. @",
    "født 17.03.1975. Individnr. er skjult, ref @",
    "født 17.03.1975, fnr. er kjent og utbetalt ble 3 ganger @ kroner",
    "org.nr. (skrevet av 2 personer) @, styremøte 17.03.1975",
    "vedtatt 17.03.1975 (pnr. er unntatt), 4 av 9 stemte for @",
    "Aksjeeiere oppgir personnummer og navn; @ aksjer er utstedt i 2 serier, 17.03.1975",
    "Personnr. påkrevd. Beløp @, betalt i 2 deler 17.03.1975",
    "Personnr. påkrevd. Gebyr @, betalt i 2 deler 17.03.1975",
    "Oppgi fødselsnummer og adresse, @ Oslo, møte 2 av 17.03.1975",
    "vedtatt 17.03.1975, se siden p. @",
    "vedtatt 17.03.1975. De siste fem årene @",
    "vedtatt 17.03.1975. I de siste 5 månedene @",
    "vedtatt 17.03.1975. De siste fem: @ kroner",
    "vedtatt 17.03.1975. Produkt-ID no. @",
    "Festenr. (f.nr.) @, tinglyst i 2 deler 17.03.1975",
    "vedtatt 17.03.1975. Sold over the last five @ units",
];

#[test]
fn ordinary_numbers_with_a_birth_date_and_the_words_for_others_are_left() {
    let fitting = fitting("170375");
    assert!(fitting.len() > 700, "{}", fitting.len());
    let mut masked = Vec::new();
    for sentence in SENTENCES {
        for form in FORMS {
            let written = |others: &String| {
                let place = |letter: char| "abcde".find(letter).and_then(|place| others.chars().nth(place));
                form.chars().map(|letter| place(letter).unwrap_or(letter)).collect::<String>()
            };
            let texts = fitting.iter().map(|others| sentence.replace('@', &written(others)));
            masked.extend(texts.filter(|text| contains_identity_number(text)).take(1));
        }
    }
    assert!(masked.is_empty(), "{masked:#?}");
}
