"""The webhook of a CRM, as EventBridge calls it."""

from local.stand_ins.wire import Request, Response, json_response

PATH = "/crm"
KEY = "the-key-of-the-crm"


class CrmStandIn:
    """Accepts every call that has the CRM's key."""

    def matches(self, method: str, path: str) -> bool:
        return (method, path) == ("POST", PATH)

    def answer(self, request: Request) -> Response:
        if request.headers.get("x-api-key") != KEY:
            return self.error(403, "Forbidden", "the key is not ours")
        return json_response(200, {})

    def error(self, status: int, error_type: str, message: str) -> Response:
        return json_response(status, {"error": error_type, "message": message})

    def environment(self, url: str) -> dict[str, str]:  # noqa: ARG002 (no SDK calls it)
        return {}
