"""The ledger of plain rules and the simulator tell every story alike, and misconceptions tell it otherwise."""

from random import Random

import msgspec
import pytest

from labs.assess.generators import generators
from labs.assess.generators.address_stories import LEVELS, played, some_cast, some_story
from labs.assess.generators.beginnings import Cast, Made, again_from, beginning, imagined, primary_of
from labs.assess.generators.commands import COMMANDS, command_in, command_of
from labs.assess.generators.happening_words import WORDS
from labs.assess.generators.happenings import CALLS, Step, after, is_refused, numbered, steps_in
from labs.assess.generators.ledger import IDLE, RULES, Ledger, code_of, follow
from labs.assess.generators.ledger_reading import ledger_of

WEB, API, CARD, BLUE, RED = "web", "api", "admin", "blue", "red"


def outline(ledger: Ledger) -> tuple[object, ...]:
    """What a ledger says, but for which automatic addresses they are."""
    cards = {name: one._replace(automatic=str(bool(one.automatic))) for name, one in ledger.cards.items()}
    return dict(ledger.states), cards, dict(ledger.addresses)


def a_cast() -> Cast:
    return Cast((Made(WEB, elastic=RED), Made(API, secondaries=("second",))), (CARD,), (BLUE,), ("spare",))


@pytest.mark.parametrize("difficulty", LEVELS)
def test_the_simulator_and_the_ledger_tell_the_same_story(difficulty: int) -> None:
    for seed in range(6):
        random = Random(seed)
        cast = some_cast(random, LEVELS[difficulty])
        story = played(random, cast, some_story(random, LEVELS[difficulty], cast))

        by_rules = follow(story.begun.ledger, story.steps)

        assert [outline(one) for one in by_rules] == [outline(ledger_of(one)) for one in story.performances]


def test_an_imagined_ledger_is_like_the_one_of_the_scene() -> None:
    cast = a_cast()
    thought, real = imagined(cast), beginning(Random(1), cast).ledger

    assert {
        name: one._replace(automatic=str(bool(one.automatic)), privates=()) for name, one in thought.cards.items()
    } == {name: one._replace(automatic=str(bool(one.automatic)), privates=()) for name, one in real.cards.items()}
    assert (thought.states, {one: place[0] for one, place in thought.addresses.items()}) == (
        real.states,
        {one: place[0] for one, place in real.addresses.items()},
    )


REFUSED = (
    (Step("detach", interface=primary_of(WEB)), "OperationNotPermitted"),
    (Step("delete", interface="second"), "InvalidParameterValue"),
    (Step("attach", WEB, "second"), "InvalidNetworkInterface.InUse"),
    (Step("associate", API, address=BLUE), "InvalidInstanceID"),
    (Step("associate-firmly", WEB, address=BLUE), ""),
    (Step("release", address=RED), "InvalidIPAddress.InUse"),
    (Step("release", address=BLUE), ""),
    (Step("delete", interface=CARD), ""),
    (Step("delete-group", group="servers"), "DependencyViolation"),
    (Step("delete-group", group="spare"), ""),
    (Step("start", WEB), ""),
    (Step("reboot", WEB), ""),
)


@pytest.mark.parametrize(("step", "code"), REFUSED)
def test_a_refusal_has_the_same_code_by_the_rules_and_in_the_simulator(step: Step, code: str) -> None:
    begun = beginning(Random(2), a_cast())

    assert (code_of(begun.ledger, step), is_refused(after(begun.performance, step))) == (code, code)


def test_a_released_address_and_the_sixth_are_nobodys() -> None:
    ledger = imagined(a_cast())
    full = ledger._replace(addresses=dict.fromkeys("abcde", IDLE))

    assert BLUE not in follow(ledger, [Step("release", address=BLUE)])[-1].addresses
    assert code_of(full, Step("allocate", address="f")) == "AddressLimitExceeded"


def test_every_call_has_words_that_are_read_back_and_a_rule() -> None:
    step = Step("", WEB, CARD, BLUE, "10.0.0.9", "spare", "second")
    for verb in CALLS:
        one = step._replace(verb=verb)
        text = numbered([one])
        read = steps_in(text.en)[0]

        assert read.verb == verb
        assert all(said in ("", meant) for said, meant in zip(read, one, strict=True))
        assert "{" not in text.ko
        assert verb in RULES
    assert set(WORDS) == set(CALLS) == set(RULES)


@pytest.mark.parametrize("verb", COMMANDS)
def test_a_command_is_read_back(verb: str) -> None:
    step = Step(verb, WEB, CARD, BLUE, "10.0.0.9", "spare")
    read = command_in(f"What happens?\n\n`{command_of(step)}`")

    assert read.verb == verb
    assert all(said in ("", meant) for said, meant in zip(read, step, strict=True))


def test_a_prompt_that_tells_of_another_beginning_or_of_what_cannot_be_is_named() -> None:
    question = generators()["address-follows"].generate(3, 1)
    ledger = again_from(question.scene).ledger if question.scene else Ledger({}, {}, {})
    gone = numbered([Step("release", address="nobody")]).en
    told = (
        question.prompt.en.replace(next(iter(ledger.states)), "somebody"),
        question.prompt.en.replace("\n1. ", f"\n{gone}\n2. "),
        question.prompt.en.replace("\n1. ", "\n1. Nobody knows what was done.\n2. "),
    )

    for one in told:
        turned = msgspec.structs.replace(question, prompt=msgspec.structs.replace(question.prompt, en=one))
        assert list(generators()["address-follows"].replay(turned)) != []
