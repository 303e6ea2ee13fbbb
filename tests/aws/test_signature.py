"""Requests that botocore signs are proven, by header and by presigned URL; whatever is changed afterwards is refused."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec
import pytest
import time_machine
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from labs.aws.call import Call
from labs.aws.errors import Refusal, status_of
from labs.aws.query import decode_form, read_form
from labs.aws.service import service
from labs.aws.signature import Caller, Request, verify

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
OTHER_KEY, OTHER_SECRET = "AKIAI44QH8DHBEXAMPLE", "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"
SECRETS = {KEY: SECRET, OTHER_KEY: OTHER_SECRET}
URL = "http://127.0.0.1:8000/aws/"
FIELDS = {
    "Action": "DescribeVpcs",
    "Version": "2016-11-15",
    "Filter.1.Name": "tag:한 글+&=",
    "Filter.1.Value.1": "a b~*",
}
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}


def sent(request: AWSRequest) -> Request:
    """A request as it comes over the wire."""
    prepared = request.prepare()
    url = urlsplit(prepared.url)
    body = prepared.body or b""
    return Request(
        method=prepared.method,
        path=url.path,
        query=url.query,
        headers={"Host": url.netloc, **{name: _text(value) for name, value in prepared.headers.items()}},
        body=body.encode() if isinstance(body, str) else body,
    )


def signed(
    *,
    url: str = URL,
    method: str = "POST",
    fields: Mapping[str, str] = FIELDS,
    headers: Mapping[str, str] = FORM,
    secret: str = SECRET,
    region: str = "ap-northeast-2",
    service: str = "ec2",
    token: str | None = None,
    at: datetime = NOW,
) -> Request:
    """A request that botocore signed in its Authorization header."""
    request = AWSRequest(method=method, url=url, data=dict(fields), headers=dict(headers))
    with time_machine.travel(at, tick=False):
        SigV4Auth(Credentials(KEY, secret, token), service, region).add_auth(request)
    return sent(request)


def presigned(*, method: str = "GET", expires: int = 60, at: datetime = NOW) -> Request:
    """A request that botocore signed in its URL."""
    request = AWSRequest(method=method, url=f"{URL}?{urlencode({'Spare': 'x y'})}", data=dict(FIELDS))
    with time_machine.travel(at, tick=False):
        SigV4QueryAuth(Credentials(KEY, SECRET), "ec2", "us-east-1", expires=expires).add_auth(request)
    return sent(request)


def with_header(request: Request, name: str, value: str | None) -> Request:
    kept = {one: said for one, said in request.headers.items() if one.lower() != name.lower()}
    return changed(request, headers=kept if value is None else {**kept, name: value})


def with_authorization(request: Request, old: str, new: str) -> Request:
    header = request.headers["Authorization"]
    assert old in header
    return with_header(request, "Authorization", header.replace(old, new))


def changed(request: Request, **changes: Any) -> Request:
    return msgspec.structs.replace(request, **changes)


def accepted(request: Request, *, now: datetime = NOW) -> Caller:
    return verify(request, secret_of=SECRETS.get, now=now)


def refused(request: Request, *, now: datetime = NOW) -> tuple[str, int]:
    with pytest.raises(Refusal) as caught:
        accepted(request, now=now)
    return caught.value.code, status_of(caught.value)


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


@pytest.mark.parametrize("region", ["ap-northeast-2", "us-east-1"])
@pytest.mark.parametrize("service", ["ec2", "sts", "config"])
def test_what_botocore_signs_is_proven(region: str, service: str) -> None:
    caller = accepted(signed(region=region, service=service))

    assert caller == Caller(access_key_id=KEY, region=region, service=service)


@pytest.mark.parametrize(
    "url", ["http://h", "http://h/aws", f"{URL}?b=2&a=%20x&a", "http://h/a%20b/../c//d/./e/", "http://h/~x/%ED%95%9C"]
)
def test_any_path_and_query_is_proven(url: str) -> None:
    assert accepted(signed(url=url)).access_key_id == KEY
    assert accepted(signed(url=url, method="GET", fields={})).access_key_id == KEY


def test_headers_are_found_however_they_are_written_and_spaced() -> None:
    request = signed(headers={**FORM, "X-Amz-Note": "  a   b "})

    shouted = changed(request, headers={name.upper(): value for name, value in request.headers.items()})

    assert accepted(shouted) == accepted(request)


def test_a_date_header_will_do() -> None:
    request = signed(headers={**FORM, "Date": "Mon, 01 Jan 2001 00:00:00 GMT"})

    assert "X-Amz-Date" not in request.headers
    assert accepted(request).access_key_id == KEY


def test_a_hash_sent_along_will_do() -> None:
    request = AWSRequest(method="POST", url=URL, data=b"Action=DescribeVpcs")
    request.headers["X-Amz-Content-SHA256"] = "bf7ed4bbb1d57ed62bb9c2eaea1e7a27b9c16af7ff1d7cc9b6b1b1cc4a3ae1a8"
    assert refused(_signed_as_it_is(request)) == ("SignatureDoesNotMatch", 403)
    request.headers.replace_header("X-Amz-Content-SHA256", SigV4Auth(None, "", "").payload(request))
    assert accepted(_signed_as_it_is(request)).access_key_id == KEY


def test_an_unsigned_payload_is_refused() -> None:
    request = AWSRequest(method="POST", url=URL, data=b"Action=DescribeVpcs")
    request.headers["X-Amz-Content-SHA256"] = "UNSIGNED-PAYLOAD"

    assert refused(_signed_as_it_is(request)) == ("SignatureDoesNotMatch", 403)


def _signed_as_it_is(request: AWSRequest) -> Request:
    with time_machine.travel(NOW, tick=False):
        SigV4Auth(Credentials(KEY, SECRET), "ec2", "us-east-1").add_auth(request)
    return sent(request)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_presigned_url_is_proven_and_holds_the_call(method: str) -> None:
    request = presigned(method=method)

    assert accepted(request) == Caller(access_key_id=KEY, region="us-east-1", service="ec2")
    fields = {name: value for name, value in read_form(request.query.encode()).items() if name != "Spare"}
    filters = [{"name": FIELDS["Filter.1.Name"], "values": [FIELDS["Filter.1.Value.1"]]}]
    assert decode_form(service("ec2"), fields) == Call(action="describe_vpcs", params={"filters": filters})


def test_whatever_is_changed_after_signing_is_refused() -> None:
    request = signed(url=f"{URL}?a=1", headers={**FORM, "X-Amz-Note": "a"})
    tampered = [
        changed(request, body=request.body + b"&DryRun=true"),
        changed(request, body=b""),
        changed(request, method="GET"),
        changed(request, path="/other"),
        changed(request, query="a=2"),
        changed(request, query=""),
        with_header(request, "Content-Type", "text/plain"),
        with_header(request, "Content-Type", None),
        with_header(request, "Host", "example.org"),
        with_header(request, "Host", None),
        with_header(request, "X-Amz-Note", "b"),
        with_header(request, "X-Amz-Added", "b"),
        with_header(request, "X-Amz-Content-SHA256", "0"),
        with_header(request, "X-Amz-Date", "20261123T093001Z"),
        with_header(request, "X-Amz-Date", "20261124T093000Z"),
        with_authorization(request, "/20261123/", "/20261122/"),
        with_authorization(request, "/ap-northeast-2/", "/us-east-1/"),
        with_authorization(request, "/ec2/", "/sts/"),
        with_authorization(request, "/aws4_request", "/aws5_request"),
        with_authorization(request, KEY, OTHER_KEY),
        with_authorization(request, ";host", ""),
        with_authorization(request, "Signature=", "Signature=0"),
        with_authorization(request, "Signature=", "Signature=é"),
    ]

    assert accepted(request).access_key_id == KEY
    assert {refused(one) for one in tampered} == {("SignatureDoesNotMatch", 403)}


@pytest.mark.parametrize("old", ["a+b", "a%2Bb", "a%20b"])
def test_a_plus_and_a_space_are_not_taken_for_each_other(old: str) -> None:
    meant = read_form(f"a={old}".encode())
    request = signed(url=f"{URL}?a={old.replace('+', '%20')}")

    for new in ("a+b", "a%2Bb", "a%20b"):
        again = changed(request, query=f"a={new}")
        if read_form(again.query.encode()) == meant:
            assert accepted(again).access_key_id == KEY
        else:
            assert refused(again) == ("SignatureDoesNotMatch", 403)


def test_whatever_is_changed_in_a_presigned_url_is_refused() -> None:
    request = presigned()

    for old, new in (
        ("Action=DescribeVpcs", "Action=DeleteVpc"),
        ("X-Amz-Expires=60", "X-Amz-Expires=600"),
        ("us-east-1", "us-west-2"),
        ("X-Amz-Signature=", "X-Amz-Signature=0"),
        ("20261123T093000Z", "20261123T093001Z"),
        ("Spare=", "Spared="),
    ):
        assert old in request.query
        assert refused(changed(request, query=request.query.replace(old, new))) == ("SignatureDoesNotMatch", 403)
    assert refused(changed(request, body=b"a=1")) == ("SignatureDoesNotMatch", 403)


@pytest.mark.parametrize(("service", "said"), [("ec2", ("AuthFailure", 401)), ("sts", ("InvalidClientTokenId", 403))])
def test_an_unknown_key_is_refused_in_the_words_of_the_service(service: str, said: tuple[str, int]) -> None:
    for unknown in ("AKIANOSUCHKEYEXAMPLE", "short", "AKIA\x00IOSFODNN7EXAMPLE"):
        assert refused(with_authorization(signed(service=service), KEY, unknown)) == said
    assert refused(signed(service=service, token="left over")) == said


def test_a_wrong_secret_is_refused() -> None:
    assert refused(signed(secret=OTHER_SECRET)) == ("SignatureDoesNotMatch", 403)


@pytest.mark.parametrize("minutes", [-15, 15])
def test_clocks_may_differ_by_a_quarter_of_an_hour_and_no_more(minutes: int) -> None:
    now = NOW + timedelta(minutes=minutes)
    beyond = now + timedelta(seconds=minutes // 15)

    assert accepted(signed(), now=now).access_key_id == KEY
    assert refused(signed(), now=beyond) == ("RequestExpired", 400)


def test_a_presigned_url_is_good_until_it_expires() -> None:
    request = presigned(expires=3600)

    assert accepted(request, now=NOW + timedelta(hours=1)).access_key_id == KEY
    assert refused(request, now=NOW + timedelta(hours=1, seconds=1)) == ("RequestExpired", 400)
    assert refused(request, now=NOW - timedelta(minutes=16)) == ("RequestExpired", 400)
    for expires in (0, 7 * 24 * 3600 + 1):
        assert refused(presigned(expires=expires)) == ("IncompleteSignature", 400)


def test_a_request_without_a_signature_is_refused() -> None:
    assert refused(with_header(signed(), "Authorization", None)) == ("MissingAuthenticationToken", 403)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic dXNlcjpwYXNz",
        f"AWS {KEY}:signature",
        "AWS4-HMAC-SHA256",
        f"AWS4-HMAC-SHA256 Credential={KEY}/20261123/us-east-1/ec2/aws4_request, SignedHeaders=host",
        f"AWS4-HMAC-SHA256 Credential={KEY}/20261123/us-east-1/ec2/aws4_request, Signature=0",
        f"AWS4-HMAC-SHA256 Credential={KEY}/20261123/us-east-1/ec2, SignedHeaders=host, Signature=0",
        f"AWS4-HMAC-SHA256 Credential={KEY}//us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=0",
    ],
)
def test_an_incomplete_signature_is_refused(header: str) -> None:
    assert refused(with_header(signed(), "Authorization", header)) == ("IncompleteSignature", 400)


@pytest.mark.parametrize("date", [None, "", "yesterday", "20261399T000000Z", "2026-11-23T09:30:00Z", "٢" * 8])
def test_a_missing_or_malformed_date_is_refused(date: str | None) -> None:
    assert refused(with_header(signed(), "X-Amz-Date", date)) == ("IncompleteSignature", 400)
    assert (
        refused(with_header(with_header(signed(), "X-Amz-Date", None), "Date", str(date)))[0] == "IncompleteSignature"
    )


ANYTHING = st.text(max_size=30)
NEARLY = st.one_of(
    ANYTHING,
    ANYTHING.map(lambda text: f"AWS4-HMAC-SHA256 {text}"),
    st.tuples(ANYTHING, ANYTHING, ANYTHING).map(
        lambda said: (
            "AWS4-HMAC-SHA256 Credential={}/20261123/r/ec2/aws4_request, SignedHeaders={}, Signature={}".format(*said)
        )
    ),
)
HEADERS = st.dictionaries(
    st.sampled_from(["Authorization", "Host", "Date", "X-Amz-Date", "X-Amz-Content-SHA256", "x-amz-ü", ""]), ANYTHING
)
WORDS = ["X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Date=20261123T093000Z", "X-Amz-Expires=60", "X-Amz-Signature=0"]
SCOPES = [f"X-Amz-Credential={KEY}/20261123/r/ec2/aws4_request", "X-Amz-SignedHeaders=host", "%", "%ff=%fe", "&;="]
QUERIES = st.one_of(ANYTHING, st.lists(st.sampled_from(WORDS + SCOPES), max_size=8).map("&".join))


@given(headers=HEADERS, authorization=NEARLY, query=QUERIES, path=ANYTHING, body=st.binary(max_size=20))
def test_no_request_raises_anything_but_a_refusal(
    headers: dict[str, str], authorization: str, query: str, path: str, body: bytes
) -> None:
    for said in (headers, {"X-Amz-Date": "20261123T093000Z", **headers, "Authorization": authorization}):
        request = Request(method="POST", path=path, query=query, headers=said, body=body)
        with pytest.raises(Refusal):
            accepted(request)


@given(
    date=st.one_of(ANYTHING, st.from_regex(r"[A-Z][a-z]{2}, [0-9]{1,2} [JFM][a-z]{2} [0-9]{1,5} [0-9:]{8} [-+GMT0-9]*"))
)
def test_no_date_raises_anything_but_a_refusal(date: str) -> None:
    request = with_header(signed(), "X-Amz-Date", None)

    with suppress(Refusal):
        accepted(with_header(request, "Date", date))
