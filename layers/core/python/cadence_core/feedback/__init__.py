"""Feedback: delivery events and replies, and what the engine does about them."""
