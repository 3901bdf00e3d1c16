//! All registers: one folder each, and the one list of them. No register knows another.

pub mod ektepakt;
pub mod enhet;
pub mod konkurs;
pub mod rrh;

pub use ektepakt::Ektepakt;
pub use enhet::Enhet;
pub use konkurs::Konkurs;
pub use rrh::Rrh;

use crate::register::Register;

/// All registers, in the order in which they are shown.
pub static REGISTERS: &[&dyn Register] = &[&Rrh, &Konkurs, &Ektepakt, &Enhet];

#[cfg(test)]
mod tests {
    use super::REGISTERS;
    use crate::register::sections_of;
    use crate::settings::template;

    #[test]
    fn the_pipeline_is_the_template() {
        let nightly = include_str!("../../../../pipelines/nightly.toml");
        let command = "brreg-lake config init --out - >pipelines/nightly.toml";
        assert!(nightly == template(&sections_of(REGISTERS)), "write it with `{command}`");
    }
}
