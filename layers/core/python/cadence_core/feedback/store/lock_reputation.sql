-- Serialize the bounces and complaints of each organization, so that each counts those before it. All
-- take the locks in the same order.
SELECT pg_advisory_xact_lock(number)
  FROM (SELECT DISTINCT hashtextextended('reputation ' || id, 0) AS number
          FROM jsonb_array_elements_text(CAST(:org_ids AS jsonb)) AS each (id)
         ORDER BY number) AS ordered
