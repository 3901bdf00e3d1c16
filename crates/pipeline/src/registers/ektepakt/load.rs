//! One load of contracts: the answers for some persons in, a snapshot of all persons asked so far out.

use std::borrow::Cow;
use std::collections::BTreeMap;

use brreg_domain::Tekst;
use brreg_domain::ektepakt::Svar;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::answers::{self, Place, Refusal};
use crate::source::Loaded;
use brreg_lake::Error;
use brreg_lake::manifest::Records;
use brreg_lake::merge::{Base, Incoming, MergeRules, NewGroup};
use brreg_lake::rejected::RejectedFile;
use brreg_lake::snapshot::{Draft, Previous};
use brreg_transform::cells::Cells;
use brreg_transform::ektepakt::tables::TABLES;
use brreg_transform::ektepakt::{Asked, Outcome, Rows};
use brreg_transform::pseudonym::{Key, NationalId};

/// What the answers' source is called.
const ANSWERS: &str = "oppslag.ndjson";
/// The status of an answer.
const OK: u16 = 200;

/// Lookups whose rows are collected before they are handed to the merge.
const LOOKUPS_AT_A_TIME: usize = 4096;

/// Persons are in the order of their pseudonyms.
static RULES: MergeRules = MergeRules { tables: &TABLES, group: "person_id", order: None, outlasts: None };

/// A load under way.
///
/// A person's newest lookup is the row of `oppslag`, and the contracts are those of the newest lookup that was answered: a
/// failure says nothing about contracts. What the snapshot before holds of other persons stays. With
/// [`NationalId::Drop`] no row says whose it is, so that snapshots cannot be merged: each holds the answers of its own load.
///
/// The manifest's `counts` are `treff`, `ingen_treff` and `feil` among the lookups of this load, `asked_again` (the same person
/// twice in this load), and `kept` (persons of the snapshot before that were not asked now).
pub struct Load {
    cells: Cells,
    rows: Rows,
    /// The lookups of these rows.
    lookups: Vec<NewGroup>,
    /// Bytes of the answers that these rows are of.
    bytes: usize,
    incoming: Incoming,
    rejected: RejectedFile,
    counts: Counts,
    /// Where in the answers the next line begins.
    line: Place,
}

#[derive(Debug, Default)]
struct Counts {
    lookups: u32,
    treff: u64,
    ingen_treff: u64,
    feil: u64,
    rejected: u64,
}

#[derive(Deserialize)]
struct Line<'b> {
    #[serde(borrow)]
    fnr: Cow<'b, str>,
    oppslagstidspunkt: Option<String>,
    status: u16,
    #[serde(borrow)]
    svar: Option<&'b RawValue>,
    feilmelding: Option<String>,
    korrelasjonsid: Option<String>,
}

impl Load {
    /// Begins a load into the folder of a draft.
    #[must_use]
    pub fn begin(draft: &Draft, national_id: NationalId, key: Key) -> Self {
        Self {
            cells: Cells::new(national_id, key),
            rows: Rows::default(),
            lookups: Vec::new(),
            bytes: 0,
            incoming: Incoming::new(&RULES, draft),
            rejected: RejectedFile::new(&draft.work_folder()),
            counts: Counts::default(),
            line: Place { source: ANSWERS.to_owned(), element: 0, byte_offset: 0 },
        }
    }

    /// Takes one line of `oppslag.ndjson`: `{"fnr", "oppslagstidspunkt", "status", "svar"}`, or in place of `svar` `"feilmelding"`
    /// and `"korrelasjonsid"`. An answer that cannot be read, or is about another person, is rejected, and the lookup has
    /// failed.
    ///
    /// # Errors
    /// A line that is none of these, and failures to write a rejected answer.
    pub fn line(&mut self, line: &[u8]) -> Result<(), Error> {
        self.line.element += 1;
        let place = self.line.clone();
        self.bytes += line.len();
        self.line.byte_offset += line.len() as u64 + u64::from(!line.ends_with(b"\n"));
        let line: Line<'_> = answers::decode(ANSWERS, line)?;
        let asked_at = line.oppslagstidspunkt.map(Tekst::from);
        let korrelasjonsid = line.korrelasjonsid.map(Tekst::from);
        self.counts.lookups += 1;
        let key = self.cells.key.of_number(&line.fnr);
        let person_id = self.cells.person_id(&line.fnr);
        let asked = Asked { number: &line.fnr, person_id: person_id.as_deref() };

        let answer = line.svar.filter(|_| line.status == OK).map(|raw| (raw, decoded(raw, &line.fnr)));
        let reason = match answer {
            Some((_, Ok(answer))) => {
                let before = self.rows.counts();
                self.answered(asked, &answer, asked_at.as_ref());
                return self.push(key, true, before);
            }
            Some((raw, Err(refusal))) => {
                self.counts.rejected += 1;
                let rejected = place.rejected(refusal.clone().below("/svar"), raw.get());
                self.rejected.append(&rejected.shown(self.cells.national_id))?;
                Some(Tekst::from(refusal.to_string()))
            }
            None => line.feilmelding.map(Tekst::from),
        };
        self.counts.feil += 1;
        let status = Tekst::from(format!("HTTP {}", line.status));
        let feilmelding = Some(reason.as_ref().unwrap_or(&status));
        let failed = Outcome::Failed { feilmelding, korrelasjonsid: korrelasjonsid.as_ref() };
        let moment = self.cells.timestamp(asked_at.as_ref());
        let before = self.rows.counts();
        self.rows.oppslag(asked, moment, failed, &mut self.cells);
        self.push(key, false, before)
    }

    /// Takes the rows since these counts as what a lookup of a person gave. A failure says nothing about contracts.
    fn push(&mut self, key: String, is_whole: bool, before: [usize; TABLES.len()]) -> Result<(), Error> {
        let rows = self.rows.counts().into_iter().zip(before).map(|(now, before)| now - before).collect();
        self.lookups.push(NewGroup { key, order: None, is_whole, gives_way: false, rows });
        let is_enough = self.lookups.len() == LOOKUPS_AT_A_TIME || self.bytes >= answers::BYTES_AT_A_TIME;
        if is_enough { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Error> {
        self.bytes = 0;
        self.incoming.add(std::mem::take(&mut self.lookups), self.rows.finish()?.into())
    }

    fn answered(&mut self, asked: Asked<'_>, answer: &Svar<'_>, asked_at: Option<&Tekst<'_>>) {
        self.cells.unknown_fields(&answer.unknown);
        let count = i32::try_from(answer.ektepakt.len()).unwrap_or(i32::MAX);
        *(if count > 0 { &mut self.counts.treff } else { &mut self.counts.ingen_treff }) += 1;
        let answered_at = answer.oppslagstidspunkt.as_ref().filter(|text| !text.trim().is_empty());
        let moment = self.cells.timestamp(answered_at.or(asked_at));
        let outcome = Outcome::Answered { spraak: answer.spraak.as_ref(), antall_ektepakt: count };
        self.rows.oppslag(asked, moment, outcome, &mut self.cells);
        for ektepakt in &answer.ektepakt {
            self.rows.ektepakt(asked, ektepakt, &mut self.cells);
        }
    }

    /// Ends the load after the last answer, and writes the tables.
    ///
    /// # Errors
    /// When the snapshot before cannot be read, or a table cannot be written.
    pub fn finish(mut self, draft: &Draft, previous: Option<&Previous>) -> Result<Loaded, Error> {
        self.flush()?;
        // Without pseudonyms no row says whose it is.
        let now = self.cells.national_id;
        let is_named = |previous: &&Previous| ![previous.manifest.national_id, now].contains(&NationalId::Drop);
        let merged_with = previous.filter(is_named);
        let base = merged_with.map(|previous| Base::new(previous, &RULES, now));
        let merged = self.incoming.write(draft, base.as_ref())?;

        let Self { cells, rejected, counts, .. } = self;
        rejected.finish()?;
        let read = u64::from(counts.lookups);
        Ok(Loaded {
            entries: merged.entries,
            records: Records { read, loaded: read - counts.rejected, rejected: counts.rejected },
            avvik: cells.into_avvik().by_name(),
            counts: counts.named(merged.came, merged.counts.absent),
            merged_with: merged_with.map(|previous| previous.published.name),
            ..Loaded::default()
        })
    }
}

impl Counts {
    /// With the number of persons of this load, and of those that stay from the snapshot before.
    fn named(&self, asked: u64, kept: u64) -> BTreeMap<String, u64> {
        let counts = [
            ("treff", self.treff),
            ("ingen_treff", self.ingen_treff),
            ("feil", self.feil),
            ("asked_again", u64::from(self.lookups) - asked),
            ("kept", kept),
        ];
        counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect()
    }
}

/// An answer about this person; why it is none otherwise.
fn decoded<'b>(raw: &'b RawValue, number: &str) -> Result<Svar<'b>, Refusal> {
    let answer: Svar<'_> = answers::record(raw)?;
    match answer.rolleinnehaver.as_deref() {
        Some(about) if about != number => {
            return Err(Refusal::new("the answer is about another person than the one asked for"));
        }
        _ => {}
    }
    // Without these an error that is answered with 200 would count as a person without contracts.
    let contracts = answer.ektepakt.len();
    match answer.antall_ektepakt {
        None => Err(Refusal::new("the answer does not say how many contracts there are")),
        Some(count) if usize::try_from(count) != Ok(contracts) => {
            Err(Refusal::new(format!("the answer says that there are {count} contracts and has {contracts}")))
        }
        Some(_) => {
            let mut numbers: Vec<_> = answer.ektepakt.iter().filter_map(|contract| contract.ektepaktnummer).collect();
            numbers.sort_unstable();
            match numbers.windows(2).any(|pair| pair[0] == pair[1]) {
                true => Err(Refusal::new("the answer has a contract twice")),
                false => Ok(answer),
            }
        }
    }
}
