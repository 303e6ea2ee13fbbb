"""Examples for the OpenAPI document; a test reads each of them back by the schema it illustrates."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

_SUBMISSION: dict[str, Any] = {
    "id": "5b2f5c0e-6f0f-4d8e-9c57-0f3d4f0a7c11",
    "course": "ec2-networking",
    "lab": "your-first-network",
    "lab_version": "9f2c4d3c6c1e0b7a5d8f1b2a3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f",
    "learner": {"username": "minji", "is_guest": False},
    "state": "done",
    "submitted_at": "2026-11-23T09:30:00.120000Z",
    "started_at": "2026-11-23T09:30:00.140000Z",
    "done_at": "2026-11-23T09:30:00.190000Z",
    "score": {"points": 0, "max_points": 10},
    "error": None,
}
_FINDING: dict[str, Any] = {
    "check_id": "two-zones",
    "passed": False,
    "points": 0,
    "max_points": 10,
    "code": "query.unmet",
    "params": {"action": "describe_subnets", "found": [], "demand": "distinct", "wanted": 2},
    "evidence": {},
    "words": "DescribeSubnets finds none; it should be 2 different ones or more.",
}
_ENTRY: dict[str, Any] = {
    "number": 1,
    "action": "create_vpc",
    "params": {"cidr_block": "10.0.0.0/16"},
    "outcome": "done",
    "code": "",
    "reason": "",
    "facts": {},
    "result": {"Vpc": {"VpcId": "vpc-0a1b2c3d4e5f60718", "CidrBlock": "10.0.0.0/16"}},
}
_WORLD: dict[str, Any] = {
    "format": 2,
    "account_id": "123456789012",
    "region": "ap-northeast-2",
    "now": "2024-03-01T00:00:00Z",
    "seed": 7,
    "counter": 1,
    "resources": {"vpc-0a1b2c3d4e5f60718": {"kind": "vpc", "id": "vpc-0a1b2c3d4e5f60718", "cidr_block": "10.0.0.0/16"}},
    "meter": {},
    "books": {},
}

_SANDBOX: dict[str, Any] = {
    "id": "0c9f4f8e-5d0a-4a53-9a53-0b7b6c1f2e3d",
    "name": "CI",
    "region": "ap-northeast-2",
    "account_id": "123456789012",
    "created_at": "2026-11-25T09:30:00.120000Z",
    "updated_at": "2026-11-25T09:30:00.120000Z",
}

PAGE = OpenApiExample(
    "The only page",
    value={"next": None, "previous": None, "results": [_SUBMISSION]},
    response_only=True,
    status_codes=["200"],
)
DETAIL = OpenApiExample(
    "Scored",
    value={**_SUBMISSION, "findings": [_FINDING], "journal": [_ENTRY], "world": _WORLD},
    response_only=True,
    status_codes=["200"],
)
BAD_REQUEST = OpenApiExample(
    "A state that is none",
    value={
        "type": "urn:ecnet:problem:invalid-request",
        "title": "Invalid request",
        "status": 400,
        "detail": 'state: "finished" is not a valid choice.',
        "errors": [{"field": "state", "code": "invalid_choice", "message": '"finished" is not a valid choice.'}],
    },
    response_only=True,
    status_codes=["400"],
)
UNAUTHORIZED = OpenApiExample(
    "No token",
    value={
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "detail": "Authentication credentials were not provided.",
    },
    response_only=True,
    status_codes=["401"],
)
NOT_FOUND = OpenApiExample(
    "Not there",
    value={"type": "about:blank", "title": "Not Found", "status": 404, "detail": "Not found."},
    response_only=True,
    status_codes=["404"],
)
FORBIDDEN = OpenApiExample(
    "Not for this",
    value={
        "type": "about:blank",
        "title": "Forbidden",
        "status": 403,
        "detail": "This token lacks the scope “sandboxes”.",
    },
    response_only=True,
    status_codes=["403"],
)
SANDBOX = OpenApiExample("A sandbox", value=_SANDBOX, response_only=True, status_codes=["200"])
SANDBOX_PAGE = OpenApiExample(
    "The only page",
    value={"next": None, "previous": None, "results": [_SANDBOX]},
    response_only=True,
    status_codes=["200"],
)
OPENED = OpenApiExample(
    "With its key",
    value={
        **_SANDBOX,
        "access_key_id": "AKIAQ3WJ5Z7XKLM2N4PA",
        "secret_access_key": "wJq0rFh4mXw2c8tq1V9b+K7yN5sLz3pD6aE/GuRo",
        "endpoint": "https://ecnet.example/aws",
    },
    response_only=True,
    status_codes=["200", "201"],
)
GUEST = OpenApiExample(
    "The name of the machine",
    value={"output": "ip-10-0-1-23\n", "error": "", "status": 0, "variables": {"TOKEN": "AQAEAGsDggA"}},
    response_only=True,
    status_codes=["200"],
)
GUEST_REFUSED = OpenApiExample(
    "A stopped instance",
    value={
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "detail": "i-0a1b2c3d4e5f60718 is stopped, so no command can be run in it.",
    },
    response_only=True,
    status_codes=["409"],
)
BAD_ACCOUNT_ID = OpenApiExample(
    "A number that is no account",
    value={
        "type": "urn:ecnet:problem:invalid-request",
        "title": "Invalid request",
        "status": 400,
        "detail": "account_id: An account id has exactly 12 digits.",
        "errors": [{"field": "account_id", "code": "invalid", "message": "An account id has exactly 12 digits."}],
    },
    response_only=True,
    status_codes=["400"],
)
CONFLICT = OpenApiExample(
    "Too many",
    value={
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "detail": "You have twenty playgrounds already. Remove one to make another.",
    },
    response_only=True,
    status_codes=["409"],
)
REPEATED_OTHERWISE = OpenApiExample(
    "The key came with another request",
    value={
        "type": "urn:ecnet:problem:invalid-request",
        "title": "Invalid request",
        "status": 422,
        "detail": "Idempotency-Key: This key was used before, for a request with another content.",
        "errors": [
            {
                "field": "Idempotency-Key",
                "code": "invalid",
                "message": "This key was used before, for a request with another content.",
            }
        ],
    },
    response_only=True,
    status_codes=["422"],
)
