//! What became of a run, for people: its [words], which the terminal shows, and its [page].

mod chart;
pub mod page;
pub mod words;
pub mod write;
