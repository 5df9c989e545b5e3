-- The provider finds a fault in the template.
CREATE OR REPLACE FUNCTION rule_template_fault(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT CAST(ROW('infinity', t.fault_code) AS ruling)
          FROM cadence_steps AS s
          JOIN message_templates AS t ON t.id = s.template_id AND t.org_id = s.org_id
         WHERE s.id = c.step_id AND t.fault_code <> '');
END
$$;
