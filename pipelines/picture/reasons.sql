-- Why some companies have no owner. DuckDB reads much for it, however few they are.
SELECT organisasjonsnummer, aarsak
FROM rrh.hvorfor_ingen_eier
WHERE organisasjonsnummer IN ({numbers})
ORDER BY organisasjonsnummer;
