//! The flaw of one page.

use super::Failure;

/// The flaw of a page, an extension of the request for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PageFlaw {
    /// The wrong target of its next link.
    pub(crate) next: Option<NextPage>,
    /// It has no notices.
    pub(crate) empty: bool,
    /// The error of the reported total.
    pub(crate) total: i64,
    /// Number of newest notices that are not published yet.
    pub(crate) hidden: u32,
    /// Whether it repeats its first notice or event.
    pub(crate) twice: bool,
    /// Whether the numbers of its events fall.
    pub(crate) falling: bool,
    /// Whether its events are of an unknown kind.
    pub(crate) unknown_kind: bool,
    /// Whether its events happened at one time.
    pub(crate) same_time: bool,
    /// Whether its events are in the feed's own order.
    pub(crate) ignores_sort: bool,
}

/// The target of a wrong next link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NextPage {
    /// This address.
    Address(String),
    /// The first page.
    First,
    /// No target: the link is missing.
    Missing,
}

impl PageFlaw {
    /// Returns the flaw of a page for a failure of a page, and no flaw for another failure.
    pub(crate) fn of(failure: Failure) -> Self {
        match failure {
            Failure::NextLink(address) => Self { next: Some(NextPage::Address(address)), ..Self::default() },
            Failure::NextLoop => Self { next: Some(NextPage::First), ..Self::default() },
            Failure::EmptyPage => Self { empty: true, ..Self::default() },
            Failure::Total(total) => Self { total, ..Self::default() },
            Failure::Hide(hidden) => Self { hidden, ..Self::default() },
            Failure::NoNext => Self { next: Some(NextPage::Missing), ..Self::default() },
            Failure::Falling => Self { falling: true, ..Self::default() },
            Failure::UnknownKind => Self { unknown_kind: true, ..Self::default() },
            Failure::SameTime => Self { same_time: true, ..Self::default() },
            Failure::IgnoreSort => Self { ignores_sort: true, ..Self::default() },
            Failure::Twice => Self { twice: true, total: 1, ..Self::default() },
            _ => Self::default(),
        }
    }
}
