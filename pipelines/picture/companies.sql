-- The names of some companies, what they are in Enhetsregisteret, and why one has no owner.
SELECT v.organisasjonsnummer, a.navn, a.status, h.aarsak
FROM (SELECT unnest([{numbers}]) AS organisasjonsnummer) AS v
LEFT JOIN (FROM enhet.alle WHERE organisasjonsnummer IN ({numbers})) AS a ON a.organisasjonsnummer = v.organisasjonsnummer
LEFT JOIN (FROM rrh.hvorfor_ingen_eier WHERE organisasjonsnummer IN ({numbers})) AS h
    ON h.organisasjonsnummer = v.organisasjonsnummer
ORDER BY v.organisasjonsnummer;
