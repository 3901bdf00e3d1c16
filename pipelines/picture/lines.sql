-- The lines of the graph on one side of some nodes: what leads to companies (their owners, and the companies between), or what
-- persons and companies own, or stand between an owner and.
SELECT
    k.fra AS "from",
    k.til AS "to",
    k.kanttype,
    k.posisjonstype,
    k.andel_min,
    k.andel_max,
    k.er_indirekte,
    e.fullt_navn AS navn,
    coalesce(e.er_skjermet, false) OR coalesce(e.er_unntatt_fra_innsyn, false) AS er_skjult
FROM graf.kanter AS k
LEFT JOIN rrh.rettighetshavere AS e
    ON e.registrering_id = k.registrering_id AND e.rettighetshaver_nr = k.rettighetshaver_nr
WHERE k.{column} IN ({values})
ORDER BY ALL;
