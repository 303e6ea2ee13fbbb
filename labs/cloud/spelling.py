"""How are an action's parameters spelled outside? AWS's names, as boto3 and the CLI's JSON have them, to ours and back.

The signature of the action says which names there are; what EC2 knows and the action does not is said plainly.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from labs.cloud.errors import ParameterNotSimulated
from labs.cloud.registry import Action, Parameter


def params_of(action: Action, members: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters for `registry.call` from a request in AWS's names: `{"VpcId": …}` -> `{"vpc_id": …}`.

    Raises ParameterNotSimulated for a member that the action does not know, unless it asks for nothing.
    """
    return _Inward(action.service).structure(action.parameters, members, "")


def value_of(one: Parameter, value: Any) -> Any:
    """The value of one parameter from a value in AWS's names. Raises ParameterNotSimulated, as `params_of` does."""
    return _Inward("ec2").each(one, value, one.member)


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


def must_be_simulated(place: str, value: Any, service: str = "ec2") -> None:
    """AWS has the parameter and the action of this Region has not: never ignored, unless it asks for nothing."""
    if not asks_for_nothing(value):
        raise ParameterNotSimulated(service=service, name=place)


def through(one: Parameter, value: Any, each: Callable[[Any], Any]) -> Any:
    """What a parameter holds with each of its values changed, in the lists and under the names in which they stand."""
    if one.keyed and isinstance(value, Mapping):
        return {name: _through_list(inner, each) for name, inner in value.items()}
    return _through_list(value, each)


def _through_list(value: Any, each: Callable[[Any], Any]) -> Any:
    return [_through_list(item, each) for item in value] if isinstance(value, list | tuple) else each(value)


class _Inward(NamedTuple):
    """The way in to an action of a service."""

    service: str

    def structure(self, parameters: tuple[Parameter, ...], members: Mapping[str, Any], place: str) -> dict[str, Any]:
        known = {one.member: one for one in parameters}
        params: dict[str, Any] = {}
        for member, value in members.items():
            where = f"{place}.{member}" if place else member
            if member in known:
                params[known[member].name] = self.each(known[member], value, where)
            else:
                must_be_simulated(where, value, self.service)
        return params

    def each(self, one: Parameter, value: Any, place: str) -> Any:
        if not one.members:
            return value
        if one.keyed and isinstance(value, Mapping):
            return {name: self.items(one, inner, f"{place}.{name}") for name, inner in value.items()}
        return self.items(one, value, place)

    def items(self, one: Parameter, value: Any, place: str) -> Any:
        if isinstance(value, list | tuple):
            return [self.items(one, item, f"{place}.{number}") for number, item in enumerate(value, 1)]
        return self.structure(one.members, value, place) if isinstance(value, Mapping) else value


def _outward(parameters: tuple[Parameter, ...], params: Mapping[str, Any]) -> dict[str, Any]:
    known = {one.name: one for one in parameters}
    return {known[name].member: _each_outward(known[name], value) for name, value in params.items() if name in known}


def _each_outward(one: Parameter, value: Any) -> Any:
    if not one.members:
        return value
    return through(one, value, lambda item: _outward(one.members, item) if isinstance(item, Mapping) else item)
