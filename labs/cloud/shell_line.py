"""How is a line of a shell read? As POSIX says, as far as a script that calls a few programs needs it.

https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html: quoting, variables, `$(…)`, comments, `;`, `&&`,
`||`, `|`, `&`, and output thrown away with `>/dev/null`. There is no shell behind it: what is read here is all that there is.
The terminal of a sandbox's page reads with it, and so do the shells of instances.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec

NAME = re.compile("[A-Za-z_][A-Za-z0-9_]*")
ASSIGNMENT = re.compile("([A-Za-z_][A-Za-z0-9_]*)=")
BLANK = " \t"
ENDS_WORD = frozenset(" \t\n;&|<>()")
NOWHERE = "/dev/null"
DEEPEST = 5
"""Command substitutions inside each other."""


class NotUnderstood(Exception):
    """A line that the terminal cannot read: what a shell would say of it, and where it is known, the line itself."""

    def __init__(self, said: str, line: str = "") -> None:
        super().__init__(said)
        self.line = line


class Part(NamedTuple):
    """A piece of a word: text as it is, a variable to be looked up, or a command whose output is put here."""

    kind: str
    """`text`, `variable` or `command`."""
    value: str
    quoted: bool = False


Word = tuple[Part, ...]


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """One simple command as it was typed."""

    source: str
    assignments: tuple[tuple[str, Word], ...] = ()
    words: tuple[Word, ...] = ()
    silent: frozenset[int] = frozenset()
    """Which of its outputs (1, 2) are thrown away."""
    merges: bool = False
    """Whether what it complains of goes where its output goes: `2>&1`."""
    after: str = ";"
    """What stands before it: `;` (or a new line), `&&`, `||` or `|`."""
    background: bool = False
    """Whether `&` stands after it."""


class Expansion(NamedTuple):
    """Where the values of a word come from."""

    variable: Callable[[str], str]
    output_of: Callable[[str], str]


def commands(script: str) -> Iterator[Command]:
    """The commands of a script in turn. Raises NotUnderstood when it gets to something it cannot read."""
    reader = _Reader(script.replace("\r\n", "\n"))
    while (found := reader.command()) is not None:
        yield found


def statements(script: str) -> Iterator[str]:
    """The lines of a script as they were typed; one may go on over several. Raises NotUnderstood."""
    reader = _Reader(script.replace("\r\n", "\n"))
    start = end = 0
    try:
        while reader.command() is not None:
            if reader.on_new_line:
                if end:
                    yield reader.text[start:end]
                start = reader.started
            end = reader.ended
    except NotUnderstood as fault:
        if reader.on_new_line:
            if end:
                yield reader.text[start:end]
            start = reader.begun
        raise NotUnderstood(str(fault), reader.text[start:].partition("\n")[0]) from None
    if end:
        yield reader.text[start:end]


def expand(word: Word, values: Expansion) -> list[str]:
    """What becomes of a word: usually one, none or several where a value without quotes is empty or has blanks."""
    fields: list[str] = []
    current: str | None = None
    for part in word:
        value = _value(part, values)
        if part.quoted or part.kind == "text":
            current = (current or "") + value
            continue
        pieces = value.split()
        if not pieces:
            continue
        if current is not None and value[:1].isspace():
            fields.append(current)
            current = None
        fields.extend([(current or "") + pieces[0], *pieces[1:]])
        current = None if value[-1:].isspace() else fields.pop()
    return fields if current is None else [*fields, current]


def expand_whole(word: Word, values: Expansion) -> str:
    """A word as the value of an assignment, which is never split."""
    return "".join(_value(part, values) for part in word)


def _value(part: Part, values: Expansion) -> str:
    if part.kind == "variable":
        return values.variable(part.value)
    return values.output_of(part.value) if part.kind == "command" else part.value


class _Reader:
    """Reads a script from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.started = self.ended = 0
        """Where the last command begins and ends."""
        self.begun = 0
        """Where the command begins that is being read."""
        self.on_new_line = True
        """Whether it begins a line, and does not go on with the one before."""

    def command(self) -> Command | None:
        after = self._between()
        if after is None:
            return None
        self.begun = start = end = self.place
        merges = False
        assignments: list[tuple[str, Word]] = []
        words: list[Word] = []
        silent: set[int] = set()
        while not self._at_end():
            if self._here() in "<>" or self.text.startswith(("1>", "2>", "&>"), self.place):
                thrown, merged = self._redirection()
                silent |= thrown
                merges = merges or merged
            elif not words and (match := ASSIGNMENT.match(self.text, self.place)):
                self.place = match.end()
                assignments.append((match[1], self._word()))
            else:
                words.append(self._word())
            end = self.place
            self._skip_blanks()
        if end == start:
            raise NotUnderstood(f"syntax error near unexpected token `{self._token()}'")
        background = self._here_is("&") and not self._here_is("&&")
        if background:
            self.place += 1
            end = self.place
        self.started, self.ended = start, end
        return Command(
            source=self.text[start:end],
            assignments=tuple(assignments),
            words=tuple(_without_prompt(words)),
            silent=frozenset(silent),
            merges=merges,
            after=after,
            background=background,
        )

    def _between(self) -> str | None:
        """Skip what stands before a command, and say how it hangs together with the one before; None at the end."""
        after = ";"
        self.on_new_line = self.place == 0
        while True:
            self._skip_blanks()
            if self.place >= len(self.text):
                if after != ";":
                    raise NotUnderstood("syntax error: unexpected end of file")
                return None
            if self._here_is("&&") or self._here_is("||"):
                after = self.text[self.place : self.place + 2]
                self.place += 2
            elif self._here_is("|") and self.ended and after == ";":
                after = "|"
                self.place += 1
            elif self._here() in "\n;":
                self.on_new_line = self.on_new_line or (self._here() == "\n" and after == ";")
                self.place += 1
            elif self._here() == "#":
                self._skip_comment()
            else:
                return after

    def _skip_blanks(self) -> None:
        while self.place < len(self.text):
            if self.text.startswith("\\\n", self.place):
                self.place += 2
            elif self._here() in BLANK:
                self.place += 1
            else:
                return

    def _skip_comment(self) -> None:
        end = self.text.find("\n", self.place)
        self.place = len(self.text) if end < 0 else end

    def _here(self) -> str:
        return self.text[self.place]

    def _at_end(self) -> bool:
        """Whether the command ends here; a comment ends it too."""
        if self.place < len(self.text) and self._here() == "#":
            self._skip_comment()
        if self.place >= len(self.text) or self._here() in "\n;":
            return True
        if self._here() == "|" or (self._here() == "&" and not self._here_is("&>")):
            return True
        if self._here() in "()":
            raise NotUnderstood(f"syntax error near unexpected token `{self._here()}'")
        return False

    def _here_is(self, text: str) -> bool:
        return self.text.startswith(text, self.place)

    def _token(self) -> str:
        """What stands here, as a shell names it."""
        if self.place >= len(self.text) or self._here() == "\n":
            return "newline"
        return self.text[self.place : self.place + (2 if self._here_is("&&") or self._here_is("||") else 1)]

    def _redirection(self) -> tuple[set[int], bool]:
        """`>/dev/null`, `2>/dev/null`, `&>/dev/null`, `2>&1`; there are no files to write to or to read from."""
        match = re.compile(r"(1|2|&)?>>?(&[12])?").match(self.text, self.place)
        if match is None:
            raise NotUnderstood(f"syntax error near unexpected token `{self._here()}'")
        self.place = match.end()
        if match[2]:
            return set(), match[1] == "2" and match[2] == "&1"
        self._skip_blanks()
        target = "" if self.place >= len(self.text) else "".join(part.value for part in self._word())
        if target != NOWHERE:
            raise NotUnderstood(f"{target or '>'}: Permission denied")
        return {1, 2} if match[1] == "&" else {int(match[1] or 1)}, False

    def _word(self) -> Word:
        parts: list[Part] = []
        while self.place < len(self.text) and self._here() not in ENDS_WORD:
            parts.extend(self._parts())
        return tuple(parts)

    def _parts(self) -> Iterator[Part]:
        here = self._here()
        if here == "'":
            yield Part("text", self._until("'"), quoted=True)
        elif here == '"':
            yield from self._double_quoted()
        elif here == "\\":
            yield self._escaped()
        elif here in "$`":
            yield self._expansion(quoted=False)
        else:
            yield self._plain(ENDS_WORD | frozenset("'\"\\$`"))

    def _plain(self, until: frozenset[str]) -> Part:
        start = self.place
        while self.place < len(self.text) and self._here() not in until:
            self.place += 1
        return Part("text", self.text[start : self.place])

    def _escaped(self) -> Part:
        escaped = self.text[self.place + 1 : self.place + 2]
        self.place += 2
        return Part("text", "" if escaped == "\n" else escaped, quoted=escaped != "\n")

    def _until(self, quote: str) -> str:
        end = self.text.find(quote, self.place + 1)
        if end < 0:
            raise NotUnderstood(f"unexpected EOF while looking for matching `{quote}'")
        found = self.text[self.place + 1 : end]
        self.place = end + 1
        return found

    def _double_quoted(self) -> Iterator[Part]:
        """All between double quotes, where only `$`, a backquote and some backslashes mean anything."""
        self.place += 1
        yield Part("text", "", quoted=True)
        while self.place < len(self.text) and self._here() != '"':
            if self._here() in "$`":
                yield self._expansion(quoted=True)
            elif self._here() != "\\":
                yield self._plain(frozenset('"\\$`'))._replace(quoted=True)
            elif self.text[self.place + 1 : self.place + 2] in '$`"\\\n':
                yield self._escaped()
            else:
                self.place += 1
                yield Part("text", "\\", quoted=True)
        if self.place >= len(self.text):
            raise NotUnderstood("unexpected EOF while looking for matching `\"'")
        self.place += 1

    def _expansion(self, *, quoted: bool) -> Part:
        """`$NAME`, `${NAME}`, `$?`, `$(command)`, or a backquoted command; a dollar sign before anything else is one."""
        if self._here() == "`":
            return Part("command", self._until("`"), quoted)
        rest = self.text[self.place + 1 :]
        if rest.startswith("("):
            return Part("command", self._substitution(), quoted)
        if match := re.match(r"\{([A-Za-z_][A-Za-z0-9_]*|\?)\}|([A-Za-z_][A-Za-z0-9_]*|\?)", rest):
            self.place += 1 + match.end()
            return Part("variable", match[1] or match[2], quoted)
        if rest.startswith("{"):
            raise NotUnderstood(f"${rest.partition('}')[0]}}}: bad substitution")
        self.place += 1
        return Part("text", "$", quoted)

    def _substitution(self) -> str:
        """What stands in `$( )`, which may hold quotes and others of its kind."""
        start = self.place + 2
        if self.text.startswith("(", start):
            raise NotUnderstood("$((: arithmetic is not available")
        self.place = start
        depth = 1
        while self.place < len(self.text):
            here = self._here()
            if here == "'":
                self._until("'")
            elif here == '"':
                for _ in self._double_quoted():
                    pass
            elif here == "\\":
                self.place += 2
            else:
                depth += {"(": 1, ")": -1}.get(here, 0)
                self.place += 1
            if depth == 0:
                return self.text[start : self.place - 1]
        raise NotUnderstood("unexpected EOF while looking for matching `)'")


def _without_prompt(words: list[Word]) -> list[Word]:
    """A prompt copied along with the command is no part of it."""
    return words[1:] if words and words[0] == (Part("text", "$"),) else words
