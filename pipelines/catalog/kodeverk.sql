-- The code lists and the countries, as the program knows them.
CREATE SCHEMA kodeverk;
-- A code whose label no register documents has none.
CREATE VIEW kodeverk.koder AS
SELECT liste, kode, nullif(tekst, '') AS tekst FROM (VALUES {koder}) AS t(liste, kode, tekst);
CREATE VIEW kodeverk.land (landkode, land) AS VALUES {land};
