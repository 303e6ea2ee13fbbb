"""What is a program of an instance's shell? A function of a session, of its words and of what is piped into it."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

import msgspec

from labs.cloud.guest import programs
from labs.cloud.guest.machine import Guest
from labs.cloud.network.carriage import NOWHERE
from labs.cloud.resources.instance import Instance
from labs.cloud.world import World

INTERRUPTED = 130
"""The status of what Ctrl-C ended."""
STOPPED_BY_HAND = "^C"
"""What a terminal shows of Ctrl-C: so ends here what would otherwise never end."""


class Printed(msgspec.Struct, kw_only=True):
    """All that one command printed, and how it went."""

    out: str = ""
    error: str = ""
    status: int = 0


class Session:
    """Somebody at work on an instance: the world, which a command may change, and the variables of the shell."""

    def __init__(
        self,
        world: World,
        instance_id: str,
        variables: Mapping[str, str],
        peers: Mapping[str, World] = NOWHERE,
    ) -> None:
        self.world = world
        self.peers = peers
        self.instance_id = instance_id
        self.variables = dict(variables)
        self.status = 0
        self.hops = 0
        """How many hops lie between what runs and the machine: 1 in a container behind a bridge."""
        self.is_shown = True
        """Whether what is printed now goes to the screen, and not into a pipe or a variable."""

    @property
    def instance(self) -> Instance:
        """The instance as it is now."""
        return self.world.get(Instance, self.instance_id)

    @property
    def guest(self) -> Guest:
        """The instance from the inside, as it is now."""
        return Guest(self.world, self.instance, self.peers)

    def variable(self, name: str) -> str:
        """The value of a variable; the shell's own among them."""
        return self.variables[name] if name in self.variables else self.environment.get(name, "")

    @property
    def environment(self) -> dict[str, str]:
        """What a program sees that asks for its surroundings."""
        guest = self.guest
        name = guest.full_name if guest.system.full_hostname else guest.short_name
        user = guest.system.user
        return {
            "HOME": f"/home/{user}",
            "HOSTNAME": name,
            "LANG": "C.UTF-8",
            "LOGNAME": user,
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "PWD": f"/home/{user}",
            "SHELL": "/bin/bash",
            "TERM": "xterm-256color",
            "USER": user,
        }


Program = Callable[[Session, list[str], str], Printed]
"""Takes the session, the words after its name, and what is piped into it."""


class Known(NamedTuple):
    """A program with what `help` says of it."""

    run: Program
    usage: str


_programs: dict[str, Known] = {}


def program(name: str, usage: str = "") -> Callable[[Program], Program]:
    """Register what runs under a name; with a usage it stands in `help`."""

    def register(run: Program) -> Program:
        _programs[name] = Known(run, usage)
        return run

    return register


def known_programs() -> Mapping[str, Known]:
    """Every program by its name."""
    _load()
    return _programs


@cache
def _load() -> None:
    for module in pkgutil.iter_modules(programs.__path__):
        importlib.import_module(f"{programs.__name__}.{module.name}")


class BadOption(Exception):
    """A word that is no option of a program, or an option whose value is missing."""

    def __init__(self, option: str, *, lacks_value: bool = False) -> None:
        self.option = option
        self.lacks_value = lacks_value
        super().__init__(option)


class Options(NamedTuple):
    """The options that were given, by their letters or long names, and the words that are none."""

    given: Mapping[str, list[str]]
    rest: list[str]

    def has(self, name: str) -> bool:
        """Whether an option was given."""
        return name in self.given

    def value(self, name: str, default: str = "") -> str:
        """The last value of an option."""
        return self.given[name][-1] if name in self.given else default

    def values(self, name: str) -> list[str]:
        """All values of an option."""
        return self.given.get(name, [])


def options_of(
    words: list[str], *, flags: str = "", valued: str = "", longs: Mapping[str, str] | None = None, stops: bool = False
) -> Options:
    """Read options as getopt does. Raises BadOption.

    `flags` and `valued` are letters; `longs` are long names -> the letter they stand for, or their own name with `=` after
    it when they take a value and have no letter, or just their own name. `stops` ends at the first word that is none.
    """
    given: dict[str, list[str]] = {}
    rest: list[str] = []
    left = iter(words)
    for word in left:
        if word == "--":
            rest.extend(left)
        elif word.startswith("--"):
            _take_long(word, left, given, valued, longs or {})
        elif word.startswith("-") and len(word) > 1:
            _take_letters(word, left, given, flags, valued)
        else:
            rest.append(word)
            if stops:
                rest.extend(left)
    return Options(given, rest)


def _take_long(
    word: str, left: Iterator[str], given: dict[str, list[str]], valued: str, longs: Mapping[str, str]
) -> None:
    name, has_value, value = word[2:].partition("=")
    meant = longs.get(name)
    if meant is None:
        raise BadOption(word)
    takes = meant.endswith("=") or (len(meant) == 1 and meant in valued)
    if takes and not has_value:
        value = _next(word, left)
    given.setdefault(meant.rstrip("="), []).append(value if takes else "")


def _take_letters(word: str, left: Iterator[str], given: dict[str, list[str]], flags: str, valued: str) -> None:
    letters = word[1:]
    while letters:
        letter, letters = letters[0], letters[1:]
        if letter in flags:
            given.setdefault(letter, []).append("")
        elif letter in valued:
            given.setdefault(letter, []).append(letters or _next(letter, left))
            return
        else:
            raise BadOption(letter)


def _next(option: str, left: Iterator[str]) -> str:
    value = next(left, None)
    if value is None:
        raise BadOption(option, lacks_value=True)
    return value


def refused(name: str, fault: BadOption, *, status: int = 1, hint: str = "") -> Printed:
    """What getopt complains of, in the words of the C library."""
    if fault.option.startswith("--"):
        said = (
            f"option '{fault.option}' requires an argument"
            if fault.lacks_value
            else f"unrecognized option '{fault.option}'"
        )
    else:
        said = (
            f"option requires an argument -- '{fault.option}'"
            if fault.lacks_value
            else f"invalid option -- '{fault.option}'"
        )
    return Printed(error=f"{name}: {said}\n{hint}", status=status)
