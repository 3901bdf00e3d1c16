//! The published lake in the forms that other tools read: [`bods`] (Beneficial Ownership Data Standard 0.4), [`ftm`]
//! (FollowTheMoney) and [`graf`] (the ownership graph as two tables).
//!
//! The first two are a query on the catalog, one company per row ([`company`]), and a form of its own for each row; the third are two views. It is streamed: what
//! is in memory at a time is one range of companies in DuckDB and one company here. Nothing is written but the files of the export.

pub mod bods;
mod company;
mod digest;
mod failure;
mod folder;
pub mod ftm;
pub mod graf;
mod interval;
mod reason;
