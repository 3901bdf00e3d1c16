-- The companies without an owner, and why: one row per company. An export asks for them once per range of companies, and the view
-- reads whole tables each time, so the answer is kept.
SELECT organisasjonsnummer, min(aarsak) AS aarsak FROM rrh.hvorfor_ingen_eier GROUP BY organisasjonsnummer;
