"""One run: claim what is due, prepare it, send it and record what happened."""
