"""What does `help` say? The service model's own words as plain text, for what this Region offers and nothing else.

Laid out as the CLI's help pages: NAME, DESCRIPTION, SYNOPSIS, OPTIONS. The words are AWS's, in English.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from textwrap import wrap
from typing import Any

from labs.cloud import registry
from labs.cloud.registry import Action
from labs.web.cli import grammar
from labs.web.cli.library import OPTIONS, BaseCLIArgument, Hooks, PageArgument, RecordingGroupArgument, argument_table
from labs.web.cli.model import BEHIND, Service

WIDTH = 78
LONGEST = 600
"""Characters of what is said about one option."""
BREAKS = re.compile(r"</?(p|ul|ol|li|note|important|dl|dt|dd|br)\b[^>]*>", re.IGNORECASE)
TAG = re.compile(r"<[^>]+>")
ABOUT = (
    "The AWS Command Line Interface of this page: its commands act in the simulated AWS account that the page shows, and "
    "nowhere else."
)


def help_text(about: Sequence[str]) -> str:
    """The help page about nothing, a service, a command of it, or `wait` and a waiter."""
    if not about:
        return _page(_of_the_cli())
    service: Service = grammar.COMMANDS[about[0]]()
    if len(about) == 1:
        return _page(_of_service(service))
    if about[1] == "wait":
        return _page(_of_waiter(service, about[2]) if len(about) > 2 else _of_waiters(service))
    return _page(_of_command(service, about[1]))


def described(documentation: str) -> str:
    """AWS's words without their markup, paragraph by paragraph."""
    text = html.unescape(TAG.sub("", BREAKS.sub("\n", (documentation or "").replace("\n", " "))))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def in_short(documentation: str) -> str:
    """What AWS says first, cut at the end of a sentence where it goes on for long."""
    text = described(documentation)
    if len(text) <= LONGEST:
        return text
    end = text.rfind(". ", 0, LONGEST)
    return f"{text[: end + 1]} [...]" if end > 0 else f"{text[:LONGEST]}..."


def options_of(service: Service, command: str) -> Mapping[str, Any]:
    """The options of a command that the CLI documents, by name. A waiter's are those of the operation it asks."""
    waiter = service.waiters.get(command)
    api_name = waiter["operation"] if waiter else service.operations[command]
    event = f"wait.{command}" if waiter else f"{service.name}.{command}"
    table = argument_table(Hooks(service.paginators), service.model.operation_model(api_name), event)
    return {name: one for name, one in table.items() if not getattr(one, "_UNDOCUMENTED", False)}


def simulated_options_of(service: Service, command: str) -> Mapping[str, Any]:
    """The options of a command that this Region takes: EC2 knows more than its actions here do."""
    known = {one.member for one in action_of(service, command).parameters}
    return {name: one for name, one in options_of(service, command).items() if _is_known(one, known)}


def action_of(service: Service, command: str) -> Action:
    """The action that a command carries out, or a waiter asks again and again."""
    waiter = service.waiters.get(command)
    return registry.called_by_aws(BEHIND[service.name])[waiter["operation"] if waiter else service.operations[command]]


def _is_known(option: Any, known: AbstractSet[str]) -> bool:
    """An option that the CLI adds, or whose parameter the action has, or that every action has."""
    member = getattr(option, "_serialized_name", None)
    return (
        member is None or isinstance(option, PageArgument | RecordingGroupArgument) or member in known | OF_EVERY_ACTION
    )


OF_EVERY_ACTION = {"ClientToken", "DryRun"}
Section = tuple[str, Iterator[str]]


def _page(sections: Iterator[Section]) -> str:
    return "\n".join("\n".join([title, *lines, ""]) for title, lines in sections)


def _of_the_cli() -> Iterator[Section]:
    yield "NAME", _indented("aws")
    yield "DESCRIPTION", _indented(ABOUT)
    yield "SYNOPSIS", _indented("aws [options] <command> <subcommand> [parameters]")
    yield "OPTIONS", _global_options()
    yield "AVAILABLE COMMANDS", _listed(grammar.COMMANDS)


def _of_service(service: Service) -> Iterator[Section]:
    yield "NAME", _indented(service.name)
    yield "DESCRIPTION", _indented("\n".join([*described(service.documentation).split("\n")[:1], ABOUT]))
    yield "AVAILABLE COMMANDS", _listed(grammar.choices_of(service))


def _of_waiters(service: Service) -> Iterator[Section]:
    yield "NAME", _indented("wait")
    yield "DESCRIPTION", _indented("Wait until a particular condition is satisfied.")
    yield "AVAILABLE COMMANDS", _listed(service.waiters)


def _of_waiter(service: Service, name: str) -> Iterator[Section]:
    operation = service.waiters[name]["operation"]
    yield "NAME", _indented(name)
    yield "DESCRIPTION", _indented(f"Wait until the condition is satisfied, by what {operation} answers.")
    yield from _of_options(service, name, f"wait {name}")


def _of_command(service: Service, name: str) -> Iterator[Section]:
    operation = service.model.operation_model(service.operations[name])
    yield "NAME", _indented(name)
    yield "DESCRIPTION", _indented(described(operation.documentation))
    yield from _of_options(service, name, name)


def _of_options(service: Service, command: str, called: str) -> Iterator[Section]:
    options, simulated = options_of(service, command), simulated_options_of(service, command)
    yield "SYNOPSIS", _synopsis(called, simulated)
    yield "OPTIONS", _described_options(simulated)
    if further := [one.cli_name for name, one in options.items() if name not in simulated]:
        yield "NOT SIMULATED IN THIS REGION", _indented(", ".join(further))
    yield "GLOBAL OPTIONS", _global_options()


def _synopsis(name: str, options: Mapping[str, Any]) -> Iterator[str]:
    yield f"     {name}"
    for one in options.values():
        taken = one.cli_name if _is_flag(one) else f"{one.cli_name} <value>"
        yield f"   {taken}" if one.required else f"   [{taken}]"


def _described_options(options: Mapping[str, Any]) -> Iterator[str]:
    for one in options.values():
        if one.name.startswith("no-") and one.name[3:] in options:
            continue
        both = f" | --no-{one.name}" if f"no-{one.name}" in options else ""
        needed = ", required" if one.required else ""
        yield f"   {one.cli_name}{both} ({one.cli_type_name}{needed})"
        yield from _indented(in_short(one.documentation), 6)
        yield from _forms(one)
        yield ""


def _forms(one: BaseCLIArgument) -> Iterator[str]:
    """Which values there are, and how a structured value is written in shorthand."""
    shape = one.argument_model
    values = shape.member if getattr(shape, "type_name", "") == "list" else shape
    enum = getattr(values, "enum", ())
    if enum:
        yield from _indented(f"Possible values: {', '.join(enum)}", 6)
    written = shorthand_form(shape)
    if written:
        yield from _folded(f"Shorthand Syntax: {written}", 6)


DEEPEST = 3


def shorthand_form(shape: Any, depth: int = 0) -> str:
    """How a structure, or a list of them, is written in shorthand: `Name=string,Values=string,string ...`."""
    kind = getattr(shape, "type_name", "")
    if kind == "list" and shape.member.type_name == "structure":
        inner = shorthand_form(shape.member, depth)
        return f"{inner} ..." if depth == 0 else f"[{inner},...]"
    if kind != "structure" or depth > DEEPEST:
        return ""
    written = ",".join(f"{name}={_value_form(member, depth)}" for name, member in shape.members.items())
    return f"{{{written}}}" if depth else written


def _value_form(shape: Any, depth: int) -> str:
    if shape.type_name == "list" and shape.member.type_name != "structure":
        return f"{shape.member.type_name},{shape.member.type_name}"
    return shorthand_form(shape, depth + 1) or str(shape.type_name)


def _is_flag(one: Any) -> bool:
    return bool(one.cli_type_name == "boolean")


def _global_options() -> Iterator[str]:
    for name in grammar.option_names():
        said = OPTIONS[name[2:]]
        chosen = f" ({' | '.join(said['choices'])})" if "choices" in said else ""
        yield f"   {name}{chosen}"
        yield from _indented(described(said["help"]), 6)
        yield ""


def _listed(names: Sequence[str] | Mapping[str, Any]) -> Iterator[str]:
    for name in names:
        yield f"   o {name}"


def _indented(text: str, depth: int = 3) -> Iterator[str]:
    for paragraph in text.split("\n"):
        yield from wrap(
            paragraph, WIDTH, initial_indent=" " * depth, subsequent_indent=" " * depth, break_long_words=False
        )


def _folded(text: str, depth: int) -> Iterator[str]:
    """A text without spaces in as many lines as it takes, each but the last ending at a comma."""
    line = ""
    for part in re.findall("[^,]*,|[^,]+$", text):
        if line and depth + len(line) + len(part) > WIDTH:
            yield " " * depth + line
            line = ""
        line += part
    yield " " * depth + line
