"""The providers that the settings of a run name. Clients open on first use."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from cadence_core.channels.port import Transport, TransportFactory
from cadence_core.channels.stub import StubTransport
from cadence_core.personalization.claude import anthropic_personalizer, bedrock_personalizer
from cadence_core.personalization.port import Personalizer
from cadence_core.personalization.stub import StubPersonalizer
from cadence_core.runtime.current import built_once
from cadence_core.sending.personalize_drafts import Personalization
from cadence_core.sending.ports import Journal, Renderer
from cadence_core.sending.settings import Settings

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
    return transport, lambda: settings.max_sends_per_second or _max_send_rate(transport, journal)


def transport_of_test(settings: Settings) -> Transport:
    """Return the email transport of a test: SES reports no events about it, and tracks nothing."""
    if settings.email_transport == "stub":
        return StubTransport(settings.outbox_dir)
    bare = {"ses_configuration_set": None, "ses_open_click_tracking": False}
    return _ses_transport(settings.model_copy(update=bare))


def _max_send_rate(transport: "Callable[[], SesTransport]", journal: Journal) -> float | None:
    """Return the provider's own limit; ``None`` if unknown, which does not stop the sends."""
    try:
        return transport().max_send_rate()
    except Exception as error:  # a real problem shows up again when the first message is sent
        journal.degraded("sending without the provider's rate limit", type(error).__name__)
        return None


def whatsapp_transport(settings: Settings) -> TransportFactory:
    """Return the WhatsApp transport."""
    if settings.whatsapp_transport == "stub":
        return _stub_transport(settings)
    return built_once(lambda: _aws_whatsapp_transport(settings))


def _stub_transport(settings: Settings) -> TransportFactory:
    return built_once(lambda: StubTransport(settings.outbox_dir))


# Importing boto3 is slow: only a run that sends a message imports it.


def _ses_transport(settings: Settings) -> "SesTransport":
    from cadence_core.channels.aws_client import AwsClient  # noqa: PLC0415
    from cadence_core.channels.ses.request import SesOptions  # noqa: PLC0415
    from cadence_core.channels.ses.transport import SesTransport  # noqa: PLC0415

    client = AwsClient("sesv2", pool_size=settings.send_concurrency)
    options = SesOptions(settings.ses_configuration_set, settings.ses_open_click_tracking)
    return SesTransport(client, options)


def _aws_whatsapp_transport(settings: Settings) -> Transport:
    from cadence_core.channels.aws_client import AwsClient  # noqa: PLC0415
    from cadence_core.channels.whatsapp.transport import WhatsAppTransport  # noqa: PLC0415

    client = AwsClient("socialmessaging", pool_size=settings.send_concurrency)
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
