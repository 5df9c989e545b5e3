-- Wait for the turns that are open in an organization, before its caps are locked: a turn locks its organization
-- first, too. No message of the organization begins until this transaction ends (wait_for_turns).
SELECT id FROM organizations WHERE id = CAST(:org AS uuid) FOR UPDATE
