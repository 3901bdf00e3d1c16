//! An access token. It has neither `Debug` nor `Display`, and leaves this crate in a request header only.

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

    /// The value of an `Authorization` header, marked so that nothing prints it.
    pub(crate) fn authorization(&self) -> Result<HeaderValue> {
        let text = Zeroizing::new(format!("Bearer {}", self.0.text.as_str()));
        // The cause is left out: it could quote the token.
        let mut value = HeaderValue::from_str(&text).map_err(|_| Error::bad_answer("the token fits no header"))?;
        value.set_sensitive(true);
        Ok(value)
    }

    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Notes that the register refused this token although it was new, so that it is not replaced in vain.
    pub(crate) fn set_refused_when_new(&self) {
        self.0.refused.store(true, Ordering::Relaxed);
    }

    pub(crate) fn was_refused_when_new(&self) -> bool {
        self.0.refused.load(Ordering::Relaxed)
    }
}
