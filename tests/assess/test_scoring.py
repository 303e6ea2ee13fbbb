"""The same work always gets the same score, and no work is too strange to be scored."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from labs.assess import Entry, score
from labs.assess.document import read
from labs.cloud import codec, registry
from labs.cloud.errors import CloudError
from labs.cloud.facts.images import image_id
from labs.cloud.resources.instance import Instance
from labs.cloud.world import World
from labs.courses.authored import course_folders, read_course
from labs.courses.services import CONTENT
from tests.assess.cases import RUNNING, a_check, lab_values
from tests.cloud.builders import AMAZON_LINUX_2023
from tests.cloud.region import Region
from tests.cloud.test_properties import Player
from tests.cloud.worlds import worlds

LABS = [lab.document for folder in course_folders(CONTENT) for lab in read_course(folder).labs]
ANYBODY = {"some": {"action": "describe_network_interfaces", "select": "NetworkInterfaces[].NetworkInterfaceId"}}
EVERYTHING = read(
    lab_values(
        a_check("packet", id="in", source="internet", destination=ANYBODY, ports=[80], expect="delivered"),
        a_check("packet", id="between", source=ANYBODY, destination={"every": RUNNING}, ports=[22], expect="delivered"),
        a_check(
            "packet", id="out", source={"every": RUNNING}, destination="internet", ports=[1], expect="not_delivered"
        ),
        a_check("bill", id="bill", of="hourly", at_most=0),
        a_check("journal", id="order", events=[{"did": ["create_vpc"]}, {"did": ["create_subnet"]}]),
    )
)


def with_real_images(world: World) -> World:
    """The world with AMIs that exist, which random worlds for packets do without."""
    known = image_id(world.region, AMAZON_LINUX_2023)
    for instance in world.all(Instance):
        world = world.put(instance.replace(image_id=known))
    return world


def test_points_are_those_of_the_checks_that_are_met() -> None:
    document = read(
        lab_values(
            a_check("bill", id="yes", points=3, of="hourly", at_most=0),
            a_check("bill", id="no", points=4, of="hourly", at_least=1),
        )
    )
    world = Region().world
    found = score(document, world, (), world)
    assert (found.points, found.max_points) == (3, 7)
    assert [(one.check_id, one.passed, one.points, one.max_points) for one in found.findings] == [
        ("yes", True, 3, 3),
        ("no", False, 0, 4),
    ]


@given(st.integers(0, 10**6), st.integers(0, 25))
def test_random_journals_are_scored_the_same_twice_and_after_storing(seed: int, length: int) -> None:
    start = Region().world
    journal, world = played_at_random(start, seed, length)
    for document in (*LABS, EVERYTHING):
        once = score(document, start, journal, world)
        stored = codec.decode(codec.encode(world))
        again = score(document, codec.decode(codec.encode(start)), journal, stored)
        assert plain(once) == plain(again)
        assert 0 <= once.points <= once.max_points


@given(worlds().map(with_real_images))
def test_random_worlds_are_scored(world: World) -> None:
    for document in (*LABS, EVERYTHING):
        found = score(document, world, (), world)
        assert len(found.findings) == len(document.checks)
        assert msgspec.json.encode(plain(found))


@given(
    st.lists(
        st.builds(
            Entry,
            number=st.integers(1, 9),
            action=st.sampled_from(["attach_network_interface", "stop_instances", "undo", "nonsense"]),
            params=st.dictionaries(
                st.sampled_from(["instance_ids", "device_index", "x"]), st.text(max_size=3), max_size=2
            ),
            outcome=st.sampled_from(["done", "refused"]),
            code=st.sampled_from(["", "AttachmentLimitExceeded"]),
        ),
        max_size=6,
    )
)
def test_a_journal_that_makes_no_sense_is_scored(journal: list[Entry]) -> None:
    world = Region().world
    for document in LABS:
        assert score(document, world, journal, world).max_points == document.max_points


def played_at_random(start: World, seed: int, length: int) -> tuple[list[Entry], World]:
    player, world, journal = Player(seed), start, []
    for number in range(1, length + 1):
        action, params = player.call(world)
        try:
            world = registry.call(world, action, params)[0]
        except CloudError as error:
            journal.append(Entry(number=number, action=action, params=params, outcome="refused", code=error.code))
        else:
            journal.append(Entry(number=number, action=action, params=params))
    return journal, world


def plain(value: Any) -> Any:
    return msgspec.to_builtins(value, enc_hook=str)
