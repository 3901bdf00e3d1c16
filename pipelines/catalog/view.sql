-- One table of a register. The path goes through current/, so a publication shows in a catalog that is open.
-- Hive partitioning is off because a folder above the lake may well be called year=2026.
CREATE VIEW {register}.{table} AS
SELECT * FROM read_parquet({file}, hive_partitioning = false);
