-- Why some companies have no owner: what the view of the reasons would say if the lake had these companies alone. The view itself reads
-- all rows of its tables, however few companies are asked for, so its query is put in here, and reads what is cut to the companies. Where
-- others decide whether a company has to be registered, by its form, the view has to be asked.
WITH kuttede_eiere AS MATERIALIZED (
    SELECT registrering_id, er_skjermet FROM {rrh.rettighetshavere}
),
kuttede_registreringer AS MATERIALIZED (
    SELECT
        organisasjonsnummer,
        registrering_id,
        registrert,
        registreringstatus,
        rettighetshaverstatus,
        rettighetshaverstatus_tekst,
        marked_navn,
        utenlandsk_register_landkode,
        utenlandsk_register_internettadresse
    FROM {rrh.registreringer}
),
kuttede_virksomheter AS MATERIALIZED (
    SELECT organisasjonsnummer, slettet_i_registeret FROM {rrh.virksomheter}
),
kuttede_enheter AS MATERIALIZED (
    SELECT organisasjonsnummer, navn, status, organisasjonsform, er_underenhet FROM {enhet.alle}
)
SELECT organisasjonsnummer, aarsak
FROM ({view})
ORDER BY organisasjonsnummer;
