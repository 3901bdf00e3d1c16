//! What is wrong with one page.

use super::Failure;

/// What is wrong with a page: an extension of the request for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PageFlaw {
    /// Where its link to the next page leads.
    pub(crate) next: Option<NextPage>,
    /// It has no notices.
    pub(crate) empty: bool,
    /// How far the total is off.
    pub(crate) total: i64,
    /// How many of the newest notices are not published yet.
    pub(crate) hidden: u32,
    /// It names its first notice twice.
    pub(crate) twice: bool,
}

/// Where a wrong link to the next page leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NextPage {
    /// To this address.
    Address(String),
    /// To the first page.
    First,
    /// There is none.
    Missing,
}

impl PageFlaw {
    /// The flaw that a failure of a page is; none for another failure.
    pub(super) fn of(failure: Failure) -> Self {
        match failure {
            Failure::NextLink(address) => Self { next: Some(NextPage::Address(address)), ..Self::default() },
            Failure::NextLoop => Self { next: Some(NextPage::First), ..Self::default() },
            Failure::EmptyPage => Self { empty: true, ..Self::default() },
            Failure::Total(total) => Self { total, ..Self::default() },
            Failure::Hide(hidden) => Self { hidden, ..Self::default() },
            Failure::NoNext => Self { next: Some(NextPage::Missing), ..Self::default() },
            Failure::Twice => Self { twice: true, total: 1, ..Self::default() },
            _ => Self::default(),
        }
    }
}
