//! Dates and timestamps as text, as `endringer` shows them.

/// Where text is written to.
pub(super) type Rendered = String;

const MICROSECONDS: i64 = 1_000_000;
const SECONDS_OF_A_DAY: i64 = 86_400;
/// Days from the first of March of the year 0 to 1970-01-01.
const DAYS_BEFORE_1970: i64 = 719_468;
/// Days of 400 years.
const DAYS_OF_AN_ERA: i64 = 146_097;

/// Appends a date (days since 1970) as `2026-11-20`; nothing, and false, outside the years 0 to 9999.
pub(super) fn date(days: i32, text: &mut Rendered) -> bool {
    let Some([year, month, day]) = calendar(i64::from(days)) else { return false };
    digits(year, 4, text);
    text.push('-');
    digits(month, 2, text);
    text.push('-');
    digits(day, 2, text);
    true
}

/// Appends a timestamp (microseconds since 1970) as `2026-11-20T03:15:00Z`, with three or six digits of a fraction
/// where there is one; nothing, and false, outside the years 0 to 9999.
pub(super) fn timestamp(microseconds: i64, text: &mut Rendered) -> bool {
    let seconds = microseconds.div_euclid(MICROSECONDS);
    let fraction = microseconds.rem_euclid(MICROSECONDS);
    let Ok(days) = i32::try_from(seconds.div_euclid(SECONDS_OF_A_DAY)) else { return false };
    if !date(days, text) {
        return false;
    }
    let second = seconds.rem_euclid(SECONDS_OF_A_DAY);
    for (separator, part) in [('T', second / 3600), (':', second / 60 % 60), (':', second % 60)] {
        text.push(separator);
        digits(part, 2, text);
    }
    if fraction != 0 {
        text.push('.');
        if fraction % 1000 == 0 { digits(fraction / 1000, 3, text) } else { digits(fraction, 6, text) }
    }
    text.push('Z');
    true
}

/// Appends a decimal number with all its digits behind the point; nothing, and false, for a scale or a number that none of
/// the tables has.
pub(super) fn decimal(unscaled: i128, scale: i8, text: &mut Rendered) -> bool {
    let (Ok(places), Ok(magnitude)) = (u32::try_from(scale), i64::try_from(unscaled.unsigned_abs())) else {
        return false;
    };
    let Some(unit) = 10_i64.checked_pow(places).filter(|_| places > 0) else { return false };
    if unscaled < 0 {
        text.push('-');
    }
    let whole = magnitude / unit;
    digits(whole, whole.checked_ilog10().unwrap_or_default() + 1, text);
    text.push('.');
    digits(magnitude % unit, places, text);
    true
}

/// Year, month and day of a day since 1970, in the Gregorian calendar, for the years 0 to 9999.
fn calendar(days: i64) -> Option<[i64; 3]> {
    // A year here begins in March, so that the leap day is its last.
    let days = days + DAYS_BEFORE_1970;
    let era = days.div_euclid(DAYS_OF_AN_ERA);
    let day = days.rem_euclid(DAYS_OF_AN_ERA);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (0..=9999).contains(&year).then_some([year, month, day])
}

/// Digits of the largest number.
const MOST_DIGITS: usize = 19;

/// Appends the last digits of a number, at most [`MOST_DIGITS`] of them.
fn digits(number: i64, count: u32, text: &mut Rendered) {
    let mut buffer = [b'0'; MOST_DIGITS];
    let places = &mut buffer[..MOST_DIGITS.min(count as usize)];
    let mut left = number;
    for place in places.iter_mut().rev() {
        *place = b'0' + u8::try_from(left % 10).unwrap_or_default();
        left /= 10;
    }
    text.extend(places.iter().map(|digit| char::from(*digit)));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn of(write: impl Fn(&mut Rendered) -> bool) -> Option<String> {
        let mut text = String::new();
        write(&mut text).then_some(text)
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (days, text) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_777, "2026-11-20"),
            (-719_528, "0000-01-01"),
            (2_932_896, "9999-12-31"),
        ] {
            assert_eq!(of(|out| date(days, out)).as_deref(), Some(text));
        }
        assert_eq!(of(|text| date(2_932_897, text)), None);
        assert_eq!(of(|text| date(-719_529, text)), None);
        assert_eq!(of(|text| date(i32::MIN, text)), None);
    }

    #[test]
    fn every_day_of_four_centuries_follows_the_one_before() {
        for days in -200_000..200_000 {
            let [year, month, day] = calendar(days).unwrap();
            let next = calendar(days + 1).unwrap();
            assert!(next == [year, month, day + 1] || next == [year, month + 1, 1] || next == [year + 1, 1, 1]);
            assert!((1..=12).contains(&month) && (1..=31).contains(&day));
        }
    }

    #[test]
    fn timestamps_have_a_fraction_only_where_there_is_one() {
        for (microseconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (1_709_352_246_500_000, "2024-03-02T04:04:06.500Z"),
            (1_668_584_370_181_950, "2022-11-16T07:39:30.181950Z"),
        ] {
            assert_eq!(of(|out| timestamp(microseconds, out)).as_deref(), Some(text));
        }
        assert_eq!(of(|text| timestamp(i64::MAX, text)), None);
    }

    #[test]
    fn decimals_have_all_their_digits() {
        for (unscaled, text) in [(2501, "25.01"), (5000, "50.00"), (-5, "-0.05"), (0, "0.00"), (100_000, "1000.00")] {
            assert_eq!(of(|out| decimal(unscaled, 2, out)).as_deref(), Some(text));
        }
        let largest = of(|out| decimal(i128::from(i64::MAX), 2, out));
        assert_eq!(largest.as_deref(), Some("92233720368547758.07"));
        assert_eq!(of(|out| decimal(i128::MAX, 2, out)), None);
    }
}
