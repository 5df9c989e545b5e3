-- Serialize the transaction that learns that a provider's id is a message's and the one that records
-- an event under the id without its message. Otherwise neither might see the other's rows, and the
-- event would be lost.
SELECT pg_advisory_xact_lock(hashtextextended(:message_key, 0))
