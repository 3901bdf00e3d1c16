-- The schema of one register that has a published snapshot.
CREATE SCHEMA {register};
