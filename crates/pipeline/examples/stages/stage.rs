//! The stages of a load of rrh, each with all those before it.

use std::error::Error;
use std::fs::File;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use brreg_lake::table_file::TableFile;
use brreg_parser::records::Rrh;
use brreg_parser::{Limits, Source};
use brreg_transform::pseudonym::{KEY_BYTES, Key, NationalId};
use brreg_transform::rrh::{Flattener, Origin, Rows};
use brreg_transform::schema::BatchRoom;

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What a load does, in its order.
pub(crate) const STAGES: [(&str, Stage); 5] = [
    ("inflate", |file| {
        black_box(open(file)?.inflate()?);
        Ok(())
    }),
    ("split", |file| {
        for batch in open(file)? {
            black_box(batch?);
        }
        Ok(())
    }),
    ("decode", |file| {
        for batch in open(file)? {
            batch?.decode(|decoded| {
                black_box(decoded);
            });
        }
        Ok(())
    }),
    ("flatten", |file| {
        flatten(file, |batches| {
            black_box(batches);
            Ok(())
        })
    }),
    ("encode", |file| encode(file).map(drop)),
];

pub(crate) type Stage = fn(&Path) -> Result<()>;

fn open(file: &Path) -> Result<Source<Rrh, File>> {
    Ok(brreg_parser::open::<Rrh, _>(File::open(file)?, Limits::default())?)
}

/// Hands out the rows of each batch.
fn flatten(file: &Path, mut take: impl FnMut(Vec<arrow::array::RecordBatch>) -> Result<()>) -> Result<()> {
    let flattener = Flattener::new(NationalId::Pseudonym, Key::new([7; KEY_BYTES]));
    let mut room = None;
    for batch in open(file)? {
        let mut rows = room.as_ref().map_or_else(Rows::default, Rows::with_room);
        let mut rejected = 0;
        batch?.decode(|decoded| match &decoded.record {
            Ok(document) => rows.push(&flattener, Origin::FILE, decoded.position.element, document),
            Err(_) => rejected += 1,
        });
        black_box(rejected);
        let batches = rows.finish()?.batches;
        room.get_or_insert_with(|| BatchRoom::like(&batches));
        take(batches)?;
    }
    Ok(())
}

/// Writes the tables; returns what each took.
pub(crate) fn encode(file: &Path) -> Result<Vec<(&'static str, Duration)>> {
    let folder = tempfile::tempdir()?;
    let mut tables = Vec::new();
    for table in Flattener::TABLES {
        tables.push((table.name, TableFile::create(folder.path(), table)?.with_unique_key(table), Duration::ZERO));
    }
    flatten(file, |batches| {
        for ((_, table, took), batch) in tables.iter_mut().zip(batches) {
            let start = processor_time()?;
            table.write(&batch)?;
            *took += processor_time()? - start;
        }
        Ok(())
    })?;
    let end = |(name, table, took): (&'static str, TableFile, Duration)| {
        let start = processor_time()?;
        table.finish()?;
        Ok((name, took + (processor_time()? - start)))
    };
    tables.into_iter().map(end).collect()
}

/// What the only thread of this program has used, as Linux counts it.
pub(crate) fn processor_time() -> Result<Duration> {
    let counted = std::fs::read_to_string("/proc/self/schedstat")?;
    Ok(Duration::from_nanos(counted.split(' ').next().unwrap_or_default().parse()?))
}
