"""How is a single value written in a request and in an answer? One reader and one writer for each kind of the model."""

import base64
import binascii
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold, not even escaped. https://www.w3.org/TR/xml/#charsets"""
NOT_PLAIN = re.compile("[^\t\n\x20-%'-;=?-~]")
"""Characters that are not ASCII or mean something to XML. Most texts of an answer are ids and have none."""
BOOLEANS = {"true": True, "false": False}
INTEGER = re.compile("[+-]?[0-9]{1,19}")
DECIMAL = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?")


def _read_boolean(text: str) -> bool:
    try:
        return BOOLEANS[text.lower()]
    except KeyError:
        raise ValueError("Expecting true or false.") from None


def _integers(bits: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not INTEGER.fullmatch(text) or not -(2 ** (bits - 1)) <= int(text) < 2 ** (bits - 1):
            raise ValueError(f"Expecting a whole number of {bits} bits.")
        return int(text)

    return read


def _read_decimal(text: str) -> float:
    if not DECIMAL.fullmatch(text):
        raise ValueError("Expecting a number.")
    return float(text)


def _read_timestamp(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
        return moment_text(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        raise ValueError("Expecting a time such as 2026-11-23T00:00:00Z.") from None


def _read_blob(text: str) -> str:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("Expecting Base64.") from None
    return text


READERS: dict[str, Callable[[str], Any]] = {
    "string": str,
    "boolean": _read_boolean,
    "integer": _integers(32),
    "long": _integers(64),
    "double": _read_decimal,
    "float": _read_decimal,
    "timestamp": _read_timestamp,
    "blob": _read_blob,
}


def read(kind: str, text: str) -> Any:
    """A value of a kind from its text, as plain as the journal keeps it; ValueError says what was expected.

    Times stay ISO 8601 texts (in UTC) and blobs stay Base64: the action's signature turns them into what it takes.
    """
    return READERS[kind](text)


def write(kind: str, value: Any) -> str:
    """The text of a value inside an XML element."""
    if value is True:
        return "true"
    if value is False:
        return "false"
    if type(value) is int:
        return str(value)
    if kind == "timestamp":
        return moment_text(datetime.fromisoformat(value) if isinstance(value, str) else value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return xml_text(str(value))


def xml_text(text: str) -> str:
    """A text that is safe inside an XML element; what XML cannot hold becomes U+FFFD."""
    if not NOT_PLAIN.search(text):
        return text
    return escape(NOT_IN_XML.sub("\ufffd", text), {"\r": "&#13;"})


def moment_text(moment: datetime) -> str:
    """AWS's times in text: UTC, milliseconds, Z."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
