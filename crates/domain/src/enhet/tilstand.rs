//! Whether a document is of a live unit or of a deleted one.

use super::{Enhet, Organisasjonsform, Underenhet};
use crate::Tekst;

/// What a document describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dokumentart {
    /// A unit.
    Enhet,
    /// A subunit.
    Underenhet,
}

/// The state of a unit or subunit, as its document says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tilstand {
    /// It is in the register.
    Aktiv,
    /// It was deleted: the document has hardly more than its name.
    Slettet {
        /// Whether the class of the answer is a known one.
        known_class: bool,
    },
    /// The document is of the other kind.
    AnnenArt,
    /// The class of the answer is none that the register documents, and no date says that the unit was deleted.
    Ukjent,
}

impl Enhet<'_> {
    /// The state of the unit.
    #[must_use]
    pub fn tilstand(&self) -> Tilstand {
        let form = self.organisasjonsform.as_ref();
        state(Dokumentart::Enhet, self.respons_klasse.as_ref(), self.slettedato.as_ref(), form)
    }

    /// Whether the unit is a natural person's; `None` where its form does not say so.
    #[must_use]
    pub fn is_personal(&self) -> Option<bool> {
        self.organisasjonsform.as_ref().and_then(Organisasjonsform::is_personal)
    }
}

impl Underenhet<'_> {
    /// The state of the subunit.
    #[must_use]
    pub fn tilstand(&self) -> Tilstand {
        let form = self.organisasjonsform.as_ref();
        state(Dokumentart::Underenhet, self.respons_klasse.as_ref(), self.slettedato.as_ref(), form)
    }
}

/// The date counts first and the class of the answer second: the register writes one class in two ways.
fn state(
    of: Dokumentart,
    class: Option<&Tekst<'_>>,
    deleted: Option<&Tekst<'_>>,
    form: Option<&Organisasjonsform<'_>>,
) -> Tilstand {
    const CLASSES: [(&str, Option<Dokumentart>, bool); 4] = [
        ("Enhet", Some(Dokumentart::Enhet), false),
        ("Underenhet", Some(Dokumentart::Underenhet), false),
        // Documented for both.
        ("SlettetEnhet", None, true),
        ("SlettetUnderenhet", Some(Dokumentart::Underenhet), true),
    ];
    let class = class.map(|class| &**class).filter(|class| !class.is_empty());
    let known = class.and_then(|class| CLASSES.iter().find(|(name, ..)| name.eq_ignore_ascii_case(class)));
    let of_form = form.filter(|form| form.is_of_subunits()).map(|_| Dokumentart::Underenhet);
    let says = known.and_then(|(_, of, _)| *of).or(of_form);
    let is_deleted = deleted.is_some_and(|date| !date.is_empty()) || known.is_some_and(|(.., deleted)| *deleted);
    if says.is_some_and(|says| says != of) {
        Tilstand::AnnenArt
    } else if is_deleted {
        Tilstand::Slettet { known_class: class.is_none() || known.is_some() }
    } else if class.is_some() && known.is_none() {
        Tilstand::Ukjent
    } else {
        Tilstand::Aktiv
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(class: Option<&'static str>, deleted: Option<&'static str>, form: &'static str) -> Enhet<'static> {
        Enhet {
            respons_klasse: class.map(Tekst::from),
            slettedato: deleted.map(Tekst::from),
            organisasjonsform: Some(Organisasjonsform { kode: Some(form.into()), ..Organisasjonsform::default() }),
            ..Enhet::default()
        }
    }

    #[test]
    fn a_date_of_deletion_or_the_class_tells_a_deleted_unit_from_a_live_one() {
        let deleted = Tilstand::Slettet { known_class: true };
        for (class, date, form, expected) in [
            (Some("Enhet"), None, "AS", Tilstand::Aktiv),
            (None, None, "AS", Tilstand::Aktiv),
            (Some("SlettetEnhet"), Some("2026-09-01"), "AS", deleted),
            (Some("slettetenhet"), None, "AS", deleted),
            (None, Some("2026-09-01"), "AS", deleted),
            (Some("Enhet"), Some(""), "AS", Tilstand::Aktiv),
            (Some("Sammenslaatt"), Some("2026-09-01"), "AS", Tilstand::Slettet { known_class: false }),
            (Some("Sammenslaatt"), None, "AS", Tilstand::Ukjent),
            (Some("Underenhet"), None, "BEDR", Tilstand::AnnenArt),
            (None, None, "AAFY", Tilstand::AnnenArt),
            (Some("SlettetUnderEnhet"), Some("2026-09-01"), "AS", Tilstand::AnnenArt),
        ] {
            assert_eq!(unit(class, date, form).tilstand(), expected, "{class:?} {date:?} {form}");
        }
    }

    #[test]
    fn both_spellings_of_the_class_of_a_deleted_subunit_are_taken() {
        for class in ["SlettetUnderEnhet", "SlettetUnderenhet", "SlettetEnhet"] {
            let subunit = Underenhet { respons_klasse: Some(class.into()), ..Underenhet::default() };
            assert_eq!(subunit.tilstand(), Tilstand::Slettet { known_class: true }, "{class}");
        }
    }
}
