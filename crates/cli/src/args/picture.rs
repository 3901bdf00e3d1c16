//! The arguments of `picture`.

use std::path::PathBuf;

use brreg_picture::Subject;
use clap::Args;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

#[derive(Debug, Args)]
pub(crate) struct PictureArguments {
    /// The organisation number of a company, or the person_id of a person
    #[arg(value_name = "ORGNR|PERSON_ID")]
    pub(crate) subject: Subject,
    /// The steps that are followed from there
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub(crate) depth: usize,
    /// Read the kept snapshots of this night instead of what is published: a day, or the time in the name of one of its snapshots
    #[arg(long, value_name = "NIGHT", value_parser = night)]
    pub(crate) at: Option<Timestamp>,
    /// The file to write, SVG or a page; by default SVG to standard output
    #[arg(long, value_name = "FILE.svg|.html")]
    pub(crate) out: Option<PathBuf>,
}

/// The end of a day in UTC, or the time that the name of a snapshot has.
fn night(text: &str) -> Result<Timestamp, String> {
    let name = text.strip_prefix("snapshot=").unwrap_or(text);
    if let Ok(time) = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", name) {
        return time.to_zoned(TimeZone::UTC).map(|time| time.timestamp()).map_err(|error| error.to_string());
    }
    let day: Date = text.parse().map_err(|_| "a day is 2026-11-20, and a time 20261120T031500Z".to_owned())?;
    let end = day.to_datetime(Time::MAX).to_zoned(TimeZone::UTC);
    end.map(|end| end.timestamp()).map_err(|error| error.to_string())
}
