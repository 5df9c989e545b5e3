"""Errors, named for what the caller does next.

    CadenceError
    ├── ConfigurationError       fix the setting that it names; nothing was done
    ├── InvalidInvocationError   fix the event: it names the invalid fields; nothing was done
    │   ├── MethodNotAllowedError    use POST
    │   └── UnauthorizedError        authenticate
    ├── StoreUnavailableError    the database is unreachable or closed the connection: end the
    │   │                        invocation; the next one continues from the committed state
    │   ├── CredentialsRefusedError  the credentials are not valid: fetch them again
    │   └── StoreConflictError       another transaction interfered: retry soon
    │       └── StoreTimeoutError    the statement took too long: retry with less
    ├── SecretUnavailableError   a secret cannot be read: end the invocation; nothing was done
    ├── StackUnavailableError    a stack cannot be asked: see the credentials, its name, the network
    ├── StoreRejectedError       the database refused this statement: it changed nothing
    ├── QueueUnavailableError    further batches could not be requested: the next tick takes over
    ├── EventBusUnavailableError events could not be published: the next tick takes over
    ├── EngineRunningError       a run is in progress: stop the engine, and repeat when it has ended
    ├── InvalidRequestError      a request makes no sense: correct the field or row that it names
    │   └── ChangedMeanwhileError    it would do something else than was shown: look again
    ├── UnknownNameError         an operator names what does not exist: correct the name
    ├── UnknownMessageError      the event names a message or person not known (yet): deliver the
    │                            event again later
    ├── RenderingError           this message cannot be rendered: hold its enrollment
    │                            (defined in model/message.py)
    ├── JobFailedError           this job costs too much or breaks its process: do not repeat it
    ├── ProcessUnavailableError  no process can be started for a job: try again later
    ├── BrokenLinkError          the unsubscribe link is not ours, or its lead was deleted: say so
    ├── InvalidAddressError      nothing can be sent to this address: its text says why
    ├── InvalidMessageError      the provider would refuse this message: do not call it
    └── InternalError            a bug of ours; logs and responses do not show its text

Messages contain codes, names of fields and settings, ids, the database's host, and the role that
lacks a right. They never contain other values, which may be personal or secret; only an
``UnknownNameError`` repeats the operator's own words.
"""


class CadenceError(Exception):
    """Base of every error the engine raises on purpose."""


class ConfigurationError(CadenceError):
    """A setting is missing or invalid; the message names the environment variable."""


class InvalidInvocationError(CadenceError):
    """The event is not from a known trigger, or some of its fields are invalid.

    ``fields`` are dotted paths, such as ``body.batch_size``.
    """

    def __init__(self, message: str, fields: tuple[str, ...] = ()) -> None:
        super().__init__(f"{message}: {', '.join(fields)}" if fields else message)
        self.fields = fields


class MethodNotAllowedError(InvalidInvocationError):
    """The function URL was called with a method other than POST."""


class UnauthorizedError(InvalidInvocationError):
    """The caller of the function URL is not authenticated."""


class StoreUnavailableError(CadenceError):
    """The database is unreachable, or the connection was lost."""


class CredentialsRefusedError(StoreUnavailableError):
    """The database refused the user, password or token."""


class StoreConflictError(StoreUnavailableError):
    """The database rolled this transaction back because of another, or for lack of resources.

    Nothing is wrong with the transaction itself, and the connection is intact: a retry is likely to
    succeed.
    """


class StoreTimeoutError(StoreConflictError):
    """The statement took longer than allowed, though it waited for no lock that long."""


class SecretUnavailableError(CadenceError):
    """Secrets Manager is unreachable or refused the request; the message holds its error code."""


class StackUnavailableError(CadenceError):
    """The stack cannot be asked: no such stack, no right, or AWS is unreachable."""


class StoreRejectedError(CadenceError):
    """The database refused a statement and changed nothing.

    The message holds the query's name, the SQLSTATE, and the constraint or the role that lacks the
    right. It leaves out PostgreSQL's
    own text, which quotes values, except where a migration names objects of the schema.
    """


class QueueUnavailableError(CadenceError):
    """The queue did not accept every request for a further batch."""


class EventBusUnavailableError(CadenceError):
    """The event bus is unreachable or refused a call; the message holds the code of its error."""


class MailUnavailableError(CadenceError):
    """The bucket with a received mail does not answer; the message holds the code of its error."""


class EngineRunningError(CadenceError):
    """A run is in progress, and the operation needs the engine to be stopped; nothing was done."""


class InvalidRequestError(CadenceError):
    """An operator's request has a field or a row that makes no sense; nothing was done."""


class ChangedMeanwhileError(InvalidRequestError):
    """A change would do something else than was shown before it was confirmed; nothing was done."""


class UnknownNameError(CadenceError):
    """An operator names an organization, a cadence, a template or an id that does not exist."""


class UnknownMessageError(CadenceError):
    """A provider's event names an unknown message or person; it may have come too early."""


class JobFailedError(CadenceError):
    """A job had no result within its limits.

    ``cause`` is ``time``, ``memory``, the name of the signal that ended its process, ``exit`` with
    a code, ``garbled``, ``unpicklable`` or ``unknown``.
    """

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class ProcessUnavailableError(CadenceError):
    """The system starts no further process at the moment; the message holds the error's type."""


class BrokenLinkError(CadenceError):
    """None of our keys signed the unsubscribe link, or its lead was deleted."""


class InvalidAddressError(CadenceError):
    """It is no address of this channel; the error's text is the fault, without the address."""


class InvalidMessageError(CadenceError):
    """A provider would refuse this message; the error's text names the invalid part."""


class InternalError(CadenceError):
    """An unexpected failure. The message holds the type of the cause and nothing else."""
