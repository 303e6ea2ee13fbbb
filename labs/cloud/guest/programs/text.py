"""`grep`, `head`, `tail`, `wc`, `sort`, `cut`, `tr` and `jq`: what pipes are for. They read only what is piped into them.

https://pubs.opengroup.org/onlinepubs/9799919799/utilities/
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from labs.cloud.guest.program import BadOption, Printed, Session, options_of, program, refused
from labs.cloud.guest.programs.system import file_of

LONGEST_PATTERN = 200
SPECIAL = re.compile(r"[\\^$.|?*+()\[\]{}]")


@program("grep", "… | grep [-ivnco] PATTERN")
def grep(session: Session, words: list[str], piped: str) -> Printed:
    """The lines with a text in them. Of patterns only `.`, `.*`, `^`, `$`, `\\|` and sets of letters are known."""
    try:
        options = options_of(words, flags="ivncoqEFwhH", valued="eABCm")
    except BadOption as bad:
        return refused("grep", bad, status=2, hint="Usage: grep [OPTION]... PATTERNS [FILE]...\n")
    patterns = options.values("e") or options.rest[:1]
    if not patterns:
        return Printed(error="Usage: grep [OPTION]... PATTERNS [FILE]...\n", status=2)
    files = options.rest if options.has("e") else options.rest[1:]
    text, fault = _read(session, "grep", files, piped)
    if fault:
        return Printed(error=fault, status=2)
    alternatives = [part for one in patterns for part in re.split(r"\\\||\|" if options.has("E") else r"\\\|", one)]
    flags = re.IGNORECASE if options.has("i") else re.NOFLAG
    tests = [_pattern(one[:LONGEST_PATTERN], literally=options.has("F"), flags=flags) for one in alternatives]
    numbered = list(enumerate(text.splitlines(), 1))
    found = [(number, line) for number, line in numbered if any(one.search(line) for one in tests) != options.has("v")]
    status = 0 if found else 1
    if options.has("q"):
        return Printed(status=status)
    if options.has("c"):
        return Printed(out=f"{len(found)}\n", status=status)
    if options.has("o"):
        return Printed(
            out="".join(f"{hit[0]}\n" for _, line in found for one in tests for hit in one.finditer(line) if hit[0]),
            status=status,
        )
    return Printed(
        out="".join(f"{f'{number}:' if options.has('n') else ''}{line}\n" for number, line in found), status=status
    )


def _pattern(text: str, *, literally: bool, flags: re.RegexFlag) -> re.Pattern[str]:
    """A pattern of which no more is taken than can be searched in time that grows with the text alone."""
    if literally:
        return re.compile(re.escape(text), flags)
    begins, ends = text.startswith("^"), text.endswith("$") and not text.endswith("\\$")
    body = text[1 if begins else 0 : len(text) - 1 if ends else None]
    spelled = "".join(_spelled(body))
    return re.compile(f"{'^' if begins else ''}{spelled}{'$' if ends else ''}", flags)


MOST_OPEN = 2
"""How many `.*` a pattern may hold: more of them could take long."""


def _spelled(text: str) -> Iterator[str]:
    opened = 0
    place = 0
    while place < len(text):
        rest = text[place:]
        taken = re.match(r"\[\^?[\w .:/-]+\]|\\.|\.\*|.", rest, re.DOTALL)
        part = taken[0] if taken else rest[0]
        place += len(part)
        if part == ".*" and opened < MOST_OPEN:
            opened += 1
            yield part
        elif part == "." or (part.startswith("[") and len(part) > 1 and _is_a_set(part)):
            yield part
        else:
            yield re.escape(part[-1] if part.startswith("\\") and len(part) > 1 else part)


def _is_a_set(part: str) -> bool:
    try:
        re.compile(part)
    except re.error:
        return False
    return True


@program("head", "… | head [-n COUNT]")
def head(session: Session, words: list[str], piped: str) -> Printed:
    """The first lines."""
    return _some(session, "head", words, piped)


@program("tail", "… | tail [-n COUNT]")
def tail(session: Session, words: list[str], piped: str) -> Printed:
    """The last lines."""
    return _some(session, "tail", words, piped)


def _some(session: Session, name: str, words: list[str], piped: str) -> Printed:
    words = [f"-n{one[1:]}" if re.fullmatch(r"-\d+", one) else one for one in words]
    try:
        options = options_of(words, valued="nc", longs={"lines": "n", "bytes": "c"})
    except BadOption as bad:
        return refused(name, bad)
    text, fault = _read(session, name, options.rest, piped)
    if fault:
        return Printed(error=fault, status=1)
    wanted = options.value("c") or options.value("n", "10")
    if not wanted.isascii() or not wanted.isdigit() or len(wanted) > 9:
        return Printed(error=f"{name}: invalid number of lines: '{wanted}'\n", status=1)
    count = int(wanted)
    if options.has("c"):
        return Printed(out=text[:count] if name == "head" else text[len(text) - count :] if count < len(text) else text)
    lines = text.splitlines(keepends=True)
    return Printed(out="".join(lines[:count] if name == "head" else lines[max(len(lines) - count, 0) :]))


@program("wc", "… | wc [-l|-w|-c]")
def wc(session: Session, words: list[str], piped: str) -> Printed:
    """How many lines, words and bytes."""
    try:
        options = options_of(words, flags="lwcm")
    except BadOption as bad:
        return refused("wc", bad)
    text, fault = _read(session, "wc", options.rest, piped)
    if fault:
        return Printed(error=fault, status=1)
    counts = {"l": text.count("\n"), "w": len(text.split()), "c": len(text.encode())}
    wanted = [counts[one] for one in "lwc" if one in options.given] or list(counts.values())
    return Printed(out=(f"{wanted[0]}" if len(wanted) == 1 else "".join(f"{one:8}" for one in wanted)) + "\n")


@program("sort", "… | sort [-ru]")
def sort(session: Session, words: list[str], piped: str) -> Printed:
    """The lines in order."""
    try:
        options = options_of(words, flags="runV")
    except BadOption as bad:
        return refused("sort", bad, status=2)
    text, fault = _read(session, "sort", options.rest, piped)
    if fault:
        return Printed(error=fault, status=2)
    lines = text.splitlines()
    ordered = sorted(dict.fromkeys(lines) if options.has("u") else lines, reverse=options.has("r"))
    return Printed(out="".join(f"{one}\n" for one in ordered))


@program("cut", "… | cut -d CHARACTER -f NUMBER")
def cut(session: Session, words: list[str], piped: str) -> Printed:
    """A part of each line."""
    try:
        options = options_of(words, flags="s", valued="dfc")
    except BadOption as bad:
        return refused("cut", bad)
    text, fault = _read(session, "cut", options.rest, piped)
    wanted = options.value("f")
    if fault or not re.fullmatch(r"\d{1,3}", wanted):
        return Printed(error=fault or "cut: you must specify a list of bytes, characters, or fields\n", status=1)
    divider = options.value("d", "\t")[:1] or "\t"
    parts = [one.split(divider) for one in text.splitlines()]
    number = int(wanted) - 1
    picked = [one[0] if len(one) == 1 else one[number] if 0 <= number < len(one) else "" for one in parts]
    return Printed(out="".join(f"{one}\n" for one in picked))


@program("awk", "… | awk '{print $NUMBER}'")
def awk(session: Session, words: list[str], piped: str) -> Printed:
    """One column of each line: that is all of awk that there is."""
    found = re.fullmatch(r"\s*\{\s*print \$(\d{1,3})\s*;?\s*\}\s*", words[0]) if words else None
    if found is None:
        return Printed(error="awk: only {print $NUMBER} is available here\n", status=2)
    text, fault = _read(session, "awk", words[1:], piped)
    if fault:
        return Printed(error=fault, status=2)
    number = int(found[1])
    rows = [(line, line.split()) for line in text.splitlines()]
    picked = [line if number == 0 else parts[number - 1] if number <= len(parts) else "" for line, parts in rows]
    return Printed(out="".join(f"{one}\n" for one in picked))


@program("jq", "… | jq [-r] .NAME.NAME")
def jq(_session: Session, words: list[str], piped: str) -> Printed:
    """A member of a JSON document, by its path: that is all of jq that there is."""
    raw = "-r" in words
    path = next((one for one in words if not one.startswith("-")), ".")
    try:
        value: Any = json.loads(piped)
    except ValueError:
        return Printed(error="jq: parse error: Invalid literal at line 1, column 0\n", status=2)
    if not re.fullmatch(r"\.|(\.[A-Za-z_]\w*|\[\d{1,6}\]|\.\[\d{1,6}\])+", path):
        return Printed(error=f"jq: error: only paths like .name[0].name are available here, not {path}\n", status=3)
    for name, number in re.findall(r"\.?([A-Za-z_]\w*)|\[(\d+)\]", path):
        if name and isinstance(value, dict):
            value = value.get(name)
        elif number and isinstance(value, list):
            value = value[int(number)] if int(number) < len(value) else None
        elif value is not None:
            return Printed(error=f"jq: error (at <stdin>:0): Cannot index {type(value).__name__}\n", status=5)
    return Printed(out=f"{value}\n" if raw and isinstance(value, str) else f"{json.dumps(value, indent=2)}\n")


def _read(session: Session, name: str, files: list[str], piped: str) -> tuple[str, str]:
    """What is to be read: what was piped in, or the files there are; or what is wrong with them."""
    text = ""
    for one in files:
        found = piped if one == "-" else file_of(session.guest, one)
        if found is None:
            return "", f"{name}: {one}: No such file or directory\n"
        text += found
    return (text if files else piped), ""
