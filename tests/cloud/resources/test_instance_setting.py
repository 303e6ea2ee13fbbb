"""What is set on an instance at its launch or later: user data, credits, CPUs, names, monitoring, recovery."""

import base64
from typing import Any

import pytest

from tests.cloud.builders import AMAZON_LINUX_2023, Network, a_region

HELLO = base64.b64encode(b"#!/bin/sh\necho hello\n").decode()


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_subnet("subnet")


def launch(network: Network, instance_type: str = "t3.micro", **asked: Any) -> dict[str, Any]:
    return network.with_instance("web", in_subnet="subnet", instance_type=instance_type, **asked).instance("web")


def refused_launch(network: Network, instance_type: str = "t3.micro", **asked: Any) -> str:
    whole = {
        "image_id": network.image(AMAZON_LINUX_2023),
        "subnet_id": network["subnet"],
        "min_count": 1,
        "max_count": 1,
    }
    error = network.refused("run_instances", **whole, instance_type=instance_type, **asked)
    return f"{error.code} {error.reason}"


def attribute(network: Network, name: str) -> dict[str, Any]:
    answer = network.do("describe_instance_attribute", instance_id=network["web"], attribute=name)
    del answer["InstanceId"]
    return answer


def credits(network: Network, **asked: Any) -> dict[str, str]:
    found = network.do("describe_instance_credit_specifications", **asked)["InstanceCreditSpecifications"]
    return {one["InstanceId"]: one["CpuCredits"] for one in found}


def test_without_a_word_everything_is_as_ec2_has_it(network: Network) -> None:
    view = launch(network)

    expected = {
        "BootMode": "uefi-preferred",
        "CapacityReservationSpecification": {"CapacityReservationPreference": "open"},
        "CpuOptions": {"CoreCount": 1, "ThreadsPerCore": 2},
        "CurrentInstanceBootMode": "uefi",
        "EbsOptimized": False,
        "EnclaveOptions": {"Enabled": False},
        "HibernationOptions": {"Configured": False},
        "MaintenanceOptions": {"AutoRecovery": "default"},
        "Monitoring": {"State": "disabled"},
        "PrivateDnsNameOptions": {
            "EnableResourceNameDnsAAAARecord": False,
            "EnableResourceNameDnsARecord": False,
            "HostnameType": "ip-name",
        },
        "UsageOperation": "RunInstances",
    }
    assert {name: view[name] for name in expected} == expected
    assert "KeyName" not in view


def test_user_data_comes_back_as_it_was_and_changes_while_stopped(network: Network) -> None:
    launch(network, user_data=HELLO)
    new = {"instance_id": network["web"], "user_data": {"value": b"new"}}
    first = attribute(network, "userData")
    running = network.refused("modify_instance_attribute", **new)
    network.do("stop_instances", instance_ids=[network["web"]])
    network.do("modify_instance_attribute", **new)

    assert first == {"UserData": {"Value": HELLO}}
    assert running.code == "IncorrectInstanceState"
    assert attribute(network, "userData") == {"UserData": {"Value": base64.b64encode(b"new").decode()}}


def test_user_data_is_base64_and_at_most_16_kb(network: Network) -> None:
    launch(network, user_data=base64.b64encode(b"x" * 16_384).decode())

    too_long = base64.b64encode(b"x" * 16_385).decode()
    assert refused_launch(network, user_data=too_long) == "InvalidParameterValue UserDataTooLong"
    assert refused_launch(network, user_data="#!/bin/sh") == "InvalidParameterValue UserDataNotEncoded"


def test_credits_are_of_burstable_types_and_have_a_default_each(network: Network) -> None:
    network.with_instance("t2", in_subnet="subnet", instance_type="t2.micro")
    network.with_instance("t3", in_subnet="subnet", instance_type="t3.micro")
    network.with_instance("m5", in_subnet="subnet", instance_type="m5.large")
    network.with_instance("cheap", in_subnet="subnet", credit_specification={"cpu_credits": "unlimited"})

    named = credits(network, instance_ids=[network[one] for one in ("t2", "t3", "m5")])
    assert list(named.values()) == ["standard", "unlimited", "standard"]
    assert set(credits(network)) == {network["t3"], network["cheap"]}
    unlimited = {"cpu_credits": "unlimited"}
    refusal = "InstanceCreditSpecification.NotSupported CreditsNotSupported"
    assert refused_launch(network, "m5.large", credit_specification=unlimited) == refusal
    assert (
        refused_launch(network, credit_specification={"cpu_credits": "endless"}) == "InvalidCpuCredits CreditsUnknown"
    )


def test_credits_change_one_by_one(network: Network) -> None:
    launch(network)
    network.with_instance("m5", in_subnet="subnet", instance_type="m5.large")
    asked = [
        {"instance_id": network["web"], "cpu_credits": "standard"},
        {"instance_id": network["m5"], "cpu_credits": "unlimited"},
        {"instance_id": "i-12345678", "cpu_credits": "standard"},
    ]

    answer = network.do("modify_instance_credit_specification", instance_credit_specifications=asked)
    twice = network.refused("modify_instance_credit_specification", instance_credit_specifications=[asked[0], asked[0]])

    assert answer["SuccessfulInstanceCreditSpecifications"] == [{"InstanceId": network["web"]}]
    codes = [one["Error"]["Code"] for one in answer["UnsuccessfulInstanceCreditSpecifications"]]
    assert codes == ["InstanceCreditSpecification.NotSupported", "InvalidInstanceID.NotFound"]
    assert credits(network, instance_ids=[network["web"]]) == {network["web"]: "standard"}
    assert twice.code == "InvalidInstanceCreditSpecification.DuplicateInstanceId"


def test_cores_and_threads_are_both_said_and_within_the_type(network: Network) -> None:
    view = launch(network, "m5.2xlarge", cpu_options={"core_count": 2, "threads_per_core": 1})

    assert view["CpuOptions"] == {"CoreCount": 2, "ThreadsPerCore": 1}
    assert refused_launch(network, cpu_options={"core_count": 1}) == "MissingParameter MissingParameter"
    too_many = {"core_count": 2, "threads_per_core": 2}
    assert refused_launch(network, cpu_options=too_many) == "InvalidParameterValue InvalidParameterValue"
    change = {"instance_id": network["web"], "core_count": 4, "threads_per_core": 2}
    assert network.refused("modify_instance_cpu_options", **change).code == "IncorrectInstanceState"
    network.do("stop_instances", instance_ids=[network["web"]])
    network.do("modify_instance_cpu_options", **change)
    assert network.instance("web")["CpuOptions"] == {"CoreCount": 4, "ThreadsPerCore": 2}


def test_another_type_brings_its_own_cores_back(network: Network) -> None:
    launch(network, "m5.2xlarge", cpu_options={"core_count": 2, "threads_per_core": 1})
    network.do("stop_instances", instance_ids=[network["web"]])

    network.do("modify_instance_attribute", instance_id=network["web"], instance_type={"value": "m5.xlarge"})

    assert network.instance("web")["CpuOptions"] == {"CoreCount": 2, "ThreadsPerCore": 2}


def test_ebs_optimization_is_for_types_that_have_it(network: Network) -> None:
    view = launch(network, ebs_optimized=True)

    assert view["EbsOptimized"] is True
    assert refused_launch(network, "t2.micro", ebs_optimized=True) == "Unsupported EbsOptimizationUnsupported"
    network.do("stop_instances", instance_ids=[network["web"]])
    to_t2 = network.refused(
        "modify_instance_attribute", instance_id=network["web"], instance_type={"value": "t2.micro"}
    )
    network.do("modify_instance_attribute", instance_id=network["web"], ebs_optimized={"value": False})
    assert to_t2.reason == "EbsOptimizationUnsupported"
    assert attribute(network, "ebsOptimized") == {"EbsOptimized": {"Value": False}}


def test_monitoring_is_switched_on_and_off(network: Network) -> None:
    launch(network, monitoring={"enabled": True})
    web = {"instance_ids": [network["web"]]}

    off = network.do("unmonitor_instances", **web)["InstanceMonitorings"][0]["Monitoring"]
    was_off = network.instance("web")["Monitoring"]
    on = network.do("monitor_instances", **web)["InstanceMonitorings"][0]["Monitoring"]
    still = network.do("monitor_instances", **web)["InstanceMonitorings"][0]["Monitoring"]

    assert (off, was_off, on, still) == (
        {"State": "disabling"},
        {"State": "disabled"},
        {"State": "pending"},
        {"State": "enabled"},
    )


def test_the_launch_says_what_an_instance_is_called_and_else_its_subnet(network: Network) -> None:
    by_address = launch(network)["PrivateDnsName"]
    asked = {"hostname_type": "resource-name", "enable_resource_name_dns_a_record": True}
    by_id = launch(network, private_dns_name_options=asked)
    resource_name = {"subnet_id": network["subnet"], "private_dns_hostname_type_on_launch": "resource-name"}
    network.do("modify_subnet_attribute", **resource_name)

    assert by_address.startswith("ip-10-0-1-")
    assert by_id["PrivateDnsName"] == f"{by_id['InstanceId']}.ap-northeast-2.compute.internal"
    assert by_id["PrivateDnsNameOptions"]["EnableResourceNameDnsARecord"] is True
    assert launch(network)["PrivateDnsNameOptions"]["HostnameType"] == "resource-name"
    by_address_again = launch(network, private_dns_name_options={"hostname_type": "ip-name"})
    assert by_address_again["PrivateDnsNameOptions"]["HostnameType"] == "ip-name"


def test_recovery_is_switched_off_and_on(network: Network) -> None:
    first = launch(network, maintenance_options={"auto_recovery": "disabled"})["MaintenanceOptions"]
    network.do("modify_instance_maintenance_options", instance_id=network["web"], auto_recovery="default")

    assert (first, network.instance("web")["MaintenanceOptions"]) == (
        {"AutoRecovery": "disabled"},
        {"AutoRecovery": "default"},
    )


def console(network: Network) -> str:
    output = network.do("get_console_output", instance_id=network["web"]).get("Output", "")
    return base64.b64decode(output).decode()


def test_the_console_tells_what_the_instance_is_made_of_and_no_public_address(network: Network) -> None:
    network.do("create_key_pair", key_name="mine", key_type="ed25519")
    network.with_public_subnet("public", "10.0.2.0/24").with_instance(
        "web", in_subnet="public", instance_type="t3.micro", key_name="mine", user_data=HELLO
    )

    log = console(network)

    view = network.instance("web")
    (interface,) = view["NetworkInterfaces"]
    assert f"ena: ens5: {interface['MacAddress']}" in log
    assert f"| {view['PrivateIpAddress']} | 255.255.255.0 |" in log
    assert f"{view['PrivateDnsName'].split('.')[0]} login:" in log
    assert "authorized key: mine ed25519" in log
    assert "user data: 21 bytes" in log
    assert str(network.public_ip("web")) not in log
    assert log == console(network)


def test_the_console_of_a_xen_type_has_no_ena_and_a_stopped_one_has_powered_down(network: Network) -> None:
    launch(network, "t2.micro")
    running = console(network)
    network.do("stop_instances", instance_ids=[network["web"]])
    stopped = console(network)
    network.do("terminate_instances", instance_ids=[network["web"]])

    assert "vif: enX0" in running
    assert "no authorized SSH keys" in running
    assert (stopped.endswith("Power down\r\n"), console(network)) == (True, "")


@pytest.mark.parametrize(
    ("action", "asked"),
    [
        ("modify_instance_metadata_options", {"http_tokens": "required"}),
        ("modify_instance_maintenance_options", {"auto_recovery": "disabled"}),
    ],
)
def test_nothing_is_set_on_a_terminated_instance(network: Network, action: str, asked: dict[str, Any]) -> None:
    launch(network)
    network.do("terminate_instances", instance_ids=[network["web"]])

    assert network.refused(action, instance_id=network["web"], **asked).code == "IncorrectInstanceState"
    assert network.refused("monitor_instances", instance_ids=[network["web"]]).code == "IncorrectInstanceState"
