//! What a caller gives: the registers' own views and macros.

/// Views and macros over the tables of some registers. A script may replace a view of one that comes
/// before it: the last definition counts wherever the view is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sql {
    /// The registers whose tables the script names: without one of them the catalog does not have the script's views.
    pub needs: &'static [&'static str],
    /// Registers whose tables the script names too, and which have none of their rows where they are not published. A script
    /// that needs no other register than these is in every catalog, before all others.
    pub or_empty: &'static [&'static str],
    /// The statements: each `CREATE VIEW` or `CREATE MACRO` begins a line, below a comment that describes it.
    pub script: &'static str,
}
