//! What the user can do about an error.

use super::{ErrorKind, Found, Refusal, SizeLimit, TimeLimit};

/// Returns what the user can do about an error of this kind, if that is known. An open register gives access to nobody: it asks for
/// none.
pub(super) fn advice(kind: &ErrorKind, is_open: bool) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::Config(_) => "correct the setting in the configuration",
        ErrorKind::CredentialsForm { remedy, .. } => remedy,
        ErrorKind::Credentials(_) => "check the key file, its password and the settings of [credentials]",
        ErrorKind::Connect { .. } | ErrorKind::Unreachable { .. } => {
            "check the address, the network and the firewall's outgoing rules"
        }
        ErrorKind::Tls { .. } => {
            "check the clock, ca_file and the certificates of both sides; verification cannot be switched off"
        }
        ErrorKind::ClientCertificate { refusal, .. } => match refusal {
            Refusal::Expired | Refusal::Revoked => "order a new enterprise certificate",
            Refusal::Missing => "check that the configured file contains the enterprise certificate and its key",
            Refusal::UnknownAuthority | Refusal::Other => {
                "use an enterprise certificate that the register accepts: one for test in test, one for production \
                 in production"
            }
        },
        ErrorKind::Clock { .. } => "set the clock of this machine, and keep it right with a time server (NTP)",
        ErrorKind::Token { error, .. } => match error.as_str() {
            "invalid_scope" => "add the scope to the client, or ask the register to grant it to the organisation",
            "invalid_client" => "check client_id and issuer in [maskinporten]",
            "invalid_grant" => {
                "check that the key or certificate is registered for the client, and that it is still valid"
            }
            _ => "check client, key and scopes in Maskinporten's self-service",
        },
        ErrorKind::Status { status: 401 | 403, .. } if is_open => {
            "the register is open to everybody: check the address in the configuration, the proxy and the firewall, or run again later"
        }
        ErrorKind::Status { status: 401 | 403, .. } => "check that the organisation has been given access",
        ErrorKind::Status { status: 408 | 429 | 500.., .. } => {
            "run again later; ask the register if the error persists"
        }
        ErrorKind::Status { is_foreign: true, .. } => {
            "check the address in the configuration: another server answers there"
        }
        ErrorKind::Status { status: 404 | 410, .. } => {
            "check the address in the configuration; if it is right, ask the register where this is now"
        }
        ErrorKind::Status { .. } => "ask the register, with its answer: it does not accept what was asked for",
        ErrorKind::Redirect { .. } => "check the address in the configuration",
        ErrorKind::Paging(_) => "nothing was published; run again, and ask the register if the error persists",
        ErrorKind::ParameterIgnored { is_setting: false, .. } => {
            "run again later; ask the register if the error persists"
        }
        ErrorKind::ParameterIgnored { .. } => {
            "set the parameter's name in the configuration to the one in the register's OpenAPI document"
        }
        ErrorKind::NoAnswers { .. } => "check the address in the configuration, or run again later",
        ErrorKind::Interrupted
        | ErrorKind::Truncated { .. }
        | ErrorKind::WrongRange(_)
        | ErrorKind::BadAnswer(_)
        | ErrorKind::WrongForm { found: Found::Empty | Found::Json, .. } => {
            "run again later; ask the register if the error persists"
        }
        ErrorKind::WrongForm { found: Found::Html | Found::Other, .. } => {
            "check the address in the configuration, or run again later"
        }
        ErrorKind::Older { .. } => "nothing was published; run again later, and ask the register if the error persists",
        ErrorKind::TooManyLookups { .. } => "check the register's file; raise the limit if so many lookups are right",
        ErrorKind::TooLarge { which: SizeLimit::Download, .. } => "raise max_bytes in [download] if the size is right",
        ErrorKind::TooLarge { which: SizeLimit::Answer, .. } => "raise max_answer_bytes in [http] if the size is right",
        ErrorKind::TooLarge { which: SizeLimit::Record, .. } => {
            "ask the register: no answer about one thing is that large"
        }
        ErrorKind::TooLarge { which: SizeLimit::Token, .. } => "check issuer in [maskinporten]",
        ErrorKind::DiskFull { .. } => "free disk space or move the data folder",
        ErrorKind::Timeout(TimeLimit::Connect) => {
            "check the network and the firewall's outgoing rules, or raise connect_timeout_seconds in [http]"
        }
        ErrorKind::Timeout(TimeLimit::Response | TimeLimit::Idle) => {
            "run again later, or raise the time limit in the configuration"
        }
        ErrorKind::Timeout(TimeLimit::Rate) => {
            "run again: the download is resumed; a slow line needs a lower min_rate_bytes_per_second in [download]"
        }
        ErrorKind::Timeout(TimeLimit::AnswerRate) => {
            "run again later; a slow line needs a lower min_rate_bytes_per_second in [http]"
        }
        ErrorKind::Timeout(TimeLimit::Lookups) => "run again later, or raise deadline_seconds in [enhet]",
        ErrorKind::Timeout(TimeLimit::Deadline) => "run again: the download is resumed",
        ErrorKind::Io { .. } => "check the disk, and that the program may write to the data folder",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_an_advice() {
        for (status, is_foreign, is_open) in
            (300..600).flat_map(|status| [(status, false, false), (status, true, false), (status, false, true)])
        {
            let kind = ErrorKind::Status { status, message: None, korrelasjonsid: None, retry_after: None, is_foreign };
            assert!(advice(&kind, is_open).is_some(), "{status}");
        }
    }
}
