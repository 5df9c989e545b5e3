"""How a message leaves: Amazon SES, WhatsApp, and a stub that only records."""
