//! The roles in a unit.

use std::borrow::Cow;

use super::codes::{ORGANISASJONSFORMER, REPRESENTANTER, ROLLEGRUPPETYPER, ROLLETYPER};
use super::json::{Json, Object, put, put_some};
use super::parts::{self, linked_code};
use super::{Changes, Id, Register, Standing, Unit};
use crate::generator::konkurs::Bostyrer;
use crate::generator::records::{FolkeregistrertPerson, Person};
use crate::generator::rng::{Stream, Topic};

/// Who has a role.
enum Holder {
    Person(Person),
    Unit(Unit),
    Trustee(Bostyrer),
}

/// A role before it is written.
struct Role {
    kind: &'static str,
    holder: Holder,
    elected_by: Option<&'static str>,
    has_left: bool,
    share: Option<&'static str>,
}

impl Role {
    fn of(kind: &'static str, holder: Holder) -> Self {
        Self { kind, holder, elected_by: None, has_left: false, share: None }
    }
}

impl Register {
    /// Returns the roles in a unit; `None` if it has none.
    #[must_use]
    pub fn roles(&self, unit: Unit, changes: &Changes) -> Option<Json> {
        if self.standing(Id::Unit(unit), changes) != Standing::Live {
            return None;
        }
        let groups = self.groups(unit, changes);
        if groups.is_empty() {
            return None;
        }
        let date = parts::later(jiff::civil::date(2019, 4, 2), self.place(Id::Unit(unit)) % 2_000).to_string();
        let groups = groups.into_iter().map(|(kind, roles)| {
            let code = linked_code(ROLLEGRUPPETYPER, "roller/rollegruppetyper", kind);
            let roles = roles.into_iter().enumerate().map(|(order, role)| self.role(order, role));
            Json::Object(vec![
                ("type".into(), code),
                ("sistEndret".into(), Json::text(date.clone())),
                ("roller".into(), Json::List(roles.collect())),
            ])
        });
        let number = self.number(Id::Unit(unit));
        let mut object = vec![("organisasjonsnummer".into(), Json::text(number.clone()))];
        put(&mut object, "rollegrupper", Json::List(groups.collect()));
        put(&mut object, "links", Json::Links(format!("enheter/{number}/roller")));
        Some(Json::Object(object))
    }

    /// Returns the proprietor of a sole proprietorship.
    pub(super) fn proprietor(&self, number: u32) -> FolkeregistrertPerson {
        self.content.people.registered(number % self.content.person_count().max(1)).person
    }

    fn groups(&self, unit: Unit, changes: &Changes) -> Vec<(&'static str, Vec<Role>)> {
        let mut stream = self.stream(Topic::UnitRoles, Id::Unit(unit), 0);
        match unit {
            Unit::Court(_) => Vec::new(),
            Unit::Estate(_) | Unit::NewEstate(_) => {
                let role = |trustee| vec![("BOBE", vec![Role::of("BOBE", Holder::Trustee(trustee))])];
                self.trustee(unit).map(role).unwrap_or_default()
            }
            Unit::SoleProprietor(number) => {
                let owner = Holder::Person(Person::Folkeregistrert(self.proprietor(number)));
                let mut groups = vec![("INNH", vec![Role::of("INNH", owner)])];
                if stream.permille(250) {
                    groups.push(("REGN", vec![self.office("REGN", 0, &mut stream)]));
                }
                groups
            }
            Unit::Company(_) | Unit::Office(_) | Unit::New(_) => self.of_company(unit, changes, &mut stream),
        }
    }

    fn of_company(&self, unit: Unit, changes: &Changes, stream: &mut Stream) -> Vec<(&'static str, Vec<Role>)> {
        let mut people = self.owners(unit);
        if people.is_empty() {
            people.push(self.any_person(stream));
        }
        let chair = match changes.chairs {
            0 => people.remove(0),
            times => self.any_person(&mut self.stream(Topic::UnitRoles, Id::Unit(unit), times)),
        };
        let mut board = vec![Role::of("LEDE", Holder::Person(chair.clone()))];
        board.extend(people.into_iter().map(|owner| Role::of("MEDL", Holder::Person(owner))));
        for _ in 0..stream.below(3) {
            let mut member = Role::of("MEDL", Holder::Person(self.any_person(stream)));
            member.elected_by = stream.permille(150).then_some("AREP");
            member.has_left = stream.permille(100);
            board.push(member);
        }
        if stream.permille(400) {
            board.push(Role::of("VARA", Holder::Person(self.any_person(stream))));
        }
        let mut groups = vec![("DAGL", vec![Role::of("DAGL", Holder::Person(chair))]), ("STYR", board)];
        if stream.permille(450) {
            groups.push(("REVI", vec![self.office("REVI", 1, stream)]));
        }
        if stream.permille(550) {
            groups.push(("REGN", vec![self.office("REGN", 0, stream)]));
        }
        if stream.permille(30) {
            let mut partner = Role::of("DTPR", Holder::Person(self.any_person(stream)));
            partner.share = Some(stream.pick(&["50%", "1/2", "33,33%", "2/3"]));
            groups.push(("DELT", vec![partner]));
        }
        groups
    }

    /// Returns the owners of a company on the first day, who all have birth dates.
    fn owners(&self, unit: Unit) -> Vec<Person> {
        let Unit::Company(index) = unit else { return Vec::new() };
        let plan = self.content.ownership.plan(index, 0);
        plan.owners.iter().map(|owner| self.content.people.profile(owner.who).person).collect()
    }

    fn any_person(&self, stream: &mut Stream) -> Person {
        let number = stream.below(self.content.person_count());
        Person::Folkeregistrert(self.content.people.registered(number).person)
    }

    /// Draws an accountant or an auditor; a few of them are deleted companies.
    fn office(&self, kind: &'static str, odd: u32, stream: &mut Stream) -> Role {
        let office = Unit::Office(stream.below(self.offices / 2) * 2 + odd);
        let deleted = stream.permille(30).then(|| {
            let position = stream.below(self.content.ring);
            Some(Unit::Company(position))
                .filter(|unit| matches!(self.standing(Id::Unit(*unit), &Changes::default()), Standing::Deleted(_)))
        });
        Role::of(kind, Holder::Unit(deleted.flatten().unwrap_or(office)))
    }

    fn role(&self, order: usize, role: Role) -> Json {
        let mut object = vec![(Cow::Borrowed("type"), linked_code(ROLLETYPER, "roller/rolletyper", role.kind))];
        match role.holder {
            Holder::Person(person) => put(&mut object, "person", parts::person(&person)),
            Holder::Unit(unit) => put(&mut object, "enhet", self.holder(unit, role.kind)),
            Holder::Trustee(trustee) => put(&mut object, "bostyrer", trustee_json(&trustee)),
        }
        put_some(&mut object, "ansvarsandel", role.share.map(Json::text));
        let elected = role.elected_by.map(|kode| linked_code(REPRESENTANTER, "roller/representanter", kode));
        put_some(&mut object, "valgtAv", elected);
        put(&mut object, "avregistrert", role.has_left.into());
        // The register's order has gaps.
        put(&mut object, "rekkefolge", Json::number(if order > 2 { order + 1 } else { order }));
        Json::Object(object)
    }

    fn holder(&self, unit: Unit, kind: &'static str) -> Json {
        let id = Id::Unit(unit);
        let head = self.head(unit);
        let number = self.number(id);
        let is_deleted = self.standing(id, &Changes::default()) != Standing::Live;
        let mut object: Object = vec![("organisasjonsnummer".into(), Json::text(number.clone()))];
        put(&mut object, "organisasjonsform", linked_code(ORGANISASJONSFORMER, "organisasjonsformer", head.form));
        put(&mut object, "navn", Json::texts([head.name]));
        put(&mut object, "erSlettet", is_deleted.into());
        if kind == "REVI" {
            put(&mut object, "godkjenningsstatus", Json::text("Godkjent revisjonsforetak"));
        }
        put(&mut object, "links", Json::Links(format!("enheter/{number}")));
        Json::Object(object)
    }
}

fn trustee_json(trustee: &Bostyrer) -> Json {
    let adresse = &trustee.adresse;
    let mut address = vec![(Cow::Borrowed("land"), Json::text(adresse.land))];
    put(&mut address, "landkode", Json::text(adresse.landkode));
    put_some(&mut address, "postnummer", adresse.postnummer.map(Json::text));
    put(&mut address, "poststed", Json::text(adresse.poststed));
    put(&mut address, "adresse", Json::texts([adresse.gateadresse.clone()]));
    Json::Object(vec![
        ("navn".into(), Json::text(format!("Adv. {}", trustee.navn))),
        ("postadresse".into(), Json::Object(address)),
        ("erDoed".into(), false.into()),
    ])
}
