"""Which form does an action need? Read from the action's signature; what is typed goes back as plain parameters.

Nothing here knows an action: a parameter's type decides how it is asked, and the world offers what may be chosen.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any, Literal

import msgspec
from django.http import QueryDict
from django.utils.translation import gettext as _

from labs.cloud.errors import CloudError
from labs.cloud.registry import Action, Parameter
from labs.cloud.spelling import value_of
from labs.cloud.world import World
from labs.web import choices, wording
from labs.web.choices import Choice
from labs.web.shown import Shown

NOT_ASKED = {"max_results", "next_token", "dry_run"}
MOST_ROWS = 20
TAGGING = ("create_", "run_", "allocate_")

Control = Literal["one", "many", "text", "lines", "group", "rows"]


class Field(Shown, frozen=True, kw_only=True):
    """One question of a form, or a group of them."""

    path: str
    """The name it is sent under: `ip_permissions.0.from_port`."""
    label: str
    """AWS's name of the parameter."""
    control: Control
    required: bool = False
    text: str = ""
    choices: tuple[Choice, ...] = ()
    blank: str = ""
    """What the empty choice says; it means that EC2 decides."""
    fields: tuple["Field", ...] = ()
    rows: tuple[tuple["Field", ...], ...] = ()
    inputmode: str = ""
    example: str = ""
    help: str = ""
    suggestions: tuple[Choice, ...] = ()
    is_inner: bool = False
    """Whether it stands in a group, which tells a refusal about the whole of it."""
    type: str = "text"
    """That of its input element."""

    @property
    def top(self) -> str:
        """The parameter that a refusal beside it may be about."""
        return self.path if self.is_inner else self.path.split(".")[0]

    @property
    def id(self) -> str:
        """The id of its element in the page."""
        return "field-" + self.path.replace(".", "-").replace("_", "-")


class Form(Shown, frozen=True, kw_only=True):
    """The questions of one action: those always asked, and those folded away."""

    action: str
    fields: tuple[Field, ...]
    options: tuple[Field, ...]

    @property
    def options_open(self) -> bool:
        """Whether something was filled in among what is folded away."""
        return any(_is_filled(one) for one in self.options)

    def knows(self, parameter: str | None) -> bool:
        """Whether a refusal about this parameter can be shown beside a field."""
        return any(one.top == parameter for one in (*self.fields, *self.options))


def form_of(action: Action, world: World, data: Mapping[str, Any] | None = None, more: str = "") -> Form:
    """The form of an action over what the world holds now, filled with `data`; `more` names a list to grow by one."""
    sent = data if isinstance(data, QueryDict) else _as_sent(data or {})
    asked = [one for one in action.parameters if one.name not in NOT_ASKED]
    build = _Builder(action, world, sent, more)
    fields = [(one, build.field(one, one.name)) for one in asked if one.name != "tag_specifications"]
    named = (_name_field(sent),) if takes_a_name(action) else ()
    always = tuple(field for one, field in fields if _is_always_asked(one, action))
    folded = tuple(field for one, field in fields if not _is_always_asked(one, action))
    return Form(action=action.name, fields=(*named, *always), options=folded)


def _is_filled(field: Field) -> bool:
    inner = (*field.fields, *(one for row in field.rows for one in row))
    return bool(field.text) or any(one.chosen for one in field.choices) or any(_is_filled(one) for one in inner)


def takes_a_name(action: Action) -> bool:
    """Whether what the action creates can be given a Name tag at once."""
    return action.bare.startswith(TAGGING) and any(one.name == "tag_specifications" for one in action.parameters)


def read(action: Action, sent: QueryDict) -> dict[str, Any]:
    """The parameters that a sent form holds; what was left empty is not among them."""
    params: dict[str, Any] = {}
    for one in action.parameters:
        value = _name_tag(action, sent) if one.name == "tag_specifications" else _read(one, one.name, sent)
        if value is not None:
            params[one.name] = value
    return params


def as_shown(form: Form) -> QueryDict:
    """What a form would send if it were sent as it stands."""
    sent = QueryDict(mutable=True)
    for one in _asking((*form.fields, *form.options)):
        values = [choice.value for choice in one.choices if choice.chosen] if one.choices else [one.text]
        sent.setlist(one.path, values)
    return sent


def _asking(fields: Iterable[Field]) -> Iterator[Field]:
    """The single questions, also those in groups and rows."""
    for one in fields:
        if one.control in ("group", "rows"):
            yield from _asking((*one.fields, *(inner for row in one.rows for inner in row)))
        else:
            yield one


def _is_always_asked(one: Parameter, action: Action) -> bool:
    return one.required or one.name in wording.USUALLY_ASKED.get(action.name, ())


def _name_field(sent: QueryDict) -> Field:
    path = "tag_specifications.name"
    return Field(path=path, label="Name", control="text", text=sent.get(path, ""), help=wording.help_of("name_tag"))


def _name_tag(action: Action, sent: QueryDict) -> list[dict[str, Any]] | None:
    name = sent.get("tag_specifications.name", "").strip()
    kind = choices.kind_created_by(action)
    if not name or not kind:
        return None
    return [{"resource_type": kind, "tags": [{"key": "Name", "value": name}]}]


def _read(one: Parameter, path: str, sent: QueryDict) -> Any:
    if one.keyed:
        return _read_map(one, sent.get(path, "").strip())
    if one.members and one.many:
        rows = (_read_members(one, f"{path}.{index}", sent) for index in _rows_sent(path, sent))
        return [row for row in rows if row] or None
    if one.members:
        return _read_members(one, path, sent) or None
    values = [value.strip() for value in sent.getlist(path) if value.strip()]
    if not values:
        return None
    if one.type is datetime:
        values = [_moment(value) for value in values]
    if not one.many:
        return "" if values[-1] == choices.EMPTY else values[-1]
    return [part for value in values for part in re.split(r"[\s,]+", value) if part]


def _moment(value: str) -> str:
    """A moment as actions read it, from what a browser sends or somebody types: to the minute, or only a day."""
    day, _, rest = value.replace(" ", "T", 1).partition("T")
    rest = rest or "00:00"
    return f"{day}T{rest}:00" if re.fullmatch(r"\d\d:\d\d", rest) else f"{day}T{rest}"


def _read_map(one: Parameter, text: str) -> Any:
    """A map, which is typed as JSON in AWS's names; what is none is left to the action to refuse."""
    try:
        return value_of(one, msgspec.json.decode(text)) if text else None
    except (msgspec.DecodeError, RecursionError, CloudError):
        return text


def _read_members(one: Parameter, path: str, sent: QueryDict) -> dict[str, Any]:
    read = ((member.name, _read(member, f"{path}.{member.name}", sent)) for member in one.members)
    return {name: value for name, value in read if value is not None}


def _rows_sent(path: str, sent: Iterable[str]) -> list[int]:
    start = len(path) + 1
    found = {name[start:].split(".")[0] for name in sent if name.startswith(f"{path}.")}
    return sorted(int(index) for index in found if index.isdigit() and len(index) < 3)[:MOST_ROWS]


def _as_sent(params: Mapping[str, Any]) -> QueryDict:
    """Plain parameters as if a form had sent them."""
    sent = QueryDict(mutable=True)
    for name, value in params.items():
        if isinstance(value, list | tuple):
            sent.setlist(name, [str(one) for one in value])
        else:
            sent[name] = str(value)
    return sent


class _Builder:
    """Builds the fields of one action over one world and one set of sent values."""

    def __init__(self, action: Action, world: World, sent: QueryDict, more: str) -> None:
        self.action, self.world, self.sent, self.more = action, world, sent, more

    def field(self, one: Parameter, path: str) -> Field:
        if one.keyed:
            return self._text(one, path, ())
        if one.members and one.many:
            return self._rows(one, path)
        if one.members:
            return self._group(one, path)
        offered = choices.choices_of(one, self.action, self.world)
        if offered is None or not offered.closed:
            return self._text(one, path, () if offered is None else offered.choices)
        return self._choice(one, path, offered.choices)

    def _help(self, one: Parameter) -> str:
        return wording.help_of(one.name, self.action.name)

    def _rows(self, one: Parameter, path: str) -> Field:
        sent = _rows_sent(path, self.sent) or [0]
        count = min(max(sent) + 1 + (self.more == path), MOST_ROWS)
        rows = tuple(self._members(one, f"{path}.{index}") for index in range(count))
        return Field(
            path=path, label=one.member, control="rows", required=one.required, rows=rows, help=self._help(one)
        )

    def _group(self, one: Parameter, path: str) -> Field:
        fields = self._members(one, path)
        if len(fields) == 1 and not fields[0].fields:
            return msgspec.structs.replace(
                fields[0],
                label=one.member,
                required=one.required,
                help=self._help(one) or fields[0].help,
                is_inner=False,
            )
        return Field(
            path=path, label=one.member, control="group", required=one.required, fields=fields, help=self._help(one)
        )

    def _members(self, one: Parameter, path: str) -> tuple[Field, ...]:
        asked = (self.field(member, f"{path}.{member.name}") for member in one.members if member.name not in NOT_ASKED)
        return tuple(msgspec.structs.replace(field, is_inner=True) for field in asked)

    def _choice(self, one: Parameter, path: str, offered: Sequence[Choice]) -> Field:
        given = self.sent.getlist(path)
        chosen = tuple(msgspec.structs.replace(choice, chosen=choice.value in given) for choice in offered)
        unknown = tuple(
            Choice(value=value, label=value, chosen=True)
            for value in given
            if value and all(choice.value != value for choice in offered)
        )
        control: Control = "many" if one.many else "one"
        if one.required and len(chosen) == 1 and not given:
            chosen = (msgspec.structs.replace(chosen[0], chosen=True),)
        return Field(
            path=path,
            label=one.member,
            control=control,
            required=one.required,
            choices=(*chosen, *unknown),
            blank=_blank(one),
            help=self._help(one),
        )

    def _text(self, one: Parameter, path: str, suggestions: tuple[Choice, ...]) -> Field:
        text = ", ".join(value for value in self.sent.getlist(path) if value)
        if path not in self.sent:
            text = wording.USUAL.get(path, "")
        return Field(
            path=path,
            label=one.member,
            control="lines" if one.keyed or one.name in wording.LONG else "text",
            required=one.required,
            text=text,
            inputmode=_inputmode(one.type),
            suggestions=suggestions,
            type="datetime-local" if one.type is datetime else "text",
            example=wording.EXAMPLES.get(one.name) or (MAP if one.keyed else _EXAMPLES.get(one.type, "")),
            help=self._help(one),
        )


_INPUTMODES: Mapping[Any, str] = {int: "numeric", float: "decimal", IPv4Address: "decimal", IPv4Network: "text"}
MAP = '{"Name": …}'
_EXAMPLES: Mapping[Any, str] = {
    IPv4Address: "10.0.1.10",
    IPv4Network: "10.0.1.0/24",
    IPv6Address: "2001:db8::10",
    IPv6Network: "2001:db8::/64",
}


def _blank(one: Parameter) -> str:
    if one.required:
        return _("Choose…")
    if one.type is bool and isinstance(one.default, bool):
        return _("Yes (as AWS does by itself)") if one.default else _("No (as AWS does by itself)")
    return one.default if isinstance(one.default, str) else _("Not given")


def _inputmode(type_: Any) -> str:
    return _INPUTMODES.get(type_, "")
