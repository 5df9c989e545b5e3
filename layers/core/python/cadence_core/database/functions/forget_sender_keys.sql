-- Forget the keys of a sender whose addresses change: only code computes keys (model/addresses.py).
CREATE OR REPLACE FUNCTION forget_sender_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT'
       OR (NEW.channel, NEW.address, NEW.reply_to) IS DISTINCT FROM (OLD.channel, OLD.address, OLD.reply_to) THEN
        NEW.address_key := NULL;
        NEW.reply_to_key := NULL;
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER forget_sender_keys BEFORE INSERT OR UPDATE OF channel, address, reply_to ON senders
    FOR EACH ROW EXECUTE FUNCTION forget_sender_keys();
