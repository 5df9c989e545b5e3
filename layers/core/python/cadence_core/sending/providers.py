"""The providers that the settings of a run name. Clients open on first use."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from cadence_core.channels.port import Transport, TransportFactory
from cadence_core.channels.stub import StubTransport
from cadence_core.personalization.claude import anthropic_personalizer, bedrock_personalizer
from cadence_core.personalization.port import Personalizer
from cadence_core.personalization.stub import StubPersonalizer
from cadence_core.runtime.current import built_once
from cadence_core.runtime.initialization import make_early
from cadence_core.sending.personalize_drafts import Personalization
from cadence_core.sending.ports import Journal, Renderer
from cadence_core.sending.quota import Quota
from cadence_core.sending.settings import DEFAULT_CONCURRENCY, Settings

if TYPE_CHECKING:
    from cadence_core.channels.ses.transport import SesTransport

Rate = Callable[[], float | None]


def email_transport(settings: Settings, journal: Journal) -> tuple[TransportFactory, Rate]:
    """Return the email transport and its rate limit, in messages per second."""
    if settings.email_transport == "stub":
        return _stub_transport(settings), lambda: settings.max_sends_per_second
    if settings.unsubscribe_base_url is None:
        journal.degraded("email without unsubscribe links", "UNSUBSCRIBE_BASE_URL is not set")
    transport = built_once(lambda: _ses_transport(settings))
    quota = Quota(lambda: transport().max_send_rate(), journal)
    return transport, lambda: settings.max_sends_per_second or quota()


def transport_of_test(settings: Settings) -> Transport:
    """Return the email transport of a test: SES reports no events about it, and tracks nothing."""
    if settings.email_transport == "stub":
        return StubTransport(settings.outbox_dir)
    bare = {"ses_configuration_set": None, "ses_open_click_tracking": False}
    return _ses_transport(settings.model_copy(update=bare))


def whatsapp_transport(settings: Settings) -> TransportFactory:
    """Return the WhatsApp transport."""
    if settings.whatsapp_transport == "stub":
        return _stub_transport(settings)
    return built_once(lambda: _aws_whatsapp_transport(settings))


def _stub_transport(settings: Settings) -> TransportFactory:
    return built_once(lambda: StubTransport(settings.outbox_dir))


# Importing boto3 is slow: only a function that sends, or a run that sends a message, imports it.


def make_clients(environment: Mapping[str, str]) -> None:
    """Make the clients of the transports that an environment names.

    Call it while a function is loaded; see ``make_early``.
    """
    if environment.get("EMAIL_TRANSPORT") == "ses":
        make_early(partial(_make_client, "sesv2", environment))
    if environment.get("WHATSAPP_TRANSPORT") == "aws":
        make_early(partial(_make_client, "socialmessaging", environment))


def _make_client(service: str, environment: Mapping[str, str]) -> None:
    from cadence_core.channels.aws_client import make_client  # noqa: PLC0415

    concurrency = environment.get("SEND_CONCURRENCY") or DEFAULT_CONCURRENCY
    make_client(service, pool_size=int(concurrency))


def _ses_transport(settings: Settings) -> "SesTransport":
    from cadence_core.channels.aws_client import open_client  # noqa: PLC0415
    from cadence_core.channels.ses.request import SesOptions  # noqa: PLC0415
    from cadence_core.channels.ses.transport import SesTransport  # noqa: PLC0415

    client = open_client("sesv2", pool_size=settings.send_concurrency)
    options = SesOptions(settings.ses_configuration_set, settings.ses_open_click_tracking)
    return SesTransport(client, options)


def _aws_whatsapp_transport(settings: Settings) -> Transport:
    from cadence_core.channels.aws_client import open_client  # noqa: PLC0415
    from cadence_core.channels.whatsapp.transport import WhatsAppTransport  # noqa: PLC0415

    client = open_client("socialmessaging", pool_size=settings.send_concurrency)
    return WhatsAppTransport(client, settings.whatsapp_meta_api_version)


def personalization(settings: Settings, renderer: Renderer) -> Personalization | None:
    """Return what writes personal texts; ``None`` if none are written."""
    personalizer = _personalizer(settings)
    if personalizer is None:
        return None
    return Personalization(
        personalizer,
        renderer,
        settings.ai_timeout_seconds,
        is_required=settings.ai_fallback == "hold",
        includes_forms=settings.ai_form_leads == "personalize",
    )


def _personalizer(settings: Settings) -> Personalizer | None:
    match settings.ai_provider:
        case "off":
            return None
        case "stub":
            return StubPersonalizer()
        case "anthropic":
            key = settings.anthropic_api_key
            return anthropic_personalizer(
                key.get_secret_value() if key else "",
                settings.anthropic_base_url,
                settings.ai_model,
            )
        case "bedrock":
            return bedrock_personalizer(settings.anthropic_bedrock_base_url, settings.ai_model)
