"""What a function URL is answered with."""

from typing import Any

HttpResponse = dict[str, Any]
"""``statusCode``, ``headers`` and ``body``: payload format 2.0 of Lambda."""
