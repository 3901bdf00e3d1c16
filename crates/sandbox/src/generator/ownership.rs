//! The ownership of companies: the plan of a registration on a day, before names and labels are added.
//!
//! Companies form groups, whose members are far from each other in the file. In some groups each company is owned through
//! the next one, which forms chains of control; in a few of those the last is owned through an earlier one.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::persons::{People, Who};
use super::rng::{Stream, Streams, Topic};
use super::words;

/// Largest number of members of a group.
const GROUP: u32 = 8;
/// 1 November 2021, when the register opened.
pub(super) const OPENED: Timestamp = Timestamp::constant(1_635_724_800, 0);
/// Days from [`OPENED`] to the first day of the content, 1 January 2026.
pub(super) const OPEN_DAYS: u32 = 1_522;
pub(super) const DAY: i64 = 86_400;

/// The days on which a company reports changes: one in each period.
#[derive(Debug, Clone, Copy)]
pub(super) struct Schedule {
    period: u32,
    phase: u32,
}

impl Schedule {
    fn draw(stream: &mut Stream) -> Self {
        let period = 70 + stream.below(181);
        Self { period, phase: stream.below(period) }
    }

    /// Returns the number of reports until a day, without the first one.
    pub(super) fn version(self, day: u32) -> u32 {
        (day + self.phase) / self.period
    }

    /// Returns the day of a report; the first one, of number 0, has none.
    fn day(self, version: u32) -> u32 {
        version * self.period - self.phase
    }
}

/// A registration with numbers instead of persons and companies.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) id: Uuid,
    pub(super) status: &'static str,
    pub(super) registered: Timestamp,
    pub(super) owners: Vec<Owner>,
}

/// An owner of a plan.
#[derive(Debug, Clone)]
pub(super) struct Owner {
    pub(super) who: Who,
    pub(super) positions: Vec<Position>,
    pub(super) first_registered: Timestamp,
    pub(super) changed: Timestamp,
}

/// A position of a plan.
#[derive(Debug, Clone)]
pub(super) struct Position {
    pub(super) kind: &'static str,
    pub(super) interval: Option<&'static str>,
    pub(super) grounds: &'static [&'static str],
    pub(super) description: Option<&'static str>,
    pub(super) through: Vec<Through>,
}

/// An intermediate company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Through {
    /// Another company of the content, by index.
    Norwegian(u32),
    /// A foreign company, by number.
    Foreign(u32),
}

pub(super) const ARID: &str = "reellerettighetshaverestatus.arid";
pub(super) const NRKI: &str = "reellerettighetshaverestatus.nrki";
pub(super) const IRKI: &str = "reellerettighetshaverestatus.irki";
pub(super) const RKNV: &str = "reellerettighetshaverestatus.rknv";
pub(super) const RKUV: &str = "reellerettighetshaverestatus.rkuv";
const RIKV: &str = "reellerettighetshaverestatus.rikv";
/// Statuses with their weights, and whether the registration has owners.
const STATUSES: &[(u32, (&str, bool))] = &[
    (820, (ARID, true)),
    (35, (NRKI, true)),
    (3, (ARID, false)),
    (3, (NRKI, false)),
    (29, (IRKI, false)),
    (20, (RKNV, false)),
    (5, (RKUV, false)),
    (85, (RIKV, false)),
];
const OWNERS: &[(u32, u32)] = &[(660, 1), (215, 2), (75, 3), (30, 4), (12, 5), (6, 8), (2, 15)];

pub(super) const EIER: &str = "posisjontype.eier";
pub(super) const KONT: &str = "posisjontype.kont";
pub(super) const RUAS: &str = "posisjontype.ruas";
pub(super) const ANNE: &str = "posisjontype.anne";
/// The positions of one owner.
const POSITIONS: &[(u32, &[&str])] = &[
    (430, &[EIER]),
    (400, &[EIER, KONT]),
    (70, &[EIER, KONT, RUAS]),
    (30, &[KONT]),
    (25, &[RUAS]),
    (25, &[ANNE]),
    (10, &[EIER, KONT, RUAS, ANNE]),
    (10, &[]),
];
pub(super) const INT1: &str = "stoerrelseintervall.int1";
pub(super) const INT2: &str = "stoerrelseintervall.int2";
pub(super) const INT3: &str = "stoerrelseintervall.int3";

pub(super) const DIRE: &str = "grunnlagtype.dire";
pub(super) const INDI: &str = "grunnlagtype.indi";
pub(super) const ENAV: &str = "grunnlagtype.enav";
/// The bases of shares and votes.
const GROUNDS: &[(u32, &[&str])] = &[
    (690, &[DIRE]),
    (140, &[INDI]),
    (50, &[ENAV]),
    (70, &[DIRE, INDI]),
    (30, &[DIRE, ENAV]),
    (12, &[DIRE, INDI, ENAV]),
    (8, &[]),
];

/// The ownership of all companies of one seed and size.
#[derive(Debug, Clone)]
pub(super) struct Ownership {
    streams: Streams,
    people: People,
    /// Companies with a lower index are in groups and occur as intermediate companies.
    virksomheter: u32,
}

/// The group of a company and its chain of control.
struct Group {
    owner: Who,
    /// Members that form the chain; the last one is its top.
    depth: u32,
    /// The member through which the top is owned, if the chain is a cycle.
    back_to: Option<u32>,
}

impl Ownership {
    pub(super) fn new(streams: Streams, people: People, virksomheter: u32) -> Self {
        Self { streams, people, virksomheter }
    }

    /// Returns the plan of company `index` on a day.
    ///
    /// Each company reports a change at its own interval (70 to 250 days), so about one of 150 does on any day.
    pub(super) fn plan(&self, index: u32, day: u32) -> Plan {
        let mut stream = self.streams.of(Topic::Registration, index);
        let schedule = Schedule::draw(&mut stream);
        let mut plan = self.first_plan(index, &mut stream);
        for version in 1..=schedule.version(day) {
            self.change(&mut plan, index, version, schedule.day(version));
        }
        plan
    }

    /// Returns the plans of company `index` after its reports `first` to `last`, the oldest first; report 0 is its first one.
    pub(super) fn plans(&self, index: u32, first: u32, last: u32) -> Vec<Plan> {
        let mut stream = self.streams.of(Topic::Registration, index);
        let schedule = Schedule::draw(&mut stream);
        let mut plan = self.first_plan(index, &mut stream);
        let mut plans = Vec::new();
        for version in 0..=last {
            if version > 0 {
                self.change(&mut plan, index, version, schedule.day(version));
            }
            if version >= first {
                plans.push(plan.clone());
            }
        }
        plans
    }

    /// Returns the days on which company `index` reports changes.
    pub(super) fn schedule(&self, index: u32) -> Schedule {
        Schedule::draw(&mut self.streams.of(Topic::Registration, index))
    }

    fn first_plan(&self, index: u32, stream: &mut Stream) -> Plan {
        let (status, owned) = stream.weighted(STATUSES);
        let registered = moment(stream.below(OPEN_DAYS), stream);
        let mut plan =
            Plan { id: id(stream), status, registered: seconds_later(registered, stream), owners: Vec::new() };
        if !owned {
            return plan;
        }
        let chain = self.chain(index);
        let count = stream.weighted(OWNERS);
        if let Some((owner, through)) = chain {
            plan.status = ARID;
            let interval = if count == 1 { INT3 } else { INT2 };
            let grounds: &[&str] = if through.is_empty() { &[DIRE] } else { &[INDI] };
            let kinds: &[&str] = if stream.permille(500) { &[EIER] } else { &[EIER, KONT] };
            let positions = kinds
                .iter()
                .map(|kind| Position {
                    kind,
                    interval: Some(interval),
                    grounds,
                    description: None,
                    through: through.clone(),
                })
                .collect();
            plan.owners.push(Owner { who: owner, positions, first_registered: registered, changed: registered });
        }
        while (plan.owners.len() as u32) < count {
            let owner = self.owner(index, count, registered, stream);
            // A person who is drawn twice is one owner; the attempt still counts.
            if plan.owners.iter().any(|other| other.who == owner.who) {
                break;
            }
            plan.owners.push(owner);
        }
        plan
    }

    /// Returns an owner of a company that has `count` of them.
    pub(super) fn owner(&self, index: u32, count: u32, registered: Timestamp, stream: &mut Stream) -> Owner {
        let foreign = stream.permille(130);
        let who = if foreign { self.people.choose_foreign(stream) } else { self.people.choose_registered(stream) };
        let interval = match count {
            1 => stream.weighted(&[(7, INT3), (2, INT2), (1, INT1)]),
            2 => stream.pick(&[INT1, INT2]),
            _ => INT1,
        };
        let grounds = stream.weighted(GROUNDS);
        let through = if grounds.contains(&INDI) { self.through(index, foreign, stream) } else { Vec::new() };
        let positions = stream
            .weighted(POSITIONS)
            .iter()
            .map(|kind| match *kind {
                EIER | KONT => {
                    Position { kind, interval: Some(interval), grounds, description: None, through: through.clone() }
                }
                RUAS => Position { kind, interval: None, grounds: &[ENAV], description: None, through: Vec::new() },
                _ => Position {
                    kind,
                    interval: None,
                    grounds: &[],
                    description: Some(stream.pick(words::DESCRIPTIONS)),
                    through: Vec::new(),
                },
            })
            .collect();
        let changed = if stream.permille(150) { seconds_later(registered, stream) } else { registered };
        Owner { who, positions, first_registered: registered, changed }
    }

    /// Returns intermediate companies outside the chains, none in half of the cases.
    fn through(&self, index: u32, foreign: bool, stream: &mut Stream) -> Vec<Through> {
        let mut through = Vec::new();
        if foreign && stream.permille(600) {
            through.push(Through::Foreign(self.people.choose_company(stream)));
        }
        if stream.permille(350) {
            let other = stream.below(self.virksomheter);
            if other != index {
                through.push(Through::Norwegian(other));
            }
        }
        through
    }

    /// Returns the owner of the company's chain, and the companies through which the company is owned: none at the top,
    /// unless the chain is a cycle.
    fn chain(&self, index: u32) -> Option<(Who, Vec<Through>)> {
        let groups = self.virksomheter.div_ceil(GROUP);
        if index >= self.virksomheter {
            return None;
        }
        let (number, level) = (index % groups, index / groups);
        let group = self.group(number, groups)?;
        let member = |level: u32| Through::Norwegian(number + level * groups);
        if level + 1 >= group.depth {
            let is_top = level + 1 == group.depth;
            return is_top.then(|| (group.owner, group.back_to.map(member).into_iter().collect()));
        }
        let mut stream = self.streams.version(Topic::Group, number, level + 1);
        let reach = stream.weighted(&[(7, 1), (2, 2), (1, 3)]);
        let last = (level + reach).min(group.depth - 1);
        let mut through: Vec<_> = (level + 1..=last).map(member).collect();
        if stream.permille(60) {
            through.push(Through::Foreign(self.people.choose_company(&mut stream)));
        }
        Some((group.owner, through))
    }

    fn group(&self, number: u32, groups: u32) -> Option<Group> {
        let members = (self.virksomheter - number).div_ceil(groups);
        let mut stream = self.streams.of(Topic::Group, number);
        if members < 2 || !stream.permille(180) {
            return None;
        }
        let depth = 2 + stream.below(members - 1);
        let foreign = stream.permille(150);
        let owner =
            if foreign { self.people.choose_foreign(&mut stream) } else { self.people.choose_registered(&mut stream) };
        let back_to = stream.permille(120).then(|| stream.below(depth - 1));
        Some(Group { owner, depth, back_to })
    }

    /// Applies the company's report on `day`: an interval changes, an owner leaves or arrives, or the status changes.
    fn change(&self, plan: &mut Plan, index: u32, version: u32, day: u32) {
        let mut stream = self.streams.version(Topic::Change, index, version);
        let now = moment(OPEN_DAYS + day, &mut stream);
        plan.id = id(&mut stream);
        plan.registered = seconds_later(now, &mut stream);
        match stream.below(20) {
            0..=7 if change_interval(plan, now, &mut stream) => {}
            8..=12 if plan.owners.len() > 1 => {
                let leaving = stream.below(plan.owners.len() as u32);
                plan.owners.remove(leaving as usize);
            }
            13..=18 => self.arrive(plan, index, now, &mut stream),
            _ => match plan.status {
                ARID => plan.status = NRKI,
                NRKI => plan.status = ARID,
                _ => self.arrive(plan, index, now, &mut stream),
            },
        }
    }

    /// Adds an owner, unless the person is one already; a company without owners then has identified one.
    fn arrive(&self, plan: &mut Plan, index: u32, now: Timestamp, stream: &mut Stream) {
        let owner = self.owner(index, plan.owners.len() as u32 + 1, now, stream);
        if plan.owners.iter().all(|other| other.who != owner.who) {
            plan.owners.push(owner);
        }
        if plan.status != NRKI {
            plan.status = ARID;
        }
    }
}

/// Gives one position another interval; returns `false` if no position has one.
fn change_interval(plan: &mut Plan, now: Timestamp, stream: &mut Stream) -> bool {
    let start = stream.below(plan.owners.len() as u32) as usize;
    let (before, after) = plan.owners.split_at_mut(start);
    for owner in after.iter_mut().chain(before) {
        for position in &mut owner.positions {
            if let Some(interval) = &mut position.interval {
                *interval = match *interval {
                    INT1 => INT2,
                    INT2 => stream.pick(&[INT1, INT3]),
                    _ => INT2,
                };
                owner.changed = now;
                return true;
            }
        }
    }
    false
}

pub(super) fn id(stream: &mut Stream) -> Uuid {
    uuid::Builder::from_random_bytes(stream.bytes()).into_uuid()
}

/// Returns a time in the working hours of a day, counted from [`OPENED`].
pub(super) fn moment(day: u32, stream: &mut Stream) -> Timestamp {
    let second = i64::from(day) * DAY + 6 * 3600 + i64::from(stream.below(10 * 3600));
    OPENED + SignedDuration::from_secs(second) + SignedDuration::from_micros(i64::from(stream.below(1_000_000)))
}

/// Returns a time some seconds later.
fn seconds_later(moment: Timestamp, stream: &mut Stream) -> Timestamp {
    moment + SignedDuration::from_micros(100_000 + i64::from(stream.below(4_000_000)))
}
