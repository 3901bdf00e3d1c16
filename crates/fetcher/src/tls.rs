//! Tells TLS failures of trust from other failures of a request.

use std::error::Error as StdError;
use std::io;

use rustls::AlertDescription as Alert;

use crate::error::Refusal;

/// Returns whether a cause of this error is that one side did not accept the other's certificate, name or TLS version.
pub(crate) fn is_trust_failure(error: &(dyn StdError + 'static)) -> bool {
    cause(error).is_some_and(refuses_trust)
}

/// Returns why the server refused the client certificate, if that is a cause of this error.
pub(crate) fn refusal(error: &(dyn StdError + 'static)) -> Option<Refusal> {
    let rustls::Error::AlertReceived(alert) = cause(error)? else { return None };
    Some(match alert {
        Alert::CertificateRequired | Alert::NoCertificate => Refusal::Missing,
        Alert::CertificateExpired => Refusal::Expired,
        Alert::UnknownCA => Refusal::UnknownAuthority,
        Alert::CertificateRevoked => Refusal::Revoked,
        // Alerts that give no particular reason.
        Alert::BadCertificate
        | Alert::UnsupportedCertificate
        | Alert::CertificateUnknown
        | Alert::AccessDenied
        // The certificate's signature, or its authority's, does not verify.
        | Alert::DecryptError
        | Alert::HandshakeFailure => Refusal::Other,
        _ => return None,
    })
}

/// Returns the TLS error among the causes of this error.
fn cause<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(cause) = error.downcast_ref::<rustls::Error>() {
            return Some(cause);
        }
        next = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            // `io::Error::source` skips the error that it wraps.
            Some(wrapped) => Some(wrapped as &(dyn StdError + 'static)),
            None => error.source(),
        };
    }
    None
}

fn refuses_trust(error: &rustls::Error) -> bool {
    match error {
        rustls::Error::InvalidCertificate(_)
        | rustls::Error::InvalidCertRevocationList(_)
        | rustls::Error::NoCertificatesPresented
        | rustls::Error::UnsupportedNameType
        | rustls::Error::PeerIncompatible(_)
        | rustls::Error::PeerMisbehaved(_)
        | rustls::Error::NoApplicationProtocol => true,
        // Other alerts report a broken connection or a busy server.
        rustls::Error::AlertReceived(alert) => matches!(
            alert,
            Alert::HandshakeFailure
                | Alert::NoCertificate
                | Alert::BadCertificate
                | Alert::UnsupportedCertificate
                | Alert::CertificateRevoked
                | Alert::CertificateExpired
                | Alert::CertificateUnknown
                | Alert::UnknownCA
                | Alert::AccessDenied
                | Alert::DecryptError
                | Alert::ProtocolVersion
                | Alert::InsufficientSecurity
                | Alert::UnrecognisedName
                | Alert::CertificateRequired
        ),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alert_gives_the_reason_for_refusing_a_certificate() {
        for (alert, expected) in [
            (Alert::CertificateRequired, Some(Refusal::Missing)),
            (Alert::CertificateExpired, Some(Refusal::Expired)),
            (Alert::UnknownCA, Some(Refusal::UnknownAuthority)),
            (Alert::CertificateRevoked, Some(Refusal::Revoked)),
            (Alert::BadCertificate, Some(Refusal::Other)),
            (Alert::DecryptError, Some(Refusal::Other)),
            (Alert::InternalError, None),
        ] {
            let error = io::Error::new(io::ErrorKind::InvalidData, rustls::Error::AlertReceived(alert));
            assert_eq!(refusal(&error), expected, "{alert:?}");
        }
        assert_eq!(refusal(&io::Error::other("broken pipe")), None);
    }
}
