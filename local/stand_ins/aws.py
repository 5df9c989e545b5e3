"""Shared by the AWS stand-ins: the REST-JSON form of an error, and the SDK's environment."""

from local.stand_ins.wire import Response, json_response

REGION = "us-east-1"


def aws_error(status: int, error_type: str, message: str) -> Response:
    """Return an error in the form of the REST-JSON protocol."""
    return json_response(status, {"message": message}, x_amzn_ErrorType=error_type)


def aws_environment(service: str, url: str) -> dict[str, str]:
    """Return the variables that point boto3 to ``url``, with dummy credentials."""
    return {
        f"AWS_ENDPOINT_URL_{service}": url,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "stand-in",
        "AWS_SECRET_ACCESS_KEY": "stand-in",
    }
