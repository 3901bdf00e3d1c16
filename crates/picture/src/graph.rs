//! What a picture shows: nodes and the lines between them.

use std::collections::BTreeMap;

/// The nodes and lines of a picture.
#[derive(Debug, Default, PartialEq)]
pub struct Graph {
    /// The nodes; the first one is whom the picture is of.
    pub nodes: Vec<Node>,
    /// The lines, of which each leads from an owner to what is owned.
    pub lines: Vec<Line>,
    /// The nodes that there are, more than those shown where the picture was cut.
    pub total: usize,
    /// The steps after which the picture ends although there is more.
    pub cut_after: Option<usize>,
}

/// What a node stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A person.
    Person,
    /// A Norwegian company.
    Company,
    /// A foreign company.
    Foreign,
    /// A public body that owns a company.
    Public,
    /// The shareholders of a listed company.
    Listed,
    /// Somebody whom the register does not identify.
    Unknown,
    /// Nobody: why a company has no owner.
    Nobody,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it stands for.
    pub kind: Kind,
    /// What it is called.
    pub name: String,
    /// The organisation number of a Norwegian company, or the country of a foreign one.
    pub detail: Option<String>,
    /// What is wrong with a company, such as a bankruptcy.
    pub warning: Option<&'static str>,
}

/// What a line means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Meaning {
    /// A share.
    Ownership,
    /// Votes, the board, or control in another way.
    Control,
    /// Anything else: between an owner and the company, or a position of an unknown kind.
    Other,
}

/// Lines of one meaning between two nodes.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The place of the owner's node.
    pub from: usize,
    /// The place of the node that is owned.
    pub to: usize,
    /// What it means.
    pub meaning: Meaning,
    /// Whether the register says that it is direct.
    pub is_direct: bool,
    /// The least and the greatest share, where the register has an interval.
    pub share: Option<(f64, f64)>,
}

impl Line {
    /// The interval as the register has it.
    #[must_use]
    pub fn label(&self) -> Option<String> {
        self.share.map(|(least, greatest)| format!("{least}–{greatest} %"))
    }
}

/// Lines that show the same between the same nodes are one; the widest interval is that of the line.
pub(crate) fn merged(lines: impl IntoIterator<Item = Line>) -> Vec<Line> {
    let mut merged: BTreeMap<(usize, usize, Meaning, bool), Line> = BTreeMap::new();
    for line in lines {
        let place = (line.from, line.to, line.meaning, line.is_direct);
        let least = |line: &Line| line.share.map_or(-1.0, |(least, _)| least);
        match merged.get_mut(&place) {
            Some(there) if least(there) < least(&line) => *there = line,
            Some(_) => {}
            None => drop(merged.insert(place, line)),
        }
    }
    merged.into_values().collect()
}
