//! Tables of roles.

use crate::table;

table! {
    /// One row per role of a person, an enterprise or a trustee in a unit.
    pub ROLLER, RollerRow, RollerRows = "enhet"."roller" {
        organisasjonsnummer: Text [key, bloom, prefix] = "Organisation number.",
        rolle_nr: Integer [key] = "Number of the role in the unit, from 1, over all groups in the register's order.",
        rollegruppe: Text = "Code of the group of roles.",
        rollegruppe_tekst: Text = "Label of `rollegruppe`.",
        rollegruppe_endret: Date = "When the group was last changed.",
        rolletype: Text = "Code of the role.",
        rolletype_tekst: Text = "Label of `rolletype`.",
        rekkefoelge: Integer = "The register's order in the group, from 0, with gaps.",
        innehavertype: Text =
            "`person`, `enhet` or `bostyrer` (the trustee of an estate); NULL where the register names no holder.",
        person_id: Text [person_id, bloom, plain] =
            "Pseudonym of the person; NULL with `national_id = \"drop\"`, and for a trustee, whose birth date is not known.",
        person_id_kilde: Text = "What the pseudonym is made from: always `navn` (full name and birth date) here.",
        foedselsdato: Date [plain] = "Birth date.",
        fornavn: Text = "Given names.",
        mellomnavn: Text = "Middle name.",
        etternavn: Text = "Family name.",
        fullt_navn: Text [plain] = "Full name: the parts joined by one space; of a trustee as received.",
        er_doed: Boolean = "Whether the person is dead.",
        innehaver_organisasjonsnummer: Text [bloom] = "The enterprise that has the role.",
        innehaver_navn: Text = "Its name.",
        innehaver_organisasjonsform: Text = "Code of its organisation form.",
        innehaver_organisasjonsform_tekst: Text = "Label of `innehaver_organisasjonsform`.",
        innehaver_er_slettet: Boolean = "Whether it was deleted.",
        godkjenningsstatus: Text = "Approval of an auditor.",
        bostyrer_adresselinje: Text = "Business address of a trustee: the lines, joined by a comma.",
        bostyrer_postnummer: Text = "Its post code.",
        bostyrer_poststed: Text = "Its postal town.",
        bostyrer_landkode: Text = "Its country, ISO 3166-1 alpha-2.",
        ansvarsandel: Text = "Share of the responsibility, as received.",
        ansvarsandel_prosent: Percent = "The share in per cent.",
        valgt_av: Text = "Code of who elected the holder.",
        valgt_av_tekst: Text = "Label of `valgt_av`.",
        er_avregistrert: Boolean = "Whether the role is no longer in force; NULL where the register does not say.",
        fremtidsfullmakt: Boolean =
            "Whether the holder has a confirmed future power of attorney; NULL unless `rettsevne = true`.",
        begrenset_handleevne: Boolean =
            "Whether the holder has limited legal capacity; NULL unless `rettsevne = true`.",
    }
}
