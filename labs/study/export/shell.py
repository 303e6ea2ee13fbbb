"""How is a plan carried out with the AWS CLI? A bash script that needs nothing else, and stops at the first error."""

import re
from collections.abc import Iterator

import msgspec

from labs.cloud import registry
from labs.cloud.cli_line import cli_words
from labs.cloud.cli_value import Piece, Variable, Word, quoted
from labs.cloud.registry import api_name
from labs.study.export.change import Origin
from labs.study.export.header import head, shown_once
from labs.study.export.natural_keys import Path, Way
from labs.study.export.plan import Call, Lookup, Note, Plan, Wait

WIDEST = 110
NEEDS = """Needs bash and the AWS CLI with credentials. For an ecnet sandbox set AWS_ENDPOINT_URL to its address first;
without that this builds in a real AWS account, where it costs money."""

SETUP = """\
set -euo pipefail

export AWS_REGION={region} AWS_DEFAULT_REGION={region} AWS_PAGER=
"""

ONLY = """
# Prints the one thing that is found, and stops when there is not exactly one.
only() {
  local found
  found=$(aws "$@" --output text)
  if [[ -z $found || $found == None || $found == *[[:space:]]* ]]; then
    echo "Expected exactly one, found '$found': aws $*" >&2
    exit 1
  fi
  printf '%s' "$found"
}
"""

INSIDE = """
# Prints a range or an address inside an IPv6 block (/56): that of one of its networks, with what follows.
inside() {
  local a b c d
  IFS=: read -r a b c d _ <<<"${1%%::*}"
  printf '%s:%s:%s:%x%s' "$a" "$b" "${c:-0}" "$((0x${d:-0} + $2))" "$3"
}
"""


def shell_script(origin: Origin, plan: Plan) -> str:
    """The whole script."""
    said = "\n".join(f"# {line}".rstrip() for line in head(origin, plan, needs=NEEDS))
    only = ONLY if any(isinstance(one, Lookup) for one in plan.steps) else ""
    only += INSIDE if plan.derives else ""
    parts = ["#!/usr/bin/env bash", said, SETUP.format(region=origin.region) + only, *_body(origin, plan)]
    return "\n".join(parts) + "\n"


def jmespath_of(way: Way) -> Word:
    """The JMESPath (the CLI's `--query`) that reads what a way leads to."""
    through = "[].".join(way.lists) + "[]"
    if not way.where:
        return (f"{through}.{way.leaf}",)
    pieces: list[Piece] = [f"{through} | [?"]
    for place, (name, value) in enumerate(way.where):
        pieces += [f"{' && ' if place else ''}{name}==", *_literal(value)]
    return (*pieces, f"].{way.leaf}")


def place_of(path: Path) -> str:
    """The JMESPath of one place in an answer: `Instances[0].InstanceId`."""
    return "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in path).lstrip(".")


def _body(origin: Origin, plan: Plan) -> Iterator[str]:
    done = 0
    for step in plan.steps:
        if isinstance(step, Note):
            yield f"# {_on_one_line(step.text)}\n"
        elif isinstance(step, Lookup):
            words = [*_looking_up(step.way), *_in_region(step.region, origin)]
            yield f"{step.variable.upper()}=$({_command(words)})\n"
        else:
            done += 1
            said = f"[{done}/{len(plan.calls)}] {api_name(step.action)}"
            yield _called(step, said, _in_region(step.region, origin))


def _looking_up(way: Way) -> list[Word]:
    filters = [{"name": name, "values": [value]} for name, value in way.filters]
    words = cli_words(way.action, {registry.actions()[way.action].filters: filters} if filters else {})
    return [("only",), *words[1:], ("--query",), _shouted(jmespath_of(way))]


def _in_region(region: str, origin: Origin) -> list[Word]:
    return [] if region == origin.region else [("--region",), (region,)]


def _called(call: Call, said: str, region: list[Word]) -> str:
    words = [*cli_words(call.action, call.params), *region]
    lines = [*shown_once(call.action), f"echo {quoted((said,))}"]
    names = [name.upper() for name in call.captures]
    if not names:
        lines.append(f"{_command(words)} >/dev/null")
    elif len(names) == 1:
        read = [("--query",), (place_of(next(iter(call.captures.values()))),), ("--output",), ("text",)]
        lines.append(f"{names[0]}=$({_command([*words, *read])})")
    else:
        places = ", ".join(place_of(path) for path in call.captures.values())
        read = [("--query",), (f"[{places}]",), ("--output",), ("text",)]
        lines.append(f"answered=$({_command([*words, *read])})")
        lines.append(f'read -r {" ".join(names)} <<<"$answered"')
    lines += [f'echo "  {name} = ${name}"' for name in names]
    if call.wait is not None and call.wait.ids:
        lines.append(_command([*_waiting(call.wait), *region]))
    return "\n".join(lines) + "\n"


def _waiting(wait: Wait) -> list[Word]:
    option = "--instance-ids" if wait.member == "InstanceIds" else "--network-interface-ids"
    ids = [(one,) for one in wait.ids]
    return [("aws",), ("ec2",), ("wait",), (wait.waiter.replace("_", "-"),), (option,), *ids]


def _command(words: list[Word]) -> str:
    """A command on one line, or with an option a line where it is long."""
    said = [quoted(_shouted(word)) for word in words]
    line = " ".join(said)
    if len(line) <= WIDEST:
        return line
    return re.sub("^ +", "", "".join(f" \\\n  {one}" if one.startswith("--") else f" {one}" for one in said))


def _shouted(word: Word) -> Word:
    """Variables of a shell stand in capitals."""
    return tuple(
        msgspec.structs.replace(one, name=one.name.upper()) if isinstance(one, Variable) else one for one in word
    )


def _literal(value: object) -> tuple[str | Variable, ...]:
    """A value inside a JMESPath."""
    if isinstance(value, Variable):
        return ("'", value, "'")
    if isinstance(value, bool | int):
        return (f"`{str(value).lower()}`",)
    return ("'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'",)


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
