-- The words of a lead's name, without accents and in lower case.
CREATE OR REPLACE FUNCTION name_words(lead leads) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT array_remove(regexp_split_to_array(
        regexp_replace(normalize(lower(concat_ws(' ', lead.first_name, lead.last_name)), NFKD), '[\u0300-\u036f]', '', 'g'),
        '[\s.,]+'), '')
$$;
