//! The ownership graph for programs that read graphs: the views `graf.noder` and `graf.kanter` as Parquet, and as CSV with the headers
//! of Neo4j's bulk import.
//!
//! The rows are those of the views, sorted by their ids. A view is read in parts, a range of ids or companies at a time, so that
//! DuckDB sorts and joins one part in memory, and a file is written row group by row group.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use arrow::array::{Array as _, AsArray as _};
use arrow::compute::cast;
use arrow::datatypes::{DataType, SchemaRef};
use arrow::record_batch::RecordBatch;
use brreg_catalog::{Reading, literal};
use brreg_files::Replacement;
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::{At as _, Problem, Step};
use brreg_pipeline::register::Registers;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use serde_json::json;

use crate::company::ranges;
use crate::failure::Failure;

/// What the files are, and of which snapshots.
pub const DESCRIPTION: &str = "graf.json";
/// All files that an export may write.
const FILES: [&str; 5] = ["noder.parquet", "kanter.parquet", "noder.csv", "kanter.csv", DESCRIPTION];
/// The rows that are in memory before they are written.
const ROW_GROUP: usize = 122_880;
/// Where the ids of persons and of unknown owners are parted, by what follows the kind.
const DIGITS: [&str; 15] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f"];
/// In the metadata of a Parquet file, the snapshots that it was made of.
const SNAPSHOTS: &str = "brreg_lake.snapshots";

/// What is exported where.
#[derive(Debug, Clone, Copy)]
pub struct Order<'o> {
    /// The folder of the files.
    pub folder: &'o Path,
    /// Whether the tables are written as CSV too.
    pub csv: bool,
}

/// What an export wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The Parquet file of the nodes.
    pub nodes_file: PathBuf,
    /// Its rows.
    pub nodes: u64,
    /// The Parquet file of the edges.
    pub edges_file: PathBuf,
    /// Its rows.
    pub edges: u64,
    /// The snapshots that were read, by register.
    pub snapshots: BTreeMap<String, String>,
}

/// Exports the graph of the published lake to a folder. The files of an earlier export go before the first new one is there: what is
/// in the folder is of one night.
///
/// # Errors
/// When rrh is not published, the lake cannot be read, or a file cannot be written. The files are then as they were.
pub fn export(data: &DataFolder, registers: Registers<'_>, order: Order<'_>) -> Result<Exported, Problem> {
    let _lock = crate::folder::open(order.folder, data)?;
    crate::folder::read(data, registers, |reading| {
        write(reading, order).map_err(|failure| failure.within(order.folder))
    })
}

fn write(reading: &Reading, order: Order<'_>) -> Result<Exported, Failure> {
    let snapshots = reading.snapshots().iter();
    let snapshots: BTreeMap<String, String> =
        snapshots.map(|snapshot| (snapshot.register().to_owned(), snapshot.name.to_string())).collect();
    let companies = ranges(reading)?;
    let mut parts = Vec::new();
    for (kind, prefix) in [("person", "person:"), ("ukjent", "ukjent:"), ("utenlandsk_virksomhet", "utenlandsk:")] {
        parts.extend(
            between("id", prefix, &DIGITS.map(str::to_owned)).map(|part| format!("nodetype = '{kind}' AND {part}")),
        );
    }
    let later = companies.get(1..).unwrap_or_default();
    parts.extend(between("id", "virksomhet:", later).map(|part| format!("nodetype = 'virksomhet' AND {part}")));
    let nodes = Table::write(reading, order, &snapshots, "noder", "id", &parts)?;
    let parts: Vec<String> = between("organisasjonsnummer", "", later).collect();
    let edges = Table::write(reading, order, &snapshots, "kanter", "organisasjonsnummer, id", &parts)?;

    let exported = Exported {
        nodes_file: order.folder.join("noder.parquet"),
        nodes: nodes.rows,
        edges_file: order.folder.join("kanter.parquet"),
        edges: edges.rows,
        snapshots,
    };
    let description = json!({
        "snapshots": exported.snapshots,
        "rows": { "graf.noder": exported.nodes, "graf.kanter": exported.edges },
    });
    reading.require_one_state()?;
    crate::folder::remove(order.folder, |name| FILES.contains(&name))?;
    for (file, name) in nodes.files.into_iter().chain(edges.files) {
        let path = order.folder.join(name);
        file.publish(&path).at_path(Step::Export, &path)?;
    }
    let description = format!("{description:#}\n");
    let path = order.folder.join(DESCRIPTION);
    brreg_files::replace(&path, description.as_bytes()).at_path(Step::Export, &path)?;
    Ok(exported)
}

/// The conditions that part all values of a column that begin with a prefix: before the first bound, from each to the next, and from
/// the last on. The first and the last have no other end, so that no value is left out.
fn between(column: &str, prefix: &str, bounds: &[String]) -> impl Iterator<Item = String> {
    let bound = |at: Option<&String>| at.map(|at| literal(&format!("{prefix}{at}")));
    let parts = (0..=bounds.len()).map(|at| {
        let from = at.checked_sub(1).and_then(|at| bound(bounds.get(at))).map(|from| format!("{column} >= {from}"));
        let to = bound(bounds.get(at)).map(|to| format!("{column} < {to}"));
        let both: Vec<String> = from.into_iter().chain(to).collect();
        if both.is_empty() { "true".to_owned() } else { both.join(" AND ") }
    });
    parts.collect::<Vec<_>>().into_iter()
}

/// The files of one view, whole and not yet in their places.
struct Table {
    files: Vec<(Replacement, String)>,
    rows: u64,
}

impl Table {
    fn write(
        reading: &Reading,
        order: Order<'_>,
        snapshots: &BTreeMap<String, String>,
        view: &str,
        sorted_by: &str,
        parts: &[String],
    ) -> Result<Self, Failure> {
        let schema = reading.schema(&format!("FROM graf.{view}"))?;
        let begin = || crate::folder::begin(order.folder);
        let mut parquet = ArrowWriter::try_new(begin()?, schema.clone(), Some(properties(snapshots)?))?;
        let mut csv = if order.csv { Some(csv::Writer::from_writer(begin()?)) } else { None };
        if let Some(csv) = &mut csv {
            csv.write_record(header(&schema))?;
        }
        let mut rows = 0;
        for part in parts {
            reading.batches(&format!("FROM graf.{view} WHERE {part} ORDER BY {sorted_by}"), |batch| {
                rows += batch.num_rows() as u64;
                parquet.write(batch)?;
                csv.as_mut().map_or(Ok(()), |csv| lines(csv, batch))
            })?;
        }
        let mut files = vec![(parquet.into_inner()?, format!("{view}.parquet"))];
        if let Some(csv) = csv {
            let file = csv.into_inner().map_err(csv::IntoInnerError::into_error)?;
            files.push((file, format!("{view}.csv")));
        }
        Ok(Self { files, rows })
    }
}

fn properties(snapshots: &BTreeMap<String, String>) -> Result<WriterProperties, Failure> {
    let names: Vec<String> = snapshots.iter().map(|(register, name)| format!("{register}={name}")).collect();
    Ok(WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(ROW_GROUP))
        .set_key_value_metadata(Some(vec![KeyValue::new(SNAPSHOTS.to_owned(), names.join(","))]))
        .build())
}

/// The columns of a table as the bulk import of Neo4j names them.
fn header(schema: &SchemaRef) -> Vec<String> {
    let is_edge = schema.column_with_name("fra").is_some();
    let fields = schema.fields().iter().map(|field| match (field.name().as_str(), field.data_type()) {
        ("id", _) if !is_edge => "id:ID".to_owned(),
        ("nodetype", _) => ":LABEL".to_owned(),
        ("kanttype", _) => ":TYPE".to_owned(),
        ("fra", _) => ":START_ID".to_owned(),
        ("til", _) => ":END_ID".to_owned(),
        (name, DataType::Boolean) => format!("{name}:boolean"),
        (name, DataType::Int32 | DataType::Int64) => format!("{name}:int"),
        (name, DataType::Decimal128(..) | DataType::Float64) => format!("{name}:double"),
        (name, _) => name.to_owned(),
    });
    fields.collect()
}

/// Writes rows as lines. NULL is an empty field.
fn lines(csv: &mut csv::Writer<Replacement>, batch: &RecordBatch) -> Result<(), Failure> {
    let texts = batch.columns().iter().map(|column| cast(column, &DataType::Utf8));
    let texts = texts.collect::<Result<Vec<_>, _>>()?;
    let texts: Vec<_> = texts.iter().map(|column| column.as_string::<i32>()).collect();
    for row in 0..batch.num_rows() {
        csv.write_record(texts.iter().map(|column| if column.is_null(row) { "" } else { column.value(row) }))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_follow_each_other_without_a_gap() {
        let parts = |bounds: &[&str]| {
            let bounds: Vec<String> = bounds.iter().map(|bound| (*bound).to_owned()).collect();
            between("id", "a:", &bounds).collect::<Vec<_>>()
        };
        assert_eq!(parts(&[]), ["true"]);
        assert_eq!(parts(&["5", "8"]), ["id < 'a:5'", "id >= 'a:5' AND id < 'a:8'", "id >= 'a:8'"]);
    }
}
