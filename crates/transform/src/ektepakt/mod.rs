//! Ektepaktregisteret, marriage contracts: from the answer for a person to its rows.

mod rows;
pub mod tables;
mod traces;

pub use rows::{Asked, COUNT, Outcome, Rows};
pub use tables::REGISTER;
