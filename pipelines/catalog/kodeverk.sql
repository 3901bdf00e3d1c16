-- The code lists and the countries that the program contains.
CREATE SCHEMA kodeverk;
-- The codes of all lists with their labels. The label is NULL if no register documents it.
CREATE VIEW kodeverk.koder AS
SELECT liste, kode, nullif(tekst, '') AS tekst FROM (VALUES {koder}) AS t(liste, kode, tekst);
-- The countries: ISO 3166-1 alpha-3 and the Norwegian short name.
CREATE VIEW kodeverk.land AS
SELECT landkode, land FROM (VALUES {land}) AS t(landkode, land);
