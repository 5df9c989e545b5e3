-- The organization that has this identity itself.
SELECT i.org_id, o.name AS organization
  FROM sender_identities AS i JOIN organizations AS o ON o.id = i.org_id
 WHERE i.channel = :channel AND i.identity = :identity
