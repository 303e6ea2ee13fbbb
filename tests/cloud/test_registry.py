"""The registry: how plain values become the arguments of an action, and what is said when they cannot."""

import pytest

from labs.cloud import registry
from tests.cloud.region import Region


def test_an_action_describes_its_parameters_for_every_door() -> None:
    create_subnet = registry.actions()["create_subnet"]
    by_name = {one.name: one for one in create_subnet.parameters}

    assert create_subnet.api_name == "CreateSubnet"
    assert (create_subnet.kind, create_subnet.reads) == ("subnet", False)
    assert (by_name["vpc_id"].refers_to, by_name["vpc_id"].required) == (("vpc",), True)
    assert by_name["availability_zone"].required is False
    assert [one.name for one in by_name["tag_specifications"].members] == ["resource_type", "tags"]
    assert by_name["tag_specifications"].many is True


def test_choices_of_a_parameter_are_listed() -> None:
    by_name = {one.name: one for one in registry.actions()["create_network_acl_entry"].parameters}

    assert by_name["rule_action"].choices == ("allow", "deny")
    assert [one.name for one in by_name["port_range"].members] == ["from", "to"]


def test_strings_as_a_form_sends_them_are_read_by_type(region: Region) -> None:
    acl_id = region.acl(region.vpc())

    region.do(
        "create_network_acl_entry",
        network_acl_id=acl_id,
        rule_number="90",
        protocol="6",
        rule_action="deny",
        egress="true",
        cidr_block=" 10.0.0.0/8 ",
        port_range={"from": "1", "to": "2"},
    )

    (acl,) = region.do("describe_network_acls", network_acl_ids=[acl_id])["NetworkAcls"]
    assert acl["Entries"][0]["PortRange"] == {"From": 1, "To": 2}


def test_an_unknown_action_is_refused_by_name(region: Region) -> None:
    error = region.refused("create_wormhole")

    assert (error.code, error.facts) == ("InvalidAction", {"action": "CreateWormhole"})


@pytest.mark.parametrize(
    ("params", "code", "parameter"),
    [
        ({}, "MissingParameter", "vpc_id"),
        ({"vpc_id": ""}, "MissingParameter", "vpc_id"),
        ({"vpc_id": "vpc-12345678", "cidr_block": "x"}, "InvalidParameterValue", "cidr_block"),
        ({"vpc_id": 7, "cidr_block": "10.0.0.0/24"}, "InvalidParameterValue", "vpc_id"),
        ({"vpc_id": "vpc-12345678", "cidr_block": "10.0.0.0/24", "colour": "red"}, "UnknownParameter", "colour"),
    ],
)
def test_what_is_wrong_with_a_request_is_named(
    region: Region, params: dict[str, object], code: str, parameter: str
) -> None:
    error = region.refused("create_subnet", **params)

    assert (error.code, error.parameter) == (code, parameter)


def test_a_fault_deep_inside_a_nested_parameter_is_named_with_its_place(region: Region) -> None:
    group_id = region.group(region.vpc())
    permission = {"ip_protocol": "tcp", "from_port": "eighty", "ip_ranges": []}

    error = region.refused("authorize_security_group_ingress", group_id=group_id, ip_permissions=[permission])

    assert (error.code, error.parameter) == ("InvalidParameterValue", "ip_permissions")
    assert "ipPermissions[0].fromPort" in error.message


def test_a_missing_member_of_a_nested_parameter_is_named(region: Region) -> None:
    group_id = region.group(region.vpc())

    error = region.refused("authorize_security_group_ingress", group_id=group_id, ip_permissions=[{"from_port": 1}])

    assert (error.code, error.parameter) == ("MissingParameter", "ip_permissions")
    assert "ipProtocol" in error.message
