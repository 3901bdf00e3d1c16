//! The tables of each register, as the lake and the catalog know them.

use brreg_lake::RegisterTables;
pub use brreg_transform::schema::ektepakt::REGISTER as EKTEPAKT;
pub use brreg_transform::schema::konkurs::REGISTER as KONKURS;
pub use brreg_transform::schema::rrh::REGISTER as RRH;

/// All registers, in the order of the data dictionary.
pub const REGISTERS: [RegisterTables; 3] = [RRH, KONKURS, EKTEPAKT];
