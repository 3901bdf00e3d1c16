-- Companies whose bankruptcy is open in konkurs, beside those of enhet. A compulsory winding-up is none.
UNION
SELECT s.debitor_organisasjonsnummer
FROM konkurs.status AS s
LEFT JOIN konkurs.varsler AS v ON v.uuid = s.aapnings_id
WHERE s.status = 'aapen' AND v.avviklingskode IS NULL
