-- The names of some companies, and what they are in Enhetsregisteret.
SELECT organisasjonsnummer, navn, status
FROM {enhet.alle}
ORDER BY organisasjonsnummer;
