-- The code lists and the countries that the program contains.
CREATE SCHEMA kodeverk;
-- The codes that the program contains, with the labels that the registers' public documentation has.
--: liste: The list that the code belongs to.
--: kode: The full code.
--: tekst: Label of the code; NULL where no register documents one.
--: versjon: The version of the register's API that uses the code (`partner`, `v1`), or the register; NULL where there is only one.
--: spraak: Language of the label: `nob` (Bokmål), `nno` (Nynorsk) or `eng` (English).
CREATE VIEW kodeverk.innebygde_koder AS
SELECT liste, kode, nullif(tekst, '') AS tekst, nullif(versjon, '') AS versjon, spraak
FROM (SELECT {koder});
-- The codes of all lists with their labels. A code whose label no register documents has none. `versjon` is the version of the
-- register's API that uses the code (`partner`, `v1`), or the register where two have a list of the same name (`enhet`), NULL where
-- there is only one; `spraak` is the language of the label
-- (`nob`, `nno`, `eng`). Labels are those that a register sent with its code lists, else those of `kodeverk.innebygde_koder`.
--: * = kodeverk.innebygde_koder
CREATE VIEW kodeverk.koder AS FROM kodeverk.innebygde_koder;
-- The codes that mean the same in both versions of the API of the register over reelle rettighetshavere.
--: kode_partner: The code of the partner API.
--: kode_v1: The code of API v1 that means the same.
CREATE VIEW kodeverk.tilsvarende AS
SELECT kode_partner, kode_v1 FROM (SELECT {tilsvarende});
-- The countries: ISO 3166-1 alpha-3, the Norwegian short name, and alpha-2. The registers' special codes, such as XUK for an
-- unknown country, have no alpha-2.
--: landkode: ISO 3166-1 alpha-3, or a special code of the registers.
--: land: Norwegian short name.
--: landkode_alfa2: ISO 3166-1 alpha-2; NULL for a special code.
CREATE VIEW kodeverk.land AS
SELECT landkode, land, nullif(landkode_alfa2, '') AS landkode_alfa2
FROM (SELECT {land});
-- The industry codes of SN2007 that changed, each with every code of SN2025 that came in its place.
--: kode_sn2007: The code of SN2007.
--: kode_sn2025: A code of SN2025 that came in its place.
CREATE VIEW kodeverk.tilsvarende_naering AS
SELECT kode_sn2007, kode_sn2025 FROM (SELECT {tilsvarende_naering});
