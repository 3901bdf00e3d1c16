-- The persons whose pseudonym is from {from} on and before {to}, with what all their registrations say of them; none who is exempt from public access,
-- or whom the register left out.
SELECT
    e.person_id,
    list(DISTINCT e.fullt_navn ORDER BY e.fullt_navn) FILTER (e.fullt_navn IS NOT NULL) AS navn,
    list(DISTINCT e.fornavn ORDER BY e.fornavn) FILTER (e.fornavn IS NOT NULL) AS fornavn,
    list(DISTINCT e.etternavn ORDER BY e.etternavn) FILTER (e.etternavn IS NOT NULL) AS etternavn,
    coalesce(CAST(min(e.foedselsdato) AS VARCHAR), CAST(min(e.foedselsaar) AS VARCHAR)) AS foedt,
    list(DISTINCT l.landkode_alfa2 ORDER BY l.landkode_alfa2) FILTER (l.landkode_alfa2 IS NOT NULL) AS bostedsland
FROM rrh.rettighetshavere AS e
LEFT JOIN kodeverk.land AS l ON l.landkode = e.bostedsland
WHERE e.person_id >= {from} AND e.person_id < {to}
    AND NOT coalesce(e.er_skjermet, false)
    AND NOT coalesce(e.er_unntatt_fra_innsyn, false)
GROUP BY e.person_id
ORDER BY e.person_id;
