//! The declarations of roles.

use super::{Adresse, Kode, Organisasjonsform};
use crate::record::structs;
use crate::{Ignored, Linjer, Tekst, Verdi};

/// Hands the declarations of the records of roles to the macro `$make`, as [`enhet_records`](crate::enhet_records) does with
/// those of units.
#[macro_export]
macro_rules! enhet_role_records {
    ($make:ident) => {
        $make! {
            /// The roles in one unit.
            Roller {
                /// The unit; in a lookup it is in the links alone.
                organisasjonsnummer: Option<Tekst<'a>> = "organisasjonsnummer",
                /// The groups of roles, in the register's order.
                rollegrupper: Vec<Rollegruppe<'a>> = "rollegrupper",
                /// Links, in the files.
                links: Ignored = "links",
                /// Links, in the API.
                lenker: Ignored = "_links",
            }

            /// A group of roles.
            Rollegruppe {
                /// Its kind, list `rollegruppetype`.
                gruppetype: Option<Kode<'a>> = "type",
                /// Date of the newest change in it.
                sist_endret: Option<Tekst<'a>> = "sistEndret",
                /// Its roles, in the register's order.
                roller: Vec<Rolle<'a>> = "roller",
                /// Links, in the files.
                links: Ignored = "links",
                /// Links, in the API.
                lenker: Ignored = "_links",
            }

            /// A role. Its holder is one of the three.
            Rolle {
                /// Its kind, list `rolletype`.
                rolletype: Option<Kode<'a>> = "type",
                /// A person.
                person: Option<Person<'a>> = "person",
                /// An enterprise.
                enhet: Option<Rolleenhet<'a>> = "enhet",
                /// The trustee of an estate.
                bostyrer: Option<Bostyrer<'a>> = "bostyrer",
                /// Share of the responsibility, such as `50%` or `1/2`.
                ansvarsandel: Option<Tekst<'a>> = "ansvarsandel",
                /// Who elected the holder, list `representant`.
                valgt_av: Option<Kode<'a>> = "valgtAv",
                /// Whether it is no longer in force.
                avregistrert: Option<Verdi<'a>> = "avregistrert",
                /// The same, until 2026-06.
                fratraadt: Option<Verdi<'a>> = "fratraadt",
                /// The register's order in the group, from 0, with gaps.
                rekkefolge: Option<Verdi<'a>> = "rekkefolge",
                /// Whether the holder has a confirmed future power of attorney.
                fremtidsfullmakt: Option<Verdi<'a>> = "stadfestetFremtidsfullmakt",
                /// Whether the holder has limited legal capacity.
                begrenset_handleevne: Option<Verdi<'a>> = "begrensetRettsligHandleevne",
                /// Links, in the files.
                links: Ignored = "links",
                /// Links, in the API.
                lenker: Ignored = "_links",
            }

            /// A person in a role.
            Person {
                /// Birth date.
                fodselsdato: Option<Tekst<'a>> = "fodselsdato",
                /// The name in its parts.
                navn: Option<Navn<'a>> = "navn",
                /// Whether the person is dead.
                er_doed: Option<Verdi<'a>> = "erDoed",
            }

            /// A name in its parts.
            Navn {
                /// Given names.
                fornavn: Option<Tekst<'a>> = "fornavn",
                /// Middle name.
                mellomnavn: Option<Tekst<'a>> = "mellomnavn",
                /// Family name.
                etternavn: Option<Tekst<'a>> = "etternavn",
            }

            /// An enterprise in a role.
            Rolleenhet {
                /// Nine digits.
                organisasjonsnummer: Option<Tekst<'a>> = "organisasjonsnummer",
                /// Organisation form.
                organisasjonsform: Option<Organisasjonsform<'a>> = "organisasjonsform",
                /// The lines of its name.
                navn: Linjer<'a> = "navn",
                /// Whether it was deleted.
                er_slettet: Option<Verdi<'a>> = "erSlettet",
                /// Approval of an auditor.
                godkjenningsstatus: Option<Tekst<'a>> = "godkjenningsstatus",
                /// Links, in the files.
                links: Ignored = "links",
                /// Links, in the API.
                lenker: Ignored = "_links",
            }

            /// The links of a lookup of roles, which alone name the unit.
            Rolleoppslag {
                /// The links.
                lenker: Option<Rollelenker<'a>> = "_links",
            }

            /// Those of them that name it.
            Rollelenker {
                /// To the unit.
                enhet: Option<Lenke<'a>> = "enhet",
                /// To its roles.
                selv: Option<Lenke<'a>> = "self",
            }

            /// A link.
            Lenke {
                /// Its address.
                href: Option<Tekst<'a>> = "href",
            }

            /// The trustee of an estate.
            Bostyrer {
                /// The name, with a title.
                navn: Option<Tekst<'a>> = "navn",
                /// The business address.
                postadresse: Option<Adresse<'a>> = "postadresse",
                /// Whether the person is dead.
                er_doed: Option<Verdi<'a>> = "erDoed",
            }
        }
    };
}

enhet_role_records!(structs);

impl Rolleoppslag<'_> {
    /// The number of the unit, as an address names it; it is not checked.
    #[must_use]
    pub fn organisasjonsnummer(&self) -> Option<&str> {
        let links = self.lenker.as_ref()?;
        let links = [&links.enhet, &links.selv].into_iter().flatten();
        links.filter_map(|link| link.href.as_deref()?.rsplit_once("/enheter/")?.1.split('/').next()).next()
    }
}
