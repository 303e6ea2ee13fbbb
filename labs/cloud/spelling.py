"""How are an action's parameters spelled outside? AWS's names, as boto3 and the CLI's JSON have them, to ours and back.

The signature of the action says which names there are; what EC2 knows and the action does not is said plainly.
"""

from collections.abc import Mapping
from typing import Any

from labs.cloud.errors import ParameterNotSimulated
from labs.cloud.registry import Action, Parameter


def params_of(action: Action, members: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters for `registry.call` from a request in AWS's names: `{"VpcId": …}` -> `{"vpc_id": …}`.

    Raises ParameterNotSimulated for a member that the action does not know, unless it asks for nothing.
    """
    return _inward(action.parameters, members, "")


def members_of(action: Action, params: Mapping[str, Any]) -> dict[str, Any]:
    """A request in AWS's names from parameters as the journal keeps them: `{"vpc_id": …}` -> `{"VpcId": …}`."""
    return _outward(action.parameters, params)


def asks_for_nothing(value: Any) -> bool:
    """Whether a value is what EC2 does anyway when a parameter is left out: false, 0, empty, or made of such values."""
    if isinstance(value, Mapping):
        return all(asks_for_nothing(inner) for inner in value.values())
    if isinstance(value, list | tuple):
        return all(asks_for_nothing(inner) for inner in value)
    return value in (None, False, 0, "", "false", "0")


def must_be_simulated(place: str, value: Any) -> None:
    """EC2 has the parameter and the action of this Region has not: never ignored, unless it asks for nothing."""
    if not asks_for_nothing(value):
        raise ParameterNotSimulated(name=place)


def _inward(parameters: tuple[Parameter, ...], members: Mapping[str, Any], place: str) -> dict[str, Any]:
    known = {one.member: one for one in parameters}
    params: dict[str, Any] = {}
    for member, value in members.items():
        where = f"{place}.{member}" if place else member
        if member in known:
            params[known[member].name] = _each(value, known[member].members, where)
        else:
            must_be_simulated(where, value)
    return params


def _each(value: Any, members: tuple[Parameter, ...], place: str) -> Any:
    if not members:
        return value
    if isinstance(value, list | tuple):
        return [_each(item, members, f"{place}.{number}") for number, item in enumerate(value, 1)]
    return _inward(members, value, place) if isinstance(value, Mapping) else value


def _outward(parameters: tuple[Parameter, ...], params: Mapping[str, Any]) -> dict[str, Any]:
    known = {one.name: one for one in parameters}
    return {
        known[name].member: _each_out(value, known[name].members) for name, value in params.items() if name in known
    }


def _each_out(value: Any, members: tuple[Parameter, ...]) -> Any:
    if not members:
        return value
    if isinstance(value, list | tuple):
        return [_each_out(item, members) for item in value]
    return _outward(members, value) if isinstance(value, Mapping) else value
