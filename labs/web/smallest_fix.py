"""What is the smallest fix for a packet that was refused? Lines of the CLI, each with the reason why.

What an action makes and a later one needs is kept in a variable of the shell, so that the lines can be pasted in order.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from labs.cloud import registry
from labs.cloud.cli_line import cli_line
from labs.cloud.cli_value import Variable
from labs.cloud.errors import CloudError
from labs.cloud.network.carriage import NOWHERE
from labs.cloud.network.repair import Fix, Packet, Proposal, repair
from labs.cloud.network.walk import walk
from labs.cloud.world import World
from labs.courses.words import say
from labs.web import wording
from labs.web.shown import Shown

MAKES: Mapping[str, tuple[str, str]] = {
    "allocate_address": ("ADDRESS", "AllocationId"),
    "create_internet_gateway": ("GATEWAY", "InternetGateway.InternetGatewayId"),
    "create_security_group": ("GROUP", "GroupId"),
    "create_vpc_peering_connection": ("PEERING", "VpcPeeringConnection.VpcPeeringConnectionId"),
}
"""What makes something that a later action names -> the variable that keeps its id, and where the answer has it."""


class FixLine(Shown, frozen=True, kw_only=True):
    """One action to take."""

    title: str
    line: str
    """The command of the CLI."""
    code: str
    why: str
    """What refused the packet, in words; empty where the line before says the same."""


class FixView(Shown, frozen=True, kw_only=True):
    """The proposal; without lines there is none."""

    lines: tuple[FixLine, ...] = ()

    @property
    def text(self) -> str:
        """All commands, to be copied at once."""
        return "\n".join(one.line for one in self.lines)


def fix_view(
    world: World,
    packet: Packet,
    language: str,
    unwanted: Sequence[Packet] = (),
    elsewhere: Mapping[str, World] = NOWHERE,
) -> FixView:
    """The smallest fix in this Region that lets none of the unwanted packets in."""
    found = repair(world, packet, forbidden=_askable(world, unwanted, elsewhere), elsewhere=elsewhere)
    return FixView(lines=tuple(_lines(world, found, language))) if found else FixView()


def _askable(world: World, packets: Sequence[Packet], elsewhere: Mapping[str, World]) -> list[Packet]:
    """The packets that can be sent at all."""
    sent = []
    for one in packets:
        try:
            walk(world, **one, elsewhere=elsewhere)
        except CloudError:
            continue
        sent.append(one)
    return sent


def _lines(world: World, proposal: Proposal, language: str) -> list[FixLine]:
    known: dict[str, Variable] = {}
    lines: list[FixLine] = []
    told = ""
    for fix in proposal.fixes:
        world, result = registry.call(world, fix.action, fix.params)
        why = say("step", fix.because.code, fix.because.params, language)
        lines.append(
            FixLine(
                title=str(wording.title_of(fix.action)),
                line=_line(fix, result, known),
                code=str(fix.because.code),
                why="" if why == told else why,
            )
        )
        told = why
    return lines


def _line(fix: Fix, result: Mapping[str, Any], known: dict[str, Variable]) -> str:
    """The command; one that makes something keeps its id in a variable."""
    line = cli_line(fix.action, _with_variables(fix.params, known))
    if fix.action not in MAKES:
        return line
    name, place = MAKES[fix.action]
    id: Any = result
    for member in place.split("."):
        id = id[member]
    taken = sum(one.name.startswith(name) for one in known.values())
    variable = Variable(f"{name}{taken + 1 if taken else ''}")
    known[id] = variable
    return f"{variable.name}=$({line} --query {place} --output text)"


def _with_variables(value: Any, known: Mapping[str, Variable]) -> Any:
    if isinstance(value, str):
        return known.get(value, value)
    if isinstance(value, Mapping):
        return {name: _with_variables(inner, known) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_with_variables(inner, known) for inner in value]
    return value
