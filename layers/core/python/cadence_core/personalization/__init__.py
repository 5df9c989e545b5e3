"""Personal texts: what a model is asked, and what it may answer."""
