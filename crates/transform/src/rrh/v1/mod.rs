//! API v1: the walk through one company with its registrations.

mod company;
mod current;
mod notice;
mod registration;

pub use current::current_registration;
