//! From the labels of the CSV to the codes of the JSON.

use std::borrow::Cow;

use brreg_domain::Tekst;
use brreg_domain::kodeverk::{self, Kodeliste};
use brreg_domain::rrh::partner::{Kodeverdi, Land};

/// The value with the code that the label has in the list; without a code where the label is not in the list.
pub(super) fn kodeverdi(list: Kodeliste, label: &str) -> Option<Kodeverdi<'_>> {
    (!label.is_empty()).then(|| Kodeverdi {
        kode: list.code_of(label).map(Tekst::from),
        kodetekst: Some(label.into()),
        ..Kodeverdi::default()
    })
}

/// The values of labels with commas between them.
pub(super) fn kodeverdier(list: Kodeliste, labels: &str) -> Vec<Kodeverdi<'_>> {
    split(labels, |label| list.code_of(label).is_some()).filter_map(|label| kodeverdi(list, label)).collect()
}

/// The country with the code of its Norwegian name; without a code where no country has it.
pub(super) fn land(name: &str) -> Option<Land<'_>> {
    (!name.is_empty()).then(|| Land {
        landkode: kodeverk::country_code(name).map(|code| Tekst(Cow::Borrowed(code))),
        land: Some(name.into()),
        ..Land::default()
    })
}

/// The countries of names with commas between them.
pub(super) fn landliste(names: &str) -> Vec<Land<'_>> {
    split(names, |name| kodeverk::country_code(name).is_some()).filter_map(land).collect()
}

/// Splits at commas, but not inside a known name: of the parts at hand the most that are a known name together are
/// one, and a part that begins none is one by itself.
fn split(text: &str, is_known: impl Fn(&str) -> bool) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let all = rest?;
        let ends = || all.match_indices(',').map(|(index, _)| index).chain([all.len()]);
        let known = ends().filter(|&end| is_known(all[..end].trim())).last();
        let end = known.or_else(|| ends().next())?;
        rest = all.get(end + 1..);
        Some(all[..end].trim())
    })
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn names_with_commas_stay_whole() {
        let known = ["Norge", "Kongo", "Kongo, Den demokratiske republikken", "Mexico"];
        for (text, parts) in [
            ("Norge", &["Norge"] as &[_]),
            ("Norge,Mexico", &["Norge", "Mexico"]),
            ("Kongo, Den demokratiske republikken,Norge", &["Kongo, Den demokratiske republikken", "Norge"]),
            ("Kongo,Norge", &["Kongo", "Norge"]),
            ("Utopia,Norge", &["Utopia", "Norge"]),
            ("Norge,Utopia", &["Norge", "Utopia"]),
            ("Norge,", &["Norge", ""]),
            ("", &[""]),
        ] {
            assert_eq!(split(text, |name| known.contains(&name)).collect::<Vec<_>>(), parts, "{text}");
        }
    }
}
