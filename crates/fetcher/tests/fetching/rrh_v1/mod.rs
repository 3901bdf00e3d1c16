//! Today's interface of the register of beneficial owners, against a register whose answers each test writes, and against the
//! simulated one.

mod endringslogg;
mod kill;
mod lookups;
mod openapi;
pub(crate) mod register;
mod sandbox;
pub(crate) mod server;
mod single;
mod totalbestand;
