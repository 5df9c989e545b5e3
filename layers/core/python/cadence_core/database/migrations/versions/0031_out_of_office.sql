-- Until when a lead is away, as an automatic answer says: the day of the return, or the last day away.
ALTER TABLE leads ADD COLUMN out_of_office_until date;

-- Whether the steps of the cadence wait until that day is over.
ALTER TABLE cadences ADD COLUMN waits_for_return boolean NOT NULL DEFAULT false;
