{{ config(enabled='rrh' in var('registers')) }}
-- An example: companies of which a person owns at least a quarter, by the person's country of residence.
SELECT bostedsland, any_value(bostedsland_tekst) AS land, count(DISTINCT organisasjonsnummer) AS virksomheter
FROM {{ source('rrh', 'rettighetshavere') }}
JOIN {{ source('rrh', 'posisjoner') }} USING (organisasjonsnummer, registrering_id, rettighetshaver_nr)
WHERE andel_min >= 25
GROUP BY bostedsland
