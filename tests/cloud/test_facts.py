"""The tables of facts are whole and agree with each other."""

import json

import pytest

from labs.cloud.facts import images, instance_types, quotas, regions


def test_the_columns_of_the_file_are_the_fields_of_a_type() -> None:
    document = json.loads(instance_types.CATALOGUE.read_text(encoding="utf-8"))

    assert tuple(document["fields"]) == instance_types.InstanceTypeFacts.__struct_fields__
    assert tuple(document["card_fields"]) == instance_types.NetworkCard.__struct_fields__
    assert tuple(document["ebs_performance_fields"]) == instance_types.EbsPerformance.__struct_fields__
    assert tuple(document["storage_fields"]) == instance_types.Storage.__struct_fields__
    assert document["source"]
    assert document["date"] == "2026-10"
    assert instance_types.CATALOGUE.stat().st_size < 850_000


def test_every_type_has_room_for_its_primary_interface() -> None:
    for one in instance_types.instance_types().values():
        assert one.network_interfaces >= 1
        assert one.cards[0].network_interfaces >= 1
        assert one.ipv4_per_interface >= 1


@pytest.mark.parametrize("region", regions.REGIONS)
def test_every_zone_of_a_region_offers_types(region: str) -> None:
    for zone in regions.availability_zones(region):
        assert len(instance_types.offered_in(zone.zone_id)) > 50


def test_numbers_pick_addresses_from_all_ranges_of_a_region() -> None:
    ranges = regions.the_region("ap-northeast-2").public_ranges
    sizes = sum(one.num_addresses for one in ranges)

    assert str(regions.public_address("ap-northeast-2", 0)) == "3.34.0.0"
    assert str(regions.public_address("ap-northeast-2", sizes - 1)) == "52.78.255.255"
    assert regions.public_address("ap-northeast-2", sizes) == regions.public_address("ap-northeast-2", 0)


def test_an_unknown_region_is_named() -> None:
    with pytest.raises(regions.UnknownRegion, match="mars-north-1"):
        regions.availability_zones("mars-north-1")


def test_public_ranges_of_regions_do_not_overlap() -> None:
    every = [one for region in regions.REGIONS.values() for one in region.public_ranges]

    assert [(a, b) for a in every for b in every if a is not b and a.overlaps(b)] == []


def test_names_of_images_are_unique_and_their_ids_well_formed() -> None:
    assert len({one.name for one in images.IMAGES}) == len(images.IMAGES)
    assert all(len(id) == len("ami-") + 17 for id in images.images_by_id("us-east-1"))


@pytest.mark.parametrize(
    ("instance_type", "counts"),
    [("t3.micro", True), ("m5.large", True), ("im4gn.large", True), ("p4d.24xlarge", False), ("inf1.xlarge", False)],
)
def test_which_families_share_the_standard_quota(instance_type: str, counts: bool) -> None:
    assert quotas.is_standard(instance_type) is counts
