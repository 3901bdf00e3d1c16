//! The bankruptcies: debtors, times and outcomes.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::Varseltype;
use crate::generator::Content;
use crate::generator::rng::{Stream, Topic};

/// 1 January 2018.
const FIRST: Timestamp = Timestamp::constant(1_514_764_800, 0);
/// Days from [`FIRST`] to 1 January 2026, the first day of the content.
const DAYS: u32 = 2_922;
const DAY: i64 = 86_400;
/// Attempts after which a debtor with an open case is used.
const ATTEMPTS: u32 = 12;
/// How cases end, with weights; some are open.
const ENDS: &[(u32, Option<Varseltype>)] = &[
    (58, Some(Varseltype::Avslutning)),
    (6, Some(Varseltype::Oppheving)),
    (6, Some(Varseltype::Sletting)),
    (30, None),
];

/// The debtor, by numbers of the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Who {
    /// The company of a registration.
    Company(u32),
    /// A person, and the registration of a company owned by the person.
    Person(u32, u32),
}

/// A bankruptcy from its opening to its end.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) who: Who,
    pub(super) opened: Step,
    pub(super) ended: Option<(Varseltype, Step)>,
}

/// A notice of a case.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) uuid: Uuid,
    pub(super) registered: Timestamp,
}

impl Step {
    fn new(registered: Timestamp, stream: &mut Stream) -> Self {
        Self { uuid: uuid::Builder::from_random_bytes(stream.bytes()).into_uuid(), registered }
    }
}

/// Draws cases in the order of their openings.
#[derive(Debug, Clone)]
pub(super) struct Cases {
    /// The end of each debtor's bankruptcy; `None` while it lasts.
    debtors: HashMap<Who, Option<Timestamp>>,
    last_opening: Option<Timestamp>,
    drawn: u32,
}

impl Cases {
    pub(super) fn new() -> Self {
        Self { debtors: HashMap::new(), last_opening: None, drawn: 0 }
    }

    /// Draws the next case of the years before the content's first day.
    pub(super) fn next(&mut self, content: &Content) -> Case {
        let mut stream = content.streams.of(Topic::Bankruptcy, self.drawn);
        self.drawn += 1;
        let drawn = moment(stream.below(DAYS), &mut stream);
        // A court sometimes sends several openings at once.
        let together = self.last_opening.filter(|_| stream.permille(20));
        let registered = together.unwrap_or(drawn);
        self.last_opening = Some(registered);
        let who = self.debtor(content, registered, &mut stream);
        let opened = Step::new(registered, &mut stream);
        let ended = stream.weighted(ENDS).and_then(|kind| {
            let days = match kind {
                Varseltype::Avslutning => 60 + stream.below(640),
                Varseltype::Oppheving => 5 + stream.below(55),
                _ => 1 + stream.below(30),
            };
            let end = registered + SignedDuration::from_secs(i64::from(days) * DAY) + milliseconds(&mut stream);
            (end < last_day()).then(|| (kind, Step::new(end, &mut stream)))
        });
        self.debtors.insert(who, ended.as_ref().map(|(_, step)| step.registered));
        Case { who, opened, ended }
    }

    /// Draws a case that is opened at `registered`.
    pub(super) fn opening(&mut self, content: &Content, registered: Timestamp, stream: &mut Stream) -> Case {
        let who = self.debtor(content, registered, stream);
        self.debtors.insert(who, None);
        Case { who, opened: Step::new(registered, stream), ended: None }
    }

    /// Draws the end of an open case.
    pub(super) fn end(&mut self, case: &mut Case, registered: Timestamp, stream: &mut Stream) -> Step {
        let step = Step::new(registered, stream);
        case.ended = Some((Varseltype::Avslutning, step));
        self.debtors.insert(case.who, Some(registered));
        step
    }

    /// Draws a debtor who is not bankrupt at that time, a company or a person in about equal shares.
    fn debtor(&self, content: &Content, opening: Timestamp, stream: &mut Stream) -> Who {
        let mut who = candidate(content, opening, stream);
        for _ in 1..ATTEMPTS {
            match self.debtors.get(&who) {
                None => break,
                Some(Some(ended)) if *ended < opening => break,
                Some(_) => who = candidate(content, opening, stream),
            }
        }
        who
    }
}

fn candidate(content: &Content, opening: Timestamp, stream: &mut Stream) -> Who {
    let position = stream.below(content.len());
    if stream.permille(400) {
        return Who::Company(position);
    }
    let year = opening.strftime("%Y").to_string().parse().unwrap_or(i16::MAX);
    let mut owners = content.registered_owners_at(position);
    owners.retain(|number| content.person(*number).is_some_and(|person| person.foedselsaar + 18 < year));
    if owners.is_empty() { Who::Company(position) } else { Who::Person(stream.pick(&owners), position) }
}

/// Returns a time in the working hours of a day, counted from [`FIRST`].
fn moment(day: u32, stream: &mut Stream) -> Timestamp {
    let second = i64::from(day) * DAY + 7 * 3600 + i64::from(stream.below(8 * 3600));
    FIRST + SignedDuration::from_secs(second) + milliseconds(stream)
}

/// Returns the content's first day: all notices except arrivals were registered before.
pub(super) fn last_day() -> Timestamp {
    FIRST + SignedDuration::from_secs(i64::from(DAYS) * DAY)
}

pub(super) fn milliseconds(stream: &mut Stream) -> SignedDuration {
    SignedDuration::from_millis(i64::from(stream.below(1000)))
}
