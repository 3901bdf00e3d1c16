//! What holds for any bytes that a register or a user hands over, as functions: a fuzzer calls them with the bytes that it
//! finds, and tests with random ones.
//!
//! Each panics where its property does not hold.
#![allow(clippy::panic, missing_docs)]

use brreg_settings::{Section, Settings};
use zeroize::Zeroizing;

use crate::credentials::Credentials;
use crate::konkurs::Page;
use crate::settings::{CredentialSettings, DownloadSettings, HttpSettings, MaskinportenSettings, RetrySettings};

/// A page of notices is refused, or its notices have names that are safe in an address, and no item is lost.
pub fn page(input: &[u8]) {
    let Ok(page) = Page::read(input) else { return };
    for notice in &page.notices {
        assert!(notice.uuid.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
    }
    assert_eq!(page.is_empty(), page.notices.len() as u64 + page.nameless == 0);
}

/// A key file is read or refused, whatever is in it. The first byte chooses the kind of file.
pub fn credentials(input: &[u8]) {
    let Some((kind, data)) = input.split_first() else { return };
    let password = Zeroizing::new("passord".to_owned());
    let read = match kind % 4 {
        0 => Credentials::from_pkcs12(data, &password),
        1 => Credentials::from_jwk(data),
        2 => Credentials::from_pem(&[], data, &password),
        _ => Credentials::from_pem(data, data, &password),
    };
    if let Err(error) = read {
        assert!(!error.to_string().is_empty());
    }
}

/// Each section is read as the setting's types say, or refused with an error that can be shown.
pub fn settings(text: &str) {
    let Ok(settings) = Settings::parse(text) else { return };
    let refused = [
        settings.section::<MaskinportenSettings>("maskinporten").err(),
        settings.section::<CredentialSettings>("credentials").err(),
        settings.section::<HttpSettings>("http").err(),
        settings.section::<RetrySettings>("retry").err(),
        settings.section::<DownloadSettings>("download").err(),
    ];
    let unknown = settings.unknown(&[Section::of::<RetrySettings>("retry"), Section::of::<HttpSettings>("http")]);
    for error in refused.into_iter().flatten().chain(unknown) {
        assert!(!error.to_string().is_empty());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pages_are_read_or_refused(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            items in prop::collection::vec("[{]\"uuid\":(\"[a-z/.-]{0,6}\"|7|null),?[}]", 0..4),
            total in "(null|7|-1|\"7\"|1e9)",
        ) {
            super::page(&bytes);
            let items = items.join(",");
            super::page(
                format!("{{\"_embedded\":{{\"konkursvarsler\":[{items}]}},\"page\":{{\"totalElements\":{total}}}}}").as_bytes(),
            );
        }

        #[test]
        fn sections_are_read_or_refused(
            lines in prop::collection::vec(
                "(\\[(http|retry|download|credentials|maskinporten)\\]|[a-z_]{1,9} = (\"[a-z0-9]*\"|-?[0-9]{1,20}|1e9|true|\\[\\]))",
                0..8,
            ),
        ) {
            super::settings(&lines.join("\n"));
        }

        #[test]
        fn key_files_are_read_or_refused(
            kind in 0..4_u8, bytes in prop::collection::vec(any::<u8>(), 0..200), jwk in "[{]\"(kty|n|e|d|p)\":\"?(RSA|AQAB|[A-Z]{0,9})\"?[}]",
        ) {
            super::credentials(&[&[kind], &bytes[..]].concat());
            super::credentials(&[&[1], jwk.as_bytes()].concat());
            super::credentials(&[&[kind], &b"-----BEGIN PRIVATE KEY-----\n"[..], &bytes[..]].concat());
            super::credentials(&[&[0, 0x30, 0x82], &bytes[..]].concat());
        }
    }
}
