//! The records of konkursvarsel.

use brreg_domain::Tekst;
use brreg_domain::konkurs::{Adresse, Bostyrer, Debitor, DebitorDetaljer, Innehaver, Skiftesamling, Tingrett, Varsel};
use serde::de::MapAccess;

use crate::json::{Cursor, Fault, FromJson, objects};

brreg_domain::konkurs_records!(objects);

impl<'a> FromJson<'a> for Debitor<'a> {
    const EXPECTED: &'static str = "a number in text or an object";

    fn plain(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        let mut number = Tekst::default();
        if number.plain(cursor).is_some() {
            *self = Self::Nummer(number);
            return Some(());
        }
        let mut details = Box::<DebitorDetaljer<'_>>::default();
        details.plain(cursor)?;
        *self = Self::Detaljer(details);
        Some(())
    }

    fn text(&mut self, number: Tekst<'a>) -> bool {
        *self = Self::Nummer(number);
        true
    }

    fn object<A: MapAccess<'a>>(&mut self, object: A, fault: &mut Fault) -> Result<(), A::Error> {
        let mut details = Box::<DebitorDetaljer<'_>>::default();
        details.object(object, fault)?;
        *self = Self::Detaljer(details);
        Ok(())
    }
}

impl<'a> FromJson<'a> for Innehaver<'a> {
    const EXPECTED: &'static str = "an organisation number";

    fn plain(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        if self.0.plain(cursor).is_none() {
            self.0 = cursor.digits()?.to_string().into();
        }
        Some(())
    }

    fn text(&mut self, number: Tekst<'a>) -> bool {
        self.0 = number;
        true
    }

    fn integer(&mut self, number: i128) -> bool {
        self.0 = number.to_string().into();
        !number.is_negative()
    }
}
