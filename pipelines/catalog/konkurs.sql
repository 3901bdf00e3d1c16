-- How each debtor stands: one row a company or person. `aapen` while an opening has no oppheving, sletting or avslutning
-- that names it, since the earliest such opening; else `avsluttet`, since and by the newest notice that ended one.
-- A notice without the date of its ruling counts from the day it was registered. Notices whose debtor the lake does not
-- tell are not here.
CREATE VIEW konkurs.status AS
WITH hendelser AS (
    SELECT
        v.*,
        v.type = 'aapning' AS er_aapning,
        v.type = 'aapning' AND slutt.aapnings_id IS NULL AS er_aapen,
        coalesce(
            CASE WHEN v.type <> 'aapning' THEN v.innstillingsdato END,
            v.kjennelsesdato,
            CAST(make_timestamp(epoch_us(v.registreringstidspunkt)) AS DATE)
        ) AS dato
    FROM konkurs.varsler AS v
    LEFT JOIN (
        SELECT DISTINCT aapnings_id
        FROM konkurs.varsler
        WHERE type IN ('oppheving', 'sletting', 'avslutning')
    ) AS slutt ON slutt.aapnings_id = v.uuid
    WHERE v.type IN ('aapning', 'oppheving', 'sletting', 'avslutning')
      AND coalesce(v.debitor_organisasjonsnummer, v.debitor_person_id) IS NOT NULL
)
SELECT
    debitor_organisasjonsnummer,
    debitor_person_id,
    arg_max(debitor_navn, registreringstidspunkt) OVER debitor AS debitor_navn,
    CASE WHEN er_aapen THEN 'aapen' ELSE 'avsluttet' END AS status,
    dato AS siden,
    uuid,
    type,
    CASE WHEN er_aapning THEN uuid ELSE aapnings_id END AS aapnings_id,
    konkursgrunnlag,
    konkursgrunnlag_tekst,
    avslutningskode,
    avslutningskode_tekst,
    count(*) FILTER (WHERE er_aapning) OVER debitor AS antall_aapninger,
    count(*) FILTER (WHERE er_aapen) OVER debitor AS antall_aapne
FROM hendelser
WINDOW debitor AS (PARTITION BY debitor_organisasjonsnummer, debitor_person_id)
QUALIFY row_number() OVER (
    PARTITION BY debitor_organisasjonsnummer, debitor_person_id
    ORDER BY
        er_aapen DESC,
        CASE WHEN er_aapen THEN dato END NULLS LAST,
        er_aapning,
        dato DESC NULLS LAST,
        registreringstidspunkt DESC NULLS LAST,
        uuid
) = 1;

-- The notices that were registered at a date or timestamp and after it; a date, and a timestamp without a time zone, is in UTC.
CREATE MACRO konkurs.siden(dato) AS TABLE
SELECT *
FROM konkurs.varsler
WHERE epoch_us(registreringstidspunkt) >= CASE
    WHEN typeof(dato) = 'TIMESTAMP WITH TIME ZONE' THEN epoch_us(CAST(dato AS TIMESTAMPTZ))
    ELSE epoch_us(CAST(dato AS TIMESTAMP))
END
ORDER BY registreringstidspunkt, uuid;
