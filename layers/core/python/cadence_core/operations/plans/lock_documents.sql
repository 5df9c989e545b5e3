-- One document of an organization at a time: the others wait for the end of this transaction.
SELECT pg_advisory_xact_lock(hashtextextended('document ' || :organization, 0)), cadence_now() AS at
