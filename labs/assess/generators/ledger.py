"""Who has which address, and which interface is in which instance, by the plain rules of AWS's guides?

A second way beside the simulator: a small book of names, in which each call is one rule. What somebody believes who
holds a misconception is another rule in its place, see `ledger_beliefs.py`.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from labs.assess.generators.happenings import Step

ELASTIC_IPS = 5
"""How many Elastic IPs an account may have in a Region unless AWS agrees to more."""
IDLE = ("", "")


class Card(NamedTuple):
    """A network interface."""

    instance: str = ""
    is_primary: bool = False
    deletes: bool = False
    """Whether it is deleted when its instance is terminated."""
    wants: bool = False
    """Whether AWS gives it a public address by itself."""
    automatic: str = ""
    """The public address that AWS gave it."""
    privates: tuple[str, ...] = ()
    """The primary one first."""
    groups: tuple[str, ...] = ()
    subnet: str = ""


class Ledger(NamedTuple):
    """What there is, by name."""

    states: Mapping[str, str]
    """Instance -> its state."""
    cards: Mapping[str, Card]
    addresses: Mapping[str, tuple[str, str]]
    """Elastic IP -> the interface and the private address that it is associated with."""
    drawn: int = 0
    """How many public addresses AWS gave since the beginning."""

    def on(self, instance: str) -> dict[str, Card]:
        """The interfaces in an instance."""
        return {name: one for name, one in self.cards.items() if one.instance == instance}

    def primary(self, instance: str) -> str:
        """The primary interface of an instance; empty where it is gone."""
        return next((name for name, one in self.on(instance).items() if one.is_primary), "")

    def elastic_on(self, card: str, private: str) -> str:
        """The Elastic IP of a private address; empty for none."""
        return next((name for name, place in self.addresses.items() if place == (card, private)), "")

    def with_card(self, name: str, **changes: Any) -> "Ledger":
        """The ledger with an interface changed."""
        return self._replace(cards={**self.cards, name: self.cards[name]._replace(**changes)})

    def with_address(self, name: str, place: tuple[str, str]) -> "Ledger":
        """The ledger with an Elastic IP at another place."""
        return self._replace(addresses={**self.addresses, name: place})

    def with_state(self, instance: str, state: str) -> "Ledger":
        """The ledger with an instance in another state."""
        return self._replace(states={**self.states, instance: state})

    def given(self, instance: str) -> "Ledger":
        """The ledger in which an instance that is due one has a new automatic address: running, with one interface."""
        present = self.on(instance)
        return self.given_anyway(instance) if len(present) == 1 else self

    def given_anyway(self, instance: str) -> "Ledger":
        """The same, however many interfaces it has."""
        name = self.primary(instance)
        if not name or self.states[instance] != "running":
            return self
        card = self.cards[name]
        if not card.wants or card.automatic or self.elastic_on(name, card.privates[0]):
            return self
        return self.with_card(name, automatic=f"new-{self.drawn + 1}")._replace(drawn=self.drawn + 1)

    def without_card(self, name: str) -> "Ledger":
        """The ledger without an interface, its Elastic IPs idle."""
        idle = {one: IDLE if place[0] == name else place for one, place in self.addresses.items()}
        return self._replace(cards={one: card for one, card in self.cards.items() if one != name}, addresses=idle)


class Refused(Exception):
    """AWS does not do it; the code says why."""

    def __init__(self, code: str) -> None:
        self.code = code


Rule = Callable[[Ledger, Step], Ledger]


def follow(ledger: Ledger, steps: Iterable[Step], rules: Mapping[str, Rule] | None = None) -> list[Ledger]:
    """The ledger before and after each step. Raises Refused."""
    every = {**RULES, **(rules or {})}
    found = [ledger]
    for one in steps:
        found.append(every[one.verb](found[-1], one))
    return found


def code_of(ledger: Ledger, step: Step, rules: Mapping[str, Rule] | None = None) -> str:
    """The code with which a step is refused; empty where it is done."""
    try:
        follow(ledger, [step], rules)
    except Refused as refused:
        return refused.code
    return ""


# The rules


def stop(ledger: Ledger, step: Step) -> Ledger:
    """The automatic address goes back to AWS; everything else stays."""
    _must_be(ledger, step.instance, "running", "stopped")
    for name in ledger.on(step.instance):
        ledger = ledger.with_card(name, automatic="")
    return ledger.with_state(step.instance, "stopped")


def start(ledger: Ledger, step: Step) -> Ledger:
    """A new automatic address, unless there are two interfaces or an Elastic IP."""
    _must_be(ledger, step.instance, "running", "stopped")
    if ledger.states[step.instance] == "running":
        return ledger
    return ledger.with_state(step.instance, "running").given(step.instance)


def reboot(ledger: Ledger, step: Step) -> Ledger:
    """Nothing changes."""
    _must_be(ledger, step.instance, "running")
    return ledger


def terminate(ledger: Ledger, step: Step) -> Ledger:
    """Interfaces go or stay as their attachments say; Elastic IPs of those that go are idle."""
    for name, card in ledger.on(step.instance).items():
        ledger = ledger.with_card(name, instance="", is_primary=False, deletes=False, wants=False, automatic="")
        if card.deletes:
            ledger = ledger.without_card(name)
    return ledger.with_state(step.instance, "terminated")


def attach(ledger: Ledger, step: Step) -> Ledger:
    """An available interface goes in, and is not to be deleted with the instance."""
    if ledger.cards[step.interface].instance:
        raise Refused("InvalidNetworkInterface.InUse")
    _must_be(ledger, step.instance, "running", "stopped")
    return ledger.with_card(step.interface, instance=step.instance, deletes=False)


def detach(ledger: Ledger, step: Step) -> Ledger:
    """A secondary interface comes out with all that it carries."""
    if ledger.cards[step.interface].is_primary:
        raise Refused("OperationNotPermitted")
    return ledger.with_card(step.interface, instance="", deletes=False)


def delete(ledger: Ledger, step: Step) -> Ledger:
    """Only what is attached to nothing can be deleted."""
    if ledger.cards[step.interface].instance:
        raise Refused("InvalidParameterValue")
    return ledger.without_card(step.interface)


def allocate(ledger: Ledger, step: Step) -> Ledger:
    """One more, up to the quota."""
    if len(ledger.addresses) >= ELASTIC_IPS:
        raise Refused("AddressLimitExceeded")
    return ledger.with_address(step.address, IDLE)


def associate(ledger: Ledger, step: Step) -> Ledger:
    """To the only interface of an instance."""
    _must_be(ledger, step.instance, "running", "stopped", "stopping")
    if len(ledger.on(step.instance)) != 1:
        raise Refused("InvalidInstanceID")
    primary = ledger.primary(step.instance)
    return placed(ledger, step.address, primary, ledger.cards[primary].privates[0])


def associate_firmly(ledger: Ledger, step: Step) -> Ledger:
    """The same, for an address that is associated with nothing."""
    done = associate(ledger, step)
    if ledger.addresses[step.address] not in (IDLE, done.addresses[step.address]):
        raise Refused("Resource.AlreadyAssociated")
    return done


def associate_interface(ledger: Ledger, step: Step) -> Ledger:
    """To the primary private address of an interface."""
    return placed(ledger, step.address, step.interface, ledger.cards[step.interface].privates[0])


def associate_private(ledger: Ledger, step: Step) -> Ledger:
    """To one of the private addresses of an interface."""
    if step.private not in ledger.cards[step.interface].privates:
        raise Refused("InvalidParameterValue")
    return placed(ledger, step.address, step.interface, step.private)


def placed(ledger: Ledger, address: str, card: str, private: str) -> Ledger:
    """An Elastic IP moves there; what was there becomes idle, an automatic address goes back to AWS."""
    former = ledger.addresses[address][0]
    if before := ledger.elastic_on(card, private):
        ledger = ledger.with_address(before, IDLE)
    if private == ledger.cards[card].privates[0]:
        ledger = ledger.with_card(card, automatic="")
    ledger = ledger.with_address(address, (card, private))
    return ledger.given(ledger.cards[former].instance) if former and ledger.cards[former].instance else ledger


def disassociate(ledger: Ledger, step: Step) -> Ledger:
    """It stays allocated; an instance with one interface is given an automatic address again."""
    card = ledger.addresses[step.address][0]
    if not card:
        raise Refused("InvalidAssociationID.NotFound")
    ledger = ledger.with_address(step.address, IDLE)
    return ledger.given(ledger.cards[card].instance) if ledger.cards[card].instance else ledger


def release(ledger: Ledger, step: Step) -> Ledger:
    """Only what is associated with nothing can be given back."""
    if ledger.addresses[step.address] != IDLE:
        raise Refused("InvalidIPAddress.InUse")
    return ledger._replace(addresses={one: place for one, place in ledger.addresses.items() if one != step.address})


def assign(ledger: Ledger, step: Step) -> Ledger:
    """A secondary private address that no other interface has."""
    if any(step.private in one.privates for name, one in ledger.cards.items() if name != step.interface):
        raise Refused("Resource.AlreadyAssigned")
    return ledger.with_card(step.interface, privates=(*ledger.cards[step.interface].privates, step.private))


def reassign(ledger: Ledger, step: Step) -> Ledger:
    """A secondary private address moves, and its Elastic IP with it."""
    is_primary = ledger.cards[step.other].privates[0] == step.private
    if is_primary or ledger.cards[step.other].subnet != ledger.cards[step.interface].subnet:
        raise Refused("InvalidParameterValue")
    address = ledger.elastic_on(step.other, step.private)
    kept = tuple(one for one in ledger.cards[step.other].privates if one != step.private)
    ledger = ledger.with_card(step.other, privates=kept)
    ledger = ledger.with_card(step.interface, privates=(*ledger.cards[step.interface].privates, step.private))
    return ledger.with_address(address, (step.interface, step.private)) if address else ledger


def unassign(ledger: Ledger, step: Step) -> Ledger:
    """A secondary private address goes, and its Elastic IP is idle."""
    privates = ledger.cards[step.interface].privates
    if step.private not in privates[1:]:
        raise Refused("InvalidParameterValue")
    if address := ledger.elastic_on(step.interface, step.private):
        ledger = ledger.with_address(address, IDLE)
    return ledger.with_card(step.interface, privates=tuple(one for one in privates if one != step.private))


def delete_group(ledger: Ledger, step: Step) -> Ledger:
    """Only what no interface uses can be deleted."""
    if any(step.group in one.groups for one in ledger.cards.values()):
        raise Refused("DependencyViolation")
    return ledger


def _must_be(ledger: Ledger, instance: str, *states: str) -> None:
    if ledger.states[instance] not in states:
        raise Refused("IncorrectInstanceState")


RULES: Mapping[str, Rule] = {
    "stop": stop,
    "start": start,
    "reboot": reboot,
    "terminate": terminate,
    "attach": attach,
    "detach": detach,
    "delete": delete,
    "allocate": allocate,
    "associate": associate,
    "associate-firmly": associate_firmly,
    "associate-interface": associate_interface,
    "associate-private": associate_private,
    "disassociate": disassociate,
    "release": release,
    "assign": assign,
    "reassign": reassign,
    "unassign": unassign,
    "keep": lambda ledger, step: ledger.with_card(step.interface, deletes=False),
    "drop": lambda ledger, step: ledger.with_card(step.interface, deletes=True),
    "regroup": lambda ledger, step: ledger.with_card(step.interface, groups=(step.group,)),
    "delete-group": delete_group,
}
"""Verb -> what it does."""
