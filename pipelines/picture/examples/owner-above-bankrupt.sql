-- The bankrupt company with the most owners who are named. A company that was deleted has no bankruptcy any more. At the braces stands
-- bankrupt-by-konkurs.sql, in a lake that has konkurs: enhet may not be there.
WITH konkursrammet AS (
    SELECT organisasjonsnummer
    FROM enhet.alle
    WHERE status = 'konkurs'
    {konkurs}
)
SELECT e.organisasjonsnummer
FROM rrh.rettighetshavere AS e
SEMI JOIN konkursrammet AS k ON k.organisasjonsnummer = e.organisasjonsnummer
ANTI JOIN (FROM enhet.alle WHERE status = 'slettet') AS s ON s.organisasjonsnummer = e.organisasjonsnummer
WHERE e.person_id IS NOT NULL
GROUP BY e.organisasjonsnummer
ORDER BY count(*) DESC, e.organisasjonsnummer
LIMIT 1;
