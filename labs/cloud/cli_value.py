"""How is a value written in a command of the AWS CLI? In shorthand syntax, in JSON, quoted as a shell reads it back.

https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html
"""

import base64
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv6Address
from typing import Any

import msgspec

BARE = re.compile(r"[A-Za-z0-9_.:/+*@%-]+")
"""Text that shorthand syntax takes without quotes."""
UNSAYABLE = re.compile(r"[\\\x00-\x1f]")
"""What a quoted text of the shorthand syntax cannot hold safely."""


class Variable(msgspec.Struct, frozen=True):
    """A value that is known only when the line is carried out: `$VPC_WEB`."""

    name: str


class Inside(Variable, frozen=True):
    """A range or an address inside the IPv6 block that a Variable holds, as Amazon gives another one everywhere."""

    offset: int
    """How far it is from the first address of the block."""
    length: str
    """`/64`; empty for an address."""

    @property
    def written(self) -> str:
        """The call of the function `inside` of a script: the block, which of its networks, and what follows."""
        return f'$(inside "${{{self.name}}}" {self.offset >> 64} {host_part(self.offset)}{self.length})'


def host_part(offset: int) -> str:
    """The last 64 bits of an IPv6 address as they are written behind the first four groups."""
    low = offset & (1 << 64) - 1
    if low < 1 << 48:
        return str(IPv6Address(low))
    return "".join(f":{low >> bits & 0xFFFF:x}" for bits in (48, 32, 16, 0))


class Bytes(msgspec.Struct, frozen=True):
    """A file that the CLI reads: versions of it differ in how bytes are written, but all read files alike.

    https://docs.aws.amazon.com/cli/latest/userguide/cliv2-migration-changes.html#cliv2-migration-binaryparam
    """

    content: bytes

    @property
    def written(self) -> str:
        """The file as bash makes it on the spot."""
        if self.content.isascii() and self.content.decode().isprintable():
            return f"fileb://<(printf %s {shlex.quote(self.content.decode())})"
        return f"fileb://<(base64 -d <<<{base64.b64encode(self.content).decode()})"


Piece = str | Variable | Bytes
Word = tuple[Piece, ...]
"""One argument of a command, in pieces."""


def quoted(word: Word) -> str:
    """The argument as a shell reads it back: any POSIX one, but bash where there are Bytes."""
    texts = [one for one in word if isinstance(one, str)]
    if len(texts) == len(word):
        return shlex.quote("".join(texts))
    if any(isinstance(one, Bytes) for one in word) or all(not one or shlex.quote(one) == one for one in texts):
        return "".join(_quoted(one) for one in word)
    inner = (re.sub(r'([\\"$`])', r"\\\1", one) if isinstance(one, str) else _named(one) for one in word)
    return f'"{"".join(inner)}"'


def _quoted(one: Piece) -> str:
    if isinstance(one, str):
        return shlex.quote(one) if one else ""
    if isinstance(one, Bytes):
        return one.written
    return f'"{one.written}"' if isinstance(one, Inside) else f'"${one.name}"'


def _named(one: Variable | Bytes) -> str:
    return one.written if isinstance(one, Inside | Bytes) else f"${{{one.name}}}"


def shorthand(value: Mapping[str, Any]) -> Word:
    """A structure in shorthand syntax; only what `is_sayable` can be said so."""
    return tuple(_joined(_members(value)))


def _members(value: Mapping[str, Any]) -> Iterator[Piece]:
    last = len(value) - 1
    for place, (name, inner) in enumerate(value.items()):
        yield f"{',' if place else ''}{name}="
        if isinstance(inner, list) and inner and place == last and not isinstance(inner[0], Mapping | list):
            yield from _listed(inner)
        else:
            yield from _nested(inner)


def _nested(value: Any) -> Iterator[Piece]:
    if isinstance(value, Mapping):
        yield "{"
        for place, (name, inner) in enumerate(value.items()):
            yield f"{',' if place else ''}{name}="
            yield from _nested(inner)
        yield "}"
    elif isinstance(value, list):
        yield "["
        yield from _listed(value)
        yield "]"
    elif isinstance(value, Variable):
        yield value
    else:
        text = text_of(value)
        yield text if BARE.fullmatch(text) else '"' + text.replace('"', '\\"') + '"'


def _listed(values: Iterable[Any]) -> Iterator[Piece]:
    for place, one in enumerate(values):
        if place:
            yield ","
        yield from _nested(one)


def is_sayable(value: Any) -> bool:
    """Whether shorthand can say a value."""
    if isinstance(value, Mapping):
        return all(is_sayable(one) for one in value.values())
    if isinstance(value, list):
        return all(is_sayable(one) for one in value)
    return isinstance(value, Variable) or not UNSAYABLE.search(text_of(value))


def as_json(value: Any) -> Word:
    """A value as JSON, Variables in it as texts."""
    return tuple(_joined(_json_pieces(value)))


def _json_pieces(value: Any) -> Iterator[Piece]:
    if isinstance(value, Mapping):
        yield "{"
        for place, (name, inner) in enumerate(value.items()):
            yield f'{", " if place else ""}"{name}": '
            yield from _json_pieces(inner)
        yield "}"
    elif isinstance(value, list):
        yield "["
        for place, inner in enumerate(value):
            if place:
                yield ", "
            yield from _json_pieces(inner)
        yield "]"
    elif isinstance(value, Variable):
        yield from ('"', value, '"')
    else:
        yield msgspec.json.encode(value).decode()


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces with neighbouring texts put together."""
    text = ""
    for one in pieces:
        if isinstance(one, str):
            text += one
            continue
        yield from (text, one) if text else (one,)
        text = ""
    if text:
        yield text


def text_of(value: Any) -> str:
    """A plain value as text."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
