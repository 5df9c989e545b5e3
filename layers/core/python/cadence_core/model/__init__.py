"""The types that every room shares: leads, enrollments, messages, reasons. Pure."""
