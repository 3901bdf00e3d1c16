//! The document of a deleted unit or subunit to its row.

use brreg_domain::Tekst;
use brreg_domain::enhet::{Dokument, HistoriskNavn, Organisasjonsform};

use super::rows::{Flattener, Parts};
use super::tables::SlettedeRow;
use super::visit::Visit;
use crate::avvik::Avvikstype;
use crate::pointer::Pointer;

/// The document itself.
const ROOT: Pointer<'_> = Pointer::RECORD;

/// What the documents of both kinds have.
struct Deleted<'d> {
    navn: &'d Option<Tekst<'d>>,
    form: &'d Option<Organisasjonsform<'d>>,
    slettedato: &'d Option<Tekst<'d>>,
    nedleggelsesdato: &'d Option<Tekst<'d>>,
    names: &'d [HistoriskNavn<'d>],
    unknown: &'d [Tekst<'d>],
    er_underenhet: bool,
    /// The unit that a subunit belonged to.
    above: &'d Option<Tekst<'d>>,
}

/// Where the row of a deleted unit comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The column `kilde`.
    pub kilde: &'static str,
    /// Microseconds at which it was fetched.
    pub hentet: Option<i64>,
}

impl Visit<'_> {
    /// Appends the row of a deleted unit or subunit and its earlier names.
    pub(super) fn deleted(
        &mut self,
        document: &Dokument<'_>,
        known_class: bool,
        flattener: &Flattener,
        parts: &mut Parts,
    ) {
        let deleted = match document {
            Dokument::Enhet(unit) => Deleted {
                navn: &unit.navn,
                form: &unit.organisasjonsform,
                slettedato: &unit.slettedato,
                nedleggelsesdato: &None,
                names: &unit.historiske_navn,
                unknown: &unit.unknown,
                er_underenhet: false,
                above: &None,
            },
            Dokument::Underenhet(unit) => Deleted {
                navn: &unit.navn,
                form: &unit.organisasjonsform,
                slettedato: &unit.slettedato,
                nedleggelsesdato: &unit.nedleggelsesdato,
                names: &unit.historiske_navn,
                unknown: &unit.unknown,
                er_underenhet: true,
                above: &unit.overordnet_enhet,
            },
            Dokument::Roller(_) => return,
        };
        if !known_class {
            self.report(ROOT.field("respons_klasse"), Avvikstype::UkjentSvarklasse, None);
        }
        self.unknown_fields(deleted.unknown, ROOT);
        let (organisasjonsform, organisasjonsform_tekst) = self.form(deleted.form, ROOT.field("organisasjonsform"));
        self.earlier_names(deleted.names, deleted.er_underenhet, &mut parts.historiske_navn);
        let known_above = flattener.known_above(self.number).filter(|_| deleted.er_underenhet);
        parts.slettede.push(SlettedeRow {
            organisasjonsnummer: Some(self.number),
            er_underenhet: Some(deleted.er_underenhet),
            overordnet_enhet: self.unit_above(deleted.above).as_deref().or(known_above),
            navn: self.text(deleted.navn, ROOT.field("navn")).as_deref(),
            organisasjonsform: organisasjonsform.as_deref(),
            organisasjonsform_tekst: organisasjonsform_tekst.as_deref(),
            slettedato: self.date(deleted.slettedato, ROOT.field("slettedato")),
            nedleggelsesdato: self.date(deleted.nedleggelsesdato, ROOT.field("nedleggelsesdato")),
            kilde: Some(flattener.origin.kilde),
            hentet: flattener.origin.hentet,
        });
    }
}
