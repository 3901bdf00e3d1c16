//! An access token. It has no `Debug` or `Display`, and leaves this crate only in a request header.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use reqwest::header::HeaderValue;
use zeroize::Zeroizing;

use crate::error::{Error, Result};

#[derive(Clone)]
pub(crate) struct AccessToken(Arc<Inner>);

struct Inner {
    text: Zeroizing<String>,
    refused: AtomicBool,
}

impl AccessToken {
    pub(crate) fn new(text: Zeroizing<String>) -> Self {
        Self(Arc::new(Inner { text, refused: AtomicBool::new(false) }))
    }

    /// Returns the value of an `Authorization` header, marked as sensitive so that it is not printed.
    pub(crate) fn authorization(&self) -> Result<HeaderValue> {
        let text = Zeroizing::new(format!("Bearer {}", self.0.text.as_str()));
        // The cause is left out because it could quote the token.
        let mut value =
            HeaderValue::from_str(&text).map_err(|_| Error::bad_answer("the token is not valid in a header"))?;
        value.set_sensitive(true);
        Ok(value)
    }

    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Records that the register refused this token although it was new, so that it is not replaced again.
    pub(crate) fn set_refused_when_new(&self) {
        self.0.refused.store(true, Ordering::Relaxed);
    }

    pub(crate) fn was_refused_when_new(&self) -> bool {
        self.0.refused.load(Ordering::Relaxed)
    }
}
