-- Which of some persons and companies have a bankruptcy that is open.
SELECT 'person:' || debitor_person_id AS node
FROM konkurs.status
WHERE status = 'aapen' AND debitor_person_id IN ({persons})
UNION
SELECT 'virksomhet:' || debitor_organisasjonsnummer
FROM konkurs.status
WHERE status = 'aapen' AND debitor_organisasjonsnummer IN ({companies})
ORDER BY node;
