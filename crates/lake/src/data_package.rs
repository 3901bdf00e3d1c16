//! `datapackage.json` of a snapshot: its tables in the form of Frictionless Data Package 2.0, for programs that read data by
//! their description.
//!
//! It says nothing that the declarations of the tables and the manifest do not say, so it is written from them wherever a manifest
//! is written. Source: <https://datapackage.org/standard/data-package/>.

use std::path::Path;

use brreg_transform::schema::{Column, ColumnType, Licence, Provenance, RegisterTables, Table};
use serde::Serialize;

use crate::error::Error;
use crate::hash::sha256;
use crate::layout;
use crate::manifest::{FileEntry, Manifest, TableEntry};
use crate::store::Store;

const PROFILE: &str = "https://datapackage.org/profiles/2.0/datapackage.json";
const MEDIA_TYPE: &str = "application/vnd.apache.parquet";

#[derive(Serialize)]
struct Package<'m> {
    #[serde(rename = "$schema")]
    profile: &'static str,
    name: &'m str,
    title: &'static str,
    description: &'static str,
    version: &'m str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    licenses: Vec<License>,
    sources: Vec<Source<'m>>,
    resources: Vec<Resource<'m>>,
}

#[derive(Serialize)]
struct License {
    name: &'static str,
    title: &'static str,
    path: &'static str,
}

/// The register itself, or one file of it that was loaded.
#[derive(Serialize)]
struct Source<'m> {
    title: &'m str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'static str>,
}

#[derive(Serialize)]
struct Resource<'m> {
    name: &'static str,
    path: String,
    description: &'static str,
    format: &'static str,
    mediatype: &'static str,
    bytes: u64,
    hash: String,
    /// Not a property of the standard, which allows others.
    rows: u64,
    schema: Schema<'m>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Schema<'m> {
    fields: Vec<Field>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    primary_key: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    foreign_keys: Vec<ForeignKey<'m>>,
}

#[derive(Serialize)]
struct Field {
    name: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    description: &'static str,
}

#[derive(Serialize)]
struct ForeignKey<'m> {
    fields: Vec<&'static str>,
    reference: Target<'m>,
}

#[derive(Serialize)]
struct Target<'m> {
    resource: &'m str,
    fields: Vec<&'static str>,
}

/// Writes the package to the folder of a snapshot, and returns what the manifest says of it.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn write(
    register: &RegisterTables,
    manifest: &Manifest,
    store: &dyn Store,
    folder: &Path,
) -> Result<FileEntry, Error> {
    let name = layout::data_package(folder);
    let text = text(register, manifest).map_err(|error| Error::io(&name, error.into()))?;
    store.write(&name, text.as_bytes()).map_err(|error| Error::io(&name, error))?;
    let sha256 = sha256(&mut text.as_bytes()).map_err(|error| Error::io(&name, error))?;
    Ok(FileEntry { bytes: text.len() as u64, sha256 })
}

/// The text of a snapshot's package.
///
/// # Errors
/// As the serialisation's, which a value of this form does not make fail.
fn text(register: &RegisterTables, manifest: &Manifest) -> Result<String, serde_json::Error> {
    let Provenance { title, description, page, licence } = register.provenance;
    let tables = register.tables.iter().filter_map(|table| Some((*table, manifest.tables.get(table.name)?)));
    let package = Package {
        profile: PROFILE,
        name: register.name,
        title,
        description,
        version: &manifest.snapshot,
        licenses: licence.iter().map(license).collect(),
        sources: std::iter::once(Source { title, path: Some(page) })
            .chain(manifest.sources.iter().map(|source| Source { title: &source.name, path: None }))
            .collect(),
        resources: tables.map(|(table, entry)| resource(register, table, entry, manifest)).collect(),
    };
    let mut text = serde_json::to_string_pretty(&package)?;
    text.push('\n');
    Ok(text)
}

const fn license(licence: &Licence) -> License {
    License { name: licence.name, title: licence.title, path: licence.page }
}

fn resource<'m>(
    register: &RegisterTables,
    table: &'static Table,
    entry: &TableEntry,
    manifest: &'m Manifest,
) -> Resource<'m> {
    // A snapshot of an earlier version lacks the columns that came later.
    let is_there = |column: &&Column| column.since <= manifest.schema_version;
    // A key with NULLs is none for the standard. Where they are depends on the data and on the setting `national_id`.
    let is_key = |table: &Table| {
        let columns = manifest.tables.get(table.name).map(|entry| &entry.columns);
        let has_nulls = |column: &Column| columns.and_then(|all| all.get(column.name)).is_none_or(|it| it.nulls > 0);
        !table.key().any(has_nulls)
    };
    let names = |columns: &mut dyn Iterator<Item = &'static Column>| columns.map(|column| column.name).collect();
    let references = register.references_of(table.name).filter(|reference| is_key(reference.to));
    let foreign_keys = references.filter_map(|reference| {
        let (resource, _) = manifest.tables.get_key_value(reference.to.name)?;
        let fields: Vec<&'static str> = names(&mut reference.columns());
        Some(ForeignKey { fields: fields.clone(), reference: Target { resource, fields } })
    });
    let primary_key = if is_key(table) { names(&mut table.key()) } else { Vec::new() };
    Resource {
        name: table.name,
        path: layout::table_in("".as_ref(), table.name).display().to_string(),
        description: table.description.trim(),
        format: "parquet",
        mediatype: MEDIA_TYPE,
        bytes: entry.bytes,
        hash: format!("sha256:{}", entry.sha256),
        rows: entry.rows,
        schema: Schema {
            fields: table.columns.iter().filter(is_there).map(field).collect(),
            primary_key,
            foreign_keys: foreign_keys.collect(),
        },
    }
}

const fn field(column: &Column) -> Field {
    Field { name: column.name, kind: kind(column.column_type), description: column.description }
}

/// The type of the standard: all integers are one, and so are decimal numbers.
const fn kind(column_type: ColumnType) -> &'static str {
    match column_type {
        ColumnType::Text => "string",
        ColumnType::Date => "date",
        ColumnType::Timestamp => "datetime",
        ColumnType::Integer | ColumnType::SmallInt | ColumnType::BigInt => "integer",
        ColumnType::Boolean => "boolean",
        ColumnType::Percent | ColumnType::Amount => "number",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::{Value, json};

    use super::*;
    use crate::testing::{REGISTER, TestLake};

    fn package(published: &crate::snapshot::Published) -> Value {
        serde_json::from_slice(&std::fs::read(layout::data_package(&published.folder())).unwrap()).unwrap()
    }

    #[test]
    fn it_describes_each_table_by_its_declaration_and_its_manifest() {
        let test = TestLake::with_snapshots(1);
        let published = test.published();
        let package = package(&published);
        assert_eq!(package["version"], published.name.to_string());
        assert_eq!(package["licenses"], Value::Null);
        let manifest = published.manifest().unwrap();
        let resources = package["resources"].as_array().unwrap();
        assert_eq!(resources.len(), REGISTER.tables.len());
        for (resource, table) in resources.iter().zip(REGISTER.tables) {
            let entry = &manifest.tables[table.name];
            assert_eq!(resource["hash"], format!("sha256:{}", entry.sha256));
            assert_eq!((&resource["bytes"], &resource["rows"]), (&json!(entry.bytes), &json!(entry.rows)));
            let file = published.folder().join(resource["path"].as_str().unwrap());
            assert_eq!(std::fs::metadata(file).unwrap().len(), entry.bytes);
            assert_eq!(resource["schema"]["fields"].as_array().unwrap().len(), table.columns.len());
        }
        assert_eq!(resources[0]["schema"]["primaryKey"], json!(["uuid"]));
        // The rows of these tests have texts alone: the second column of the key is NULL.
        assert_eq!(resources[1]["schema"]["primaryKey"], Value::Null);
        let reference = json!([{"fields": ["uuid"], "reference": {"resource": "varsler", "fields": ["uuid"]}}]);
        assert_eq!(resources[1]["schema"]["foreignKeys"], reference);
    }

    #[test]
    fn it_lacks_what_a_snapshot_of_an_earlier_version_lacks() {
        let manifest = |schema_version, tables: &[&str]| {
            let entry = json!({"rows": 0, "bytes": 0, "sha256": ""});
            let tables: serde_json::Map<String, Value> =
                tables.iter().map(|name| ((*name).to_owned(), entry.clone())).collect();
            serde_json::from_value::<Manifest>(json!({
                "schema_version": schema_version, "tool_version": "", "register": "rrh", "snapshot": "",
                "national_id": "drop", "sources": [], "records": {"read": 0, "loaded": 0, "rejected": 0},
                "tables": tables, "avvik": {},
            }))
            .unwrap()
        };
        let rrh = &brreg_transform::rrh::tables::REGISTER;
        let text = text(rrh, &manifest(1, &["rettighetshavere"])).unwrap();
        let package: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(package["resources"].as_array().unwrap().len(), 1);
        let schema = &package["resources"][0]["schema"];
        assert!(schema["fields"].as_array().unwrap().iter().all(|field| field["name"] != "er_skjermet"));
        assert_eq!(schema["foreignKeys"], Value::Null, "the table that it refers to is not there");
        assert_eq!(schema["primaryKey"], Value::Null, "manifests of that version do not say where NULLs are");
    }

    #[test]
    fn each_reference_is_to_columns_that_both_tables_have() {
        use brreg_transform::{ektepakt, enhet, konkurs, rrh};
        let registers = [rrh::tables::REGISTER, konkurs::tables::REGISTER, ektepakt::tables::REGISTER, enhet::REGISTER];
        for reference in registers.iter().flat_map(|register| register.references) {
            for column in reference.columns() {
                let here = reference.from.column(column.name).map(|here| here.column_type);
                assert_eq!(here, Some(column.column_type), "{}.{}", reference.from.name, column.name);
            }
        }
    }
}
