//! Groups of digits that could be a number, and are more likely something else by how they are cut: amounts, dates, times of day, rows.

use super::{Group, Joint};

/// Whether the first groups, which could be a national identity number, are more likely the digits of something else:
///
/// - an amount, of nine digits and two decimals, or nine decimals of a second before an offset,
/// - such an amount in thousands, or a year and one: `544 288 952,85`, `2007 90 405,18`,
/// - a time of day with decimals or another number behind it, `03:12:45.123`, `03:12:45 12345`,
/// - a number and the day of a date with all digits of its year: `664318054, 06.03.2021`,
/// - the end of one number of a list and the beginning of the next, as in the telephone numbers `22 03 12 55, 912 34 567`: what is
///   between the groups is also before the first or behind the last one, and something else, a sign of a list, is between them too.
pub(super) fn is_of_others(groups: &[Group], count: usize) -> bool {
    let number = &groups[..count];
    let inside: Vec<Joint> = number[1..].iter().filter_map(|group| group.joint).collect();
    let around = [number[0].joint, groups.get(count).and_then(|next| next.joint)];
    let is_decimal = |joint: Option<&Joint>| joint.is_some_and(|joint| joint.is_decimal());
    let is_amount = number[0].length == 9 && (is_decimal(inside.first()) || is_decimal(around[0].as_ref()));
    let is_time = matches!(inside.as_slice(), [first, second, third, ..]
        if first.is(':') && second.is(':') && !third.is(':') && is_time_of_day(number));
    let is_cut = around
        .into_iter()
        .flatten()
        .filter(|edge| edge.is_single)
        .any(|edge| inside.contains(&edge) && inside.iter().any(|joint| joint.is_listing && *joint != edge));
    let is_day = count > 1 && groups.get(count - 1..count + 2).is_some_and(is_date_with_year_last);
    is_amount || is_day || is_amount_in_thousands(number) || is_time || is_cut && !is_date_in_list(number)
}

/// Whether these groups are two items of a list, a date with slashes and the five digits behind it: `3,17/03/75,12345,Oslo`.
fn is_date_in_list(number: &[Group]) -> bool {
    let is_slash = |group: &Group| group.joint.is_some_and(|joint| joint.is('/'));
    matches!(number, [_, month, year, others] if is_slash(month) && is_slash(year) && !is_slash(others))
}

/// Whether the first three groups are hours, minutes and seconds.
fn is_time_of_day(groups: &[Group]) -> bool {
    let limits = [24, 60, 60];
    groups.iter().zip(limits).all(|(group, limit)| group.length == 2 && group.digits[0] * 10 + group.digits[1] < limit)
}

/// Whether the first groups, which are not cut as a national identity number is, are more likely a part of something longer, an
/// amount in thousands, or a number with decimals.
pub(super) fn is_of_more(groups: &[Group], count: usize) -> bool {
    let (number, behind) = groups.split_at(count);
    let [first, others @ ..] = number else { return false };
    // A row goes on as it is: what is cut in another way is the next number.
    let goes_on =
        |next: &Group| has_joint(others, next.joint) && others.last().is_some_and(|last| last.length == next.length);
    let is_amount = first.length <= 3 && others.iter().all(|group| group.length == 3);
    let is_decimal = matches!(others, [one] if one.joint.is_some_and(Joint::is_decimal));
    // A year before an amount, and a date with all digits of its year, which is not cut.
    let is_behind_year = is_year(first)
        && matches!(others, [thousands, more @ ..] if thousands.length <= 3 && more.iter().all(|group| group.length == 3));
    let has_date = number.windows(3).any(is_date);
    // An amount in thousands with decimals behind a short date: `10.01.93 60 666,75`.
    let lengths: Vec<usize> = number.iter().map(|group| group.length).collect();
    let has_decimals = behind.first().is_some_and(|next| next.length == 2 && next.joint.is_some_and(Joint::is_decimal));
    let is_behind_date = lengths == [2, 2, 2, 2, 3] && has_decimals;
    is_end_of_more(number)
        || behind.first().is_some_and(goes_on)
        || is_amount
        || is_decimal
        || is_behind_year
        || has_date
        || is_behind_date
}

/// Whether these groups are a day, a month and all digits of a year, and something else is before the day than between them.
fn is_date_with_year_last(groups: &[Group]) -> bool {
    matches!(groups, [day, month, year] if is_date(groups) && is_year(year) && day.joint != month.joint)
}

/// Whether these groups are an amount in thousands with two decimals, perhaps behind a year.
fn is_amount_in_thousands(number: &[Group]) -> bool {
    let (thousands, decimals) = match number {
        [one, two, three, decimals] if [one, two, three].iter().all(|group| group.length == 3) => {
            ([two, three], decimals)
        }
        [year, thousands, hundreds, decimals] if is_year(year) && (thousands.length, hundreds.length) == (2, 3) => {
            ([hundreds, hundreds], decimals)
        }
        _ => return false,
    };
    let [first, second] = thousands.map(|group| group.joint);
    let is_decimal = decimals.joint.is_some_and(|joint| joint.is_decimal());
    is_decimal && first == second && first.is_some_and(|joint| joint.is_single) && first != decimals.joint
}

/// Whether these groups are a date with all digits of its year, which begins or ends it.
fn is_date(groups: &[Group]) -> bool {
    let value = |group: &Group| group.digits().fold(0, |value, digit| value * 10 + u32::from(digit));
    let is_in = |group: &Group, limit: u32| group.length <= 2 && (1..=limit).contains(&value(group));
    let are_day_and_month =
        |one: &Group, other: &Group| is_in(one, 31) && is_in(other, 12) || is_in(one, 12) && is_in(other, 31);
    match groups {
        [first, second, third] if second.joint == third.joint => {
            is_year(third) && are_day_and_month(first, second) || is_year(first) && are_day_and_month(second, third)
        }
        _ => false,
    }
}

/// Whether a group is a year of these times.
fn is_year(group: &Group) -> bool {
    group.length == 4 && matches!(group.digits, [1, 8 | 9, ..] | [2, 0, ..])
}

/// Whether these groups are the end of something longer, such as an account (`NO93 3112 9956 715`): what is between two of them is
/// also before the first.
pub(super) fn is_end_of_more(groups: &[Group]) -> bool {
    groups.split_first().is_some_and(|(first, others)| has_joint(others, first.joint))
}

/// Whether this single character is before one of the groups, too.
fn has_joint(groups: &[Group], joint: Option<Joint>) -> bool {
    joint.is_some_and(|joint| joint.is_single) && groups.iter().any(|group| group.joint == joint)
}
