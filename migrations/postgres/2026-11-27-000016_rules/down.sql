DROP TABLE rule_hits;
DROP TABLE sightings;
DROP TABLE rule_versions;
DROP TABLE rules;
