//! The ends of the register's intervals.

/// One end of an interval of percentages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The percentage itself belongs to the interval.
    Inclusive(u8),
    /// It does not.
    Exclusive(u8),
}

/// The lower and the upper end of an interval, of which the register writes the least and the greatest share with two decimals. The law
/// speaks of more than 25 per cent and of less than 50, which the register writes as 25.01 and 49.99.
pub(crate) fn ends(least: f64, greatest: f64) -> Option<(End, End)> {
    let hundredths = |share: f64| (0.0..=100.0).contains(&share).then(|| (share * 100.0).round() as u16);
    let (least, greatest) = (hundredths(least)?, hundredths(greatest)?);
    let percent = |hundredths: u16| u8::try_from(hundredths / 100).ok();
    let lower = match least % 100 {
        0 => End::Inclusive(percent(least)?),
        1 => End::Exclusive(percent(least)?),
        _ => return None,
    };
    let upper = match greatest % 100 {
        0 => End::Inclusive(percent(greatest)?),
        99 => End::Exclusive(percent(greatest + 1)?),
        _ => return None,
    };
    (least < greatest).then_some((lower, upper))
}

#[cfg(test)]
mod tests {
    use super::End::{Exclusive, Inclusive};
    use super::*;

    #[test]
    fn the_registers_intervals_have_the_ends_of_the_law() {
        assert_eq!(ends(25.01, 49.99), Some((Exclusive(25), Exclusive(50))));
        assert_eq!(ends(50.0, 74.99), Some((Inclusive(50), Exclusive(75))));
        assert_eq!(ends(75.0, 100.0), Some((Inclusive(75), Inclusive(100))));
    }

    #[test]
    fn what_is_no_interval_of_the_register_has_no_ends() {
        for (least, greatest) in [(25.5, 49.99), (25.01, 49.5), (50.0, 50.0), (75.0, 25.0), (-1.0, 50.0), (50.0, 101.0)]
        {
            assert_eq!(ends(least, greatest), None, "{least} to {greatest}");
        }
    }
}
