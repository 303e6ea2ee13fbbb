"""The private DNS name of an instance: by its address or by its id, from its subnet and by its own options."""

import pytest

from tests.cloud.builders import Network, a_region


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_public_subnet("subnet")


def options(network: Network, name: str) -> dict[str, object]:
    found: dict[str, object] = network.instance(name)["PrivateDnsNameOptions"]
    return found


def test_an_instance_is_named_after_its_address_unless_its_subnet_says_otherwise(network: Network) -> None:
    network.with_instance("first", in_subnet="subnet", private_ip_address="10.0.1.10")
    subnet = {"subnet_id": network["subnet"]}
    network.do("modify_subnet_attribute", **subnet, private_dns_hostname_type_on_launch="resource-name")
    network.do("modify_subnet_attribute", **subnet, enable_resource_name_dns_a_record_on_launch={"value": True})
    network.with_instance("second", in_subnet="subnet")

    assert network.instance("first")["PrivateDnsName"] == "ip-10-0-1-10.ap-northeast-2.compute.internal"
    assert network.instance("second")["PrivateDnsName"] == f"{network['second']}.ap-northeast-2.compute.internal"
    assert options(network, "first") == {
        "HostnameType": "ip-name",
        "EnableResourceNameDnsARecord": False,
        "EnableResourceNameDnsAAAARecord": False,
    }
    assert options(network, "second") == {
        "HostnameType": "resource-name",
        "EnableResourceNameDnsARecord": True,
        "EnableResourceNameDnsAAAARecord": False,
    }


def test_the_name_of_an_instance_changes_while_it_is_stopped(network: Network) -> None:
    network.with_instance("web", in_subnet="subnet")
    by_id = {"instance_id": network["web"], "private_dns_hostname_type": "resource-name"}

    assert network.refused("modify_private_dns_name_options", **by_id).code == "IncorrectInstanceState"
    network.do("stop_instances", instance_ids=[network["web"]])

    assert network.do("modify_private_dns_name_options", **by_id) == {"Return": True}
    assert network.instance("web")["PrivateDnsName"].startswith(network["web"])


def test_whether_dns_answers_for_the_id_changes_at_any_time(network: Network) -> None:
    network.with_instance("web", in_subnet="subnet")

    network.do("modify_private_dns_name_options", instance_id=network["web"], enable_resource_name_dns_a_record=True)

    assert options(network, "web")["EnableResourceNameDnsARecord"] is True


def test_something_must_be_asked_for_of_an_instance_that_is_there(network: Network) -> None:
    network.with_instance("web", in_subnet="subnet")
    web = {"instance_id": network["web"]}

    assert network.refused("modify_private_dns_name_options", **web).code == "MissingParameter"
    network.do("terminate_instances", instance_ids=[network["web"]])
    error = network.refused("modify_private_dns_name_options", **web, enable_resource_name_dns_a_record=True)
    assert error.code == "IncorrectInstanceState"


def test_in_us_east_1_names_have_the_short_domain() -> None:
    network = a_region(region="us-east-1").with_vpc().with_subnet("subnet")
    network.do(
        "modify_subnet_attribute", subnet_id=network["subnet"], private_dns_hostname_type_on_launch="resource-name"
    )
    network.with_instance("web", in_subnet="subnet")

    assert network.instance("web")["PrivateDnsName"] == f"{network['web']}.ec2.internal"
