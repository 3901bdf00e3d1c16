-- A table of a register. The path goes through current/, so that an open catalog also shows later publications. Columns that
-- the published file does not have yet are NULL. Hive partitioning is off because a folder above the lake may be called
-- year=2026.
CREATE VIEW {register}.{table} AS
SELECT {columns} FROM {from};
