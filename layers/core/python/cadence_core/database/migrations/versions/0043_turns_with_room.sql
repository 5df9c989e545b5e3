-- queue_of_turn and turns_with_room answer instead of them. Only functions called these.
DROP FUNCTION IF EXISTS queue_of_organization(organization_turn, integer, bigint, text[], boolean);
DROP FUNCTION IF EXISTS senders_without_room(organization_turn, text[]);
