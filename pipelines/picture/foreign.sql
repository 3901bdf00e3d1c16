-- The names of some foreign companies.
SELECT id, navn, landkode FROM graf.noder WHERE nodetype = 'utenlandsk_virksomhet' AND id IN ({nodes}) ORDER BY id;
