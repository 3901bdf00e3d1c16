//! A company: its row, and its registrations to the current tables or to those of the earlier ones.

use brreg_domain::rrh::v1::Virksomhet;

use super::current::{Choice, choose, is_deleted};
use crate::avvik::Avvikstype;
use crate::rrh::deviations::{Pointer, Reporter};
use crate::rrh::flatten::{Flattener, Rows};
use crate::rrh::origin::{Kilde, Origin};
use crate::rrh::rows::{Keys, Visit, count};
use crate::rrh::tables::VirksomheterRow;
use crate::{text, values};

impl Rows {
    /// Appends the rows of one company of API v1.
    pub(in crate::rrh) fn push_company(&mut self, flattener: &Flattener, origin: Origin, company: &Virksomhet<'_>) {
        // The parser has refused companies without this key.
        let organisasjonsnummer = company.organisasjonsnummer.as_deref().unwrap_or_default();
        let organisasjonsnummer = values::nine_digits(organisasjonsnummer, flattener.national_id);
        let Choice { index: current, marked } = choose(&company.registreringer);
        let is_gone = company.registreringer.get(current).is_some_and(|current| is_deleted(company, current));
        self.company(flattener, origin, company, &organisasjonsnummer, current, marked);

        let pointer = Pointer::RECORD.field("registreringer");
        for (index, registration) in company.registreringer.iter().enumerate() {
            let id = registration.registreringsid.as_deref().unwrap_or_default();
            let registrering_id = flattener.national_id.shown_id(id);
            let er_gjeldende = index == current;
            let avvik = Reporter {
                rows: &mut self.deviations.avvik,
                organisasjonsnummer: &organisasjonsnummer,
                registrering_id: Some(&registrering_id),
            };
            let tables = if er_gjeldende && !is_gone { &mut self.current } else { &mut self.earlier };
            let keys = Keys::new(&organisasjonsnummer, &registrering_id);
            let pointer = pointer.element(index);
            let mut visit = Visit { flattener, tables, avvik, keys, er_gjeldende };
            visit.v1_registration(registration, &pointer);
            if let Some(notice) = &registration.uoverensstemmelse {
                visit.notice(notice, &mut self.companies.uoverensstemmelser, &pointer.field("uoverensstemmelse"));
            }
        }
    }

    fn company(
        &mut self,
        flattener: &Flattener,
        origin: Origin,
        company: &Virksomhet<'_>,
        organisasjonsnummer: &str,
        current: usize,
        marked: usize,
    ) {
        let mut avvik = Reporter { rows: &mut self.deviations.avvik, organisasjonsnummer, registrering_id: None };
        let pointer = Pointer::RECORD;
        avvik.unknown_fields(&company.unknown, &pointer);
        let number_pointer = pointer.field("organisasjonsnummer");
        values::organisation_number(company.organisasjonsnummer.as_ref(), flattener.national_id, |kind, value| {
            avvik.report(&number_pointer, kind, value);
        });
        let mut timestamp = |tekst: Option<_>, field| {
            values::read(tekst, text::timestamp, |kind, value| avvik.report(&pointer.field(field), kind, value))
        };
        let entered =
            timestamp(company.foerst_registrert.as_ref(), "foerstRegistrertIRegisterOverReelleRettighetshavere");
        let left = timestamp(company.slettet.as_ref(), "slettetIRegisterOverReelleRettighetshavere");
        if marked != 1 {
            let kind = Avvikstype::GjeldendeRegistreringUklar;
            avvik.report(&pointer.field("registreringer"), kind, Some(&marked.to_string()));
        }

        let registrations = company.registreringer.len();
        let current = company.registreringer.get(current);
        let deleted = || {
            let current = current.filter(|current| is_deleted(company, current))?;
            text::timestamp(current.registrert.as_deref()?)
        };
        let id = current.and_then(|current| current.registreringsid.as_deref());
        let id = id.map(|id| flattener.national_id.shown_id(id));
        // A bulk file has no history, so that one registration says nothing about how many there are.
        let is_known = origin.kilde == Kilde::Oppslag || registrations > 1;
        self.companies.virksomheter.push(VirksomheterRow {
            organisasjonsnummer: Some(organisasjonsnummer),
            foerst_registrert_i_registeret: entered,
            slettet_i_registeret: left.or_else(deleted),
            gjeldende_registrering_id: id.as_deref(),
            antall_registreringer: Some(count(registrations)).filter(|_| is_known),
            kilde: Some(origin.kilde.as_str()),
            hentet: origin.microseconds(),
        });
    }
}
