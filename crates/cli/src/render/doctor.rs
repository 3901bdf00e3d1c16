//! What the checks of `doctor` found.

use brreg_pipeline::doctor::{Checked, Finding, Outcome};
use brreg_report::words::{certificate, description, grouped};

/// The checks as a table.
pub(crate) fn table(checks: &[Checked]) -> String {
    let mut shown = super::table(&["check", "", "found"]);
    for check in checks {
        let (state, found) = match &check.outcome {
            Outcome::Sound(finding) => ("ok", text(finding)),
            Outcome::Failed { problem, blocks } if blocks.is_empty() => ("FAILED", description(problem)),
            Outcome::Failed { problem, blocks } => {
                ("FAILED", format!("{}. This blocks {}", description(problem), blocks.join(", ")))
            }
            Outcome::Blocked { by } => ("blocked", format!("by {by}")),
        };
        shown.add_row([check.name.as_str(), state, &found]);
    }
    shown.to_string()
}

fn text(finding: &Finding) -> String {
    match finding {
        Finding::Read { file } => file.display().to_string(),
        Finding::Certificate { holder, not_after, days } => certificate(holder.as_deref(), *not_after, *days),
        Finding::RegisteredKey { kid } => format!("a key that is registered at Maskinporten as {kid}"),
        Finding::Granted { scope } => format!("Maskinporten grants {scope}"),
        Finding::Answers => "the register answers".to_owned(),
        Finding::AsDescribed => "the settings are as the document says".to_owned(),
        Finding::Copied { by } => format!("kept by {by}"),
        Finding::Has { number, what } => format!("the register answers: it has {} {what}", grouped(*number)),
        Finding::Refuses { address } => format!("{address} creates and replaces an object under conditions alone"),
        Finding::Free { bytes } => format!("{} GB free", bytes / 1_000_000_000),
    }
}
