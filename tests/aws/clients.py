"""Unmodified boto3 clients whose requests reach the site of the test without a network in between."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSPreparedRequest, AWSRequest, AWSResponse
from botocore.config import Config
from botocore.credentials import Credentials as SigningKey
from django.test import Client

from labs.aws.signature import Request
from labs.study.keys import Credentials, create_access_key
from labs.study.models import Sandbox

ENDPOINT = "http://testserver/aws"
CONFIG = Config(retries={"max_attempts": 0}, parameter_validation=True)


def a_client(key: Credentials | Sandbox, service: str = "ec2", *, region: str = "ap-northeast-2") -> Any:
    """A boto3 client with a key, or with a new key to a sandbox."""
    return _session().client(service, **_arguments(key, region))


def a_resource(key: Credentials | Sandbox, *, region: str = "ap-northeast-2") -> Any:
    """EC2 as boto3's resources show it."""
    return _session().resource("ec2", **_arguments(key, region))


def _arguments(key: Credentials | Sandbox, region: str) -> dict[str, Any]:
    credentials = create_access_key(key) if isinstance(key, Sandbox) else key
    return {
        "endpoint_url": ENDPOINT,
        "config": CONFIG,
        "region_name": region,
        "aws_access_key_id": credentials.access_key_id,
        "aws_secret_access_key": credentials.secret_access_key,
    }


@cache
def _session() -> boto3.Session:
    """One session for all tests: the models it reads are large."""
    session = boto3.Session()
    session.events.register("before-send", _carry)
    return session


def send(
    key: Credentials,
    fields: Mapping[str, str] | bytes,
    *,
    service: str = "ec2",
    region: str = "ap-northeast-2",
    method: str = "POST",
    headers: Mapping[str, str] | None = None,
) -> Any:
    """The site's answer to a form that was signed by hand, as no client would send it."""
    body = fields if isinstance(fields, bytes) else urlencode(fields).encode()
    address, sent = (f"{ENDPOINT}/?{body.decode()}", b"") if method == "GET" else (f"{ENDPOINT}/", body)
    more = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8", **(headers or {})}
    request = AWSRequest(method=method, url=address, data=sent, headers=more)
    SigV4Auth(SigningKey(key.access_key_id, key.secret_access_key), service, region).add_auth(request)
    return _delivered(method, address, sent, dict(request.headers.items()))


def send_request(key: Credentials, request: Request, service: str) -> Any:
    """The site's answer to what a client has written and not signed yet."""
    return send(key, request.body, service=service, headers=request.headers)


def _delivered(method: str, address: str, body: bytes, headers: dict[str, str]) -> Any:
    headers["Host"] = "testserver"
    kind = headers.pop("Content-Type", "")
    path = address.removeprefix("http://testserver")
    return Client().generic(method, path, body, headers=headers, CONTENT_TYPE=kind)


def _carry(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
    headers = {name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()}
    answer = _delivered(request.method, request.url, request.body or b"", headers)
    return AWSResponse(request.url, answer.status_code, dict(answer.headers), _Body(answer.content))


class _Body:
    """What botocore reads an answer from."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_: Any) -> Any:
        yield self._content
