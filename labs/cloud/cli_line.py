"""What would this action be in the AWS CLI? Options from the action's signature, values in the CLI's shorthand syntax.

https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html and .../cli-usage-parameters-types.html.
A value may be a Variable: then the line is one of a shell script in which that variable holds the value.
"""

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labs.cloud import registry
from labs.cloud.cli_value import BARE, Bytes, Variable, Word, as_json, is_sayable, quoted, shorthand, text_of
from labs.cloud.registry import OURS_ALONE, Action, Parameter
from labs.cloud.spelling import through

Params = Mapping[str, Any]
NEGATIVES = {"egress": "ingress", "disable_api_termination": "enable-api-termination", "no_reboot": "reboot"}
"""Boolean parameter -> the flag that says no, where it is not `--no-…`."""
CALLED_OTHERWISE = {("sns.subscribe", "endpoint"): "notification-endpoint"}
"""Action and parameter -> what the CLI calls an option that does not follow from AWS's name."""
TAKEN_APART = {"config.put_configuration_recorder": ("configuration_recorder", "recording_group")}
"""Action -> the parameter of which the CLI makes one of the members an option of its own.

https://docs.aws.amazon.com/cli/latest/reference/configservice/put-configuration-recorder.html
"""
PLAIN_PROTOCOLS = re.compile("tcp|udp|icmp|all|-1|[0-9]{1,3}")
"""What `--protocol` takes."""
LOADED = ("file://", "fileb://", "http://", "https://")
"""A value that begins so is taken by the CLI for the address of the value."""
END_OF_OPTIONS = "--"
"""A value that the CLI never takes for one."""
PROGRAMS = {"ec2": "ec2", "config": "configservice", "sns": "sns", "ssm": "ssm", "sts": "sts"}
"""Service -> what the CLI calls it: `aws config` would be taken for `aws configure`."""
BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


ENCODED_BY_CLIENTS = {"run_instances": "user_data"}
"""Action -> the text parameter that boto3 and the CLI encode in Base64 by themselves, so that they are told it plainly."""


class NoCliLine(LookupError):
    """The action is not EC2's: one of those that are ours alone, undo or reset."""


def cli_line(name: str, params: Params, *, region: str = "") -> str:
    """The command for an action with its parameters as the journal keeps them. Raises NoCliLine.

    A Region is named where it is not the one that is meant anyway.
    """
    elsewhere = [_word("--region"), _word(region)] if region else []
    return " ".join(quoted(word) for word in (*cli_words(name, params), *elsewhere))


def has_cli_line(name: str) -> bool:
    """Whether the AWS CLI has a command for an action."""
    return name in registry.actions() and name not in OURS_ALONE


def cli_words(name: str, params: Params) -> list[Word]:
    """The command as its arguments, from `aws` on. Raises NoCliLine."""
    if not has_cli_line(name):
        raise NoCliLine(name)
    found = registry.actions()[name]
    return [
        *(_word(one) for one in ("aws", PROGRAMS[found.service], _dashed(found.bare))),
        *_options(found, typed(found, params)),
    ]


def typed(action: Action, params: Params) -> dict[str, Any]:
    """The parameters with the types of the signature: a form says `"80"`, the CLI's JSON and boto3 say `80`."""
    found = _typed_members(action.parameters, params)
    encoded = ENCODED_BY_CLIENTS.get(action.name)
    if isinstance(found.get(encoded or ""), str):
        found[str(encoded)] = _plainly(found[str(encoded)])
    return found


def _typed_members(parameters: Sequence[Parameter], params: Params) -> dict[str, Any]:
    known = {one.name: one for one in parameters}
    return {name: _typed(known[name], value) for name, value in params.items() if name in known and value is not None}


def _typed(one: Parameter, value: Any) -> Any:
    return through(one, value, lambda item: _typed_value(one, item))


def _typed_value(one: Parameter, value: Any) -> Any:
    if one.members and isinstance(value, Mapping):
        return _typed_members(one.members, value)
    if one.type is bytes and isinstance(value, str | bytes):
        return value if isinstance(value, bytes) else _decoded(value)
    if one.type is bool and isinstance(value, str):
        return BOOLEANS.get(value.lower(), value)
    if one.type is int and isinstance(value, str) and re.fullmatch("[+-]?[0-9]{1,18}", value.strip()):
        return int(value)
    return value if one.type in (bool, int, float) or isinstance(value, Variable) else text_of(value)


def _decoded(text: str) -> bytes:
    """Bytes as the journal keeps them: Base64. What is none was refused, and is shown as it is."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return text.encode()


def _plainly(encoded: str) -> str | bytes:
    try:
        return _decoded(encoded).decode()
    except UnicodeDecodeError:
        return _decoded(encoded)


def _options(action: Action, params: dict[str, Any]) -> Iterator[Word]:
    left = dict(params)
    before = _simple_rule(left)
    unsaid: dict[str, Any] = {}
    for one in (*action.parameters, *_taken_apart(action, left)):
        if one.name == "min_count" and {"min_count", "max_count"} <= left.keys():
            yield from _count(left.pop("min_count"), left.pop("max_count"))
        elif one.name == "ip_protocol" and before:
            yield from before
        elif one.name in left and _is_unsayable(left[one.name]):
            unsaid[one.name] = left[one.name]
        elif one.name in left:
            yield from _option(one, left[one.name], CALLED_OTHERWISE.get((action.name, one.name), _dashed(one.name)))
    if unsaid:
        yield from (_word("--cli-input-json"), as_json(_spelled(action.parameters, unsaid)))


def _count(least: Any, most: Any) -> Iterator[Word]:
    yield from (_word("--count"), _word(str(least) if least == most else f"{least}:{most}"))


def _simple_rule(params: dict[str, Any]) -> list[Word]:
    """Take one flat security group rule out of the parameters: `--protocol tcp --port 80 --cidr 0.0.0.0/0`.

    https://docs.aws.amazon.com/cli/latest/reference/ec2/authorize-security-group-ingress.html
    """
    protocol, ports = params.get("ip_protocol"), (params.get("from_port"), params.get("to_port"))
    peers = [name for name in ("cidr_ip", "source_security_group_name") if params.get(name)]
    sayable = isinstance(protocol, str) and PLAIN_PROTOCOLS.fullmatch(protocol) and len(peers) == 1
    port = _ports(*ports)
    if "ip_permissions" in params or not sayable or port is None:
        return []
    said = {"--protocol": protocol, "--port": port, "--cidr": params.get("cidr_ip")}
    said["--source-group"] = params.get("source_security_group_name")
    for name in ("ip_protocol", "from_port", "to_port", *peers):
        params.pop(name, None)
    return [_word(one) for flag, value in said.items() if value for one in (flag, value)]


def _ports(first: Any, last: Any) -> str | None:
    """What `--port` says: empty where there are no ports, None where it cannot say them."""
    if first is None and last is None:
        return ""
    if not isinstance(first, int) or not isinstance(last, int) or (first < 0 and first != last) or first < -1:
        return None
    return str(first) if first == last else f"{first}-{last}"


def _taken_apart(action: Action, params: dict[str, Any]) -> tuple[Parameter, ...]:
    """Take out of a structure what the CLI has an option of its own for."""
    whole, part = TAKEN_APART.get(action.name, ("", ""))
    inside = params.get(whole)
    if not isinstance(inside, Mapping) or part not in inside:
        return ()
    params[whole] = {name: value for name, value in inside.items() if name != part}
    params[part] = inside[part]
    members = next(one.members for one in action.parameters if one.name == whole)
    return tuple(one for one in members if one.name == part)


def _option(one: Parameter, value: Any, called: str) -> Iterator[Word]:
    flag = f"--{called}"
    said = _switch(one, value)
    if isinstance(said, bool):
        yield _word(flag if said else f"--{NEGATIVES.get(one.name, f'no-{called}')}")
        return
    words = _values(one, value)
    if len(words) == 1 and str(words[0][0] if words[0] else "").startswith("-") and not _is_number(words[0]):
        yield (f"{flag}=", *words[0])
        return
    yield _word(flag)
    yield from words


def _switch(one: Parameter, value: Any) -> Any:
    """What a flag says: a boolean, also where EC2 wraps it as `{"Value": true}`."""
    if one.many:
        return None
    if _wraps(one, bool) and isinstance(value, Mapping) and set(value) == {"value"}:
        return value["value"]
    return value


def _values(one: Parameter, value: Any) -> list[Word]:
    if one.keyed and isinstance(value, Mapping):
        return _map(_spelled_value(one, value))
    if one.members and one.many:
        return _structures(one, value if isinstance(value, list) else [value])
    if isinstance(value, bytes):
        return [(Bytes(value),)]
    if _wraps(one, bytes) and isinstance(value, Mapping) and isinstance(value.get("value"), bytes):
        return [("Value@=", Bytes(value["value"]))]
    if one.many:
        return _texts(value if isinstance(value, list) else [value])
    if _wraps(one, str) and isinstance(value, Mapping) and set(value) == {"value"} and _is_text(value["value"]):
        return [_word(value["value"])]
    if one.members:
        return _structures(one, [value], alone=True)
    return [_word(value if isinstance(value, Variable) else text_of(value))]


def _structures(one: Parameter, values: list[Any], *, alone: bool = False) -> list[Word]:
    """Structures in shorthand, or all of them in JSON where shorthand cannot say one."""
    spelled = [_spelled(one.members, item) if isinstance(item, Mapping) else item for item in values]
    if spelled and all(isinstance(item, Mapping) and item and is_sayable(item) for item in spelled):
        return [shorthand(item) for item in spelled]
    return [as_json(spelled[0] if alone else spelled)]


def _map(value: Mapping[str, Any]) -> list[Word]:
    """A map in shorthand, where that can say its names and values, else in JSON."""
    sayable = value and all(BARE.fullmatch(name) for name in value) and is_sayable(value)
    return [shorthand(value) if sayable else as_json(value)]


def _texts(values: list[Any]) -> list[Word]:
    plain = all(isinstance(one, Variable) or not text_of(one).startswith(("-", "[", "{", *LOADED)) for one in values)
    if values and plain and "" not in values:
        return [_word(one if isinstance(one, Variable) else text_of(one)) for one in values]
    return [as_json(values)]


def _spelled(parameters: Sequence[Parameter], params: Params) -> dict[str, Any]:
    """AWS's names, as `spelling.members_of` gives them, with Variables left as they are."""
    known = {one.name: one for one in parameters}
    return {known[name].member: _spelled_value(known[name], value) for name, value in params.items()}


def _spelled_value(one: Parameter, value: Any) -> Any:
    if not one.members:
        return value
    return through(one, value, lambda item: _spelled(one.members, item) if isinstance(item, Mapping) else item)


def _word(value: Any) -> Word:
    return (value if isinstance(value, Variable) else str(value),)


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def _wraps(one: Parameter, wrapped: type) -> bool:
    """Whether a parameter is EC2's `{"Value": …}` around one boolean or text."""
    alone = not one.many and not one.keyed and len(one.members) == 1
    return alone and one.members[0].name == "value" and one.members[0].type is wrapped


def _is_text(value: Any) -> bool:
    """Whether a wrapped text can stand for itself."""
    return isinstance(value, Variable) or ("=" not in value and not value.startswith(("[", "{", "-", *LOADED)))


def _is_unsayable(value: Any) -> bool:
    """Whether a text must be said in JSON, because the CLI would take it for something else."""
    return isinstance(value, str) and (value.startswith(LOADED) or value == END_OF_OPTIONS)


def _is_number(word: Word) -> bool:
    return len(word) == 1 and re.fullmatch("-[0-9]+", str(word[0])) is not None
