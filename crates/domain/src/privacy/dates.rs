//! Birth dates as people write dates.

use super::others::is_end_of_more;
use super::{DATE, Group, LENGTH};

/// A date at the beginning of groups.
pub(super) struct Date {
    /// Day, month and year in two digits each.
    pub(super) digits: [u8; DATE],
    /// How many groups it is.
    pub(super) count: usize,
    /// What has to be between it and the other digits.
    pub(super) behind: Behind,
}

/// What has to be between a date and the other digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Behind {
    /// Words: without them it is a number in groups, with exceptions of its own.
    Words,
    /// Words, or no signs of a list: eight digits in a row are a telephone number too.
    NoList,
    /// Anything.
    Any,
}

impl Behind {
    /// Whether this is so before the group of the other digits.
    pub(super) fn is_before(self, group: &Group) -> bool {
        match (self, group.joint) {
            (_, None) => group.words.may_part(),
            (Self::Words, Some(_)) => false,
            (Self::NoList, Some(joint)) => !joint.is_listing,
            (Self::Any, Some(_)) => true,
        }
    }
}

/// The dates with which the groups begin: six digits may begin with the day or with the year.
pub(super) fn dates(groups: &[Group]) -> impl Iterator<Item = Date> {
    date(groups).into_iter().chain(turned(groups)).chain(rare(groups))
}

/// The date that the first groups are in one of the forms that are rare: with day and month in one, with the century in brackets, and as
/// programs write the midnight of Norway in the time of Greenwich or a date with the names of day and zone.
fn rare(groups: &[Group]) -> Option<Date> {
    let date = |digits: Option<[u8; DATE]>, count, behind| Some(Date { digits: digits?, count, behind });
    let of = |day: &Group, month: [u8; 2], year: &Group| {
        [two(&day.all()?)?, month, of_year(&year.all()?)?].concat().try_into().ok()
    };
    match groups {
        // `17.03.(19)75`
        [day, month, century, year, ..]
            if century.length == 2
                && matches!(century.digits, [1, 8 | 9, ..] | [2, 0, ..])
                && month.joint.is_some()
                && century.joint.is_some_and(|joint| joint.is_listing && !joint.is('/') && !joint.is(','))
                && year.length == 2
                && year.joint.is_some_and(|joint| joint.is(')') || joint.is(']')) =>
        {
            date(of(day, two(&month.all()?)?, year), 4, Behind::Any)
        }
        // `Mar 17 00:00:00 CET 1975`
        [day, hours, minutes, seconds, year, ..]
            if year.length == 4
                && let Some(month) = day.words.last_month()
                && [hours, minutes, seconds]
                    .iter()
                    .all(|group| group.length == 2 && group.digits().all(|it| it == 0)) =>
        {
            date(of(day, month, year), 5, Behind::Any)
        }
        // `1975-03-16T23:00:00Z`: in Norway that is the next day.
        [year, month, day, hours, minutes, ..]
            if year.length == 4
                && (month.length, day.length, hours.length) == (2, 2, 2)
                && month.joint.is_some_and(|joint| joint.is('-'))
                && hours.words.are_before_time()
                && matches!(hours.digits, [2, 2 | 3, ..])
                && minutes.joint.is_some_and(|joint| joint.is(':'))
                && minutes.digits().all(|it| it == 0) =>
        {
            let parts = groups.iter().skip(5).take(2);
            let rest = parts.take_while(|group| {
                group.joint.is_some_and(|it| it.is(':') || it.is('.')) && group.digits().all(|it| it == 0)
            });
            let [d1, d2, m1, m2, y1, y2] = of(day, two(&month.all()?)?, year)?;
            date(next_day([d1 * 10 + d2, m1 * 10 + m2, y1 * 10 + y2]), 5 + rest.count(), Behind::Any)
        }
        // `1703-75`: only a word can part it from the other digits.
        [first, year, ..] if first.length == 4 && year.joint.is_some() && (year.length == 2 || year.length == 4) => {
            let digits = first.all().zip(of_year(&year.all()?)).map(|(day, year)| [day.as_slice(), &year].concat());
            date(digits.and_then(|digits| digits.try_into().ok()), 2, Behind::Words)
        }
        _ => None,
    }
}

/// The day after a date in two digits each.
fn next_day([day, month, year]: [u8; 3]) -> Option<[u8; DATE]> {
    let digits = |day: u8, month: u8, year: u8| [day / 10, day % 10, month / 10, month % 10, year / 10, year % 10];
    let next = [(day + 1, month, year), (1, month + 1, year), (1, 1, (year + 1) % 100)];
    let mut next = next.into_iter().map(|(day, month, year)| digits(day, month, year));
    next.find(|date| crate::identifiers::is_date(date))
}

/// The date that six digits are from the year to the day, as in `750317`.
fn turned(groups: &[Group]) -> Option<Date> {
    let first = groups.first().filter(|first| first.length == DATE)?;
    let [y1, y2, m1, m2, d1, d2, ..] = first.digits;
    Some(Date { digits: [d1, d2, m1, m2, y1, y2], count: 1, behind: Behind::NoList })
}

/// The date with which the groups begin.
fn date(groups: &[Group]) -> Option<Date> {
    let (first, rest) = groups.split_first()?;
    let date = |[day, month, year]: [&[u8]; 3], count: usize, behind: Behind| {
        let digits = [two(day)?, two(month)?, of_year(year)?].concat();
        Some(Date { digits: digits.try_into().ok()?, count, behind })
    };
    match (first.all()?.as_slice(), rest) {
        ([d1, d2, m1, m2, year @ ..], _) if year.len() == 2 => date([&[*d1, *d2], &[*m1, *m2], year], 1, Behind::Words),
        ([d1, d2, m1, m2, year @ ..], _) if year.len() == 4 && of_year(year).is_some() => {
            date([&[*d1, *d2], &[*m1, *m2], year], 1, Behind::NoList)
        }
        ([y1, y2, y3, y4, m1, m2, day @ ..], _) if day.len() == 2 => {
            date([day, &[*m1, *m2], &[*y1, *y2, *y3, *y4]], 1, Behind::NoList)
        }
        (year @ [_, _, _, _], [day, ..]) if let Some(month) = day.words.month() => {
            date([&day.all()?, &month, year], 2, Behind::Any)
        }
        (day, [year, ..]) if let Some(month) = year.words.month() => date([day, &month, &year.all()?], 2, Behind::Any),
        (day, [year, ..])
            if year.length == 4
                && year.joint.is_some()
                && let Some(month) = first.words.last_month() =>
        {
            date([day, &month, &year.all()?], 2, Behind::Any)
        }
        (first, [second, third, ..]) if second.words.is_of_month() && third.words.is_of_year() => {
            date([first, &second.all()?, &third.all()?], 3, Behind::Any)
        }
        (first, [second, third, ..]) if second.joint.is_some() && third.joint.is_some() => {
            let (second, third) = (second.all()?, third.all()?);
            match (first.len(), second.len(), third.len()) {
                (4, ..) => date([&third, &second, first], 3, Behind::Any),
                (.., 4) if is_month_first(first, &second) => date([&second, first, &third], 3, Behind::Any),
                (.., 4) => date([first, &second, &third], 3, Behind::Any),
                _ if groups.get(..3).is_some_and(is_of_others) => None,
                _ if is_month_first(first, &second) => date([&second, first, &third], 3, Behind::NoList),
                (2, 2, _) => date([first, &second, &third], 3, Behind::Words),
                _ => date([first, &second, &third], 3, Behind::Any),
            }
        }
        _ => None,
    }
}

/// Whether the three groups of a date with two digits of its year are more likely a time of day, or pairs in a row of more, as
/// telephone numbers are written.
fn is_of_others(date: &[Group]) -> bool {
    is_end_of_more(date) || date.iter().skip(1).any(|group| group.joint.is_some_and(|joint| joint.is(':')))
}

/// Whether two numbers of a date can only be a month and a day, as in `03/17/1975`.
fn is_month_first(first: &[u8], second: &[u8]) -> bool {
    let value = |digits: &[u8]| two(digits).map_or(0, |[ten, one]| ten * 10 + one);
    (1..=12).contains(&value(first)) && (13..=31).contains(&value(second))
}

/// The eleven digits that a date is together with the other digits, which follow its year without a sign between, and how many groups
/// that is: `17/03/7510130`, `17.03.197510130`, `1703/7510130`.
pub(super) fn glued(groups: &[Group]) -> Option<(Vec<u8>, usize)> {
    let (first, rest) = groups.split_first()?;
    let (day_and_month, last, count) = match rest {
        [last, ..]
            if first.length <= 2
                && let Some(month) = last.words.month() =>
        {
            ([two(&first.all()?)?, month].concat(), last, 2)
        }
        [last, ..]
            if last.length == 9
                && last.joint.is_some()
                && let Some(month) = first.words.last_month() =>
        {
            ([two(&first.all()?)?, month].concat(), last, 2)
        }
        // Without a slash it may be a number with decimals.
        [last, ..] if first.length == 4 && last.joint.is_some_and(|joint| joint.is('/')) => (first.all()?, last, 2),
        [month, last, ..] if month.joint.is_some() && last.joint.is_some() && !is_of_others(groups.get(..3)?) => {
            ([two(&first.all()?)?, two(&month.all()?)?].concat(), last, 3)
        }
        _ => return None,
    };
    let digits = last.all()?;
    let (year, others) = digits.split_at_checked(digits.len().checked_sub(LENGTH - DATE)?)?;
    Some(([day_and_month.as_slice(), &of_year(year)?, others].concat(), count))
}

/// A day or a month in two digits.
fn two(digits: &[u8]) -> Option<[u8; 2]> {
    match *digits {
        [ten, one] => Some([ten, one]),
        [one] => Some([0, one]),
        _ => None,
    }
}

/// The last two digits of a year in which people who live were born.
fn of_year(digits: &[u8]) -> Option<[u8; 2]> {
    match *digits {
        [ten, one] | [1, 8 | 9, ten, one] | [2, 0, ten, one] => Some([ten, one]),
        _ => None,
    }
}
