//! Asterisks: eleven and more are a mask, which parts numbers, and fewer are mark-up, which hides none.

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
        "17.03.1975 ************************ 10130",
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
