//! Sections that others need.

use brreg_settings::{Error, Settings};

use super::ConfigSection;

/// Sections that are missing and that a register needs; a configuration without any register.
pub(super) fn missing(settings: &Settings, sections: &[ConfigSection]) -> Vec<Error> {
    let needs = |section: &ConfigSection| Some((section.name(), section.check(settings).ok().flatten()?));
    let present: Vec<(&str, Vec<&str>)> = sections.iter().filter_map(needs).collect();
    if !sections.iter().any(|section| settings.has(section.name())) {
        let names: Vec<String> = sections.iter().map(|section| format!("[{}]", section.name())).collect();
        return vec![settings.refuse("registers", &format!("none of {} is there", all_of(&names)))];
    }
    let absent = ["maskinporten", "credentials"].into_iter().filter(|section| !settings.has(section));
    let missing = absent.filter_map(|section| {
        let needed = present.iter().filter(|(_, needs)| needs.contains(&section));
        let needed: Vec<String> = needed.map(|(register, _)| format!("[{register}]")).collect();
        (!needed.is_empty()).then(|| settings.refuse(section, &format!("missing; needed for {}", all_of(&needed))))
    });
    missing.collect()
}

/// Names in a sentence.
fn all_of(names: &[String]) -> String {
    match names.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => names.concat(),
    }
}
