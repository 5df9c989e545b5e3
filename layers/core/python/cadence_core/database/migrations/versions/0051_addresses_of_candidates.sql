-- What rule_lead_gap would read again for each message: the keys of both addresses of the lead.
ALTER TYPE candidate ADD ATTRIBUTE email_key text, ADD ATTRIBUTE phone_key text;
