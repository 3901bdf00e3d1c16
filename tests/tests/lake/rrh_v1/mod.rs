//! The nightly job against today's API of the register over reelle rettighetshavere.

mod broken_log;
mod bulk_and_log;
mod change_over;
mod flaws;
mod kodelister;
mod other_copies;
mod portfolio;
mod same_day;
mod scopes;
mod thirty_nights;
mod translation;

use brreg_lake_tests::{Lake, Night};
use brreg_sandbox::{Sandbox, V1Behaviour};

const PUBLIC_AUTHORITIES: &str = "brreg:reelle/offentlig";
const OBLIGED_ENTITIES: &str = "brreg:reelle/rapporteringspliktig";
const MEDIA: &str = "brreg:reelle/media";

/// The companies without when and how each was read. A lookup shows a company that was deleted, a bulk file may not.
const COPIED: &str = "SELECT * EXCLUDE (kilde, hentet, antall_registreringer) FROM rrh.virksomheter
     WHERE slettet_i_registeret IS NULL";
/// The tables that mean the same however the register was read.
const TABLES: [&str; 6] =
    ["registreringer", "rettighetshavere", "posisjoner", "grunnlag", "statsborgerskap", "mellomliggende_virksomheter"];

/// A register with some companies that answers in this way, and a data folder that is configured for this scope.
fn night(companies: u32, scope: &str, behaviour: &str) -> Night {
    on(Lake::with_known_key(), companies, scope, behaviour)
}

fn on(lake: Lake, companies: u32, scope: &str, behaviour: &str) -> Night {
    let behaviour: V1Behaviour = behaviour.parse().unwrap();
    let mut night = Night::on(lake, Sandbox::builder().virksomheter(companies).v1(behaviour));
    night.lake.set("RRH__SCOPE", scope);
    night.lake.set("RRH__RATE_PER_SECOND", "100000");
    night
}

/// Every row of the tables that mean the same however the register was read, as text in one order. One query, since many nights are
/// compared.
fn copy_of(lake: &Lake) -> Vec<Vec<String>> {
    let tables =
        TABLES.iter().map(|table| (*table, format!("FROM rrh.{table}"))).chain([("virksomheter", COPIED.to_owned())]);
    let rows =
        tables.map(|(table, rows)| format!("SELECT '{table}' AS tabell, to_json(it) AS rad FROM ({rows}) AS it"));
    vec![lake.rows(&format!("FROM ({}) ORDER BY ALL", rows.collect::<Vec<_>>().join(" UNION ALL ")))]
}
