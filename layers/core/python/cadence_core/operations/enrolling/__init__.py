"""How leads come in from files, into cadences, and out of them."""
