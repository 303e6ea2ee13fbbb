"""How is a document of an author read: YAML or JSON, as plain values, with the line of each? Nothing in it is trusted.

JSON is YAML too. Tags of CloudFormation (`!Ref X`) become the long form (`{"Ref": "X"}`); aliases are refused, for one
of them can stand for more than a machine holds.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import yaml

DEEPEST = 30
"""Levels of a document; the model's own."""
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Place = tuple[str | int, ...]


class TemplateFault(Exception):
    """A document that cannot be read, and the line it fails at."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        self.reason = reason
        self.line = line
        super().__init__(f"line {line}: {reason}" if line else reason)


class Template(NamedTuple):
    """The values of a document, and where each stands."""

    values: Any
    lines: Mapping[Place, int]

    def fault(self, place: Place, reason: str) -> TemplateFault:
        """The fault of a place, with its line; of a place that is missing, with the line of what should hold it."""
        line = next((self.lines[place[:end]] for end in range(len(place), -1, -1) if place[:end] in self.lines), None)
        return TemplateFault(f"{written(place)}: {reason}" if place else reason, line)


def written(place: Place) -> str:
    """A place as authors read it: `mainSteps[2].inputs`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return text.removeprefix(".")


def read_template(text: str) -> Template:
    """The values of YAML or JSON, with their lines. Raises TemplateFault."""
    try:
        must_have_no_alias(text)
        node = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise TemplateFault(f"This is neither YAML nor JSON: {error.problem or error.context}", line) from None
    except yaml.YAMLError as error:
        raise TemplateFault(f"This is neither YAML nor JSON: {error}") from None
    if not isinstance(node, yaml.MappingNode):
        raise TemplateFault("It should begin with names and values.", 1)
    reader = _Reader()
    return Template(reader.value(node, ()), reader.lines)


def must_have_no_alias(text: str) -> None:
    """An alias hides where a value stands, may hold itself, and lets a small document be a huge one."""
    deep = 0
    for event in yaml.parse(text, Loader=LOADER):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent):
            raise TemplateFault(f"Aliases are not read; write *{event.anchor} out in full.", line)
        deep += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if deep > DEEPEST:
            raise TemplateFault("It is nested too deeply.", line)


class _Reader:
    """Turns nodes into values, noting lines."""

    def __init__(self) -> None:
        self.lines: dict[Place, int] = {}
        self.constructor = yaml.SafeLoader("")

    def value(self, node: yaml.Node, place: Place) -> Any:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if node.tag.startswith("!"):
            return self.tagged(node, place)
        if isinstance(node, yaml.MappingNode):
            return dict(self.members(node, place))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*place, index)) for index, item in enumerate(node.value)]
        try:
            return self.constructor.construct_object(node)
        except (yaml.YAMLError, ValueError) as error:
            raise TemplateFault(f"{written(place)} cannot be read: {error}", node.start_mark.line + 1) from None

    def tagged(self, node: yaml.Node, place: Place) -> Any:
        """The long form of one of CloudFormation's functions."""
        name = node.tag.removeprefix("!")
        if isinstance(node, yaml.ScalarNode):
            inner: Any = node.value
        else:
            node.tag = "tag:yaml.org,2002:seq" if isinstance(node, yaml.SequenceNode) else "tag:yaml.org,2002:map"
            inner = self.value(node, place)
        return {name if name in ("Ref", "Condition") else f"Fn::{name}": inner}

    def members(self, node: yaml.MappingNode, place: Place) -> Iterator[tuple[str, Any]]:
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            line = key.start_mark.line + 1
            if not name:
                raise TemplateFault("A name is missing.", line)
            if name in seen:
                raise TemplateFault(f"{written((*place, name))} is given twice.", line)
            seen.add(name)
            self.lines[(*place, name)] = line
            yield name, self.value(value, (*place, name))
