"""What comes of what is typed into the terminal? Its commands are run one after the other, each by the program it names.

There is no shell: a program is a function of its words. After `ssh` the lines go to an instance (guests.py) until `exit`. What has to be remembered from one submission to the next (shell
variables, the last status, what was typed) goes along with the page as a `Memory`.
"""

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

import msgspec
from django.utils.translation import gettext as _

from labs.cloud.shell_line import (
    DEEPEST,
    NAME,
    Command,
    Expansion,
    NotUnderstood,
    commands,
    expand,
    expand_whole,
    statements,
)
from labs.study.services import Refusal
from labs.web.cli import guests
from labs.web.cli.account import Account
from labs.web.cli.guests import PROMPT
from labs.web.cli.printed import Paper, Printed

MOST_COMMANDS = 200
"""Of one submission, those inside `$( )` counted."""
LONGEST_SCRIPT = 20_000
MOST_REMEMBERED = 100_000
"""Characters of all variables together, and of the history."""
MOST_HISTORY = 200
NOT_FOUND = 127
NOT_HERE = frozenset(("case", "do", "done", "elif", "else", "fi", "for", "function", "if", "then", "until", "while"))
"""Words that begin what only a whole shell can do."""
FUNCTION = re.compile(r"[\w-]+\s*\(\)")


class Memory(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What the terminal of one page remembers; it comes from the browser, and nothing depends on its being true."""

    variables: dict[str, str] = {}
    history: list[str] = []
    status: int = 0
    prompt: str = PROMPT
    """What stands before the next line."""
    guest: str = ""
    """The instance whose shell is open; "" for the terminal's own."""
    guest_region: str = ""
    guest_variables: dict[str, str] = {}


class Ran(msgspec.Struct, kw_only=True):
    """One command line and all that it printed."""

    line: str
    prompt: str = PROMPT
    out: str = ""
    error: str = ""
    refusals: tuple[Refusal, ...] = ()
    status: int = 0


Program = Callable[["Terminal", list[str], Mapping[str, str]], Printed]
"""Takes the terminal, the words after its name, and the variables it sees; prints something and has a status."""


class TooMuch(Exception):
    """More commands than one submission may hold."""


class Terminal:
    """One submission: the account it works in, and what is remembered."""

    def __init__(self, account: Account, memory: Memory, *, columns: int = 80) -> None:
        self.account = account
        self.memory = memory
        self.columns = columns
        self.ran: list[Ran] = []
        self.cleared = False
        """Whether what was on the screen before is to go."""
        self.stops_at_failure = False
        self._left = MOST_COMMANDS

    def run(self, script: str) -> list[Ran]:
        """Carry out a script; a command that fails does not keep the next ones from running, as in any shell."""
        self._remember(script)
        script = script[:LONGEST_SCRIPT]
        try:
            self._run_all(statements(script))
        except NotUnderstood as fault:
            line = fault.line or script.strip()
            said = _(
                "there are no functions in this terminal; a whole script runs in bash, with an access key of this page"
            )
            error = f"bash: {said if FUNCTION.match(line) else fault}\n"
            self._show(Ran(line=line, prompt=self.memory.prompt, error=error, status=2))
        except TooMuch:
            said = _("More than %(limit)s commands at once: the rest was not run.") % {"limit": MOST_COMMANDS}
            self._show(Ran(line="…", error=f"{said}\n", status=1))
        return self.ran

    def _run_all(self, script: Iterator[str]) -> None:
        """Each line where it belongs; after `set -e` up to the first that fails, unless `&&` or `||` asks how it went."""
        failed = False
        for line in script:
            if self.memory.guest:
                self._run_in_guest(line)
                continue
            if failed and self.stops_at_failure:
                return
            try:
                failed = self._run_list(must_be_simple(list(commands(line))))
            except NotUnderstood as fault:
                raise NotUnderstood(str(fault), line) from None

    def _run_list(self, listed: Iterable[Command]) -> bool:
        """Commands that hang together; whether the last that was due failed."""
        failed = False
        for command in listed:
            if failed and self.stops_at_failure and command.after == ";":
                break
            due = self._is_due(command)
            if due:
                self._run_one(command)
            failed = due and self.memory.status != 0
        return failed

    def _run_in_guest(self, line: str) -> None:
        """A line in the shell of an instance; what is about the terminal itself stays here."""
        name = line.strip()
        prompt = self.memory.prompt
        if name in guests.HERE:
            printed = guests.HERE[name](self, [], {})
        else:
            self._left -= 1
            if self._left < 0:
                raise TooMuch
            printed = guests.run(self, line)
        if self.cleared and name == "clear":
            self.ran.clear()
            return
        self._show(
            Ran(
                line=line,
                prompt=prompt,
                out=printed.out,
                error=printed.error,
                refusals=printed.refusals,
                status=printed.status,
            )
        )

    def open(self, instance_id: str) -> list[Ran]:
        """Open the shell of an instance, whichever is open now."""
        guests.leave(self.memory)
        return self.run(f"ssh {shlex.quote(instance_id)}")

    def _remember(self, script: str) -> None:
        line = script.strip()
        if line and line != (self.memory.history or [""])[-1]:
            self.memory.history = [*self.memory.history, line[:LONGEST_SCRIPT]][-MOST_HISTORY:]
        while sum(map(len, self.memory.history)) > MOST_REMEMBERED:
            self.memory.history.pop(0)

    def _is_due(self, command: Command) -> bool:
        failed = self.memory.status != 0
        return command.after == ";" or failed == (command.after == "||")

    def _run_one(self, command: Command) -> None:
        printed = self._carry_out(command, depth=0)
        if self.cleared and _is(command, "clear"):
            self.ran.clear()
            return
        self._show(
            Ran(
                line=command.source,
                out=printed.out,
                error=printed.error,
                refusals=printed.refusals,
                status=printed.status,
            )
        )

    def _show(self, ran: Ran) -> None:
        self.memory.status = ran.status
        self.ran.append(ran)

    def _carry_out(self, command: Command, depth: int) -> Printed:
        self._left -= 1
        if self._left < 0:
            raise TooMuch
        along = Printed()
        values = Expansion(self._variable, partial(self._output_of, along=along, depth=depth + 1))
        given = {name: expand_whole(word, values) for name, word in command.assignments}
        words = [field for word in command.words for field in expand(word, values)]
        if not words:
            along.error += (faults := self.assign(given))
            along.status = 1 if faults else along.status
            return along
        printed = self._program(words, {**self.memory.variables, **given})
        return along.then(printed).without(command.silent)

    def _program(self, words: list[str], variables: Mapping[str, str]) -> Printed:
        name, *rest = words
        if name in NOT_HERE:
            said = _("there are no loops and conditions in this terminal; type the commands one by one")
            return Printed(error=f"bash: {name}: {said}\n", status=2)
        found = PROGRAMS.get(name)
        if found is None:
            said = _("command not found; `help` lists what there is")
            return Printed(error=f"bash: {name}: {said}\n", status=NOT_FOUND)
        return found(self, rest, variables)

    def _variable(self, name: str) -> str:
        return str(self.memory.status) if name == "?" else self.memory.variables.get(name, "")

    def _output_of(self, script: str, *, along: Printed, depth: int) -> str:
        """What the commands of a substitution print; what they complain of is told with the command around them."""
        if depth > DEEPEST:
            raise NotUnderstood("$(: nested too deeply")
        out = ""
        for command in must_be_simple(list(commands(script))):
            if self._is_due(command):
                printed = self._carry_out(command, depth)
                self.memory.status = along.status = printed.status
                along.error += printed.error
                along.refusals += printed.refusals
                out += printed.out
        return out.rstrip("\n")

    def assign(self, given: Mapping[str, str]) -> str:
        """Set shell variables; says which were too much to remember."""
        faults = ""
        for name, value in given.items():
            others = sum(len(one) + len(kept) for one, kept in self.memory.variables.items() if one != name)
            if others + len(name) + len(value) > MOST_REMEMBERED:
                said = _("too much to remember")
                faults += f"bash: {name}: {said}\n"
            else:
                self.memory.variables[name] = value
        return faults


def must_be_simple(found: list[Command]) -> list[Command]:
    """Pipes and jobs are for the shells of instances. Raises NotUnderstood."""
    if any(command.background for command in found):
        raise NotUnderstood("&: " + _("nothing runs in the background in this terminal"))
    if any(command.after == "|" for command in found):
        raise NotUnderstood(
            "|: " + _("there are no pipes in this terminal; --query and --filters choose what is printed")
        )
    return found


def _is(command: Command, name: str) -> bool:
    return bool(command.words) and "".join(part.value for part in command.words[0]) == name


def _aws(terminal: Terminal, words: list[str], variables: Mapping[str, str]) -> Printed:
    if asked := guests.asked_by_the_cli(words):
        return guests.enter(terminal, [asked], variables)
    from labs.web.cli.aws import run  # heavy, so only once somebody asks for it

    return run(terminal.account, words, variables, columns=terminal.columns)


def _echo(_terminal: Terminal, words: list[str], _variables: Mapping[str, str]) -> Printed:
    paper = Paper()
    ends = not (words and words[0] == "-n")
    paper.write(" ".join(words if ends else words[1:]) + ("\n" if ends else ""))
    return Printed(out=paper.text)


def _export(terminal: Terminal, words: list[str], _variables: Mapping[str, str]) -> Printed:
    faults = ""
    for word in words:
        name, _equals, value = word.partition("=")
        if not NAME.fullmatch(name):
            faults += f"bash: export: `{word}': not a valid identifier\n"
        elif _equals:
            faults += terminal.assign({name: value})
    return Printed(error=faults, status=1 if faults else 0)


def _set(terminal: Terminal, words: list[str], _variables: Mapping[str, str]) -> Printed:
    """`set -e` and `set -euo pipefail`, with which scripts begin: only -e means anything here."""
    flags = "".join(word[1:] for word in words if word.startswith("-"))
    terminal.stops_at_failure = terminal.stops_at_failure or "e" in flags
    return Printed()


def _help(_terminal: Terminal, _words: list[str], _variables: Mapping[str, str]) -> Printed:
    said = (
        _("This terminal runs the AWS CLI in this page's simulated account. What it changes, the page shows at once."),
        "",
        "  aws ec2 describe-vpcs",
        "  VPC=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text)",
        "  aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.1.0/24",
        "",
        "  aws help",
        "  aws ec2 help",
        "  aws ec2 create-vpc help",
        "",
        _("The shell of an instance, by its id, address or Name; `exit` comes back:"),
        "  ssh web",
        "",
        _("Besides: echo, export, set -e, history, clear, help."),
        "",
        _("Several lines may be pasted; they run one after the other, also after one that failed (unless set -e)."),
        _("Quotes, comments, variables, $( ), ;, && and || work as in a shell. There are no files, pipes or loops."),
    )
    return Printed(out="".join(f"{line}\n" for line in said))


PROGRAMS: Mapping[str, Program] = {
    "aws": _aws,
    "clear": guests.HERE["clear"],
    "echo": _echo,
    "export": _export,
    "help": _help,
    "history": guests.HERE["history"],
    "set": _set,
    "ssh": guests.enter,
    "true": lambda *_: Printed(),
    "false": lambda *_: Printed(status=1),
}
"""The first word of a command -> what runs it."""
