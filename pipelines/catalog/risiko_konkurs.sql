-- The open bankruptcies of owners who are persons.
CREATE OR REPLACE VIEW risiko.eiere_med_konkurs AS
SELECT DISTINCT organisasjonsnummer, person_id, siden, uuid
FROM konkurs.eiere_med_konkurs
WHERE konkurs_hos = 'person';
