"""What comes back: delivery events and replies, and what follows from them."""
