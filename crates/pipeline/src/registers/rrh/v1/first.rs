//! The first lookups of a copy: all companies of a portfolio, or all that the log names from its start.

use std::collections::BTreeSet;

use brreg_domain::Organisasjonsnummer;
use brreg_transform::rrh::tables::VIRKSOMHETER;

use super::list::{List, at_most};
use super::log::{Since, events, require_companies};
use super::portfolio;
use super::progress::Position;
use super::source::{Client, Whole, switched};
use crate::landing;
use crate::problem::{At as _, Problem, Step};
use crate::registers::rrh::{CopyBy, NAME};
use crate::source::Fetched;

impl Client<'_> {
    /// Looks up all companies of a portfolio, or all that the log names from its start.
    ///
    /// A published copy from the same source is the base: its companies stay where a lookup fails, or is left for the next run.
    pub(super) fn first_lookups(&self, copy: CopyBy, whole: Whole) -> Result<Fetched, Problem> {
        let Whole { mut notes, position_refused } = whole;
        if let Some((run, list)) = self.interrupted(&self.begin(copy, Vec::new()))?.filter(|(_, list)| list.is_first) {
            return self.look_up(&run, list, notes);
        }
        let now = self.context.now();
        let run = landing::new_run(self.context.data, NAME)?;
        let (position, events, companies) = match copy {
            CopyBy::Log => match self.log(0, &run)? {
                Since::Read(log) => {
                    require_companies(&log, &run)?;
                    let position = Position { at: now, sekvensnummer: log.cursor };
                    let companies: BTreeSet<_> = log.companies.iter().copied().collect();
                    (position, events(&log), companies)
                }
                Since::Broken(why) => return Err(why.failure("at its start")),
            },
            _ => (self.first_position(now)?, Vec::new(), portfolio::of(self.context, &self.section)?),
        };
        let (mut leaving, mut is_update, mut is_of_others) = (Vec::new(), false, false);
        if let Some((base, before)) = self.before()? {
            let there = super::base::companies(&base.published.table_file(&VIRKSOMHETER)).at(Step::Published)?;
            let leaves = |company: &&Organisasjonsnummer| copy == CopyBy::Portfolio && !companies.contains(company);
            leaving = there.keys().filter(leaves).map(ToString::to_string).collect();
            (is_update, is_of_others) = (true, before.copy != copy);
            notes.extend(switched(before.copy, copy));
        }
        let (companies, later) = at_most(companies, self.most());
        let list = List {
            begun: now,
            published: self.published()?,
            is_first: true,
            is_update,
            companies,
            leaving,
            later,
            is_of_others,
            is_repeated: false,
            events,
            progress: super::progress::Progress { position_refused, ..self.begin(copy, vec![position]) },
        };
        self.look_up(&run, list, notes)
    }
}
