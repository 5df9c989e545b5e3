-- Give an identity to an organization; one that has it keeps its row as it is.
INSERT INTO sender_identities AS i (org_id, channel, identity)
VALUES (CAST(:org_id AS uuid), :channel, :identity)
ON CONFLICT (channel, identity) DO UPDATE SET org_id = EXCLUDED.org_id WHERE i.org_id <> EXCLUDED.org_id
