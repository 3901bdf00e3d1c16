//! One load of the notices: pages, then single notices in; tables out.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use arrow::array::RecordBatch;
use brreg_domain::konkurs::Varsel;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::merge;
use crate::answers::{self, Place};
use crate::source::{self, Loaded};
use brreg_lake::Error;
use brreg_lake::compare::Counts as Compared;
use brreg_lake::manifest::{Records, TableEntry};
use brreg_lake::merge as lake;
use brreg_lake::newest::Newest;
use brreg_lake::rejected::RejectedFile;
use brreg_lake::snapshot::{Draft, Previous};
use brreg_transform::cells::Cells;
use brreg_transform::konkurs::tables::{INNEHAVER_AV, TABLES, VARSLER};
use brreg_transform::konkurs::{Notice, Rows};
use brreg_transform::pseudonym::{Key, NationalId};
use brreg_transform::schema::Table;

/// What the rejected single notices' source is called.
const DETAILS: &str = "detaljer.ndjson";
/// A notice without details.
const NOT_FOUND: u16 = 404;

/// What the pages were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The whole list: the snapshot has what was read and nothing else.
    Whole,
    /// An update: the snapshot has what was read, and of the snapshot before all other notices.
    Update,
}

/// A load under way: first every page, then the single notices.
///
/// The same notice twice is one notice, and what came last is what counts. Each listed notice is held until its details
/// come, and every row until [`Load::finish`], which orders them by registration and id.
///
/// An update takes no details away: a notice that has them in the snapshot before, and now is not found alone, stays as it
/// was. The whole list does.
///
/// The manifest's `counts` are `doubled` (listed again with the same content), `doubled_with_other_content`, `without_details`,
/// `rejected_details` (single notices that cannot be read: the list's fields are loaded, and the answer is in
/// `rejected.ndjson`); and, compared with the snapshot before, `new`, `changed`, `unchanged`, and `gone` (in the whole list no
/// more) or `kept` (not in the update).
#[derive(Debug)]
pub struct Load {
    cells: Cells,
    /// The listed notices whose details have not come yet.
    listed: HashMap<Box<str>, Listed>,
    rows: Rows,
    /// Number of the last notice that was flattened.
    version: u32,
    rejected: RejectedFile,
    /// Items of the list that were rejected: one that was read twice counts once.
    refused: HashSet<Box<str>>,
    counts: Counts,
    /// Where in the single notices the next line begins.
    line: Place,
}

#[derive(Debug)]
struct Listed {
    raw: Box<str>,
    /// Place among the listed notices.
    number: u64,
}

#[derive(Debug, Default)]
struct Counts {
    listed: u64,
    doubled: u64,
    doubled_with_other_content: u64,
    without_details: u64,
    rejected: u64,
    rejected_details: u64,
}

#[derive(Deserialize)]
struct Page<'b> {
    #[serde(rename = "_embedded", borrow)]
    embedded: Option<Embedded<'b>>,
}

#[derive(Deserialize)]
struct Embedded<'b> {
    #[serde(borrow, default)]
    konkursvarsler: Vec<&'b RawValue>,
}

#[derive(Deserialize)]
struct Detail<'b> {
    #[serde(borrow)]
    uuid: Cow<'b, str>,
    status: u16,
    #[serde(borrow)]
    varsel: Option<&'b RawValue>,
}

impl Load {
    /// Begins a load into the folder of a draft.
    #[must_use]
    pub fn begin(draft: &Draft, national_id: NationalId, key: Key) -> Self {
        Self {
            cells: Cells::new(national_id, key),
            listed: HashMap::new(),
            rows: Rows::default(),
            version: 0,
            rejected: RejectedFile::new(&draft.work_folder()),
            refused: HashSet::new(),
            counts: Counts::default(),
            line: Place { source: DETAILS.to_owned(), element: 0, byte_offset: 0 },
        }
    }

    /// Takes a page of the list. A notice that cannot be read, or has no id, is rejected.
    ///
    /// # Errors
    /// A page that is no page, and failures to write a rejected notice.
    pub fn page(&mut self, source_name: &str, bytes: &[u8]) -> Result<(), Error> {
        let page: Page<'_> = answers::decode(source_name, bytes)?;
        let notices = page.embedded.map(|embedded| embedded.konkursvarsler).unwrap_or_default();
        for (element, raw) in (1..).zip(notices) {
            let byte_offset = (raw.get().as_ptr() as usize).saturating_sub(bytes.as_ptr() as usize) as u64;
            let place = Place { source: source_name.to_owned(), element, byte_offset };
            match answers::record::<Varsel<'_>>(raw) {
                Ok(Varsel { uuid: Some(uuid), .. }) if !uuid.is_empty() => self.list(&uuid, raw),
                // The list may have been read more than once.
                _ if !self.refused.insert(raw.get().into()) => {}
                Ok(_) => {
                    self.counts.rejected += 1;
                    self.reject(&place, "a required value is missing".to_owned(), Some("/uuid"), raw)?;
                }
                Err(reason) => {
                    self.counts.rejected += 1;
                    self.reject(&place, reason, None, raw)?;
                }
            }
        }
        Ok(())
    }

    fn list(&mut self, uuid: &str, raw: &RawValue) {
        let number = self.counts.listed;
        let Some(known) = self.listed.get_mut(uuid) else {
            self.counts.listed += 1;
            self.listed.insert(uuid.into(), Listed { raw: raw.get().into(), number });
            return;
        };
        if *known.raw == *raw.get() {
            self.counts.doubled += 1;
        } else {
            self.counts.doubled_with_other_content += 1;
            known.raw = raw.get().into();
        }
    }

    fn reject(&mut self, place: &Place, reason: String, path: Option<&str>, raw: &RawValue) -> Result<(), Error> {
        let rejected = place.rejected(reason, path, raw.get());
        self.rejected.append(&rejected.shown(self.cells.national_id))
    }

    /// Takes one line of `detaljer.ndjson`: `{"uuid", "status", "varsel"}`. A single notice that cannot be read, or is another
    /// than the one asked for, is rejected; the list's fields are loaded then, as they are with status 404.
    ///
    /// # Errors
    /// A line that is none of these, and failures to write a rejected notice.
    pub fn detail(&mut self, line: &[u8]) -> Result<(), Error> {
        self.line.element += 1;
        let place = self.line.clone();
        self.line.byte_offset += line.len() as u64 + u64::from(!line.ends_with(b"\n"));
        let detail: Detail<'_> = answers::decode(DETAILS, line)?;
        let listed = self.listed.remove(&*detail.uuid);
        let list = listed.as_ref().and_then(|listed| brreg_parser::json::read::<Varsel<'_>>(&listed.raw).ok());
        let found = detail.varsel.filter(|_| detail.status != NOT_FOUND);
        let decoded = found.map(|raw| (raw, answers::record::<Varsel<'_>>(raw)));
        let one = match decoded {
            None => None,
            Some((_, Ok(one))) if one.uuid.as_ref().is_none_or(|uuid| **uuid == *detail.uuid) => Some(one),
            Some((raw, decoded)) => {
                let other = || "the answer is another notice than the one asked for".to_owned();
                let reason = decoded.err().unwrap_or_else(other);
                self.counts.rejected_details += 1;
                self.reject(&place, reason, Some("/varsel"), raw)?;
                None
            }
        };
        self.push(&detail.uuid, list.as_ref(), one.as_ref());
        Ok(())
    }

    fn push(&mut self, uuid: &str, list: Option<&Varsel<'_>>, detail: Option<&Varsel<'_>>) {
        if list.is_none() && detail.is_none() {
            return;
        }
        self.counts.without_details += u64::from(detail.is_none());
        self.version += 1;
        self.rows.push(Notice { uuid, list, detail }, self.version, &mut self.cells);
    }

    /// Ends the load after the last page and single notice, and writes the tables. Listed notices whose details never came are
    /// without.
    ///
    /// # Errors
    /// When the snapshot before cannot be read, or a table cannot be written.
    pub fn finish(mut self, draft: &Draft, previous: Option<&Previous>, mode: Mode) -> Result<Loaded, Error> {
        let mut left: Vec<_> = std::mem::take(&mut self.listed).into_iter().collect();
        left.sort_unstable_by_key(|(_, listed)| listed.number);
        for (uuid, listed) in left {
            let list: Option<Varsel<'_>> = brreg_parser::json::read(&listed.raw).ok();
            self.push(&uuid, list.as_ref(), None);
        }
        let now = self.rows.finish()?;
        let read = Newest::of(&self.rows.notices, &self.rows.registered)?;
        let loaded = read.len() as u64;
        let rows = [read.rows(&now[0], &self.rows.notices)?, read.rows(&now[1], &self.rows.holders)?];
        // The whole list needs nothing of a snapshot that is damaged.
        let previous = previous.filter(|previous| mode == Mode::Update || previous.is_sound(&TABLES));
        let national_id = self.cells.national_id;
        let (entries, compared) = match (previous, mode) {
            (None, _) => (write(draft, rows)?, Compared { new: loaded, ..Compared::default() }),
            (Some(previous), Mode::Whole) => {
                let replaced = merge::uuids(&rows[0]).map(str::to_owned).collect();
                let compared = lake::count(previous, &of_tables(rows.clone(), &replaced), national_id)?;
                (write(draft, rows)?, compared)
            }
            (Some(previous), Mode::Update) => {
                let stay = merge::with_details_before(previous, &rows[0])?;
                let rows = [merge::of_others(&rows[0], &stay)?, merge::of_others(&rows[1], &stay)?];
                let replaced = merge::uuids(&rows[0]).map(str::to_owned).collect();
                let update = of_tables(rows, &replaced);
                let (entries, mut compared) = lake::upsert(draft, previous, &update, national_id)?;
                // They were read, and are as they were.
                compared.unchanged += stay.len() as u64;
                compared.absent -= stay.len() as u64;
                (entries, compared)
            }
        };
        let merged_with = previous.filter(|_| mode == Mode::Update).map(|previous| previous.published.name);

        let Self { cells, rejected, counts, .. } = self;
        rejected.finish()?;
        Ok(Loaded {
            entries,
            records: Records { read: loaded + counts.rejected, loaded, rejected: counts.rejected },
            avvik: cells.into_avvik().by_name(),
            counts: counts.named(compared, mode),
            merged_with,
            is_whole: mode == Mode::Whole,
            ..Loaded::default()
        })
    }
}

/// Writes the tables.
fn write(draft: &Draft, [varsler, innehaver_av]: [RecordBatch; 2]) -> Result<Vec<(&'static Table, TableEntry)>, Error> {
    source::write(draft, vec![(&VARSLER, varsler), (&INNEHAVER_AV, innehaver_av)])
}

/// The rows of both tables, which replace those of the same notices.
fn of_tables([varsler, innehaver_av]: [RecordBatch; 2], replaced: &HashSet<String>) -> lake::Loaded<'_> {
    let tables = vec![
        lake::LoadedTable { table: &VARSLER, rows: varsler, replaced },
        lake::LoadedTable { table: &INNEHAVER_AV, rows: innehaver_av, replaced },
    ];
    lake::Loaded { tables, order: Some("registreringstidspunkt") }
}

impl Counts {
    fn named(&self, compared: Compared, mode: Mode) -> BTreeMap<String, u64> {
        let absent = match mode {
            Mode::Whole => "gone",
            Mode::Update => "kept",
        };
        let counts = [
            ("doubled", self.doubled),
            ("doubled_with_other_content", self.doubled_with_other_content),
            ("without_details", self.without_details),
            ("rejected_details", self.rejected_details),
            ("new", compared.new),
            ("changed", compared.changed),
            ("unchanged", compared.unchanged),
            (absent, compared.absent),
        ];
        counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect()
    }
}
