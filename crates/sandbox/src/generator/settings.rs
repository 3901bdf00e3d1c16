//! What to generate.

use super::json::Absent;

/// How much of what is generated. The same settings give the same bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Registrations, on every day; at most [`Settings::MAX_VIRKSOMHETER`], and more count as that many.
    pub virksomheter: u32,
    /// Which content: another seed gives other companies, persons and ownership.
    pub seed: u64,
    /// Share of the registrations that carry one [`Flaw`](super::Flaw), 0 to 1.
    pub flaws: f64,
    /// Days after the first one, 1 January 2026. From one day to the next about one registration of 150 changes, and one
    /// company of 2,000 leaves and another comes in its place.
    pub day: u32,
    /// How JSON says that a value is not there.
    pub absent: Absent,
    /// Whether JSON is indented.
    pub pretty: bool,
}

impl Settings {
    /// How many registrations can be had: there are nine million organisation numbers of test organisations, and some are
    /// kept for companies that come later.
    pub const MAX_VIRKSOMHETER: u32 = 8_000_000;

    /// This many registrations.
    #[must_use]
    pub fn virksomheter(self, virksomheter: u32) -> Self {
        Self { virksomheter, ..self }
    }

    /// The content of this seed.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// This share of registrations with a flaw.
    #[must_use]
    pub fn flaws(self, flaws: f64) -> Self {
        Self { flaws, ..self }
    }

    /// The content as it is this many days after the first.
    #[must_use]
    pub fn day(self, day: u32) -> Self {
        Self { day, ..self }
    }

    /// This way of saying that a value is not there.
    #[must_use]
    pub fn absent(self, absent: Absent) -> Self {
        Self { absent, ..self }
    }

    /// JSON that is indented, or compact.
    #[must_use]
    pub fn pretty(self, pretty: bool) -> Self {
        Self { pretty, ..self }
    }
}

/// A thousand registrations of seed 1 without flaws on the first day, as compact JSON with `null`.
impl Default for Settings {
    fn default() -> Self {
        Self { virksomheter: 1_000, seed: 1, flaws: 0.0, day: 0, absent: Absent::default(), pretty: false }
    }
}
