//! Kinds of deviations: what in a record does not follow the register's own description.

use std::collections::BTreeMap;

/// Declares the kinds of deviations with their names in the lake.
macro_rules! avvikstyper {
    ($( #[doc = $doc:literal] $kind:ident = $name:literal, )+) => {
        /// Kind of a deviation; the column `avvikstype`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Avvikstype { $( #[doc = $doc] $kind, )+ }

        impl Avvikstype {
            /// Every kind, in the order of the data dictionary.
            pub const ALL: &[Self] = &[ $( Self::$kind, )+ ];

            /// The value in the column `avvikstype`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$kind => $name, )+ }
            }

            /// What the kind means, for the data dictionary.
            #[must_use]
            pub fn description(self) -> &'static str {
                match self { $( Self::$kind => $doc.trim(), )+ }
            }
        }
    };
}

avvikstyper! {
    /// A code that is not in its list, a label that belongs to no code of the list, or no organisation form of a unit.
    UkjentKode = "ukjent_kode",
    /// A code that came without its label.
    ManglendeKodetekst = "manglende_kodetekst",
    /// An organisation number that is malformed or fails its check digit. One that is only written in another way is not reported.
    UgyldigOrganisasjonsnummer = "ugyldig_organisasjonsnummer",
    /// A national identity number that is malformed or fails its check digits. One that is only written in another way is not reported.
    UgyldigFoedselsnummer = "ugyldig_foedselsnummer",
    /// A text that was encoded as UTF-8 twice, or that lost a character when it was converted between encodings.
    DobbeltkodetTekst = "dobbeltkodet_tekst",
    /// A birth year that differs from the year of the birth date.
    FoedselsaarAvviker = "foedselsaar_avviker",
    /// A name that names nobody, such as a dash or `UKJENT`; the person has no `person_id`, since all who are named so would have the same.
    IntetsigendeNavn = "intetsigende_navn",
    /// A birth date that stands for none, such as 0001-01-01; the person has no `person_id`.
    IntetsigendeFoedselsdato = "intetsigende_foedselsdato",
    /// A field that is not in the register's description.
    UkjentFelt = "ukjent_felt",
    /// A value that cannot be stored in its column, or that the privacy setting does not allow in the lake.
    UgyldigVerdi = "ugyldig_verdi",
    /// A company of whose registrations none or several are marked as the current one.
    GjeldendeRegistreringUklar = "gjeldende_registrering_uklar",
    /// A record that came before with the same content; it is loaded once.
    GjentattOppfoering = "gjentatt_oppfoering",
    /// An owner with a name who is the same as one before in the record of the partner API, or a position that is the same as one before of such an owner; both are loaded.
    GjentattDel = "gjentatt_del",
    /// An event of the change log that names no company; `verdi` is its number. A run that follows the log fails on one, so only whole readings have them.
    HendelseUtenOrganisasjonsnummer = "hendelse_uten_organisasjonsnummer",
    /// An event of a kind that the register does not document.
    UkjentHendelsestype = "ukjent_hendelsestype",
    /// A unit whose class (`respons_klasse`) is none that the register documents.
    UkjentSvarklasse = "ukjent_svarklasse",
    /// An industry code of the standard that was in use before 2025 (SN2007).
    Sn2007Kode = "sn2007_kode",
    /// A share that is neither a percentage nor a fraction.
    UgyldigAndel = "ugyldig_andel",
    /// An organisation number that came more than once.
    DobbeltOrganisasjonsnummer = "dobbelt_organisasjonsnummer",
}

/// The number of deviations of each kind, in a register without a table of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AvvikCounts([u64; Avvikstype::ALL.len()]);

impl AvvikCounts {
    /// Counts one deviation.
    pub const fn add(&mut self, kind: Avvikstype) {
        self.0[kind as usize] += 1;
    }

    /// The counts by the names of the kinds; kinds that did not occur are left out.
    #[must_use]
    pub fn by_name(&self) -> BTreeMap<String, u64> {
        let counts = Avvikstype::ALL.iter().zip(self.0).filter(|(_, count)| *count > 0);
        counts.map(|(kind, count)| (kind.as_str().to_owned(), count)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_add_up_by_kind_and_leave_out_what_did_not_occur() {
        let mut counts = AvvikCounts::default();
        counts.add(Avvikstype::UkjentKode);
        counts.add(Avvikstype::UgyldigVerdi);
        counts.add(Avvikstype::UkjentKode);
        let expected = [("ugyldig_verdi", 1), ("ukjent_kode", 2)].map(|(kind, count)| (kind.to_owned(), count));
        assert_eq!(counts.by_name(), BTreeMap::from(expected));
    }
}
