//! Numbers, amounts, booleans and shares, as the register writes them.

/// A boolean.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// A whole number of 32 bits, not negative.
pub(super) fn integer(text: &str) -> Option<i32> {
    bigint(text).and_then(|number| number.try_into().ok())
}

/// A whole number of 64 bits, not negative.
pub(super) fn bigint(text: &str) -> Option<i64> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// The hundredths of an amount of at most eighteen digits before the point.
pub(super) fn amount(text: &str) -> Option<i128> {
    const MOST_DIGITS: usize = 18;
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    // More decimals than two would be lost, unless they are zeros.
    let (kept, rest) = decimals.split_at_checked(2).unwrap_or((decimals, ""));
    let is_sound = is_number(whole) && is_number(kept) && rest.bytes().all(|byte| byte == b'0');
    if !is_sound || whole.is_empty() || whole.len() > MOST_DIGITS {
        return None;
    }
    let hundredths: i128 = format!("{whole}{kept:0<2}").parse().ok()?;
    Some(sign * hundredths)
}

/// The hundredths of a per cent of a share that is written as `50%`, `33,33 %` or `1/3`; more than the whole is none.
pub(super) fn share(text: &str) -> Option<i128> {
    const WHOLE: i128 = 10_000;
    let hundredths = match (text.strip_suffix('%'), text.split_once('/')) {
        (Some(percent), _) => amount(&percent.trim().replace(',', "."))?,
        (None, Some((part, of))) => {
            let [part, of] = [part, of].map(|number| bigint(number.trim()).filter(|_| !number.trim().is_empty()));
            let (part, of) = (i128::from(part?), i128::from(of.filter(|of| *of > 0)?));
            // To the nearest hundredth.
            (part * WHOLE * 2 + of) / (of * 2)
        }
        (None, None) => return None,
    };
    (0..=WHOLE).contains(&hundredths).then_some(hundredths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_every_digit() {
        for (text, hundredths) in [
            ("100000.00", Some(10_000_000)),
            ("8028919725.00", Some(802_891_972_500)),
            ("999999999999999999.99", Some(99_999_999_999_999_999_999)),
            ("0.1", Some(10)),
            ("12", Some(1_200)),
            ("-3.50", Some(-350)),
            ("1.2300", Some(123)),
            ("1.235", None),
            ("1000000000000000000", None),
            ("1e5", None),
            ("", None),
            (".5", None),
        ] {
            assert_eq!(amount(text), hundredths, "{text}");
        }
    }

    #[test]
    fn a_number_beyond_its_bits_is_none_and_does_not_wrap() {
        assert_eq!(bigint("9223372036854775807"), Some(i64::MAX));
        assert_eq!(bigint("9223372036854775808"), None);
        assert_eq!(integer("2147483648"), None);
        assert_eq!((integer("-1"), integer("12.0"), integer("")), (None, None, None));
    }

    #[test]
    fn shares_are_percentages_or_fractions_of_the_whole() {
        for (text, hundredths) in [
            ("50%", Some(5_000)),
            ("33,33 %", Some(3_333)),
            ("1/2", Some(5_000)),
            ("1/3", Some(3_333)),
            ("2 / 3", Some(6_667)),
            ("100%", Some(10_000)),
            ("101%", None),
            ("3/2", None),
            ("1/0", None),
            ("/", None),
            ("halvparten", None),
            ("50", None),
        ] {
            assert_eq!(share(text), hundredths, "{text}");
        }
    }
}
