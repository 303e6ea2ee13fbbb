"""Three answers about one packet: is it delivered, what is in the way, does the reply return?"""

from typing import Any

import pytest
from hypothesis import given, settings

from labs.cloud.errors import CloudError
from labs.cloud.network.walk import walk
from labs.cloud.resources.image import Machine
from labs.cloud.resources.instance import Instance
from labs.cloud.snapshot import SentPacket, describe, load, trace
from labs.cloud.world import World
from tests.cloud.snapshot.documents import (
    ACL,
    DATABASE,
    DATABASE_GROUP,
    WEB,
    WEB_GROUP,
    WEB_HOST,
    acl_entry,
    small_site,
)
from tests.cloud.worlds import worlds_and_packets

ANY_MACHINE = Machine(architecture="x86_64", virtualization_type="hvm", root_device_name="/dev/xvda")
POSTGRES: dict[str, Any] = {"source": WEB_HOST, "destination": "10.20.2.10", "destination_port": 5432}


@pytest.fixture(scope="module")
def site() -> World:
    return load(small_site())


def test_a_packet_that_is_let_through_is_blocked_by_nothing(site: World) -> None:
    found = trace(site, POSTGRES)

    assert found[:4] == (True, (), True, ())
    assert found.walk.arrived


def test_every_control_in_the_way_is_named_with_its_component_in_order(site: World) -> None:
    found = trace(site, {**POSTGRES, "destination_port": 23})

    assert found.blocked_by == (("SUBNET_ACL_RESTRICTION", ACL), ("ENI_SG_RULES_MISMATCH", DATABASE_GROUP))
    assert (found.delivered, found.return_delivered) == (False, False)


def test_what_stops_only_the_reply_is_named_as_well() -> None:
    document = small_site()
    document["NetworkAcls"][0]["Entries"] += [
        acl_entry(50, "deny", egress=True, Protocol="6", PortRange={"From": 32768, "To": 65535})
    ]

    found = trace(load(document), POSTGRES)

    assert (found.delivered, found.return_delivered) == (True, False)
    assert found.blocked_by == found.return_blocked_by == (("SUBNET_ACL_RESTRICTION", ACL),)


@pytest.mark.parametrize(
    ("packet", "answers"),
    [
        ({"source": WEB, "destination": DATABASE, "destination_port": 5432}, (True, True)),
        ({"source": "10.20.1.10", "destination": "10.20.2.10", "destination_port": 5432}, (True, True)),
        ({"source": "internet", "destination": "203.0.113.10", "destination_port": 443}, (True, True)),
        ({"source": "192.0.2.99", "destination": "203.0.113.10", "destination_port": 443}, (True, True)),
        ({"source": "internet", "destination": "10.20.2.10", "destination_port": 5432}, (False, False)),
        ({"source": WEB_HOST, "destination": "8.8.8.8", "protocol": "udp", "destination_port": 53}, (True, True)),
        ({"source": WEB_HOST, "destination": "8.8.8.8", "protocol": "icmp"}, (True, True)),
        ({"source": WEB_HOST, "destination": "10.20.2.10", "protocol": "icmp", "icmp_type": 8}, (False, False)),
        ({"source": DATABASE, "destination": "8.8.8.8"}, (False, False)),
        ({"source": {"internet": "192.0.2.99"}, "destination": "203.0.113.10", "port": 443}, (True, True)),
        ({"source": {"type": "instance", "id": WEB_HOST}, "destination": "10.20.2.10", "port": 5432}, (True, True)),
        ({"source": WEB_HOST, "destination": "10.20.2.10", "protocol": "TCP", "ports": 5432}, (True, True)),
        (
            {"source": WEB_HOST, "destination": "10.20.2.10", "ports": {"source": 50000, "destination": 5432}},
            (True, True),
        ),
        ({"source": {"address": "10.20.1.10"}, "destination": "10.20.2.10", "port": 5432}, (True, True)),
    ],
)
def test_a_packet_names_its_source_in_many_ways(
    site: World, packet: dict[str, Any], answers: tuple[bool, bool]
) -> None:
    found = trace(site, packet)

    assert (found.delivered, found.return_delivered) == answers


def test_a_host_on_the_internet_has_any_address() -> None:
    document = small_site()
    document["SecurityGroups"][0]["IpPermissions"][0]["IpRanges"] = [{"CidrIp": "198.51.100.0/24"}]
    world = load(document)
    packet = {"source": "internet", "destination": "203.0.113.10", "destination_port": 443}

    assert trace(world, {**packet, "source_address": "198.51.100.7"}).return_delivered
    assert trace(world, {**packet, "source_address": "192.0.2.7"}).blocked_by == (("ENI_SG_RULES_MISMATCH", WEB_GROUP),)


def test_a_packet_is_spelled_in_our_way_or_in_that_of_aws(site: World) -> None:
    aws = {"Source": WEB_HOST, "DestinationIp": "10.20.2.10", "Protocol": "6", "DestinationPort": 5432}

    assert trace(site, aws) == trace(site, SentPacket(**POSTGRES)) == trace(site, POSTGRES)


@pytest.mark.parametrize(
    ("packet", "code", "message"),
    [
        ({"destination": "10.0.0.1"}, "MissingParameter", "The request must contain the parameter source"),
        ({**POSTGRES, "colour": "red"}, "UnknownParameter", "The parameter colour is not recognized"),
        (
            {**POSTGRES, "destination_port": "many"},
            "InvalidParameterValue",
            "Value (many) for parameter DestinationPort is invalid. Expecting a whole number.",
        ),
        (
            {**POSTGRES, "destination": ["10.0.0.1"]},
            "InvalidParameterValue",
            "Value (['10.0.0.1']) for parameter Destination is invalid. Expecting a text.",
        ),
        (
            {**POSTGRES, "protocol": "gre"},
            "InvalidParameterValue",
            "Value (gre) for parameter protocol is invalid. Expecting one of tcp, udp, icmp, icmpv6.",
        ),
        (
            {**POSTGRES, "source_address": "here"},
            "InvalidParameterValue",
            "Value (here) for parameter source_address is invalid. ",
        ),
        (
            {**POSTGRES, "source": "i-0dddddddddddddddd"},
            "InvalidInstanceID.NotFound",
            "The instance ID 'i-0dddddddddddddddd' does not exist",
        ),
    ],
)
def test_a_packet_that_cannot_be_is_refused_clearly(
    site: World, packet: dict[str, Any], code: str, message: str
) -> None:
    with pytest.raises(CloudError) as refused:
        trace(site, packet)

    assert refused.value.code == code
    assert refused.value.message.startswith(message)


@given(worlds_and_packets())
@settings(max_examples=100)
def test_packets_fare_in_what_was_read_as_they_do_in_what_was_described(drawn: tuple[World, dict[str, Any]]) -> None:
    world, packet = drawn
    for one in world.all(Instance):
        world = world.put(one.replace(machine=ANY_MACHINE))

    found, expected = trace(load(describe(world)), packet), trace(world, packet)

    assert found[:4] == expected[:4]


@given(worlds_and_packets())
@settings(max_examples=60)
def test_a_trace_says_what_the_walk_says(drawn: tuple[World, dict[str, Any]]) -> None:
    world, packet = drawn

    found, walked = trace(world, packet), walk(world, **packet)

    assert (found.delivered, found.return_delivered) == (walked.arrived, walked.returned)
    assert (found.blocked_by == ()) == (walked.returned or (walked.arrived and not walked.reply))
