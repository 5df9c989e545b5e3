"""Words that every room speaks: leads, enrollments, messages, reasons. Pure."""
