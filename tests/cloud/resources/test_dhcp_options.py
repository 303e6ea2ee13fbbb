"""Sets of DHCP options: the default one, what a set may say, and which VPC has which."""

from typing import Any

import msgspec
import pytest

from labs.cloud import codec
from tests.cloud.builders import a_region
from tests.cloud.region import Region


def option(key: str, *values: str) -> dict[str, Any]:
    return {"key": key, "values": list(values)}


def made(region: Region, *options: dict[str, Any], **more: Any) -> str:
    asked = list(options) or [option("domain-name", "corp.example")]
    return str(region.do("create_dhcp_options", dhcp_configurations=asked, **more)["DhcpOptions"]["DhcpOptionsId"])


def options_of(region: Region, vpc_id: str) -> str:
    return str(region.do("describe_vpcs", vpc_ids=[vpc_id])["Vpcs"][0]["DhcpOptionsId"])


def sets(region: Region, **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = region.do("describe_dhcp_options", **asked)["DhcpOptions"]
    return found


@pytest.mark.parametrize(
    ("name", "domain"),
    [("us-east-1", "ec2.internal"), ("ap-northeast-2", "ap-northeast-2.compute.internal")],
)
def test_the_default_set_comes_with_the_first_vpc_and_serves_the_next_ones_too(name: str, domain: str) -> None:
    region = a_region(region=name)
    assert sets(region) == []

    answer = region.do("create_vpc", cidr_block="10.0.0.0/16")["Vpc"]
    second = region.vpc("10.1.0.0/16")

    (default,) = sets(region)
    assert default == {
        "OwnerId": "111122223333",
        "Tags": [],
        "DhcpOptionsId": default["DhcpOptionsId"],
        "DhcpConfigurations": [
            {"Key": "domain-name", "Values": [{"Value": domain}]},
            {"Key": "domain-name-servers", "Values": [{"Value": "AmazonProvidedDNS"}]},
        ],
    }
    assert answer["DhcpOptionsId"] == options_of(region, second) == default["DhcpOptionsId"]


def test_a_region_with_the_default_vpc_has_the_default_set() -> None:
    region = a_region(default_vpc=True)

    (vpc,) = region.do("describe_vpcs")["Vpcs"]

    assert [one["DhcpOptionsId"] for one in sets(region)] == [vpc["DhcpOptionsId"]]


def test_a_set_is_created_associated_found_and_given_up(region: Region) -> None:
    vpc_id = region.vpc()
    tags = [{"resource_type": "dhcp-options", "tags": [{"key": "Name", "value": "corp"}]}]
    options_id = made(region, option("domain-name-servers", "10.0.0.10", "10.0.0.11"), tag_specifications=tags)
    filters = [{"name": "dhcp-options-id", "values": [options_id]}]

    region.do("associate_dhcp_options", dhcp_options_id=options_id, vpc_id=vpc_id)

    assert options_of(region, vpc_id) == options_id
    assert [one["VpcId"] for one in region.do("describe_vpcs", filters=filters)["Vpcs"]] == [vpc_id]
    blocked = region.refused("delete_dhcp_options", dhcp_options_id=options_id)
    assert (blocked.code, blocked.facts["dependents"]) == ("DependencyViolation", vpc_id)
    region.do("associate_dhcp_options", dhcp_options_id="default", vpc_id=vpc_id)
    assert options_of(region, vpc_id) == "default"
    region.do("delete_dhcp_options", dhcp_options_id=options_id)
    assert region.refused("describe_dhcp_options", dhcp_options_ids=[options_id]).code == "InvalidDhcpOptionID.NotFound"


def test_sets_are_found_by_every_documented_filter(region: Region) -> None:
    region.vpc()
    tags = [{"resource_type": "dhcp-options", "tags": [{"key": "Team", "value": "red"}]}]
    options_id = made(region, option("domain-name", "corp.example"), tag_specifications=tags)

    def found(name: str, value: str) -> list[str]:
        filters = [{"name": name, "values": [value]}]
        return [one["DhcpOptionsId"] for one in sets(region, filters=filters)]

    for name, value in (
        ("dhcp-options-id", options_id),
        ("value", "corp.*"),
        ("tag:Team", "red"),
        ("tag-key", "Team"),
    ):
        assert found(name, value) == [options_id]
    assert len(found("key", "domain-name")) == len(found("owner-id", "111122223333")) == 2


def test_servers_may_stand_in_one_value_separated_by_commas(region: Region) -> None:
    made(region, option("domain-name-servers", "10.0.0.10, 10.0.0.11"))

    (one,) = sets(region)

    assert one["DhcpConfigurations"][0]["Values"] == [{"Value": "10.0.0.10"}, {"Value": "10.0.0.11"}]


@pytest.mark.parametrize(
    "asked",
    [
        option("domain-name", "example.com anotherexample.com"),
        option("domain-name-servers", "AmazonProvidedDNS"),
        option("domain-name-servers", "10.0.0.1", "10.0.0.2", "10.0.0.3", "fd00::1"),
        option("ntp-servers", *(f"10.0.0.{n}" for n in range(1, 5)), *(f"fd00::{n}" for n in range(1, 5))),
        option("netbios-name-servers", "10.0.0.1"),
        option("netbios-node-type", "2"),
        option("ipv6-address-preferred-lease-time", "140"),
    ],
)
def test_every_option_takes_what_it_is_for(region: Region, asked: dict[str, Any]) -> None:
    made(region, asked)


@pytest.mark.parametrize(
    "asked",
    [
        option("domain-name"),
        option("domain-name", "a.example", "b.example"),
        option("domain-name-servers", "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5"),
        option("domain-name-servers", "AmazonProvidedDNS", "10.0.0.1"),
        option("domain-name-servers", "dns.example"),
        option("ntp-servers", *(f"10.0.0.{n}" for n in range(1, 6))),
        option("netbios-name-servers", "fd00::1"),
        option("netbios-node-type", "3"),
        option("ipv6-address-preferred-lease-time", "139"),
        option("ipv6-address-preferred-lease-time", "2147483648"),
        option("router", "10.0.0.1"),
    ],
)
def test_what_an_option_is_not_for_is_refused(region: Region, asked: dict[str, Any]) -> None:
    error = region.refused("create_dhcp_options", dhcp_configurations=[asked])

    assert (error.code, error.parameter) == ("InvalidParameterValue", "dhcp_configurations")


def test_an_option_is_said_once(region: Region) -> None:
    twice = [option("domain-name", "a.example"), option("domain-name", "b.example")]

    assert region.refused("create_dhcp_options", dhcp_configurations=twice).reason == "DhcpOptionTwice"


def test_ids_that_name_no_set_are_refused(region: Region) -> None:
    vpc_id = region.vpc()

    unknown = region.refused("associate_dhcp_options", dhcp_options_id="dopt-12345678", vpc_id=vpc_id)
    malformed = region.refused("associate_dhcp_options", dhcp_options_id="none", vpc_id=vpc_id)

    assert (unknown.code, unknown.parameter) == ("InvalidDhcpOptionID.NotFound", "dhcp_options_id")
    assert malformed.code == "InvalidDhcpOptionsId.Malformed"


def test_when_the_default_set_is_deleted_the_next_vpc_brings_a_new_one(region: Region) -> None:
    region.do("delete_vpc", vpc_id=region.vpc())
    (first,) = sets(region)
    region.do("delete_dhcp_options", dhcp_options_id=first["DhcpOptionsId"])

    region.vpc()

    (second,) = sets(region)
    assert second["DhcpConfigurations"] == first["DhcpConfigurations"]
    assert second["DhcpOptionsId"] != first["DhcpOptionsId"]


def test_an_id_given_beside_uses_up_none_of_the_ids_that_are_drawn(region: Region) -> None:
    beside = region.world.id_beside("dopt")

    world, drawn = region.world.new_id("dopt")

    assert beside == region.world.id_beside("dopt")
    assert len({beside, drawn, world.id_beside("dopt")}) == 3


def test_a_stored_world_from_before_there_were_sets_has_the_default_one() -> None:
    region = a_region().with_vpc()
    document = msgspec.json.decode(codec.encode(region.world))
    older = {
        id: {name: value for name, value in one.items() if name != "dhcp_options_id"}
        for id, one in document["resources"].items()
        if one["kind"] != "dhcp-options"
    }

    region.world = codec.decode(msgspec.json.encode({**document, "format": 1, "resources": older}))

    (default,) = sets(region)
    assert [one["Value"] for one in default["DhcpConfigurations"][0]["Values"]] == ["ap-northeast-2.compute.internal"]
    assert (
        options_of(region, region["vpc"]) == options_of(region, region.vpc("10.9.0.0/16")) == default["DhcpOptionsId"]
    )
    assert codec.decode(codec.encode(region.world)) == region.world


def test_a_stored_world_without_a_vpc_gets_no_set() -> None:
    document = msgspec.json.decode(codec.encode(a_region().world))

    world = codec.decode(msgspec.json.encode({**document, "format": 1}))

    assert world == a_region().world
