"""Stand-ins for the providers: one local HTTP server that speaks their wire protocols.

The tests and ``make run`` point the real SDKs at it, so they take the production path.
"""
