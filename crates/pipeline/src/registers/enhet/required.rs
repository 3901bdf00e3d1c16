//! What the files of a load must have beside each other and beside the snapshot before, whatever change of their numbers is allowed.

use brreg_lake::snapshot::Previous;
use brreg_parser::Limits;
use brreg_transform::enhet::Part;
use brreg_transform::enhet::tables::{ENHETER, ROLLER};
use brreg_transform::schema::Table;

use super::Files;
use super::load::Load;
use crate::problem::{Advice, Kind, Problem, Step};

impl Files {
    /// Refuses a file that a user names and that has deleted units alone, such as the answer to a lookup, where the snapshot before
    /// has live ones: that is no file of the register which shows fewer of them, whatever change of their number is allowed.
    pub(super) fn require_live(&self, load: &Load, previous: Option<&Previous>, limits: Limits) -> Result<(), Problem> {
        if self.night.fetched.is_some() || load.deleted.is_empty() {
            return Ok(());
        }
        let parts = self.parts(limits)?;
        for (part, live) in [(Part::Enheter, &load.flattener.units), (Part::Underenheter, &load.subunits)] {
            let table = part.tables()[0].name;
            let rows = previous.and_then(|previous| previous.manifest.tables.get(table)).map_or(0, |entry| entry.rows);
            let Some(path) = parts[part as usize].filter(|_| live.is_empty() && rows > 0) else { continue };
            let why = format!("the file has deleted units alone, and would replace the {rows} rows of {table}");
            let advice = Advice::Check(path.to_owned());
            return Err(Problem::new(Step::Load, Kind::Refused).because(why).advise(advice));
        }
        Ok(())
    }

    /// Refuses a file of units without one, where other files have records: each subunit and each role is of a unit. Where units are
    /// published, their number says so.
    pub(super) fn require_units(
        &self,
        load: &Load,
        previous: Option<&Previous>,
        limits: Limits,
    ) -> Result<(), Problem> {
        let published = |table: &Table| {
            previous.and_then(|previous| previous.manifest.tables.get(table.name)).is_some_and(|entry| entry.rows > 0)
        };
        let has_roles = load.with_roles.as_ref().map_or_else(|| published(&ROLLER), |units| !units.is_empty());
        let has_units = !load.flattener.units.is_empty() || !load.deleted.is_empty() || published(&ENHETER);
        let is_odd = !has_units && (has_roles || !load.subunits.is_empty());
        let Some(path) = self.parts(limits)?[Part::Enheter as usize].filter(|_| is_odd) else { return Ok(()) };
        let why = "the file of units has none, and subunits or roles are of units";
        Err(Problem::new(Step::Check, Kind::Refused).because(why).advise(Advice::Check(path.to_owned())))
    }
}
