//! Synthetic content of the register of bankruptcies: notices about companies and owners of a [`Content`].
//!
//! A case begins with an opening and may end in an `avslutning`, an `oppheving` or a `sletting` that refers to it. Only the
//! debtor, the times and the outcome of a case are stored, about a hundred bytes; names, addresses and the other details
//! are generated on demand from the seed and the number of the case.

mod cases;
mod details;
mod json;
mod records;

use std::collections::HashMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use self::cases::{Case, Cases, Step, last_day, milliseconds};
pub(super) use self::details::trustee;
pub use self::json::tidspunkt;
pub use self::records::{Adresse, Bostyrer, Debitor, Detaljer, Skiftesamling, Varsel, Varseltype};
use super::Content;
use super::rng::Topic;

/// The number of the first estate behind the companies: the organisation numbers of the courts come first.
pub(super) const FIRST_ESTATE: u32 = super::places::COURTS.len() as u32;
/// Notices of a thousand arriving ones that end an open case.
const ENDING_ARRIVALS: u32 = 300;

/// The registration times of arriving notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// After all others.
    Newest,
    /// Among the others, because a notice is published some time after its registration. They shift the pages.
    Older,
}

/// The notices of a register, by position in time and by id.
#[derive(Debug, Clone)]
pub struct Konkursvarsler {
    content: Content,
    drawn: Cases,
    cases: Vec<Case>,
    notices: Vec<Notice>,
    /// The numbers of the notices, the oldest first.
    order: Vec<u32>,
    by_uuid: HashMap<Uuid, u32>,
    arrived: u32,
}

/// The bankruptcy of a company, for the register of companies.
#[derive(Debug, Clone)]
pub(super) struct Bankruptcy {
    /// The number of the case.
    pub(super) case: u32,
    /// The position of the company.
    pub(super) position: u32,
    /// The date of the ruling.
    pub(super) opened: Date,
    /// How and when it ended.
    pub(super) ended: Option<(Varseltype, Date)>,
    /// Whether it is a forced dissolution.
    pub(super) is_forced: bool,
    /// The trustee.
    pub(super) bostyrer: Option<Bostyrer>,
}

/// One end of a case.
#[derive(Debug, Clone, Copy)]
struct Notice {
    registered: Timestamp,
    case: u32,
    opens: bool,
}

impl Konkursvarsler {
    /// Creates `count` notices about the companies and owners of the content's first day. The same content and count give
    /// the same notices; content without companies has none.
    #[must_use]
    pub fn new(content: &Content, count: u32) -> Self {
        let content = Content::new(content.settings().day(0));
        let mut varsler = Self {
            content,
            drawn: Cases::new(),
            cases: Vec::new(),
            notices: Vec::new(),
            order: Vec::new(),
            by_uuid: HashMap::new(),
            arrived: 0,
        };
        let count = if varsler.content.is_empty() { 0 } else { count as usize };
        while varsler.notices.len() < count {
            let mut case = varsler.drawn.next(&varsler.content);
            let opened = case.opened;
            let room = count - varsler.notices.len() > 1;
            case.ended = case.ended.filter(|_| room);
            let ended = case.ended;
            let number = varsler.cases.len() as u32;
            varsler.cases.push(case);
            varsler.keep(opened, number, true);
            if let Some((_, step)) = ended {
                varsler.keep(step, number, false);
            }
        }
        let notices = &varsler.notices;
        varsler.order = (0..notices.len() as u32).collect();
        varsler.order.sort_by_key(|number| notices[*number as usize].registered);
        varsler
    }

    /// Returns the last bankruptcy of each company.
    pub(super) fn bankruptcies(&self) -> impl Iterator<Item = Bankruptcy> + '_ {
        self.cases.iter().enumerate().filter_map(|(number, case)| match case.who {
            cases::Who::Company(position) => Some(details::bankruptcy(&self.content, number as u32, position, case)),
            cases::Who::Person(..) => None,
        })
    }

    /// Returns the number of notices.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Returns whether there is no notice.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Returns the notice at a position, counted from the oldest.
    #[must_use]
    pub fn at(&self, place: usize) -> Option<Varsel> {
        self.order.get(place).map(|number| self.make(*number))
    }

    /// Returns all notices, the oldest first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Varsel> + '_ {
        self.order.iter().map(|number| self.make(*number))
    }

    /// Returns the notice with this id, and its details.
    #[must_use]
    pub fn find(&self, uuid: Uuid) -> Option<(Varsel, Detaljer)> {
        let number = *self.by_uuid.get(&uuid)?;
        let notice = self.notices[number as usize];
        let case = &self.cases[notice.case as usize];
        Some((self.make(number), details::details(&self.content, notice.case, case, notice.opens)))
    }

    /// Returns the number of a notice, which does not change when others arrive.
    pub(crate) fn number(&self, uuid: Uuid) -> Option<u32> {
        self.by_uuid.get(&uuid).copied()
    }

    /// Returns the position of the first notice that was registered at or after that time.
    #[must_use]
    pub fn first_since(&self, moment: Timestamp) -> usize {
        self.order.partition_point(|number| self.notices[*number as usize].registered < moment)
    }

    /// Publishes `count` more notices.
    pub fn arrive(&mut self, count: u32, arrival: Arrival) {
        if self.content.is_empty() {
            return;
        }
        for _ in 0..count {
            let mut stream = self.content.streams.of(Topic::BankruptcyArrival, self.arrived);
            self.arrived += 1;
            let first = self.registered_at(0).unwrap_or_else(last_day);
            let last = self.registered_at(self.len().wrapping_sub(1)).unwrap_or_else(last_day);
            let registered = match arrival {
                Arrival::Newest => {
                    let later = SignedDuration::from_secs(1 + i64::from(stream.below(600)));
                    last.max(last_day()) + later + milliseconds(&mut stream)
                }
                Arrival::Older => {
                    let span = u32::try_from(last.duration_since(first).as_secs()).unwrap_or(u32::MAX);
                    first + SignedDuration::from_secs(i64::from(stream.below(span))) + milliseconds(&mut stream)
                }
            };
            let ends = arrival == Arrival::Newest && stream.permille(ENDING_ARRIVALS);
            let open = ends.then(|| self.cases.iter().position(|case| case.ended.is_none())).flatten();
            let (step, case, opens) = match open {
                Some(case) => (self.drawn.end(&mut self.cases[case], registered, &mut stream), case as u32, false),
                None => {
                    let case = self.drawn.opening(&self.content, registered, &mut stream);
                    let opened = case.opened;
                    self.cases.push(case);
                    (opened, self.cases.len() as u32 - 1, true)
                }
            };
            let number = self.keep(step, case, opens);
            let place = self.order.partition_point(|other| self.notices[*other as usize].registered <= registered);
            self.order.insert(place, number);
        }
    }

    /// Withdraws the `count` oldest notices, which are then not found any more.
    pub fn withdraw(&mut self, count: u32) {
        let count = self.len().min(count as usize);
        for number in self.order.drain(..count).collect::<Vec<_>>() {
            let uuid = self.make(number).uuid;
            self.by_uuid.remove(&uuid);
        }
    }

    fn keep(&mut self, step: Step, case: u32, opens: bool) -> u32 {
        let number = self.notices.len() as u32;
        self.notices.push(Notice { registered: step.registered, case, opens });
        self.by_uuid.insert(step.uuid, number);
        number
    }

    fn registered_at(&self, place: usize) -> Option<Timestamp> {
        self.order.get(place).map(|number| self.notices[*number as usize].registered)
    }

    fn make(&self, number: u32) -> Varsel {
        let notice = self.notices[number as usize];
        details::notice(&self.content, notice.case, &self.cases[notice.case as usize], notice.opens)
    }
}
