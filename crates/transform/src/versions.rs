//! The item that each row belongs to, and the version of that item.

/// The item and its version for each row of a table.
#[derive(Debug, Clone, Default)]
pub struct Versions {
    keys: Vec<String>,
    versions: Vec<u32>,
}

impl Versions {
    /// Adds a row.
    pub fn push(&mut self, key: &str, version: u32) {
        self.keys.push(key.to_owned());
        self.versions.push(version);
    }

    /// Appends `later` after `self`.
    #[must_use]
    pub fn followed_by(mut self, later: Self) -> Self {
        self.keys.extend(later.keys);
        self.versions.extend(later.versions);
        self
    }

    /// The item of each row.
    #[must_use]
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// The version of each row.
    #[must_use]
    pub fn versions(&self) -> &[u32] {
        &self.versions
    }
}
