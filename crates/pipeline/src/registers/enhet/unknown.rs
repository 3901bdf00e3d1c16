//! Numbers that other registers name and this one does not have: each is looked up once.

use std::collections::BTreeSet;
use std::path::PathBuf;

use brreg_catalog::Format;
use brreg_domain::Organisasjonsnummer;

use super::NAME;
use crate::context::Context;
use crate::data::DataFolder;
use crate::problem::{At as _, Problem, Step};
use crate::register::tables_of;

/// Name of the list of numbers that no lookup found, in the register's folder of the state.
pub(super) const LIST: &str = "ukjente.txt";
/// The queries, each of which needs the register that it names; one of them cannot be answered where that was never loaded.
const QUERIES: [&str; 4] = [
    "SELECT DISTINCT organisasjonsnummer FROM enhet.registreringer_uten_aktiv_enhet WHERE status = 'ukjent'",
    "SELECT DISTINCT mellomliggende_organisasjonsnummer FROM enhet.mellomledd_uten_aktiv_enhet \
     WHERE mellomliggende_status = 'ukjent'",
    "SELECT DISTINCT organisasjonsnummer FROM konkurs.innehavere WHERE status IS NULL",
    "SELECT DISTINCT organisasjonsnummer FROM enhet.konkurskontroll WHERE kontroll = 'varsel_paa_ukjent'",
];

/// The numbers that other registers name, without those that were looked up in vain before. What is no organisation number
/// is left out: the register refuses it.
pub(super) fn numbers(context: &Context<'_>) -> BTreeSet<Organisasjonsnummer> {
    let (lake, tables) = (context.data.lake(), tables_of(context.registers));
    let mut numbers = BTreeSet::new();
    for query in QUERIES {
        let mut answer = Vec::new();
        if let Err(error) = brreg_catalog::query(&lake, &tables, query, Format::Csv, &mut answer) {
            tracing::debug!(register = NAME, %error, "the catalog does not have the other register");
            continue;
        }
        let answer = String::from_utf8_lossy(&answer);
        numbers.extend(answer.lines().skip(1).filter_map(|line| Organisasjonsnummer::parse(line.trim()).ok()));
    }
    let in_vain = read(context.data);
    numbers.retain(|number| !in_vain.contains(number.as_str()));
    numbers
}

/// Records numbers that no lookup found.
///
/// # Errors
/// A list that cannot be written.
pub(super) fn record(
    data: &DataFolder,
    found_nowhere: impl IntoIterator<Item = Organisasjonsnummer>,
) -> Result<(), Problem> {
    let mut list = read(data);
    let before = list.len();
    list.extend(found_nowhere.into_iter().map(|number| number.to_string()));
    if list.len() == before {
        return Ok(());
    }
    let path = path(data);
    if let Some(folder) = path.parent() {
        brreg_files::create_folder(folder).at_path(Step::Lookup, folder)?;
    }
    let text: String = list.iter().map(|number| format!("{number}\n")).collect();
    brreg_files::replace(&path, text.as_bytes()).at_path(Step::Lookup, &path)
}

/// The list; one that is damaged or missing is empty, and its numbers are looked up again.
fn read(data: &DataFolder) -> BTreeSet<String> {
    let text = brreg_files::read_text(&path(data)).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

fn path(data: &DataFolder) -> PathBuf {
    data.state().join(NAME).join(LIST)
}
