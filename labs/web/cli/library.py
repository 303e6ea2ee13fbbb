"""Which parts of the AWS CLI run here, and what keeps them from the machine? Only this file and output.py import it.

Used are its grammar (how options become parameters) and its formatters: functions of their arguments. Its driver, session,
configuration, credentials, clients, plug-ins, aliases, pager and built-in commands are never used, most not even imported.
Where the grammar itself would reach for the machine, something of ours stands in its place:

- `file://`, `fileb://`, `http://`, `https://` as a value (`must_not_name_a_file`), after `@=` in shorthand (`Shorthand`)
- what argparse prints, and how it ends the process (`Quiet`)
- the session, of which only the events and the paginators are asked for (`Hooks`)
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

import awscli
import botocore
from awscli.argparser import ArgTableArgParser, CLIArgParser, CommandAction
from awscli.argprocess import ParamError, ParamShorthandParser
from awscli.arguments import BaseCLIArgument, BooleanArgument, CLIArgument, CustomArgument, ListArgument
from awscli.customizations.argrename import ARGUMENT_RENAMES, rename_arg
from awscli.customizations.arguments import OverrideRequiredArgsArgument
from awscli.customizations.configservice.putconfigurationrecorder import (
    RecordingGroupArgument,
    register_modify_put_configuration_recorder,
)
from awscli.customizations.ec2.addcount import register_count_events
from awscli.customizations.ec2.protocolarg import register_protocol_args
from awscli.customizations.ec2.runinstances import register_runinstances
from awscli.customizations.ec2.secgroupsimplify import register_secgroup
from awscli.customizations.paginate import PageArgument, register_pagination
from awscli.customizations.toplevelbool import register_bool_params
from awscli.shorthand import ShorthandParser
from awscli.utils import json_encoder
from botocore import xform_name
from botocore.exceptions import BotoCoreError, ParamValidationError
from botocore.hooks import HierarchicalEmitter, first_non_none_response
from botocore.model import OperationModel, ServiceModel
from botocore.paginate import Paginator, PaginatorModel
from botocore.utils import ArgumentGenerator, parse_to_aware_datetime
from botocore.validate import ParamValidator
from botocore.waiter import SingleWaiterConfig
from django.utils.translation import gettext as _

__all__ = [
    "ArgumentGenerator",
    "BaseCLIArgument",
    "BotoCoreError",
    "CommandAction",
    "OperationModel",
    "PageArgument",
    "Paginator",
    "ParamError",
    "RecordingGroupArgument",
    "ServiceModel",
    "SingleWaiterConfig",
    "json_encoder",
    "parse_to_aware_datetime",
]

DATA = Path(botocore.__file__).parent / "data"
"""Where botocore keeps its service models."""
VERSION: str = awscli.__version__
OPTIONS: Mapping[str, Mapping[str, Any]] = json.loads(
    (Path(awscli.__file__).parent / "data" / "cli.json").read_text(encoding="utf-8")
)["options"]
"""The options of every command, as the CLI describes them."""

READ_BY_THE_CLI = ("file://", "fileb://", "http://", "https://")
"""How a value begins that the CLI would replace by what it finds there."""

USAGE = (
    "aws [options] <command> <subcommand> [<subcommand> ...] [parameters]\n"
    "To see help text, you can run:\n\n"
    "  aws help\n"
    "  aws <command> help\n"
    "  aws <command> <subcommand> help\n"
)


class Told(Exception):
    """A command that ends before anything is called: what it prints, and with which status."""

    def __init__(self, text: str, status: int) -> None:
        self.text = text
        self.status = status
        super().__init__(text)


def cli_name(api_name: str) -> str:
    """What the CLI calls an operation, a waiter or a parameter: `CreateVpc` -> `create-vpc`."""
    return str(xform_name(api_name, "-"))


def must_not_name_a_file(option: str, value: Any) -> None:
    """There are no files here, and no other servers: a value that the CLI would read from them is refused."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, str) and value.startswith(READ_BY_THE_CLI):
        raise ParamError(option, _("This terminal has no files and fetches nothing. Write the value itself."))


class Shorthand(ShorthandParser):  # type: ignore[misc]
    """The CLI's shorthand syntax without `Key@=file://…`."""

    def _resolve_paramfiles(self, val: str) -> str:
        must_not_name_a_file("@=", val)
        return val


def shorthand() -> Callable[..., Any]:
    """What reads shorthand values. Each command has its own, since it keeps its place in itself."""
    found = ParamShorthandParser()
    found._parser = Shorthand()  # noqa: SLF001
    return found  # type: ignore[no-any-return]


class Hooks:
    """Stands where the CLI has its session: events, and how botocore pages. No configuration, no credentials, no client.

    The CLI changes its arguments while it reads a command, so every command has its own.
    """

    def __init__(self, paginators: Mapping[str, Any]) -> None:
        self._emitter = HierarchicalEmitter()
        self._paginators = PaginatorModel({"pagination": paginators})
        self._emitter.register("process-cli-arg", shorthand())
        for customize in _CUSTOMIZATIONS:
            customize(self._emitter)

    def register(self, event: str, handler: Callable[..., Any], unique_id: str | None = None) -> None:
        """Call this function at an event."""
        self._emitter.register(event, handler, unique_id)

    def emit(self, event: str, **facts: Any) -> Any:
        """Call what is registered for an event."""
        return self._emitter.emit(event, **facts)

    def emit_first_non_none_response(self, event: str, **facts: Any) -> Any:
        """The first answer of what is registered for an event."""
        return first_non_none_response(self._emitter.emit(event, **facts))

    def get_component(self, name: str) -> Any:
        """The events themselves; there is nothing else to get."""
        if name != "event_emitter":
            raise LookupError(name)
        return self._emitter

    def get_paginator_model(self, _service: str) -> Any:
        """How botocore pages through the operations of the service."""
        return self._paginators


RENAMED_IN = ("ec2.", "sns.")


def _register_names(emitter: Any) -> None:
    """The options that the CLI calls otherwise than the API."""
    for original, new in ARGUMENT_RENAMES.items():
        event, _dot, option = original.rpartition(".")
        if event.startswith(RENAMED_IN):
            emitter.register(f"building-argument-table.{event}", rename_arg(option, new))


def _register_whole_input(emitter: Any) -> None:
    def add(argument_table: dict[str, Any], session: Hooks, **_facts: Any) -> None:
        for kind in (CliInputJson, GenerateCliSkeleton):
            kind(session).add_to_arg_table(argument_table)

    emitter.register("building-argument-table", add)


_CUSTOMIZATIONS: tuple[Callable[[Any], None], ...] = (
    register_count_events,
    register_pagination,
    register_secgroup,
    register_runinstances,
    register_modify_put_configuration_recorder,
    _register_names,
    register_bool_params,
    register_protocol_args,
    _register_whole_input,
)
"""What the CLI changes about the parameters, in its order (awscli/handlers.py)."""


class CliInputJson(OverrideRequiredArgsArgument):  # type: ignore[misc]
    """`--cli-input-json`: the whole request as JSON; never from a file."""

    ARG_DATA = {
        "name": "cli-input-json",
        "help_text": "The whole request as JSON, in the form that --generate-cli-skeleton prints. What other options say "
        "goes before it.",
    }


class GenerateCliSkeleton(OverrideRequiredArgsArgument):  # type: ignore[misc]
    """`--generate-cli-skeleton [input|output]`: prints the form of a request or of an answer, and calls nothing."""

    ARG_DATA = {
        "name": "generate-cli-skeleton",
        "help_text": "Prints the form of the request (or, with the value output, of the answer) as JSON and calls nothing.",
        "nargs": "?",
        "const": "input",
        "choices": ["input", "output"],
    }

    def override_required_args(self, argument_table: Any, args: list[str], **facts: Any) -> None:
        """With the value output the command is checked as usual, so what is required stays required."""
        if f"--{self.name} output" not in " ".join(args):
            super().override_required_args(argument_table, args, **facts)


class Quiet:
    """Comes before argparse's own class: what it would print and its exit become `Told`."""

    usage: str
    prog: str

    def _use(self) -> None:
        self.usage, self.prog = USAGE, "aws"
        self._said: list[str] = []

    def _print_message(self, message: str, _file: object = None) -> None:
        self._said.append(message)

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """End the command and nothing else."""
        raise Told("".join([*self._said, message or ""]), status)


class ChoiceParser(Quiet, CLIArgParser):  # type: ignore[misc]
    """Reads one word that is chosen from a table. `elsewhere` has something to say of words that are only at AWS."""

    def __init__(
        self, word: str, choices: Mapping[str, Any], elsewhere: Callable[[str], str] = lambda word: ""
    ) -> None:
        super().__init__(add_help=False, conflict_handler="resolve")
        self._use()
        self._elsewhere = elsewhere
        self.add_argument(word, action=CommandAction, command_table=choices)

    def _check_value(self, action: Any, value: Any) -> None:
        if isinstance(action, CommandAction) and (said := self._elsewhere(value)):
            raise Told(f"\n{said}\n", 255)
        super()._check_value(action, value)


class OptionParser(Quiet, ArgTableArgParser):  # type: ignore[misc]
    """Reads the options of one operation."""

    def __init__(self, argument_table: Mapping[str, Any]) -> None:
        super().__init__(argument_table)
        self._use()
        self.add_argument("help", nargs="?")


def global_arguments() -> dict[str, Any]:
    """The options of every command, made anew."""
    return {
        name: CustomArgument(
            name,
            help_text=described.get("help", ""),
            dest=described.get("dest"),
            default=described.get("default"),
            action=described.get("action"),
            required=described.get("required"),
            choices=described.get("choices"),
            cli_type_name=described.get("type"),
        )
        for name, described in OPTIONS.items()
        if name != "version"
    }


ARGUMENTS: Mapping[str, type] = {"list": ListArgument, "boolean": BooleanArgument}


def argument_table(hooks: Hooks, operation: Any, event: str) -> dict[str, Any]:
    """The options of an operation with all that the CLI changes about them: `event` is `ec2.create-vpc`."""
    table: dict[str, Any] = {}
    shape = operation.input_shape
    for member, described in shape.members.items() if shape else ():
        automatic = described.metadata.get("idempotencyToken", False)
        argument = ARGUMENTS.get(described.type_name, CLIArgument)(
            name=cli_name(member),
            argument_model=described,
            is_required=member in shape.required_members and not automatic,
            operation_model=operation,
            serialized_name=member,
            event_emitter=hooks.get_component("event_emitter"),
        )
        argument.add_to_arg_table(table)
    hooks.emit(
        f"building-argument-table.{event}", operation_model=operation, session=hooks, command=None, argument_table=table
    )
    for argument in table.values():
        if isinstance(argument, PageArgument):
            argument._emit_non_positive_max_items_warning = _nothing  # noqa: SLF001 - it goes to the process's stream
    return table


def _nothing() -> None:
    """What the terminal says itself where it can be read."""


def must_be_valid(params: Mapping[str, Any], operation: Any) -> None:
    """The parameters are of the right types before they are sent, as every client of AWS sees to first."""
    if operation.input_shape is None:
        return
    report = ParamValidator().validate(params, operation.input_shape)
    if report.has_errors():
        raise ParamValidationError(report=report.generate_report())
