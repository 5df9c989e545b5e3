-- Serialize the transaction that learns that a provider's id is a message's and the one that records
-- an event under the id without its message. Otherwise neither might see the other's rows, and the
-- event would be lost. All take the locks in the same order.
SELECT pg_advisory_xact_lock(number)
  FROM (SELECT DISTINCT hashtextextended(key, 0) AS number
          FROM jsonb_array_elements_text(CAST(:message_keys AS jsonb)) AS each (key)
         ORDER BY number) AS ordered
