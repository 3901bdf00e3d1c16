//! Masking: which digits in a text are an identity number to who reads it, and which are something else.
#![allow(clippy::unwrap_used, clippy::panic)]

mod apart;
mod named;
mod ordinary;
mod ordinary_digits;
mod persons;
mod pieces;
mod said;
mod second_opinion;
mod second_words;
mod signs;

use brreg_domain::{
    MASK, contains_identity_number, identity_numbers, mask_identity_numbers, mask_identity_numbers_of_json,
};
use pieces::{number, piece};
use proptest::prelude::*;
use second_opinion::has_identity_number;

#[test]
fn identity_numbers_are_masked_wherever_they_are() {
    for (text, masked) in [
        ("31129956715", "***********"),
        ("a 31129956715, b 06821349425.", "a ***********, b ***********."),
        ("311299 56715", "***********"),
        ("x311299-56715y", "x***********y"),
        // With blanks, dashes and full stops of any kind and number between the groups.
        ("311299\u{a0}56715", "***********"),
        ("311299\u{2009}\u{2013} 56715", "***********"),
        ("311299  56715", "***********"),
        ("311299\t56715", "***********"),
        ("311299\r\n56715 06821349425", "*********** ***********"),
        ("311299\u{2012}56715", "***********"),
        ("311299\u{2212}56715", "***********"),
        ("31.12.99 567 15", "***********"),
        ("31 12 99 - 567\u{202f}15", "***********"),
        ("311299__56715", "***********"),
        // With each digit for itself.
        ("fnr 3 1 1 2 9 9 5 6 7 1 5.", "fnr ***********."),
        ("3-1-1-2-9-9\u{a0}5-6-7-1-5", "***********"),
        // With what is not seen, wherever it is.
        ("3\u{ad}11299\u{200b}56\u{feff}715", "***********"),
        ("311299\u{2060} \u{200d}56715", "***********"),
        // In digits of other scripts.
        ("３１１２９９５６７１５", "***********"),
        ("٣١١٢٩٩ ٥٦٧١٥", "***********"),
        ("𝟛𝟙𝟙𝟚𝟡𝟡56715", "***********"),
        // A longer run of digits, and groups that are no date and rest.
        ("00031129956715", "00031129956715"),
        ("311299567150", "311299567150"),
        ("13112995671512", "13112995671512"),
        ("12:13:31.129956715Z", "12:13:31.129956715Z"),
        ("3112.9956715", "3112.9956715"),
        // Between other signs.
        ("311299=56715", "***********"),
        ("311299 {56715}", "***********}"),
        ("311299<56715>", "***********>"),
        ("311299\u{2019}56715", "***********"),
        ("«311299» «56715»", "«***********»"),
        ("311299 -> 56715", "***********"),
        ("311299\u{2192}56715", "***********"),
        ("311299 \u{2502} 56715", "***********"),
        // Cut anywhere, but not as amounts are, and not out of a longer row.
        ("31129956 715", "***********"),
        ("31129 956715", "***********"),
        ("3112995671 5", "***********"),
        ("311 299 567 15", "***********"),
        ("31 129 956 715", "31 129 956 715"),
        ("31 1299 5671 5 5", "31 1299 5671 5 5"),
        ("8 31 1299 5671 5", "8 31 1299 5671 5"),
        // The rest of a row is a number once what follows is masked.
        ("3.11299.56715.00052 personnr. 3.1.42", "***********.***********"),
        ("3.11299.56715.00053", "3.11299.56715.00053"),
        ("31129956, 715", "31129956, 715"),
        // In pairs.
        ("31 12 99 56 71 5", "***********"),
        ("31.12.99.56.71.5", "***********"),
        ("31 12 99 56 71 6", "31 12 99 56 71 6"),
        ("31 12 99, 56 71 5", "31 12 99, 56 71 5"),
        // With all digits of the year, behind the birth date.
        ("31.12.1999 56715", "***********"),
        ("født 31121999, nr. 2", "født 31121999, nr. 2"),
        ("31121999-56715", "***********"),
        ("31121999, 56715", "31121999, 56715"),
        ("19991231 56715", "***********"),
        ("19991231, pnr 56715", "***********"),
        ("18991231 56715; 20191231 56711", "***********; 20191231 56711"),
        ("31.12.0099 56715", "31.12.0099 56715"),
        ("1999-12-31 567 15", "***********"),
        ("31.12.1999 56716", "31.12.1999 56716"),
        // Behind the birth date and some words.
        ("311299 personnr. 56715", "***********"),
        ("født 31.12.99, personnummer: 567 15.", "født ***********."),
        ("31.12.1999 / 56715", "***********"),
        ("31121999 og pnr 56715", "***********"),
        ("f. 1999-12-31 i Oslo (fnr.: 56715)", "f. ***********)"),
        (
            "311299 og så står det i passet, som er fra et annet land, nummer 56715",
            "311299 og så står det i passet, som er fra et annet land, nummer 56715",
        ),
        ("født 31.12.1999 i Bergen kommune, med personnummer 56715", "født ***********"),
        // Words that say what else the digits are.
        ("vedtatt 31.12.1999, kr 56715", "vedtatt 31.12.1999, kr 56715"),
        ("kapital per 31. desember 1999 NOK 56715", "kapital per 31. desember 1999 NOK 56715"),
        ("31.12.1999 i Berlin, 56715 Tyskland", "31.12.1999 i Berlin, 56715 Tyskland"),
        ("fra 311299 til 56715", "fra 311299 til 56715"),
        ("311299 personnr. 56716", "311299 personnr. 56716"),
        ("311299 kr 567 150", "311299 kr 567 150"),
        ("311299 kr 3 og kr 56715", "311299 kr 3 og kr 56715"),
        ("22 31 12 99 eller 56715", "22 31 12 99 eller 56715"),
        ("<td>311299</td><td>personnr</td><td>56715</td>", "<td>***********</td>"),
        // With the name of the month, and without leading zeros.
        ("31. desember 1999 56715", "***********"),
        ("31 Des. 99 - 567 15", "***********"),
        ("31.desember-1999, personnummer 56715", "***********"),
        ("f. 5. mars 1975, 49098; 5/3-75 nr. 49098", "f. ***********; ***********"),
        ("5.3.75 49098", "***********"),
        ("5:03:75.49098", "5:03:75.49098"),
        ("31. tolvte 1999 56715", "31. tolvte 1999 56715"),
        ("31. desember i år 1999 56715", "31. desember i år 1999 56715"),
        ("Born December 31, 1999 56715", "Born December ***********"),
        (
            "født i Trondheim og bosatt i Oslo siden 2010, født des 31 1999 56715",
            "født i Trondheim og bosatt i Oslo siden 2010, født des ***********",
        ),
        ("1999-desember-31 56715", "***********"),
        ("1999 des. 31, 567 15", "***********"),
        ("1999-tolvte-31 56715", "1999-tolvte-31 56715"),
        // Behind the other digits.
        ("personnummer 56715, født 31.12.1999", "personnummer ***********"),
        ("(56715) f. 31.12.1999", "(56715) f. 31.12.1999"),
        ("kr 56715 til person f. 31. desember 1999", "kr ***********"),
        ("56715, 31.12.1999", "56715, 31.12.1999"),
        // In four, four and three, but not in the middle of an account.
        ("3112 9956 715", "***********"),
        ("nr. 2: 3112-9956-715.", "nr. 2: ***********."),
        ("3112 9956 716", "3112 9956 716"),
        ("NO93 3112 9956 715", "NO93 3112 9956 715"),
        ("3112 9956 715 3112 9956 715", "*********** ***********"),
        ("3112, 9956, 715", "3112, 9956, 715"),
        ("31.12.1999 567 150", "31.12.1999 567 150"),
        // Dashes and dots of other scripts, and low lines in full width.
        ("311299\u{1400}56715", "***********"),
        ("311299\u{2e5d}\u{10ead}56715", "***********"),
        ("311299\u{2796}\u{ff3f}\u{ff65}56715", "***********"),
        // With signs of lists between the groups, escapes of URLs and HTML, and tags.
        ("311299/56715", "***********"),
        ("311299,56715; 068213:49425", "***********; ***********"),
        ("31:12:99:567:15", "***********"),
        ("født 31/12/99 (567 15)", "født ***********)"),
        ("311299 (56715)", "***********)"),
        ("311299+56715", "***********"),
        ("311299%2056715", "***********"),
        ("%33%31129956715", "***********"),
        ("311299%C2%A056715", "***********"),
        ("100%31129956715", "100%***********"),
        ("311299&nbsp;56715", "***********"),
        ("311299&#160;&#xA0; 56715", "***********"),
        ("&#51;&#x31;1299&amp;nbsp;56715", "***********"),
        (r"311299\u00a056715", "***********"),
        (r"født 311299\n56715\t06821349425", r"født ***********\t***********"),
        (r"311299\u0026nbsp;56715", "***********"),
        ("311299&hairsp;56715", "***********"),
        ("311299&emsp13;56715", "***********"),
        ("311299&NewLine;&hyphen;56715", "***********"),
        ("311299&lpar;56715&rpar;", "***********&rpar;"),
        ("311299<br>56715<br/>", "***********<br/>"),
        ("<td>311299</td><td class=\"x\">56715</td>", "<td>***********</td>"),
        ("311299\u{200b}/\u{feff}\u{2009}，56715", "***********"),
        ("３１/12・99、５６７(１５", "***********"),
        ("\u{11f53}\u{11f51}1299 56715", "***********"),
        // With accents and frames.
        ("3\u{20e3}1\u{fe0f}\u{20e3}1\u{332}2\u{332}9956715", "***********"),
        ("3, 1, 1, 2, 9, 9, 5, 6, 7, 1, 5", "***********"),
        // What could be a number by its digits: an amount, a time of day, and parts of two telephone numbers.
        ("311299567,15", "311299567,15"),
        ("06:02:13.49425", "06:02:13.49425"),
        ("13:02:13.311299567+15:00", "13:02:13.311299567+15:00"),
        ("123 456 785, 987 654 325", "123 456 785, 987 654 325"),
        ("1.234.567,89", "1.234.567,89"),
        ("31:12:99.56715", "***********"),
        ("22 31 12 99, 567 15 222", "22 31 12 99, 567 15 222"),
        ("1. 31 12 99, 567 15; 2", "1. ***********; 2"),
        ("3 1 1 2 9 9 5 6 7 1 5 0", "3 1 1 2 9 9 5 6 7 1 5 0"),
        ("3 1 1 2 9 9 5 6 7 1 6", "3 1 1 2 9 9 5 6 7 1 6"),
        ("311299 567150", "311299 567150"),
        ("040300.00884.-", "***********.-"),
        ("040300 00884,-", "040300 00884,-"),
        ("47 311299 56715 22", "47 *********** 22"),
        ("æ31129956715ø", "æ***********ø"),
        ("31129956716", "31129956716"),
        ("930185930", "930185930"),
        ("2022-12-15T16:49:01.303083Z", "2022-12-15T16:49:01.303083Z"),
        ("9fdead70-660b-4842-a6e9-45ccc59b1c5e", "9fdead70-660b-4842-a6e9-45ccc59b1c5e"),
        ("", ""),
    ] {
        assert_eq!(mask_identity_numbers(text), masked, "{text}");
        assert_eq!(contains_identity_number(text), text != masked, "{text}");
    }
}

proptest! {
    // A text has the check digits of a number by chance once in more than a hundred times.
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn lists_of_other_numbers_are_left_alone(text in other_numbers()) {
        prop_assert_eq!(mask_identity_numbers(&text), text.as_str());
        prop_assert_eq!(mask_identity_numbers_of_json(&format!("{{\"tekst\":\"{text}\"}}")), format!("{{\"tekst\":\"{text}\"}}"));
    }
}

proptest! {
    #[test]
    fn no_number_is_left_among_other_digits(pieces in prop::collection::vec(piece(), 0..8)) {
        let text = pieces.concat();
        let masked = mask_identity_numbers(&text);
        prop_assert_eq!(contains_identity_number(&text), has_identity_number(&text), "{}", text);
        prop_assert_eq!(masked != text, has_identity_number(&text), "{}", text);
        prop_assert!(!has_identity_number(&masked), "{}: {}", text, masked);
        // What is left is left in its order.
        let mut rest = text.chars();
        prop_assert!(masked.replace(MASK, "").chars().all(|left| rest.any(|other| other == left)), "{}: {}", text, masked);
    }

    // What follows has no letters of a unit: `56715hl` is an amount.
    #[test]
    fn a_number_is_masked_whatever_is_between_its_groups(
        number in number(), groups in prop::sample::select(vec![vec![6], vec![2, 4, 6], vec![6, 9], vec![2, 4, 6, 9]]),
        between in prop::collection::vec(between(), 4), zero in prop::sample::select(ZEROS.to_vec()),
        before in "[a-zæøå.,:(]{0,3}", after in "[bxæøå.,:)]{0,3}",
    ) {
        let mut written = String::new();
        let mut joints = between.iter();
        for (at, digit) in number.chars().enumerate() {
            if groups.contains(&at) {
                written.push_str(joints.next().unwrap());
            }
            written.push(char::from_u32(u32::from(zero) + digit.to_digit(10).unwrap()).unwrap());
        }
        prop_assume!(!is_time_with_decimals(&number, &groups, &between));
        let text = format!("{before}{written}{after}");
        prop_assert_eq!(mask_identity_numbers(&text), format!("{before}{MASK}{after}"), "{}", text);
    }

    #[test]
    fn no_number_is_left_in_json_behind_escapes(number in number(), escaped in any::<[bool; 11]>(), text in "[a-z]{0,3}") {
        let digits = number.chars().zip(escaped);
        let written: String =
            digits.map(|(digit, escaped)| if escaped { format!("\\u003{digit}") } else { digit.to_string() }).collect();
        let json = |value: &str| format!(r#"{{"{text}":"{value}"}}"#);
        prop_assert_eq!(mask_identity_numbers_of_json(&json(&written)), json(MASK));
    }
}

/// Zeros of scripts with ten digits in a row.
const ZEROS: [char; 7] = ['0', '０', '٠', '०', '๐', '𝟘', '₀'];

/// One to three of what people and programs write between groups of digits.
fn between() -> impl Strategy<Value = String> {
    let signs = [
        "/",
        ":",
        ",",
        ".",
        " ",
        "-",
        "+",
        "(",
        ")",
        ") (",
        ";",
        "|",
        "%20",
        "%C2%A0",
        "&nbsp;",
        "&#160;",
        "<br>",
        "<br />",
        "</td><td>",
        "\u{200b}\u{a0}",
        "\u{2011}",
        "\u{202f}",
        "\n",
        "\t",
        "，",
        "：",
        "=",
        "#",
        "{",
        "\u{2019}",
        "→",
    ];
    prop::collection::vec(prop::sample::select(signs.to_vec()), 1..=3).prop_map(|signs| signs.concat())
}

/// Whether a number in these groups is written as a time of day with decimals is.
fn is_time_with_decimals(number: &str, groups: &[usize], between: &[String]) -> bool {
    let has_colons = groups.starts_with(&[2, 4, 6]) && between[0] == ":" && between[1] == ":";
    let is_below = |range: std::ops::Range<usize>, limit: u32| number[range].parse::<u32>().unwrap() < limit;
    has_colons
        && [".", ","].contains(&between[2].as_str())
        && is_below(0..2, 24)
        && is_below(2..4, 60)
        && is_below(4..6, 60)
}

/// Lists of what is in free texts and is no identity number: organisation numbers, telephone numbers, amounts, accounts, dates and
/// times.
fn other_numbers() -> impl Strategy<Value = String> {
    let list = |of: &'static [&'static str]| {
        let item =
            prop::sample::select(of.to_vec()).prop_flat_map(|form| proptest::string::string_regex(form).unwrap());
        let joint =
            prop::sample::select(vec![", ", "; ", " / ", ",", "/", " (", ":", "&nbsp;/ ", "%2C+", "<br>(", " + "]);
        (prop::collection::vec(item, 1..5), joint).prop_map(|(items, joint)| items.join(joint))
    };
    prop_oneof![
        list(&["[89][0-9]{8}", "[89][0-9]{2} [0-9]{3} [0-9]{3}", "NO [89][0-9]{2} [0-9]{3} [0-9]{3} MVA"]),
        list(&[
            "[2-9][0-9]( [0-9]{2}){3}",
            "[49][0-9]{2} [0-9]{2} [0-9]{3}",
            "[2-9][0-9]{7}",
            "\\+47 [49][0-9]{2} [0-9]{2} [0-9]{3}",
            "0[0-9]{4}"
        ]),
        list(&["[1-9][0-9]{0,2}(\\.[0-9]{3}){1,3}", "[1-9][0-9]{0,2}(\\.[0-9]{3}){1,3},[0-9]{2}"]),
        list(&[
            "[1-9][0-9]{0,2}( [0-9]{3}){1,3}",
            "[1-9][0-9]{0,2}(\u{a0}[0-9]{3}){1,3},[0-9]{2}",
            "[1-9][0-9]{0,2} [0-9]{3},-"
        ]),
        list(&["kr [1-9][0-9]{0,8},[0-9]{2}", "NOK [1-9][0-9]{3,8}\\.[0-9]{2}"]),
        list(&["NO[0-9]{2} [0-9]{4} [0-9]{4} [0-9]{3}", "NO[0-9]{13}", "DE[0-9]{2}( [0-9]{4}){4} [0-9]{2}"]),
        list(&[
            "20[0-9]{2}-(0[1-9]|1[0-2])-[0-2][0-9]",
            "20[0-9]{2}-(0[1-9]|1[0-2])-[0-2][0-9]T[01][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|\\+0[0-2]:00)",
            "20[0-9]{2}-(0[1-9]|1[0-2])-[0-2][0-9] [01][0-9]:[0-5][0-9]:[0-5][0-9](,[0-9]{3})?",
            "[0-2][0-9]\\.(0[1-9]|1[0-2])\\.20[0-9]{2}",
        ]),
    ]
}

#[test]
fn in_json_numbers_are_found_behind_escapes_and_without_their_leading_zero() {
    for (json, masked) in [
        (r#"{"a":"\u003051102\u00310029"}"#, r#"{"a":"***********"}"#),
        (r#"{"a":5110210029}"#, r#"{"a":***********}"#),
        (r#"{"a":"05110210029""#, r#"{"a":"***********""#),
        // The backslash is what is escaped here, and what follows are letters and digits.
        (r#"{"a":"\\u003051102\u00310029"}"#, r#"{"a":"\\u003051102\u00310029"}"#),
        (
            r#"{"a":"311299\u00a056715","b":"311299\n\t56715","c":"31129\u00ad956715"}"#,
            r#"{"a":"***********","b":"***********","c":"***********"}"#,
        ),
        (
            r#"{"a":"\uff13\uff11\uff11\uff12\uff19\uff1956715","b":"\ud835\udfdb11299 56715"}"#,
            r#"{"a":"***********","b":"***********"}"#,
        ),
        // A letter between them.
        (r#"{"a":"311299\\n56715"}"#, r#"{"a":"311299\\n56715"}"#),
        // Ten digits that are not a number, and eleven.
        (r#"{"a":5110210028,"b":12345678901}"#, r#"{"a":5110210028,"b":12345678901}"#),
        (r#"{"å":"\"\u0041\u003"#, r#"{"å":"\"\u0041\u003"#),
    ] {
        assert_eq!(mask_identity_numbers_of_json(json), masked, "{json}");
    }
}

#[test]
fn the_numbers_in_a_text_are_those_that_are_masked() {
    for text in [
        "31129956715",
        "se 311299 56715.",
        "31.12.1999 (56715)",
        "1999-12-31 567 15",
        "31121999 56715",
        "31 12 99 56 71 5",
        "3112 9956 715",
        "31. desember 1999, personnummer 56715",
        "311299 med personnr. 567 15",
        "3 1 1 2 9 9 5 6 7 1 5",
        "311299&nbsp;56715",
        "311299%2D56715",
        r"311299\u002d56715",
    ] {
        let found: Vec<String> = identity_numbers(text).iter().map(|number| number.expose().to_owned()).collect();
        assert_eq!(found, ["31129956715"], "{text}");
    }
    let zero = identity_numbers("nr 6821349425, 31129956715");
    assert_eq!(zero.iter().map(|number| number.expose()).collect::<Vec<_>>(), ["06821349425", "31129956715"]);
    assert!(identity_numbers("31129956714 og 12345").is_empty());
}
