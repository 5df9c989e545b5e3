-- How long before a span closes the last message of a channel begins: what a send may take, or on WhatsApp
-- what it may take until Meta delivers the message.
CREATE OR REPLACE FUNCTION send_margin(channel text) RETURNS interval LANGUAGE sql STABLE AS $$
    SELECT greatest(send_time(), CASE channel WHEN 'whatsapp' THEN interval '30 minutes' END)
$$;
