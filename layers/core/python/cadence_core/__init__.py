"""The Cadence Execution Engine: everything behind the thin Lambda handlers.

``sending``, ``feedback`` and ``unsubscribe`` do the work of the functions, ``operations`` that of
an operator. Other rooms import only their ``application.py``. The rooms below them are shared.
"""

__version__ = "0.1.0"
