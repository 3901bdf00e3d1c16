//! The settings of the generator.

use super::json::Absent;

/// Size and kind of the content. The same settings give the same bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Number of registrations on each day, limited to [`Settings::MAX_VIRKSOMHETER`].
    pub virksomheter: u32,
    /// The seed; another one gives other companies, persons and ownership.
    pub seed: u64,
    /// Share of the registrations with a [`Flaw`](super::Flaw), 0 to 1.
    pub flaws: f64,
    /// Days after the first one, 1 January 2026. From one day to the next about one registration of 150 changes, and one
    /// company of 2,000 is replaced by another.
    pub day: u32,
    /// The form of absent values in JSON.
    pub absent: Absent,
    /// Whether JSON is indented.
    pub pretty: bool,
}

impl Settings {
    /// Largest number of registrations: there are nine million organisation numbers of test organisations, and some are
    /// reserved for companies of later days.
    pub const MAX_VIRKSOMHETER: u32 = 8_000_000;

    /// Sets the number of registrations.
    #[must_use]
    pub fn virksomheter(self, virksomheter: u32) -> Self {
        Self { virksomheter, ..self }
    }

    /// Sets the seed.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Sets the share of registrations with a flaw.
    #[must_use]
    pub fn flaws(self, flaws: f64) -> Self {
        Self { flaws, ..self }
    }

    /// Sets the number of days after the first one.
    #[must_use]
    pub fn day(self, day: u32) -> Self {
        Self { day, ..self }
    }

    /// Sets the form of absent values in JSON.
    #[must_use]
    pub fn absent(self, absent: Absent) -> Self {
        Self { absent, ..self }
    }

    /// Sets whether JSON is indented.
    #[must_use]
    pub fn pretty(self, pretty: bool) -> Self {
        Self { pretty, ..self }
    }
}

/// Returns a thousand registrations of seed 1 without flaws on the first day, as compact JSON with `null`.
impl Default for Settings {
    fn default() -> Self {
        Self { virksomheter: 1_000, seed: 1, flaws: 0.0, day: 0, absent: Absent::default(), pretty: false }
    }
}
