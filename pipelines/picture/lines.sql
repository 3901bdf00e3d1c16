-- The lines of `graf.kanter` that lead to some companies, or those of them that come from some nodes. The view itself cannot be asked for
-- them: of all tables but the first, DuckDB would read every row. So each one is cut to the companies first: a name in braces is that
-- table with their rows alone.
WITH eiere AS MATERIALIZED (
    SELECT
        organisasjonsnummer,
        registrering_id,
        rettighetshaver_nr,
        person_id,
        fullt_navn,
        er_skjermet,
        er_unntatt_fra_innsyn
    FROM {rrh.rettighetshavere}
),
posisjoner AS MATERIALIZED (
    SELECT
        organisasjonsnummer,
        registrering_id,
        rettighetshaver_nr,
        posisjon_nr,
        posisjonstype,
        andel_min,
        andel_max
    FROM {rrh.posisjoner}
),
mellomledd AS MATERIALIZED (
    SELECT
        organisasjonsnummer,
        registrering_id,
        rettighetshaver_nr,
        posisjon_nr,
        mellomliggende_nr,
        mellomliggende_organisasjonsnummer,
        registreringsnummer_i_hjemlandet,
        landkode,
        navn
    FROM {rrh.mellomliggende_virksomheter}
),
grunner AS MATERIALIZED (
    SELECT
        organisasjonsnummer,
        registrering_id,
        rettighetshaver_nr,
        posisjon_nr,
        bool_or(lower(split_part(grunnlagstype, '.', -1)) IN ('indi', 'indirekte')) AS er_indirekte
    FROM {rrh.grunnlag}
    GROUP BY ALL
),
kanter AS (
    SELECT
        CASE
            WHEN e.person_id IS NOT NULL THEN 'person:' || e.person_id
            ELSE 'ukjent:' || e.registrering_id || '/' || e.rettighetshaver_nr
        END AS "from",
        'virksomhet:' || e.organisasjonsnummer AS "to",
        'rettighetshaver' AS kanttype,
        p.posisjonstype,
        p.andel_min,
        p.andel_max,
        CASE WHEN m.registrering_id IS NOT NULL THEN true ELSE g.er_indirekte END AS er_indirekte,
        e.fullt_navn AS navn,
        coalesce(e.er_skjermet, false) OR coalesce(e.er_unntatt_fra_innsyn, false) AS er_skjult,
        coalesce(e.er_unntatt_fra_innsyn, false) AS er_unntatt
    FROM eiere AS e
    LEFT JOIN posisjoner AS p USING (organisasjonsnummer, registrering_id, rettighetshaver_nr)
    LEFT JOIN (
        SELECT DISTINCT organisasjonsnummer, registrering_id, rettighetshaver_nr, posisjon_nr FROM mellomledd
    ) AS m USING (organisasjonsnummer, registrering_id, rettighetshaver_nr, posisjon_nr)
    LEFT JOIN grunner AS g USING (organisasjonsnummer, registrering_id, rettighetshaver_nr, posisjon_nr)
    UNION ALL
    SELECT DISTINCT
        CASE
            WHEN mellomliggende_organisasjonsnummer IS NOT NULL THEN 'virksomhet:' || mellomliggende_organisasjonsnummer
            WHEN coalesce(registreringsnummer_i_hjemlandet, navn) IS NOT NULL
                THEN 'utenlandsk:' || concat_ws('/', coalesce(landkode, ''), coalesce(registreringsnummer_i_hjemlandet, navn))
            ELSE 'ukjent:' || concat_ws('/', registrering_id, rettighetshaver_nr, posisjon_nr, mellomliggende_nr)
        END,
        'virksomhet:' || organisasjonsnummer,
        'mellomliggende',
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        false,
        false
    FROM mellomledd
)
FROM kanter
WHERE {from}
ORDER BY ALL;
