-- One at a time: who learns that a provider's id is a message's, and who keeps an event under that
-- id without its message. Otherwise neither might see the other, and the event would be lost.
SELECT pg_advisory_xact_lock(hashtextextended(:message_key, 0))
