"""What AWS Config finds decides, once it has done its work."""

from typing import Any

import pytest

from labs.assess.finding import Verdict
from tests.assess.cases import a_case, a_check, a_document, the_check
from tests.cloud.config.watched import Watched

ROLE = {"static_value": {"values": ["arn:aws:iam::111122223333:role/remediation"]}}


def a_watched_region() -> Watched:
    return Watched().with_rule("EIP_ATTACHED", "addresses")


def judged(network: Watched, **options: Any) -> Verdict:
    return the_check(a_check("compliance", **options)).examine(a_case(network.world))


def test_config_has_its_say_before_the_check_looks() -> None:
    network = a_watched_region()
    network.do("allocate_address")
    allocation = network.do("allocate_address")["AllocationId"]
    network.do("release_address", allocation_id=allocation)

    assert network.compliance("addresses") == "INSUFFICIENT_DATA"
    assert judged(network, identifier="EIP_ATTACHED", expect="NON_COMPLIANT", judged=1).passed


def test_a_rule_that_comes_to_another_result_is_told_with_the_resources() -> None:
    network = a_watched_region()
    allocation = network.do("allocate_address")["AllocationId"]

    found = judged(network, rule="addresses")

    assert found == Verdict(
        passed=False,
        code="compliance.otherwise",
        params={
            "rule": "addresses",
            "compliance": "NON_COMPLIANT",
            "judged": 1,
            "wanted": "COMPLIANT",
            "resources": [allocation],
        },
    )


def test_a_rule_that_has_judged_nothing_is_not_compliant() -> None:
    found = judged(a_watched_region(), identifier="EIP_ATTACHED")

    assert (found.code, found.params["compliance"]) == ("compliance.otherwise", "INSUFFICIENT_DATA")


def test_a_rule_that_is_not_there_is_told_by_what_was_meant() -> None:
    found = judged(a_watched_region(), identifier="INCOMING_SSH_DISABLED")

    assert (found.code, found.params) == ("compliance.no_rule", {"meant": "INCOMING_SSH_DISABLED"})
    assert judged(a_watched_region(), rule="other").code == "compliance.no_rule"


def test_resources_judged_and_resources_remediated_count() -> None:
    network = Watched().with_vpc().with_rule("INCOMING_SSH_DISABLED", "ssh")
    group = network.do("describe_security_groups")["SecurityGroups"][0]["GroupId"]
    assert judged(network, rule="ssh", judged=2).code == "compliance.too_few"
    opened = {"ip_protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_ip": "0.0.0.0/0"}
    network.do("authorize_security_group_ingress", group_id=group, **opened)
    network.do(
        "config.put_remediation_configurations",
        remediation_configurations=[
            {
                "config_rule_name": "ssh",
                "target_type": "SSM_DOCUMENT",
                "target_id": "AWS-DisablePublicAccessForSecurityGroup",
                "automatic": True,
                "parameters": {"GroupId": {"resource_value": {"value": "RESOURCE_ID"}}, "AutomationAssumeRole": ROLE},
            }
        ],
    )

    assert judged(network, rule="ssh", judged=1, remediated=1).passed
    found = judged(network, rule="ssh", remediated=2)
    assert (found.code, found.params["remediated"], found.params["wanted"]) == ("compliance.not_remediated", 1, 2)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "either identifier or rule"),
        ({"identifier": "EIP_ATTACHED", "rule": "addresses"}, "either identifier or rule"),
        ({"identifier": "EIP_DETACHED"}, "no rule EIP_DETACHED"),
    ],
)
def test_options_that_can_never_be_examined_are_faults(options: dict[str, Any], said: str) -> None:
    check = a_document(a_check("compliance", **options)).checks[0]

    assert any(said in one.text for one in check.faults())


def test_of_chosen_resources_each_has_to_be_as_it_must() -> None:
    network = a_watched_region().with_vpc().with_subnet("a").with_instance("web", in_subnet="a")
    network.with_address("used", on="web-eth0").with_address("idle")
    used = {"action": "describe_addresses", "select": "Addresses[?AssociationId].AllocationId"}
    every = {"action": "describe_addresses", "select": "Addresses[].AllocationId"}
    none = {"action": "describe_addresses", "select": "Addresses[?PublicIp=='x'].AllocationId"}

    assert judged(network, rule="addresses", resources=used).passed
    assert judged(network, rule="addresses", resources=every).params["resources"] == [network["idle"]]
    assert judged(network, rule="addresses", resources=none).params["compliance"] == "INSUFFICIENT_DATA"
