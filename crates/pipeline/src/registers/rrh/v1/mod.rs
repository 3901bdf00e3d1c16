//! Today's API: a copy by bulk file and log of changes, by portfolio, or by the log from its start.

mod answers;
mod base;
mod bulk;
mod description;
mod first;
mod kodelister;
mod list;
mod log;
mod portfolio;
mod progress;
mod source;
mod update;

pub(super) use description::check_description;
pub(super) use progress::origin;
pub(super) use source::{Client, client, copy_by};
