//! What the published tables were made of, with what settings, and how that was checked.

use brreg_pipeline::report::{Provenance, RunDetails};
use brreg_transform::pseudonym::NationalId;
use maud::{Markup, html};

use super::phases::size;
use super::{Source, name, wide};
use crate::words::{counted, grouped};

pub(super) fn section(source: Source<'_>) -> Option<Markup> {
    let registers: Vec<(&str, &Provenance)> = source
        .run
        .registers
        .iter()
        .filter_map(|report| Some((report.register.as_str(), report.details.as_ref()?.provenance.as_ref()?)))
        .collect();
    let settings = source.details().filter(|details| !details.settings.is_empty());
    (!registers.is_empty() || settings.is_some()).then(|| {
        html! {
            @for (register, provenance) in registers { (of_register(register, provenance)) }
            @if let Some(details) = settings { (settings_of(details)) }
        }
    })
}

fn of_register(register: &str, provenance: &Provenance) -> Markup {
    let files = provenance.tables.len() as u64;
    html! {
        h3 { (register) }
        dl.facts {
            @for origin in &provenance.origins {
                // What changed since came from the same register, by its log or lookups.
                dt { @if provenance.merged_with.is_some() { "last whole reading from" } @else { "downloaded from" } }
                dd { (origin.url) @if let Some(etag) = &origin.etag { ", ETag " code { (etag) } } }
            }
            dt { "versions" }
            dd { "columns " (provenance.schema_version) ", reading " (provenance.reading_version) }
            dt { "national identity numbers" }
            dd { (national_id(provenance.national_id)) }
            @if let Some(base) = &provenance.merged_with { dt { "continues" } dd { code { (base) } } }
            dt { "verified" }
            dd {
                "The footers of " (counted(files, "table", "tables")) " were read back before the publication. "
                code { "brreg-lake verify" } " compares every byte with the checksums."
            }
        }
        (wide(&format!("Sources of {register}"), html! {
            table {
                thead { tr {
                    th scope="col" { "source" } th.n scope="col" { "size" } th.n scope="col" { "records" } th scope="col" { "SHA-256" }
                } }
                tbody {
                    @for source in &provenance.sources {
                        tr {
                            th scope="row" { (source.name) }
                            td.n { (size(source.bytes)) }
                            td.n { (grouped(source.records)) }
                            td { code { (source.sha256) } }
                        }
                    }
                }
            }
        }))
        details {
            summary { "SHA-256 of the files of " (register) }
            (wide(&format!("Checksums of {register}"), html! {
                table {
                    thead { tr { th scope="col" { "table" } th scope="col" { "SHA-256" } } }
                    tbody { @for (table, sum) in &provenance.tables { tr { th scope="row" { (name(table)) } td { code { (sum) } } } } }
                }
            }))
        }
    }
}

fn settings_of(details: &RunDetails) -> Markup {
    html! {
        details {
            summary { "Settings of the configuration and the environment, without secrets" }
            (wide("Settings", html! {
                table {
                    thead { tr { th scope="col" { "setting" } th scope="col" { "value" } } }
                    tbody {
                        @for setting in &details.settings {
                            tr {
                                th scope="row" { (name(&setting.name)) }
                                td { @match &setting.value { Some(value) => code { (value) }, None => "not shown" } }
                            }
                        }
                    }
                }
            }))
        }
    }
}

const fn national_id(setting: NationalId) -> &'static str {
    match setting {
        NationalId::Pseudonym => "pseudonyms alone",
        NationalId::Clear => "in clear",
        NationalId::Drop => "neither numbers nor pseudonyms",
    }
}
