"""How is what the simulator says said in Korean and in English? By code, with the facts of the case put in.

The words stand in words/*.yaml, both languages side by side. An entry is one sentence, or what happened, why it did, and
what to do or look at next. A code without words (from a version to come) is shown with what the simulator itself says.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, NamedTuple

import msgspec

from labs.assess.checks import Journal
from labs.assess.document import LabDocument
from labs.assess.finding import Finding
from labs.assess.value import Value
from labs.cloud import registry
from labs.courses.reading import ContentError, convert, read_yaml

FOLDER = Path(__file__).parent / "words"
FILES = {
    "step": "steps.yaml",
    "refusal": "refusals.yaml",
    "finding": "findings.yaml",
    "survey": "survey.yaml",
    "event": "events.yaml",
    "limit": "limits.yaml",
    "config_rule": "config_rules.yaml",
    "answer": "answers.yaml",
    "misconception": "misconceptions.yaml",
}
LANGUAGES = ("ko", "en")


class Sentences(Value, kw_only=True):
    """An entry in one language that says more than what happened."""

    what: str
    why: str = ""
    next: str = ""


class Entry(Value, kw_only=True):
    """An entry in both languages."""

    ko: str | Sentences
    en: str | Sentences

    def sentences(self, language: str) -> Sentences:
        """The entry in a language, English where it is not Korean."""
        said = self.ko if language == "ko" else self.en
        return Sentences(what=said) if isinstance(said, str) else said


class Explanation(NamedTuple):
    """What happened, why, and what to do or to look at next; the last two may be empty."""

    what: str
    why: str = ""
    next: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in self if part)


def say(namespace: str, code: str, params: Mapping[str, Any], language: str) -> str:
    """All that is said of a code, as one text. Namespaces: those of FILES."""
    return str(explain(namespace, code, params, language))


def explain(namespace: str, code: str, params: Mapping[str, Any], language: str) -> Explanation:
    """What is said of a code, in its parts; of a code without words, the code."""
    entry = entries(namespace).get(code)
    if entry is None:
        return Explanation(code)
    said = entry.sentences(language)
    facts = {name: _fact(namespace, name, params, language) for name in placeholders(said)}
    parts = (_without_empty_asides(part, params) for part in (said.what, said.why, said.next))
    return Explanation(*(part.format_map(facts) for part in parts))


def explain_refusal(*, reason: str, code: str, message: str, facts: Mapping[str, Any], language: str) -> Explanation:
    """What is said of an action that was refused: by its reason, else by its code, else by its message."""
    known = next((key for key in (reason, code) if key in entries("refusal")), None)
    if known is None:
        return Explanation(message)
    return explain("refusal", known, {"code": code, **facts}, language)


def explain_finding(document: LabDocument, finding: Finding | Mapping[str, Any], language: str) -> Explanation:
    """What is said of a finding: the simulator's words, and the author's own on why.

    The steps of a packet's walk, in the finding's evidence, are said one by one with the namespace `step`.
    """
    found = finding if isinstance(finding, Finding) else msgspec.convert(finding, Finding)
    said = explain("finding", found.code, found.params, language)
    if found.passed:
        return said
    why = (said.why, *_authors_words(document, found, language))
    return said._replace(why=" ".join(part for part in why if part))


@cache
def entries(namespace: str) -> Mapping[str, Entry]:
    """Every entry of a namespace by its code."""
    source = read_yaml(FOLDER / FILES[namespace])
    found: dict[str, Entry] = convert(source, dict[str, Entry])
    faults = [
        source.fault((code, language), "the braces do not fit")
        for code, entry in found.items()
        for language in LANGUAGES
        if not _is_well_formed(entry.sentences(language))
    ]
    if faults:
        raise ContentError(*faults)
    return found


def placeholders(said: Sentences) -> set[str]:
    """The names of the facts that an entry speaks of."""
    parts = (said.what, said.why, said.next)
    return {name for part in parts for _, name, _, _ in Formatter().parse(part) if name is not None}


def _is_well_formed(said: Sentences) -> bool:
    try:
        placeholders(said)
    except ValueError:
        return False
    return True


GAP = "…"
"""Stands for a fact that is not there, as what was stored by an older version may hold fewer."""
NOTHING = {"ko": "없음", "en": "none"}
EMPTY: tuple[Any, ...] = (None, "", [], {}, ())


ASIDE = re.compile(r" (?:\({(\w+)}\)|→ {(\w+)})")
"""A fact alone in parentheses or behind an arrow, which is not worth a `none`."""


def _without_empty_asides(part: str, params: Mapping[str, Any]) -> str:
    """What is said, without the asides about facts that are empty."""

    def kept(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        return "" if name in params and params[name] in EMPTY else found[0]

    return ASIDE.sub(kept, part)


def _fact(namespace: str, name: str, params: Mapping[str, Any], language: str) -> str:
    """One fact as it is said; a value with words of its own (`direction.inbound`) is said in them."""
    if name == TRAFFIC:
        return _traffic(params)
    if name == ALLOWED:
        return _allowed(params, language)
    if name not in params:
        return GAP
    value = _as_aws_writes(params[name])
    values = value if isinstance(value, list | tuple) else [value]
    if values and all(f"{name}.{one}" in entries(namespace) for one in values):
        said = (str(explain(namespace, f"{name}.{one}", params, language)) for one in values)
        return ", ".join(said)
    return _written(value, language)


def _as_aws_writes(value: Any) -> Any:
    """An action by the name that AWS gives it, as pages and guides do; anything else as it is."""
    if isinstance(value, list | tuple):
        return [_as_aws_writes(one) for one in value]
    action = registry.actions().get(value) if isinstance(value, str) else None
    return action.api_name if action else value


TRAFFIC = "traffic"
"""Protocol and port in one word, as icmp has no port: `tcp 80`."""


ALLOWED = "allowed"
"""What a rule is for, in a few words: `all traffic`, `tcp 80`, `tcp 1024-65535`, `icmp`."""
EVERYTHING = {"ko": "모든 트래픽", "en": "all traffic"}


def _allowed(params: Mapping[str, Any], language: str) -> str:
    protocol = str(params.get("ip_protocol", params.get("protocol", GAP)))
    first, last = params.get("from_port"), params.get("to_port")
    if protocol == "-1":
        return EVERYTHING["ko" if language == "ko" else "en"]
    if first in (None, -1):
        return protocol
    return f"{protocol} {first}" if first == last else f"{protocol} {first}-{last}"


def _traffic(params: Mapping[str, Any]) -> str:
    port = params.get("destination_port", params.get("port"))
    return f"{params.get('protocol', GAP)}" if port is None else f"{params.get('protocol', GAP)} {port}"


def _written(value: Any, language: str) -> str:
    if value in EMPTY:
        return NOTHING["ko" if language == "ko" else "en"]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_written(one, language)}" for name, one in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_written(one, language) for one in value)
    return str(value)


def _authors_words(document: LabDocument, finding: Finding, language: str) -> Iterator[str]:
    """What the author says of this check, and of the event that was not found."""
    check = next((one for one in document.checks if one.id == finding.check_id), None)
    if check is None:
        return
    if check.missed:
        yield check.missed.in_language(language)
    number = finding.evidence.get("event")
    events = check.events if isinstance(check, Journal) else ()
    if isinstance(number, int) and number < len(events) and (missing := events[number].missing):
        yield missing.in_language(language)
