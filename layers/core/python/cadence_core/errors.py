"""Errors, named for what the caller does next.

    CadenceError
    ├── ConfigurationError       fix the setting that it names; nothing was done
    ├── InvalidInvocationError   fix the event; the fields it names are faulty, nothing was done
    │   ├── MethodNotAllowedError    use POST
    │   └── UnauthorizedError        authenticate
    ├── StoreUnavailableError    the database cannot be reached or dropped us: end the invocation,
    │   │                        the next one goes on from what is on disk
    │   ├── CredentialsRefusedError  the credentials are not valid: fetch them again
    │   └── StoreConflictError       another transaction was in the way: the same again, at once
    ├── SecretUnavailableError   a secret cannot be read: end the invocation; nothing was done
    ├── StoreRejectedError       the database refused this statement: it changed nothing
    ├── QueueUnavailableError    further batches could not be asked for: the next tick takes over
    ├── UnknownMessageError      the event is about a message that is not known (yet): deliver the
    │                            event again later
    ├── RenderingError           this message cannot be rendered: hold its enrollment
    │                            (in domain/message.py, beside the rules it reports)
    ├── BrokenLinkError          the unsubscribe link is not ours, or its lead is gone: say so
    ├── InvalidMessageError      the provider would refuse this message; it was not asked
    └── InternalError            a fault of ours, its text withheld from logs and answers

Messages carry codes, names of fields and settings, ids, and the database's host: never other
values, which may be personal or secret.
"""


class CadenceError(Exception):
    """Base of every error the engine raises on purpose."""


class ConfigurationError(CadenceError):
    """A setting is missing or bad; the message names the environment variable."""


class InvalidInvocationError(CadenceError):
    """What invoked us is not a trigger we know, or a field of it is faulty.

    ``fields`` are dotted paths, such as ``body.batch_size``.
    """

    def __init__(self, message: str, fields: tuple[str, ...] = ()) -> None:
        super().__init__(f"{message}: {', '.join(fields)}" if fields else message)
        self.fields = fields


class MethodNotAllowedError(InvalidInvocationError):
    """The function URL was called with another method than POST."""


class UnauthorizedError(InvalidInvocationError):
    """The caller of the function URL did not prove who they are."""


class StoreUnavailableError(CadenceError):
    """The database cannot be reached, or the connection was lost."""


class CredentialsRefusedError(StoreUnavailableError):
    """The database does not know this user with this password or token."""


class StoreConflictError(StoreUnavailableError):
    """The database undid this transaction for the sake of another one, and kept the connection.

    Nothing is wrong with it: the same may well succeed now.
    """


class SecretUnavailableError(CadenceError):
    """Secrets Manager cannot be reached, or refuses; the message holds its code."""


class StoreRejectedError(CadenceError):
    """The database refused a statement, and so changed nothing.

    The message holds the query's name, the SQLSTATE and the constraint, not PostgreSQL's own
    text, which quotes values. Only what a migration says of names in the schema is repeated.
    """


class QueueUnavailableError(CadenceError):
    """The queue of further batches did not take all of them."""


class UnknownMessageError(CadenceError):
    """A provider's event names no message that we know; it may have come before its time."""


class BrokenLinkError(CadenceError):
    """An unsubscribe link that none of our keys signed, or whose lead no longer exists."""


class InvalidMessageError(CadenceError):
    """A provider would refuse this message; the error's text names the part at fault."""


class InternalError(CadenceError):
    """Something unforeseen. The message holds the type of the cause and nothing else."""
