//! Whose marriage contracts to look up.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use brreg_domain::Organisasjonsnummer;
use brreg_domain::rrh::Registrering;
use brreg_fetcher::rrh::Format;
use brreg_parser::records::Rrh;
use brreg_pipeline::rrh::REGISTER as RRH;

use super::landing;
use crate::config::{Config, Ektepakt};
use crate::data::DataFolder;
use crate::failure::{Context as _, Exit, Failure};

const STEP: &str = "reading the persons to look up";
/// What stands for standard input.
const STANDARD_INPUT: &str = "-";
/// What a line that is no number begins with.
const COMMENT: char = '#';

/// The numbers, in their order.
pub(super) fn to_look_up(data: &DataFolder, config: &Config, section: &Ektepakt) -> Result<Vec<String>, Failure> {
    match &section.persons_file {
        Some(file) if file.as_os_str() == STANDARD_INPUT => lines(io::stdin().lock()).step(STEP),
        Some(file) => File::open(file)
            .and_then(|file| lines(BufReader::new(file)))
            .map_err(|error| Failure::new(Exit::Usage, STEP, error).advice(format!("check {}", file.display()))),
        None => owners(data, config, &section.owners_of),
    }
}

fn lines(reader: impl BufRead) -> io::Result<Vec<String>> {
    let lines = reader.lines().map(|line| line.map(|line| line.trim().to_owned()));
    lines.filter(|line| !line.as_ref().is_ok_and(|line| line.is_empty() || line.starts_with(COMMENT))).collect()
}

/// The owners of these companies with a national identity number, from the newest bulk file of rrh in landing: the lake
/// itself has no numbers.
fn owners(data: &DataFolder, config: &Config, companies: &[Organisasjonsnummer]) -> Result<Vec<String>, Failure> {
    let names = [Format::Json.file_name(), Format::Csv.file_name()];
    let Some(file) = landing::newest_file(data, RRH, &names)? else {
        return Err(Failure::new(Exit::Failed, STEP, "landing holds no bulk file of rrh")
            .advice("run rrh first, or name the persons in ektepakt.persons_file"));
    };
    owners_in(&file, config, companies)
}

fn owners_in(file: &Path, config: &Config, companies: &[Organisasjonsnummer]) -> Result<Vec<String>, Failure> {
    let companies: HashSet<&str> = companies.iter().map(Organisasjonsnummer::as_str).collect();
    let reader = BufReader::new(File::open(file).step(STEP)?);
    let mut numbers = Vec::new();
    for batch in brreg_parser::open::<Rrh, _>(reader, config.limits).step(STEP)? {
        // A record that cannot be read is told when the file is loaded.
        batch.step(STEP)?.decode(|decoded| {
            if let Ok(registrering) = &decoded.record {
                numbers.extend(owners_of(registrering, &companies));
            }
        });
    }
    Ok(numbers)
}

fn owners_of(registrering: &Registrering<'_>, companies: &HashSet<&str>) -> Vec<String> {
    let company = registrering.registreringspliktig_virksomhet.as_ref();
    let company = company.and_then(|company| company.organisasjonsnummer.as_deref());
    if !company.is_some_and(|company| companies.contains(company)) {
        return Vec::new();
    }
    let persons = registrering.reelle_rettighetshavere.iter().filter_map(|owner| owner.folkeregistrert_person.as_ref());
    persons.filter_map(|person| person.foedsels_eller_d_nummer.as_deref()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn one_number_a_line() {
        let text = "31129956715\r\n\n# the others\n 06821349425 \nnonsense";
        assert_eq!(lines(text.as_bytes()).unwrap(), ["31129956715", "06821349425", "nonsense"]);
    }

    #[test]
    fn owners_of_the_given_companies_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bulk.json");
        let registration = |company: &str, number: &str| {
            format!(
                r#"{{"registreringId":"{number}","registreringspliktigVirksomhet":{{"organisasjonsnummer":"{company}"}},
                "reelleRettighetshavere":[{{"folkeregistrertPerson":{{"foedselsEllerDNummer":"{number}"}}}},
                {{"utenlandskPerson":{{"fulltNavn":"A"}}}}]}}"#
            )
        };
        let bulk = [registration("930185930", "31129956715"), registration("974760673", "06821349425")].join(",");
        std::fs::write(&file, format!("[{bulk}]")).unwrap();
        let companies = ["974760673".parse().unwrap()];
        assert_eq!(owners_in(&file, &Config::default(), &companies).unwrap(), ["06821349425"]);
    }
}
