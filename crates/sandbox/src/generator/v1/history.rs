//! The registrations of a company, from its entry to a day.

use jiff::{SignedDuration, Timestamp};

use super::super::Topic;
use super::super::kind;
use super::super::ownership::{ARID, DAY, IRKI, OPEN_DAYS, OPENED, Plan, id, moment};
use super::super::rng::Stream;
use super::life::{Life, Tilstand};
use super::records::{Registrering, Virksomhet};
use super::{Register, codes};

/// Two days before the first reports of the partner API's companies, when they were entered: both APIs show the same register,
/// so the times of its registrations are the same.
const ENTERED: Timestamp = Timestamp::constant(1_635_552_000, 0);
/// 26 September 2024, when the companies were entered that have left on the first day, which the partner API does not have.
const ENTERED_TO_LEAVE: Timestamp = Timestamp::constant(1_727_308_800, 0);
/// 1 October 2024, after which these companies reported.
const REPORTS: Timestamp = Timestamp::constant(1_727_740_800, 0);
/// Days from [`REPORTS`] to 1 October 2025, after which companies leave that have left on the first day.
const DAYS_BEFORE_LEAVING: u32 = 365;
/// 21 March 2025, from when companies are entered that have not reported on the first day.
const ENTERED_LATER: Timestamp = Timestamp::constant(1_742_515_200, 0);
/// Days until the first day of the content, from [`ENTERED_LATER`] and after [`DAYS_BEFORE_LEAVING`].
const LATER_DAYS: u32 = 280;
const LEAVING_DAYS: u32 = 90;
/// Companies of a thousand with an earlier report before that of the partner API.
const EARLIER_REPORTS: u32 = 300;

const REGISTRERT: &str = "registreringsstatus.rettighetsinformasjonErRegistrert";
const SLETTET: &str = "registreringsstatus.rettighetsinformasjonErSlettet";
const IKKE_MELDT: &str = "registreringsstatus.rettighetsinformasjonErIkkeMeldt";

/// The times of a company's registrations, from those of the partner API.
#[derive(Debug, Clone, Copy)]
pub(super) enum Clock {
    /// The same.
    Same,
    /// The years before the first day are compressed into this many days after [`REPORTS`].
    Compressed(u32),
    /// Nothing happened before this time.
    NotBefore(Timestamp),
}

impl Clock {
    pub(super) fn time(self, moment: Timestamp) -> Timestamp {
        match self {
            Self::Same => moment,
            Self::NotBefore(first) => moment.max(first),
            Self::Compressed(days) => {
                let since = moment.duration_since(OPENED);
                let day = since.as_secs() / DAY;
                if day >= i64::from(OPEN_DAYS) {
                    return moment;
                }
                let rest = since - SignedDuration::from_secs(day * DAY);
                let day = day * i64::from(days) / i64::from(OPEN_DAYS);
                REPORTS + SignedDuration::from_secs(day * DAY) + rest
            }
        }
    }
}

impl Register {
    /// Returns a company on a day; `None` if a lookup does not find it.
    pub(super) fn make(&self, index: u32, day: u32) -> Option<Virksomhet> {
        let life = self.ring.life(index, day);
        if life.state == Tilstand::IkkeRegistreringspliktig {
            return None;
        }
        let entered = self.entered(index, &life);
        let mut registreringer = vec![self.made_by_register(index, entered, IKKE_MELDT, life.obliged.unwrap_or(0))];
        if life.state != Tilstand::IkkeMeldt {
            self.reports(index, &life, day, &mut registreringer);
        }
        let slettet = (life.state == Tilstand::Slettet).then(|| self.left(index, &life));
        registreringer.extend(slettet.map(|time| self.made_by_register(index, time, SLETTET, life.left.unwrap_or(0))));
        Some(Virksomhet {
            organisasjonsnummer: self.content.organisation_number(index),
            foerst_registrert: entered,
            slettet,
            registreringer,
        })
    }

    /// Returns a time of day at which the state of a company changes.
    pub(super) fn moved_at(&self, index: u32, day: u32, state: Tilstand) -> Timestamp {
        moment(OPEN_DAYS + day, &mut self.life_stream(index, day, state))
    }

    fn life_stream(&self, index: u32, day: u32, state: Tilstand) -> Stream {
        self.content.streams.version(Topic::Life, index, day << 2 | state as u32)
    }

    fn entered(&self, index: u32, life: &Life) -> Timestamp {
        let mut stream = self.life_stream(index, life.obliged.unwrap_or(0), Tilstand::IkkeMeldt);
        match life.obliged {
            Some(day) => moment(OPEN_DAYS + day, &mut stream),
            None if life.state == Tilstand::IkkeMeldt || life.reported.is_some() => {
                time_after(ENTERED_LATER, LATER_DAYS, &mut stream)
            }
            None if life.left_before_the_first_day() => time_after(ENTERED_TO_LEAVE, 2, &mut stream),
            None => time_after(ENTERED, 2, &mut stream),
        }
    }

    fn left(&self, index: u32, life: &Life) -> Timestamp {
        let start = REPORTS + SignedDuration::from_secs(i64::from(DAYS_BEFORE_LEAVING) * DAY);
        match life.left {
            Some(day) => self.moved_at(index, day, Tilstand::Slettet),
            None => time_after(start, LEAVING_DAYS, &mut self.life_stream(index, 0, Tilstand::Slettet)),
        }
    }

    /// Adds the company's own reports until it left, or until the day.
    fn reports(&self, index: u32, life: &Life, day: u32, registreringer: &mut Vec<Registrering>) {
        let schedule = self.content.ownership.schedule(index);
        let first = life.reported.unwrap_or(0);
        let last = match (life.state, life.left) {
            (Tilstand::Slettet, Some(left)) => left.saturating_sub(1).max(first),
            (Tilstand::Slettet, None) => 0,
            _ => day,
        };
        let clock = match life.reported {
            Some(day) => Clock::NotBefore(self.moved_at(index, day, Tilstand::Registrert)),
            None if life.left_before_the_first_day() => Clock::Compressed(DAYS_BEFORE_LEAVING),
            None => Clock::Same,
        };
        let (first, last) = (schedule.version(first), schedule.version(last));
        let plans = self.content.ownership.plans(index, first, last);
        if life.reported.is_none() {
            let reported = plans.first().map(|plan| clock.time(plan.registered));
            let start = if life.left_before_the_first_day() { REPORTS } else { OPENED };
            registreringer.extend(reported.and_then(|reported| self.earlier_report(index, start, reported)));
        }
        registreringer.extend((first..).zip(plans).map(|(version, plan)| self.report(index, version, plan, clock)));
    }

    /// Draws an earlier report after `start`, with another owner or none, of some companies.
    fn earlier_report(&self, index: u32, start: Timestamp, reported: Timestamp) -> Option<Registrering> {
        let mut stream = self.content.streams.of(Topic::Former, index);
        let days = reported.duration_since(start).as_secs() / DAY;
        if days < 2 || !stream.permille(EARLIER_REPORTS) {
            return None;
        }
        let registered = time_after(start, days as u32 - 1, &mut stream);
        let mut plan = Plan { id: id(&mut stream), status: IRKI, registered, owners: Vec::new() };
        if stream.permille(700) {
            plan.status = ARID;
            plan.owners.push(self.content.ownership.owner(index, 1, registered, &mut stream));
            for owner in &mut plan.owners {
                owner.changed = owner.first_registered;
            }
        }
        Some(self.report(index, u32::MAX, plan, Clock::NotBefore(registered)))
    }

    fn report(&self, index: u32, version: u32, plan: Plan, clock: Clock) -> Registrering {
        let kind = kind::of(&self.content, index);
        let registrert = clock.time(plan.registered);
        let owners: Vec<_> = plan.owners.into_iter().map(|owner| self.owner(kind, owner, clock)).collect();
        let (market, foreign) = if owners.is_empty() { (kind.market(), kind.foreign_register()) } else { (None, None) };
        let status = (market.is_none() && foreign.is_none()).then(|| {
            if kind.is_foundation() {
                codes::status_of_foundation(plan.status, !owners.is_empty())
            } else {
                codes::status(plan.status)
            }
        });
        let mut report = Registrering {
            registreringsid: plan.id,
            registreringsstatus: REGISTRERT,
            registrert,
            reelle_rettighetshaverestatus: status,
            uoverensstemmelse: self.discrepancy(index, version, registrert),
            regulert_marked: market,
            utenlandsk_register: foreign,
            reelle_rettighetshavere: owners,
            ukjent_felt: None,
        };
        self.put_flaw(index, &mut report);
        report
    }

    /// Returns a registration without report, which the register makes itself on a day.
    fn made_by_register(&self, index: u32, registrert: Timestamp, status: &'static str, day: u32) -> Registrering {
        let state = if status == SLETTET { Tilstand::Slettet } else { Tilstand::IkkeMeldt };
        let registreringsid = id(&mut self.life_stream(index, day, state));
        Registrering {
            registreringsid,
            registreringsstatus: status,
            registrert,
            reelle_rettighetshaverestatus: None,
            uoverensstemmelse: None,
            regulert_marked: None,
            utenlandsk_register: None,
            reelle_rettighetshavere: Vec::new(),
            ukjent_felt: None,
        }
    }
}

/// Draws a time in the working hours of one of the days after `start`, a midnight.
fn time_after(start: Timestamp, days: u32, stream: &mut Stream) -> Timestamp {
    let day = stream.below(days);
    moment(day, stream) + start.duration_since(OPENED)
}
