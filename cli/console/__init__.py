"""The console: pages on this computer for one operator, who is let in once by a link."""
