//! One load of the notices: pages, then single notices in; tables out.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use brreg_domain::konkurs::Varsel;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::listed::Listed;
use crate::answers::{self, Place, Refusal};
use crate::checks;
use crate::problem::{At as _, Problem, Step};
use crate::settings::Checks;
use crate::source::Loaded;
use brreg_lake::Error;
use brreg_lake::compare::{Counts as Compared, Side, compare};
use brreg_lake::manifest::Records;
use brreg_lake::merge::{Base, Incoming, MergeRules, NewGroup};
use brreg_lake::rejected::RejectedFile;
use brreg_lake::snapshot::{Draft, Previous};
use brreg_transform::cells::Cells;
use brreg_transform::konkurs::tables::TABLES;
use brreg_transform::konkurs::{COMPARED, Notice, Rows};
use brreg_transform::pseudonym::{Key, NationalId};

/// What the rejected single notices' source is called.
const DETAILS: &str = "detaljer.ndjson";
/// A notice without details.
const NOT_FOUND: u16 = 404;

/// Notices whose rows are collected before they are handed to the merge.
const NOTICES_AT_A_TIME: usize = 4096;

/// A notice has its place by when it was registered, and keeps the details that it has.
static RULES: MergeRules = MergeRules {
    tables: &TABLES,
    group: "uuid",
    order: Some("registreringstidspunkt"),
    outlasts: Some("har_detaljer"),
};

/// What the pages were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The whole list: the snapshot has what was read and nothing else.
    Whole,
    /// An update: the snapshot has what was read, and of the snapshot before all other notices.
    Update,
}

/// Whether the rest of a list makes a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// It does.
    Counts,
    /// Too many items were rejected, whatever the rest is.
    Hopeless,
}

/// A load under way: first every page, then the single notices.
///
/// The same notice twice is one notice, and what came last is what counts. The pages are needed until the end of the load,
/// since a listed notice is read again when its details come; rows are sorted by registration and id in bounded memory.
///
/// An update takes no details away: a notice that has them in the snapshot before, and now is not found alone, stays as it
/// was. The whole list does.
///
/// The manifest's `counts` are `doubled` (listed again with the same content), `doubled_with_other_content`, `without_details`,
/// `rejected_details` (single notices that cannot be read: the list's fields are loaded, and the answer is in
/// `rejected.ndjson`); and, compared with the snapshot before, `new`, `changed`, `unchanged`, and `gone` (in the whole list no
/// more) or `kept` (not in the update).
pub struct Load {
    cells: Cells,
    /// The listed notices whose details have not come yet.
    listed: Listed,
    rows: Rows,
    /// The notices of these rows.
    notices: Vec<NewGroup>,
    /// Bytes of the answers that these rows are of.
    bytes: usize,
    incoming: Incoming,
    rejected: RejectedFile,
    /// Items of the list that were rejected: one that was read twice counts once.
    refused: HashSet<Box<str>>,
    counts: Counts,
    /// Where in the single notices the next line begins.
    line: Place,
}

#[derive(Debug, Default)]
struct Counts {
    doubled: [u64; 2],
    without_details: u64,
    /// Items of the list that can be read.
    listed: u64,
    rejected: u64,
    /// Single notices that were found.
    details: u64,
    /// Those of them that cannot be read.
    rejected_details: u64,
}

#[derive(Deserialize)]
struct Page<'b> {
    #[serde(rename = "_embedded", borrow)]
    embedded: Option<Embedded<'b>>,
}

#[derive(Deserialize)]
struct Embedded<'b> {
    #[serde(borrow)]
    konkursvarsler: Option<Vec<&'b RawValue>>,
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
            listed: Listed::new(),
            rows: Rows::default(),
            notices: Vec::new(),
            bytes: 0,
            incoming: Incoming::new(&RULES, draft),
            rejected: RejectedFile::new(&draft.work_folder()),
            refused: HashSet::new(),
            counts: Counts::default(),
            line: Place { source: DETAILS.to_owned(), element: 0, byte_offset: 0 },
        }
    }

    /// Takes a page of the list, behind which pages of so many bytes follow. A notice that cannot be read, or has no id, is
    /// rejected.
    ///
    /// # Errors
    /// A page that cannot be read or is no page, and failures to write a rejected notice.
    pub fn page(&mut self, path: &Path, following: u64, checks: &Checks) -> Result<Rest, Error> {
        let bytes = brreg_files::read(path).map_err(|error| Error::io(path, error))?;
        let source = path.file_name().unwrap_or_default().to_string_lossy();
        // The register answers so where there is nothing new.
        if bytes.trim_ascii().is_empty() {
            return Ok(Rest::Counts);
        }
        let page: Option<Page<'_>> = answers::decode(&source, &bytes)?;
        let number = self.listed.next_page(path)?;
        let notices =
            page.and_then(|page| page.embedded).and_then(|embedded| embedded.konkursvarsler).unwrap_or_default();
        for (element, raw) in (1..).zip(notices) {
            let byte_offset = (raw.get().as_ptr() as usize).saturating_sub(bytes.as_ptr() as usize) as u64;
            let place = Place { source: source.clone().into_owned(), element, byte_offset };
            match answers::record::<Varsel<'_>>(raw) {
                Ok(Varsel { uuid: Some(uuid), .. }) if !uuid.is_empty() => {
                    self.listed.add(&uuid, raw, number, byte_offset)?;
                    self.counts.listed += 1;
                    continue;
                }
                // The list may have been read more than once.
                _ if !self.refused.insert(raw.get().into()) => continue,
                Ok(_) => self.reject(&place, Refusal::at("a required value is missing", "/uuid"), raw)?,
                Err(refusal) => self.reject(&place, refusal, raw)?,
            }
            self.counts.rejected += 1;
            let left = (bytes.len() as u64).saturating_sub(byte_offset).saturating_add(following);
            if checks::is_hopeless(self.items(), self.items().read, left, checks) {
                return Ok(Rest::Hopeless);
            }
        }
        Ok(Rest::Counts)
    }

    /// The items of the list so far. One that is listed twice counts twice, as nobody knows yet what comes twice.
    fn items(&self) -> Records {
        let Counts { listed: loaded, rejected, .. } = self.counts;
        Records { read: loaded + rejected, loaded, rejected }
    }

    /// Ends a load whose list is [hopeless](Rest::Hopeless). The folder is that of the draft.
    pub fn hopeless(self, folder: &Path, checks: &Checks) -> Problem {
        let items = self.items();
        match self.rejected.finish().at(Step::Load) {
            Ok(()) => checks::hopeless(items, folder, checks),
            Err(problem) => problem,
        }
    }

    fn reject(&mut self, place: &Place, refusal: Refusal, raw: &RawValue) -> Result<(), Error> {
        let rejected = place.rejected(refusal, raw.get());
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
        self.bytes += line.len();
        self.line.byte_offset += line.len() as u64 + u64::from(!line.ends_with(b"\n"));
        let detail: Detail<'_> = answers::decode(DETAILS, line)?;
        let listed = self.listed.take(&detail.uuid)?;
        let list = listed.as_ref().and_then(|raw| brreg_parser::json::read::<Varsel<'_>>(raw).ok());
        let found = detail.varsel.filter(|_| detail.status != NOT_FOUND);
        self.counts.details += u64::from(found.is_some());
        let decoded = found.map(|raw| (raw, answers::record::<Varsel<'_>>(raw)));
        let one = match decoded {
            None => None,
            Some((_, Ok(one))) if one.uuid.as_ref().is_none_or(|uuid| **uuid == *detail.uuid) => Some(one),
            Some((raw, decoded)) => {
                let other = || Refusal::new("the answer is another notice than the one asked for");
                let refusal = decoded.err().unwrap_or_else(other);
                self.counts.rejected_details += 1;
                self.reject(&place, refusal.below("/varsel"), raw)?;
                None
            }
        };
        self.push(&detail.uuid, list.as_ref(), one.as_ref())
    }

    /// What became of the single notices that were found.
    #[must_use]
    pub fn details(&self) -> Records {
        let (read, rejected) = (self.counts.details, self.counts.rejected_details);
        Records { read, loaded: read - rejected, rejected }
    }

    fn push(&mut self, uuid: &str, list: Option<&Varsel<'_>>, detail: Option<&Varsel<'_>>) -> Result<(), Error> {
        if list.is_none() && detail.is_none() {
            return Ok(());
        }
        self.counts.without_details += u64::from(detail.is_none());
        let [notices, holders] = self.rows.counts();
        let order = self.rows.push(Notice { uuid, list, detail }, &mut self.cells);
        let [notices_now, holders_now] = self.rows.counts();
        let rows = vec![notices_now - notices, holders_now - holders];
        self.notices.push(NewGroup { key: uuid.to_owned(), order, is_whole: true, gives_way: detail.is_none(), rows });
        let is_enough = self.notices.len() == NOTICES_AT_A_TIME || self.bytes >= answers::BYTES_AT_A_TIME;
        if is_enough { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Error> {
        self.bytes = 0;
        self.incoming.add(std::mem::take(&mut self.notices), self.rows.finish()?.into())
    }

    /// Ends the load after the last page and single notice, and writes the tables. Listed notices whose details never came are
    /// without.
    ///
    /// # Errors
    /// When the snapshot before cannot be read, or a table cannot be written.
    pub fn finish(mut self, draft: &Draft, previous: Option<&Previous>, mode: Mode) -> Result<Loaded, Error> {
        for position in self.listed.left() {
            let raw = self.listed.read(position)?;
            let list: Option<Varsel<'_>> = brreg_parser::json::read(&raw).ok();
            if let Some(Varsel { uuid: Some(uuid), .. }) = &list {
                self.push(uuid, list.as_ref(), None)?;
            }
        }
        self.counts.doubled = self.listed.doubled;
        // The merge needs its room.
        drop(std::mem::replace(&mut self.listed, Listed::new()));
        self.flush()?;
        let national_id = self.cells.national_id;
        // The whole list needs nothing of a snapshot that is damaged.
        let before = previous.filter(|previous| mode == Mode::Update || previous.is_sound(&TABLES));
        let is_not_compared = before.is_none() && previous.is_some();
        let previous = before;
        let merged_with = previous.filter(|_| mode == Mode::Update);
        let base = merged_with.map(|previous| Base::new(previous, &RULES, national_id));
        let merged = self.incoming.write(draft, base.as_ref())?;
        let compared = match previous.filter(|_| mode == Mode::Whole) {
            Some(previous) => {
                let before = Side::published(previous, &COMPARED);
                let now = Side::draft(draft, &merged.entries, national_id, &COMPARED);
                compare(&before, &now, &COMPARED, &draft.work_folder(), &mut ())?
            }
            None => merged.counts,
        };
        let loaded = merged.came;

        let Self { cells, rejected, counts, .. } = self;
        rejected.finish()?;
        Ok(Loaded {
            entries: merged.entries,
            records: Records { read: loaded + counts.rejected, loaded, rejected: counts.rejected },
            avvik: cells.into_avvik().by_name(),
            counts: counts.named(compared, mode),
            merged_with: merged_with.map(|previous| previous.published.name),
            is_whole: mode == Mode::Whole,
            is_not_compared,
            ..Loaded::default()
        })
    }
}

impl Counts {
    fn named(&self, compared: Compared, mode: Mode) -> BTreeMap<String, u64> {
        let absent = match mode {
            Mode::Whole => "gone",
            Mode::Update => "kept",
        };
        let counts = [
            ("doubled", self.doubled[0]),
            ("doubled_with_other_content", self.doubled[1]),
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
