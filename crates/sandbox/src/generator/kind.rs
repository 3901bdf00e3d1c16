//! The kind of a company, on which its form and its special positions depend.

use super::Content;
use super::rng::Topic;

/// Number of markets on which companies are listed.
pub(super) const MARKETS: usize = 2;
/// Number of foreign registers in which the owners of branches are.
pub(super) const REGISTERS: usize = 8;

/// The kind of a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An ordinary company.
    Company,
    /// A foundation, with positions of its own.
    Foundation,
    /// A trust, with positions of its own.
    Trust,
    /// A company that is listed on one of the markets while it has no owners.
    Listed(usize),
    /// A branch with its owners in one of the foreign registers while it has none here.
    Branch(usize),
}

impl Kind {
    pub(super) fn is_foundation(self) -> bool {
        self == Self::Foundation
    }
}

/// Returns the kind of company `index`, which never changes.
pub(super) fn of(content: &Content, index: u32) -> Kind {
    let mut stream = content.streams.of(Topic::Kind, index);
    match stream.weighted(&[(680, 0), (25, 1), (10, 2), (135, 3), (150, 4)]) {
        0 => Kind::Company,
        1 => Kind::Foundation,
        2 => Kind::Trust,
        3 => Kind::Listed(stream.below(MARKETS as u32) as usize),
        _ => Kind::Branch(stream.below(REGISTERS as u32) as usize),
    }
}
