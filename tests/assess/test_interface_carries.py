"""What interfaces carry, in questions: the simulator, its guest and the rules agree on chosen stories and on refusals."""

from collections.abc import Sequence
from random import Random

import msgspec
import pytest

from labs.assess.generators.address_stories import Played, Story
from labs.assess.generators.beginnings import Beginning, Cast, Made, beginning
from labs.assess.generators.happenings import Step, all_after, steps_in
from labs.assess.generators.interface_calls import VERBS
from labs.assess.generators.interface_calls_words import ABSENT, IGNORED, REFUSED, SUSPECTED, WHY
from labs.assess.generators.interface_carries import GENERATOR, inside
from labs.assess.generators.interface_carries_words import ASKED, BESIDES, CELLS, EXPLAINED, TABLE
from labs.assess.generators.interface_stories import ABOUT, BELIEFS, LEVELS, answer_to, misled
from labs.assess.generators.ledger import RULES, follow
from labs.assess.generators.ledger_reading import ledger_of
from labs.assess.questions import Choice, Multiple
from labs.courses.words import entries

WEB, API, CARD, SECOND = "web", "api", "admin", "second"
GROUP = "vault"
ATTACH, DETACH = Step("attach", WEB, CARD), Step("detach", interface=CARD)
TERMINATE = Step("terminate", WEB)


def a_beginning() -> Beginning:
    """An instance in the public subnet, one with an interface of another subnet, and a free interface there."""
    cast = Cast(
        (Made(WEB), Made(API, secondaries=(SECOND,))),
        (CARD,),
        groups=(GROUP,),
        subnets=("database",),
        places={CARD: "database", SECOND: "database"},
    )
    return beginning(Random(5), cast)


def seen(steps: Sequence[Step], asked: str, about: str) -> tuple[object, object]:
    """What the simulator and the rules answer."""
    begun = a_beginning()
    story = Played(begun, steps, all_after(begun.performance, steps))
    by_rules = answer_to(follow(begun.ledger, steps)[-1], asked, about)
    if asked == "inside":
        return inside(story, about), by_rules
    return answer_to(ledger_of(story.performances[-1]), asked, about), by_rules


@pytest.mark.parametrize(
    ("steps", "left"),
    [
        ((), {"web-primary", "api-primary", CARD, SECOND}),
        ((ATTACH, TERMINATE), {"api-primary", CARD, SECOND}),
        ((ATTACH, Step("drop", interface=CARD), TERMINATE), {"api-primary", SECOND}),
        ((ATTACH, Step("drop", interface=CARD), DETACH, ATTACH, TERMINATE), {"api-primary", CARD, SECOND}),
        ((Step("keep", interface="web-primary"), TERMINATE), {"web-primary", "api-primary", CARD, SECOND}),
        ((Step("stop", WEB),), {"web-primary", "api-primary", CARD, SECOND}),
    ],
)
def test_what_a_termination_leaves(steps: Sequence[Step], left: set[str]) -> None:
    begun = a_beginning()

    assert set(ledger_of(all_after(begun.performance, steps)[-1]).cards) == left
    assert set(follow(begun.ledger, steps)[-1].cards) == left


def test_an_instance_is_in_the_subnet_of_each_of_its_interfaces() -> None:
    assert seen((), "subnets", WEB) == (("public",), ("public",))
    assert seen((ATTACH,), "subnets", WEB) == (("database", "public"), ("database", "public"))
    assert seen((ATTACH, DETACH), "subnets", WEB) == (("public",), ("public",))


def test_the_operating_system_shows_private_addresses_alone_and_all_of_them() -> None:
    begun = a_beginning()
    own = {name: one.privates[0] for name, one in begun.ledger.cards.items()}
    more = begun.free["public"][0]
    steps = (ATTACH, Step("assign", interface="web-primary", private=more))

    by_guest, by_rules = seen(steps, "inside", WEB)

    assert by_guest == by_rules == tuple(sorted((own["web-primary"], own[CARD], more)))
    assert begun.ledger.cards["web-primary"].automatic not in str(by_guest)


def test_groups_are_the_interfaces_own() -> None:
    own = a_beginning().ledger.cards[CARD].privates[0]
    regroup = Step("regroup", interface="web-primary", group=GROUP)

    assert seen((regroup, ATTACH), "groups", own) == (("servers",), ("servers",))
    assert seen((ATTACH, Step("regroup", interface=CARD, group=GROUP), DETACH), "groups", own) == ((GROUP,), (GROUP,))


def test_a_private_address_goes_where_its_interface_goes() -> None:
    own = a_beginning().ledger.cards[CARD].privates[0]

    assert seen((ATTACH,), "holder", own) == ((f"{CARD} {WEB}",), (f"{CARD} {WEB}",))
    assert seen((ATTACH, TERMINATE), "holder", own) == ((f"{CARD} ",), (f"{CARD} ",))


def test_misconceptions_answer_otherwise() -> None:
    begun = a_beginning()
    steps = (ATTACH, Step("drop", interface=CARD), DETACH, ATTACH, TERMINATE)
    story = Story(begun.ledger, steps, follow(begun.ledger, steps))

    found = {one.belief.misconception: one.step for _, one in misled(story, "remains", CARD)}

    assert found == {"interfaces-die-with-the-instance": 5, "flag-belongs-to-the-interface": 3}


def test_difficulty_brings_in_flags_groups_and_reassignment() -> None:
    verbs = {
        level: {step.verb for seed in range(12) for step in steps_in(GENERATOR.generate(seed, level).prompt.en)}
        for level in GENERATOR.difficulties
    }

    assert verbs[1] <= {"attach", "detach", "terminate"}
    assert not verbs[2] & {"assign", "regroup", "drop"}
    assert {"assign", "regroup"} <= verbs[3]
    assert "reassign" in verbs[4] | verbs[5]


def test_every_wrong_option_says_why_and_the_replay_sees_one_that_is_turned() -> None:
    for level in GENERATOR.difficulties:
        for seed in range(4):
            question = GENERATOR.generate(seed, level)
            assert isinstance(question, Choice | Multiple)
            assert all(one.because for one in question.options if not one.right)
            for place, one in enumerate(question.options):
                turned = msgspec.structs.replace(one, right=not one.right)
                options = (*question.options[:place], turned, *question.options[place + 1 :])
                assert list(GENERATOR.replay(msgspec.structs.replace(question, options=options))) != []


def test_all_that_is_asked_has_words() -> None:
    known = set(entries("misconception"))
    believed = {one.misconception for each in BELIEFS.values() for one in each}
    said = {one for _, one in (*BESIDES.values(), *ABSENT.values())} | set(IGNORED.values())

    assert (believed | said) - {None} <= known
    assert set(ASKED) == set(CELLS) == set(EXPLAINED) == set(TABLE) == set(ABOUT) - {"call"} == set(BELIEFS)
    assert {one for level in LEVELS.values() for one in level.poses} == set(ABOUT)
    assert {verb for each in ABOUT.values() for verb in each} <= set(RULES)


def test_every_refusal_of_a_call_has_words() -> None:
    suspected = {(verb, code) for verb, codes in SUSPECTED.items() for code in codes}

    assert suspected == set(ABSENT) == set(REFUSED)
    assert set(IGNORED) <= suspected
    assert set(WHY) == set(IGNORED) | {(verb, "") for verb in SUSPECTED}
    assert {verb for each in VERBS.values() for verb in each} == set(SUSPECTED)
