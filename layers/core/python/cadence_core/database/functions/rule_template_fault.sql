-- The provider finds a fault in the template.
CREATE OR REPLACE FUNCTION rule_template_fault(c candidate, at timestamptz) RETURNS ruling LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN c.template_fault IS NOT NULL THEN CAST(ROW('infinity', c.template_fault) AS ruling) END
$$;
