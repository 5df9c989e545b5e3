"""The shared logger and metrics. They record ids, codes and counts, never personal data."""

import json
import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from aws_lambda_powertools import Logger, Metrics, single_metric
from aws_lambda_powertools.metrics import MetricUnit

from cadence_core.errors import CadenceError, InternalError, InvalidInvocationError
from cadence_core.model.enrollment import Channel
from cadence_core.model.reasons import Reason

# A deployed stack sets its own name: this dimension separates the metrics of two stacks.
SERVICE = os.environ.get("POWERTOOLS_SERVICE_NAME", "cadence-engine")
NAMESPACE = "CadenceEngine"

# By default, Powertools makes an encoder for each line, and tries to read each message as JSON.
_ENCODER = json.JSONEncoder(default=str, ensure_ascii=False, separators=(",", ":"))
logger = Logger(service=SERVICE, json_serializer=_ENCODER.encode, json_deserializer=str)
metrics = Metrics(namespace=NAMESPACE, service=SERVICE)


@contextmanager
def record_invocation() -> Iterator[None]:
    """Log and count the result of an invocation, zeros included: missing data means no runs.

    Raises:
        CadenceError: as raised inside the block.
        InternalError: another error was raised; the message holds only its type.
    """
    is_rejected = has_failed = False
    try:
        yield
    except InvalidInvocationError as error:
        is_rejected = True
        logger.warning("invocation rejected", extra={"error": str(error)})
        raise
    except CadenceError as error:
        has_failed = True
        _log_failure(error)
        raise
    except Exception as error:
        has_failed = True
        record_unexpected("invocation", error)
        raise InternalError(type(error).__name__) from None
    finally:
        metrics.add_metric("InvocationsRejected", MetricUnit.Count, int(is_rejected))
        metrics.add_metric("InvocationsFailed", MetricUnit.Count, int(has_failed))


def record_unexpected(what: str, error: BaseException, **ids: str) -> None:
    """Log an unexpected error: ``what`` names the action that failed, ``ids`` its subjects.

    The error's text is logged only if it is one of ours: other texts may quote data.
    """
    logger.error(
        "unexpected error",
        extra={
            "doing": what,
            "error_type": type(error).__name__,
            "error": str(error) if isinstance(error, CadenceError) else None,
            "stack": traceback.format_tb(error.__traceback__),
            **ids,
        },
    )


def record_channel_stopped(channel: Channel, code: str, sender_id: UUID | None) -> None:
    """Log and count a stopped channel; an alarm watches the count."""
    logger.error(
        "channel stopped",
        extra={
            "channel": channel.value,
            "error_code": code,
            "sender_id": str(sender_id) if sender_id else None,
        },
    )
    count_by_channel("ChannelsStopped", channel, 1)


def count_by_channel(name: str, channel: Channel, value: int) -> None:
    """Add a count whose dimensions are the service and the channel."""
    _count_by("channel", channel.value, name, value)


def count_by_reason(name: str, reason: Reason, value: int) -> None:
    """Add a count whose dimensions are the service and the reason."""
    _count_by("reason", reason.value, name, value)


def _count_by(dimension: str, member: str, name: str, value: int) -> None:
    with single_metric(
        name,
        MetricUnit.Count,
        value,
        namespace=NAMESPACE,
        default_dimensions={"service": SERVICE, dimension: member},
    ):
        pass


def _log_failure(error: CadenceError) -> None:
    # No traceback: it would include the text of the cause, which may quote data.
    logger.error(
        "invocation failed", extra={"error_type": type(error).__name__, "error": str(error)}
    )
