-- The persons whose pseudonym is from {from} on and before {to}, with what all their registrations say of them; none who is exempt from
-- public access, or whom the register left out.
SELECT
    e.person_id,
    list_sort(list_distinct(list(e.fullt_navn))) AS navn,
    list_sort(list_distinct(list(e.fornavn))) AS fornavn,
    list_sort(list_distinct(list(e.etternavn))) AS etternavn,
    coalesce(CAST(min(e.foedselsdato) AS VARCHAR), CAST(min(e.foedselsaar) AS VARCHAR)) AS foedt,
    list_sort(list_distinct(list(l.landkode_alfa2))) AS bostedsland
FROM rrh.rettighetshavere AS e
LEFT JOIN kodeverk.land AS l ON l.landkode = e.bostedsland
WHERE e.person_id >= {from} AND e.person_id < {to}
    AND NOT coalesce(e.er_skjermet, false)
    AND NOT coalesce(e.er_unntatt_fra_innsyn, false)
GROUP BY e.person_id
ORDER BY e.person_id;
