//! The owners of some companies with their national identity numbers, which the lake itself does not have.

use std::collections::HashSet;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use brreg_domain::Organisasjonsnummer;
use brreg_domain::rrh::Dokument;
use brreg_fetcher::ErrorKind;
use brreg_fetcher::rrh::partner::Format;
use brreg_parser::Limits;
use brreg_parser::Workers;
use brreg_parser::records::Rrh;
use brreg_transform::rrh::current_registration;

use super::{Api, NAME, RrhSection, v1};
use crate::context::Context;
use crate::landing;
use crate::problem::{At as _, Problem, Step};

/// The national identity numbers of the owners of these companies: from the newest bulk file of the partner API in landing, or
/// by lookups, which today's API has for every scope.
pub(super) fn with_number(context: &Context<'_>, companies: &[Organisasjonsnummer]) -> Result<Vec<String>, Problem> {
    let section: Option<RrhSection> = context.configuration.section(NAME)?;
    if section.is_some_and(|section| section.api() == Api::V1) {
        return by_lookup(context, companies);
    }
    let names = [Format::Json.file_name(), Format::Csv.file_name()];
    let Some(file) = landing::newest_file(context.data, NAME, &names)? else {
        return Err(Problem::failed(Step::Persons, "landing has no bulk file of rrh"));
    };
    in_file(&file, context.configuration.limits, companies)
}

/// The owners of companies as lookups show them. A company that need not register has none.
fn by_lookup(context: &Context<'_>, companies: &[Organisasjonsnummer]) -> Result<Vec<String>, Problem> {
    let client = v1::client(context.configuration)?;
    let wanted: HashSet<&str> = companies.iter().map(Organisasjonsnummer::as_str).collect();
    let mut numbers = Vec::new();
    for company in companies {
        let answer = match context.wait(client.lookup_company(company))? {
            Err(error) if matches!(error.kind(), ErrorKind::Status { status: 404, .. }) => continue,
            answer => answer.at(Step::Persons)?,
        };
        let text = std::str::from_utf8(&answer).at(Step::Persons)?;
        let document = brreg_parser::json::read(text).map(Dokument::V1);
        let mut document = document.map_err(|error| Problem::failed(Step::Persons, error.to_string()))?;
        document.normalise_keys();
        numbers.extend(owners_of(&document, &wanted).into_iter().map(str::to_owned));
    }
    Ok(numbers)
}

fn in_file(file: &Path, limits: Limits, companies: &[Organisasjonsnummer]) -> Result<Vec<String>, Problem> {
    let companies: HashSet<&str> = companies.iter().map(Organisasjonsnummer::as_str).collect();
    let file = BufReader::new(File::open(file).at_path(Step::Persons, file)?);
    let batches = brreg_parser::open::<Rrh, _>(file, limits).at(Step::Persons)?;
    let workers = Workers::on_all_cores().map_err(Problem::system(Step::Threads))?;
    let numbers = workers.map(batches, |batch| {
        let mut numbers = Vec::new();
        // A record that cannot be read is reported when the file is loaded.
        batch.decode(|decoded| {
            if let Ok(document) = &decoded.record {
                numbers.extend(owners_of(document, &companies).into_iter().map(str::to_owned));
            }
        });
        Ok(numbers)
    });
    Ok(numbers.at(Step::Persons)?.into_iter().flatten().collect())
}

/// The numbers of the current owners, where the record is of one of the companies.
fn owners_of<'d>(document: &'d Dokument<'_>, companies: &HashSet<&str>) -> Vec<&'d str> {
    let company = match document {
        Dokument::Partner(registration) => {
            let company = registration.registreringspliktig_virksomhet.as_ref();
            company.and_then(|company| company.organisasjonsnummer.as_deref())
        }
        Dokument::V1(company) => company.organisasjonsnummer.as_deref(),
    };
    if !company.is_some_and(|company| companies.contains(company)) {
        return Vec::new();
    }
    match document {
        Dokument::Partner(registration) => {
            let persons =
                registration.reelle_rettighetshavere.iter().filter_map(|owner| owner.folkeregistrert_person.as_ref());
            persons.filter_map(|person| person.foedsels_eller_d_nummer.as_deref()).collect()
        }
        Dokument::V1(company) => {
            let current = current_registration(company);
            let owners = current.map_or(&[][..], |current| &current.reelle_rettighetshavere);
            let persons = owners.iter().filter_map(|owner| owner.folkeregistrert_person.as_ref());
            persons.filter_map(|person| person.foedsels_eller_d_nummer.as_deref()).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

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
        assert_eq!(in_file(&file, Limits::default(), &companies).unwrap(), ["06821349425"]);

        let registration = |number: &str, is_current: bool| {
            format!(
                r#"{{"erGjeldendeRegistrering":{is_current},"registreringsid":"{number}","reelleRettighetshavere":
                [{{"folkeregistrertPerson":{{"foedselsEllerDNummer":"{number}"}}}}]}}"#
            )
        };
        let registrations = [registration("31129956715", false), registration("06821349425", true)].join(",");
        let company = |number| format!(r#"{{"organisasjonsnummer":"{number}","registreringer":[{registrations}]}}"#);
        std::fs::write(&file, format!("[{},{}]", company("974760673"), company("930185930"))).unwrap();
        assert_eq!(in_file(&file, Limits::default(), &companies).unwrap(), ["06821349425"]);
    }
}
