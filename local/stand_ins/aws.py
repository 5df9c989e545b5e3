"""What the AWS stand-ins share: the REST-JSON form of an error."""

from local.stand_ins.wire import Response, json_response

REGION = "us-east-1"


def aws_error(status: int, error_type: str, message: str) -> Response:
    """Return an error as the REST-JSON protocol writes it."""
    return json_response(status, {"message": message}, x_amzn_ErrorType=error_type)


def aws_environment(service: str, url: str) -> dict[str, str]:
    """Return the variables that lead boto3 to ``url``, with credentials that mean nothing."""
    return {
        f"AWS_ENDPOINT_URL_{service}": url,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "stand-in",
        "AWS_SECRET_ACCESS_KEY": "stand-in",
    }
