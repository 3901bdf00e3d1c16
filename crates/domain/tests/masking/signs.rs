//! Signs at numbers: eleven asterisks and more are a mask, which parts them; mark-up and the marks of notes hide none.

use brreg_domain::{MASK, mask_identity_numbers};

#[test]
fn what_was_masked_parts_numbers() {
    for (text, masked) in [
        ("17.03.1975 17037510130 10130", "17.03.1975 *********** 10130"),
        ("170375 170375 10130 10130", "170375 *********** 10130"),
        ("pnr. 17037510130, 10130 Berlin, f. 17.03.1975", "pnr. ***********, 10130 Berlin, f. 17.03.1975"),
    ] {
        assert_eq!(mask_identity_numbers(text), masked, "{text}");
        // The same when it is masked again.
        assert_eq!(mask_identity_numbers(masked), masked);
    }
    for text in [
        "17.03.1975 *********** 10130",
        "170375***********10130",
        "17 *********** mars 1975, 10130",
        "17.03.1975 ********************** 10130",
        "17.03.1975 (50 år), pnr. *********** 10130",
        "17.03.1975 (50 år), pnr. 1: *********** 10130",
        "17.03.1975 (50 år), pnr. (2) *********** 10130",
        "17.03.1975 (50 år), pnr. 10131 *********** / 10130",
    ] {
        assert_eq!(mask_identity_numbers(text), text);
    }
}

#[test]
fn mark_up_hides_no_number() {
    let born = "Født 17.03.1975, bosatt i Storgata 12, 0155 Oslo. ";
    for named in [
        "**Personnr.:** 10130",
        "**Personnummer**: 10130",
        "* **Personnummer:** 10130",
        "personnr. **10130**",
        "***Personnr.*** 10130",
        "Personnr.**) 10130",
        "Personnr. ***** 10130",
        "Personnr.: ** 10130 **",
        "**Personnr. for Ola Nordmann:** 10130",
        "**Personnr.** (skrevet av 2) **10130**",
        "**10130** er personnummeret",
        "Personnr. **10131** / **10130**",
    ] {
        let expected = format!("{born}{}", named.replace("10130", MASK));
        assert_eq!(mask_identity_numbers(&format!("{born}{named}")), expected);
    }
    for text in ["**170375** 10130", "**17.03.1975** **10130**", "* 170375\n* 10130", "17.03.1975 ***** 10130"] {
        let masked = mask_identity_numbers(text);
        assert!(masked.contains(MASK) && !masked.contains("10130"), "{text}: {masked}");
    }
}

#[test]
fn the_mark_of_a_note_is_no_digit_of_a_number() {
    for (text, masked) in [
        ("17037510130¹", "***********¹"),
        ("17037510130²", "***********²"),
        ("17037510130⁴", "***********⁴"),
        ("17037510130₁", "***********₁"),
        ("17037510130¹)", "***********¹)"),
        ("17037510130\u{200b}¹²", "***********\u{200b}¹²"),
        ("¹17037510130", "¹***********"),
        ("①17037510130", "①***********"),
        ("⑴17037510130", "⑴***********"),
        ("170375 10130¹", "***********¹"),
        ("17.03.1975¹ 10130", "***********"),
        ("f. 17. mars 1975¹, pnr. 10130²", "f. ***********²"),
        ("17037510130&sup1;", "***********&sup1;"),
        ("17.03.1975<sup>1</sup> 10130<sup>2</sup>", "***********<sup>2</sup>"),
        // What may be a digit of the number is one.
        ("1703751013⁰", "***********"),
        ("¹7037510130", "***********"),
        ("①⑦⓪③⑦⑤①⓪①③⓪", "***********"),
        ("17037510¹30", "***********"),
        ("170375¹⁰¹³⁰", "***********"),
        ("¹⁷⁰³⁷⁵ 10130", "***********"),
        ("170375<sup>10130</sup>", "***********</sup>"),
        ("17<sup>03</sup>7510130", "***********"),
        // The number goes on behind the mark.
        ("17037510130¹5", "17037510130¹5"),
        ("2217037510130¹", "2217037510130¹"),
        ("170375 m² 10130", "170375 m² 10130"),
        ("17037510131¹", "17037510131¹"),
    ] {
        assert_eq!(mask_identity_numbers(text), masked, "{text}");
    }
    let born = "Født 17.03.1975, bosatt i Storgata 12, 0155 Oslo. ";
    for named in [
        "personnr. 10130¹",
        "personnr.¹ 10130²",
        "personnr.<sup>1</sup> 10130",
        "personnr.<sup>12</sup>: 10130",
        "①10130 er personnummeret",
    ] {
        let expected = format!("{born}{}", named.replace("10130", MASK));
        assert_eq!(mask_identity_numbers(&format!("{born}{named}")), expected);
    }
}

#[test]
fn a_row_of_asterisks_that_somebody_typed_hides_no_number() {
    for text in ["17.03.75 ************** 10130", "170375 - ************ - 10130", "170375****************10130"] {
        let masked = mask_identity_numbers(text);
        assert!(masked.contains(MASK) && !masked.contains("10130"), "{text}: {masked}");
    }
}

#[test]
fn a_list_of_many_persons_keeps_its_other_digits() {
    let owners = ["17.03.1975 10130", "01.02.1934 00176", "31.12.1999 56715"];
    for (between, count) in [(",", 20), (", ", 20), ("; ", 300), (",", 300)] {
        let list: Vec<&str> = owners.iter().cycle().take(count).copied().collect();
        let text = format!("Org.nr. 974760673, stiftet 2004. Eiere: {}. Kapital 30000.", list.join(between));
        let masked = mask_identity_numbers(&text);
        assert!(
            masked.starts_with("Org.nr. 974760673, stiftet 2004.") && masked.ends_with("Kapital 30000."),
            "{masked}"
        );
        assert!(!masked.contains("10130") && masked.contains(MASK), "{masked}");
    }
}
