"""What is read past gunicorn is read as gunicorn would read it, and only where nothing is in doubt."""

import socket
import struct
from collections.abc import Iterator

import pytest
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser
from hypothesis import given
from hypothesis import strategies as st

from ecnet_site.whole_request import LARGEST, LONGEST_ADDRESS, LONGEST_FIELD, MOST_FIELDS, Whole, read, taken_from

FORM = b"Action=DescribeVpcs"
PLAIN = (
    b"POST /aws?a=%20b HTTP/1.1\r\nHost: here\r\nX-Amz-Date:  20261127T120000Z \r\nContent-Length: 19\r\n\r\n" + FORM
)
TOKENS = st.text("ABCdefgh019-!#$%&'*+.^|~`", min_size=1, max_size=12)
TEXTS = st.text("abc XYZ019=/,;:%\"'(){}_-\t\u00e9", max_size=30)
Pair = tuple[socket.socket, socket.socket]


def request(start: bytes = b"POST /aws HTTP/1.1", *fields: bytes, length: bytes = b"19", body: bytes = FORM) -> bytes:
    lines = [start, b"Host: here", *fields, *([b"Content-Length: " + length] if length else [])]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


@pytest.fixture
def pair() -> Iterator[Pair]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def by_gunicorn(data: bytes) -> Whole:
    """What gunicorn reads."""
    found = next(RequestParser(Config(), iter([data]), ("127.0.0.1", 1)))
    headers = {name.lower(): value for name, value in found.headers}
    return Whole(found.uri.partition("?")[0], found.query, headers, found.body.read())


def test_a_plain_request_is_read() -> None:
    headers = {"host": "here", "x-amz-date": "20261127T120000Z", "content-length": "19"}

    assert read(PLAIN) == Whole("/aws", "a=%20b", headers, FORM) == by_gunicorn(PLAIN)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        request(b"GET /aws HTTP/1.1", length=b"", body=b""),
        request(b"PUT /aws HTTP/1.1"),
        request(b"POST /aws HTTP/1.0"),
        request(b"POST /aws HTTP/1.0", b"Connection: keep-alive"),
        request(b"POST http://here/aws HTTP/1.1"),
        request(b"POST /aws#here HTTP/1.1"),
        request(b"POST /aws?#here HTTP/1.1"),
        request(b"POST /aws"),
        request(b"POST /" + b"a" * LONGEST_ADDRESS + b" HTTP/1.1"),
        request(b"POST /aws HTTP/1.1", b"Connection: close"),
        request(b"POST /aws HTTP/1.1", b"Connection: upgrade", b"Upgrade: h2c"),
        request(b"POST /aws HTTP/1.1", b"Expect: 100-continue"),
        request(b"POST /aws HTTP/1.1", b"Transfer-Encoding: chunked"),
        request(b"POST /aws HTTP/1.1", b"Transfer-Encoding: chunked", length=b"", body=b"3\r\nabc\r\n0\r\n\r\n"),
        request(b"POST /aws HTTP/1.1", b"Host: there"),
        request(b"POST /aws HTTP/1.1", b"X-Amz-Date: 1", b"x-amz-date: 1"),
        request(b"POST /aws HTTP/1.1", b"X_Amz_Date: 1"),
        request(b"POST /aws HTTP/1.1", b"X-Amz-Date : 1"),
        request(b"POST /aws HTTP/1.1", b"X-Amz-Date: 1\r\n 2"),
        request(b"POST /aws HTTP/1.1", b"X-Amz-Date: 1\0"),
        request(b"POST /aws HTTP/1.1", b"A: " + b"a" * LONGEST_FIELD),
        request(b"POST /aws HTTP/1.1", *(b"A%d: 1" % number for number in range(MOST_FIELDS))),
        request(length=b""),
        request(length=b"20"),
        request(length=b"18"),
        request(length=b"-19"),
        request(length=b"+19"),
        request(length=b"19, 19"),
        PLAIN + PLAIN,
        PLAIN + b"G",
        PLAIN[:40],
    ],
)
def test_whatever_is_not_plainly_one_whole_request_is_left_to_gunicorn(data: bytes) -> None:
    assert read(data) is None


@given(
    st.dictionaries(TOKENS.map(str.lower), TEXTS.map(lambda text: text.strip(" \t")), max_size=8),
    st.text("abc/%20é~", max_size=20),
    st.text("abc=&%20?/", max_size=20),
    st.binary(max_size=60),
)
def test_gunicorn_reads_the_same(headers: dict[str, str], path: str, query: str, body: bytes) -> None:
    start = f"POST /{path}?{query} HTTP/1.1".encode("latin-1")
    fields = [f"{name}: {value}".encode("latin-1") for name, value in headers.items()]
    data = request(start, *fields, length=b"%d" % len(body), body=body)

    found = read(data)

    assert found is None or found == by_gunicorn(data)
    assert found or not path.isascii() or {"host", "content-length", "expect", "te"} & headers.keys()


@given(st.binary(max_size=300), st.integers(0, len(PLAIN)), st.integers(0, 20))
def test_nothing_that_is_sent_brings_it_down(noise: bytes, place: int, left_out: int) -> None:
    data = PLAIN[:place] + noise + PLAIN[place + left_out :]

    found = read(data)

    assert found is None or found == by_gunicorn(data)


def test_what_is_wanted_is_taken_and_the_connection_is_empty_then(pair: Pair) -> None:
    pair[0].sendall(PLAIN)

    found = taken_from(pair[1], lambda path: path == "/aws")

    assert found == read(PLAIN)
    assert taken_from(pair[1], lambda _path: True) is None
    pair[0].sendall(PLAIN)
    assert taken_from(pair[1], lambda _path: True) == found


@pytest.mark.parametrize("data", [PLAIN, PLAIN[:-1], b"GET / HTTP/1.1\r\n\r\n", request(body=b"a" * LARGEST)])
def test_what_is_not_wanted_stays_where_it_lies(pair: Pair, data: bytes) -> None:
    pair[0].sendall(data)

    assert taken_from(pair[1], lambda path: path == "/elsewhere") is None

    assert pair[1].recv(2 * LARGEST) == data


def test_the_end_of_a_connection_is_gunicorns(pair: Pair) -> None:
    pair[0].close()

    assert taken_from(pair[1], lambda _path: True) is None


def test_a_connection_that_was_reset_is_gunicorns() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        theirs = server.accept()[0]
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
        with theirs:
            assert taken_from(theirs, lambda _path: True) is None
