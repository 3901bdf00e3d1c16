//! The roles in one unit to their rows.

use std::borrow::Cow;

use brreg_domain::enhet::{Bostyrer, Rolle, Rolleenhet, Roller};
use brreg_domain::kodeverk::Kodeliste;

use super::address::Address;
use super::person::PersonCells;
use super::tables::{RollerRow, RollerRows};
use super::values;
use super::visit::{Coded, Visit, has_no_letters};
use crate::avvik::Avvikstype;
use crate::pointer::Pointer;
use crate::pseudonym::Key;

/// The group of a role as cells.
struct Group<'g> {
    code: &'g Coded<'g>,
    changed: Option<i32>,
}

/// The holder of a role as cells.
#[derive(Default)]
struct Holder<'r> {
    kind: Option<&'static str>,
    person: PersonCells<'r>,
    number: Option<Cow<'r, str>>,
    name: Option<Cow<'r, str>>,
    form: Coded<'r>,
    is_deleted: Option<bool>,
    approval: Option<Cow<'r, str>>,
    address: Address<'r>,
}

impl Visit<'_> {
    /// Appends the rows of a unit's roles.
    pub(super) fn roles(&mut self, roles: &Roller<'_>, key: &Key, rows: &mut RollerRows) {
        self.unknown_fields(&roles.unknown, Pointer::RECORD);
        let groups = Pointer::RECORD.field("rollegrupper");
        let mut nr = 0;
        for (index, group) in roles.rollegrupper.iter().enumerate() {
            let pointer = groups.element(index);
            self.unknown_fields(&group.unknown, pointer);
            let code = self.coded(&group.gruppetype, Kodeliste::Rollegruppetype, pointer.field("type"));
            let changed = self.date(&group.sist_endret, pointer.field("sistEndret"));
            let in_group = pointer.field("roller");
            for (index, role) in group.roller.iter().enumerate() {
                nr += 1;
                self.role(role, nr, &Group { code: &code, changed }, key, in_group.element(index), rows);
            }
        }
    }

    fn role(
        &mut self,
        role: &Rolle<'_>,
        rolle_nr: i32,
        group: &Group<'_>,
        key: &Key,
        pointer: Pointer<'_>,
        rows: &mut RollerRows,
    ) {
        self.unknown_fields(&role.unknown, pointer);
        let rolletype = self.coded(&role.rolletype, Kodeliste::RolletypeEnhet, pointer.field("type"));
        let valgt_av = self.coded(&role.valgt_av, Kodeliste::Representant, pointer.field("valgtAv"));
        let holder = self.holder(role, key, pointer);
        let share = self.text(&role.ansvarsandel, pointer.field("ansvarsandel"));
        let percent = share.as_deref().and_then(values::share);
        if let (Some(share), None) = (share.as_deref(), percent) {
            let value = Some(share).filter(|share| has_no_letters(share));
            self.report(pointer.field("ansvarsandel"), Avvikstype::UgyldigAndel, value);
        }
        let ended = [
            self.boolean(&role.avregistrert, pointer.field("avregistrert")),
            self.boolean(&role.fratraadt, pointer.field("fratraadt")),
        ];
        let power = self.boolean(&role.fremtidsfullmakt, pointer.field("stadfestetFremtidsfullmakt"));
        let limited = self.boolean(&role.begrenset_handleevne, pointer.field("begrensetRettsligHandleevne"));
        let shows_capacity = self.privacy.rettsevne;
        rows.push(RollerRow {
            organisasjonsnummer: Some(self.number),
            rolle_nr: Some(rolle_nr),
            rollegruppe: group.code.0.as_deref(),
            rollegruppe_tekst: group.code.1.as_deref(),
            rollegruppe_endret: group.changed,
            rolletype: rolletype.0.as_deref(),
            rolletype_tekst: rolletype.1.as_deref(),
            rekkefoelge: self.integer(&role.rekkefolge, pointer.field("rekkefolge")),
            innehavertype: holder.kind,
            person_id: holder.person.person_id.as_deref(),
            person_id_kilde: holder.person.person_id_kilde,
            foedselsdato: holder.person.foedselsdato,
            fornavn: holder.person.fornavn.as_deref(),
            mellomnavn: holder.person.mellomnavn.as_deref(),
            etternavn: holder.person.etternavn.as_deref(),
            fullt_navn: holder.person.fullt_navn.as_deref(),
            er_doed: holder.person.er_doed,
            innehaver_organisasjonsnummer: holder.number.as_deref(),
            innehaver_navn: holder.name.as_deref(),
            innehaver_organisasjonsform: holder.form.0.as_deref(),
            innehaver_organisasjonsform_tekst: holder.form.1.as_deref(),
            innehaver_er_slettet: holder.is_deleted,
            godkjenningsstatus: holder.approval.as_deref(),
            bostyrer_adresselinje: holder.address.linje.as_deref(),
            bostyrer_postnummer: holder.address.postnummer.as_deref(),
            bostyrer_poststed: holder.address.poststed.as_deref(),
            bostyrer_landkode: holder.address.landkode.as_deref(),
            ansvarsandel: share.as_deref(),
            ansvarsandel_prosent: percent,
            valgt_av: valgt_av.0.as_deref(),
            valgt_av_tekst: valgt_av.1.as_deref(),
            er_avregistrert: ended.into_iter().flatten().reduce(|one, other| one || other),
            fremtidsfullmakt: power.filter(|_| shows_capacity),
            begrenset_handleevne: limited.filter(|_| shows_capacity),
        });
    }

    /// The holder: the first of the three objects. None, or a second one, is reported.
    fn holder<'r>(&mut self, role: &'r Rolle<'_>, key: &Key, pointer: Pointer<'_>) -> Holder<'r> {
        let there =
            [("person", role.person.is_some()), ("enhet", role.enhet.is_some()), ("bostyrer", role.bostyrer.is_some())];
        let mut there = there.into_iter().filter(|(_, is_there)| *is_there);
        if there.next().is_none() {
            self.report(pointer, Avvikstype::UgyldigVerdi, None);
        }
        for (field, _) in there {
            self.report(pointer.field(field), Avvikstype::UgyldigVerdi, None);
        }
        if let Some(person) = &role.person {
            let person = self.person(person, key, pointer.field("person"));
            Holder { kind: Some("person"), person, ..Holder::default() }
        } else if let Some(enterprise) = &role.enhet {
            self.enterprise(enterprise, pointer.field("enhet"))
        } else if let Some(trustee) = &role.bostyrer {
            self.trustee(trustee, pointer.field("bostyrer"))
        } else {
            Holder::default()
        }
    }

    fn enterprise<'r>(&mut self, enterprise: &'r Rolleenhet<'_>, pointer: Pointer<'_>) -> Holder<'r> {
        self.unknown_fields(&enterprise.unknown, pointer);
        // Neither the name nor the number of what was removed on legal grounds stays.
        if enterprise.organisasjonsnummer.as_ref().is_some_and(|number| self.removed.contains(number)) {
            return Holder { kind: Some("enhet"), ..Holder::default() };
        }
        Holder {
            kind: Some("enhet"),
            number: self.organisation_number(&enterprise.organisasjonsnummer, pointer.field("organisasjonsnummer")),
            name: self.lines(&enterprise.navn, " ", pointer.field("navn")),
            form: self.form(&enterprise.organisasjonsform, pointer.field("organisasjonsform")),
            is_deleted: self.boolean(&enterprise.er_slettet, pointer.field("erSlettet")),
            approval: self.text(&enterprise.godkjenningsstatus, pointer.field("godkjenningsstatus")),
            ..Holder::default()
        }
    }

    fn trustee<'r>(&mut self, trustee: &'r Bostyrer<'_>, pointer: Pointer<'_>) -> Holder<'r> {
        self.unknown_fields(&trustee.unknown, pointer);
        let fullt_navn = self.text(&trustee.navn, pointer.field("navn"));
        let er_doed = self.boolean(&trustee.er_doed, pointer.field("erDoed"));
        Holder {
            kind: Some("bostyrer"),
            person: PersonCells { fullt_navn, er_doed, ..PersonCells::default() },
            address: self.address(&trustee.postadresse, true, pointer.field("postadresse")),
            ..Holder::default()
        }
    }
}
