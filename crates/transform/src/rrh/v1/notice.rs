//! A notice that registered information may be wrong. Who sent it is the register's most sensitive field: of a person, only
//! the pseudonym is stored, and only where the lake is to have it.

use std::borrow::Cow;

use brreg_domain::rrh::v1::{Innsender, Uoverensstemmelse};

use crate::pseudonym::Source;
use crate::rrh::deviations::Pointer;
use crate::rrh::person::{Foreign, Identity, Registered};
use crate::rrh::rows::Visit;
use crate::rrh::tables::{UoverensstemmelserRow, UoverensstemmelserRows};
use crate::text;
use crate::text::full_name;

/// The columns of a sender.
#[derive(Default)]
struct Sender<'r> {
    kind: Option<&'static str>,
    organisasjonsnummer: Option<Cow<'r, str>>,
    person: Option<(Source, String)>,
}

impl Visit<'_> {
    /// Appends the row of a notice about the registration; one without any value gives none.
    pub(super) fn notice(
        &mut self,
        notice: &Uoverensstemmelse<'_>,
        rows: &mut UoverensstemmelserRows,
        pointer: &Pointer<'_>,
    ) {
        self.unknown_fields(&notice.unknown, pointer);
        let beskrivelse = self.cell(notice.beskrivelse.as_ref(), &pointer.field("beskrivelseAvUoverensstemmelse"));
        let mottatt = self.timestamp(notice.mottatt.as_ref(), &pointer.field("uoverensstemmelseMottatt"));
        let sender = self.sender(notice, pointer);
        if beskrivelse.is_none() && mottatt.is_none() && sender.kind.is_none() {
            return;
        }
        let (source, person_id) = sender.person.unzip();
        rows.push(UoverensstemmelserRow {
            organisasjonsnummer: Some(self.keys.organisasjonsnummer),
            registrering_id: Some(self.keys.registrering_id),
            beskrivelse: beskrivelse.as_deref(),
            mottatt,
            innsendertype: sender.kind,
            innsender_organisasjonsnummer: sender.organisasjonsnummer.as_deref(),
            innsender_person_id: person_id.as_deref(),
            innsender_person_id_kilde: source.map(Source::as_str),
        });
    }

    /// The sender: inside `innsender`, or the company in the place where it was before that came.
    fn sender<'r>(&mut self, notice: &'r Uoverensstemmelse<'_>, pointer: &Pointer<'_>) -> Sender<'r> {
        let place = pointer.field("innsender");
        if let Some(sender) = &notice.innsender {
            self.unknown_fields(&sender.unknown, &place);
            let company = sender.varslingspliktig_virksomhet.as_ref();
            let company = self.norwegian_company(company, &place.field("varslingspliktigVirksomhet"));
            if company.is_some() {
                return Sender { kind: Some("virksomhet"), organisasjonsnummer: company, person: None };
            }
            if let Some(kind) = kind_of_person(sender) {
                let person = self.flattener.identify_senders.then(|| self.person_of(sender)).flatten();
                return Sender { kind: Some(kind), organisasjonsnummer: None, person };
            }
        }
        let company = notice.varslingspliktig_virksomhet.as_ref();
        let organisasjonsnummer = self.norwegian_company(company, &pointer.field("varslingspliktigVirksomhet"));
        let kind = organisasjonsnummer.is_some().then_some("virksomhet");
        Sender { kind, organisasjonsnummer, person: None }
    }

    /// The pseudonym of the person who sent a notice. Nothing is reported about the person: a deviation shows values.
    fn person_of(&self, sender: &Innsender<'_>) -> Option<(Source, String)> {
        let shown = |part: &str| self.flattener.shown(part).into_owned();
        let (name, identity) = match (&sender.folkeregistrert_person, &sender.utenlandsk_person) {
            (Some(person), _) => {
                let Registered { navn, identity, .. } = person.into();
                let parts = navn.map(|navn| [navn.fornavn, navn.mellomnavn, navn.etternavn]).unwrap_or_default();
                let parts = parts.map(|part| part.map(|part| shown(part)));
                // The name as an owner's cells have it, which the same person's pseudonym is made from there.
                let name = full_name(parts.each_ref().map(Option::as_deref));
                (name.map(|name| shown(&name)), identity)
            }
            (None, Some(person)) => {
                let Foreign { fullt_navn, identity, .. } = person.into();
                (fullt_navn.filter(|name| !name.is_empty()).map(|name| shown(name)), identity)
            }
            (None, None) => return None,
        };
        let birth_date = identity.birth_date.filter(|date| text::date(date).is_some());
        self.flattener.pseudonym(Identity { birth_date, ..identity }, name.as_deref()).ok().flatten()
    }
}

fn kind_of_person(sender: &Innsender<'_>) -> Option<&'static str> {
    match (&sender.folkeregistrert_person, &sender.utenlandsk_person) {
        (Some(_), _) => Some("folkeregistrert"),
        (None, Some(_)) => Some("utenlandsk"),
        (None, None) => None,
    }
}
