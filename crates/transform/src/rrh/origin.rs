//! Where records came from, and when.

use jiff::Timestamp;

/// Where the records of a load came from, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// What they were read from.
    pub kilde: Kilde,
    /// When that was fetched; `None` for a file whose time nobody knows.
    pub hentet: Option<Timestamp>,
}

impl Origin {
    /// A file that a user names.
    pub const FILE: Self = Self { kilde: Kilde::Totalbestand, hentet: None };

    pub(super) fn microseconds(self) -> Option<i64> {
        self.hentet.map(Timestamp::as_microsecond)
    }
}

/// What records were read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kilde {
    /// A bulk file of API v1.
    Totalbestand,
    /// A lookup of API v1.
    Oppslag,
    /// The partner API. A registration of it has this source, whatever the caller says of its load.
    Partner,
}

impl Kilde {
    /// The value of `virksomheter.kilde`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Totalbestand => "totalbestand",
            Self::Oppslag => "oppslag",
            Self::Partner => "partner",
        }
    }
}
