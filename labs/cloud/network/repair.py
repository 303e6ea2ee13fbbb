"""What is the smallest fix? The fewest actions that let a packet arrive and its reply return, and of those what opens least.

The search goes by cost: it takes the cheapest world found so far, walks, and tries everything that could be done about
the first refusal; whatever a fix consists of, it must do away with that one. Two worlds in which the same obstacles are
left are as good as each other, so only the cheaper one is followed. What is proposed has been carried out and walked.

Opened is counted in pairs of a far address and a service, for each interface they reach: one port for one address is 1.
An end that is only said to be `internet` is anyone there, so rules for it name everyone; an address is named alone.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from itertools import count
from typing import Any

import msgspec

from labs.cloud.network.carriage import NOWHERE
from labs.cloud.network.ends import INTERNET_WORD
from labs.cloud.network.explain import is_complete
from labs.cloud.network.remedy import Act, Move, Situation, done, moves_of
from labs.cloud.network.step import Passage, Refusal, Step, Walk
from labs.cloud.network.topology import idle_addresses
from labs.cloud.network.walk import walk
from labs.cloud.resources.address import Address
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.world import World

Packet = Mapping[str, Any]
"""What `walk` takes: source, destination, protocol, ports, ICMP type."""
Worlds = Mapping[str, World]
Cost = tuple[int, int, int]
"""Actions, what they open, and how many of them change or remove what there is."""

MOST_ACTIONS = 12
MOST_WORLDS = 2000
"""How many worlds are looked at before the search gives up."""
ON_THE_WAY = frozenset(
    {
        Refusal.BAD_STATE,
        Refusal.BAD_STATE_ATTACHMENT,
        Refusal.HARDWARE_FAILED,
        Refusal.ENI_SG_RULES_MISMATCH,
        Refusal.SG_HAS_NO_RULES,
        Refusal.SG_REFERENCES_NOT_PRESERVED,
        Refusal.SUBNET_ACL_RESTRICTION,
        Refusal.IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS,
        Refusal.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS,
        Refusal.VPC_BLOCK_PUBLIC_ACCESS_ENABLED,
        Refusal.VPC_HAS_NO_INTERNET_GATEWAY,
        Refusal.EIGW_IS_EGRESS_ONLY,
    }
)
"""Refusals after which a walk goes on where the packet would go without them, and not where it ought to."""
ADDING = ("create_", "allocate_", "authorize_", "associate_", "attach_", "start_", "accept_", "enable_")


class Fix(msgspec.Struct, frozen=True):
    """One action of a proposal, and the refusal that it answers."""

    act: Act
    because: Step

    @property
    def action(self) -> str:
        """What to call."""
        return self.act.action

    @property
    def params(self) -> dict[str, Any]:
        """What to call it with."""
        return self.act.params


class Proposal(msgspec.Struct, frozen=True):
    """Actions in the order they are to be taken, each with parameters that `registry.call` takes."""

    fixes: tuple[Fix, ...]
    opens: int
    walk: Walk
    """The packet's journey after them."""

    @property
    def actions(self) -> tuple[tuple[str, dict[str, Any]], ...]:
        """What to call, in order."""
        return tuple((one.action, one.params) for one in self.fixes)


class _Node(msgspec.Struct, frozen=True):
    """A world that some actions lead to."""

    world: World
    walk: Walk
    fixes: tuple[Fix, ...]
    cost: Cost


def repair(
    world: World,
    packet: Packet,
    *,
    forbidden: Sequence[Packet] = (),
    powers: Collection[str] | None = None,
    elsewhere: Worlds = NOWHERE,
) -> Proposal | None:
    """The smallest proposal, with no fixes where nothing is broken; None where nothing known helps.

    `forbidden` are packets that must not arrive, unless they did before; `powers` the actions that may be taken, None for
    all. Raises what `walk` raises for the packet.
    """
    search = _Search(packet, forbidden, powers, elsewhere, before=world)
    found, is_sure = search.run(search.key)
    if found is None and not is_sure:
        found, _ = search.run(search.rough_key)
    return Proposal(found.fixes, found.cost[1], found.walk) if found else None


class _Search:
    """What stays the same in one search."""

    def __init__(
        self,
        packet: Packet,
        forbidden: Sequence[Packet],
        powers: Collection[str] | None,
        elsewhere: Worlds,
        *,
        before: World,
    ) -> None:
        self.packet = packet
        self.elsewhere = elsewhere
        self.powers = powers
        self.beginning = _Node(before, walk(before, **packet, elsewhere=elsewhere), (), (0, 0, 0))
        self.is_anyone = INTERNET_WORD in (packet["source"], packet["destination"])
        self.forbidden = [one for one in forbidden if not walk(before, **one, elsewhere=elsewhere).arrived]
        """What arrived before is not this fix's doing."""

    def run(self, key: Callable[[_Node], Any]) -> tuple[_Node | None, bool]:
        """The cheapest node at which all is well, and whether everything was looked at.

        What a move costs is known before it is made, so a world is only built when nothing cheaper waits.
        """
        waiting: list[tuple[Cost, int, _Node, tuple[Fix, ...]]] = [((0, 0, 0), 0, self.beginning, ())]
        ticket = count(1)
        seen: set[Any] = set()
        while waiting:
            if len(seen) >= MOST_WORLDS:
                return None, False
            _, _, before, fixes = heappop(waiting)
            node = self._after(before, fixes) if fixes else before
            if node is None or (known := key(node)) in seen:
                continue
            seen.add(known)
            if not is_complete(node.walk):
                for move in self.moves(node):
                    heappush(waiting, (_cost(node, move), next(ticket), node, move))
                continue
            least = self.narrowed(node)
            if not self.opens_forbidden(least.world):
                return least, True
        return None, True

    def moves(self, node: _Node) -> Iterator[tuple[Fix, ...]]:
        """What may be done about the first refusal; nothing where some refusal after it is past all help."""
        if self._is_hopeless(node):
            return
        for move in self._moves_at(node, node.walk.refusals[0]):
            if len(node.fixes) + len(move) <= MOST_ACTIONS:
                yield move

    def _moves_at(self, node: _Node, step: Step) -> Iterator[tuple[Fix, ...]]:
        situation = Situation(node.world, node.walk, step, self.is_anyone, bool(self.forbidden))
        for move in moves_of(situation):
            if self._may(move):
                yield tuple(Fix(one, one.because or step) for one in move)

    def _is_hopeless(self, node: _Node) -> bool:
        """Whether the packet surely comes to a refusal that nothing can be done about."""
        for step in node.walk.refusals:
            if next(self._moves_at(node, step), None) is None:
                return True
            if step.code not in ON_THE_WAY:
                return False
        return False

    def opens_forbidden(self, world: World) -> bool:
        """Whether a packet arrives that must not."""
        return any(walk(world, **one, elsewhere=self.elsewhere).arrived for one in self.forbidden)

    def key(self, node: _Node) -> Any:
        """What is left to do: of two worlds alike in it, the cheaper one goes on.

        What opens all it can may serve later what is not seen yet; and where a walk ends before it comes to its end and
        back, everything done may matter beyond.
        """
        whole = _is_seen_through(node.walk)
        taken = frozenset(repr(one.params) for one in node.fixes if one.act.narrowed or not whole)
        return *self.rough_key(node), taken

    def rough_key(self, node: _Node) -> tuple[Any, ...]:
        """The same by what can be seen alone: quicker, and not quite sure to find the least."""
        world = node.world
        stock = len(world.all(Address)), len(idle_addresses(world)), len(world.all(InternetGateway))
        kept = (walk(world, **one, elsewhere=self.elsewhere) for one in self.forbidden)
        return _left(node.walk), stock, tuple(_left(one) for one in kept)

    def _may(self, move: Move) -> bool:
        return self.powers is None or all(one.action in self.powers for one in move)

    def narrowed(self, node: _Node) -> _Node:
        """The same fixes, each of which opens no more than the packet and its reply use."""
        for place, fix in enumerate(node.fixes):
            act = fix.act.narrowed(node.walk) if fix.act.narrowed else None
            if act is None:
                continue
            fixes = (*node.fixes[:place], Fix(act, fix.because), *node.fixes[place + 1 :])
            found = self._after(self.beginning, fixes)
            if found is not None and is_complete(found.walk):
                node = found
        return node

    def _after(self, node: _Node, fixes: Sequence[Fix]) -> _Node | None:
        """The node that further fixes lead to, or None where one is refused or nothing changes."""
        world = node.world
        for fix in fixes:
            outcome = done(world, fix.act)
            if outcome is None:
                return None
            world = outcome[0]
        if world == node.world:
            return None
        seen = walk(world, **self.packet, elsewhere=self.elsewhere)
        return _Node(world, seen, (*node.fixes, *fixes), _cost(node, fixes))


def _cost(node: _Node, fixes: Sequence[Fix]) -> Cost:
    """What a node and further fixes cost together."""
    actions, opened, changing = node.cost
    return (
        actions + len(fixes),
        opened + sum(one.act.opens for one in fixes),
        changing + sum(not one.action.startswith(ADDING) for one in fixes),
    )


def _is_seen_through(seen: Walk) -> bool:
    """Whether a walk met every obstacle there is: be it hypothetical, it came to its end and back by no guessed route."""
    ends = (seen.request[-1], *seen.reply[-1:])
    return all(one.verdict == "deliver" for one in ends) and all(one.code in ON_THE_WAY for one in seen.refusals)


def _left(seen: Walk) -> Any:
    """The refusals of a walk, and the routes that led to them."""
    return (
        seen.arrived,
        seen.returned,
        tuple((one.leg, one.code, one.component_id, one.direction, _about(one)) for one in seen.refusals),
        tuple(
            (one.leg, one.component_id, one.facts["target_id"])
            for one in (*seen.request, *seen.reply)
            if one.code == Passage.ROUTE_CHOSEN
        ),
    )


def _about(step: Step) -> tuple[Any, ...]:
    facts = step.facts
    names = ("network_interface_id", "subnet_id", "address", "target_id", "rule_number")
    return tuple(facts.get(name) for name in names)
