"""What does a request ask for, and what is it answered? The same for every protocol."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from labs.aws.errors import Refused
from labs.aws.service import Service
from labs.aws.signature import Request


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """What a request asks for, in the words of `registry.call`."""

    action: str
    params: dict[str, Any]
    dry_run: bool = False
    client_token: str | None = None


class Answer(NamedTuple):
    """An HTTP status and the document that goes with it."""

    status: int
    body: bytes
    content_type: str = "text/xml;charset=UTF-8"
    headers: Mapping[str, str] = {}


class Protocol(NamedTuple):
    """How requests are read and answers are written, for every service that speaks so."""

    decode: Callable[[Service, Request], Call]
    """Raises CloudError and Refusal where the request is not well-formed."""
    encode: Callable[[Service, str, Mapping[str, Any], str], Answer]
    """The answer to an action with this result, and the id of the request."""
    refuse: Callable[[Service, Refused, str], Answer]
    """The document of a refusal, and the id of the request."""
