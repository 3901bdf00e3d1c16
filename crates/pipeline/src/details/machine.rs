//! Certificates and settings: what a run was made with.

use brreg_domain::mask_identity_numbers;

use crate::context::Context;
use crate::doctor::{self, Finding, Needs};
use crate::problem::{Kind, Problem};
use crate::report::{Certificate, Setting};

/// The section of the key and the certificate that Maskinporten knows.
const CREDENTIALS: &str = "credentials";

/// When each certificate ends that a section names. One that cannot be read is missing: `doctor` says why.
pub(super) fn certificates(context: &Context<'_>) -> Vec<Certificate> {
    let shared = context.configuration.credentials().and_then(|credentials| doctor::certificate(&credentials));
    let mut found: Vec<Certificate> = certificate(CREDENTIALS, shared).into_iter().collect();
    for register in context.registers {
        if !context.configuration.has(register.section()).unwrap_or_default() {
            continue;
        }
        let checks = register.checks().iter();
        for check in checks.filter(|check| check.name == doctor::CERTIFICATE && check.needs == Needs::Nothing) {
            found.extend(certificate(register.name(), (check.run)(context)));
        }
    }
    found
}

fn certificate(section: &str, found: Result<Finding, Problem>) -> Option<Certificate> {
    let not_after = match found {
        Ok(Finding::Certificate { not_after, .. }) => not_after,
        Err(problem) => match problem.kind() {
            Kind::CertificateEnds { not_after, .. } => *not_after,
            _ => return None,
        },
        Ok(_) => return None,
    };
    Some(Certificate { section: section.to_owned(), not_after })
}

/// The settings that the configuration names, without secrets and identity numbers.
pub(super) fn settings(context: &Context<'_>) -> Vec<Setting> {
    let masked = |value: String| mask_identity_numbers(&value).into_owned();
    let shown = context.configuration.shown().into_iter();
    shown.map(|(name, value)| Setting { name, value: value.map(masked) }).collect()
}
