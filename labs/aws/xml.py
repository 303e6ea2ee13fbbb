"""How is a result written as AWS's XML? A writer for each shape of the model, made when it is first needed.

A member's tag is its name in an answer, a list is its tag around `<item>` or `<member>` elements, a map around `<entry>`
elements, and what is None is left out.
https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
"""

from collections.abc import Callable, Mapping
from typing import Any

from labs.aws.service import Shape
from labs.aws.values import NOT_PLAIN, write, xml_text

Writer = Callable[[list[str], Any], None]
"""Appends the pieces of a document that stand for a value."""


class Members(dict[str, Writer]):
    """The writers of a structure's members, each made on first use, so that a shape may hold itself."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self._shape = shape

    def __missing__(self, name: str) -> Writer:
        member = self._shape.members[name]
        self[name] = made = _element(member.xml_name, member.shape)
        return made


_known: dict[int, tuple[Shape, Members]] = {}
"""By the identity of a shape, which is kept beside so that it stays."""


def write_members(parts: list[str], value: Mapping[str, Any], shape: Shape) -> None:
    """Append the members of a structure, without an element around them."""
    writers = _members_of(shape)
    for name, inner in value.items():
        if inner is not None:
            writers[name](parts, inner)


def _members_of(shape: Shape) -> Members:
    found = _known.get(id(shape))
    if found is None:
        found = _known[id(shape)] = (shape, Members(shape))
    return found[1]


def _element(tag: str, shape: Shape) -> Writer:
    if shape.kind == "structure":
        return _structure(tag, shape)
    if shape.kind == "map":
        return _map(tag, shape)
    if shape.item is not None:
        return _list(tag, _element(shape.tags[0], shape.item))
    return _text(tag) if shape.kind == "string" else _scalar(tag, shape.kind)


def _structure(tag: str, shape: Shape) -> Writer:
    begin, end, writers = f"<{tag}>", f"</{tag}>", _members_of(shape)

    def write_structure(parts: list[str], value: Any) -> None:
        parts.append(begin)
        for name, inner in value.items():
            if inner is not None:
                writers[name](parts, inner)
        parts.append(end)

    return write_structure


def _list(tag: str, write_item: Writer) -> Writer:
    begin, end, empty = f"<{tag}>", f"</{tag}>", f"<{tag}/>"

    def write_list(parts: list[str], values: Any) -> None:
        if not values:
            parts.append(empty)
            return
        parts.append(begin)
        for value in values:
            write_item(parts, value)
        parts.append(end)

    return write_list


def _map(tag: str, shape: Shape) -> Writer:
    name_tag, value_tag = shape.tags
    write_name = _text(name_tag)
    write_value = _element(value_tag, shape.item) if shape.item else write_name

    def write_map(parts: list[str], values: Any) -> None:
        parts.append(f"<{tag}>")
        for name, value in values.items():
            parts.append("<entry>")
            write_name(parts, name)
            write_value(parts, value)
            parts.append("</entry>")
        parts.append(f"</{tag}>")

    return write_map


def _text(tag: str) -> Writer:
    is_odd = NOT_PLAIN.search

    def write_text(parts: list[str], value: Any) -> None:
        text = str(value)
        parts.append(f"<{tag}>{xml_text(text) if is_odd(text) else text}</{tag}>")

    return write_text


def _scalar(tag: str, kind: str) -> Writer:
    def write_scalar(parts: list[str], value: Any) -> None:
        parts.append(f"<{tag}>{write(kind, value)}</{tag}>")

    return write_scalar
