"""Which driver is used, in questions: the simulated instances and the rules of AWS's pages agree on it."""

from itertools import product

import msgspec
import pytest

from labs.assess.generators.driver_bench import printed, regions, takes_paravirtual, tried, types_of
from labs.assess.generators.driver_changes import machine_in
from labs.assess.generators.driver_express import judge_express
from labs.assess.generators.driver_rules import (
    OFF,
    REFUSED,
    RUNNING,
    Machine,
    Step,
    after,
    driver,
    launched,
    steps_in,
    told_of,
    written,
)
from labs.assess.generators.driver_used import GENERATOR
from labs.assess.generators.posing import plain, variant_of
from labs.assess.questions import Choice, Multiple
from labs.assess.questions.choice import Option

SEEDS = range(100, 112)
KOREA, VIRGINIA = regions()
STOP, START = Step("stop"), Step("start")


@pytest.mark.parametrize("difficulty", GENERATOR.difficulties)
def test_the_simulator_and_the_pages_agree(difficulty: int) -> None:
    faults = [fault for seed in SEEDS for fault in GENERATOR.replay(GENERATOR.generate(seed, difficulty))]

    assert faults == []


def test_every_kind_of_device_is_launched_as_the_pages_say() -> None:
    machines = [
        Machine(names[0], ena=ena, sriov=sriov)
        for names in types_of(KOREA).values()
        for ena, sriov in product((False, True), repeat=2)
    ]

    assert [tried(KOREA, one).says for one in machines] == [launched(one) for one in machines]
    assert {launched(one) for one in machines} == {"ena", "ixgbevf", "vif", REFUSED}


@pytest.mark.parametrize("instance_type", ["c3.large", "m1.small", "m3.large", "t2.micro", "m4.large", "t3.micro"])
def test_paravirtual_images_start_on_old_types_alone_and_without_enhanced_networking(instance_type: str) -> None:
    machine = Machine(instance_type, ena=False, sriov=False, hvm=False)

    assert tried(VIRGINIA, machine).says == launched(machine)
    assert launched(machine) == ("vif" if takes_paravirtual(instance_type) else REFUSED)


@pytest.mark.parametrize(
    ("machine", "steps", "codes", "says"),
    [
        (Machine("m4.large", ena=True, sriov=False), [Step("sriov")], [RUNNING], "vif"),
        (Machine("m4.large", ena=True, sriov=False), [STOP, Step("sriov"), START], ["", "", ""], "ixgbevf"),
        (Machine("i3.large", ena=False, sriov=True), [STOP, Step("ena")], ["", ""], OFF),
        (Machine("c4.large", ena=False, sriov=True), [STOP, Step("type", "c5.large"), START], ["", REFUSED, ""], "ixgbevf"),
        (Machine("c4.large", ena=True, sriov=True), [STOP, Step("type", "c5.large"), START], ["", "", ""], "ena"),
        (Machine("t2.micro", ena=True, sriov=True), [Step("launch", "r4.large")], [""], "ena"),
        (Machine("t2.micro", ena=False, sriov=True), [Step("launch", "t3.micro")], [REFUSED], "vif"),
    ],
)  # fmt: skip
def test_a_script_comes_to_the_same_in_the_simulator_and_by_the_pages(
    machine: Machine, steps: list[Step], codes: list[str], says: str
) -> None:
    found = tried(KOREA, machine, steps)
    last, expected = after(machine, steps)

    assert (list(found.codes), found.says) == (codes, says)
    assert (expected, told_of(last)) == (codes, says)


def test_beliefs_go_astray_where_they_are_wrong() -> None:
    machine = Machine("m4.large", ena=True, sriov=False)

    assert driver(machine) == "vif"
    assert driver(machine, "attribute-makes-the-device") == "ena"
    assert driver(machine, "type-decides-the-driver") == "ixgbevf"
    assert driver(machine, "either-attribute-will-do") == "ixgbevf"
    assert launched(Machine("t3.micro", ena=False, sriov=True), "nitro-falls-back-to-vif") == "vif"


def test_steps_are_read_as_they_are_written() -> None:
    steps = [
        STOP,
        START,
        Step("reboot"),
        Step("ena"),
        Step("sriov"),
        Step("type", "c5.large"),
        Step("launch", "t3.nano"),
    ]

    assert list(steps_in("\n".join(written(one) for one in steps))) == steps


def test_ethtool_prints_what_it_prints_on_an_instance() -> None:
    assert printed(KOREA, Machine("t2.micro", ena=True, sriov=True)).startswith("driver: vif\n")
    assert printed(KOREA, Machine("t3.micro", ena=False, sriov=True)) == ""


def test_a_script_can_be_read_off_the_prompt() -> None:
    found = (GENERATOR.generate(seed, 5) for seed in range(100))
    question = next(one for one in found if variant_of(one, GENERATOR.name) == "steps")
    machine, steps = machine_in(question.prompt.en), steps_in(question.prompt.en)

    assert isinstance(question, Choice)
    assert 5 <= len(steps) <= 7
    assert [one.text.en for one in question.options if one.right] == [f"`{tried(VIRGINIA, machine, steps).says}`"]


def test_a_wrong_key_of_several_is_seen_by_the_replay() -> None:
    found = (GENERATOR.generate(seed, 3) for seed in range(100))
    question = next(one for one in found if isinstance(one, Multiple))
    turned = tuple(msgspec.structs.replace(one, right=not one.right) for one in question.options)

    assert len(list(GENERATOR.replay(msgspec.structs.replace(question, options=turned)))) == len(turned)


def test_difficulty_brings_other_kinds() -> None:
    kinds = {
        difficulty: {
            variant_of(GENERATOR.generate(seed, difficulty), GENERATOR.name).split("-")[0] for seed in range(30)
        }
        for difficulty in GENERATOR.difficulties
    }

    assert kinds == {
        1: {"launch", "which", "reading"},
        2: {"launch", "which", "reading"},
        3: {"launch", "which", "change"},
        4: {"ways", "steps", "express"},
        5: {"ways", "steps", "express", "which"},
    }


def test_ena_express_takes_both_ends_and_udp_of_its_own() -> None:
    prompt = (
        "| `web` | `m6i.8xlarge` | true | true | ap-northeast-2a |\n"
        "| `api` | `m6i.8xlarge` | true | false | ap-northeast-2b |\n"
        "| `db` | `m6i.large` | false | false | ap-northeast-2a |"
    )
    flows = {"`web` to `api`, TCP": True, "`web` to `api`, UDP": False, "`web` to `db`, TCP": False}

    assert {one: judge_express(prompt, Option(id="a", text=plain(one))) for one in flows} == flows
