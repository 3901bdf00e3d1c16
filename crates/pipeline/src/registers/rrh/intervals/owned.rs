//! The owners of one company and their positions, as `rrh.eiere_av` shows them, and what differs between two nights.

use std::borrow::Cow;
use std::cmp::Ordering;

use brreg_lake::compare::{Place, Thing, ThingRows};

/// An owner with one of its positions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Owned<'r> {
    pub(super) content: Content<'r>,
    /// The running numbers, which say nothing of who owns what.
    pub(super) rettighetshaver_nr: Option<i32>,
    pub(super) posisjon_nr: Option<i32>,
}

/// What is said of it. Whatever is different here is another row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Content<'r> {
    pub(super) organisasjonsnummer: &'r str,
    pub(super) registrering_id: Option<&'r str>,
    pub(super) registrert: Option<i64>,
    pub(super) person_id: Option<&'r str>,
    pub(super) fullt_navn: Option<&'r str>,
    pub(super) foedselsdato: Option<i32>,
    pub(super) bostedsland_tekst: Option<&'r str>,
    pub(super) er_unntatt_fra_innsyn: Option<bool>,
    pub(super) foerst_registrert: Option<i64>,
    pub(super) endret: Option<i64>,
    pub(super) posisjonstype: Option<&'r str>,
    pub(super) posisjonstype_tekst: Option<&'r str>,
    pub(super) stoerrelsesintervall_tekst: Option<&'r str>,
    pub(super) andel_min: Option<i128>,
    pub(super) andel_max: Option<i128>,
    /// In alphabetical order: another order of a list is no change.
    pub(super) grunnlag: Option<Cow<'r, str>>,
}

/// Registration, owner and position that a row refers to; a ground is found by all three.
type Key<'r> = (Option<&'r str>, Option<i32>, Option<i32>);

/// Where the columns are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places {
    registration: [Place; 2],
    owner: Owner,
    position: Position,
    ground: Ground,
}

#[derive(Debug, Clone, Copy)]
struct Owner {
    company: Place,
    registration: Place,
    number: Place,
    person_id: Place,
    name: Place,
    born: Place,
    residence: Place,
    is_exempt: Place,
    first: Place,
    changed: Place,
}

#[derive(Debug, Clone, Copy)]
struct Position {
    registration: Place,
    owner: Place,
    number: Place,
    kind: Place,
    kind_label: Place,
    interval: Place,
    least: Place,
    most: Place,
}

#[derive(Debug, Clone, Copy)]
struct Ground {
    registration: Place,
    owner: Place,
    position: Place,
    code: Place,
    label: Place,
}

impl Places {
    /// The places in the things of a comparison; `None` where it is one of other tables.
    pub(super) fn of(thing: &Thing<'_>) -> Option<Self> {
        let registration = |column| thing.place("registreringer", column);
        let owner = |column| thing.place("rettighetshavere", column);
        let position = |column| thing.place("posisjoner", column);
        let ground = |column| thing.place("grunnlag", column);
        Some(Self {
            registration: [registration("registrering_id")?, registration("registrert")?],
            owner: Owner {
                company: owner("organisasjonsnummer")?,
                registration: owner("registrering_id")?,
                number: owner("rettighetshaver_nr")?,
                person_id: owner("person_id")?,
                name: owner("fullt_navn")?,
                born: owner("foedselsdato")?,
                residence: owner("bostedsland_tekst")?,
                is_exempt: owner("er_unntatt_fra_innsyn")?,
                first: owner("foerst_registrert")?,
                changed: owner("endret")?,
            },
            position: Position {
                registration: position("registrering_id")?,
                owner: position("rettighetshaver_nr")?,
                number: position("posisjon_nr")?,
                kind: position("posisjonstype")?,
                kind_label: position("posisjonstype_tekst")?,
                interval: position("stoerrelsesintervall_tekst")?,
                least: position("andel_min")?,
                most: position("andel_max")?,
            },
            ground: Ground {
                registration: ground("registrering_id")?,
                owner: ground("rettighetshaver_nr")?,
                position: ground("posisjon_nr")?,
                code: ground("grunnlagstype")?,
                label: ground("grunnlagstype_tekst")?,
            },
        })
    }

    /// The owners and positions of a company, in the order of what they say. Rows without a company are left out.
    pub(super) fn owned<'r>(&self, rows: ThingRows<'r>) -> Vec<Owned<'r>> {
        let (positions, grounds) = (self.positions(rows), self.grounds(rows));
        let mut owned = Vec::with_capacity(positions.len());
        for row in rows.rows(self.owner.company).iter().copied() {
            let Some(owner) = self.of_owner(rows, row) else { continue };
            let (registration, number) = (owner.content.registrering_id, owner.rettighetshaver_nr);
            let start = positions.partition_point(|((id, nr, _), _)| (*id, *nr) < (registration, number));
            let of_owner =
                positions[start..].iter().take_while(|((id, nr, _), _)| (*id, *nr) == (registration, number));
            let before = owned.len();
            owned.extend(of_owner.map(|(key, row)| {
                let grunnlag = joined(&grounds, *key);
                self.with_position(rows, *row, owner.clone(), grunnlag)
            }));
            if owned.len() == before {
                owned.push(owner);
            }
        }
        owned.sort_unstable();
        owned
    }

    /// The positions, in the order of what they refer to.
    fn positions<'r>(&self, rows: ThingRows<'r>) -> Vec<(Key<'r>, usize)> {
        let Position { registration, owner, number, .. } = self.position;
        let keyed = rows.rows(number).iter().map(|row| {
            let owner = (rows.text(registration, *row), rows.integer(owner, *row), rows.integer(number, *row));
            (owner, *row)
        });
        let mut positions: Vec<_> = keyed.collect();
        positions.sort_unstable();
        positions
    }

    /// The grounds, in the order of what they refer to, and those of a position in alphabetical order.
    fn grounds<'r>(&self, rows: ThingRows<'r>) -> Vec<(Key<'r>, &'r str)> {
        let Ground { registration, owner, position, code, label } = self.ground;
        let named = rows.rows(code).iter().filter_map(|row| {
            let ground = rows.text(label, *row).or_else(|| rows.text(code, *row))?;
            let key = (rows.text(registration, *row), rows.integer(owner, *row), rows.integer(position, *row));
            Some((key, ground))
        });
        let mut grounds: Vec<_> = named.collect();
        grounds.sort_unstable();
        grounds
    }

    /// An owner without a position.
    fn of_owner<'r>(&self, rows: ThingRows<'r>, row: usize) -> Option<Owned<'r>> {
        let Owner { company, registration, number, person_id, name, born, residence, is_exempt, first, changed } =
            self.owner;
        let registrering_id = rows.text(registration, row);
        let [id, registered] = self.registration;
        let registrations = rows.rows(id).iter().copied();
        let made = registrations
            .filter(|row| rows.text(id, *row) == registrering_id)
            .find_map(|row| rows.timestamp(registered, row));
        let content = Content {
            organisasjonsnummer: rows.text(company, row)?,
            registrering_id,
            registrert: made,
            person_id: rows.text(person_id, row),
            fullt_navn: rows.text(name, row),
            foedselsdato: rows.date(born, row),
            bostedsland_tekst: rows.text(residence, row),
            er_unntatt_fra_innsyn: rows.boolean(is_exempt, row),
            foerst_registrert: rows.timestamp(first, row),
            endret: rows.timestamp(changed, row),
            posisjonstype: None,
            posisjonstype_tekst: None,
            stoerrelsesintervall_tekst: None,
            andel_min: None,
            andel_max: None,
            grunnlag: None,
        };
        Some(Owned { content, rettighetshaver_nr: rows.integer(number, row), posisjon_nr: None })
    }

    fn with_position<'r>(
        &self,
        rows: ThingRows<'r>,
        row: usize,
        owner: Owned<'r>,
        grunnlag: Option<Cow<'r, str>>,
    ) -> Owned<'r> {
        let Position { number, kind, kind_label, interval, least, most, .. } = self.position;
        let content = Content {
            posisjonstype: rows.text(kind, row),
            posisjonstype_tekst: rows.text(kind_label, row),
            stoerrelsesintervall_tekst: rows.text(interval, row),
            andel_min: rows.percent(least, row),
            andel_max: rows.percent(most, row),
            grunnlag,
            ..owner.content
        };
        Owned { content, posisjon_nr: rows.integer(number, row), ..owner }
    }
}

/// What is between two grounds: no text of the register has this control character, and the views split by it.
const SEPARATOR: &str = "\u{1f}";

/// The grounds of a position.
fn joined<'r>(grounds: &[(Key<'r>, &'r str)], position: Key<'r>) -> Option<Cow<'r, str>> {
    let start = grounds.partition_point(|(key, _)| *key < position);
    let end = grounds[start..].iter().take_while(|(key, _)| *key == position).count() + start;
    match &grounds[start..end] {
        [] => None,
        [(_, ground)] => Some(Cow::Borrowed(*ground)),
        several => {
            let several: Vec<&str> = several.iter().map(|(_, ground)| *ground).collect();
            Some(Cow::Owned(several.join(SEPARATOR)))
        }
    }
}

/// What happened to a row from one night to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    Came,
    Went,
    /// It says the same, and has other running numbers. It is told with those that it had.
    Renumbered,
}

/// Calls `take` with each row that is not the same on two nights, in the order of what rows say: the row, its number among rows that say
/// the same, and what happened to it.
pub(super) fn differences<'o, 'r>(
    before: &'o [Owned<'r>],
    now: &'o [Owned<'r>],
    mut take: impl FnMut(&'o Owned<'r>, i32, Event),
) {
    let by_content = |one: &Owned<'_>, other: &Owned<'_>| one.content == other.content;
    let (mut then, mut these) = (before.chunk_by(by_content).peekable(), now.chunk_by(by_content).peekable());
    loop {
        let order = match (then.peek(), these.peek()) {
            (None, None) => return,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(then), Some(these)) => then[0].content.cmp(&these[0].content),
        };
        let gone = if order.is_le() { then.next() } else { None }.unwrap_or_default();
        let came = if order.is_ge() { these.next() } else { None }.unwrap_or_default();
        let both = (1..).zip(gone.iter().zip(came));
        both.filter(|(_, (then, now))| then != now).for_each(|(copy, (then, _))| take(then, copy, Event::Renumbered));
        let numbered = |rows: &'o [Owned<'r>], from: usize| (1..).zip(rows).skip(from);
        numbered(gone, came.len()).for_each(|(copy, row)| take(row, copy, Event::Went));
        numbered(came, gone.len()).for_each(|(copy, row)| take(row, copy, Event::Came));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(name: &'static str, number: i32) -> Owned<'static> {
        let content = Content {
            organisasjonsnummer: "310400009",
            registrering_id: Some("one"),
            registrert: None,
            person_id: None,
            fullt_navn: Some(name),
            foedselsdato: None,
            bostedsland_tekst: None,
            er_unntatt_fra_innsyn: None,
            foerst_registrert: None,
            endret: None,
            posisjonstype: None,
            posisjonstype_tekst: None,
            stoerrelsesintervall_tekst: None,
            andel_min: None,
            andel_max: None,
            grunnlag: None,
        };
        Owned { content, rettighetshaver_nr: Some(number), posisjon_nr: None }
    }

    fn between(before: &[(&'static str, i32)], now: &[(&'static str, i32)]) -> Vec<String> {
        let [before, now] = [before, now].map(|rows| {
            let mut rows: Vec<_> = rows.iter().map(|(name, number)| owned(name, *number)).collect();
            rows.sort_unstable();
            rows
        });
        let mut found = Vec::new();
        differences(&before, &now, |row, copy, event| {
            let name = row.content.fullt_navn.unwrap_or_default();
            found.push(match event {
                Event::Came => format!("+{name}{copy}"),
                Event::Went => format!("-{name}{copy}"),
                Event::Renumbered => format!("{}{name}{copy}", row.rettighetshaver_nr.unwrap_or_default()),
            });
        });
        found
    }

    #[test]
    fn rows_come_and_go_by_what_they_say_and_as_often_as_they_say_it() {
        assert_eq!(between(&[], &[("A", 1), ("B", 2)]), ["+A1", "+B1"]);
        assert_eq!(between(&[("A", 1), ("B", 2)], &[("B", 1), ("A", 2)]), ["1A1", "2B1"], "they neither come nor go");
        assert_eq!(between(&[("A", 1), ("A", 3)], &[("A", 2), ("A", 3)]), ["1A1"]);
        assert_eq!(between(&[("A", 1), ("A", 3), ("A", 4)], &[("A", 1), ("A", 2)]), ["3A2", "-A3"]);
        assert_eq!(between(&[("A", 1), ("B", 2)], &[("C", 1), ("B", 2)]), ["-A1", "+C1"]);
        assert_eq!(between(&[("A", 1)], &[("A", 1), ("A", 2), ("A", 3)]), ["+A2", "+A3"]);
        assert_eq!(between(&[("A", 1), ("A", 2)], &[("A", 2)]), ["1A1", "-A2"]);
    }
}
