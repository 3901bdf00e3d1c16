-- The bankrupt company with the most owners who are named.
SELECT e.organisasjonsnummer
FROM rrh.rettighetshavere AS e
SEMI JOIN (FROM enhet.alle WHERE status = 'konkurs') AS a ON a.organisasjonsnummer = e.organisasjonsnummer
WHERE e.person_id IS NOT NULL
GROUP BY e.organisasjonsnummer
ORDER BY count(*) DESC, e.organisasjonsnummer
LIMIT 1;
