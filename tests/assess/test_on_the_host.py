"""What is under an instance, in questions: the simulated machines and hosts agree with what AWS's pages say."""

import msgspec
import pytest

from labs.assess.generators.driver_bench import types_of
from labs.assess.generators.driver_rules import Machine
from labs.assess.generators.host_fates import LONG, Fate, judge_fate, played_out, reckoned
from labs.assess.generators.host_more_words import ARROW, EVENTS, FATE_ASKED
from labs.assess.generators.host_paths import metal_types, path_of, ruled
from labs.assess.generators.host_room import judge_room
from labs.assess.generators.host_shared import Tenant, may_share
from labs.assess.generators.on_the_host import GENERATOR
from labs.assess.generators.posing import plain, variant_of
from labs.assess.generators.sketch import REGION
from labs.assess.questions import Choice, Multiple
from labs.assess.questions.choice import Option

SEEDS = range(100, 112)


def option(text: str) -> Option:
    return Option(id="a", text=plain(text), right=True)


@pytest.mark.parametrize("difficulty", GENERATOR.difficulties)
def test_the_simulator_and_the_pages_agree(difficulty: int) -> None:
    faults = [fault for seed in SEEDS for fault in GENERATOR.replay(GENERATOR.generate(seed, difficulty))]

    assert faults == []


def test_packets_go_the_same_way_in_the_simulator_and_by_the_rules() -> None:
    types = [names[0] for names in types_of(REGION).values()] + [metal_types()[0]]
    machines = [Machine(one, ena=True, sriov=sriov) for one in types for sriov in (False, True)]

    assert [path_of(one) for one in machines] == [ruled(one) for one in machines]
    assert {ruled(one) for one in machines} == {"xen-vif", "xen-vf", "xen-ena", "nitro", "metal"}


@pytest.mark.parametrize(
    ("events", "asked", "holds"),
    [
        ("nothing", "same", True),
        ("`RebootInstances`", "same", True),
        ("`StopInstances` → `StartInstances`", "same", False),
        ("`StopInstances` → `StartInstances`", "other", False),
        ("its first host fails → `StopInstances` → `StartInstances`", "other", True),
        ("its first host fails → `RebootInstances`", "other", False),
        ("its first host fails → `RebootInstances`", "works", False),
        ("`StopInstances` → its first host fails → `StartInstances`", "works", True),
        ("`StopInstances`", "none", True),
        ("its first host fails", "none", False),
    ],
)
def test_a_stop_gives_the_host_up_and_a_reboot_does_not(events: str, asked: str, holds: bool) -> None:
    prompt = f"| `web` | {events} |\n\n{FATE_ASKED[asked].en}"

    assert judge_fate(prompt, option("`web`")) is holds


def test_the_hosts_of_every_story_are_as_the_life_cycle_says() -> None:
    for number in range(0, len(LONG), 7):
        stories = {f"server-{place}": one for place, one in enumerate(LONG[number : number + 7])}
        found = played_out(stories)

        assert found == {name: reckoned(events) for name, events in stories.items()}
        assert all(isinstance(one, Fate) for one in found.values())


@pytest.mark.parametrize(
    ("tenant", "shares"),
    [
        (Tenant("m5.large", "default", ""), True),
        (Tenant("m5.large", "default", "dedicated"), False),
        (Tenant("m5.metal", "default", ""), False),
        (Tenant("m5.large", "dedicated", ""), False),
        (Tenant("m5.large", "later", ""), False),
        (Tenant("m5.large", "before", ""), True),
    ],
)
def test_dedicated_instances_and_bare_metal_have_no_neighbours(tenant: Tenant, shares: bool) -> None:
    assert may_share(tenant) is shares


def test_what_is_stopped_or_elsewhere_takes_no_room() -> None:
    prompt = (
        "a host of the family `m5` has 96 vCPUs and 384 GiB of memory for instances. Our instances are these.\n\n"
        "| `web` | `m5.4xlarge` | 16 | 64 | running on this host |\n"
        "| `api` | `m5.4xlarge` | 16 | 64 | was running here, now stopped |\n"
        "| `db` | `m5.4xlarge` | 16 | 64 | running on another host |\n\n"
        "How many more instances of `m5.xlarge` (4 vCPUs, 16 GiB) fit on this host?"
    )

    assert [number for number in range(30) if judge_room(prompt, option(str(number)))] == [20]


def test_a_wrong_key_of_several_is_seen_by_the_replay() -> None:
    found = (GENERATOR.generate(seed, 3) for seed in range(100))
    question = next(one for one in found if isinstance(one, Multiple))
    turned = tuple(msgspec.structs.replace(one, right=not one.right) for one in question.options)

    assert len(list(GENERATOR.replay(msgspec.structs.replace(question, options=turned)))) == len(turned)


def test_difficulty_brings_other_kinds() -> None:
    kinds: dict[int, set[str]] = {}
    for difficulty in GENERATOR.difficulties:
        for seed in range(40):
            question = GENERATOR.generate(seed, difficulty)
            assert isinstance(question, Choice | Multiple)
            kinds.setdefault(difficulty, set()).add(variant_of(question, GENERATOR.name).split("-")[0])

    assert kinds == {
        1: {"path", "which", "fate"},
        2: {"path", "board", "which", "fate"},
        3: {"path", "which", "fate", "room", "shared"},
        4: {"fate", "room", "shared"},
        5: {"fate", "room", "shared"},
    }


def test_events_are_told_apart_by_their_words() -> None:
    assert len({one.en for one in EVENTS.values()}) == len(EVENTS)
    assert not any(ARROW in one.en for one in EVENTS.values())
