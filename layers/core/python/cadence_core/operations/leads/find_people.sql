-- The leads that a person's address or the beginning of a name means, in an organization or in any. An index holds
-- each; a name has the form of the index leads_name_idx.
SELECT found.id
  FROM organizations AS o
 CROSS JOIN LATERAL (
    SELECT l.id FROM leads AS l
     WHERE l.org_id = o.id AND l.email_key <> '' AND :by = 'email' AND mailbox_of(l.email_key) = mailbox_of(:wanted)
    UNION ALL
    SELECT l.id FROM leads AS l
     WHERE l.org_id = o.id AND l.phone_key <> '' AND :by = 'phone' AND l.phone_key = :wanted
    UNION ALL
    SELECT l.id FROM leads AS l
     WHERE l.org_id = o.id AND :by = 'name'
       AND left(lower(ltrim(coalesce(l.first_name, '') || ' ' || coalesce(l.last_name, ''))), 100) ~>=~ lower(:wanted)
       AND left(lower(ltrim(coalesce(l.first_name, '') || ' ' || coalesce(l.last_name, ''))), 100) ~<~ (lower(:wanted) || chr(1114111))
    UNION ALL
    SELECT l.id FROM leads AS l WHERE l.org_id = o.id AND l.id = CASE :by WHEN 'id' THEN CAST(CAST(:wanted AS text) AS uuid) END
    LIMIT CAST(:limit AS integer)) AS found
 WHERE :org_id = '' OR o.id::text = :org_id
 LIMIT CAST(:limit AS integer)
