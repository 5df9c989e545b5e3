"""The Cadence Execution Engine: everything behind the thin Lambda handlers.

``sending``, ``feedback`` and ``unsubscribe`` are what the functions do, ``operations`` what an
operator does; ``application.py`` is the one door of each. The rooms below them are shared.
"""

__version__ = "0.1.0"
