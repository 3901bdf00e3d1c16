-- Replaces the view of `kodeverk.sql`: the code lists that rrh sent, and the codes that the program contains for everything else.
CREATE OR REPLACE VIEW kodeverk.koder AS
SELECT liste, kode, tekst, 'v1' AS versjon, spraak FROM rrh.kodelister
UNION ALL
SELECT * FROM kodeverk.innebygde_koder AS innebygd
WHERE NOT EXISTS (
    FROM rrh.kodelister AS sendt
    WHERE innebygd.versjon = 'v1' AND sendt.kode = innebygd.kode AND sendt.spraak = innebygd.spraak
);
