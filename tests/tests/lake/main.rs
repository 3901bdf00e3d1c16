//! The program as its users run it, from a file or a register to SQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod api_versions;
mod attached;
mod browser;
mod changes;
mod commands;
mod configuration;
mod damage;
mod dependencies;
mod descriptions;
mod ektepakt;
mod enhet;
mod erasure;
mod export;
#[cfg(target_os = "linux")]
mod fail_points;
mod faults;
mod full_disk;
mod fuzz_targets;
mod graph;
mod history;
mod installed;
mod interruptions;
mod konkurs;
mod konkurs_refusals;
mod links;
#[cfg(target_os = "linux")]
mod model;
mod nightly;
mod odd_files;
mod other_readers;
mod pages;
mod permissions;
mod person_key;
mod pictures;
mod privacy;
mod publication;
mod python;
mod python_module;
mod readme;
mod refusals;
mod registers;
mod rejections;
mod released;
mod repeated;
mod rows;
mod rrh_v1;
mod simulation;
mod spellings;
mod sql;
mod stopping;
mod strangers;
mod versions;
