"""What has to be done to build a sandbox again, in which order, and where does every id come from?

The changes that still stand are done again one by one. An id that an earlier one of them answered becomes a variable;
any other is looked up right before it is needed, by what identifies it there (natural_keys.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_interface
from typing import Any

from labs.cloud import registry
from labs.cloud.cli_line import typed
from labs.cloud.cli_value import Inside, Variable
from labs.cloud.registry import OURS_ALONE, Parameter
from labs.cloud.resources.vpc import Vpc
from labs.cloud.spelling import through
from labs.study.export.change import OF_ITSELF, OF_OTHER_SERVICES, Done, said_in, why_ours_alone
from labs.study.export.naming import Names, name_in
from labs.study.export.natural_keys import ID, Path, Way, holder_of, paths_to, way_to

WAITS = {
    "run_instances": "instance_running",
    "start_instances": "instance_running",
    "stop_instances": "instance_stopped",
    "terminate_instances": "instance_terminated",
    "detach_network_interface": "network_interface_available",
}
"""After which actions EC2 has to come to rest before the next one, and the waiter of the CLI and boto3 for it."""


@dataclass(frozen=True)
class Lookup:
    """Find what is there already, and call it `variable`."""

    region: str
    variable: str
    way: Way


@dataclass(frozen=True)
class Wait:
    """Wait until EC2 has come to rest."""

    waiter: str
    ids: tuple[Any, ...]

    @property
    def member(self) -> str:
        """The parameter of the waiter."""
        return "InstanceIds" if self.waiter.startswith("instance") else "NetworkInterfaceIds"


@dataclass
class Call:
    """Do a change again; `captures` are the variables that its answer gives, each with its place in the answer."""

    number: int
    region: str
    action: str
    params: dict[str, Any]
    captures: dict[str, Path] = field(default_factory=dict)
    wait: Wait | None = None


@dataclass(frozen=True)
class Note:
    """Something that cannot be done again, said in a comment."""

    text: str


Step = Lookup | Call | Note


@dataclass(frozen=True)
class Plan:
    """All steps in order; `unidentified` are the ids that nothing identifies, which stand in the script as they are."""

    steps: tuple[Step, ...]
    unidentified: tuple[str, ...]
    derives: bool = False
    """Whether ranges or addresses are derived from IPv6 blocks of Amazon's."""

    @property
    def calls(self) -> tuple[Call, ...]:
        return tuple(one for one in self.steps if isinstance(one, Call))


def plan(changes: Sequence[Done]) -> Plan:
    """The plan that does these changes again."""
    return _Planner(changes).planned()


class _Planner:
    def __init__(self, changes: Sequence[Done]) -> None:
        self.changes = changes
        self.steps: list[Step] = []
        self.known: dict[str, Variable] = {}
        """Id or address -> the variable that holds it."""
        self.answered: dict[str, tuple[Call, Path]] = {}
        """Id or address -> the call that answered it first, and where in the answer."""
        self.names = Names(changes)
        self.unidentified: list[str] = []
        self.derives = False

    def planned(self) -> Plan:
        for one in self.changes:
            if one.action in OF_ITSELF:
                continue
            if one.action in OURS_ALONE:
                self.steps.append(Note(_told(one)))
            else:
                self._add(one)
        return Plan(tuple(self.steps), tuple(self.unidentified), self.derives)

    def _add(self, one: Done) -> None:
        action = registry.actions()[one.action]
        params = self._members(action.parameters, typed(action, one.params), one)
        call = Call(one.number, one.region, one.action, params)
        call.wait = self._wait(call, one)
        self.steps.append(call)
        for text, path in said_in(one):
            self.answered.setdefault(text, (call, path))
        if one.action == "run_instances":
            ids = [instance["InstanceId"] for instance in one.result.get("Instances", ())]
            call.wait = Wait(WAITS[one.action], tuple(self._reference(id, one) for id in ids))

    def _wait(self, call: Call, one: Done) -> Wait | None:
        waiter = WAITS.get(call.action)
        if waiter is None or one.action == "run_instances":
            return None
        if one.action != "detach_network_interface":
            return Wait(waiter, tuple(call.params.get("instance_ids", ())))
        interface_id = holder_of(one.before(), one.params["attachment_id"])
        return Wait(waiter, (self._reference(interface_id, one),)) if interface_id else None

    def _members(self, parameters: Sequence[Parameter], params: Mapping[str, Any], one: Done) -> dict[str, Any]:
        known = {it.name: it for it in parameters}
        return {name: self._value(known[name], value, one) for name, value in params.items()}

    def _value(self, parameter: Parameter, value: Any, one: Done) -> Any:
        return through(parameter, value, lambda item: self._single(parameter, item, one))

    def _single(self, parameter: Parameter, value: Any, one: Done) -> Any:
        if isinstance(value, Mapping):
            return self._members(parameter.members, value, one)
        if isinstance(value, str) and OF_OTHER_SERVICES.fullmatch(value):
            return self._arn(value, one)
        if parameter.type is IPv4Address or (_holds_ids(parameter) and ID.fullmatch(str(value))):
            return self._reference(value, one)
        if parameter.type in (IPv6Address, IPv6Network):
            return self._inside(str(value), one)
        return value

    def _arn(self, arn: str, one: Done) -> Any:
        """The variable for an ARN that an earlier change answered; any other has an account in it that is not there."""
        if arn in self.known or arn in self.answered:
            return self._reference(arn, one)
        if arn not in self.unidentified:
            self.unidentified.append(arn)
            self.steps.append(Note(f"Put in the ARN for {arn} that it has where this is carried out."))
        return arn

    def _inside(self, text: str, one: Done) -> Any:
        """An IPv6 range or address by its place in the block that Amazon gave the VPC, where it is in such a block."""
        if text in self.known or text in self.answered:
            return self._reference(text, one)
        address, length = ip_interface(text).ip, "".join(text.partition("/")[1:])
        blocks = (block for vpc in one.before().all(Vpc) for block in vpc.ipv6_networks)
        block = next((block for block in blocks if address in block), None)
        variable = self._reference(str(block), one) if block else None
        if block is None or not isinstance(variable, Variable):
            return text
        self.derives = True
        return Inside(variable.name, int(address) - int(block.network_address), length)

    def _reference(self, id: str, one: Done, avoid: tuple[str, ...] = ()) -> Any:
        """The variable for an id or an address; the text itself where it is an address of one's own choice."""
        if id in self.known:
            return self.known[id]
        if id in self.answered:
            call, path = self.answered[id]
            variable = self._call_it(id, _member_of(path))
            call.captures[variable.name] = path
            return variable
        way = None if self._was_typed(id) else way_to(one.before(), id, avoid)
        if way is not None:
            return self._look_up(id, way, one, avoid)
        if ID.fullmatch(id) and id not in self.unidentified and holder_of(one.before(), id):
            self.unidentified.append(id)
            self.steps.append(Note(f"Nothing identifies {id}: put in the id that it has where this is carried out."))
        return id

    def _look_up(self, id: str, way: Way, one: Done, avoid: tuple[str, ...]) -> Variable:
        def refer(value: Any) -> Any:
            return (
                self._reference(value, one, (*avoid, id)) if isinstance(value, str) and ID.fullmatch(value) else value
            )

        filters = tuple((name, refer(value)) for name, value in way.filters)
        where = tuple((name, refer(value)) for name, value in way.where)
        self.names.suggest(id, name_in(dict(way.filters)))
        variable = self._call_it(id, way.leaf.rpartition(".")[2])
        self.steps.append(Lookup(one.region, variable.name, Way(way.action, filters, way.lists, where, way.leaf)))
        return variable

    def _was_typed(self, text: str) -> bool:
        """Whether an address was chosen by whoever did an earlier change, so that it is the same everywhere."""
        if ID.fullmatch(text):
            return False
        earlier = self.changes[: len([one for one in self.steps if isinstance(one, Call)])]
        return any(any(paths_to(one.params, text)) for one in earlier)

    def _call_it(self, id: str, member: str) -> Variable:
        self.known[id] = Variable(self.names.call(id, member))
        return self.known[id]


def _member_of(path: Path) -> str:
    return next(str(one) for one in reversed(path) if isinstance(one, str))


def _holds_ids(one: Parameter) -> bool:
    return bool(one.refers_to) or one.name.endswith(("_id", "_ids")) or one.name == "resources"


def _told(one: Done) -> str:
    said = ", ".join(f"{name} {value}" for name, value in one.params.items())
    return f"{registry.api_name(one.action)} ({said}) is not AWS's: {why_ours_alone(one.action)}."
