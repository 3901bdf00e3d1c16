//! Addresses and contact details, as far as the privacy settings let the lake have them.

use std::borrow::Cow;

use brreg_domain::Tekst;
use brreg_domain::enhet::Adresse;

use super::visit::Visit;
use crate::pointer::Pointer;

/// An address as cells.
#[derive(Default)]
pub(super) struct Address<'r> {
    pub(super) linje: Option<Cow<'r, str>>,
    pub(super) postnummer: Option<Cow<'r, str>>,
    pub(super) poststed: Option<Cow<'r, str>>,
    pub(super) kommunenummer: Option<Cow<'r, str>>,
    pub(super) kommune: Option<Cow<'r, str>>,
    pub(super) landkode: Option<Cow<'r, str>>,
    pub(super) land: Option<Cow<'r, str>>,
}

/// Contact details as cells.
#[derive(Default)]
pub(super) struct Contact<'r> {
    pub(super) epostadresse: Option<Cow<'r, str>>,
    pub(super) telefon: Option<Cow<'r, str>>,
    pub(super) mobil: Option<Cow<'r, str>>,
}

impl Visit<'_> {
    /// An address, without its lines where the settings say so.
    pub(super) fn address<'r>(
        &mut self,
        address: &'r Option<Adresse<'_>>,
        has_lines: bool,
        pointer: Pointer<'_>,
    ) -> Address<'r> {
        let Some(address) = address else { return Address::default() };
        self.unknown_fields(&address.unknown, pointer);
        let linje = if has_lines { self.lines(&address.adresse, ", ", pointer.field("adresse")) } else { None };
        Address {
            linje,
            postnummer: self.text(&address.postnummer, pointer.field("postnummer")),
            poststed: self.text(&address.poststed, pointer.field("poststed")),
            kommunenummer: self.text(&address.kommunenummer, pointer.field("kommunenummer")),
            kommune: self.text(&address.kommune, pointer.field("kommune")),
            landkode: self.text(&address.landkode, pointer.field("landkode")),
            land: self.text(&address.land, pointer.field("land")),
        }
    }

    /// Contact details, unless the settings leave them out.
    pub(super) fn contact<'r>(
        &mut self,
        [epostadresse, telefon, mobil]: [&'r Option<Tekst<'_>>; 3],
        is_personal: bool,
    ) -> Contact<'r> {
        if !self.privacy.has_contact(is_personal) {
            return Contact::default();
        }
        Contact {
            epostadresse: self.text(epostadresse, Pointer::RECORD.field("epostadresse")),
            telefon: self.text(telefon, Pointer::RECORD.field("telefon")),
            mobil: self.text(mobil, Pointer::RECORD.field("mobil")),
        }
    }
}
