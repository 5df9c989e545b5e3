"""One run: claim due enrollments, prepare and send their messages, record the results."""
