//! Where the data of a register come from, and on which terms: declared as data, for descriptions that other programs read.

/// Where the data of a register come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provenance {
    /// The register's own name.
    pub title: &'static str,
    /// What it has, in one sentence.
    pub description: &'static str,
    /// The page of the register's owner that describes it.
    pub page: &'static str,
    /// The licence of open data. Data without one are used on the terms on which access was granted.
    pub licence: Option<Licence>,
}

impl Provenance {
    /// One without a page and a licence, for tests.
    pub const NONE: Self = Self { title: "", description: "", page: "", licence: None };
}

/// A licence of open data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Licence {
    /// Its short name.
    pub name: &'static str,
    /// Its name.
    pub title: &'static str,
    /// Its text.
    pub page: &'static str,
}
