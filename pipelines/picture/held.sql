-- The companies to which lines lead from some persons and companies.
SELECT organisasjonsnummer FROM rrh.rettighetshavere WHERE person_id IN ({persons})
UNION
SELECT organisasjonsnummer FROM rrh.mellomliggende_virksomheter WHERE mellomliggende_organisasjonsnummer IN ({numbers})
ORDER BY organisasjonsnummer;
