-- The slices of imports that are done: one that is asked for again answers what it did then.
-- answer holds counts, numbers of lines and reasons, never a value of the file.
CREATE TABLE lead_imports (
    org_id uuid NOT NULL REFERENCES organizations (id),
    import_id uuid NOT NULL,
    slice integer NOT NULL CONSTRAINT lead_imports_slice_positive CHECK (slice > 0),
    answer jsonb NOT NULL CONSTRAINT lead_imports_answer_object CHECK (jsonb_typeof(answer) = 'object'),
    done_at timestamptz NOT NULL DEFAULT cadence_now(),
    PRIMARY KEY (org_id, import_id, slice)
);
