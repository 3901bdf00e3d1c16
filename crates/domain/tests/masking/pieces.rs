//! What texts are put together of: numbers in their forms, parts of them, and what may be around them.

use brreg_domain::Foedselsnummer;
use proptest::prelude::*;

/// A valid number.
pub(crate) fn number() -> impl Strategy<Value = String> {
    let parts = (1u32..=28, any::<bool>(), 1u32..=12, any::<bool>(), 0u32..100, 0u32..1000);
    parts.prop_filter_map("no check digits", |(day, d_number, month, synthetic, year, individual)| {
        let day = day + if d_number { 40 } else { 0 };
        let month = month + if synthetic { 80 } else { 0 };
        let number = Foedselsnummer::with_check_digits(((day * 100 + month) * 100 + year) * 1000 + individual)?;
        Some(number.expose().to_owned())
    })
}

/// A valid number in one of its forms, a part of one, or what may be around one.
pub(crate) fn piece() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        " personnr. ",
        ". Nr. ",
        " født i Oslo med nummer ",
        " eller et annet nummer - ",
        " i Oslo og kr ",
        " og personnummer (5 siffer) ",
        ", f. ",
        ", sak nr. ",
        " ",
    ]);
    let date = prop::sample::select(vec![
        "d.m.y", "d m y", "d. M y", "d. M c", "M d, c", "c-M-d", "d.m.c", "d-m-c", "c-m-d", "dmc", "cmd", "dmy",
    ]);
    prop_oneof![
        (number(), "[ .-]?").prop_map(|(number, between)| format!("{}{between}{}", &number[..6], &number[6..])),
        (number(), 1..6_usize, 6..11_usize, "[ .-]").prop_map(|(number, a, b, between)| [
            &number[..a],
            &number[a..b],
            &number[b..]
        ]
        .join(&between)),
        (number(), date, words, any::<[bool; 2]>()).prop_map(|(number, date, words, [has_zeros, is_turned])| {
            let (birth, others) = number.split_at(6);
            let birth = written(birth, date, has_zeros);
            if is_turned { format!("{others}{words}{birth}") } else { format!("{birth}{words}{others}") }
        }),
        (number(), "[ .]?", prop::sample::select(vec!["personnr. for Ola (f. ", "to for Ola (f. "])).prop_map(
            |(number, between, before)| {
                let others = format!("{}{between}{}", &number[6..8], &number[8..]);
                format!("{before}{}) er {others}", written(&number[..6], "d.m.y", true))
            }
        ),
        (number(), 0..11_usize, 0..11_usize).prop_map(|(number, a, b)| number[a.min(b)..a.max(b)].to_owned()),
        "[0-9]{1,7}",
        "[ .æ-]{1,2}",
        prop::sample::select(vec![
            "ID-nr ",
            "pers.nr. ",
            " per ",
            " sak nr. ",
            " 5 siffer ",
            "personnr. (for to) ",
            " personnr. for Ola født ",
            " er ",
            " for Ola (to sak) ",
        ])
        .prop_map(str::to_owned),
    ]
}

/// The date with which a number begins: `d` is the day, `m` and `M` are the month and its name, `y` and `c` the year in two digits
/// and in four.
fn written(birth: &str, form: &str, has_zeros: bool) -> String {
    let names = ["januar", "Febr", "mars", "apr", "mai", "JUNI", "juli", "aug.", "sept", "oktober", "nov", "desember"];
    let part = |from: usize| {
        let digits = &birth[from..from + 2];
        let is_apart = !["dm", "cm"].iter().any(|run| form.starts_with(run));
        if has_zeros || !is_apart { digits.to_owned() } else { digits.trim_start_matches('0').to_owned() }
    };
    let of = |letter: char| match letter {
        'd' => part(0),
        'm' => part(2),
        'M' => {
            let month: usize = birth[2..4].parse().unwrap();
            names.get(month.wrapping_sub(1)).map_or_else(|| part(2), ToString::to_string)
        }
        'y' => birth[4..].to_owned(),
        'c' => format!("19{}", &birth[4..]),
        other => other.to_string(),
    };
    form.chars().map(of).collect()
}
