//! Ektepaktregisteret, marriage contracts: from the answers for some persons to a snapshot.

mod load;
mod rows;

pub use load::{Load, REGISTER};

pub use crate::loaded::Loaded;
