//! What became of a run, for people: its [words], which the terminal shows, and its [page]. Other pages have the same [head].

mod chart;
pub mod head;
pub mod page;
pub mod words;
pub mod write;
