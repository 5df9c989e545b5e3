-- It compared each row with all others. The triggers that follow it are of a whole statement. A new database never
-- had it.
DROP TRIGGER IF EXISTS take_sender_addresses ON senders;
