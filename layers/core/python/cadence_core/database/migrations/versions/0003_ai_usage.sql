-- What the texts of a message cost, over all its attempts, and the model that was last asked.
-- A text that was refused cost as much as one that was sent.
ALTER TABLE interactions
    ADD COLUMN ai_model text,
    ADD COLUMN ai_input_tokens integer NOT NULL DEFAULT 0
        CONSTRAINT interactions_ai_input_tokens_not_negative CHECK (ai_input_tokens >= 0),
    ADD COLUMN ai_output_tokens integer NOT NULL DEFAULT 0
        CONSTRAINT interactions_ai_output_tokens_not_negative CHECK (ai_output_tokens >= 0);
