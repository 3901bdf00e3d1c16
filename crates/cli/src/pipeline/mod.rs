//! The ways of the data: from a register or a file to a published snapshot.

pub(crate) mod checks;
pub(crate) mod landing;
pub(crate) mod load;
pub(crate) mod rrh;
