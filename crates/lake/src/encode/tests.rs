//! The files are compared with those that the Parquet library writes alone.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray as _, DictionaryArray, StringArray, StringRunBuilder, StringViewArray};
use arrow::compute::{cast, concat_batches};
use arrow::datatypes::{Int32Type, Schema};
use brreg_transform::rrh::tables::{ENDRINGER, KODELISTER, REGISTRERINGER};
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::bloom_filter::Sbbf;
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData};
use parquet::file::properties::ReaderProperties;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::file::serialized_reader::ReadOptionsBuilder;
use proptest::collection::vec;
use proptest::prelude::*;

use bytes::Bytes;

use super::*;

/// Rows of a table: the texts of its columns of text by turns; other columns are NULL.
fn rows(table: &Table, texts: &[Option<String>], form: Form) -> RecordBatch {
    let schema = table.schema();
    let columns = schema.fields().iter().enumerate().map(|(place, field)| match field.data_type() {
        DataType::Utf8 => {
            // Every column begins elsewhere, so that they differ.
            let texts = (0..texts.len()).map(|row| texts[(row + place) % texts.len()].as_deref());
            form.array(texts.collect())
        }
        other => arrow::array::new_null_array(other, texts.len()),
    });
    let columns: Vec<_> = columns.collect();
    let fields = schema.fields().iter().zip(&columns);
    let fields: Vec<_> =
        fields.map(|(field, column)| field.as_ref().clone().with_data_type(column.data_type().clone())).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap()
}

/// How text comes to be written.
#[derive(Debug, Clone, Copy)]
enum Form {
    Text,
    View,
    Numbered,
    Runs,
}

impl Form {
    fn array(self, texts: Vec<Option<&str>>) -> ArrayRef {
        match self {
            Self::Text => Arc::new(StringArray::from(texts)),
            Self::View => Arc::new(StringViewArray::from(texts)),
            Self::Numbered => Arc::new(texts.into_iter().collect::<DictionaryArray<Int32Type>>()),
            Self::Runs => {
                let mut runs = StringRunBuilder::<Int32Type>::new();
                runs.extend(texts);
                Arc::new(runs.finish())
            }
        }
    }
}

/// A file of the rows, which come in batches of this many.
fn ours(table: &Table, rows: &RecordBatch, batch: usize) -> Bytes {
    let mut encoder = Encoder::new(Vec::new(), table, table.schema(), properties(table).unwrap()).unwrap();
    for from in (0..rows.num_rows()).step_by(batch) {
        encoder.write(&rows.slice(from, batch.min(rows.num_rows() - from))).unwrap();
    }
    encoder.finish().unwrap().0.into()
}

/// The same by the library.
fn theirs(table: &Table, rows: &RecordBatch) -> Bytes {
    let mut writer = ArrowWriter::try_new(Vec::new(), table.schema(), Some(properties(table).unwrap())).unwrap();
    writer.write(&declared(table, rows)).unwrap();
    writer.into_inner().unwrap().into()
}

/// The rows with their text in the declared type.
fn declared(table: &Table, rows: &RecordBatch) -> RecordBatch {
    let schema = table.schema();
    let columns = rows.columns().iter().zip(schema.fields());
    let columns = columns.map(|(column, field)| cast(column, field.data_type()).unwrap()).collect();
    RecordBatch::try_new(schema, columns).unwrap()
}

fn read(file: &Bytes) -> RecordBatch {
    let builder =
        ParquetRecordBatchReaderBuilder::try_new_with_options(file.clone(), ArrowReaderOptions::new()).unwrap();
    let schema = builder.schema().clone();
    let batches: Vec<_> = builder.build().unwrap().map(Result::unwrap).collect();
    concat_batches(&schema, &batches).unwrap()
}

fn metadata(file: &Bytes) -> ParquetMetaData {
    let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Required);
    let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file.clone(), options).unwrap();
    builder.metadata().as_ref().clone()
}

/// The Bloom filters of all row groups and columns.
fn bloom_filters(file: &Bytes) -> Vec<Option<Vec<u8>>> {
    let options = ReaderProperties::builder().set_read_bloom_filter(true).build();
    let options = ReadOptionsBuilder::new().with_reader_properties(options).build();
    let reader = SerializedFileReader::new_with_options(file.clone(), options).unwrap();
    let bits = |filter: &Sbbf| {
        let mut bits = Vec::new();
        filter.write_bitset(&mut bits).unwrap();
        bits
    };
    let groups = (0..reader.num_row_groups()).map(|group| reader.get_row_group(group).unwrap());
    groups
        .flat_map(|group| {
            (0..group.num_columns()).map(|column| group.get_column_bloom_filter(column).map(bits)).collect::<Vec<_>>()
        })
        .collect()
}

/// Both files have the same rows, and say the same of them.
fn compare(table: &Table, rows: &RecordBatch, batch: usize) {
    let (ours, theirs) = (ours(table, rows, batch), theirs(table, rows));
    assert_eq!(read(&ours), declared(table, rows));
    let (our_metadata, their_metadata) = (metadata(&ours), metadata(&theirs));
    assert_eq!(our_metadata.file_metadata(), their_metadata.file_metadata());
    assert_eq!(our_metadata.num_row_groups(), their_metadata.num_row_groups());
    let groups = our_metadata.row_groups().iter().zip(their_metadata.row_groups());
    for (our, their) in groups.flat_map(|(our, their)| our.columns().iter().zip(their.columns())) {
        let column = our.column_path();
        assert_eq!(our.statistics(), their.statistics(), "{column}");
        assert_eq!(our.num_values(), their.num_values(), "{column}");
        assert_eq!(our.definition_level_histogram(), their.definition_level_histogram(), "{column}");
        assert_eq!(
            our.unencoded_byte_array_data_bytes().unwrap_or(0),
            their.unencoded_byte_array_data_bytes().unwrap_or(0),
            "{column}"
        );
    }
    assert_eq!(bloom_filters(&ours), bloom_filters(&theirs));
    // Which rows are runs is decided a little differently, for better or worse.
    let most = theirs.len() + theirs.len() / 50 + 64;
    assert!(ours.len() <= most, "{} bytes, and {} by the library", ours.len(), theirs.len());
}

fn text() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        2 => Just(None),
        4 => "[ab]{0,2}".prop_map(Some),
        2 => "910[0-9]{6}".prop_map(Some),
        1 => "\\PC{0,90}".prop_map(Some),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_rows_are_read_again_and_described_as_by_the_library(
        texts in vec(text(), 1..200),
        repeated in 1_usize..40,
        batch in 1_usize..3000,
        form in prop_oneof![Just(Form::Text), Just(Form::View), Just(Form::Numbered), Just(Form::Runs)],
    ) {
        let texts: Vec<_> = texts.iter().flat_map(|text| std::iter::repeat_n(text.clone(), repeated)).collect();
        // One with Bloom filters and prefixes, one with keys of codes.
        for table in [&REGISTRERINGER, &KODELISTER] {
            let form = if matches!(form, Form::Numbered) { Form::View } else { form };
            compare(table, &rows(table, &texts, form), batch);
        }
    }
}

#[test]
fn several_row_groups_and_pages_are_as_by_the_library() {
    let texts: Vec<_> =
        (0..ROW_GROUP_ROWS * 2 + 100).map(|row| (row % 7 > 0).then(|| format!("{:09}", row / 3))).collect();
    for form in [Form::Text, Form::Runs] {
        compare(&REGISTRERINGER, &rows(&REGISTRERINGER, &texts, form), 5000);
    }
}

#[test]
fn a_column_of_many_long_texts_has_no_dictionary_and_pages_of_a_bounded_size() {
    let texts: Vec<_> = (0..6000).map(|row| Some(format!("{row} {}", "x".repeat(1000)))).collect();
    let rows = rows(&ENDRINGER, &texts, Form::Text);
    let file = ours(&ENDRINGER, &rows, 1000);
    assert_eq!(read(&file), rows);
    let metadata = metadata(&file);
    let place = ENDRINGER.columns.iter().position(|column| column.name == "felt").unwrap();
    assert!(!chunk::has_dictionary(metadata.row_group(0).column(place)));
    assert!(metadata.page_index_for_row_group(0).offset_index(place).unwrap().page_locations().len() >= 6);
}

#[test]
fn a_dictionary_that_comes_with_the_rows_is_taken_over() {
    let table = &KODELISTER;
    let texts: Vec<_> = (0..9000).map(|row| (row % 5 > 0).then(|| ["a", "b", "c"][row % 3].to_owned())).collect();
    let numbered = rows(table, &texts, Form::Numbered);
    // A key is of prefixes, so it is no dictionary.
    let columns = numbered.columns().iter().zip(table.columns).map(|(column, declared)| {
        if declared.storage.encoding == brreg_transform::schema::Encoding::Dictionary {
            column.clone()
        } else {
            cast(column, &DataType::Utf8).unwrap()
        }
    });
    let columns: Vec<_> = columns.collect();
    let fields = table
        .columns
        .iter()
        .zip(&columns)
        .map(|(declared, column)| Field::new(declared.name, column.data_type().clone(), true));
    let rows = RecordBatch::try_new(Arc::new(Schema::new(fields.collect::<Vec<_>>())), columns).unwrap();
    assert!(rows.column(0).as_dictionary_opt::<Int32Type>().is_some());
    for batch in [1000, 9000] {
        compare(table, &rows, batch);
    }
}

#[test]
fn nulls_are_counted_by_column_and_rows_by_code_over_all_row_groups() {
    const ARID: &str = "reellerettighetshaverestatus.arid";
    // Of ten rows eight have a code, each of the two in half of them.
    let count = ROW_GROUP_ROWS.next_multiple_of(10) * 2;
    let codes = |row: usize| (!row.is_multiple_of(5)).then(|| [ARID, "a"][row % 2].to_owned());
    for texts in [(0..count).map(codes).collect::<Vec<_>>(), (0..count).map(|row| Some(format!("{row}"))).collect()] {
        let rows = rows(&REGISTRERINGER, &texts, Form::Text);
        let properties = properties(&REGISTRERINGER).unwrap();
        let mut encoder = Encoder::new(Vec::new(), &REGISTRERINGER, rows.schema(), properties).unwrap();
        encoder.write(&rows).unwrap();
        let (_, columns) = encoder.finish().unwrap();
        for (column, found) in rows.columns().iter().zip(REGISTRERINGER.columns) {
            let found = (found.name, &columns[found.name]);
            assert_eq!(found.1.nulls, column.null_count() as u64, "{}", found.0);
        }
        // There are as many texts as rows in the second case: those are no codes.
        let expected = match &texts[..] {
            // What is in no code list may be anything, and is counted without its text.
            [None, ..] => [ARID, "(other)"].map(|code| (code.to_owned(), count as u64 / 10 * 4)).into(),
            _ => BTreeMap::new(),
        };
        assert_eq!(columns["rettighetshaverstatus"].codes, expected);
        assert!(columns["rettighetshaverstatus_tekst"].codes.is_empty(), "labels are no codes");
    }
}
