//! Ektepaktregisteret, marriage contracts: from the answer for a person to its rows.

mod rows;

pub use rows::{Asked, COUNT, OPPSLAG, Outcome, Rows};
