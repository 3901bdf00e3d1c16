//! Who owned when: what came and what went of the owners and their positions, from night to night.
//!
//! The tables have a row for each owner's position that came and one for each that went, with the time of the snapshot in which the
//! lake saw it. One that stays and has other running numbers, since the register lists others before it now, has a row with the
//! numbers that it had. What is current, and since when nothing of it changed, needs no row. So a night writes about as many rows as there
//! are changes, and nothing depends on how many snapshots are kept.

mod owned;
mod rebuilt;

use brreg_lake::Error;
use brreg_lake::compare::{ChangeSink, Thing};
use brreg_lake::lanes::Sink;
use brreg_lake::levels::LevelWriter;
use brreg_lake::manifest::TableEntry;
use brreg_lake::snapshot::{Draft, Previous, SnapshotName};
use brreg_transform::pseudonym::NationalId;
use brreg_transform::rrh::tables::{HISTORIKK_START, INTERVALS, IntervalRow, IntervalRows, StartRow, StartRows};
use brreg_transform::schema::{RecordBatch, Table};

use owned::{Content, Event, Owned, Places, differences};
pub use rebuilt::rebuilt;

/// The tables of the history, which only the snapshot before has.
pub(super) const TABLES: [&Table; 4] = [INTERVALS[0], INTERVALS[1], INTERVALS[2], &HISTORIKK_START];

/// Rows of a batch.
const BATCH_ROWS: usize = 8 * 1024;

/// Tables with their entries.
pub(super) type Entries = Vec<(&'static Table, TableEntry)>;

/// The history of a snapshot that is being made.
pub(super) struct Intervals<'i> {
    draft: &'i Draft,
    /// The snapshot whose history goes on; `None` where it begins.
    previous: Option<&'i Previous>,
    events: Events<LevelWriter<'i>>,
}

impl<'i> Intervals<'i> {
    /// Goes on from the history of the snapshot before. It begins anew where nothing can be compared, where a file that has to be
    /// read is damaged, where one of the two snapshots has no pseudonyms and the other has, since all persons would seem to be
    /// others, and where numbers that were shown are masked from now on.
    pub(super) fn begin(draft: &'i Draft, previous: Option<&'i Previous>, national_id: NationalId) -> Self {
        let previous = previous.filter(|previous| goes_on(previous, national_id));
        let levels = LevelWriter::new(draft, previous, INTERVALS);
        Self { draft, previous, events: Events::new(draft.name(), levels) }
    }

    /// Ends the tables.
    pub(super) fn finish(self) -> Result<Entries, Error> {
        let Self { draft, previous, events } = self;
        let mut entries = events.finish()?.finish()?;
        let kept = previous.map(|previous| draft.keep(&HISTORIKK_START, previous)).transpose()?.flatten();
        let start = match kept {
            Some(entry) => entry,
            None => {
                // A snapshot of an earlier version has no history, and is the first one of it.
                let first = previous.map_or(draft.name(), |previous| previous.published.name);
                let mut file = draft.writer(&HISTORIKK_START)?;
                file.write(&start(first)?)?;
                file.finish()?
            }
        };
        entries.push((&HISTORIKK_START, start));
        Ok(entries)
    }
}

impl ChangeSink for Intervals<'_> {
    fn take_thing(&mut self, thing: &Thing<'_>) -> Result<(), Error> {
        if self.previous.is_none() { Ok(()) } else { self.events.take_thing(thing) }
    }
}

/// The row that says since when there is history.
fn start(first: SnapshotName) -> Result<RecordBatch, Error> {
    let mut rows = StartRows::default();
    rows.push(StartRow { gyldig_fra: Some(first.moment().as_microsecond()) });
    Ok(rows.finish()?)
}

/// Whether the history of a snapshot can go on.
fn goes_on(previous: &Previous, national_id: NationalId) -> bool {
    let before = previous.manifest.national_id;
    let has_pseudonyms = |setting: NationalId| setting != NationalId::Drop;
    // Texts that were written in the clear have numbers that the new setting masks; the rows are taken over as they are.
    let is_masked_now = before == NationalId::Clear && national_id != NationalId::Clear;
    if has_pseudonyms(before) != has_pseudonyms(national_id) || is_masked_now {
        return false;
    }
    match TABLES.iter().filter(|table| previous.manifest.tables.contains_key(table.name)).count() {
        0 => true,
        // A file that is only linked to is read for this too: it would be carried on from night to night, damaged.
        there => there == TABLES.len() && previous.has_all_rows(&TABLES),
    }
}

/// Makes rows of what came and went with one snapshot.
struct Events<S> {
    /// The time of the snapshot.
    at: i64,
    places: Option<Places>,
    rows: IntervalRows,
    sink: S,
}

impl<S: Sink<Item = RecordBatch>> Events<S> {
    fn new(snapshot: SnapshotName, sink: S) -> Self {
        Self { at: snapshot.moment().as_microsecond(), places: None, rows: IntervalRows::default(), sink }
    }

    fn flush(&mut self) -> Result<(), Error> {
        if self.rows.is_empty() { Ok(()) } else { self.sink.write(self.rows.finish()?) }
    }

    fn finish(mut self) -> Result<S, Error> {
        self.flush()?;
        Ok(self.sink)
    }
}

impl<S: Sink<Item = RecordBatch>> ChangeSink for Events<S> {
    fn take_thing(&mut self, thing: &Thing<'_>) -> Result<(), Error> {
        let Some(places) = self.places.or_else(|| Places::of(thing)) else { return Ok(()) };
        self.places = Some(places);
        let [before, now] = thing.sides().map(|rows| places.owned(rows));
        let (at, rows) = (self.at, &mut self.rows);
        differences(&before, &now, |owned, copy, event| rows.push(row(owned, copy, event, at)));
        if self.rows.len() >= BATCH_ROWS { self.flush() } else { Ok(()) }
    }
}

/// The row of what came, went, or was renumbered, which is as if the numbers that it had had come and gone.
fn row<'r>(owned: &'r Owned<'_>, copy: i32, event: Event, at: i64) -> IntervalRow<'r> {
    let Owned { content, rettighetshaver_nr, posisjon_nr } = owned;
    let Content {
        organisasjonsnummer,
        registrering_id,
        registrert,
        person_id,
        fullt_navn,
        foedselsdato,
        bostedsland_tekst,
        er_unntatt_fra_innsyn,
        foerst_registrert,
        endret,
        posisjonstype,
        posisjonstype_tekst,
        stoerrelsesintervall_tekst,
        andel_min,
        andel_max,
        grunnlag,
    } = content;
    IntervalRow {
        organisasjonsnummer: Some(organisasjonsnummer),
        gyldig_fra: (event != Event::Went).then_some(at),
        gyldig_til: (event != Event::Came).then_some(at),
        registrering_id: *registrering_id,
        rettighetshaver_nr: *rettighetshaver_nr,
        posisjon_nr: *posisjon_nr,
        kopi: Some(copy),
        registrert: *registrert,
        person_id: *person_id,
        fullt_navn: *fullt_navn,
        foedselsdato: *foedselsdato,
        bostedsland_tekst: *bostedsland_tekst,
        er_unntatt_fra_innsyn: *er_unntatt_fra_innsyn,
        foerst_registrert: *foerst_registrert,
        endret: *endret,
        posisjonstype: *posisjonstype,
        posisjonstype_tekst: *posisjonstype_tekst,
        stoerrelsesintervall_tekst: *stoerrelsesintervall_tekst,
        andel_min: *andel_min,
        andel_max: *andel_max,
        grunnlag: grunnlag.as_deref(),
    }
}
