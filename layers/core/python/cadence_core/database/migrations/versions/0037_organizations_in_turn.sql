-- organizations_in_turn answers instead of them. Only functions called these.
DROP FUNCTION IF EXISTS organizations_due(uuid, uuid[]);
DROP FUNCTION IF EXISTS is_due_while_open(uuid, uuid[]);
DROP FUNCTION IF EXISTS zones_due(uuid);
