"""Can the provider of personal texts be used?"""

from collections.abc import Iterator
from http import HTTPStatus

from cadence_core.errors import SecretUnavailableError
from cadence_core.operations.doctor.deployment.asking import Aws
from cadence_core.operations.doctor.deployment.check_bedrock import AREA, check_bedrock
from cadence_core.operations.doctor.deployment.not_asked import AGAIN
from cadence_core.operations.doctor.deployment.settings import ASK_THE_STACK, DeploymentSettings
from cadence_core.operations.doctor.doctor_finding import Finding, ok, unknown, warning, wrong
from cadence_core.personalization.claude import ANTHROPIC_MODEL, BEDROCK_MODEL
from cadence_core.runtime.secrets import fetch_secret

KEY, KEY_SECRET = "ANTHROPIC_API_KEY", "ANTHROPIC_API_KEY_SECRET_ARN"
TIMEOUT_SECONDS = 5.0
NEW_KEY = "aws secretsmanager put-secret-value --secret-id ARN --secret-string KEY"
REFUSALS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.PAYMENT_REQUIRED)


def check_claude(aws: Aws, settings: DeploymentSettings, personal_steps: int) -> Iterator[Finding]:
    """Yield whether the provider of personal texts can be used.

    Raises:
        NotAskedError: Bedrock gave no answer.
    """
    provider = settings.get("AI_PROVIDER")
    if not personal_steps:
        yield ok(AREA, "no step of an active cadence asks for personal texts")
    elif provider is None:
        yield unknown(AREA, "AI_PROVIDER is not set here", ASK_THE_STACK)
    elif provider in ("off", "stub"):
        sentence = f"AI_PROVIDER={provider}, and {personal_steps:,} steps ask for personal texts"
        fix = "sam deploy --config-env prod --parameter-overrides AiProvider=anthropic"
        yield warning(AREA, sentence, f"{fix}; docs/ai-personalization.md")
    elif provider == "bedrock":
        yield from check_bedrock(aws, settings.get("AI_MODEL") or BEDROCK_MODEL)
    else:
        yield _by_key(settings)


def _by_key(settings: DeploymentSettings) -> Finding:
    key, arn = settings.get(KEY), settings.get(KEY_SECRET)
    if key is None and arn is None:
        return unknown(AREA, f"{KEY_SECRET} is not set here", ASK_THE_STACK)
    try:
        key = key or fetch_secret(str(arn), force_fetch=True)
    except SecretUnavailableError as error:
        if "ResourceNotFound" in str(error):
            return wrong(AREA, "the secret of the key does not exist", NEW_KEY)
        fix = f"allow secretsmanager:GetSecretValue on {arn} to the role or user that asks"
        return unknown(AREA, f"the secret of the key cannot be read ({error})", fix)
    return _ask(key, settings)


def _ask(key: str, settings: DeploymentSettings) -> Finding:
    import anthropic

    model = settings.get("AI_MODEL") or ANTHROPIC_MODEL
    try:
        with anthropic.Anthropic(
            api_key=key,
            base_url=settings.get("ANTHROPIC_BASE_URL"),
            max_retries=0,
            timeout=TIMEOUT_SECONDS,
            open_telemetry=False,
        ) as client:
            client.models.retrieve(model)
    except anthropic.NotFoundError:
        fix = "sam deploy --config-env prod --parameter-overrides AiModel=MODEL"
        return wrong(AREA, f"the key works, but there is no model {model}", fix)
    except anthropic.APIStatusError as error:
        if error.status_code in REFUSALS:
            sentence = f"Anthropic refuses the key ({error.status_code})"
            return wrong(AREA, sentence, f"make a new key in Anthropic's console; {NEW_KEY}")
        return unknown(AREA, f"Anthropic answered {error.status_code}", AGAIN)
    except anthropic.APIConnectionError as error:
        fix = "let this computer, or the function's subnets, reach api.anthropic.com"
        return unknown(AREA, f"Anthropic cannot be reached ({type(error).__name__})", fix)
    return ok(AREA, f"the key works, and has the model {model}")
