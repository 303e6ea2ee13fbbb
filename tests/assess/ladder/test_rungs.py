"""Every rung breaks exactly what it says, and can be mended by the one who plays it.

`make bench` goes through two thousand more: tests/load/bench_ladder.py.
"""

from collections.abc import Mapping
from random import Random
from typing import Any

import msgspec
import pytest

from labs.assess.document import LabDocument, document_faults, read
from labs.assess.ladder.breaks import kinds
from labs.assess.ladder.document import SKILL, document, slug_of
from labs.assess.ladder.making import RUNGS, Made, hides, make, rung, unproven
from labs.assess.ladder.symbols import Unknown, references, renamed, symbolic
from labs.assess.ladder.words import HINTS
from labs.assess.ladder.working import SHAPES, Sent, broken, fates_of, opened, working
from labs.assess.proof import proof_faults, scored
from labs.assess.script import Do, perform
from labs.assess.start import started

NUMBERS = [one.number for one in RUNGS]


@pytest.fixture(scope="module", params=[(number, seed) for number in NUMBERS for seed in (1, 2)])
def made(request: pytest.FixtureRequest) -> Made:
    number, seed = request.param
    return make(number, seed)


def test_a_rung_proves_itself_as_a_lab_in_every_sandbox(made: Made) -> None:
    lab = document(made)

    assert [*document_faults(lab), *proof_faults(lab), *proof_faults(lab, seed=made.seed + 99)] == []
    assert read(msgspec.to_builtins(lab)) == lab
    assert {check.skill for check in lab.checks} == {SKILL}


def test_a_rung_breaks_what_it_says_and_opens_nothing(made: Made) -> None:
    lab = document(made)
    down = started(lab, "111122223333", seed=5).world

    now = fates_of(down, list(made.network.fates))

    assert set(broken(made.network.fates, now)) == set(made.broken)
    assert list(opened(made.network.fates, now)) == []
    assert list(unproven(made)) == []


def test_faults_stand_to_each_other_as_the_rung_asks(made: Made) -> None:
    wanted = set(made.network.wanted)
    ways = [set(one.broken) & wanted for one in made.faults]

    assert len(made.faults) == made.rung.faults
    assert len({one.kind for one in made.faults}) == made.rung.faults
    if made.rung.meeting == "apart":
        assert sum(len(one) for one in ways) == len(set[Sent]().union(*ways))
    elif made.rung.meeting == "together":
        assert set.intersection(*ways)
    else:
        assert any(hides(made, one, other) for one in made.faults for other in made.faults if one is not other)


def test_the_same_seed_gives_the_same_rung_and_another_seed_another_one() -> None:
    first = document(make(3, 7))

    assert document(make(3, 7)) == first
    assert len({msgspec.json.encode(document(make(3, seed)).start) for seed in range(8)}) > 5


def test_who_opens_the_door_to_everyone_gets_no_points() -> None:
    lab, begun = _with_a_fault("group-rule-missing")
    everyone = [{"ip_protocol": "-1", "ip_ranges": [{"cidr_ip": "0.0.0.0/0"}]}]
    groups = [name for name in begun.names if name.endswith("_security_group")]
    opened_wide = [
        Do(
            action="authorize_security_group_ingress",
            params={"group_id": f"${{{one}.GroupId}}", "ip_permissions": everyone},
        )
        for one in groups
    ]

    found = scored(lab, begun.world, perform(begun.world, opened_wide, begun.names))

    assert (found.points, {one.code for one in found.findings}) == (0, {"restored.opened"})


def test_every_kind_of_break_has_hints_and_occurs_in_some_network() -> None:
    worlds = [working(Random(seed), shape).played.world for shape in SHAPES for seed in (1, 2)]

    found = {kind for kind, find in kinds().items() for world in worlds if next(find(world), None)}

    assert found == set(kinds()) == set(HINTS)
    assert {kind for one in RUNGS for kind in one.kinds} <= set(kinds())
    assert {shape for one in RUNGS for shape in one.shapes} <= set(SHAPES)


@pytest.mark.parametrize("shape", SHAPES)
def test_whatever_breaks_is_mended_by_what_mends_it(shape: str) -> None:
    network = working(Random(11), shape)
    base = network.played
    for kind, find in kinds().items():
        for one in find(base.world):
            down = perform(base.world, one.actions, base.names)
            mended = perform(down.world, one.mend, down.names)

            assert {each.state for each in (*down.outcomes, *mended.outcomes)} == {"done"}, (kind, one.thing)
            assert not list(broken(network.fates, fates_of(mended.world, list(network.fates)))), (kind, one.thing)


def test_rungs_are_numbered_from_one_and_named_by_rung_and_seed() -> None:
    assert list(range(1, len(RUNGS) + 1)) == NUMBERS
    assert slug_of(make(2, 40)) == "troubleshooting-2-40"
    with pytest.raises(KeyError):
        rung(0)


def test_ids_become_references_and_names_of_their_own_stay_apart() -> None:
    names: Mapping[str, Any] = {"web": {"Instances": [{"InstanceId": "i-0123456789abcdef0"}]}}
    actions = [
        Do(action="a", params={"ids": ["i-0123456789abcdef0"], "at": "10.0.0.0/16"}, name="made"),
        Do(action="b", params={"of": "${made.Id}", "and": "${web.Id}"}),
    ]

    found = renamed(symbolic(actions, references(names)), "one_")

    assert [(one.name, one.params) for one in found] == [
        ("one_made", {"ids": ["${web.Instances[0].InstanceId}"], "at": "10.0.0.0/16"}),
        (None, {"of": "${one_made.Id}", "and": "${web.Id}"}),
    ]
    with pytest.raises(Unknown):
        symbolic([Do(action="a", params={"id": "vpc-0123456789abcdef0"})], {})


def _with_a_fault(kind: str) -> tuple[LabDocument, Any]:
    """A rung of one fault of a kind, begun."""
    made = next(one for seed in range(60) if (one := make(1, seed)).faults[0].kind == kind)
    lab = document(made)
    return lab, started(lab, "111122223333", seed=1)
