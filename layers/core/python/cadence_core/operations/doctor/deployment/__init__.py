"""Checks of what the engine uses outside its database: AWS, Claude and the DNS of its senders."""
