"""Where an Elastic IP goes, in questions: the packet, the descriptions and the rules agree, and so do the refusals."""

from collections.abc import Sequence
from random import Random

import msgspec
import pytest

from labs.assess.generators.address_calls import RULES, broken
from labs.assess.generators.address_calls_words import ABSENT, IGNORED, REFUSED, SUSPECTED, WHY, WHY_DONE
from labs.assess.generators.address_follows import GENERATOR
from labs.assess.generators.address_stories import BELIEFS, End, Played, end_described, end_of, end_seen, misled
from labs.assess.generators.beginnings import Beginning, Cast, Made, beginning
from labs.assess.generators.happenings import Step, after, all_after, is_refused, steps_in
from labs.assess.generators.ledger import follow
from labs.assess.questions import Choice, Multiple
from labs.courses.words import entries

WEB, API, CARD, BLUE, RED = "web", "api", "admin", "blue", "red"
ON_CARD = Step("associate-interface", interface=CARD, address=BLUE)
SECOND = "10.0.0.200"

ENDS: Sequence[tuple[Sequence[Step], str, End]] = (
    ((), RED, ("answers", WEB)),
    ((), BLUE, ("idle", "")),
    ((Step("stop", WEB),), RED, ("stopped", WEB)),
    ((Step("terminate", WEB),), RED, ("idle", "")),
    ((Step("release", address=BLUE),), BLUE, ("gone", "")),
    ((Step("associate", API, address=RED),), RED, ("answers", API)),
    ((Step("associate", WEB, address=BLUE),), RED, ("idle", "")),
    ((Step("associate", WEB, address=BLUE),), BLUE, ("answers", WEB)),
    ((ON_CARD,), BLUE, ("unattached", CARD)),
    ((ON_CARD, Step("attach", API, CARD)), BLUE, ("answers", API)),
    (
        (ON_CARD, Step("attach", API, CARD), Step("detach", interface=CARD), Step("attach", WEB, CARD)),
        BLUE,
        ("answers", WEB),
    ),
    ((ON_CARD, Step("attach", API, CARD), Step("terminate", API)), BLUE, ("unattached", CARD)),
    ((ON_CARD, Step("delete", interface=CARD)), BLUE, ("idle", "")),
)


def a_beginning(*, has_gateway: bool = True) -> Beginning:
    elastic = RED if has_gateway else ""
    spare = () if has_gateway else (RED,)
    return beginning(
        Random(3), Cast((Made(WEB, elastic=elastic), Made(API)), (CARD,), (BLUE, *spare), has_gateway=has_gateway)
    )


@pytest.mark.parametrize(("steps", "address", "end"), ENDS)
def test_the_packet_the_description_and_the_rules_agree(steps: Sequence[Step], address: str, end: End) -> None:
    begun = a_beginning()
    story = Played(begun, steps, all_after(begun.performance, steps))

    found = (
        end_seen(story, address),
        end_described(story.performances[-1].world, address),
        end_of(follow(begun.ledger, steps)[-1], address),
    )

    assert found == (end, end, end)


def test_an_elastic_ip_moves_with_its_private_address_and_goes_with_it() -> None:
    begun = a_beginning()
    private = begun.free["public"][0]
    moved = (
        Step("assign", interface="web-primary", private=private),
        Step("associate-private", interface="web-primary", address=BLUE, private=private),
        Step("reassign", interface="api-primary", private=private, other="web-primary"),
    )
    gone = (*moved, Step("unassign", interface="api-primary", private=private))

    assert end_seen(Played(begun, moved, all_after(begun.performance, moved)), BLUE) == ("answers", API)
    assert end_seen(Played(begun, gone, all_after(begun.performance, gone)), BLUE) == ("idle", "")


def test_misconceptions_think_of_other_ends() -> None:
    begun = a_beginning()
    steps = (Step("stop", API), ON_CARD, Step("attach", WEB, CARD), Step("detach", interface=CARD))

    found = {one.belief.misconception: (end, one.step) for end, one in misled(begun.ledger, steps, BLUE)}

    assert found == {
        "elastic-ip-stays-with-the-instance": (("answers", WEB), 4),
        "detaching-removes-elastic-ips": (("idle", ""), 4),
    }


CALLS: Sequence[tuple[Sequence[Step], Step, str]] = (
    ((), Step("release", address=RED), "InvalidIPAddress.InUse"),
    ((), Step("release", address=BLUE), ""),
    ((), Step("associate-firmly", API, address=RED), "Resource.AlreadyAssociated"),
    ((), Step("associate", API, address=RED), ""),
    ((Step("stop", API),), Step("associate", API, address=BLUE), ""),
    ((Step("attach", API, CARD),), Step("associate", API, address=BLUE), "InvalidInstanceID"),
    ((), Step("associate-private", "", CARD, BLUE, SECOND), "InvalidParameterValue"),
    (
        tuple(Step("allocate", address=one) for one in ("x", "y", "z")),
        Step("allocate", address="v"),
        "AddressLimitExceeded",
    ),
    (tuple(Step("allocate", address=one) for one in ("x", "y")), Step("allocate", address="z"), ""),
)


@pytest.mark.parametrize(("steps", "step", "code"), CALLS)
def test_a_call_is_refused_with_the_code_of_the_one_rule_that_it_breaks(
    steps: Sequence[Step], step: Step, code: str
) -> None:
    begun = a_beginning()
    refused = is_refused(after(all_after(begun.performance, steps)[-1], step))

    assert (refused, broken(follow(begun.ledger, steps)[-1], step, has_gateway=True)) == (code, {code} - {""})


def test_without_an_internet_gateway_no_address_is_associated() -> None:
    begun = a_beginning(has_gateway=False)
    step = Step("associate", WEB, address=BLUE)

    assert is_refused(after(begun.performance, step)) == "Gateway.NotAttached"
    assert broken(begun.ledger, step, has_gateway=False) == {"Gateway.NotAttached"}


def test_difficulty_brings_in_interfaces_and_secondary_addresses() -> None:
    verbs = {
        level: {step.verb for seed in range(12) for step in steps_in(GENERATOR.generate(seed, level).prompt.en)}
        for level in GENERATOR.difficulties
    }

    assert not verbs[2] & {"attach", "detach", "assign"}
    assert "detach" in verbs[3]
    assert "assign" not in verbs[3]
    assert {"assign", "associate-private"} <= verbs[4] | verbs[5]


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


def test_every_refusal_and_every_belief_has_words() -> None:
    named = {one.misconception for one in BELIEFS} | set(IGNORED.values()) | {one for _, one in ABSENT.values()}

    assert named - {None} <= set(entries("misconception"))
    assert set(RULES) == set(WHY) == set(IGNORED) <= set(REFUSED)
    assert {code for codes in SUSPECTED.values() for code in codes} <= set(ABSENT) & set(REFUSED)
    assert set(SUSPECTED) <= set(WHY_DONE)
