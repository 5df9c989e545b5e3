"""The command ``cadence``: the operations of ``cadence_core.operations`` on a terminal.

It does not ship to Lambda. One module holds one command.
"""
