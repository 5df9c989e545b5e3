"""Sending a message: Amazon SES, WhatsApp, and a stub that only records."""
