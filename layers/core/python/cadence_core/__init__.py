"""The Cadence Execution Engine: everything behind the thin Lambda handlers.

``bootstrap`` puts the pieces together; ``services`` hold one use case each; ``domain`` decides
without I/O; ``ports`` say what the outside must offer and ``adapters`` offer it.
"""

__version__ = "0.1.0"
