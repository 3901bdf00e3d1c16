//! Many bulk files to snapshots, in the order of their dates, as many loads one after the other would publish them.
//!
//! A file is flattened ahead of its publication ([`crate::staged::Staged`]): that is the expensive part of a load, needs no lake, and is done of
//! several files at once, by threads here or by tasks on other machines ([`stage()`]). The other part, which needs the snapshot
//! before, is the one path of all registers to a published snapshot ([`crate::publish`]), one file after the other ([`run()`]).
//!
//! # Dates
//! A snapshot has the time of its file, not of its publication, so that the history is that of the register. [`date::of`] says
//! where it comes from. A file of which it cannot be told is refused before anything is published.
//!
//! # Killed
//! The names of the snapshots follow from the files alone. What is published of them is recognised, so a backfill that was killed is
//! repeated, and gives the same bytes.
//!
//! # In a bucket
//! A file is copied into the data folder for the time in which it is flattened, so the disk has to have room for one copy per job.
//!
//! # Memory
//! That of one load for each file that is flattened at the same time, and of one publication.

mod address;
mod ahead;
mod bucket;
mod commit;
mod date;
mod find;
mod folders;
mod landing;
mod plan;
mod stage;

pub use bucket::Bucket;
pub use commit::{Backfilled, Order, Told, run};
pub use landing::Landing;
pub use plan::{Plan, Planned, State, plan};
pub use stage::{Stage, stage};
