"""How does the CLI print an answer? By its own formatters, on paper of ours: `--query`, then `--output json|table|text`.

The formatters would print on the process's output and ask its window how wide it is; neither is shared with them. A query
can make much of little, so how much it may make is worked out before it is used.
"""

from argparse import Namespace
from collections.abc import Callable, Mapping
from math import prod
from typing import Any

import jmespath
from awscli.formatter import Formatter, JSONFormatter, TableFormatter, TextFormatter
from awscli.table import MultiTable, Styler
from django.utils.translation import gettext as _

from labs.web.cli.printed import Paper

LARGEST_GROWTH = 500
"""How many times larger than the answer the result of a query may be."""
NARROWEST, WIDEST = 40, 300


class Table(MultiTable):  # type: ignore[misc]
    """A table for a window of so many columns, without colours."""

    def __init__(self, columns: int) -> None:
        super().__init__(terminal_width=columns, initial_section=False, column_separator="|", styler=Styler())
        self._terminal_width = columns


class Tables(TableFormatter):  # type: ignore[misc]
    """`--output table`."""

    def __init__(self, options: Namespace, columns: int) -> None:
        Formatter.__init__(self, options)
        self.table = Table(min(max(columns, NARROWEST), WIDEST))


FORMATS: Mapping[str, Callable[[Namespace, int], Any]] = {
    "json": lambda options, _columns: JSONFormatter(options),
    "table": Tables,
    "text": lambda options, _columns: TextFormatter(options),
}


def print_answer(paper: Paper, title: str, response: Any, *, options: Namespace, output: str, columns: int) -> None:
    """Print a response, or botocore's pages of one, as the CLI does. Raises PaperFull, and ValueError as the CLI."""
    if output not in FORMATS:
        raise ValueError(f"Unknown output type: {output}")
    FORMATS[output](options, columns)(title, response, paper)


def query(expression: str) -> Any:
    """A `--query`, read. Raises ValueError in the CLI's words, or when it would make too much of an answer."""
    try:
        compiled = jmespath.compile(expression)
        grows = growth(compiled.parsed)
    except Exception as error:  # noqa: BLE001 - as the CLI does
        raise ValueError(f"Bad value for --query {expression}: {error}") from None
    if grows > LARGEST_GROWTH:
        said = _("it would make too much of the answer.")
        raise ValueError(f"Bad value for --query {expression}: {said}")
    return compiled


def growth(node: Mapping[str, Any]) -> int:
    """At most how many times larger than what it is given the result of a part of a query is."""
    grown = [growth(child) if isinstance(child, Mapping) else 1 for child in node["children"]]
    return _GROWTH.get(node["type"], prod)(grown) if grown else _of_leaf(node)


def _of_leaf(node: Mapping[str, Any]) -> int:
    return len(str(node.get("value", ""))) // 10 + 1 if node["type"] == "literal" else 1


_GROWTH: Mapping[str, Callable[[list[int]], int]] = {
    "multi_select_list": sum,
    "multi_select_dict": sum,
    "or_expression": max,
    "and_expression": max,
    "comparator": max,
    "function_expression": lambda grown: max(prod(grown), sum(grown)),
}
"""The type of a node -> its growth from that of its children; in all others, one works on what the other found."""
