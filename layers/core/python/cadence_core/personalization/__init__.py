"""Personalized texts: the request to a model, and the checks of its answer."""
