"""The hardware under a zone: drawn from seed and zone, the same every time, and large enough for every strategy."""

import pytest

from labs.cloud.facts.instance_types import instance_types
from labs.cloud.facts.regions import REGIONS
from labs.cloud.hardware.floor import Floor, builds, floor, level_of, lies_in, pieces_of

ZONE = "apne2-az1"


def test_the_same_seed_and_zone_stand_on_the_same_floor() -> None:
    assert Floor(7, ZONE).hosts("t3.micro") == Floor(7, ZONE).hosts("t3.micro")
    assert Floor(7, ZONE).families != Floor(8, ZONE).families


@pytest.mark.parametrize("zone_id", [zone.zone_id for region in REGIONS.values() for zone in region.availability_zones])
def test_every_zone_has_racks_enough_for_every_family_and_partition(zone_id: str) -> None:
    stands = floor(3, zone_id)

    assert len(stands.segments) >= 2
    for family in stands.families:
        hosts = stands.hosts(f"{family}.large")
        for segment in stands.segments:
            racks = {one.rack_number for one in hosts if one.segment == segment}
            assert len(racks) == 8
            assert all({number % count for number in racks} == set(range(count)) for count in range(1, 8))
        assert {one.has_neighbours for one in hosts} == {False, True}


def test_a_host_carries_one_family_and_a_name_that_tells_where_it_stands() -> None:
    stands = floor(7, ZONE)

    for family in stands.families:
        for host in stands.hosts(f"{family}.large"):
            assert stands.family_on(host.name) == family
            assert pieces_of(host.name) == (
                ZONE, host.segment.rpartition("/")[0], host.segment, host.rack, host.name,
            )  # fmt: skip


def test_the_hosts_of_all_families_fill_the_racks_of_all_segments() -> None:
    stands = floor(7, ZONE)
    names = [host.name for family in stands.families for host in stands.hosts(f"{family}.large")]
    racks = [f"{segment}/r{number + 1:02}" for segment in stands.segments for number in range(stands.racks_per_segment)]

    assert len(names) == len(set(names)) == sum(stands.hosts_on(rack) for rack in racks)


def test_a_host_is_as_large_as_the_largest_size_of_its_family_or_several() -> None:
    assert builds()["c5"].vcpus == 96
    assert builds()["t3"].vcpus == 48
    assert builds()["mac1"].vcpus == instance_types()["mac1.metal"].vcpus


def test_names_are_known_or_not() -> None:
    stands = floor(7, ZONE)
    host = stands.hosts("t3.micro")[0]

    assert all(stands.has(piece) for piece in pieces_of(host.name))
    for wrong in (
        "apne2-az2",
        f"{ZONE}/dc9",
        f"{ZONE}/dc1/s9",
        f"{host.segment}/r999",
        f"{host.segment}/r1",
        f"{host.rack}/h99",
    ):
        assert not stands.has(wrong)
    assert not stands.has(f"{host.name}/x")


def test_a_name_tells_its_level_and_what_it_lies_in() -> None:
    assert level_of(ZONE) == "zone"
    assert level_of(f"{ZONE}/dc1/s1/r01/h01") == "host"
    assert level_of(f"{ZONE}/dc1/s1/r01/h01/x") is None
    assert lies_in(f"{ZONE}/dc1/s1/r01/h01", f"{ZONE}/dc1/s1")
    assert not lies_in(f"{ZONE}/dc1/s1/r01/h01", f"{ZONE}/dc1/s1/r0")


def test_a_type_nobody_knows_stands_where_its_nearest_relative_would() -> None:
    stands = floor(7, ZONE)

    assert stands.hosts("z99.large") == stands.hosts("m5.large")
    assert stands.hosts("m5.99xlarge") == stands.hosts("m5.large")
