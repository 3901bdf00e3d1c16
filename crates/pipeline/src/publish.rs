//! From what lies in landing to a published snapshot: the one path of all registers.

use std::collections::BTreeMap;
use std::error::Error as _;

use brreg_lake::manifest::TableEntry;
use brreg_lake::row_counts::deviations;
use brreg_lake::snapshot::{Description, Draft, Previous, Publication};
use brreg_transform::pseudonym::NationalId;
use brreg_transform::schema::Table;

use crate::checks::{self, RowChange};
use crate::context::Context;
use crate::erase::KeptOut;
use crate::erased_check;
use crate::lost;
use crate::person_key;
use crate::problem::{Advice, At as _, Kind, Problem, Step};
use crate::register::Register;
use crate::rejections;
use crate::report::{Note, PhaseName, Phases, Published, Rows};
use crate::source::{Comparing, Landed, Loaded, Loading};

/// A publication, and what failed after it.
pub struct Done {
    /// What is published.
    pub published: Published,
    /// Why a power failure may undo it.
    pub problems: Vec<Problem>,
}

/// Loads, checks, compares and publishes; `None` where what was loaded says what the published snapshot says, which stays.
///
/// # Errors
/// Whatever keeps the snapshot from being published; readers then see what they saw before.
pub fn publish(
    context: &Context<'_>,
    register: &dyn Register,
    landed: &dyn Landed,
    row_change: RowChange,
    phases: &mut Phases,
) -> Result<Option<Done>, Problem> {
    let mut before = Before::default();
    let first = attempt(context, register, landed, row_change, phases, &mut before);
    let last = match first {
        // Nothing says whether the files of a snapshot that lost its manifest are as they were written: where they are of no use,
        // the register goes on without them.
        Err(problem) if before.is_rebuilt && *problem.kind() == Kind::Failed => {
            tracing::warn!(
                register = register.name(),
                causes = problem.causes().join(": "),
                "passing over the snapshot before, whose manifest is damaged"
            );
            before.is_passed_over = true;
            attempt(context, register, landed, row_change, phases, &mut before)
        }
        result => result,
    };
    last.map_err(|problem| landed.failed(context, problem))
}

/// The snapshot before, to an attempt to publish.
#[derive(Debug, Default)]
struct Before {
    /// Whether its manifest was rebuilt; the attempt finds that out.
    is_rebuilt: bool,
    /// Whether nothing of it is to be used.
    is_passed_over: bool,
}

fn attempt(
    context: &Context<'_>,
    register: &dyn Register,
    landed: &dyn Landed,
    row_change: RowChange,
    phases: &mut Phases,
    before: &mut Before,
) -> Result<Option<Done>, Problem> {
    let national_id = context.configuration.privacy.national_id;
    let key = person_key::of(context)?;
    let erased_until = erased_check::require(context, register.name())?;
    let fingerprint = (national_id != NationalId::Drop).then(|| key.fingerprint());
    let lake = context.data.lake();
    let draft = match landed.time() {
        Some(time) => Draft::begin_of(&lake, register.tables(), time),
        None => Draft::begin(&lake, register.tables()),
    };
    let draft = draft.at(Step::Load)?;
    // Pseudonyms of another key are other persons' to whoever compares or merges them.
    let mut other_key = None;
    let previous = draft.previous().at(Step::Published)?.filter(|previous| {
        let is_other = person_key::is_other(&previous.manifest, &key);
        other_key = other_key.take().or_else(|| is_other.then(|| previous.published.name.to_string()));
        !is_other
    });
    before.is_rebuilt = previous.as_ref().is_some_and(|previous| previous.damage.is_some());
    let (previous, passed_over) = if before.is_passed_over { (None, previous) } else { (previous, None) };
    let loading = Loading { context, draft: &draft, previous: previous.as_ref(), key: key.clone() };
    let mut loaded = phases.time(PhaseName::Load, || landed.load(&loading))?;
    loaded.person_key = fingerprint;
    loaded.erased_until = erased_until;
    if loaded.is_unchanged {
        landed.discarded(context);
        return Ok(None);
    }
    let mut erased = KeptOut::of(context, register, &key)?;
    let kept_out = erased.leave_out(&draft, &mut loaded.entries)?;

    let mut notes = landed.notes();
    if kept_out > 0 {
        notes.push(Note::KeptOut { rows: kept_out });
    }
    if let Some(missing) = draft.missing().at(Step::Published)?.and_then(|finding| finding.snapshot) {
        notes.push(Note::SnapshotMissing { snapshot: missing.to_string() });
    }
    let lost = if previous.is_none() && passed_over.is_none() { lost::of(context.data, register)? } else { None };
    notes.extend(lost.map(|lost| Note::NonePublished { newest: lost.newest.to_string() }));
    match check(context, register, &draft, &loaded, previous.as_ref(), row_change) {
        Ok(changes) => notes.extend(changes),
        Err(problem) => {
            landed.discarded(context);
            return Err(problem);
        }
    }
    notes.extend(previous.as_ref().and_then(|previous| not_carried(previous, landed)));
    notes.extend(previous.as_ref().and_then(rebuilt));
    notes.extend(
        passed_over.as_ref().map(|previous| Note::PassedOver { snapshot: previous.published.name.to_string() }),
    );
    notes.extend(other_key.map(|snapshot| Note::OtherPersonKey { snapshot }));

    let bytes = loaded.bytes;
    let is_not_compared = loaded.is_not_compared;
    let Publication { published, manifest, not_durable } =
        compare_and_publish(landed, draft, loaded, &mut erased, national_id, previous.as_ref(), phases)?;
    if let Some(previous) = previous.as_ref()
        && manifest.compared_with.is_none()
        && (landed.compared().is_some() || is_not_compared)
    {
        notes.push(Note::NotCompared {
            snapshot: previous.published.name.to_string(),
            begin_again: history_of(previous, landed),
        });
    }
    tracing::info!(
        register = register.name(),
        snapshot = %published.name,
        loaded = manifest.records.loaded,
        rejected = manifest.records.rejected,
        "published"
    );

    let mut problems = Vec::new();
    if let Some(error) = not_durable {
        let problem = Problem::of_cause(Step::Durability, error);
        problems.push(problem.advise(Advice::CheckDisk).of(register.name()));
    }
    problems.extend(landed.published(context).err().map(|problem| problem.of(register.name())));
    let rows = |(name, entry): (&String, &TableEntry)| {
        let before = previous.as_ref().and_then(|previous| previous.manifest.tables.get(name)).map(|entry| entry.rows);
        (name.clone(), Rows { before, now: entry.rows, bytes: entry.bytes })
    };
    let tables: BTreeMap<String, Rows> = manifest.tables.iter().map(rows).collect();
    let rejected = (manifest.records.rejected > 0).then(|| published.rejected_path());
    let rejections = rejected.as_deref().map(rejections::by_reason).unwrap_or_default();
    let published = Published {
        snapshot: published.name.to_string(),
        path: published.folder(),
        tables,
        records: manifest.records,
        bytes,
        avvik: manifest.avvik,
        avvik_before: previous.map(|previous| previous.manifest.avvik),
        counts: manifest.counts,
        rejected,
        rejections,
        notes,
    };
    Ok(Some(Done { published, problems }))
}

/// Writes what differs from the snapshot before, where that is sound, and publishes. Those who were erased are left out.
///
/// # Errors
/// A comparison or a publication that fails; nothing is published then.
pub fn compare_and_publish(
    landed: &dyn Landed,
    draft: Draft,
    loaded: Loaded,
    erased: &mut KeptOut<'_>,
    national_id: NationalId,
    previous: Option<&Previous>,
    phases: &mut Phases,
) -> Result<Publication, Problem> {
    let Loaded {
        mut entries,
        sources,
        records,
        avvik,
        mut counts,
        merged_with,
        compared_with,
        person_key,
        erased_until,
        progress,
        ..
    } = loaded;
    let compared = landed.compared().map(|compared| compared.tables().collect::<Vec<_>>());
    let previous = previous.filter(|previous| compared.as_deref().is_some_and(|tables| previous.is_sound(tables)));
    let differences = phases.time(PhaseName::Compare, || {
        let progress = progress.as_ref();
        landed.compare(&Comparing { draft: &draft, entries: &entries, national_id, previous, progress })
    });
    let mut differences = differences.at(Step::Compare)?;
    // What was compared may have been read before they were left out.
    erased.leave_out(&draft, &mut differences.entries)?;
    entries.extend(differences.entries);
    counts.extend(differences.counts);
    let compared_with = compared_with.or(previous.map(|previous| previous.published.name));
    let table = entries.iter().map(|(table, _)| deviations(&draft.table_file(table), table).transpose());
    // Those of all that is published, be they of this load or of one before it.
    let avvik = table.flatten().next().transpose().at(Step::Load)?.unwrap_or(avvik);
    let description = Description {
        national_id,
        person_key,
        erased_until,
        sources,
        records,
        avvik,
        counts,
        merged_with,
        compared_with,
        progress,
    };
    phases.time(PhaseName::Publish, || draft.publish(entries, description)).at(Step::Publish)
}

/// Checks what was loaded. The numbers of things of a whole reading are compared with those of the snapshot before; changes
/// that were allowed are returned.
fn check(
    context: &Context<'_>,
    register: &dyn Register,
    draft: &Draft,
    loaded: &Loaded,
    previous: Option<&Previous>,
    row_change: RowChange,
) -> Result<Vec<Note>, Problem> {
    let checks = &context.configuration.checks;
    checks::rejected(loaded.records, &draft.work_folder(), checks)?;
    if !loaded.is_whole {
        return Ok(Vec::new());
    }
    let limit = register.row_limit(context.configuration)?;
    let now = |table: &str| loaded.rows(table).unwrap_or_default();
    let Some(previous) = previous else {
        // One of several files may be loaded alone, or one record that is a row of another table.
        let all = limit.tables.iter().map(|table| now(table)).sum::<u64>().max(loaded.records.loaded);
        limit.tables.first().map_or(Ok(false), |things| limit.check(things, None, all, row_change))?;
        return Ok(Vec::new());
    };
    let mut changes = Vec::new();
    for table in limit.tables.iter().filter(|table| !loaded.switched_off.contains(*table)) {
        let before = previous.manifest.tables.get(*table).map_or(0, |entry| entry.rows);
        let now = now(table);
        if loaded.may_grow && now >= before {
            continue;
        }
        if limit.check(table, Some(before), now, row_change)? {
            changes.push(Note::RowChange { table: (*table).to_owned(), before, now });
        }
    }
    Ok(changes)
}

/// The note that rows of the snapshot before are lost, because their files are damaged.
fn not_carried(previous: &Previous, landed: &dyn Landed) -> Option<Note> {
    let is_damaged = |table: &&&'static Table| {
        previous.manifest.tables.get(table.name).is_none_or(|entry| entry.rows > 0) && !previous.is_sound(&[**table])
    };
    let (carried, together) = (landed.carried(), landed.carried_together());
    let there = carried.iter().filter(|table| table.since <= previous.manifest.schema_version);
    let tables: Vec<String> = there.filter(is_damaged).map(|table| table.name.to_owned()).collect();
    let of_history = || together.iter().map(|table| table.name.to_owned());
    let begin_again = match of_history().any(|table| tables.contains(&table)) {
        true => of_history().filter(|table| !tables.contains(table)).collect(),
        false => Vec::new(),
    };
    let snapshot = previous.published.name.to_string();
    (!tables.is_empty()).then_some(Note::NotCarried { snapshot, tables, begin_again })
}

/// The tables of what is one history, where the snapshot before has any of it: without a comparison it does not go on.
fn history_of(previous: &Previous, landed: &dyn Landed) -> Vec<String> {
    let together = landed.carried_together().into_iter().map(|table| table.name.to_owned());
    together.filter(|table| previous.manifest.tables.contains_key(table)).collect()
}

/// The note that the manifest of the snapshot before was rebuilt.
fn rebuilt(previous: &Previous) -> Option<Note> {
    let damage = previous.damage.as_ref()?;
    let causes = std::iter::once(damage.to_string()).chain(damage.source().map(ToString::to_string));
    Some(Note::ManifestRebuilt { snapshot: previous.published.name.to_string(), causes: causes.collect() })
}
