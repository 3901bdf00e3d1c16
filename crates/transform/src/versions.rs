//! Which thing each row belongs to, and which version of it.

/// For each row of a table the thing that it belongs to and the version.
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

    /// These before those.
    #[must_use]
    pub fn followed_by(mut self, later: Self) -> Self {
        self.keys.extend(later.keys);
        self.versions.extend(later.versions);
        self
    }

    /// The thing of each row.
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
