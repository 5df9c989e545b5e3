"""Reading text: language, contact points, the parts of a message, HTML. Pure."""
