//! Ordinary sentences with dates, amounts and numbers of things, which stay as they are whatever their digits are: each is tried with
//! many digits, among them those that are a number by chance.

use brreg_domain::{Foedselsnummer, Organisasjonsnummer, mask_identity_numbers};

/// Sentences in which each `a` of a word of nothing else is a digit, `@` an organisation number in three groups, and `%` a date.
const LEFT: [&str; 132] = [
    // A date with the whole year, and another number.
    "Fra % aaa ansatte.",
    "Fra % til i dag aaa ansatte.",
    "Pr. % - aaa andeler.",
    "% aaa stk.",
    "Per % aaa medlemmer.",
    "1989-03-01 aaa aksjer.",
    "Dato 2003-11-09 - aaa stk.",
    "Sak aaa - %.",
    "Sak aaa %.",
    "Vedtak aa %, a stemmer.",
    "§ a, % aaa.",
    // Amounts.
    "NOK aaa aaa aaa.aa.",
    "Beløp aaa.aaa.aaa,aa er betalt.",
    "Beløp aaa aaa aaa,aa er betalt.",
    "Utbytte 2007 aa aaa,aa.",
    "I 2011 aa aaa,aa kr.",
    "I 2011 a aaa aaa kr.",
    "Utbytte 2007: aa aaa,aa kroner.",
    "1991 aa.aaa,aa.",
    "% aa aaa,aa kr.",
    "Innbetalt % aa aaa,aa.",
    "Innbetalt %: aa aaa,-.",
    "Innbetalt %: aaaaa,aa.",
    "Innbetalt % kr aaaaa,aa.",
    "Innbetalt % aaaaa,- kr.",
    "Innbetalt % aaaaa,-.",
    "% aaaaa kr.",
    "%: aaaaa kr.",
    "% - aaaaa kroner.",
    "% NOK aaaaa.",
    "% aaaaa NOK.",
    "% aaaaa USD.",
    "% aaaaa euro.",
    "%; aaaaa,aa",
    "Kjøpt % aaaaa.aa",
    "Leie fra % aaaaa,00 per år.",
    "Areal %: aaaaa m2.",
    "Per % aaaaa kvm.",
    // Numbers that are named as another kind.
    "Selskap AS, org.nr. @ - %.",
    "Selskap AS, org.nr. @\n%",
    "Selskap AS (org.nr. @) %.",
    "Selskap AS, org.nr. @ % kl. 12.",
    "Selskap AS, org.nr. @. % ble.",
    "Org.nr. @ – 1961-1976.",
    "Org.nr. @, %.",
    "Org. nr. @\naa aksjer.",
    "Organisasjonsnummer @, stiftet %, aaa ansatte.",
    "Tlf. aaa aa aaa - %.",
    "Tlf. aaa aa aaa\n%",
    "Mobil aaa aa aaa (%).",
    "Telefon aaaaaaaa, %.",
    // With the words for a person's number, which say nothing of these digits.
    "Født 17.03.1975. Oppgi personnummer. Utbetalt % kr aaaaa.",
    "Født 17.03.1975 (50 år). Personnr. er kjent; aksjeeieren har konto aaaaa.",
    "Født 17.03.1975 (50 år). Personnr. 12345 og aaaaa aksjer.",
    "Født 17.03.1975 (50 år). Personnummer, adresse og saldo aaaaa.",
    "Født 17.03.1975 (50 år). Saldo aaaaa, personnummer mangler.",
    "Født 17.03.1975 (50 år). Personnr. mangler i saken, beløp aaaaa.",
    "Født 17.03.1975 (50 år). Personer i husstanden: 2. Fakturanr. aaaaa.",
    "Født 17.03.1975 (50 år). Personalnr. aaaaa.",
    "Født 17.03.1975 (50 år). Persontall aaaaa.",
    "Født 17.03.1975 (50 år). Fødselstall: aaaaa.",
    "Født 17.03.1975 (50 år). Personell nr. aaaaa.",
    "Født 17.03.1975 (50 år). Varenummer aaaaa og ordrenr. aaaaa.",
    "Født 17.03.1975 (50 år). Dagboknr. aaaaa, dnr. aaaaa.",
    "Født 17.03.1975 (50 år). Gave 1: aaaaa kroner.",
    "Født 17.03.1975 (50 år). Andel 1: aaaaa.",
    "Født 17.03.1975 (50 år). Syntetisk dekke, parti aaaaa.",
    "Født 17.03.1975 (50 år). Endret fra aaaaa til aaaaa.",
    "Født 17.03.1975 (50 år). Ikke aaaaa, men aaaaa.",
    "Born 17.03.1975 (age 50). Company identity aaaaa.",
    "Born 17.03.1975 (age 50). Batch number aaaaa.",
    "Born 17.03.1975 (age 50). National park aaaaa.",
    "Kjøpt 1975-03-17T10:30:00;aaaaa",
    "Måling 12:00:00 PM;aaaaa, %.",
    // Words and names that begin as those for a number do.
    "% overtok Per Hansen aaaaa aksjer.",
    "% – Per Lie: aaaaa poster.",
    "Avtale % mellom Per Berg og Kari Lie om aaaaa aksjer.",
    "Stiftet % av Folke Berg med aaaaa aksjer.",
    "% fra Fodnes aaaaa esker.",
    "% til personalet aaaaa esker.",
    "Per % var folketallet aaaaa.",
    "Per % kjørte personbilene aaaaa turer.",
    "%: Personalkostnader aaaaa (i tusen).",
    "Avtalen av % gjelder perioden aaaaa.",
    "% til foliokonto aaaaa, permisjon aaaaa.",
    "Nr. aaaaa (personbil) reg. %.",
    "Personal aaaaa, %.",
    // The currency of a row, before another date or number, and units of all kinds.
    "Saldo %: aaaaa kr. %: aaaaa kr.",
    "% aaaaa NOK % aaaaa NOK.",
    "Pr % aaaaa kr. 12 ansatte.",
    "%: aaaaa kr 2 ganger.",
    "%: aaaaa kr. 2. termin.",
    "%: aaaaa NOK.\n2 vedlegg.",
    "%: aaaaa kr\n%: aaaaa kr",
    "% aaaaa kr. 3 andeler.",
    "%: aaaaa TNOK.",
    "%: aaaaa MNOK.",
    "%: aaaaa mill. kr.",
    "% aaaaa øre.",
    "%: aaaaa €.",
    "%: €aaaaa og %: €aaaaa.",
    "%: $aaaaa.",
    "% £ aaaaa.",
    "%: aaaaa pund.",
    "%: aaaaa kronar.",
    "% aaaaa norske kroner.",
    "%: aaaaa prosent.",
    "% – aaaaa stk.",
    "Avlest %: aaaaa km.",
    "% aaaaa m, rett fram.",
    "% aaaaa km2.",
    "% aaaaa hektar.",
    "Kraft %: aaaaa MWh.",
    "% aaaaa timer.",
    "Besøk %: aaaaa personer.",
    "Opplag % aaaaa eksemplarer.",
    "Medlemstall %: aaaaa medlemmer.",
    "% aaaaa ,-",
    "%,aaaaa,aa",
    "%.aaaaa.aa",
    "% aaa aa ansatte.",
    "120519: aaaaa,aa",
    "120519 aaaaa kr.",
    "10.01.93 aa aaa,aa",
    "Lånenr. aaaaaaaaa, %",
    "aaaaaaaaa %",
    "(aaaaaaaaa, %)",
    "aaaaaaaaa (%)",
    "Kl. 12:05:19 aaaaa.",
    "[12:05:19] aaaaa linjer.",
    "12:05:19 aaaaa ms.",
    "UTM 31V 05aaaaa 6643460.",
];

/// A source of digits that is the same in each run.
struct Digits(u64);

impl Digits {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn company(&mut self) -> String {
        let first = 80_000_000 + self.next(20_000_000) as u32;
        let number = (first..).find_map(Organisasjonsnummer::with_check_digit).unwrap();
        let digits = number.as_str();
        format!("{} {} {}", &digits[..3], &digits[3..6], &digits[6..])
    }

    fn date(&mut self) -> String {
        format!("{:02}.{:02}.{}", 1 + self.next(28), 1 + self.next(12), 1950 + self.next(76))
    }

    /// The sentence with digits in it.
    fn fill(&mut self, sentence: &str) -> String {
        let mut text = String::new();
        for (place, character) in sentence.char_indices() {
            let is_digit = character == 'a' && is_place(sentence, place);
            match character {
                '@' => text.push_str(&self.company()),
                '%' => text.push_str(&self.date()),
                _ if is_digit && text.ends_with(|last: char| last.is_ascii_digit()) => {
                    text.push_str(&self.next(10).to_string());
                }
                _ if is_digit => text.push_str(&(1 + self.next(9)).to_string()),
                other => text.push(other),
            }
        }
        text
    }
}

/// Whether a letter of a sentence is the place of a digit: all letters of its word are.
fn is_place(sentence: &str, at: usize) -> bool {
    let is_word = |character: char| character.is_alphanumeric();
    let before = sentence[..at].rsplit(|it| !is_word(it)).next().unwrap_or_default();
    let behind = sentence[at..].split(|it| !is_word(it)).next().unwrap_or_default();
    before.chars().chain(behind.chars()).all(|it| it == 'a')
}

#[test]
fn ordinary_sentences_stay_whatever_their_digits_are() {
    let mut digits = Digits(12);
    let mut damaged = Vec::new();
    for sentence in LEFT {
        let texts = (0..2_000).map(|_| digits.fill(sentence));
        damaged.extend(texts.filter(|text| mask_identity_numbers(text) != text.as_str()).take(1));
    }
    assert!(damaged.is_empty(), "{damaged:#?}");
}

/// What looks alike and is a person's is masked all the same.
#[test]
fn what_is_no_amount_is_masked_behind_a_date() {
    let others = (100..).find_map(|individual| Foedselsnummer::with_check_digits(170_375_000 + individual));
    let others = others.map(|number| number.expose()[6..].to_owned()).unwrap();
    for text in [
        "Ola, 17.03.1975 @ kr 5000",
        "Ola, 17.03.1975 @ NOK 5000",
        "Ola, 17.03.1975, @, kr 50",
        "Ola,17.03.1975,@,50,Oslo",
        "Ola;17.03.1975;@;50",
        "Ola 17.03.1975 @, 50 aksjer",
        "Ola 17.03.1975 @,50 aksjer",
        "Ola 17.03.1975 @,50 %",
        "Ola 17.03.1975 @, 0155 Oslo",
        "Ola 17.03.1975 @.",
        "Ola 17.03.1975 @,",
        "Ola 17.03.1975 @ aksjer",
        "Ola 17.03.1975 pnr @ kroner 50",
        "170375 @ kr 5000",
        "170375-@ kr",
        "fnr. 170375 @ kr",
        "170375 @,50",
        "Ola 17.03.1975 @ m/ektefelle",
        "Ola 17.03.1975 @ M Berg",
        "Ola 17.03.1975 @ solgte 50 aksjer",
        "Ola 17.03.1975 @ kr. 50",
        "Ola 17.03.1975$@",
        "Ola,17.03.1975,@,50",
        "17.03.1975,@,50,Oslo",
        "17:03:75:@",
    ] {
        let text = text.replace('@', &others);
        assert!(mask_identity_numbers(&text).contains("***********"), "{text}");
    }
}
