//! The generator of register content, as its users see it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod content;
mod days;
mod ektepakt;
mod enhet;
mod files;
mod flaws;
mod konkurs;
mod v1;

use brreg_sandbox::generator::{Content, Registration, Settings};
use serde_json::Value;

/// The content of some registrations of seed 7.
fn content(virksomheter: u32) -> Content {
    Content::new(Settings::default().virksomheter(virksomheter).seed(7))
}

fn registrations(content: &Content) -> Vec<Registration> {
    content.registrations().collect()
}

/// The elements of the bulk JSON.
fn elements(content: &Content) -> Vec<Value> {
    let mut json = Vec::new();
    content.write_json(&mut json).unwrap();
    serde_json::from_slice(&json).unwrap()
}

/// The rows of the bulk CSV below its header.
fn rows(content: &Content) -> Vec<Vec<String>> {
    let mut file = Vec::new();
    content.write_csv(&mut file).unwrap();
    let text = file.strip_prefix(b"\xef\xbb\xbf").expect("a byte-order mark");
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text);
    assert_eq!(reader.headers().unwrap(), &brreg_sandbox::generator::COLUMNS[..]);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}
