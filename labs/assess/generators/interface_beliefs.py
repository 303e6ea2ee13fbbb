"""What becomes of interfaces in the mind of who holds a misconception? Each is a rule in another's place."""

from labs.assess.generators.happenings import Step
from labs.assess.generators.ledger import Ledger, attach, detach, reassign, terminate
from labs.assess.generators.ledger_beliefs import Belief
from labs.assess.value import Text


def _attach_for_life(ledger: Ledger, step: Step) -> Ledger:
    return attach(ledger, step).with_card(step.interface, deletes=True)


def _terminate_all(ledger: Ledger, step: Step) -> Ledger:
    for name in ledger.on(step.instance):
        ledger = ledger.with_card(name, deletes=True)
    return terminate(ledger, step)


def _terminate_primary(ledger: Ledger, step: Step) -> Ledger:
    for name, card in ledger.on(step.instance).items():
        ledger = ledger.with_card(name, deletes=card.is_primary)
    return terminate(ledger, step)


def _terminate_none(ledger: Ledger, step: Step) -> Ledger:
    for name in ledger.on(step.instance):
        ledger = ledger.with_card(name, deletes=False)
    return terminate(ledger, step)


def _detach_keeping_the_flag(ledger: Ledger, step: Step) -> Ledger:
    deletes = ledger.cards[step.interface].deletes
    return detach(ledger, step).with_card(step.interface, deletes=deletes)


def _attach_keeping_the_flag(ledger: Ledger, step: Step) -> Ledger:
    deletes = ledger.cards[step.interface].deletes
    return attach(ledger, step).with_card(step.interface, deletes=deletes)


def _attach_joining_groups(ledger: Ledger, step: Step) -> Ledger:
    groups = ledger.cards[ledger.primary(step.instance)].groups
    return attach(ledger, step).with_card(step.interface, groups=groups)


def _regroup_all(ledger: Ledger, step: Step) -> Ledger:
    """The groups are the instance's."""
    inside = ledger.on(ledger.cards[step.interface].instance) if ledger.cards[step.interface].instance else {}
    for name in {**inside, step.interface: None}:
        ledger = ledger.with_card(name, groups=(step.group,))
    return ledger


def _regroup_adding(ledger: Ledger, step: Step) -> Ledger:
    groups = ledger.cards[step.interface].groups
    return ledger.with_card(step.interface, groups=(*groups, step.group))


def _detach_resetting_groups(ledger: Ledger, step: Step) -> Ledger:
    return detach(ledger, step).with_card(step.interface, groups=("default",))


def _attach_joining_the_subnet(ledger: Ledger, step: Step) -> Ledger:
    subnet = ledger.cards[ledger.primary(step.instance)].subnet
    return attach(ledger, step).with_card(step.interface, subnet=subnet)


def _detach_leaving_addresses(ledger: Ledger, step: Step) -> Ledger:
    """The private addresses stay with the instance."""
    card = ledger.cards[step.interface]
    primary = ledger.primary(card.instance)
    kept = (*ledger.cards[primary].privates, *card.privates)
    return detach(ledger, step).with_card(primary, privates=kept).with_card(step.interface, privates=())


def _reassign_copying(ledger: Ledger, step: Step) -> Ledger:
    """The private address is at both interfaces."""
    kept = ledger.cards[step.other].privates
    return reassign(ledger, step).with_card(step.other, privates=kept)


DIE_TOGETHER = Belief(
    "interfaces-die-with-the-instance",
    {"terminate": _terminate_all},
    Text(
        ko="{step}단계에서 함께 지워지는 것은 `DeleteOnTermination`이 `true`인 인터페이스뿐이에요.",
        en="Only interfaces whose `DeleteOnTermination` is `true` go with the instance at step {step}.",
    ),
)
PRIMARY_DIES = Belief(
    "only-the-primary-dies",
    {"terminate": _terminate_primary},
    Text(
        ko="기본 인터페이스인지가 아니라 `DeleteOnTermination` 값이 정해요. {step}단계에서 그 값을 보세요.",
        en="It is `DeleteOnTermination` that decides at step {step}, not whether the interface is the primary one.",
    ),
)
NONE_DIES = Belief(
    "interfaces-outlive-the-instance",
    {"terminate": _terminate_none},
    Text(
        ko="`DeleteOnTermination`이 `true`인 인터페이스는 {step}단계에서 인스턴스와 함께 지워졌어요.",
        en="Interfaces whose `DeleteOnTermination` is `true` were deleted with the instance at step {step}.",
    ),
)
ATTACHED_FOR_LIFE = Belief(
    "interfaces-die-with-the-instance",
    {"attach": _attach_for_life},
    Text(
        ko="{step}단계에서 나중에 연결한 인터페이스의 `DeleteOnTermination`은 `false`로 시작해요.",
        en="For the interface attached later, at step {step}, `DeleteOnTermination` begins as `false`.",
    ),
)
FLAG_MOVES = Belief(
    "flag-belongs-to-the-interface",
    {"detach": _detach_keeping_the_flag, "attach": _attach_keeping_the_flag},
    Text(
        ko="{step}단계에서 뗐다가 다시 연결하면 `DeleteOnTermination`은 `false`로 돌아가요. 인터페이스가 아니라 연결마다 있는 값이에요.",
        en="Detached and attached again, at step {step}, it begins with `DeleteOnTermination` `false`: that belongs to the attachment.",
    ),
)
GROUPS_JOIN = Belief(
    "groups-on-the-instance",
    {"attach": _attach_joining_groups},
    Text(
        ko="{step}단계에서 연결해도 인터페이스의 보안 그룹은 그대로예요. 인스턴스의 다른 인터페이스를 따르지 않아요.",
        en="Attached at step {step}, the interface keeps its own groups and takes none from the instance's other interfaces.",
    ),
)
GROUPS_SHARED = Belief(
    "groups-on-the-instance",
    {"regroup": _regroup_all},
    Text(
        ko="{step}단계에서 바뀐 것은 그 인터페이스 하나의 보안 그룹이에요. 같은 인스턴스의 다른 인터페이스는 그대로예요.",
        en="Step {step} changed the groups of that one interface; others of the same instance keep theirs.",
    ),
)
GROUPS_ADD = Belief(
    "groups-are-added",
    {"regroup": _regroup_adding},
    Text(
        ko="{step}단계의 호출은 보안 그룹 목록을 통째로 바꿔요. 전의 그룹은 남지 않아요.",
        en="The call of step {step} replaces the whole list of groups; the former ones are gone.",
    ),
)
GROUPS_RESET = Belief(
    "detaching-resets-groups",
    {"detach": _detach_resetting_groups},
    Text(
        ko="{step}단계에서 떼어도 보안 그룹은 인터페이스에 그대로 있어요.",
        en="Detached at step {step}, the interface keeps its groups.",
    ),
)
SUBNET_JOINS = Belief(
    "interface-takes-the-subnet",
    {"attach": _attach_joining_the_subnet},
    Text(
        ko="{step}단계에서 연결해도 인터페이스는 만들어진 서브넷에 그대로 있어요. 그래서 인스턴스가 여러 서브넷에 걸쳐요.",
        en="Attached at step {step}, the interface stays in its own subnet, and so an instance comes to be in several.",
    ),
)
ADDRESSES_STAY = Belief(
    "addresses-stay-with-the-instance",
    {"detach": _detach_leaving_addresses},
    Text(
        ko="{step}단계에서 뗀 인터페이스가 사설 주소를 가지고 갔어요. 사설 주소는 인터페이스의 것이에요.",
        en="The interface that was detached at step {step} took its private addresses along: they are its own.",
    ),
)
COPIED = Belief(
    "reassigned-address-at-both",
    {"reassign": _reassign_copying},
    Text(
        ko="{step}단계에서 사설 주소는 옮겨 갔어요. 한 사설 주소를 두 인터페이스가 함께 가질 수는 없어요.",
        en="At step {step} the private address moved: two interfaces never have the same one.",
    ),
)
