-- The company with the most intermediate companies in one position.
SELECT organisasjonsnummer
FROM rrh.mellomliggende_virksomheter
GROUP BY organisasjonsnummer, registrering_id, rettighetshaver_nr, posisjon_nr
ORDER BY count(*) DESC, organisasjonsnummer
LIMIT 1;
