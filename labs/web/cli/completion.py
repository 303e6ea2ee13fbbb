"""How may a command go on? What Tab offers: commands, options, their values, and the ids of what is there, with names."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from labs.cloud import registry
from labs.cloud.facts.regions import REGIONS
from labs.cloud.guest.machine import Guest
from labs.cloud.guest.program import known_programs
from labs.cloud.guest.programs.system import FILES
from labs.cloud.registry import Action, Parameter, snake
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.world import World
from labs.web import choices, wording
from labs.web.cli import grammar
from labs.web.cli.help import action_of, simulated_options_of
from labs.web.cli.library import OPTIONS
from labs.web.cli.model import Service
from labs.web.cli.session import PROGRAMS
from labs.web.shown import Shown

METADATA = "http://169.254.169.254/latest/"
TOKEN_URL = f"{METADATA}api/token"
TTL_HEADER = "X-aws-ec2-metadata-token-ttl-seconds"
REACHING = frozenset(("curl", "iperf3", "nc", "ping", "ssh", "tracepath", "traceroute"))
"""Programs of instances that take an address."""
MOST_OFFERED = 100
SEPARATORS = ("&&", "||", "$(", ";", "\n", "`", "|")


class Candidate(Shown, frozen=True, kw_only=True):
    """One way to go on: the whole word, and what tells it apart for a reader."""

    text: str
    hint: str = ""


class Completion(Shown, frozen=True, kw_only=True):
    """The word that is being typed, from `start` on, and what it may become."""

    start: int
    candidates: tuple[Candidate, ...] = ()


def complete(line: str, world: World, guest: str = "") -> Completion:
    """What may stand where the line ends: in the terminal itself, or in the shell of an instance."""
    words, word, start = words_before(line)
    instance = world.find(Instance, guest)
    candidates = _inside(words, world, instance) if instance else _candidates(words, word, world)
    offered = sorted({one.text: one for one in candidates}.values(), key=lambda one: one.text)
    fitting = [one for one in offered if one.text.startswith(word)]
    if [one.text for one in fitting] == [word]:
        fitting = []
    return Completion(start=start, candidates=tuple(fitting[:MOST_OFFERED]))


def words_before(line: str) -> tuple[list[str], str, int]:
    """The words of the command at the end of the line, the word being typed, and where it begins."""
    words: list[str] = []
    word, start, quote, place = "", -1, "", 0
    while place < len(line):
        here = line[place]
        separator = next((one for one in SEPARATORS if line.startswith(one, place)), "") if quote != "'" else ""
        if separator and (not quote or separator in ("$(", "`")):
            words, word, start, quote = [], "", -1, ""
            place += len(separator)
            continue
        if quote and here == quote:
            quote = ""
        elif not quote and here in "'\"":
            quote, start = here, place + 1 if start < 0 else start
        elif not quote and (here in " \t" or line.startswith("\\\n", place)):
            words, word, start = [*words, word] if start >= 0 else words, "", -1
            place += here == "\\"
        else:
            word, start = word + here, place if start < 0 else start
        place += 1
    return words, word, len(line) if start < 0 else start


def _candidates(words: list[str], word: str, world: World) -> Iterator[Candidate]:
    while words and "=" in words[0] and not words[0].startswith("-"):
        words = words[1:]
    if not words:
        yield from map(_plain, PROGRAMS)
    elif words[0] == "aws":
        yield from _of_aws(words[1:], word, world)
    elif words[0] == "ssh":
        for one in world.all(Instance):
            yield Candidate(text=one.id, hint=_told_apart(choices.Choice(value=one.id, label=one.id), world))


def _inside(words: list[str], world: World, instance: Instance) -> Iterator[Candidate]:
    """On an instance: its programs, and after them what it has itself and which addresses there are."""
    while words and (words[0] == "sudo" or ("=" in words[0] and not words[0].startswith("-"))):
        words = words[1:]
    if not words:
        yield from map(_plain, known_programs())
        return
    guest = Guest(world, instance)
    if words[0] in ("cat", "grep", "head", "tail", "ls"):
        yield from map(_plain, FILES)
    elif words[0] == "curl":
        yield from map(_plain, (METADATA, f"{METADATA}meta-data/", TOKEN_URL, f'-H "{TTL_HEADER}: 21600"'))
    yield from (Candidate(text=one.name, hint=one.interface.id) for one in guest.links)
    for interface in world.all(NetworkInterface) if words[0] in REACHING else ():
        for address in interface.addresses:
            yield Candidate(text=address, hint=interface.id)


def _plain(text: str) -> Candidate:
    return Candidate(text=text)


def _of_aws(words: list[str], word: str, world: World) -> Iterator[Candidate]:
    pending, positional = _without_options(words)
    if pending:
        yield from _of_global_option(pending)
    elif word.startswith("-") and len(positional) < 2:
        yield from map(_plain, grammar.option_names())
    elif not positional:
        yield from map(_plain, grammar.COMMANDS)
    elif (make := grammar.COMMANDS.get(positional[0])) is not None:
        yield from _of_service(make(), positional[1:], words, word, world)


def _without_options(words: Sequence[str]) -> tuple[str, list[str]]:
    """The option of every command that waits for its value, and the words that are none of those."""
    positional: list[str] = []
    pending = ""
    for word in words:
        if pending:
            pending = ""
        elif word.startswith("--") and word[2:] in OPTIONS:
            pending = "" if OPTIONS[word[2:]].get("action") else word
        else:
            positional.append(word)
    return pending, positional


def _of_global_option(option: str) -> Iterator[Candidate]:
    yield from map(_plain, OPTIONS[option[2:]].get("choices", ()))
    if option == "--region":
        yield from map(_plain, REGIONS)


def _of_service(
    service: Service, positional: list[str], words: list[str], word: str, world: World
) -> Iterator[Candidate]:
    if not positional:
        yield from map(_plain, grammar.choices_of(service))
        return
    command, *rest = positional
    if command == "wait":
        if not rest:
            yield from map(_plain, (*service.waiters, grammar.HELP))
            return
        command, *rest = rest
    if command in service.operations or command in service.waiters:
        yield from _of_command(service, command, rest, words, word, world)


def _of_command(
    service: Service, command: str, rest: list[str], words: list[str], word: str, world: World
) -> Iterator[Candidate]:
    options = simulated_options_of(service, command)
    action = action_of(service, command)
    asked = _waiting_for_value(rest, options)
    if asked is not None and not word.startswith("-"):
        yield from _values(options[asked], action, word, world)
        return
    given = {one[2:] for one in words if one.startswith("--")}
    if not rest:
        yield _plain(grammar.HELP)
    for name, option in options.items():
        if name not in given:
            yield Candidate(text=f"--{name}", hint=_hint(option))
    yield from map(_plain, grammar.option_names())


def _hint(option: Any) -> str:
    return f"{option.cli_type_name}, required" if option.required else str(option.cli_type_name)


def _waiting_for_value(rest: Sequence[str], options: Mapping[str, Any]) -> str | None:
    """The option that the next word may be a value of."""
    place = next((number for number, word in reversed(list(enumerate(rest))) if word.startswith("--")), None)
    name = "" if place is None else rest[place][2:]
    if place is None or name not in options or options[name].cli_type_name == "boolean":
        return None
    takes_many = options[name].cli_type_name == "list" or options[name].nargs
    return name if takes_many or place == len(rest) - 1 else None


def _values(option: Any, action: Action, word: str, world: World) -> Iterator[Candidate]:
    shape = option.argument_model
    shape = shape.member if getattr(shape, "type_name", "") == "list" else shape
    yield from map(_plain, option.choices or getattr(shape, "enum", ()))
    if action.filters and option.name in ("filter", "filters"):
        yield from _filters(action, word, world)
    elif option.name == "tag-specifications":
        kind = choices.kind_created_by(action)
        yield from map(_plain, [f"ResourceType={kind},Tags=[{{Key=Name,Value="] if kind else ())
    else:
        yield from _of_parameter(option, action, world)


def _of_parameter(option: Any, action: Action, world: World) -> Iterator[Candidate]:
    member = getattr(option, "_serialized_name", "")
    found = next((one for one in action.parameters if one.member == member), None)
    if found is None or not (found.refers_to or choices.choices_of(found, action, world)):
        found = _named(action, snake(member) if member else option.name.replace("-", "_")) or found
    yield from _chosen(found, action, world)


def _filters(action: Action, word: str, world: World) -> Iterator[Candidate]:
    """`Name=vpc-id,Values=`, and after it the ids that there are."""
    kind = choices.kind_of(action)
    name, is_named, values = word.partition(",Values=")
    if not is_named:
        yield from (_plain(f"Name={one},Values=") for one in (kind.filters if kind else ()))
        return
    found = _named(action, name.removeprefix("Name=").replace("-", "_"))
    yield from _chosen(found, action, world, f"{name},Values={values[: values.rfind(',') + 1]}")


def _chosen(one: Parameter | None, action: Action, world: World, before: str = "") -> Iterator[Candidate]:
    """What there is to choose for a parameter; a resource is told apart by its name and its fact."""
    offer = choices.choices_of(one, action, world) if one else None
    for choice in offer.choices if offer else ():
        yield Candidate(text=before + choice.value, hint=_told_apart(choice, world))


def _told_apart(choice: choices.Choice, world: World) -> str:
    resource = world.resources.get(choice.value)
    if resource is None:
        return "" if choice.label == choice.value else choice.label
    return " · ".join(part for part in (choices.name_of(resource), wording.fact_of(resource, world)) if part)


ALSO_CALLED = {"source_group": "group_id", "group": "group_id", "groups": "group_ids"}
"""What the CLI adds to the parameters -> the parameter that takes the same values."""


@cache
def _parameters(service: str) -> Mapping[str, Parameter]:
    """Every parameter of a service that takes an id, by its name."""
    found = registry.actions_of(service).values()
    return {one.name: one for action in found for one in action.parameters if one.refers_to}


def _named(action: Action, name: str) -> Parameter | None:
    known, name = _parameters(action.service), ALSO_CALLED.get(name, name)
    return known.get(name) or known.get(f"{name}s")
