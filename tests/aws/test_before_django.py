"""The web server finds the door before Django, tests and other servers find it as its first middleware: one door."""

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as SigningKey
from django.db import DEFAULT_DB_ALIAS, connections
from django.test import Client, RequestFactory

from ecnet_site.wsgi import application
from labs.aws import door
from labs.aws.door import answer_before
from labs.study import keys
from tests.aws.clients import ENDPOINT
from tests.documents import network_document
from tests.rows import a_lab, a_sandbox, a_user, a_world

pytestmark = pytest.mark.django_db
LOOK = {"Action": "DescribeVpcs", "Version": "2016-11-15"}
FORM = "application/x-www-form-urlencoded; charset=utf-8"
Headers = dict[str, str]


@pytest.fixture
def key() -> SigningKey:
    sandbox = a_sandbox(a_user(), a_lab(document=network_document() | {"default_vpc": True}), a_world(default_vpc=True))
    made = keys.create_access_key(sandbox)
    return SigningKey(made.access_key_id, made.secret_access_key)


@pytest.fixture(autouse=True)
def one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the connection of the test, as Django's own client does."""
    monkeypatch.setattr(connections[DEFAULT_DB_ALIAS], "close_if_unusable_or_obsolete", lambda: None)


def signed(key: SigningKey, body: bytes, *, path: str = "", service: str = "ec2") -> Headers:
    """The headers of a signed form."""
    request = AWSRequest(method="POST", url=f"{ENDPOINT}{path}", data=body, headers={"Content-Type": FORM})
    SigV4Auth(key, service, "ap-northeast-2").add_auth(request)
    return {**dict(request.headers.items()), "Host": "testserver"}


def before(path: str, body: bytes, headers: Headers) -> tuple[int, Headers, bytes]:
    """What the web server is told."""
    environ = RequestFactory(headers=headers).generic("POST", path, body, content_type=FORM).environ
    environ["PATH_INFO"] = (
        environ["PATH_INFO"].encode().decode("iso-8859-1")
    )  # as a server has it, before Django read it
    told: list[Any] = []
    content = b"".join(application(environ, lambda status, headers: told.extend((status, headers))))
    return int(told[0].split()[0]), dict(told[1]), content


def within(path: str, body: bytes, headers: Headers) -> tuple[int, Headers, bytes]:
    """What Django's own handlers are told."""
    answer = Client(headers=headers).generic("POST", path, body, content_type=FORM)
    return answer.status_code, dict(answer.headers), answer.content


@pytest.fixture
def one_request_id(monkeypatch: pytest.MonkeyPatch) -> None:
    """The only thing in which two answers differ."""
    monkeypatch.setattr(door, "uuid4", lambda: "1e9f2a7e-0000-4000-8000-000000000000")


@pytest.mark.usefixtures("one_request_id")
@pytest.mark.parametrize(
    ("path", "fields", "service", "status"),
    [
        ("/aws", LOOK, "ec2", 200),
        ("/aws/", LOOK, "ec2", 200),
        ("/aws/%ED%95%9C%20a/", LOOK, "ec2", 200),
        ("/aws", {**LOOK, "VpcId.1": "vpc-0123456789abcdef0"}, "ec2", 400),
        ("/aws", {"Action": "MakeCoffee"}, "ec2", 400),
        ("/aws", {"Action": "ListBuckets"}, "s3", 400),
        ("/aws", {"Action": "GetCallerIdentity", "Version": "2011-06-15"}, "sts", 200),
    ],
)
def test_both_ways_lead_to_the_same_answer(
    key: SigningKey, path: str, fields: Headers, service: str, status: int
) -> None:
    body = urlencode(fields).encode()
    headers = signed(key, body, path=path.removeprefix("/aws"), service=service)

    told = before(path, body, headers)

    assert told[0] == status
    assert told == within(path, body, headers)


@pytest.mark.usefixtures("one_request_id")
def test_what_is_not_signed_or_too_long_is_refused_both_ways() -> None:
    unsigned = before("/aws", b"Action=DescribeVpcs", {"Host": "testserver"})
    too_long = before("/aws", b"a" * 3_000_000, {"Host": "testserver"})

    assert (unsigned[0], too_long[0]) == (403, 400)
    assert unsigned == within("/aws", b"Action=DescribeVpcs", {"Host": "testserver"})
    assert too_long == within("/aws", b"a" * 3_000_000, {"Host": "testserver"})


def test_every_other_path_is_djangos() -> None:
    asked: list[str] = []

    def django(environ: dict[str, Any], _start: Any) -> list[bytes]:
        asked.append(environ["PATH_INFO"])
        return [b"a page"]

    paths = ["/", "/awsome", "/labs/aws", "/api/v1/sandboxes"]
    answers = [answer_before(django)({"PATH_INFO": path, "wsgi.input": BytesIO()}, lambda *_: None) for path in paths]

    assert (asked, answers) == (paths, [[b"a page"]] * 4)
