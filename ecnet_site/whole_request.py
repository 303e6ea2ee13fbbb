"""Does one whole request of a program lie ready on a connection? Then httptools reads it, in a tenth of the time.

Only the plainest there is: a POST of HTTP/1.1 with a length, whose connection stays, and nothing behind it. Whatever is
anything else, or in doubt, is left as it lies to gunicorn, which knows all of HTTP and says what is wrong with it.
"""

import socket
from collections.abc import Callable
from typing import NamedTuple

import httptools

LARGEST = 16 * 1024
"""Bytes of a request, head and body; those of programs have one or two thousand."""
LONGEST_ADDRESS = 4094
LONGEST_FIELD = 8190
MOST_FIELDS = 100
"""Gunicorn's own limits."""
NOT_PLAIN = frozenset({b"transfer-encoding", b"expect", b"upgrade", b"trailer"})
"""Header fields that ask for more than an answer."""


class Whole(NamedTuple):
    """A request as it was sent, its header fields by their names in small letters."""

    path: str
    """Still percent-encoded."""
    query: str
    headers: dict[str, str]
    body: bytes


def taken_from(connection: socket.socket, is_wanted: Callable[[str], bool]) -> Whole | None:
    """The whole request to a path that is wanted; where there is none, whatever there is lies there as before."""
    try:
        data = connection.recv(LARGEST, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except OSError:  # there is nothing yet, or nothing will come any more, which gunicorn finds out by itself
        return None
    found = read(data) if data.startswith(b"POST ") else None
    if found is None or not is_wanted(found.path):
        return None
    connection.recv(len(data))
    return found


def read(data: bytes) -> Whole | None:
    """The one request that these bytes are; None if they are not, or not plainly."""
    reading = _Reading()
    parser = httptools.HttpRequestParser(reading)
    try:
        parser.feed_data(data)
    except (httptools.HttpParserError, httptools.HttpParserUpgrade):
        return None
    if parser.get_method() != b"POST" or parser.get_http_version() != "1.1":
        return None
    return reading.whole()


class _Reading:
    """What the parser tells, as it goes."""

    def __init__(self) -> None:
        self.target = self.body = b""
        self.headers: dict[str, str] = {}
        self._requests = self._ended = self._fields = 0
        self._is_odd = False

    def whole(self) -> Whole | None:
        """What was read, if it was one plain request from its first byte to its last."""
        if self.headers.get("connection", "keep-alive").lower() != "keep-alive":
            return None
        if self._is_odd or not self._requests == self._ended == 1 or "content-length" not in self.headers:
            return None
        if len(self.target) > LONGEST_ADDRESS or self._fields > MOST_FIELDS or not self.target.startswith(b"/"):
            return None
        path, _, query = self.target.decode("latin-1").partition("?")
        return None if "#" in path or "#" in query else Whole(path, query, self.headers, self.body)

    def on_message_begin(self) -> None:
        self._requests += 1

    def on_url(self, url: bytes) -> None:
        self.target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._fields += 1
        known = name.lower()
        field = known.decode("latin-1")
        # Gunicorn leaves out names with "_", which CGI could not tell from "-", and decides what a repeated field means.
        if known in NOT_PLAIN or b"_" in name or field in self.headers or len(name) + len(value) > LONGEST_FIELD:
            self._is_odd = True
        self.headers[field] = value.decode("latin-1").strip(" \t")

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        self._ended += 1
