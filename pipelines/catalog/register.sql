-- The schema of a register that has a published snapshot.
CREATE SCHEMA {register};
