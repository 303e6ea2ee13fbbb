"""What comes of a line that is typed on an instance? Its commands are run in turn, each by the program that it names.

There is no shell: a program is a function (see program.py). What the real machine would wait for without end is ended
as Ctrl-C would end it.
"""

import re
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

import msgspec

from labs.cloud.guest.program import INTERRUPTED, STOPPED_BY_HAND, Printed, Session, known_programs
from labs.cloud.network.carriage import NOWHERE
from labs.cloud.shell_line import (
    DEEPEST,
    NAME,
    Command,
    Expansion,
    NotUnderstood,
    commands,
    expand,
    expand_whole,
)
from labs.cloud.world import World

NOTHING: Mapping[str, str] = MappingProxyType({})
LONGEST_LINE = 20_000
MOST_COMMANDS = 200
MOST_PRINTED = 24_000
"""Characters of each stream: what AWS keeps of a command that Systems Manager runs.

https://docs.aws.amazon.com/systems-manager/latest/userguide/troubleshooting-remote-commands.html
"""
MOST_REMEMBERED = 50_000
"""Characters of all variables together."""
CUT = "\n---Output truncated---\n"
NOT_FOUND = 127
NOT_HERE = frozenset(("case", "do", "done", "elif", "else", "fi", "for", "function", "if", "then", "until", "while"))
"""Words that begin what only a whole shell can do."""
WRAPPERS = frozenset(("sudo", "nohup", "exec", "command", "time"))
"""What may stand before a command and changes nothing about it here."""


class TooMuch(Exception):
    """More commands than one line may hold, or more text than is kept."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a line: both streams, the last status, the variables then, and the world."""

    world: World
    output: str
    error: str
    status: int
    variables: dict[str, str]


def run(
    world: World,
    instance_id: str,
    line: str,
    variables: Mapping[str, str] = NOTHING,
    peers: Mapping[str, World] = NOWHERE,
) -> Said:
    """Run a line on an instance. Never raises, whatever is typed. `peers` are the worlds of other Regions by name."""
    session = Session(world, instance_id, variables, peers)
    shell = _Shell(session)
    try:
        shell.run(line[:LONGEST_LINE])
    except NotUnderstood as fault:
        shell.error += f"-bash: {fault}\n"
        session.status = 2
    except TooMuch:
        shell.error += f"-bash: too much for one line\n{STOPPED_BY_HAND}\n"
        session.status = INTERRUPTED
    return Said(
        world=session.world,
        output=_short(shell.out),
        error=_short(shell.error),
        status=session.status,
        variables=session.variables,
    )


class _Shell:
    """One line being run."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.out = ""
        self.error = ""
        self._left = MOST_COMMANDS

    def run(self, line: str) -> None:
        printed = self._run_all(line, depth=0)
        self.out += printed

    def _run_all(self, script: str, depth: int) -> str:
        """Run commands, pipes and lists; what they print, while what they complain of is kept."""
        if depth > DEEPEST:
            raise NotUnderstood("$(: nested too deeply")
        found = list(commands(script))
        out = ""
        piped = ""
        skipped = False
        for place, command in enumerate(found):
            if command.after != "|":
                skipped = not self._is_due(command)
                piped = ""
            if skipped:
                continue
            goes_on = place + 1 < len(found) and found[place + 1].after == "|"
            printed = self._carry_out(command, piped, depth, shown=depth == 0 and not goes_on)
            if goes_on:
                piped = printed
            else:
                out += printed
        return out

    def _is_due(self, command: Command) -> bool:
        failed = self.session.status != 0
        return command.after == ";" or failed == (command.after == "||")

    def _carry_out(self, command: Command, piped: str, depth: int, *, shown: bool) -> str:
        self._left -= 1
        if self._left < 0:
            raise TooMuch
        session = self.session
        values = Expansion(self._variable, partial(self._output_of, depth=depth + 1))
        given = {name: expand_whole(word, values) for name, word in command.assignments}
        words = [field for word in command.words for field in expand(word, values)]
        if not words:
            ran = any(part.kind == "command" for _, word in command.assignments for part in word)
            session.status = session.status if ran else 0
            self._assign(given)
            return ""
        kept = session.variables
        session.variables = {**kept, **given}
        session.is_shown = shown
        printed = self._program(words, piped)
        session.variables = {name: value for name, value in session.variables.items() if name not in given} | {
            name: kept[name] for name in given if name in kept
        }
        session.status = printed.status
        if command.merges:
            printed = Printed(out=printed.error + printed.out, status=printed.status)
        self.error += "" if 2 in command.silent else printed.error
        if len(self.error) > 2 * MOST_PRINTED or len(printed.out) > 10 * MOST_PRINTED:
            raise TooMuch
        return "" if 1 in command.silent else printed.out

    def _program(self, words: list[str], piped: str) -> Printed:
        while words and words[0] in WRAPPERS:
            words = _unwrapped(words)
        if not words:
            return Printed()
        name, *rest = words
        name = name.removeprefix("/usr/sbin/").removeprefix("/usr/bin/").removeprefix("/sbin/").removeprefix("/bin/")
        if name in NOT_HERE:
            return Printed(error="-bash: there are no loops and conditions in this shell\n", status=2)
        found = known_programs().get(name)
        if found is None:
            return Printed(error=f"-bash: {name}: command not found\n", status=NOT_FOUND)
        return found.run(self.session, rest, piped)

    def _variable(self, name: str) -> str:
        return str(self.session.status) if name == "?" else self.session.variable(name)

    def _output_of(self, script: str, *, depth: int) -> str:
        return self._run_all(script, depth).rstrip("\n")

    def _assign(self, given: dict[str, str]) -> None:
        self.session.variables |= given
        if sum(len(name) + len(value) for name, value in self.session.variables.items()) > MOST_REMEMBERED:
            raise TooMuch


def _unwrapped(words: list[str]) -> list[str]:
    """A command without `sudo` and its options."""
    words = words[1:]
    while words and words[0].startswith("-"):
        words = words[2:] if words[0] in ("-u", "-g") else words[1:]
    while words and (found := NAME.match(words[0])) and words[0][found.end() :].startswith("="):
        words = words[1:]
    return words


def _short(text: str) -> str:
    """As much as is kept, without what a screen cannot show."""
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text)
    return text if len(text) <= MOST_PRINTED else text[: MOST_PRINTED - len(CUT)] + CUT
