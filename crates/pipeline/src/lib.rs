//! The registers, from their answers to published snapshots.
//!
//! [`registers::REGISTERS`] is the one list of them, and [`register::Register`] is all that the rest of the program knows of each.
//! [`run::nightly`] does a night: every register is fetched into landing ([`source::Source`]), and what landed takes the one path
//! to a published snapshot ([`publish`]). What became of it is data ([`report::RunReport`]); a [`problem::Problem`] is a failure as
//! data. This crate knows no command line and no terminal, and words nothing but the errors of a register.

mod answers;
pub mod backfill;
pub mod base;
pub mod catalog;
pub mod checks;
pub mod context;
pub mod data;
pub mod details;
pub mod doctor;
pub mod erase;
mod erased;
mod erased_check;
mod file_advice;
mod intake;
pub mod landing;
pub mod lost;
pub mod night;
pub mod person_key;
pub mod pictures;
pub mod problem;
pub mod progress;
pub mod publish;
pub mod purge;
mod recognised;
pub mod register;
pub mod registers;
mod rejections;
pub mod remote;
mod remote_here;
mod remote_state;
pub mod report;
pub mod run;
pub mod settings;
pub mod source;
pub mod spool;
pub mod staged;
pub mod state;
pub mod status;
pub mod strangers;
pub mod verify;
