//! The records of API v1.

use brreg_domain::Tekst;
use brreg_domain::rrh::v1::{
    Adresse, FolkeregistrertPerson, Innsender, Kodeverdi, Land, Linjer, MellomliggendeVirksomhet, Navn,
    NorskVirksomhet, Posisjon, Registrering, RegulertMarked, Rettighetshaver, Uoverensstemmelse, UtenlandskPerson,
    UtenlandskRegister, UtenlandskVirksomhet, Virksomhet,
};
use serde::de::SeqAccess;

use crate::json::{Cursor, Fault, FromJson, objects};

brreg_domain::rrh_v1_records!(objects);

/// A list of texts, or one text; `null` is an empty list.
impl<'a> FromJson<'a> for Linjer<'a> {
    const EXPECTED: &'static str = "a text or a list";

    fn plain(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        match cursor.quoted() {
            Some(text) => {
                self.0.push(text.into());
                Some(())
            }
            None => self.0.plain(cursor),
        }
    }

    fn null(&mut self) -> bool {
        true
    }

    fn text(&mut self, text: Tekst<'a>) -> bool {
        self.0.push(text);
        true
    }

    fn list<A: SeqAccess<'a>>(&mut self, list: A, fault: &mut Fault) -> Result<(), A::Error> {
        self.0.list(list, fault)
    }
}
