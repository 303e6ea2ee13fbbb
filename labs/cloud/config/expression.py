"""What does an author's expression answer? Text in CEL, worked out by cel-python within bounds that depend on it alone.

CEL is a language for policies that cannot loop for ever, reach a file or keep anything: https://cel.dev. It can still
be asked for too much, so the bounds are counted, never timed: the same text and the same event end the same way on
every machine, and a journal that is replayed comes to the same world.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lark import Tree

LONGEST = 4_096
"""Characters of an expression; Lambda's own limit is 50 MB of a package. The model's own."""
DEEPEST = 110
"""Levels of the tree of an expression, nine or so for each bracket: twenty levels more would outgrow Python's stack."""
MOST_STEPS = 40_000
"""Nodes visited and values looked at in one evaluation, 0.1 to 0.3 s of work; the model's own."""
BEYOND_CEL = ("reduce", "min")
"""Macros of cel-python that CEL does not have, and that can grow a value without end."""
WEIGHED = ("_==_", "_!=_", "_in_", "contains", "string", "bytes", "matches", "startsWith", "endsWith")
"""Functions that look through all of what they are given."""

NO_MEMBERS = re.compile(r"with type: '<class 'celpy\.celtypes\.(\w+?)Type'>' does not support field selection")
CEL_TYPE = re.compile(r"<class 'celpy\.celtypes\.(\w+?)Type'>")
RULE = re.compile(r"Token\('RULE', '(\w+)'\)")


class ExpressionFault(Exception):
    """An expression that cannot be read, or that came to no answer; the message says why and, where known, where."""


def must_be_readable(text: str) -> None:
    """Refuse text that is no expression. Raises ExpressionFault."""
    _read(text)


def answer(
    text: str, variables: Mapping[str, Any], *, purse: "Purse | None" = None, **readers: Callable[[str], Any]
) -> Any:
    """What an expression answers, as plain values. Raises ExpressionFault.

    Beside CEL's own functions it may call `parse_json`, which reads a string of JSON, and the readers by their names:
    each takes a string and gives plain values. `purse` is what it may cost, and is lighter afterwards.
    """
    from celpy.adapter import CELJSONEncoder, json_to_cel
    from celpy.evaluation import Activation, CELEvalError, CELSyntaxError, CELUnsupportedError

    purse = purse or Purse(MOST_STEPS)
    given = {name: json_to_cel(value) for name, value in variables.items()}
    activation = Activation(vars=given, functions=_functions(purse, readers))
    try:
        found = _evaluator()(_read(text), activation, purse).evaluate()
        purse.weigh(found)
    except CELEvalError as error:
        raise ExpressionFault(_told(error)) from None
    except CELSyntaxError as error:
        raise ExpressionFault(f"line {error.line}, column {error.column}: a macro names one variable first") from None
    except CELUnsupportedError as error:
        raise ExpressionFault(_first_line(str(error))) from None
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ExpressionFault(f"{type(error).__name__}: {_first_line(str(error))}") from None
    return _plain(CELJSONEncoder.to_python(found))


class Purse:
    """How many steps an evaluation may still take."""

    def __init__(self, steps: int) -> None:
        self.steps = self.left = steps

    def spend(self, steps: int = 1) -> None:
        """Take steps. Raises ExpressionFault where there are none left."""
        self.left -= steps
        if self.left < 0:
            raise ExpressionFault(f"The function took more than {self.steps} steps and was stopped.")

    def weigh(self, value: Any) -> None:
        """Take a step for each part of a value, and for each 64 characters of its texts."""
        waiting = [value]
        while waiting:
            one = waiting.pop()
            self.spend(1 + (len(one) >> 6 if isinstance(one, str | bytes) else 0))
            waiting.extend(_parts(one))


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, list) else ()


@lru_cache(maxsize=256)
def _read(text: str) -> "Tree[Any]":
    from celpy.celparser import CELParseError

    if len(text) > LONGEST:
        raise ExpressionFault(f"It has {len(text)} characters; {LONGEST} are the most.")
    try:
        tree: Tree[Any] = _parser().parse(text)
    except CELParseError as error:
        where = f"line {error.line}, column {error.column}: " if error.line else ""
        raise ExpressionFault(f"{where}This is not CEL: {_shown(text, error.line)}") from None
    if _is_deeper(tree, DEEPEST):
        raise ExpressionFault("It is nested too deeply.")
    for one in tree.find_data("member_dot_arg"):
        if str(one.children[1]) in BEYOND_CEL:
            raise ExpressionFault(f"CEL has no macro {one.children[1]}.")
    return tree


def _shown(text: str, line: int | None) -> str:
    lines = text.splitlines()
    return lines[line - 1].strip()[:80] if line and line <= len(lines) else text.strip()[:80]


def _is_deeper(tree: "Tree[Any]", levels: int) -> bool:
    row: list[Any] = [tree]
    for _ in range(levels):
        row = [child for one in row for child in one.children if hasattr(child, "children")]
        if not row:
            return False
    return True


def _parser() -> Any:
    """The parser alone: celpy's Environment would raise the recursion limit of the whole process.

    Each text has its own, which costs nothing: a parser keeps the text, so two threads could read each other's.
    """
    from celpy.celparser import CELParser

    return CELParser()


@cache
def _evaluator() -> Any:
    from celpy.evaluation import Evaluator

    class Bounded(Evaluator):
        """An evaluator that pays for each node it visits."""

        def __init__(self, ast: Any, activation: Any, purse: Purse) -> None:
            super().__init__(ast, activation)
            self.purse = purse

        def sub_evaluator(self, ast: Any) -> Any:
            return Bounded(ast, self.activation, self.purse)

        def _visit_tree(self, tree: Any) -> Any:
            self.purse.spend()
            return super()._visit_tree(tree)

    return Bounded


def _functions(purse: Purse, readers: Mapping[str, Callable[[str], Any]]) -> dict[str, Callable[..., Any]]:
    from celpy.evaluation import base_functions

    def paid(function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any) -> Any:
            for one in args:
                purse.weigh(one)
            return function(*args)

        return run

    return {
        **{name: paid(base_functions[name]) for name in WEIGHED},
        "_+_": _adding(purse, base_functions["_+_"]),
        "parse_json": _reader("parse_json", _json, purse),
        **{name: _reader(name, read, purse) for name, read in readers.items()},
    }


def _adding(purse: Purse, add: Callable[..., Any]) -> Callable[..., Any]:
    """Addition that pays for the length of what it makes: texts and lists can double at each step."""

    def run(left: Any, right: Any) -> Any:
        for one in (left, right):
            if isinstance(one, str | bytes | list):
                purse.spend(len(one))
        return add(left, right)

    return run


def _reader(name: str, read: Callable[[str], Any], purse: Purse) -> Callable[[Any], Any]:
    """A function of one string that gives plain values, worked out once for each string."""
    from celpy.adapter import json_to_cel

    known: dict[str, Any] = {}

    def call(text: Any) -> Any:
        if not isinstance(text, str):
            raise ExpressionFault(f"{name} takes a string; it was given a value that is none.")
        if text not in known:
            known[text] = json_to_cel(read(str(text)))
            purse.weigh(known[text])
        return known[text]

    return call


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ExpressionFault(f"parse_json was given no JSON: {text[:40]}") from None


def _told(error: Any) -> str:
    """CEL's own words for what went wrong, without its insides and the values of everything that was known then."""
    text = str(error.args[0]) if error.args else str(error)
    text = re.sub(r" \(in activation '.*", "", text, flags=re.DOTALL)
    if found := NO_MEMBERS.search(text):
        text = f"a {found[1].lower()} has no members" + ("; parse_json reads JSON" if found[1] == "String" else "")
    if text == "return error for overflow":
        text = "a value is no number of the type asked for, or beyond its range"
    text = RULE.sub(r"\1", CEL_TYPE.sub(lambda one: one[1].lower(), text))
    where = f"line {error.line}, column {error.column}: " if getattr(error, "line", None) else ""
    return _first_line(f"{where}{text}")


def _first_line(text: str) -> str:
    return next(iter(text.splitlines()), "")[:200]


def _plain(value: Any) -> Any:
    """Texts and numbers of CEL as Python's own."""
    if isinstance(value, dict):
        return {_plain(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, bool) or value is None:
        return value
    for plain in (str, int, float):
        if isinstance(value, plain):
            return plain(value)
    return str(value)
