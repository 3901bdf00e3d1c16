//! The lookups of a night: what changed since the snapshot before.

use std::collections::{BTreeMap, BTreeSet};

use brreg_domain::Organisasjonsnummer;
use brreg_transform::rrh::tables::{HENDELSER, VIRKSOMHETER};
use jiff::{SignedDuration, Timestamp};

use super::base::{all_settled, companies, open_events};
use super::list::{List, at_most};
use super::log::{Since, events, require_companies};
use super::portfolio;
use super::progress::{Position, Progress, with_new};
use super::source::{Client, Whole};
use crate::base::Base;
use crate::landing;
use crate::problem::{At as _, Problem, Step};
use crate::registers::rrh::{CopyBy, NAME};
use crate::report::Unchanged;
use crate::source::Fetched;

/// A run without anything new publishes nothing, unless the log was read so long ago that it becomes long.
const LOG_UNREAD_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

impl Client<'_> {
    /// Looks up what changed since the snapshot before, what entered the portfolio, and what an earlier run left open.
    pub(super) fn update(&self, copy: CopyBy, base: &Base, progress: &Progress) -> Result<Fetched, Problem> {
        if let Some((run, list)) = self.interrupted(progress)?.filter(|(_, list)| !list.is_first) {
            return self.look_up(&run, list, Vec::new());
        }
        let now = self.context.now();
        let run = landing::new_run(self.context.data, NAME)?;
        let log = match self.since(progress, &run)? {
            Since::Read(log) => log,
            // The position was taken when everything was read, so it is not too old.
            Since::Broken(why) if why.is_refusal() && progress.position_refused => {
                return Err(why.failure("again, after everything was read"));
            }
            Since::Broken(why) => {
                let whole = Whole::because(&why);
                return match copy {
                    CopyBy::BulkFile => self.bulk_again(progress, whole),
                    CopyBy::Portfolio | CopyBy::Log => self.first_lookups(copy, whole),
                };
            }
        };
        require_companies(&log, &run)?;
        let file = |table| base.published.table_file(table);
        let open = open_events(&file(&HENDELSER)).at(Step::Published)?;
        let has_open = !open.is_empty();
        let changed = log.companies.iter().copied().chain(open);
        let mut events = events(&log);
        let (companies, leaving, not_obliged, has_others) = if copy == CopyBy::Portfolio {
            let wanted = portfolio::of(self.context, &self.section)?;
            let there = companies(&file(&VIRKSOMHETER)).at(Step::Published)?;
            let not_obliged: BTreeSet<Organisasjonsnummer> =
                progress.not_obliged.iter().filter_map(|number| number.parse().ok()).collect();
            let mut companies: Vec<_> = changed.filter(|company| wanted.contains(company)).collect();
            let named = companies.len();
            let is_new =
                |company: &&Organisasjonsnummer| !there.contains_key(company) && !not_obliged.contains(company);
            companies.extend(wanted.iter().filter(is_new));
            companies.extend(self.oldest(&there, now).into_iter().filter(|company| wanted.contains(company)));
            let has_others = companies.len() > named;
            let leaving: Vec<String> =
                there.keys().filter(|company| !wanted.contains(company)).map(ToString::to_string).collect();
            let still = not_obliged.into_iter().filter(|company| wanted.contains(company));
            // The events of other companies are not followed.
            let names: BTreeSet<String> = wanted.iter().map(ToString::to_string).collect();
            events.retain(|event| event.organisasjonsnummer.as_ref().is_some_and(|number| names.contains(number)));
            (companies, leaving, still.map(|company| company.to_string()).collect(), has_others)
        } else {
            (changed.collect(), Vec::new(), Vec::new(), false)
        };
        let is_read = |at: Timestamp| now.duration_since(at) < LOG_UNREAD_FOR;
        let is_recent = progress.last_read().is_some_and(is_read);
        if companies.is_empty() && leaving.is_empty() && is_recent {
            landing::remove_if_empty(&run);
            return Ok(Fetched::Unchanged(Unchanged::NothingNew));
        }
        let is_repeated = is_recent && leaving.is_empty() && !has_open && !has_others;
        let is_repeated = is_repeated && all_settled(&file(&HENDELSER), &events).at(Step::Published)?;
        let (companies, later) = at_most(companies, self.most());
        let positions = with_new(&progress.positions, Position { at: now, sekvensnummer: log.cursor });
        let list = List {
            begun: now,
            published: Some(base.published.name.to_string()),
            is_first: false,
            is_update: true,
            companies,
            leaving,
            later,
            is_of_others: false,
            is_repeated,
            events,
            progress: Progress { positions, not_obliged, position_refused: false, ..progress.clone() },
        };
        self.look_up(&run, list, Vec::new())
    }

    /// The companies of a portfolio that were fetched longest ago, before the days after which everything is read again.
    fn oldest(&self, there: &BTreeMap<Organisasjonsnummer, Option<i64>>, now: Timestamp) -> Vec<Organisasjonsnummer> {
        let days = SignedDuration::from_hours(24 * i64::from(self.section.whole_every_days.get()));
        let limit = now.saturating_sub(days).unwrap_or(Timestamp::MIN).as_microsecond();
        let mut old: Vec<(Option<i64>, Organisasjonsnummer)> = there
            .iter()
            .filter(|(_, fetched)| fetched.is_none_or(|fetched| fetched <= limit))
            .map(|(company, fetched)| (*fetched, *company))
            .collect();
        old.sort_unstable();
        old.into_iter().map(|(_, company)| company).collect()
    }
}
