//! What a `Content-Encoding` says, and what proves that a body has none.

/// The encodings that exist.
const ENCODINGS: [&str; 11] =
    ["gzip", "x-gzip", "compress", "x-compress", "deflate", "br", "zstd", "dcb", "dcz", "exi", "aes128gcm"];

/// Whether a `Content-Encoding` names one that exists. Servers put other words there, such as `none` or a character set, under
/// which the body is as it is; whether it can be used shows in its content.
pub(crate) fn is_named(names: &str) -> bool {
    names.split(',').any(|name| ENCODINGS.iter().any(|known| name.trim().eq_ignore_ascii_case(known)))
}

/// Whether a body is what JSON is without an encoding, or nothing: text in UTF-8 that begins as objects and lists do. A compressed body
/// can begin with the same byte, but is no text.
pub(crate) fn is_plain_json(body: &[u8]) -> bool {
    std::str::from_utf8(body).is_ok_and(|text| {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        text.is_empty() || text.starts_with(['{', '['])
    })
}

#[cfg(test)]
mod tests {
    use super::{is_named, is_plain_json};

    #[test]
    fn words_that_are_no_encoding_mean_nothing() {
        for name in ["", "identity", "Identity", "none", "UTF-8", "binary", "identity, none"] {
            assert!(!is_named(name), "{name}");
        }
        for name in ["gzip", "GZIP", "identity, br", "x-gzip"] {
            assert!(is_named(name), "{name}");
        }
    }

    #[test]
    fn a_body_that_is_json_as_it_is_proves_that_it_has_no_encoding() {
        for body in ["", "\r\n", "{}", " [1]", "\u{feff}{\"a\": \"å\"}"] {
            assert!(is_plain_json(body.as_bytes()), "{body}");
        }
        for body in [&b"[\x0e\0\xf8\x8f"[..], b"\x1f\x8b\x08", b"<html>", b"\xef\xbb\xbf\x8b"] {
            assert!(!is_plain_json(body));
        }
    }
}
