//! The program as its users run it, from a file or a register to SQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod changes;
mod commands;
mod configuration;
mod interruptions;
mod nightly;
mod permissions;
mod privacy;
mod python;
mod readme;
mod refusals;
mod rejections;
mod rows;
mod simulation;
mod sql;
mod versions;
