"""One file or folder per outside thing; each fits a port and translates errors."""
