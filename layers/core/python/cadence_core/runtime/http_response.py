"""The response of a function URL."""

from typing import Any

HttpResponse = dict[str, Any]
"""``statusCode``, ``headers`` and ``body``, in Lambda's payload format 2.0."""
