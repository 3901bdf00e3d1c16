//! A second opinion on which parts of a text are an identity number: slow, written for itself, and only for ASCII.

use brreg_domain::{Foedselsnummer, MASK};

use super::second_words::{
    are_words_of_number, counts, has_letters, is_any_number, is_named_as_person, is_of_birth, is_of_whom,
};

/// Whether a part of the text that no digit is next to is a number, in one of its forms.
pub(crate) fn has_identity_number(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let is_digit = |place: usize| characters.get(place).is_some_and(char::is_ascii_digit);
    let is_edge = |place: usize| !is_digit(place) || place == 0 || !is_digit(place - 1);
    (0..characters.len()).filter(|start| is_digit(*start) && is_edge(*start)).any(|start| {
        let ends = (start + 11..=characters.len()).filter(|end| is_digit(end - 1) && is_edge(*end));
        ends.into_iter().any(|end| is_number(&characters, start, end))
    }) || has_dated_number(text)
}

/// Whether a part is a number in one piece or in groups.
fn is_number(characters: &[char], start: usize, end: usize) -> bool {
    let part = &characters[start..end];
    let Some((groups, ends)) = groups(part) else { return false };
    let has_before = start > 1 && characters[start - 1] == '.' && characters[start - 2].is_ascii_digit();
    // Nine digits and two decimals, or nine decimals and something else.
    let is_decimal = part.len() == 12 && part[9] == '.' || ends[1] == 9 && has_before;
    let is_amount = is_decimal || is_in_thousands(part, &ends);
    let is_parted = ends.iter().all(|end| [0, 2, 4, 6, 9, 11].contains(end));
    // Where the date is parted, none of its parts runs on behind it.
    let is_date_whole = ends.contains(&6) || !ends.iter().any(|end| (1..6).contains(end));
    let is_cut = !is_of_more(characters, start, end, &ends);
    (is_cut || is_parted && is_date_whole) && !is_amount && Foedselsnummer::parse(&groups).is_ok()
}

/// Whether a part in groups is in a row of more groups, or an amount in thousands, or a number with decimals.
fn is_of_more(characters: &[char], start: usize, end: usize, ends: &[usize]) -> bool {
    let part: String = characters[start..end].iter().collect();
    let between: Vec<&str> = part.split(|it: char| it.is_ascii_digit()).filter(|between| !between.is_empty()).collect();
    let is_joint = |place: usize| between.contains(&characters[place].to_string().as_str());
    let lengths: Vec<usize> = ends.windows(2).map(|ends| ends[1] - ends[0]).collect();
    let is_end = start > 1 && characters[start - 2].is_ascii_digit() && is_joint(start - 1);
    let next = characters.iter().skip(end + 1).take_while(|it| it.is_ascii_digit()).count();
    let goes_on = end < characters.len() && is_joint(end) && lengths.last() == Some(&next);
    let is_amount = lengths[0] <= 3 && lengths[1..].iter().all(|length| *length == 3);
    let groups: Vec<String> =
        part.split(|it: char| !it.is_ascii_digit()).filter(|it| !it.is_empty()).map(str::to_owned).collect();
    let is_behind_year =
        is_year(&groups[0]) && groups[1].len() <= 3 && groups[2..].iter().all(|group| group.len() == 3);
    let is_date = |at: usize| {
        let (first, second, third) = (&groups[at], &groups[at + 1], &groups[at + 2]);
        let is_below = |group: &str, limit: usize| group.len() <= 2 && (1..=limit).contains(&group.parse().unwrap());
        let are_day_and_month =
            |one: &str, two: &str| is_below(one, 31) && is_below(two, 12) || is_below(one, 12) && is_below(two, 31);
        between[at] == between[at + 1]
            && (is_year(third) && are_day_and_month(first, second)
                || is_year(first) && are_day_and_month(second, third))
    };
    let has_date = (0..groups.len().saturating_sub(2)).any(is_date);
    is_end || goes_on || is_amount || is_behind_year || has_date || between == ["."]
}

fn is_year(group: &str) -> bool {
    group.len() == 4 && ["18", "19", "20"].contains(&&group[..2])
}

/// Whether a part is an amount in thousands with two decimals, or a year and one.
fn is_in_thousands(part: &[char], ends: &[usize]) -> bool {
    let text: String = part.iter().collect();
    let between: Vec<&str> = text.split(|it: char| it.is_ascii_digit()).filter(|between| !between.is_empty()).collect();
    let is_cut = match ends {
        [0, 3, 6, 9, 11] => between[0] == between[1],
        [0, 4, 6, 9, 11] => is_year(&text[..4]),
        _ => false,
    };
    is_cut && between[1].len() == 1 && between[1] != "." && between[2] == "."
}

/// The digits of a part, and the places where its groups end; `None` where other signs than those between groups are in it.
fn groups(part: &[char]) -> Option<(String, Vec<usize>)> {
    let text: String = part.iter().collect();
    let groups: Vec<&str> = text.split([' ', '.', '-']).filter(|group| !group.is_empty()).collect();
    let digits = groups.concat();
    let ends = groups.iter().scan(0, |end, group| {
        *end += group.len();
        Some(*end)
    });
    let ends = std::iter::once(0).chain(ends).collect();
    digits.chars().all(|digit| digit.is_ascii_digit()).then_some((digits, ends))
}

/// Whether a date is in the text, and behind it, perhaps after some words, or before it and some words, what makes a number of it.
fn has_dated_number(text: &str) -> bool {
    // Runs of digits, each with what is before it.
    let (mut runs, mut before): (Vec<(String, String)>, String) = (Vec::new(), String::new());
    let mut is_in_run = false;
    for character in text.chars() {
        if character.is_ascii_digit() {
            if !is_in_run {
                runs.push((std::mem::take(&mut before), String::new()));
            }
            runs.last_mut().unwrap().1.push(character);
        } else {
            before.push(character);
        }
        is_in_run = character.is_ascii_digit();
    }
    let is_number = |birth: &str, others: &str| Foedselsnummer::parse(&format!("{birth}{others}")).is_ok();
    has_named_digits(&runs, &before)
        || (0..runs.len()).any(|at| {
            (1..=3).flat_map(|count| [(count, false), (count, true)]).any(|(count, is_turned)| {
                let Some((date, rest)) = runs[at..].split_at_checked(count) else { return false };
                if is_glued(date, at == 0) {
                    return true;
                }
                let birth = if is_turned { turned(date) } else { birth(date, at == 0) };
                if let (Some((birth, _)), Some(before)) = (&birth, at.checked_sub(1)) {
                    let words = &date[0].0;
                    // At once before the date, or before the number of its digits.
                    let is_it = |five: Option<usize>, is_counted: bool| {
                        let Some((before_five, five)) = five.map(|five| &runs[five]) else { return false };
                        let is_named = match has_letters(words) {
                            true => are_words_of_number(words) || is_of_birth(words) && is_any_number(before_five),
                            false => is_named_as_person(before_five, words),
                        };
                        five.len() == 5 && (is_counted || is_named) && is_number(birth, five)
                    };
                    let is_counted = counts(&runs[before], words);
                    let is_it = is_it(Some(before), false) || is_counted && is_it(before.checked_sub(1), true);
                    if is_it {
                        return true;
                    }
                }
                if let (Some((birth, _)), [count, (between, five), ..]) = (&birth, rest)
                    && counts(count, between)
                {
                    let three_and_two = rest.get(2).filter(|(between, two)| two.len() == 2 && !has_letters(between));
                    let others = match three_and_two {
                        Some((_, two)) if five.len() == 3 => format!("{five}{two}"),
                        _ => five.clone(),
                    };
                    if others.len() == 5 && is_number(birth, &others) {
                        return true;
                    }
                }
                // Five digits, or three and two.
                let others = match rest {
                    [(_, five), ..] if five.len() == 5 => five.clone(),
                    [(_, three), (between, two), ..] if three.len() == 3 && two.len() == 2 && !has_letters(between) => {
                        format!("{three}{two}")
                    }
                    _ => return false,
                };
                let words = &rest[0].0;
                let has_decimals =
                    |(between, decimals): &(String, String)| between == "." && words != "." && decimals.len() <= 2;
                let is_amount = rest[0].1.len() == 5 && rest.get(1).is_some_and(has_decimals);
                if is_amount && !has_letters(words) && !(date.len() == 1 && date[0].1.len() == 6) {
                    return false;
                }
                // Another number, which was masked, is nothing to look past.
                let is_behind = |needs_words: bool| {
                    if words.contains(MASK) {
                        false
                    } else if has_letters(words) {
                        are_words_of_number(words)
                    } else {
                        !needs_words
                    }
                };
                birth.is_some_and(|(birth, needs_words)| is_behind(needs_words) && is_number(&birth, &others))
            })
        })
}

/// Whether five digits that a word names are in the text, and somewhere else the date that makes a number of them.
fn has_named_digits(runs: &[(String, String)], end: &str) -> bool {
    let dates = |place: usize| {
        let counts = (1..=3).filter_map(move |count| Some((count, runs.get(place..place + count)?)));
        counts.flat_map(move |(count, date)| {
            let dates = [birth(date, place == 0).map(|(date, _)| date), turned(date).map(|(date, _)| date)];
            dates.into_iter().flatten().map(move |date| (place..place + count, date))
        })
    };
    let all: Vec<_> = (0..runs.len()).flat_map(dates).collect();
    (0..runs.len()).any(|at| {
        (1..=5).any(|count| {
            let Some(five) = runs.get(at..at + count) else { return false };
            let lengths: Vec<usize> = five.iter().map(|(_, digits)| digits.len()).collect();
            let is_usual = [vec![5], vec![2, 3], vec![3, 2], vec![1; 5]].contains(&lengths);
            let is_date = || all.iter().any(|(place, date)| place.start == at && place.len() >= count && is_day(date));
            let is_form = lengths.iter().sum::<usize>() == 5
                && five[1..].iter().all(|(between, _)| between.chars().all(|it| " .-".contains(it)))
                && (is_usual || five[1..].iter().all(|(between, _)| between == " ") && !is_date());
            let goes_on = runs.get(at + count).is_some_and(|(between, _)| {
                let is_date =
                    |(place, date): &(std::ops::Range<usize>, String)| place.start == at + count && is_day(date);
                [" ", ",", ".", "-", "/"].contains(&between.as_str()) && !all.iter().any(is_date)
            });
            let digits: String = five.iter().map(|(_, digits)| digits.as_str()).collect();
            let behind_date = all.iter().any(|(place, date)| {
                place.end == at
                    && is_day(date)
                    && !has_letters(&five[0].0)
                    && !five[0].0.contains(['%', '&'])
                    && names_others(&runs[..=place.start])
            });
            let fits = || {
                all.iter().any(|(place, date)| {
                    (place.end <= at || place.start >= at + count)
                        && Foedselsnummer::parse(&format!("{date}{digits}")).is_ok()
                })
            };
            let behind = runs.get(at + count);
            let is_before_word = || {
                let has_digits = behind.is_some_and(|(_, digits)| !digits.is_empty());
                is_named_behind(behind.map_or(end, |(between, _)| between), has_digits) && !ends_otherwise(&five[0].0)
            };
            let is_named = || {
                names_others(&runs[..=at])
                    || is_of_whom(&five[0].0)
                    || is_behind_remark(&runs[..=at])
                    || is_behind_said(runs, at)
                    || is_before_word()
            };
            is_form && !goes_on && (behind_date || is_named()) && fits()
        })
    })
}

/// Whether the word for a person's number is behind digits, with a word for is or with a sign between.
fn is_named_behind(text: &str, has_digits: bool) -> bool {
    let near = text.trim_start_matches([' ', '-']);
    let signs = &text[..text.len() - near.len()];
    let (is_said, near) = near.strip_prefix("er ").map_or((false, near), |rest| (true, rest.trim_start()));
    let Some(behind) = ["personnr", "personnummer"].iter().find_map(|word| near.strip_prefix(word)) else {
        return false;
    };
    let is_word = !behind.starts_with(char::is_alphabetic);
    let rest = behind.trim_start_matches(' ');
    let ends = (rest.is_empty() && !has_digits || rest.starts_with('.') || rest.starts_with(','))
        && (!has_digits || rest.contains(char::is_alphabetic));
    // Without a sign, the clause ends behind the word or behind its full stop.
    let behind = behind.strip_prefix('.').unwrap_or(behind);
    let next = behind.trim_start_matches(' ');
    let is_last =
        next.is_empty() || next.starts_with(',') || next.len() < behind.len() && next.starts_with(char::is_uppercase);
    !signs.is_empty() && is_word && (is_said || ends && (signs.contains('-') || is_last))
}

/// Whether the last word of a text says that digits behind it are of something else, or are a number of anything.
fn ends_otherwise(text: &str) -> bool {
    let text = text.to_lowercase();
    let last = text.split(|it: char| !it.is_alphabetic()).rfind(|it| !it.is_empty()).unwrap_or_default();
    ["kr", "sak", "nr", "nummer"].contains(&last)
}

/// Whether what is before the last of the runs is a remark in brackets, and what is before that names it.
fn is_behind_remark(runs: &[(String, String)]) -> bool {
    let text: String = runs.iter().flat_map(|(before, digits)| [before.as_str(), digits]).collect();
    let text = text.strip_suffix(runs[runs.len() - 1].1.as_str()).unwrap();
    let text = text.trim_end_matches([' ', '.', '-', ':']);
    let text = text.strip_suffix("er").filter(|text| text.ends_with([' ', ')'])).unwrap_or(text);
    let Some((before, rest)) =
        text.trim_end_matches([' ', '.', '-', ':']).strip_suffix(')').and_then(|it| it.rsplit_once('('))
    else {
        return false;
    };
    !rest.contains("sak") && !rest.contains("kr") && names_whose(before)
}

/// Whether a date and the word for is are before a run, and the date is that of a person whose number was named.
fn is_behind_said(runs: &[(String, String)], at: usize) -> bool {
    (1..=3).filter_map(|count| at.checked_sub(count)).any(|start| {
        let date = &runs[start..at];
        let dates = [birth(date, start == 0).map(|(date, _)| date), turned(date).map(|(date, _)| date)];
        let before: String = runs[..start].iter().flat_map(|(before, digits)| [before.as_str(), digits]).collect();
        let before = before + &runs[start].0;
        let before = before.trim_end_matches([' ', '.', ',']);
        let before = before.strip_suffix(" født").or(before.strip_suffix(" f")).unwrap_or(before);
        runs[at].0.trim_matches([' ', '.', '-', ':']) == "er"
            && dates.into_iter().flatten().any(|date| is_day(&date))
            && names_whose(before)
    })
}

/// Whether the last words are those for a person's number, perhaps with a name.
fn names_whose(text: &str) -> bool {
    let text = text.rsplit(['*', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']).next().unwrap().to_lowercase();
    let words: Vec<&str> = text.split(|it: char| !it.is_alphabetic()).filter(|it| !it.is_empty()).rev().collect();
    let named = words.iter().take(4).position(|word| *word == "for").map_or(0, |place| place + 1);
    let words = &words[named..words.len().min(named + 2)];
    words.iter().any(|word| ["personnr", "personnummer", "siffer"].contains(word))
        || matches!(words, ["nr", "pers" | "id"])
}

/// Whether what is before the last of the runs names it as the last five digits, counting words that say how many they are.
fn names_others(runs: &[(String, String)]) -> bool {
    let mut text = String::new();
    for (place, (before, _)) in runs.iter().enumerate().rev() {
        text.insert_str(0, before);
        match place.checked_sub(1).map(|place| runs[place].1.as_str()) {
            Some("5") => text.insert_str(0, " fem "),
            Some("11") => text.insert_str(0, " elleve "),
            _ => break,
        }
    }
    let near = text.rsplit('*').next().unwrap().to_lowercase();
    let words: Vec<&str> = near.split(|it: char| !it.is_alphabetic()).filter(|it| !it.is_empty()).rev().collect();
    let is_other = |word: &&&str| {
        ["kr", "nok", "aksje", "ref", "sak", "org", "konto", "ikke"].iter().any(|it| word.starts_with(it))
    };
    let words: Vec<&str> = words.iter().take_while(|word| !is_other(word)).take(4).copied().collect();
    let is_number = |word: &str| ["nr", "nummer"].contains(&word);
    words.iter().take(3).any(|word| ["personnr", "personnummer"].contains(word))
        || words.iter().take(2).any(|word| *word == "siffer")
        || words.windows(2).take(2).any(|pair| is_number(pair[0]) && ["id", "pers"].contains(&pair[1]))
}

/// Whether six digits begin with a day and a month.
fn is_day(date: &str) -> bool {
    let (day, month): (u32, u32) = (date[..2].parse().unwrap(), date[2..4].parse().unwrap());
    let day = if day > 40 { day - 40 } else { day };
    let month = [0, 40, 80].into_iter().find_map(|more| month.checked_sub(more).filter(|it| (1..=12).contains(it)));
    let days = month.map_or(0, |month| [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month as usize - 1]);
    (1..=days).contains(&day)
}

/// Six digits from the year to the day.
fn turned(runs: &[(String, String)]) -> Option<(String, bool)> {
    match runs {
        [(_, date)] if date.len() == 6 => Some((format!("{}{}{}", &date[4..], &date[2..4], &date[..2]), false)),
        _ => None,
    }
}

/// Whether the runs are a date and directly behind its year the other digits.
fn is_glued(runs: &[(String, String)], is_first: bool) -> bool {
    let Some(((between, last), rest)) = runs.split_last().filter(|((_, last), _)| [7, 9].contains(&last.len())) else {
        return false;
    };
    let (year, others) = last.split_at(last.len() - 5);
    let date = [rest, &[(between.clone(), year.to_owned())]].concat();
    let is_by_word = rest.len() == 1 && rest[0].1.len() <= 2;
    let is_in_signs = rest.len() == 2 && rest.iter().all(|(_, digits)| digits.len() <= 2);
    let of_row = |before: &str| before.chars().count() == 1 && [&rest[1].0, between].contains(&&before.to_owned());
    let is_row = !is_first && is_in_signs && of_row(&rest[0].0);
    (is_by_word || is_in_signs && !is_row)
        && birth(&date, is_first).is_some_and(|(birth, _)| Foedselsnummer::parse(&format!("{birth}{others}")).is_ok())
}

/// A date as six digits, and whether there have to be words behind it.
fn birth(runs: &[(String, String)], is_first: bool) -> Option<(String, bool)> {
    let year = |digits: &str| match digits.len() {
        2 => Some(digits.to_owned()),
        4 if ["18", "19", "20"].contains(&&digits[..2]) => Some(digits[2..].to_owned()),
        _ => None,
    };
    let day = |digits: &str| (digits.len() <= 2).then(|| format!("{digits:0>2}"));
    match runs {
        [(_, date)] if date.len() == 6 => Some((date.clone(), true)),
        [(_, date)] if date.len() == 8 => {
            let (turned, birth) = (year(&date[..4]), year(&date[4..]).map(|year| format!("{}{year}", &date[..4])));
            Some((birth.or_else(|| Some(format!("{}{}{}", &date[6..], &date[4..6], turned?)))?, false))
        }
        [(_, first), (between, second)] if has_letters(between) => {
            let word = between.trim_matches([' ', '.', '-']);
            let is_one = between.chars().count() <= 24 && word.chars().all(char::is_alphabetic);
            let month = month(word).filter(|_| is_one)?;
            let (first, second) = if first.len() == 4 { (second, first) } else { (first, second) };
            Some((format!("{}{month}{}", day(first)?, year(second)?), false))
        }
        [(before, first), (_, second)] if second.len() == 4 => {
            let month = month(before.split(|it: char| !it.is_alphabetic()).rfind(|word| !word.is_empty())?)?;
            Some((format!("{}{month}{}", day(first)?, year(second)?), false))
        }
        [(before, first), (between, second), (other, third)] if !has_letters(between) && !has_letters(other) => {
            if first.len() == 4 {
                return Some((format!("{}{}{}", day(third)?, day(second)?, year(first)?), false));
            }
            let is_row = !is_first && before.chars().count() == 1 && [between, other].contains(&before);
            let is_row = is_row && !has_letters(before) && third.len() == 2;
            let is_parted_as_a_number = first.len() == 2 && second.len() == 2 && third.len() == 2;
            let number = |digits: &str| digits.parse::<u32>().unwrap();
            let is_month_first = second.len() <= 2
                && first.len() <= 2
                && (1..=12).contains(&number(first))
                && (13..=31).contains(&number(second));
            let (first, second) = if is_month_first { (second, first) } else { (first, second) };
            let date = format!("{}{}{}", day(first)?, day(second)?, year(third)?);
            (!is_row).then_some((date, is_parted_as_a_number && !is_month_first))
        }
        _ => None,
    }
}

/// The number of the month that this word names.
fn month(word: &str) -> Option<String> {
    let names = ["jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "des"];
    let number = names.iter().position(|name| word.to_lowercase().starts_with(name))? + 1;
    Some(format!("{number:02}"))
}
