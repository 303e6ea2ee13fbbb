"""How is a content file read so that every fault can be named with its file, its line and its place?"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import yaml

from labs.assess.value import Fault, Place, Value

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Written in C where the library was built so, which reads eight times as fast."""


class ContentFault(NamedTuple):
    """One thing wrong in a content file."""

    file: Path
    line: int | None
    place: str
    text: str

    def __str__(self) -> str:
        where = str(self.file) if self.line is None else f"{self.file}:{self.line}"
        return f"{where} {self.place}: {self.text}" if self.place else f"{where}: {self.text}"


class ContentError(ValueError):
    """Content that cannot be loaded: every fault that was found, each with its file, place and text."""

    def __init__(self, *faults: ContentFault) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


class Source(NamedTuple):
    """A YAML file as plain values, and the line on which each of them begins."""

    file: Path
    values: Any
    lines: Mapping[Place, int]

    def fault(self, place: Place, text: str) -> ContentFault:
        """A fault at a place of this file; the line is that of the nearest part that stands in the file."""
        known = next((place[:end] for end in range(len(place), -1, -1) if place[:end] in self.lines), ())
        return ContentFault(self.file, self.lines.get(known), written(place), text)

    def error(self, faults: list[Fault]) -> ContentError:
        """The error that says all of these faults."""
        return ContentError(*(self.fault(*fault) for fault in faults))


def read_text(file: Path) -> str:
    """The text of a file. Raises ContentError."""
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentError(ContentFault(file, None, "", "the file is missing")) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(ContentFault(file, None, "", f"the file cannot be read: {error}")) from error


def read_yaml(file: Path) -> Source:
    """The values of a YAML file with their lines. Raises ContentError."""
    text = read_text(file)
    try:
        must_have_no_alias(file, text)
        node = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise ContentError(ContentFault(file, line, "", f"not YAML: {error.problem or error.context}")) from error
    except yaml.YAMLError as error:
        raise ContentError(ContentFault(file, None, "", f"not YAML: {error}")) from error
    if node is None:
        raise ContentError(ContentFault(file, 1, "", "the file is empty"))
    return _Reader(file).source(node)


def must_have_no_alias(file: Path, text: str) -> None:
    """An alias could refer to what holds it, and hides where a value stands. Raises ContentError, yaml.YAMLError."""
    for event in yaml.parse(text, Loader=LOADER):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else None
            raise ContentError(ContentFault(file, line, "", f"write *{event.anchor} out in full; aliases are not read"))


def convert(source: Source, wanted: Any) -> Any:
    """The values of a file as a type. Raises ContentError with the place that does not fit."""
    try:
        return msgspec.convert(source.values, wanted)
    except msgspec.ValidationError as error:
        text, place = place_of(error)
        raise ContentError(source.fault(place, text)) from None


def digest(document: Value) -> str:
    """Equal for equal documents only."""
    return hashlib.sha256(msgspec.json.encode(document, order="deterministic")).hexdigest()


def place_of(error: msgspec.ValidationError) -> tuple[str, Place]:
    """What a validation error says, and the place it names: `$.checks[2].port` -> ("checks", 2, "port")."""
    text, _, path = str(error).partition(" - at `$")
    place: list[str | int] = []
    for name, index in re.findall(r"\.(\w+)|\[(\d+|\.\.\.)\]", path):
        if index == "...":
            break
        place.append(name or int(index))
    if unknown := UNKNOWN.fullmatch(text):
        return "is not known here", (*place, unknown[1])
    return _plain_words(text), tuple(place)


def written(place: Place) -> str:
    """A place as authors read it: `checks[2].port`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return text.removeprefix(".")


MISSING = re.compile(r"Object missing required field `(\w+)`")
UNKNOWN = re.compile(r"Object contains unknown field `(.+)`")
WORDS = {"`object`": "a mapping", "`array`": "a list", "`str`": "text", "`null`": "nothing", "`bool`": "true or false"}


def _plain_words(text: str) -> str:
    """A decoder's sentence in the words of YAML."""
    for word, said in WORDS.items():
        text = text.replace(word, said)
    if missing := MISSING.fullmatch(text):
        return f"{missing[1]} is missing"
    return text[:1].lower() + text[1:]


class _Reader:
    """Turns YAML nodes into values, noting lines."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.lines: dict[Place, int] = {}
        self.faults: list[ContentFault] = []
        self.constructor = yaml.SafeLoader("")

    def source(self, node: yaml.Node) -> Source:
        values = self.value(node, ())
        if self.faults:
            raise ContentError(*self.faults)
        return Source(self.file, values, self.lines)

    def value(self, node: yaml.Node, place: Place) -> Any:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return dict(self.members(node, place))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*place, index)) for index, item in enumerate(node.value)]
        try:
            return self.constructor.construct_object(node)
        except (yaml.YAMLError, ValueError) as error:
            self.fault(node, place, f"cannot be read: {error}")
            return None

    def members(self, node: yaml.MappingNode, place: Place) -> Iterator[tuple[str, Any]]:
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if not isinstance(key, yaml.ScalarNode) or name == "<<":
                self.fault(key, place, "a key must be a plain word")
                continue
            if name in seen:
                self.fault(key, (*place, name), "is written twice")
            seen.add(name)
            self.lines[(*place, name)] = key.start_mark.line + 1
            yield name, self.value(value, (*place, name))

    def fault(self, node: yaml.Node, place: Place, text: str) -> None:
        self.faults.append(ContentFault(self.file, node.start_mark.line + 1, written(place), text))
