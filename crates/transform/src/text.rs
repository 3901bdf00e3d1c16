//! Reads dates, timestamps and years from the registers' texts, and recognises texts that were encoded twice.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

/// Days from 1970-01-01 of an ISO date, `yyyy-mm-dd`.
pub(crate) fn date(text: &str) -> Option<i32> {
    let text = text.as_bytes();
    if text.len() != "yyyy-mm-dd".len() || text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    let year = i16::try_from(digits(text, 0, 4)?).ok()?;
    let two = |from| digits(text, from, 2).and_then(|number| i8::try_from(number).ok());
    Date::new(year, two(5)?, two(8)?).ok().map(days_since_1970)
}

/// Days from 1970-01-01, without the arithmetic of spans.
fn days_since_1970(date: Date) -> i32 {
    // A year here begins in March, so that the leap day is its last.
    let (year, month, day) = (i32::from(date.year()), i32::from(date.month()), i32::from(date.day()));
    let year = year - i32::from(month < 3);
    let (era, month) = (year.div_euclid(400), (month + 9) % 12);
    let year = year.rem_euclid(400);
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    era * 146_097 + year * 365 + year / 4 - year / 100 + day_of_year - 719_468
}

/// The number in some digits.
fn digits(text: &[u8], from: usize, count: usize) -> Option<i32> {
    let digits = text.get(from..from + count)?;
    digits.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + i32::from(digit - b'0')))
}

/// Microseconds from 1970-01-01T00:00:00Z of an ISO timestamp with an offset; digits beyond microseconds are cut off.
pub(crate) fn timestamp(text: &str) -> Option<i64> {
    let timestamp = plain_timestamp(text.as_bytes()).or_else(|| text.parse().ok())?;
    // Before 1970 jiff rounds towards the later microsecond.
    let cut_off = i64::from(timestamp.subsec_nanosecond() % 1_000 < 0);
    let microseconds = timestamp.as_microsecond() - cut_off;
    // The last timestamps that jiff reads are later than the last one that it writes.
    Timestamp::from_microsecond(microseconds).ok().map(|_| microseconds)
}

/// A timestamp in the form that the registers nearly always use, `yyyy-mm-ddThh:mm:ss.fffZ` with one to nine digits of a
/// fraction, read place by place.
fn plain_timestamp(text: &[u8]) -> Option<Timestamp> {
    let number = |from, count| digits(text, from, count);
    let two = |from| number(from, 2).and_then(|number| i8::try_from(number).ok());
    let last = text.len().checked_sub(1)?;
    let decimals = last.checked_sub(20).filter(|decimals| (1..=9).contains(decimals))?;
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (19, b'.'), (last, b'Z')];
    if marks.iter().any(|(place, mark)| text.get(*place) != Some(mark)) {
        return None;
    }
    let year = i16::try_from(number(0, 4)?).ok()?;
    let nanosecond = number(20, decimals)? * 10_i32.pow(9 - u32::try_from(decimals).ok()?);
    let date_time = DateTime::new(year, two(5)?, two(8)?, two(11)?, two(14)?, two(17)?, nanosecond).ok()?;
    Offset::UTC.to_timestamp(date_time).ok()
}

/// A year of four digits.
pub(crate) fn year(text: &str) -> Option<i16> {
    (text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// The parts of a name joined by one space; `None` where there is none.
pub(crate) fn full_name(parts: [Option<&str>; 3]) -> Option<String> {
    let mut name = String::with_capacity(parts.iter().flatten().map(|part| part.len() + 1).sum());
    for part in parts.into_iter().flatten().filter(|part| !part.is_empty()) {
        if !name.is_empty() {
            name.push(' ');
        }
        name.push_str(part);
    }
    (!name.is_empty()).then_some(name)
}

/// Whether a text was encoded to UTF-8 twice, or lost a character on its way through another encoding.
///
/// Such a text has a character that is, read as Windows-1252, the first byte of a Latin letter, a punctuation mark or an
/// emoji in UTF-8, followed by as many continuation bytes as that byte announces. Other first bytes are not considered:
/// Æ, Ø and Ö are among them, and a dash may follow these.
pub(crate) fn is_doubly_encoded(text: &str) -> bool {
    // Most texts have none of these characters, and bytes are looked at faster than characters.
    let begins = |pair: &[u8]| matches!(pair, [0xC3, 0x82..=0x85 | 0xA2 | 0xB0] | [0xEF, 0xBF]);
    if text.is_ascii() || !text.as_bytes().windows(2).any(begins) {
        return false;
    }
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        if character == char::REPLACEMENT_CHARACTER {
            return true;
        }
        let following = match windows_1252(character) {
            Some(0xC2..=0xC5) => 1,
            Some(0xE2) => 2,
            Some(0xF0) => 3,
            _ => continue,
        };
        let mut ahead = rest.clone();
        if (0..following).all(|_| matches!(ahead.next().and_then(windows_1252), Some(0x80..=0xBF))) {
            return true;
        }
    }
    false
}

/// The byte of a character in Windows-1252, or in ISO 8859-1 where that has none.
fn windows_1252(character: char) -> Option<u8> {
    const HIGH: [(char, u8); 27] = [
        ('€', 0x80),
        ('‚', 0x82),
        ('ƒ', 0x83),
        ('„', 0x84),
        ('…', 0x85),
        ('†', 0x86),
        ('‡', 0x87),
        ('ˆ', 0x88),
        ('‰', 0x89),
        ('Š', 0x8A),
        ('‹', 0x8B),
        ('Œ', 0x8C),
        ('Ž', 0x8E),
        ('‘', 0x91),
        ('’', 0x92),
        ('“', 0x93),
        ('”', 0x94),
        ('•', 0x95),
        ('–', 0x96),
        ('—', 0x97),
        ('˜', 0x98),
        ('™', 0x99),
        ('š', 0x9A),
        ('›', 0x9B),
        ('œ', 0x9C),
        ('ž', 0x9E),
        ('Ÿ', 0x9F),
    ];
    u8::try_from(u32::from(character))
        .ok()
        .or_else(|| HIGH.iter().find(|(known, _)| *known == character).map(|(_, byte)| *byte))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn dates_are_whole_iso_dates() {
        assert_eq!(date("1970-01-02"), Some(1));
        assert_eq!(date("1969-12-31"), Some(-1));
        assert_eq!(date("2002-11-05"), Some(11_996));
        for not_a_date in ["", "2002-02-30", "05.11.2002", "2002-11-05T00:00:00", "20021105", "2002-1-5"] {
            assert_eq!(date(not_a_date), None, "{not_a_date}");
        }
    }

    #[test]
    fn every_day_of_the_calendar_follows_the_one_before() {
        let mut day = Date::constant(1, 1, 1);
        let first = days_since_1970(day);
        assert_eq!(days_since_1970(Date::constant(1970, 1, 1)), 0);
        for days in first..first + 800_000 {
            assert_eq!(days_since_1970(day), days, "{day}");
            day = day.tomorrow().unwrap();
        }
    }

    #[test]
    fn timestamps_are_microseconds_in_utc() {
        assert_eq!(timestamp("1970-01-01T00:00:01.5Z"), Some(1_500_000));
        assert_eq!(timestamp("2022-11-29T11:28:20.18195Z").unwrap() % 1_000_000, 181_950);
        assert_eq!(timestamp("1970-01-01T02:00:00+02:00"), Some(0));
        assert_eq!(timestamp("1970-01-01T00:00:00.123456789Z"), Some(123_456));
        assert_eq!(timestamp("1969-12-31T23:59:59.9999999Z"), Some(-1));
        // Too late to be written as text again.
        assert_eq!(timestamp("9999-12-30T22:00:00.999999Z"), None);
        for not_a_timestamp in ["", "1970-01-01", "1970-01-01T00:00:00", "i går"] {
            assert_eq!(timestamp(not_a_timestamp), None, "{not_a_timestamp}");
        }
    }

    #[test]
    fn the_fast_path_reads_timestamps_like_the_general_one() {
        for text in [
            "2022-11-29T11:28:20.181950Z",
            "2024-10-08T13:11:28.956Z",
            "2024-10-08T13:11:28.9Z",
            "2024-10-08T13:11:28.95612Z",
            "2024-10-08T13:11:28.Z",
            "2024-10-08T13:11:28Z",
            "1969-12-31T23:59:59.999999Z",
            "0001-01-01T00:00:00.000000Z",
            "9999-12-31T23:59:59.999999Z",
            "2016-12-31T23:59:60.000000Z",
            "2024-02-29T00:00:00.000001Z",
            "2023-02-29T00:00:00.000001Z",
            "2022-13-01T00:00:00.000000Z",
            "2022-01-01T24:00:00.000000Z",
            "2022-01-01T00:00:00.00000éZ",
            "2022-01-01T00:00:00.-00001Z",
            "2022-01-01 00:00:00.000000Z",
        ] {
            let general = text.parse::<Timestamp>().ok().map(Timestamp::as_microsecond);
            assert_eq!(timestamp(text), general, "{text}");
        }
    }

    #[test]
    fn years_have_four_digits() {
        assert_eq!(year("2002"), Some(2002));
        for not_a_year in ["", "02", "20x2", "+200", "20022"] {
            assert_eq!(year(not_a_year), None, "{not_a_year}");
        }
    }

    #[test]
    fn each_first_byte_of_a_doubly_encoded_character_is_found() {
        let firsts = ('\u{80}'..=char::MAX)
            .filter(|first| matches!(windows_1252(*first), Some(0xC2..=0xC5 | 0xE2 | 0xF0)) || *first == '\u{FFFD}');
        let found: Vec<_> = firsts.filter(|first| is_doubly_encoded(&format!("A{first}€€€"))).collect();
        assert_eq!(found, ['Â', 'Ã', 'Ä', 'Å', 'â', 'ð', '\u{FFFD}']);
    }

    #[test]
    fn double_encoding_is_distinguished_from_foreign_letters() {
        for twice in ["BLÃ…BÃ†R", "JordbÃ¦r", "â‚¬uro", "Kanari\u{FFFD}yene", "smÃ¥"] {
            assert!(is_doubly_encoded(twice), "{twice}");
        }
        for once in ["", "PARASOLL", "JORDBÆR", "SÃO TOMÉ", "Ærø Å", "Çelik Ñandú", "Þórður", "Ñ", "Ö–å"]
        {
            assert!(!is_doubly_encoded(once), "{once}");
        }
    }
}
