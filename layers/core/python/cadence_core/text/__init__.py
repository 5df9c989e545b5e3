"""Text analysis: language, contact points, the parts of a message, HTML. Pure."""
