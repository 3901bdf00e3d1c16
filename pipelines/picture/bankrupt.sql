-- Which of some persons and companies have a bankruptcy that is open. Some notices are of a compulsory winding-up, which has a code of
-- its own in the notice that opened it.
WITH aapne AS (
    SELECT s.debitor_person_id, s.debitor_organisasjonsnummer, v.avviklingskode IS NOT NULL AS er_tvangsavvikling
    FROM konkurs.status AS s
    LEFT JOIN konkurs.varsler AS v ON v.uuid = s.aapnings_id
    WHERE s.status = 'aapen'
)
SELECT 'person:' || debitor_person_id AS node, er_tvangsavvikling
FROM aapne
WHERE debitor_person_id IN ({persons})
UNION
SELECT 'virksomhet:' || debitor_organisasjonsnummer, er_tvangsavvikling
FROM aapne
WHERE debitor_organisasjonsnummer IN ({companies})
ORDER BY node;
