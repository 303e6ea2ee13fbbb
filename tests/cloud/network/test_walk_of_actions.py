"""The same network, but built by a learner's actions."""

import pytest

from labs.cloud.network.carriage import carried_kinds
from labs.cloud.network.walk import walk
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.vpc import Vpc
from tests.cloud.builders import Network, a_region
from tests.cloud.network.told import outcome, refusals


@pytest.fixture
def network() -> Network:
    return (
        a_region()
        .with_vpc()
        .with_public_subnet("public")
        .with_subnet("private", "10.0.2.0/24")
        .with_group("web", open_port=80)
        .with_instance("server", in_subnet="public", groups=("web",))
        .with_instance("database", in_subnet="private", groups=("web",))
    )


def test_a_server_in_a_public_subnet_answers_the_internet(network: Network) -> None:
    seen = walk(network.world, source="internet", destination=network["server"])

    assert outcome(seen) == (True, True, "192.0.2.10")


def test_an_instance_without_a_public_address_is_hidden_from_the_internet(network: Network) -> None:
    seen = walk(network.world, source="internet", destination=network["database"])

    assert refusals(seen) == [("request", "inbound", network["vpc-gateway"], "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS")]


def test_a_stopped_server_has_lost_its_address_and_answers_nobody(network: Network) -> None:
    address = network.public_ip("server")
    assert address is not None
    network.do("stop_instances", instance_ids=[network["server"]])

    by_id = walk(network.world, source="internet", destination=network["server"])
    from_inside = walk(network.world, source=network["database"], destination=network["server"])

    assert refusals(by_id)[:2] == [
        ("request", "inbound", network["vpc-gateway"], "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"),
        ("request", "inbound", network["server"], "BAD_STATE"),
    ]
    assert refusals(from_inside)[0] == ("request", "inbound", network["server"], "BAD_STATE")


def test_an_elastic_ip_is_the_source_that_the_internet_sees(network: Network) -> None:
    network.with_address("fixed", on="server-eth0")

    seen = walk(network.world, source=network["server"], destination="internet")

    assert outcome(seen) == (True, True, network.address("fixed")["PublicIp"])


def test_a_terminated_server_is_gone(network: Network) -> None:
    network.do("terminate_instances", instance_ids=[network["server"]])

    seen = walk(network.world, source="internet", destination=network["server"])

    assert refusals(seen) == [("request", "inbound", network["server"], "BAD_STATE")]


def test_every_kind_that_a_route_can_name_carries_packets() -> None:
    assert carried_kinds() >= {Vpc, InternetGateway, NetworkInterface, Instance}
