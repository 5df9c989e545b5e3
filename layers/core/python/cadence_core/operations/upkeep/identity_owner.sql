-- The organization that an identity belongs to, and whether only as a part of one of its domains.
SELECT o.id AS org_id, o.name AS organization,
       NOT EXISTS (SELECT FROM sender_identities AS i WHERE i.channel = :channel AND i.identity = :identity) AS is_part
  FROM organizations AS o WHERE o.id = sender_owner(:channel, :key)
