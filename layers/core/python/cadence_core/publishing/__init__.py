"""Events about the standing of leads, for a CRM: published from an outbox, at least once."""
