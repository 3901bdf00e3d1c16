//! The exit codes.

use serde::{Deserialize, Serialize};

/// The exit codes that users can rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum Exit {
    /// Done.
    Done,
    /// Failed, nothing new published.
    Failed,
    /// Wrong usage or configuration.
    Usage,
    /// The data was refused by a check, nothing new published.
    Refused,
    /// Some registers published and others failed, or a step after the publication failed.
    Partly,
    /// Another run holds the lock.
    Locked,
}

impl Exit {
    const ALL: [Self; 6] = [Self::Done, Self::Failed, Self::Usage, Self::Refused, Self::Partly, Self::Locked];

    /// The number.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Refused => 3,
            Self::Partly => 4,
            Self::Locked => 75,
        }
    }
}

impl From<Exit> for u8 {
    fn from(exit: Exit) -> Self {
        exit.code()
    }
}

impl TryFrom<u8> for Exit {
    type Error = &'static str;

    fn try_from(code: u8) -> Result<Self, Self::Error> {
        Self::ALL.into_iter().find(|exit| exit.code() == code).ok_or("not an exit code of this program")
    }
}
