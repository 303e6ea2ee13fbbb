"""What may stand at the ends of a journey, and what AWS answers itself."""

from typing import Any

import pytest

from labs.cloud.errors import CloudError
from labs.cloud.network.walk import walk
from labs.cloud.resources.vpc import Vpc
from tests.cloud.network.plan import Plan
from tests.cloud.network.told import codes, outcome, refusals


class Silent(Plan):
    """An interface in a group without any rule, in a subnet whose ACL denies everything."""

    def __init__(self) -> None:
        super().__init__()
        self.vpc_id = self.vpc("10.0.0.0/16")
        self.home = self.subnet(self.vpc_id, "10.0.1.0/24")
        self.acl(self.vpc_id, self.home)
        self.closed = self.group(self.vpc_id, egress=False)
        self.instance_id = self.instance(self.home)
        self.client = self.interface(self.home, "10.0.1.10", groups=(self.closed,), instance=self.instance_id)


@pytest.fixture
def silent() -> Silent:
    return Silent()


@pytest.mark.parametrize(
    ("address", "service"),
    [
        ("169.254.169.254", "instance-metadata"),
        ("169.254.169.253", "amazon-dns"),
        ("169.254.169.123", "time-sync"),
        ("169.254.169.250", "windows-activation"),
        ("10.0.0.2", "amazon-dns"),
        ("10.0.1.1", "vpc-router"),
    ],
)
def test_services_of_aws_are_never_filtered(silent: Silent, address: str, service: str) -> None:
    seen = walk(silent.world, source=silent.client, destination=address, protocol="udp", destination_port=53)

    assert outcome(seen) == (True, True, "10.0.1.10")
    assert codes(seen.request) == ["INTERFACE_SENDS", "DELIVERED_TO_SERVICE"]
    assert codes(seen.reply) == ["SERVICE_SENDS", "DELIVERED_TO_INTERFACE"]
    assert seen.request[-1].facts == {"address": address, "service": service}


def test_a_vpc_without_dns_support_has_no_dns_server(silent: Silent) -> None:
    silent.put(silent.world.get(Vpc, silent.vpc_id).replace(enable_dns_support=False))

    seen = walk(silent.world, source=silent.client, destination="169.254.169.253", protocol="udp", destination_port=53)

    assert refusals(seen) == [("request", "outbound", silent.home, "NO_POSSIBLE_DESTINATION")]


def test_the_own_address_is_never_filtered(silent: Silent) -> None:
    for address in ("10.0.1.10", "127.0.0.1", silent.client):
        seen = walk(silent.world, source=silent.client, destination=address)

        assert codes(seen.request) == ["INTERFACE_SENDS", "DELIVERED_TO_ITSELF"]
        assert seen.returned


def test_the_address_of_another_interface_of_the_same_instance_is_its_own_too(silent: Silent) -> None:
    second = silent.interface(silent.home, "10.0.1.11", groups=(silent.closed,), instance=silent.instance_id)

    seen = walk(silent.world, source=silent.client, destination="10.0.1.11")

    assert codes(seen.request) == ["INTERFACE_SENDS", "DELIVERED_TO_ITSELF"]
    assert walk(silent.world, source=silent.client, destination=second).returned


def test_an_interface_elsewhere_with_the_same_address_is_not_reached_by_speaking_to_oneself(silent: Silent) -> None:
    other = silent.vpc("10.0.0.0/16")
    far = silent.interface(silent.subnet(other, "10.0.1.0/24"), "10.0.1.10", groups=(silent.group(other),))

    seen = walk(silent.world, source=silent.client, destination=far)

    assert refusals(seen) == [("request", "inbound", silent.client, "NO_POSSIBLE_DESTINATION")]


def test_an_interface_elsewhere_with_the_address_of_a_service_is_not_reached_by_asking_the_service(
    silent: Silent,
) -> None:
    other = silent.vpc("10.0.0.0/16")
    far = silent.interface(silent.subnet(other, "10.0.0.0/23"), "10.0.1.1", groups=(silent.group(other),))

    seen = walk(silent.world, source=silent.client, destination=far)

    assert refusals(seen) == [("request", "outbound", silent.home, "NO_POSSIBLE_DESTINATION")]


@pytest.mark.parametrize(
    ("packet", "parameter"),
    [
        ({"protocol": "sctp"}, "protocol"),
        ({"destination_port": 65536}, "destination_port"),
        ({"destination_port": None}, "destination_port"),
        ({"source_port": -1}, "source_port"),
    ],
)
def test_a_packet_that_cannot_exist_is_refused(silent: Silent, packet: dict[str, Any], parameter: str) -> None:
    with pytest.raises(CloudError) as refused:
        walk(silent.world, source=silent.client, destination="internet", **packet)

    assert (refused.value.code, refused.value.parameter) == ("InvalidParameterValue", parameter)


def test_an_instance_stands_for_its_primary_interface(silent: Silent) -> None:
    silent.interface(silent.home, "10.0.1.11", groups=(silent.closed,), instance=silent.instance_id)

    by_instance = walk(silent.world, source=silent.instance_id, destination="internet")

    assert by_instance == walk(silent.world, source=silent.client, destination="internet")


def test_a_public_address_of_an_interface_is_that_interface_as_a_source(silent: Silent) -> None:
    silent.elastic_ip("3.34.0.10", silent.client, "10.0.1.10")

    assert walk(silent.world, source="3.34.0.10", destination="internet") == walk(
        silent.world, source=silent.client, destination="internet"
    )


def test_a_private_address_used_in_two_vpcs_means_the_one_near_the_other_end(silent: Silent) -> None:
    other = silent.vpc("10.0.0.0/16")
    subnet = silent.subnet(other, "10.0.1.0/24")
    group = silent.group(other)
    silent.allow_in(group, "-1")
    twin = silent.interface(subnet, "10.0.1.10", groups=(group,))
    neighbour = silent.interface(subnet, "10.0.1.20", groups=(group,))

    seen = walk(silent.world, source="10.0.1.10", destination=neighbour)

    assert (seen.request[0].component_id, seen.arrived) == (twin, True)


@pytest.mark.parametrize(
    ("source", "destination", "code", "parameter"),
    [
        ("eni-0123456789abcdef0", "internet", "InvalidNetworkInterfaceID.NotFound", "source"),
        ("internet", "eni-0123456789abcdef0", "InvalidNetworkInterfaceID.NotFound", "destination"),
        ("i-0123456789abcdef0", "internet", "InvalidInstanceID.NotFound", "source"),
        ("eni-x", "internet", "InvalidNetworkInterfaceId.Malformed", "source"),
        ("somewhere", "internet", "InvalidParameterValue", "source"),
        ("internet", "10.0.0.256", "InvalidParameterValue", "destination"),
        ("10.9.9.9", "internet", "InvalidParameterValue", "source"),
    ],
)
def test_an_end_that_names_nothing_is_refused(
    silent: Silent, source: str, destination: str, code: str, parameter: str
) -> None:
    with pytest.raises(CloudError) as refused:
        walk(silent.world, source=source, destination=destination)

    assert (refused.value.code, refused.value.parameter) == (code, parameter)
