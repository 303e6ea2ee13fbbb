"""What becomes of addresses and interfaces in the mind of who holds a misconception? Each is a rule in another's place."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from labs.assess.generators.happenings import Step
from labs.assess.generators.ledger import (
    IDLE,
    RULES,
    Ledger,
    Refused,
    Rule,
    associate,
    associate_interface,
    associate_private,
    attach,
    detach,
    disassociate,
    follow,
    reassign,
    reboot,
    start,
    stop,
    unassign,
)
from labs.assess.generators.posing import told
from labs.assess.value import Text


class Belief(NamedTuple):
    """A misconception, the rules by which it goes, and what is said against it."""

    misconception: str
    rules: Mapping[str, Rule]
    because: Text
    """With `{step}`, the number of the step that goes another way."""


class Believed(NamedTuple):
    """What a belief makes of a story."""

    belief: Belief
    course: list[Ledger]
    """The ledger before and after each step."""
    step: int
    """The step that it takes for something else, counted from 1."""

    @property
    def because(self) -> Text:
        """What is said against it in this story."""
        return told(self.belief.because, step=self.step)


def believed(ledger: Ledger, steps: Sequence[Step], beliefs: Sequence[Belief]) -> Iterator[Believed]:
    """The stories as beliefs have them, where they go another way at all and can be told to the end."""
    true = follow(ledger, steps)
    for one in beliefs:
        course = _course(ledger, steps, one.rules)
        if course and course != true:
            yield Believed(one, course, next(number for number, each in enumerate(course) if each != true[number]))


def blamed(
    ledger: Ledger, steps: Sequence[Step], found: Believed, answer: Callable[[list[Ledger]], object]
) -> Believed:
    """The same with the step that alone, taken for what it is not, leads to another answer."""
    right = answer(follow(ledger, steps))
    for number, step in enumerate(steps):
        if step.verb in found.belief.rules:
            before = follow(ledger, steps[:number])
            course = _course(before[-1], steps[number : number + 1], found.belief.rules)
            rest = _course(course[-1], steps[number + 1 :]) if course else []
            if rest and answer([*before, *rest]) != right:
                return found._replace(step=number + 1)
    return found


def _course(ledger: Ledger, steps: Sequence[Step], rules: Mapping[str, Rule] | None = None) -> list[Ledger]:
    """The ledger before and after each step; empty where a step cannot be done."""
    try:
        return follow(ledger, steps, rules)
    except (Refused, LookupError):
        return []


# What is believed of single calls


def _stop_keeping(ledger: Ledger, step: Step) -> Ledger:
    kept = {name: one.automatic for name, one in ledger.on(step.instance).items()}
    ledger = stop(ledger, step)
    for name, automatic in kept.items():
        ledger = ledger.with_card(name, automatic=automatic)
    return ledger


def _stop_letting_go(ledger: Ledger, step: Step) -> Ledger:
    return stop(_without_elastic(ledger, ledger.on(step.instance)), step)


def _reboot_afresh(ledger: Ledger, step: Step) -> Ledger:
    ledger = reboot(ledger, step)
    name = ledger.primary(step.instance)
    if not ledger.cards[name].automatic:
        return ledger
    return ledger.with_card(name, automatic="").given_anyway(step.instance)


def _start_anyway(ledger: Ledger, step: Step) -> Ledger:
    return start(ledger, step).given_anyway(step.instance)


def _start_asking_nobody(ledger: Ledger, step: Step) -> Ledger:
    primary = ledger.primary(step.instance)
    wanted = start(ledger.with_card(primary, wants=True), step)
    return wanted.with_card(primary, wants=ledger.cards[primary].wants)


def _disassociate_anyway(ledger: Ledger, step: Step) -> Ledger:
    card = ledger.addresses[step.address][0]
    ledger = disassociate(ledger, step)
    return ledger.given_anyway(ledger.cards[card].instance) if ledger.cards[card].instance else ledger


def _disassociate_to_nothing(ledger: Ledger, step: Step) -> Ledger:
    disassociate(ledger, step)
    return ledger.with_address(step.address, IDLE)


def _keeping(rule: Rule) -> Rule:
    """An association under which the automatic address is only hidden."""

    def kept(ledger: Ledger, step: Step) -> Ledger:
        then = rule(ledger, step)
        hidden = {name: one.automatic for name, one in ledger.cards.items() if one.automatic}
        for name, automatic in hidden.items():
            then = then.with_card(name, automatic=automatic)
        return then

    return kept


def _unless_associated(rule: Rule) -> Rule:
    def kept(ledger: Ledger, step: Step) -> Ledger:
        return rule(ledger, step) if ledger.addresses[step.address] == IDLE else ledger

    return kept


def _joining(rule: Rule) -> Rule:
    """An association beside the one that is there."""

    def joined(ledger: Ledger, step: Step) -> Ledger:
        then = rule(ledger, step)
        others = {one: place for one, place in ledger.addresses.items() if one != step.address}
        return then._replace(addresses={**then.addresses, **others})

    return joined


def _attach_dropping(ledger: Ledger, step: Step) -> Ledger:
    ledger = attach(ledger, step)
    return ledger.with_card(ledger.primary(step.instance), automatic="")


def _detach_leaving(ledger: Ledger, step: Step) -> Ledger:
    """The Elastic IPs stay with the instance."""
    primary = ledger.primary(ledger.cards[step.interface].instance)
    ledger = detach(ledger, step)
    place = (primary, ledger.cards[primary].privates[0])
    for name, (card, _) in ledger.addresses.items():
        if card == step.interface:
            ledger = ledger.with_address(name, place)
    return ledger


def _detach_letting_go(ledger: Ledger, step: Step) -> Ledger:
    return _without_elastic(detach(ledger, step), {step.interface: ledger.cards[step.interface]})


def _releasing(verb: str) -> Rule:
    """What lets go of an Elastic IP gives it back."""

    def released(ledger: Ledger, step: Step) -> Ledger:
        then = RULES[verb](ledger, step)
        let_go = {one for one, place in then.addresses.items() if place == IDLE and ledger.addresses[one] != IDLE}
        return then._replace(addresses={one: place for one, place in then.addresses.items() if one not in let_go})

    return released


def _reassign_leaving(ledger: Ledger, step: Step) -> Ledger:
    address = ledger.elastic_on(step.other, step.private)
    ledger = reassign(ledger, step)
    return ledger.with_address(address, (step.other, ledger.cards[step.other].privates[0])) if address else ledger


def _unassign_falling_back(ledger: Ledger, step: Step) -> Ledger:
    address = ledger.elastic_on(step.interface, step.private)
    ledger = unassign(ledger, step)
    if not address:
        return ledger
    return ledger.with_address(address, (step.interface, ledger.cards[step.interface].privates[0]))


def _without_elastic(ledger: Ledger, cards: Mapping[str, object]) -> Ledger:
    for name, (card, _) in ledger.addresses.items():
        if card in cards:
            ledger = ledger.with_address(name, IDLE)
    return ledger


ASSOCIATIONS: Mapping[str, Rule] = {
    "associate": associate,
    "associate-interface": associate_interface,
    "associate-private": associate_private,
}
KEEPS = Belief(
    "stopped-keeps-the-address",
    {"stop": _stop_keeping},
    Text(
        ko="{step}단계에서 중지할 때 자동 주소는 AWS로 돌아갔어요. 중지해도 남는 것은 Elastic IP예요.",
        en="With the stop of step {step} the automatic address went back to AWS. Only an Elastic IP outlasts a stop.",
    ),
)
REBOOTS = Belief(
    "reboot-changes-the-address",
    {"reboot": _reboot_afresh},
    Text(
        ko="{step}단계의 재부팅은 운영 체제만 다시 켜요. 주소는 하나도 바뀌지 않아요.",
        en="The reboot of step {step} restarts the operating system and changes no address.",
    ),
)
STOP_DROPS_ELASTIC = Belief(
    "stopping-removes-elastic-ips",
    {"stop": _stop_letting_go},
    Text(
        ko="{step}단계에서 중지해도 Elastic IP의 연결은 풀리지 않아요.",
        en="The stop of step {step} does not undo the association of an Elastic IP.",
    ),
)
COMES_BACK = Belief(
    "address-always-comes-back",
    {"start": _start_anyway, "disassociate": _disassociate_anyway},
    Text(
        ko="{step}단계에서 인스턴스에는 인터페이스가 둘 이상 있었어요. 그러면 AWS가 새 자동 주소를 주지 않아요.",
        en="At step {step} the instance had more than one interface, and then AWS gives no new automatic address.",
    ),
)
ASKS_NOBODY = Belief(
    "address-always-comes-back",
    {"start": _start_asking_nobody},
    Text(
        ko="이 인스턴스는 자동 할당을 끄고 만들어서, {step}단계에서 시작해도 자동 주소를 받지 않아요.",
        en="This instance was launched without automatic assignment, so the start of step {step} brings no address either.",
    ),
)
HIDDEN = Belief(
    "former-address-comes-back",
    {name: _keeping(rule) for name, rule in ASSOCIATIONS.items()},
    Text(
        ko="{step}단계에서 Elastic IP를 연결하는 순간 자동 주소는 AWS로 돌아갔어요. 가려져 있는 것이 아니라서 다시 나타나지 않아요.",
        en="The automatic address went back to AWS when the Elastic IP came at step {step}. It is not hidden and does not come back.",
    ),
)
NOTHING_COMES = Belief(
    "nothing-after-an-elastic-ip",
    {"disassociate": _disassociate_to_nothing},
    Text(
        ko="{step}단계에서 Elastic IP를 떼면, 인터페이스가 하나인 실행 중 인스턴스는 새 자동 주소를 받아요.",
        en="When the Elastic IP is taken off at step {step}, a running instance with one interface gets a new automatic address.",
    ),
)
SECOND_DROPS = Belief(
    "second-interface-drops-the-address",
    {"attach": _attach_dropping},
    Text(
        ko="{step}단계에서 인터페이스를 더 연결해도 있던 자동 주소는 그대로예요. 없어지는 것은 중지할 때예요.",
        en="Another interface at step {step} leaves the automatic address alone. It is a stop that takes it away.",
    ),
)
STAYS_BEHIND = Belief(
    "elastic-ip-stays-with-the-instance",
    {"detach": _detach_leaving},
    Text(
        ko="{step}단계에서 뗀 인터페이스가 Elastic IP도 가져갔어요. Elastic IP는 인스턴스가 아니라 인터페이스의 것이에요.",
        en="The interface that was detached at step {step} took its Elastic IP along: it belongs to the interface, not to the instance.",
    ),
)
FALLS_OFF = Belief(
    "detaching-removes-elastic-ips",
    {"detach": _detach_letting_go},
    Text(
        ko="{step}단계에서 인터페이스를 떼도 Elastic IP는 그 인터페이스에 그대로 연결되어 있어요.",
        en="The Elastic IP stays on the interface that was detached at step {step}.",
    ),
)
STAYS_WHERE_IT_IS = Belief(
    "associated-address-stays",
    {name: _unless_associated(rule) for name, rule in ASSOCIATIONS.items()},
    Text(
        ko="{step}단계의 `AssociateAddress`는 이미 연결된 Elastic IP도 옮겨요. `AllowReassociation=false`일 때만 거절돼요.",
        en="The `AssociateAddress` of step {step} moves an associated Elastic IP too, unless `AllowReassociation=false` forbids it.",
    ),
)
JOINS = Belief(
    "elastic-ips-share-a-private-address",
    {name: _joining(rule) for name, rule in ASSOCIATIONS.items()},
    Text(
        ko="{step}단계에서 다른 Elastic IP가 같은 사설 주소에 연결되면서 먼저 것은 풀렸어요. 사설 주소 하나에는 Elastic IP도 하나예요.",
        en="At step {step} another Elastic IP took the place on that private address. Each private address has one at most.",
    ),
)
LETTING_GO = Belief(
    "letting-go-is-releasing",
    {verb: _releasing(verb) for verb in ("disassociate", "terminate", "delete", "unassign")},
    Text(
        ko="{step}단계에서 연결은 풀렸지만 주소는 계정에 남아 있어요. 돌려주는 것은 `ReleaseAddress`뿐이에요.",
        en="Step {step} ended the association, and the address is still the account's. Only `ReleaseAddress` gives it back.",
    ),
)
REASSIGN_LEAVES = Belief(
    "elastic-ip-stays-on-its-interface",
    {"reassign": _reassign_leaving},
    Text(
        ko="{step}단계에서 사설 주소가 옮겨 갈 때, 그 주소에 연결된 Elastic IP도 함께 갔어요.",
        en="When the private address moved at step {step}, the Elastic IP on it moved along.",
    ),
)
FALLS_BACK = Belief(
    "elastic-ip-falls-back-to-the-primary",
    {"unassign": _unassign_falling_back},
    Text(
        ko="{step}단계에서 사설 주소가 없어지면서 Elastic IP의 연결도 풀렸어요. 기본 사설 주소로 옮겨 가지 않아요.",
        en="With the private address of step {step} the association ended. It does not fall back to the primary one.",
    ),
)
