//! Ektepaktregisteret, marriage contracts: from the answers for some persons to a snapshot.

mod load;

pub use load::{Load, REGISTER};
