-- The code lists and the countries, as the program knows them.
CREATE SCHEMA kodeverk;
CREATE VIEW kodeverk.koder (liste, kode, tekst) AS VALUES {koder};
CREATE VIEW kodeverk.land (landkode, land) AS VALUES {land};
