//! One load of contracts: the answers for some persons in, a snapshot of all persons asked so far out.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use brreg_domain::Tekst;
use brreg_domain::ektepakt::Svar;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::answers::{self, Place};
use crate::source::{self, Loaded};
use brreg_lake::Error;
use brreg_lake::manifest::Records;
use brreg_lake::merge::{self, LoadedTable};
use brreg_lake::newest::Newest;
use brreg_lake::rejected::RejectedFile;
use brreg_lake::snapshot::{Draft, Previous};
use brreg_transform::cells::Cells;
use brreg_transform::ektepakt::tables::TABLES;
use brreg_transform::ektepakt::{Asked, COUNT, OPPSLAG, Outcome, Rows};
use brreg_transform::pseudonym::{Key, NationalId};
use brreg_transform::versions::Versions;

/// What the answers' source is called.
const ANSWERS: &str = "oppslag.ndjson";
/// The status of an answer.
const OK: u16 = 200;

/// A load under way.
///
/// A person's newest lookup is the row of `oppslag`, and the contracts are those of the newest lookup that was answered: a
/// failure says nothing about contracts. What the snapshot before holds of other persons stays. With
/// [`NationalId::Drop`] no row says whose it is, so that snapshots cannot be merged: each holds the answers of its own load.
///
/// The manifest's `counts` are `treff`, `ingen_treff` and `feil` among the lookups of this load, `asked_again` (the same person
/// twice in this load), and `kept` (persons of the snapshot before that were not asked now).
#[derive(Debug)]
pub struct Load {
    cells: Cells,
    rows: Rows,
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
            rejected: RejectedFile::new(&draft.work_folder()),
            counts: Counts::default(),
            line: Place { source: ANSWERS.to_owned(), element: 0, byte_offset: 0 },
        }
    }

    /// Takes one line of `oppslag.ndjson`: `{"fnr", "oppslagstidspunkt", "status", "svar"}`, or in place of `svar` `"feilmelding"`
    /// and `"korrelasjonsid"`. An answer that cannot be read, or is about somebody else, is rejected, and the lookup has
    /// failed.
    ///
    /// # Errors
    /// A line that is none of these, and failures to write a rejected answer.
    pub fn line(&mut self, line: &[u8]) -> Result<(), Error> {
        self.line.element += 1;
        let place = self.line.clone();
        self.line.byte_offset += line.len() as u64 + u64::from(!line.ends_with(b"\n"));
        let line: Line<'_> = answers::decode(ANSWERS, line)?;
        let asked_at = line.oppslagstidspunkt.map(Tekst::from);
        let korrelasjonsid = line.korrelasjonsid.map(Tekst::from);
        self.counts.lookups += 1;
        let key = self.cells.key.of_number(&line.fnr);
        let person_id = self.cells.person_id(&line.fnr);
        let asked =
            Asked { number: &line.fnr, key: &key, person_id: person_id.as_deref(), version: self.counts.lookups };

        let answer = line.svar.filter(|_| line.status == OK).map(|raw| (raw, decoded(raw, &line.fnr)));
        let reason = match answer {
            Some((_, Ok(answer))) => {
                self.answered(asked, &answer, asked_at.as_ref());
                return Ok(());
            }
            Some((raw, Err(reason))) => {
                self.counts.rejected += 1;
                let rejected = place.rejected(reason.clone(), Some("/svar"), raw.get());
                self.rejected.append(&rejected.shown(self.cells.national_id))?;
                Some(Tekst::from(reason))
            }
            None => line.feilmelding.map(Tekst::from),
        };
        self.counts.feil += 1;
        let status = Tekst::from(format!("HTTP {}", line.status));
        let feilmelding = Some(reason.as_ref().unwrap_or(&status));
        let failed = Outcome::Failed { feilmelding, korrelasjonsid: korrelasjonsid.as_ref() };
        let moment = self.cells.timestamp(asked_at.as_ref());
        self.rows.oppslag(asked, moment, failed, &mut self.cells);
        Ok(())
    }

    fn answered(&mut self, asked: Asked<'_>, answer: &Svar<'_>, asked_at: Option<&Tekst<'_>>) {
        self.cells.unknown_fields(&answer.unknown);
        let count = i32::try_from(answer.ektepakt.len()).unwrap_or(i32::MAX);
        *(if count > 0 { &mut self.counts.treff } else { &mut self.counts.ingen_treff }) += 1;
        let moment = self.cells.timestamp(answer.oppslagstidspunkt.as_ref().or(asked_at));
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
        let now = self.rows.finish()?;
        let Rows { versions, answered, .. } = &self.rows;
        let asked = distinct(&versions[OPPSLAG]);
        let has_answer = distinct(answered);
        let (newest, newest_answered) = (newest(&versions[OPPSLAG])?, self::newest(answered)?);
        let mut tables = Vec::with_capacity(COUNT);
        for (index, (table, now)) in TABLES.into_iter().zip(&now).enumerate() {
            // A failed lookup says nothing about contracts.
            let (newest, replaced) = if index == OPPSLAG { (&newest, &asked) } else { (&newest_answered, &has_answer) };
            tables.push(LoadedTable { table, rows: newest.rows(now, &versions[index])?, replaced });
        }
        let national_id = self.cells.national_id;
        // Without pseudonyms, then or now, no row says whose it is.
        let is_named = |previous: &&Previous| ![previous.manifest.national_id, national_id].contains(&NationalId::Drop);
        let previous = previous.filter(is_named);
        let (entries, kept) = match previous {
            Some(previous) => {
                let loaded = merge::Loaded { tables, order: None };
                let (entries, compared) = merge::upsert(draft, previous, &loaded, national_id)?;
                (entries, compared.absent)
            }
            None => (source::write(draft, tables.into_iter().map(|loaded| (loaded.table, loaded.rows)).collect())?, 0),
        };
        let merged_with = previous.map(|previous| previous.published.name);
        let asked = asked.len() as u64;

        let Self { cells, rejected, counts, .. } = self;
        rejected.finish()?;
        let read = u64::from(counts.lookups);
        Ok(Loaded {
            entries,
            records: Records { read, loaded: read - counts.rejected, rejected: counts.rejected },
            avvik: cells.into_avvik().by_name(),
            counts: counts.named(asked, kept),
            merged_with,
            ..Loaded::default()
        })
    }
}

impl Counts {
    /// With the number of persons of this load, and of those of the snapshot before that were not asked now.
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
fn decoded<'b>(raw: &'b RawValue, number: &str) -> Result<Svar<'b>, String> {
    let answer: Svar<'_> = answers::record(raw)?;
    match answer.rolleinnehaver.as_deref() {
        Some(about) if about != number => {
            return Err("the answer is about another person than the one asked for".to_owned());
        }
        _ => {}
    }
    // Without these an error that is answered with 200 would pass for somebody without contracts.
    let contracts = answer.ektepakt.len();
    match answer.antall_ektepakt {
        None => Err("the answer does not say how many contracts there are".to_owned()),
        Some(count) if usize::try_from(count) != Ok(contracts) => {
            Err(format!("the answer says that there are {count} contracts and has {contracts}"))
        }
        Some(_) => Ok(answer),
    }
}

fn newest(versions: &Versions) -> Result<Newest, Error> {
    Newest::of(versions, &vec![None; versions.keys().len()])
}

/// The persons of some rows.
fn distinct(versions: &Versions) -> HashSet<String> {
    versions.keys().iter().cloned().collect()
}
