-- Which of some persons have a bankruptcy that is open.
SELECT DISTINCT debitor_person_id AS person_id
FROM konkurs.status
WHERE status = 'aapen' AND debitor_person_id IN ({persons})
ORDER BY person_id;
