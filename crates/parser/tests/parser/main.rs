//! The parser from the outside: what a file gives, and how a bad one is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod archive;
mod csv;
mod csv_file;
mod csv_header;
mod csv_joined;
mod csv_owners;
mod csv_people;
mod gzip;
mod json;
mod layouts;
mod properties;
mod samples;
mod support;
mod zips;
