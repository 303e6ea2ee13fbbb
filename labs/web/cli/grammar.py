"""What does a command of the CLI ask for? Its words, read by the CLI's own grammar, and nothing called yet."""

import json
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from labs.web.cli import model, output
from labs.web.cli.library import (
    USAGE,
    VERSION,
    ChoiceParser,
    Hooks,
    OptionParser,
    ParamError,
    Told,
    argument_table,
    global_arguments,
    must_not_name_a_file,
)
from labs.web.cli.model import Service

HELP = "help"
FAILED = 255
"""The status of a command that could not be read, as the CLI's."""
PROGRAMS = {program: partial(model.service, program) for program in model.BEHIND}
COMMANDS: Mapping[str, Any] = dict(sorted({**PROGRAMS, "configure": None, "help": None}.items()))
"""The first word after `aws` -> the service it is, where it is one."""
IGNORED = frozenset(("--no-cli-pager", "--no-cli-auto-prompt"))
"""Options of the CLI's second version that ask for what is so here anyway."""
OF_THE_CONNECTION: Mapping[str, tuple[str, Any]] = {
    "--ca-bundle": ("ca_bundle", None),
    "--cli-connect-timeout": ("connect_timeout", None),
    "--cli-read-timeout": ("read_timeout", None),
    "--debug": ("debug", False),
    "--endpoint-url": ("endpoint_url", None),
    "--no-sign-request": ("sign_request", True),
    "--no-verify-ssl": ("verify_ssl", True),
    "--profile": ("profile", None),
    "--v2-debug": ("v2_debug", False),
}
"""Options about how to reach AWS and as whom -> their name among what was read, and their value when they were not given."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a command asks for."""

    help: tuple[str, ...] | None = None
    """What help is asked about: nothing for `aws help`, or a service, or a service and a command."""
    configure: bool = False
    service: str = ""
    operation: Any = None
    """botocore's OperationModel."""
    params: Mapping[str, Any] = {}
    """In the API's names."""
    options: Namespace = msgspec.field(default_factory=Namespace)
    """The options of every command."""
    waiter: str = ""
    """The waiter that asks again and again, or nothing."""
    skeleton: str = ""
    """`input` or `output` where only a form is asked for."""
    hooks: Any = None


def read(words: Sequence[str]) -> Asked:
    """The words after `aws`. Raises Told for what the CLI would only print, and whatever its grammar raises."""
    options, rest = _global_options([word for word in words if word not in IGNORED])
    if options.command == HELP:
        return Asked(help=())
    if options.command == "configure":
        return Asked(configure=True)
    service: Service = COMMANDS[options.command]()
    operation, rest = _choice("operation", choices_of(service), rest, partial(_not_offered, service))
    if operation == HELP:
        return Asked(help=(service.name,))
    if operation == "wait":
        return _read_waiter(service, options, rest)
    return _read_operation(service, operation, options, rest)


def choices_of(service: Service) -> tuple[str, ...]:
    """The commands of a service."""
    return (*service.operations, *(["wait"] if service.waiters else []), HELP)


def _service_elsewhere(name: str) -> str:
    if name not in model.services_elsewhere():
        return ""
    said = _("aws: %(service)s: this service is not simulated; there are %(services)s.")
    return said % {"service": name, "services": ", ".join(model.BEHIND)}


def _not_offered(service: Service, name: str) -> str:
    if name not in service.not_offered:
        return ""
    said = _("aws: %(command)s: this Region does not simulate %(operation)s.")
    return said % {"command": f"{service.name} {name}", "operation": service.not_offered[name]}


def _global_options(words: list[str]) -> tuple[Namespace, list[str]]:
    parser = ChoiceParser("command", COMMANDS, _service_elsewhere)
    for argument in global_arguments().values():
        argument.add_to_parser(parser)
    parser.add_argument("--version", action="version", version=f"aws-cli/{VERSION} (ecnet)")
    options, rest = parser.parse_known_args(words)
    must_not_concern_the_connection(options)
    if options.query is not None:
        options.query = output.query(options.query)
    return options, rest


def must_not_concern_the_connection(options: Namespace) -> None:
    """There is one account, always signed in to, and no connection: an option that asks for another is refused."""
    for name, (destination, usual) in OF_THE_CONNECTION.items():
        if getattr(options, destination) != usual:
            said = _(
                "%(option)s means nothing in this terminal: it works in this page's account, without a connection."
            )
            raise Told(f"\naws: {said % {'option': name}}\n", FAILED)


def _choice(
    word: str, choices: Sequence[str], words: list[str], elsewhere: Callable[[str], str] = lambda word: ""
) -> tuple[str, list[str]]:
    parser = ChoiceParser(word, dict.fromkeys(choices), elsewhere)
    found, rest = parser.parse_known_args(words)
    return getattr(found, word), rest


def _read_operation(service: Service, name: str, options: Namespace, words: list[str]) -> Asked:
    operation = service.model.operation_model(service.operations[name])
    return _read_options(service, operation, f"{service.name}.{name}", options, words)


def _read_waiter(service: Service, options: Namespace, words: list[str]) -> Asked:
    waiter, rest = _choice("subcommand", (*service.waiters, HELP), words)
    if waiter == HELP:
        return Asked(help=(service.name, "wait"))
    operation = service.model.operation_model(service.waiters[waiter]["operation"])
    asked = _read_options(service, operation, f"wait.{waiter}", options, rest)
    return asked if asked.help is not None else msgspec.structs.replace(asked, waiter=waiter)


def _read_options(service: Service, operation: Any, event: str, options: Namespace, words: list[str]) -> Asked:
    hooks = Hooks(service.paginators)
    table = argument_table(hooks, operation, event)
    hooks.emit(
        f"before-building-argument-table-parser.{event}",
        argument_table=table,
        args=words,
        session=hooks,
        parsed_globals=options,
    )
    given, rest = OptionParser(table).parse_known_args(words)
    if given.help == HELP:
        return Asked(help=tuple(dict.fromkeys((service.name, *event.split(".")))))
    if unknown := [*rest, *([given.help] if given.help else [])]:
        raise Told(f"usage: {USAGE}\n\nUnknown options: {', '.join(unknown)}\n", FAILED)
    hooks.emit(f"operation-args-parsed.{event}", parsed_args=given, parsed_globals=options)
    return Asked(
        service=service.name,
        operation=operation,
        params={**_whole_input(given), **_params(table, given)},
        options=options,
        skeleton=given.generate_cli_skeleton or "",
        hooks=hooks,
    )


def _params(table: Mapping[str, Any], given: Namespace) -> dict[str, Any]:
    params: dict[str, Any] = {}
    values = vars(given)
    for argument in table.values():
        if argument.py_name in values:
            value = values[argument.py_name]
            must_not_name_a_file(argument.cli_name, value)
            argument.add_to_params(params, value)
    return params


def _whole_input(given: Namespace) -> dict[str, Any]:
    text = given.cli_input_json
    if text is None:
        return {}
    must_not_name_a_file("--cli-input-json", text)
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ParamError("cli-input-json", f"Invalid JSON: {error}\nJSON received: {text}") from None
    if not isinstance(found, dict):
        raise ParamError("cli-input-json", f"Invalid type: {type(found).__name__}, expected an object")
    return found


@cache
def option_names() -> tuple[str, ...]:
    """The options of every command that mean something here."""
    return tuple(f"--{name}" for name in global_arguments() if f"--{name}" not in OF_THE_CONNECTION)
