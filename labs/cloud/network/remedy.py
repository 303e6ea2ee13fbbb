"""What could be done about a refusal? Each control says it for its own codes, in actions that EC2 has.

A remedy is a generator of moves; a move is one action, or several that only make sense together. It need not be right:
`repair` carries each out and walks again. So a new kind of obstacle needs nothing but a function marked `@remedies(code)`.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from ipaddress import ip_network
from itertools import takewhile
from typing import Any, NamedTuple, TypeVar

import msgspec

from labs.cloud import registry
from labs.cloud.errors import CloudError
from labs.cloud.network import remedies as remedies_package
from labs.cloud.network.ends import INTERNET_HOST, INTERNET_HOST_IPV6
from labs.cloud.network.packet import is_ipv6
from labs.cloud.network.step import Refusal, Step, Walk
from labs.cloud.world import World

ANYWHERE, ANYWHERE_IPV6 = "0.0.0.0/0", "::/0"
EPHEMERAL_PORTS = (1024, 65535)
"""What an answer may be sent to: https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html"""


class Act(msgspec.Struct, frozen=True):
    """One action to take: what `registry.call` takes, and how much it opens."""

    action: str
    params: dict[str, Any]
    opens: int = 0
    """How many pairs of a far address and a service it lets to how many interfaces: 1 for one port and one address."""
    because: Step | None = None
    """The refusal it is really about, where that is not the first one."""
    narrowed: Callable[[Walk], "Act | None"] | None = None
    """Of an action that opens all it can, to serve several refusals at once: the one that opens what a walk used."""


Move = tuple[Act, ...]


class Situation(NamedTuple):
    """A walk that was refused, and where."""

    world: World
    walk: Walk
    step: Step
    """The first refusal. Whatever helps has to do away with it."""
    is_anyone: bool
    """One end is only said to be the internet, which is anyone there and not the host that stands for them."""
    is_guarded: bool
    """Some packets must not arrive, so that what opens less may be worth more actions."""

    @property
    def earlier(self) -> tuple[Step, ...]:
        """What happened before on the same way."""
        leg = self.walk.reply if self.step.leg == "reply" else self.walk.request
        return tuple(takewhile(lambda one: one is not self.step, leg))

    @property
    def far_address(self) -> str:
        """The address that a filter is asked about."""
        return far_address(self.step)

    @property
    def far_block(self) -> str:
        """The smallest block to name for it."""
        return self.block_of(self.far_address)

    def block_of(self, address: str) -> str:
        """The block that holds an address and nothing else, or everyone where everyone is meant."""
        if self.is_anyone and address in (INTERNET_HOST, INTERNET_HOST_IPV6):
            return anywhere(address)
        return f"{address}/128" if is_ipv6(address) else f"{address}/32"


Remedy = Callable[[Situation], Iterator[Move]]
R = TypeVar("R", bound=Remedy)

_remedies: dict[str, list[Remedy]] = {}


def remedies(*codes: Refusal) -> Callable[[R], R]:
    """Register what could be done about refusals."""

    def register(remedy: R) -> R:
        for code in codes:
            _remedies.setdefault(code, []).append(remedy)
        return remedy

    return register


def moves_of(situation: Situation) -> Iterator[Move]:
    """Everything that could be done about the first refusal."""
    load()
    for remedy in _remedies.get(situation.step.code, ()):
        yield from remedy(situation)


@cache
def load() -> None:
    """Import every file of remedies."""
    for module in pkgutil.iter_modules(remedies_package.__path__):
        importlib.import_module(f"{remedies_package.__name__}.{module.name}")


def far_address(step: Step) -> str:
    """The address at the other end, as a filter sees it."""
    return step.before.destination if step.direction == "outbound" else step.before.source


def hull(blocks: Iterable[str]) -> str:
    """The smallest block that holds all of them."""
    networks: Any = [ip_network(one) for one in blocks]
    found = networks[0]
    while not all(one.subnet_of(found) for one in networks):
        found = found.supernet()
    return str(found)


def anywhere(address: str) -> str:
    """The block that holds every address of a family."""
    return ANYWHERE_IPV6 if is_ipv6(address) else ANYWHERE


def steps_of(walk: Walk) -> tuple[Step, ...]:
    """Both ways of a walk."""
    return (*walk.request, *walk.reply)


def size(cidr_block: str) -> int:
    """How many addresses a block has."""
    return 1 << ((128 if is_ipv6(cidr_block) else 32) - int(cidr_block.rpartition("/")[2]))


def done(world: World, act: Act) -> tuple[World, Mapping[str, Any]] | None:
    """The world after an action with its result, or None where it is refused."""
    try:
        return registry.call(world, act.action, act.params)
    except CloudError:
        return None
